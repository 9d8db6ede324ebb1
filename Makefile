# `make demo` and `make test` are all the set-up there is: they make .venv, and do it again when pyproject.toml changes.
# Another interpreter:  make test PYTHON=python3.13        One test:  make test PYTEST_ARGS='-k driveorder'

PYTHON ?=
PYTEST_ARGS ?=
MUTANTS_ARGS ?=
BIN := .venv/bin

export PYTHON
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check lint types docs bench fuzz coverage mutants clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 14

demo: ## lint the examples, to see what pvlint says
	@tools/setup.sh demo
	@$(BIN)/pvlint check examples/ --exit-zero

test: ## run the tests; says at the end what was left out, and why
	@tools/setup.sh test
	@$(BIN)/python -m pytest $(PYTEST_ARGS); status=$$?; cat .venv/left-out; exit $$status

check: lint types test ## lint, types and tests: what must pass before a commit

lint: ## ruff: lint and format
	@tools/setup.sh check
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: ## mypy --strict
	@tools/setup.sh check
	$(BIN)/mypy

docs: ## write the rule pages anew from the rules
	@tools/setup.sh demo
	@$(BIN)/python tools/rule_pages.py

bench: ## speed and memory against the budgets
	@tools/setup.sh test
	@$(BIN)/python tests/bench.py

fuzz: ## search much longer for inputs that break the readers
	@tools/setup.sh test
	@HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -m fuzz $(PYTEST_ARGS)

coverage: ## how much of pvlint/ the tests reach, in the programs they start too; fails under 95 %
	@tools/setup.sh test
	@mkdir -p .cache && rm -f .cache/coverage*
	@$(BIN)/python -m coverage run -m pytest -m "not weighs" $(PYTEST_ARGS)
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report --fail-under 95

mutants: ## change rules, platforms and boot map in every small way, and see that some test notices
	@tools/setup.sh test
	@nice $(BIN)/python tools/mutation $(MUTANTS_ARGS)

clean: ## remove everything that make made, .venv included
	rm -rf .venv .cache .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist htmlcov
	find pvlint tests -type d -name __pycache__ -prune -exec rm -rf {} +

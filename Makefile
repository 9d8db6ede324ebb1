# `make demo` and `make test` are all the set-up there is: they make .venv, and do it again when pyproject.toml changes.
# Another interpreter:  make test PYTHON=python3.13        One test:  make test PYTEST_ARGS='-k driveorder'

PYTHON ?=
PYTEST_ARGS ?=
MUTANTS_ARGS ?=
VERSION ?=
BIN := .venv/bin
# A file's tests share what is dear to make, such as disk images: they stay together.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadfile

export PYTHON
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test pythons check lint types docs site share dist changelog release bench growth fuzz coverage mutants
.PHONY: clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

demo: ## lint the examples, to see what pvlint says
	@tools/setup.sh demo
	@$(BIN)/pvlint check examples/ --exit-zero

test: ## run the tests; says at the end what was left out, and why
	@tools/setup.sh test
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) $(PYTEST_ARGS); status=$$?; cat .venv/left-out; exit $$status

check: lint types site test ## lint, types, documentation and tests: what must pass before a commit

pythons: ## run the tests on every Python from 3.11 on that is here, and say which are not
	@tools/pythons.sh $(PYTEST_ARGS)

changelog: ## show what the next release's notes will be; CONTRIBUTING.md says how to release
	@tools/setup.sh package
	@$(BIN)/towncrier build --draft

release: ## give pvlint a version (VERSION=1.2.3) and turn the fragments into its chapter of the changelog
	@tools/setup.sh package
	@$(BIN)/python -m tools.release '$(VERSION)'

lint: ## ruff: lint and format
	@tools/setup.sh check
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: ## mypy --strict
	@tools/setup.sh check
	$(BIN)/mypy

docs: ## write anew what the program says of itself: rule pages, options, the output that pages show
	@tools/setup.sh test
	@$(BIN)/python tools/rule_pages.py
	@$(BIN)/python -m tests.rules.test_wording
	@$(BIN)/python -m tools.command_page
	@$(BIN)/python -m tests.docs.rewrite

site: ## build the documentation into build/site; a warning is an error
	@tools/setup.sh check
	$(BIN)/mkdocs build --strict --quiet

share: ## write the manual pages and the shell completion anew from the commands
	@tools/setup.sh package
	@$(BIN)/python -m tools.share_files

dist: ## build the source distribution and the wheel, into dist/
	@tools/setup.sh package
	@rm -rf dist
	@$(BIN)/python -m build --no-isolation

bench: ## speed and memory against the budgets
	@tools/setup.sh test
	@$(BIN)/python tests/bench.py

growth: ## what ever more files, disks and lines cost: the tables of docs/speed.md
	@tools/setup.sh test
	@$(BIN)/python -m tests.growth

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
	@nice $(BIN)/python -m tools.mutation $(MUTANTS_ARGS)

clean: ## remove everything that make made, .venv included
	rm -rf .venv .cache .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist htmlcov
	find pvlint tests -type d -name __pycache__ -prune -exec rm -rf {} +

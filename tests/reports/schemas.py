"""The JSON reports of everything there is, and the schemas that they have to fit."""

import copy
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from pvlint.cli.app import app

TESTS: Final = Path(__file__).parent.parent
OURS: Final = TESTS.parent / "docs" / "schemas"
"""pvlint's own contract, where its users find it; other people's schemas are in tests/schemas."""
MATERIAL: Final = (TESTS / "fixtures" / "rules", TESTS.parent / "examples")
SOME_SKIPPED: Final = TESTS.parent / "pvlint" / "cli"
"""Files that are no definitions."""


@cache
def validator(name: str) -> Draft202012Validator:
    """A schema, itself checked."""
    own = OURS / f"{name}.json"
    path = own if own.exists() else TESTS / "schemas" / f"{name}.json"
    schema = json.loads(path.read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def raw(*arguments: str) -> str:
    """The JSON that a command prints, as text."""
    result = CliRunner().invoke(app, [*arguments, "--isolated", "--output-format", "json"])
    assert result.exit_code in (0, 1, 3), result.stderr
    return result.stdout


def run(*arguments: str) -> dict[str, Any]:
    """The JSON that a command prints."""
    found: dict[str, Any] = json.loads(raw(*arguments))
    return found


@cache
def of_everything(command: str) -> dict[str, Any]:
    """What a command says of all fixtures and examples, and of some files that are no definitions."""
    return run(command, *map(str, MATERIAL), str(SOME_SKIPPED))


def complaints(name: str, report: dict[str, Any]) -> list[str]:
    """What a schema has against a report."""
    errors = sorted(validator(name).iter_errors(report), key=lambda error: str(error.json_path))
    return [f"{error.json_path}: {error.message[:200]}" for error in errors]


def spoiled(report: dict[str, Any], place: Callable[[dict[str, Any]], Any]) -> Iterator[dict[str, Any]]:
    """A report with one thing wrong in the object at a place: each key left out in turn, and one too many."""
    for key in place(report):
        broken = copy.deepcopy(report)
        del place(broken)[key]
        yield broken
    broken = copy.deepcopy(report)
    place(broken)["surplus"] = None
    yield broken


def changed(report: dict[str, Any], place: Callable[[dict[str, Any]], Any], key: str, value: Any) -> dict[str, Any]:
    """A report with another value in one place."""
    broken = copy.deepcopy(report)
    place(broken)[key] = value
    return broken

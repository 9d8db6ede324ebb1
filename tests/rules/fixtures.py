"""The fixtures in tests/fixtures/rules: what their first comments say, and what pvlint says of them."""

import json
import shlex
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from typer.testing import CliRunner

from pvlint.cli.app import app

ROOT: Final = Path(__file__).parent.parent / "fixtures" / "rules"
KINDS: Final = ("bad", "good", "fixed")


class Expected(NamedTuple):
    """One ``expect:`` comment, or one finding."""

    code: str
    severity: str
    place: str
    """``line:column``."""


class Fixture(NamedTuple):
    """A definition that teaches something about one rule."""

    path: Path
    lesson: str
    """The first comment."""
    options: tuple[str, ...]
    """``options: --toolstack rhel5``; in XML, whose comments may hold no ``--``, ``options: toolstack=rhel5``."""
    expected: tuple[Expected, ...]

    @property
    def code(self) -> str:
        return self.path.parent.parent.name

    @property
    def kind(self) -> str:
        return self.path.parent.name


def fixtures(root: Path = ROOT, kind: str = "*") -> list[Fixture]:
    """Every fixture of a kind."""
    return [read(path) for path in sorted(root.glob(f"*/{kind}/*"))]


def read(path: Path) -> Fixture:
    comments = leading_comments(text_of(path))
    expected = tuple(Expected(*c.split()[1:]) for c in comments if c.startswith("expect:"))
    options = [word for c in comments if c.startswith("options:") for word in shlex.split(c.removeprefix("options:"))]
    words = tuple(word if word.startswith("-") or "=" not in word else f"--{word}" for word in options)
    return Fixture(path, comments[0] if comments else "", words, expected)


def text_of(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def leading_comments(text: str) -> list[str]:
    """The comments, one on a line, before anything else."""
    found = []
    for line in map(str.strip, text.split("\n")):
        if line.startswith("#"):
            found.append(line.removeprefix("#").strip())
        elif line.startswith("<!--"):
            found.append(line.removeprefix("<!--").removesuffix("-->").strip())
        elif not line.startswith("<?xml"):
            break
    return found


@cache
def report(path: Path, options: tuple[str, ...]) -> dict[str, Any]:
    """What ``pvlint check`` says of a file, run as the command line runs it."""
    arguments = ["check", "--isolated", "--output-format", "json", *options, str(path)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code in (0, 1), f"{path}: status {result.exit_code}: {result.stderr}"
    found: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == int(found["summary"]["errors"] > 0)
    return found


def findings(fixture: Fixture) -> list[Expected]:
    """What pvlint finds in a fixture."""
    found = report(fixture.path, fixture.options)
    assert not found["skipped"], f"{fixture.path} is not even read: {found['skipped']}"
    return sorted(Expected(f["code"], f["severity"], f"{f['line']}:{f['column']}") for f in found["findings"])

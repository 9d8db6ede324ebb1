"""What pvlint says of every bad example, word for word, in tests/rules/wording/: a changed word shows in the change.

`python -m tests.rules.test_wording` writes these files anew; read what it changed before it is committed.
"""

import os
import re
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pvlint.cli.app import app
from pvlint.rules.registry import entries
from tests.rules.fixtures import ROOT, Fixture, fixtures, report

HERE = Path(__file__).parent.parent.parent
"""Where the options of fixtures look for files."""
WORDING = Path(__file__).parent / "wording"
CODES = [entry.code for entry in entries() if (ROOT / entry.code / "bad").exists()]
EXCERPT = re.compile(r"\s*(\d+ |\.+ )?\|(?:\s+(?P<mark>\^+|-+) (?P<label>.+)|.*)")


def title(fixture: Fixture) -> str:
    return f"## {fixture.path.name}"


def said(fixture: Fixture) -> str:
    """All that is found in a bad example, and all that the full report says of its rule: less the excerpt."""
    found = [title(fixture)]
    for one in report(fixture.path, fixture.options)["findings"]:
        about = " ".join(f"{key}={one[key]}" for key in ("guest", "disk", "evidence") if one[key])
        found.append(f"{one['code']} {one['severity']} {one['line']}:{one['column']} {about}".rstrip())
    arguments = ["check", "--isolated", *fixture.options, fixture.path.relative_to(HERE).as_posix()]
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "120", "NO_COLOR": "1"})
    assert result.exit_code in (0, 1), result.stderr
    for block in result.stdout.split("\n\n"):
        first, _, rest = block.partition("\n")
        if f"[{fixture.code}]" in first:
            found += ["", first.removeprefix("tests/fixtures/rules/")]
            for line in rest.splitlines():
                excerpt = EXCERPT.fullmatch(line)
                if excerpt is None:
                    found.append(line.rstrip())
                elif excerpt["mark"]:
                    found.append(f"    {excerpt['mark'][0]} {excerpt['label']}")
    return "\n".join(found) + "\n"


@cache
def wording(code: str) -> dict[str, str]:
    """What is kept of a rule, by the title of the example."""
    path = WORDING / f"{code}.txt"
    blocks = re.split(r"(?m)^(?=## )", path.read_text() if path.exists() else "")
    return {block.partition("\n")[0]: block.rstrip() + "\n" for block in blocks if block}


@pytest.mark.parametrize("fixture", fixtures(kind="bad"), ids=lambda one: f"{one.code}/{one.path.name}")
def test_every_word_is_meant(fixture, monkeypatch):
    monkeypatch.chdir(HERE)
    kept = wording(fixture.code).get(title(fixture))
    assert said(fixture) == kept, "if every word is meant: `make docs` keeps it"


def test_nothing_is_kept_that_is_no_longer_said():
    assert sorted(path.stem for path in WORDING.iterdir()) == CODES
    examples = {(one.code, title(one)) for one in fixtures(kind="bad")}
    assert {(code, name) for code in CODES for name in wording(code)} == examples


if __name__ == "__main__":
    os.chdir(HERE)
    WORDING.mkdir(exist_ok=True)
    for code in CODES:
        (WORDING / f"{code}.txt").write_text("\n".join(said(one) for one in fixtures(kind="bad") if one.code == code))

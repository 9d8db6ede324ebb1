"""What pvlint says of every bad example, word for word, in tests/rules/wording/: a changed word shows in the change.

`python -m tests.rules.test_wording` writes these files anew; read what it changed before it is committed.
"""

import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pvlint.cli.app import app
from pvlint.rules.registry import entries
from tests.rules.fixtures import ROOT, read

HERE = Path(__file__).parent.parent.parent
"""Where the options of fixtures look for files."""
WORDING = Path(__file__).parent / "wording"
CODES = [entry.code for entry in entries() if (ROOT / entry.code / "bad").exists()]
EXCERPT = re.compile(r"\s*(\d+ |\.+ )?\|(?:\s+(?P<mark>\^+|-+) (?P<label>.+)|.*)")


def said(code: str) -> str:
    """All that the full report says of a rule's bad examples, less the excerpts of the files."""
    found = []
    for path in sorted((ROOT / code / "bad").iterdir()):
        options = read(path).options
        arguments = ["check", "--isolated", *options, path.relative_to(HERE).as_posix()]
        result = CliRunner().invoke(app, arguments, env={"COLUMNS": "120", "NO_COLOR": "1"})
        assert result.exit_code in (0, 1), result.stderr
        found.append("")
        of_rule = [one for one in result.stdout.split("\n\n") if f"[{code}]" in one.partition("\n")[0]]
        for line in "\n\n".join(of_rule).splitlines():
            excerpt = EXCERPT.fullmatch(line)
            if excerpt is None:
                found.append(line.rstrip())
            elif excerpt["mark"]:
                found.append(f"    {excerpt['mark'][0]} {excerpt['label']}")
    return "\n".join(found).lstrip() + "\n"


@pytest.mark.parametrize("code", CODES)
def test_every_word_is_meant(code, monkeypatch):
    monkeypatch.chdir(HERE)
    assert said(code) == (WORDING / f"{code}.txt").read_text(), "python -m tests.rules.test_wording writes it anew"


def test_there_is_nothing_said_of_no_rule():
    assert sorted(path.stem for path in WORDING.iterdir()) == CODES


if __name__ == "__main__":
    os.chdir(HERE)
    WORDING.mkdir(exist_ok=True)
    for code in CODES:
        (WORDING / f"{code}.txt").write_text(said(code))

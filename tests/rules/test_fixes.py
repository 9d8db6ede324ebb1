"""`check --fix --unsafe-fixes` on every bad example: what the rule found is gone, or it is said why it stays."""

import json
from pathlib import Path

import pytest

from tests.cli.program import pvlint
from tests.rules.fixtures import Fixture, fixtures

FIXABLE = ("PV101", "PV102", "PV104", "PV105", "PV106", "PV202", "PV401", "PV901")
BAD = [fixture for fixture in fixtures(kind="bad") if fixture.code in FIXABLE]


def name(fixture: Fixture) -> str:
    return "/".join(fixture.path.parts[-3:])


def findings(path: Path, options: tuple[str, ...], *more: str) -> tuple[list[tuple[str, str]], list[str], str]:
    """What is found of warnings and errors, which fixes are left, and standard error."""
    outcome = pvlint("check", "--isolated", "--output-format", "json", *options, *more, str(path))
    assert outcome.status in (0, 1), outcome.err
    found = json.loads(outcome.out)["findings"]
    loud = [(one["code"], one["severity"]) for one in found if one["severity"] != "note"]
    return loud, [one["code"] for one in found if one["fix"]], outcome.err


@pytest.mark.parametrize("fixture", BAD, ids=name)
def test_what_is_found_is_mended_or_it_is_said_why_not(fixture: Fixture, tmp_path: Path):
    path = tmp_path / fixture.path.name
    path.write_bytes(fixture.path.read_bytes())
    before, _, _ = findings(path, fixture.options)
    after, left, said = findings(path, fixture.options, "--fix", "--unsafe-fixes")
    assert not [one for one in after if one not in before], "a fix makes nothing worse"
    assert "not written" not in said
    assert [code for code in left if f"not fixed: {code}" not in said] == [], said
    again, _, told = findings(path, fixture.options, "--fix", "--unsafe-fixes")
    assert again == after
    assert told.count("Fixed 0 findings") == 1


def test_most_of_them_are_mended(tmp_path: Path):
    mended = []
    for fixture in BAD:
        path = tmp_path / fixture.path.name
        path.write_bytes(fixture.path.read_bytes())
        _, left, _ = findings(path, fixture.options, "--fix", "--unsafe-fixes")
        mended.append(fixture.code not in left)
    assert sum(mended) >= 0.9 * len(mended), f"{sum(mended)} of {len(mended)}"

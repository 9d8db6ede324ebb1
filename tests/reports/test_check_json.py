"""``pvlint check --output-format json`` is the contract: docs/schemas/check-1.json, and what a schema cannot say."""

from collections import Counter
from pathlib import Path

import pytest

from pvlint.rules.registry import entries
from tests.reports.schemas import changed, complaints, of_everything, raw, run, spoiled
from tests.rules.fixtures import fixtures
from tests.rules.fixtures import report as fixture_report

XVDA = "name = 'a'\nbuilder = 'hvm'\nboot = 'c'\ndisk = ['phy:/dev/vg0/a,xvda,w']\n"


@pytest.fixture
def guest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file with one finding, named relative to the current directory."""
    monkeypatch.chdir(tmp_path)
    Path("guests").mkdir()
    Path("guests/a.cfg").write_text(XVDA)
    return "guests/a.cfg"


def test_every_fixture_and_example_fits_the_schema():
    report = of_everything("check")
    assert complaints("check-1", report) == []
    assert len(report["skipped"]) > 5
    own = [fixture_report(fixture.path, fixture.options) for fixture in fixtures()]
    assert [complaint for each in own for complaint in complaints("check-1", each)] == []
    assert {f["code"] for each in own for f in each["findings"]} == {entry.code for entry in entries()} - {"PV904"}


def test_the_schema_allows_nothing_else(guest):
    report = run("check", guest)
    assert complaints("check-1", report) == []
    for place in (lambda r: r, lambda r: r["summary"], lambda r: r["findings"][0],
                  lambda r: r["findings"][0]["related"][0]):  # fmt: skip
        assert all(complaints("check-1", broken) for broken in spoiled(report, place))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("severity", "fatal"),
        ("line", 0),
        ("line", "4"),
        ("column", None),
        ("disk", ""),
        ("evidence", "guessed"),
        ("help", 3),
        ("code", "101"),
        ("fix", {"safety": "sure", "title": "x"}),
        ("path", None),
    ],
)
def test_the_schema_refuses_other_values(guest, key, value):
    assert complaints("check-1", changed(run("check", guest), lambda r: r["findings"][0], key, value))


def test_the_summary_counts_what_is_there():
    report = of_everything("check")
    severities = Counter(finding["severity"] for finding in report["findings"])
    summary = report["summary"]
    assert (summary["errors"], summary["warnings"], summary["notes"]) == (
        severities["error"], severities["warning"], severities["note"],
    )  # fmt: skip
    assert summary["skipped"] == len(report["skipped"])
    assert summary["guests"] >= len({(f["path"], f["guest"]) for f in report["findings"] if f["guest"]})
    assert summary["files"] >= len({f["path"] for f in report["findings"]})


def test_places_are_in_the_file_and_in_order():
    for finding in of_everything("check")["findings"]:
        lines = Path(finding["path"]).read_bytes().split(b"\n")
        assert finding["end_line"] <= len(lines), finding
        assert (finding["line"], finding["column"]) <= (finding["end_line"], finding["end_column"]), finding
        assert all(place["line"] <= len(lines) for place in finding["related"]), finding


def test_the_findings_of_a_file_come_by_place():
    places = [(f["path"], f["line"], f["column"], f["code"]) for f in of_everything("check")["findings"]]
    for path in {path for path, *_ in places}:
        own = [place for place in places if place[0] == path]
        assert own == sorted(own)


def test_one_finding_in_full(guest):
    (finding,) = run("check", guest)["findings"]
    related = finding.pop("related")
    assert finding.pop("message").startswith("a will not boot")
    assert finding.pop("help").startswith("put a small emulated disk first")
    assert finding == {
        "code": "PV101", "name": "boot-disk-pv", "severity": "error", "path": "guests/a.cfg",
        "line": 4, "column": 9, "end_line": 4, "end_column": 32,
        "guest": "a", "disk": "xvda", "evidence": "inferred", "docs": "docs/rules/PV101.md",
        "fix": {"safety": "unsafe", "title": "put a small emulated boot disk first"},
    }  # fmt: skip
    assert related == [{"line": 3, "column": 1, "message": "boot order: hard disk"}]


def test_what_does_not_apply_is_null(tmp_path):
    (tmp_path / "cut-off.xml").write_text("<domain type='kvm'><name>a</name>")
    (finding,) = run("check", str(tmp_path))["findings"]
    assert [finding[key] for key in ("guest", "disk", "evidence", "fix")] == [None] * 4


def test_with_nothing_to_say_the_object_is_still_whole(tmp_path):
    report = run("check", str(tmp_path))
    assert report == {
        "schema": "pvlint/check/1", "skipped": [], "findings": [],
        "summary": {"files": 0, "guests": 0, "skipped": 0, "errors": 0, "warnings": 0, "notes": 0},
    }  # fmt: skip


def test_what_is_hidden_is_neither_shown_nor_counted(guest):
    Path(guest).write_text(XVDA.replace("xvda", "hda"))
    assert run("check", guest)["summary"]["notes"] == 1
    hidden = run("check", guest, "--min-severity", "warning")
    assert (hidden["findings"], hidden["summary"]["notes"]) == ([], 0)


def test_columns_count_characters_not_bytes(guest):
    Path(guest).write_text("name = 'a'\nbuilder = 'hvm'\ndisk = ['file:/日本/é.iso,hdc:cdrom,r', 'phy:/a,xvda,w']\n")
    (finding,) = run("check", guest, "--toolstack", "rhel5")["findings"]
    assert (finding["column"], finding["end_column"]) == (39, 54)


def test_control_characters_reach_a_program_whole_and_a_terminal_never(guest):
    name = "\x1b[31mred\x07\u202e"
    Path(guest).write_text(f"name = '{name}'\nbuilder = 'hvm'\ndisk = ['phy:/a,xvda,w']\n")
    assert run("check", guest)["findings"][0]["guest"] == name
    text = raw("check", guest)
    assert text.isascii()
    assert text.replace("\n", "").isprintable()

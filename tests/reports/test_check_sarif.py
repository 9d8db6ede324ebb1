"""The SARIF report: OASIS' schema, and what the specification's prose asks for."""

import json
import os
import re
from typing import Any

import pytest

from pvlint import __version__
from pvlint.changes import Fix, Rename
from pvlint.reports.check_sarif import Sarif
from pvlint.reports.sarif_rules import descriptor
from pvlint.rules.finding import Related, Severity
from pvlint.rules.registry import entries
from pvlint.sources.text import Text
from pvlint.split.edits import Edit
from tests.reports.ci_formats import lost, made, of_everything, sarif_complaints
from tests.reports.rendering import HOSTILE, INERT, found, read
from tests.reports.rendering import made as document
from tests.reports.schemas import changed
from tests.reports.schemas import of_everything as json_of_everything

CONFIG = Text("name = 'a'\nboot = 'c'\ndisk = ['xvda']\n")
REGION = ("startLine", "startColumn", "endLine", "endColumn")
ONE = document(CONFIG, found(CONFIG, "xvda", guest="a", disk="xvda"))


def log_of(*documents: Any, least: Severity = Severity.NOTE) -> Any:
    written = made(Sarif, *documents, least=least)
    assert sarif_complaints(written) == []
    return json.loads(written)["runs"][0]


def test_every_fixture_and_example_fits_the_schema_and_nothing_is_lost():
    assert sarif_complaints(of_everything("sarif")) == []
    (run,) = json.loads(of_everything("sarif"))["runs"]
    report = json_of_everything("check")
    regions = [result["locations"][0]["physicalLocation"]["region"] for result in run["results"]]
    assert [(r["ruleId"], r["level"]) for r in run["results"]] == [
        (finding["code"], finding["severity"]) for finding in report["findings"]
    ]
    assert [(place["startLine"], place["startColumn"], place["endLine"], place["endColumn"]) for place in regions] == [
        (f["line"], f["column"], f["end_line"], f["end_column"]) for f in report["findings"]
    ]
    notes = [n for n in run["invocations"][0]["toolExecutionNotifications"] if n["level"] == "note"]
    assert len(notes) == report["summary"]["skipped"] > 5


def test_the_check_would_notice():
    log = json.loads(made(Sarif, ONE))

    def result(value: Any) -> Any:
        return value["runs"][0]["results"][0]

    for key, value in (("level", "fatal"), ("ruleIndex", 1.5), ("message", "text"), ("surplus", 1)):
        assert sarif_complaints(json.dumps(changed(log, result, key, value))), key
    for uri in ("a b.cfg", "caf\xe9", "/etc/a.cfg", "../a.cfg"):
        location = {"artifactLocation": {"uri": uri, "uriBaseId": "SRCROOT"}}
        assert sarif_complaints(json.dumps(changed(log, result, "locations", [{"physicalLocation": location}]))), uri


def test_the_log_names_pvlint_its_version_and_the_rules_that_occur():
    run = log_of(document(CONFIG, found(CONFIG, "xvda", code="PV201"), found(CONFIG, "boot", Severity.NOTE)))
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("pvlint", __version__)
    assert [rule["id"] for rule in driver["rules"]] == ["PV101", "PV201"]
    assert [rule["defaultConfiguration"]["level"] for rule in driver["rules"]] == ["note", "error"]
    assert [result["ruleIndex"] for result in run["results"]] == [0, 1]
    assert run["columnKind"] == "unicodeCodePoints"


def test_a_result_in_full():
    related = Related(CONFIG.where(11, 15), "boot order: hard disk")
    more: dict[str, Any] = {
        "guest": "a",
        "disk": "xvda",
        "evidence": "inferred",
        "label": "holds the MBR",
        "related": (related,),
    }
    remarks: dict[str, Any] = {"why": "xend does", "help": ("do this:", "  disk = []"), "message": "a will not boot"}
    (result,) = log_of(document(CONFIG, found(CONFIG, "xvda", **more, **remarks)))["results"]
    assert len(result.pop("partialFingerprints")["ruleGuestDisk/v1"]) == 32
    where = {"artifactLocation": {"uri": "guest.cfg", "uriBaseId": "SRCROOT"}}
    assert result == {
        "ruleId": "PV101", "ruleIndex": 0, "level": "error",
        "message": {"text": "a will not boot\nwhy: xend does\nhelp: do this:\ndisk = []"},
        "locations": [
            {"message": {"text": "holds the MBR"},
             "physicalLocation": {**where, "region": dict(zip(REGION, (3, 10, 3, 14), strict=True))}}
        ],
        "properties": {"guest": "a", "disk": "xvda", "evidence": "inferred"},
        "relatedLocations": [
            {"id": 1, "message": {"text": "boot order: hard disk"},
             "physicalLocation": {**where, "region": dict(zip(REGION, (2, 1, 2, 5), strict=True))}}
        ],
    }  # fmt: skip


@pytest.mark.parametrize("severity", Severity)
def test_all_severities_are_levels(severity):
    (result,) = log_of(document(CONFIG, found(CONFIG, "xvda", severity)))["results"]
    assert result["level"] == severity.word
    hidden = log_of(document(CONFIG, found(CONFIG, "xvda", severity)), least=Severity.ERROR)["results"]
    assert len(hidden) == (severity is Severity.ERROR)


def test_without_findings_the_log_is_whole():
    for run in (log_of(), log_of(document(CONFIG))):
        assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
        assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_what_was_skipped_or_unreadable_is_notified():
    run = log_of(read("just a note\n", "a.txt"), read("<domain type='kvm'>", "cut off.xml"))
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"]
    skipped, unreadable = invocation["toolExecutionNotifications"]
    assert skipped["level"] == "note"
    assert skipped["message"]["text"].startswith("skipped: ")
    assert unreadable["level"] == "warning"
    assert unreadable["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "cut%20off.xml"
    assert [result["ruleId"] for result in run["results"]] == ["PV001"]


def test_a_path_that_could_not_be_looked_at_makes_the_run_unsuccessful():
    written: list[str] = []
    Sarif(written.append, Severity.NOTE).end(lost("gone.cfg"))
    assert sarif_complaints(written[0]) == []
    (invocation,) = json.loads(written[0])["runs"][0]["invocations"]
    assert not invocation["executionSuccessful"]
    assert [n["message"]["text"] for n in invocation["toolExecutionNotifications"]] == ["no such file or directory"]


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("guests/a.cfg", {"uri": "guests/a.cfg", "uriBaseId": "SRCROOT"}),
        ("./guests//a.cfg", {"uri": "guests/a.cfg", "uriBaseId": "SRCROOT"}),
        ("c:d/%41 ?#.cfg", {"uri": "c%3Ad/%2541%20%3F%23.cfg", "uriBaseId": "SRCROOT"}),
        ("日本.cfg", {"uri": "%E6%97%A5%E6%9C%AC.cfg", "uriBaseId": "SRCROOT"}),
        (os.fsdecode(b"caf\xe9.cfg"), {"uri": "caf%E9.cfg", "uriBaseId": "SRCROOT"}),
        ("/etc/xen/a b.cfg", {"uri": "file:///etc/xen/a%20b.cfg"}),
        ("<stdin>", {"uri": "%3Cstdin%3E", "description": {"text": "standard input"}}),
    ],
)
def test_where_a_file_is(path, location):
    (result,) = log_of(ONE._replace(path=path))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == location


def test_a_file_below_the_working_directory_is_relative_and_one_beside_it_is_not(tmp_path, monkeypatch):
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    inside, beside = (
        log_of(ONE._replace(path=path))["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        for path in (str(tmp_path / "sub" / "a.cfg"), "../a.cfg")
    )
    assert inside == {"uri": "a.cfg", "uriBaseId": "SRCROOT"}
    assert beside == {"uri": f"file://{tmp_path}/a.cfg"}


def test_texts_of_a_guest_do_nothing_in_a_viewer():
    text = "see [here](https://evil.example) {0} " + HOSTILE
    (result,) = log_of(document(CONFIG, found(CONFIG, "xvda", message=text, guest=HOSTILE), path=HOSTILE))["results"]
    assert result["message"]["text"] == f"see [here] (https://evil.example) {{{{0}}}} {INERT}"
    assert result["properties"]["guest"] == INERT


def fixed(safe: bool = False) -> Any:
    fix = Fix("rename it", (Rename(0, "hda", "ide"),), safe)
    return document(CONFIG, found(CONFIG, "xvda", fix=fix), found(CONFIG, "boot", code="PV201"))


@pytest.mark.parametrize("safe", [True, False])
def test_a_fix_is_the_edits_that_carry_it_out(safe):
    at = CONFIG.characters.index("xvda")
    written: list[str] = []
    report = Sarif(
        written.append, Severity.NOTE, lambda document, found: [Edit(0, 0, "# é\n"), Edit(at, at + 4, "hda")]
    )
    report.document(fixed(safe))
    report.end(lost())
    assert sarif_complaints(written[0]) == []
    other, result = json.loads(written[0])["runs"][0]["results"]
    assert "fixes" not in other
    (fix,) = result["fixes"]
    assert fix["description"]["text"] == "rename it"
    assert fix["properties"] == {"safety": "safe" if safe else "unsafe"}
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "guest.cfg"
    assert change["replacements"] == [
        {"deletedRegion": dict.fromkeys(REGION, 1),
         "insertedContent": {"text": "# é\n"}},
        {"deletedRegion": dict(zip(REGION, (3, 10, 3, 14), strict=True)),
         "insertedContent": {"text": "hda"}},
    ]  # fmt: skip


@pytest.mark.parametrize("edits", [None, []])
def test_a_fix_that_nobody_can_write_is_left_out(edits):
    written: list[str] = []
    report = Sarif(written.append, Severity.NOTE, lambda document, found: edits)
    report.document(fixed())
    report.end(lost())
    assert '"fixes"' not in written[0] + made(Sarif, fixed())


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.code)
def test_a_rule_is_described_from_its_manual(entry):
    rule = descriptor(entry.code, Severity.WARNING)
    assert (rule["id"], rule["name"]) == (entry.code, entry.name)
    assert rule["shortDescription"]["text"].endswith(".")
    assert 20 < len(rule["fullDescription"]["text"]) < 1024  # what GitHub shows
    assert "\n" not in rule["fullDescription"]["text"]
    assert "## Why it matters" in rule["help"]["text"]
    outside = re.sub(r"(?m)^    .*$|`[^`\n]*`", "", rule["help"]["markdown"])
    assert "<" not in outside
    assert len(rule["properties"]["tags"]) == 2

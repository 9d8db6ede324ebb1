"""``pvlint audit --output-format json`` is the contract: docs/schemas/audit-1.json, and what a schema cannot say."""

import json
from collections import Counter

import pytest

from pvlint.reports.audit_json import AuditJson
from pvlint.reports.audit_json_lines import AuditJsonLines
from tests.reports.auditing import BROKEN, DEAD, NOTE, SINGLE, SPLIT, VIRTIO, kvm, of, skipped, written
from tests.reports.rendering import HOSTILE
from tests.reports.schemas import changed, complaints, of_everything, spoiled

DOCUMENTS = (
    of(SPLIT, "split.cfg"),
    of(DEAD, "dead.cfg", "qemu:///system"),
    of(BROKEN, "broken.xml"),
    of(kvm("one", "vda", "virtio", "/srv/x.img"), "one.xml"),
    of(kvm("two", "vda", "virtio", "/srv/x.img"), "two.xml"),
    skipped("net.xml", "a network"),
)


def report(*documents, lost=None):
    return json.loads(written(lambda write: AuditJson(write, NOTE), *documents, lost=lost))


def lines(*documents, lost=None):
    text = written(lambda write: AuditJsonLines(write, NOTE), *documents, lost=lost)
    return [json.loads(line) for line in text.splitlines()]


def test_every_fixture_and_example_fits_the_schema():
    found = of_everything("audit")
    assert complaints("audit-1", found) == []
    assert found["skipped"]
    assert found["shared"]
    assert set(found["summary"]["verdicts"]) == {guest["verdict"] for guest in found["guests"]}


def test_an_audit_of_nothing_is_whole():
    assert complaints("audit-1", report()) == []


def test_the_schema_allows_nothing_else():
    found = report(*DOCUMENTS, lost=("locked", "permission denied"))
    assert complaints("audit-1", found) == []
    places = [
        lambda r: r, lambda r: r["summary"], lambda r: r["guests"][0], lambda r: r["guests"][1]["findings"][0],
        lambda r: r["guests"][1]["disks"][0], lambda r: r["guests"][1]["suggested"], lambda r: r["guests"][1]["boot"],
        lambda r: r["guests"][1]["suggested"]["rest"], lambda r: r["shared"][0], lambda r: r["shared"][0]["writers"][0],
        lambda r: r["skipped"][0], lambda r: r["lost"][0],
    ]  # fmt: skip
    for place in places:
        assert all(complaints("audit-1", broken) for broken in spoiled(found, place))


@pytest.mark.parametrize(
    ("key", "value"), [("verdict", "fine"), ("severity", "fatal"), ("line", 0), ("host", ""), ("name", None)]
)
def test_the_schema_refuses_other_values(key, value):
    assert complaints("audit-1", changed(report(*DOCUMENTS), lambda r: r["guests"][1], key, value))


def test_the_summary_counts_what_is_there():
    found = report(*DOCUMENTS, lost=("locked", "permission denied"))
    summary = found["summary"]
    severities = Counter(finding["severity"] for guest in found["guests"] for finding in guest["findings"])
    assert (summary["errors"], summary["warnings"], summary["notes"]) == tuple(
        severities[s] for s in ("error", "warning", "note")
    )
    assert summary["verdicts"] == {
        **dict.fromkeys(summary["verdicts"], 0),
        **Counter(g["verdict"] for g in found["guests"]),
    }
    assert (summary["files"], summary["guests"], summary["skipped"], summary["lost"]) == (5, 4, 1, 1)
    assert summary["hosts"] == {"qemu:///system": 1}
    assert summary["rules"]["PV101"] == 3


def test_json_lines_say_the_same_as_they_come():
    found = lines(*DOCUMENTS, lost=("locked", "permission denied"))
    whole = report(*DOCUMENTS, lost=("locked", "permission denied"))
    kinds = [line.pop("kind") for line in found]
    assert kinds == ["guest"] * 5 + ["skipped", "shared", "lost", "summary"]
    assert [line["path"] for line in found[:5]] == ["split.cfg", "dead.cfg", "broken.xml", "one.xml", "two.xml"]
    assert sorted(map(json.dumps, found[:5])) == sorted(map(json.dumps, whole["guests"]))
    assert found[5:8] == [*whole["skipped"], *whole["shared"], *whole["lost"]]
    assert found[8] == {"schema": whole["schema"], **whole["summary"]}


def test_lines_are_written_while_the_audit_runs():
    pieces: list[str] = []
    made = AuditJsonLines(pieces.append, NOTE)
    made.document(of(SINGLE))
    assert json.loads("".join(pieces))["name"] == "single"


def test_hostile_text_reaches_a_program_whole_and_a_terminal_never():
    text = written(lambda write: AuditJson(write, NOTE), of(VIRTIO, f"{HOSTILE}.xml"))
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    assert json.loads(text)["guests"][0]["path"] == f"{HOSTILE}.xml"

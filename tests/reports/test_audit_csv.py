"""The CSV report: a row for everything, in order, and nothing that a spreadsheet would run."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.reports.audit_csv import COLUMNS, AuditCsv
from tests.reports.auditing import BROKEN, DEAD, NOTE, SPLIT, VIRTIO, of, skipped, written, xm


def rows(*documents, lost=None):
    text = written(lambda write: AuditCsv(write, NOTE), *documents, lost=lost)
    return list(csv.DictReader(text.splitlines()))


def test_there_is_a_row_for_every_guest_worst_first_and_for_what_was_skipped():
    found = rows(of(SPLIT), of(DEAD), of(BROKEN), skipped("net.xml", "a network"), lost=("locked", "permission denied"))
    assert [(row["kind"], row["verdict"], row["guest"]) for row in found] == [
        ("guest", "cannot be read", ""), ("guest", "will not boot", "dead"), ("guest", "emulated boot disk", "split"),
        ("skipped", "", ""), ("lost", "", ""),
    ]  # fmt: skip
    assert (found[3]["path"], found[3]["reason"]) == ("net.xml", "a network")


def test_one_row_in_full():
    (row,) = rows(of(DEAD, "dead.cfg", "xen:///"))
    assert list(row) == list(COLUMNS)
    assert row == {
        "kind": "guest", "severity": "error", "verdict": "will not boot", "guest": "dead", "host": "xen:///",
        "path": "dead.cfg", "line": "1", "hypervisor": "xen", "virtualization": "hvm", "firmware": "bios",
        "toolstack": "rhel5", "phase": "run", "boot disk": "xvda", "boot path": "pv", "evidence": "inferred",
        "reason": "the only hard disk", "rules": "PV101", "errors": "1", "warnings": "0", "notes": "0",
        "suggested boot disk": "hda", "suggested second disk": "xvdb",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["=1+1", "+1", "-dash", "@sum", " =1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(name):
    (row,) = rows(of(xm(name, "phy:/a,xvda,w"), f"{name}.cfg"))
    assert row["guest"] == f"'{name}"
    assert row["path"] == f"'{name}.cfg"


@given(st.text(min_size=1))
def test_whatever_a_path_is_the_rows_stay_rows(name):
    (row,) = rows(of(VIRTIO, name))
    assert row["guest"] == "virtio"
    assert row["path"].isprintable()
    assert row["path"][:1] not in ("=", "+", "-", "@")

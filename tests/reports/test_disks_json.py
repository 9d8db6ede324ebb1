"""``pvlint disks --output-format json`` is the contract: docs/schemas/disks-1.json, and what a schema cannot say."""

from collections import Counter
from pathlib import Path

import pytest

from tests.reports.schemas import changed, complaints, of_everything, run, spoiled

SPLIT = """name = 'a'
builder = 'hvm'
disk = ['phy:/b,hda,w',
        'tap:aio:/a.img,xvdb,r', 'file:/c.iso,hdc:cdrom,r']
"""


@pytest.fixture
def guest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file with one guest, named relative to the current directory."""
    monkeypatch.chdir(tmp_path)
    Path("a.cfg").write_text(SPLIT)
    return "a.cfg"


def test_every_fixture_and_example_fits_the_schema():
    report = of_everything("disks")
    assert complaints("disks-1", report) == []
    documents = report["documents"]
    assert {document["status"] for document in documents} == {"read", "skipped", "failed"}
    assert {document["format"] for document in documents} == {"xm", "xl", "sxp", "xml", None}
    paths = Counter(guest["boot_path"] for document in documents for guest in document["guests"])
    assert {"emulated", "pv", "unknown", "none", "not-applicable"} <= set(paths)


def test_the_schema_allows_nothing_else(guest):
    report = run("disks", guest)
    assert complaints("disks-1", report) == []
    for place in (
        lambda r: r,
        lambda r: r["documents"][0],
        lambda r: r["documents"][0]["guests"][0],
        lambda r: r["documents"][0]["guests"][0]["disks"][0],
        lambda r: r["documents"][0]["guests"][0]["boot"],
        lambda r: r["documents"][0]["guests"][0]["boot"]["mbr"],
    ):
        assert all(complaints("disks-1", broken) for broken in spoiled(report, place))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("boot_path", "yes"),
        ("boot_disk", ""),
        ("toolstack", None),
        ("hypervisor", "kvm"),
        ("phase", "auto"),
        ("line", 0),
    ],
)
def test_the_schema_refuses_other_values(guest, key, value):
    assert complaints("disks-1", changed(run("disks", guest), lambda r: r["documents"][0]["guests"][0], key, value))


@pytest.mark.parametrize(("key", "value"), [("status", "skipped"), ("reason", "x"), ("format", None), ("guests", [])])
def test_the_schema_refuses_a_read_document_without_guests_or_with_a_reason(guest, key, value):
    assert complaints("disks-1", changed(run("disks", guest), lambda r: r["documents"][0], key, value))


def test_the_boot_disk_and_the_holders_are_disks_of_the_guest():
    for document in of_everything("disks")["documents"]:
        for guest in document["guests"]:
            targets = [disk["target"] for disk in guest["disks"]]
            named = {guest["boot_disk"], *(holder["disk"] for holder in guest["boot"].values())} - {None}
            assert named <= set(targets), document["path"]
            held = {role: disk["target"] for disk in guest["disks"] for role in disk["holds"] if disk["target"]}
            assert held == {role: h["disk"] for role, h in guest["boot"].items() if h["disk"]}, document["path"]
            if guest["boot_disk"] is not None:
                assert guest["boot"]["mbr"]["disk"] == guest["boot_disk"]


def test_one_document_in_full(guest):
    (document,) = run("disks", guest)["documents"]
    (found,) = document.pop("guests")
    assert document == {"path": "a.cfg", "format": "xm", "status": "read", "reason": None}
    reasons = [found.pop(key) for key in ("toolstack_reason", "boot_reason")]
    reasons += [disk.pop("presentation") for disk in found["disks"]]
    reasons += [holder.pop("reason") for holder in found["boot"].values()]
    assert all(reasons)
    holder = {"disk": "hda", "evidence": "inferred"}
    shared = {"device": "disk", "format": "raw", "pv": "yes"}
    assert found == {
        "name": "a", "line": 1, "hypervisor": "xen", "virtualization": "hvm", "firmware": "bios",
        "toolstack": "rhel5", "phase": "run", "boot_disk": "hda", "starts_from_disk": True, "boot_path": "emulated",
        "disks": [
            {**shared, "target": "hda", "bus": "ide", "source": "/b", "read_only": False, "line": 3,
             "emulated": "yes", "holds": ["mbr", "grub", "boot"]},
            {**shared, "target": "xvdb", "bus": "xen", "source": "/a.img", "read_only": True, "line": 4,
             "emulated": "no", "holds": []},
            {**shared, "target": "hdc", "bus": "ide", "device": "cdrom", "source": "/c.iso", "read_only": True,
             "line": 4, "emulated": "yes", "holds": []},
        ],
        "boot": {"mbr": holder, "grub": holder, "boot": holder},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "target", "boot_disk"),
    [
        ("import os\nname = 'a'\nbuilder = 'hvm'\ndisk = ['phy:/a,%s,w' % os.environ['D']]\n", None, None),
        ("import os\nname = 'a'\nbootloader = 'pygrub'\ndisk = ['phy:/a,%s,w' % os.environ['D']]\n", None, None),
    ],
)
def test_a_device_name_that_is_not_known_is_null_and_never_empty(guest, text, target, boot_disk):
    Path(guest).write_text(text)
    report = run("disks", guest)
    assert complaints("disks-1", report) == []
    (found,) = report["documents"][0]["guests"]
    assert ([disk["target"] for disk in found["disks"]], found["boot_disk"]) == ([target], boot_disk)


def test_skipped_and_failed_documents_say_why(tmp_path):
    (tmp_path / "cut-off.xml").write_text("<domain type='kvm'><name>a</name>")
    (tmp_path / "notes.txt").write_text("nothing\n")
    report = run("disks", str(tmp_path))
    assert complaints("disks-1", report) == []
    assert [(d["status"], d["format"], d["guests"]) for d in report["documents"]] == [
        ("failed", "xml", []),
        ("skipped", None, []),
    ]


def test_with_nothing_to_say_the_object_is_still_whole(tmp_path):
    assert run("disks", str(tmp_path)) == {"schema": "pvlint/disks/1", "documents": []}

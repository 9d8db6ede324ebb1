"""A file is rewritten only if it then says just what was planned, and nothing new is found in it."""

import pytest

from pvlint.changes import Add, Change, Delete, Rename
from pvlint.pipeline import document
from pvlint.place import Span
from pvlint.ruling import Ruling
from pvlint.sources.text import Text, decode
from pvlint.split import rewriting
from pvlint.split.edits import CannotEdit
from pvlint.split.plan import Plan
from tests.drafts import config, disk, xml
from tests.split.splitting import read, ruling

PV = config(["phy:/dev/vg0/a,xvda,w"], "rhel5", more='boot = "c"\n').text.encode()
HDA = Add("hda", "ide", "/dev/vg0/a-boot", 0, "", "phy:")


def made(data: bytes, *changes: Change, toolstack: str = "rhel5", judge: Ruling | None = None) -> bytes:
    judge = judge or ruling(toolstack=toolstack)
    return rewriting.rewritten(data, read(data, judge), 0, changes, judge).data


def refusal(data: bytes, *changes: Change, toolstack: str = "rhel5") -> CannotEdit:
    with pytest.raises(CannotEdit) as caught:
        made(data, *changes, toolstack=toolstack)
    return caught.value


def test_what_is_planned_is_what_comes_out():
    text = made(PV, Rename(0, "xvdb", "xen"), HDA)
    assert b'["phy:/dev/vg0/a-boot,hda,w", "phy:/dev/vg0/a,xvdb,w"]' in text


def test_what_changes_nothing_is_refused():
    assert refusal(PV, Rename(0, "xvda", "xen")).reason == "nothing in it would change"


def test_what_brings_a_new_fault_is_refused():
    split = config(["phy:/b,hda,w", "phy:/a,hdb,w"], "rhel5").text.encode()
    error = refusal(split, Rename(0, "xvda", "xen"), Rename(1, "xvdb", "xen"))
    assert error.reason.startswith("it would bring PV101 with it: ")
    assert error.help


def test_what_makes_a_fault_louder_is_refused():
    warned = config(["phy:/a,xvda,w"], "xl").text.encode()
    assert refusal(warned, Rename(0, "xvde", "xen"), toolstack="xl").reason.startswith("it would bring PV101 with it: ")


def test_a_fault_that_was_there_is_no_hindrance():
    data = config(["phy:/dev/vg0/a,xvda,w", "phy:/dev/vg0/a,xvdf,w"], "rhel5").text.encode()
    assert b",hda,w" in made(data, Rename(0, "xvdb", "xen"), HDA)


def test_one_fault_more_of_a_kind_is_refused():
    data = config(["phy:/dev/vg0/a,xvda,w", "phy:/dev/vg0/a,xvdf,w"], "rhel5").text.encode()
    again = HDA._replace(source="/dev/vg0/a")
    assert refusal(data, Rename(0, "xvdb", "xen"), again).reason.startswith("it would bring PV204 with it")


def test_a_suppression_may_lose_its_finding():
    data = PV.replace(b"disk =", b"# pvlint: ignore[PV101] known\ndisk =")
    judge = ruling(toolstack="rhel5")
    result = rewriting.rewritten(data, read(data, judge), 0, (Rename(0, "xvdb", "xen"), HDA), judge)
    assert [found.rule.code for found in result.document.findings] == ["PV901"]


def test_what_rules_have_told_of_other_files_does_not_hinder():
    judge = ruling(toolstack="rhel5")
    shared = config(["phy:/dev/vg0/a,hda,w"], "rhel5", "other").text.encode()
    document(shared, "other.cfg", judge)
    before = document(PV, "guest", judge)
    assert "PV204" in {found.rule.code for found in before.findings}
    after = rewriting.rewritten(PV, before, 0, (Rename(0, "xvdb", "xen"), HDA), judge).document
    assert "PV204" in {found.rule.code for found in after.findings}


def test_a_split_that_does_not_start_from_an_emulated_disk_is_refused():
    judge = ruling(toolstack="rhel5")
    useless = Plan("final", (Rename(0, "xvdc", "xen"),), "rename it")
    with pytest.raises(
        CannotEdit, match=r"it would not start from an emulated disk even then: no hard disk|xvdc is not"
    ):
        rewriting.split(PV, read(PV, judge), 0, useless, judge)


def test_only_the_one_guest_of_a_file_is_changed():
    one = xml([disk("vda", "virtio", "/srv/a")], machine="q35").text
    data = f"<domains>{one}{one.replace('<name>a', '<name>b')}</domains>".encode()
    judge = ruling()
    changes = (Rename(0, "vdb", "virtio"), Add("sda", "sata", "/srv/boot", 0))
    text = rewriting.rewritten(data, read(data, judge), 1, changes, judge).data.decode()
    first, second = text.split("</domain>", 1)
    assert "sata" not in first
    assert "sata" in second


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_is_written_as_it_was(encoding: str):
    for data in ("<a>größe".encode(encoding), b"\xfe\xff" + "<a>größe".encode("utf-16-be")):
        text = decode(data)
        assert rewriting.encoded(data, text, text.characters) == data


def test_what_an_encoding_does_not_have_is_refused():
    data = "größe".encode("latin-1")
    with pytest.raises(CannotEdit, match="cannot be said in latin-1"):
        rewriting.encoded(data, decode(data), "größe 日本")


def test_bytes_that_would_not_come_back_are_refused():
    with pytest.raises(CannotEdit, match="not plain utf-8"):
        rewriting.encoded(b"other", Text("text"), "text")


def test_a_suppression_goes():
    data = b"# pvlint: ignore[PV104] gone\n" + PV
    assert made(data, Delete(lambda: Span(1, 1, 1, 29))) == PV


def test_libvirts_own_files_come_with_a_note():
    text = (
        f"<!--\nWARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE\n-->\n{xml([]).text}".encode()
    )
    assert "virsh define" in rewriting.notes(read(text, ruling()))[0]
    assert rewriting.notes(read(PV, ruling())) == ()

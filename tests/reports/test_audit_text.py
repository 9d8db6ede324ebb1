"""The text report of an audit: a line for every guest, worst first, then totals, shared stores and the rest."""

from pvlint.reports.audit_text import AuditText
from pvlint.reports.colour import Paint
from tests.reports.auditing import BROKEN, DEAD, NOTE, SINGLE, SPLIT, VIRTIO, kvm, of, skipped, written
from tests.reports.rendering import HOSTILE, INERT, without_colours

WHOLE = """\
worst  verdict             guest   boot disk  presented as             rules  where         how we know
error  will not boot       dead    xvda       PV only (xen-vbd)        PV101  dead.cfg:1    inferred: the only hard disk
note   emulated boot disk  single  hda        emulated IDE 0:0 and PV  PV201  single.cfg:1  inferred: the only hard disk
-      emulated boot disk  split   hda        emulated IDE 0:0 and PV  -      split.cfg:1   inferred: the disk the\
 firmware starts from

Guests by verdict
     1  will not boot
     2  emulated boot disk

Guests by rule
     1  PV101  boot-disk-pv
     1  PV201  single-disk

Not checked
  locked: permission denied

Skipped (3)
  a link to a directory
      d
  a network
      n/a
      n/b
"""


def text(*documents, lost=None, colour=False):
    return written(lambda write: AuditText(write, NOTE, Paint(on=colour)), *documents, lost=lost)


def test_the_whole_report():
    found = text(
        of(SPLIT, "split.cfg"), of(DEAD, "dead.cfg"), of(SINGLE, "single.cfg"), skipped("n/b", "a network"),
        skipped("n/a", "a network"), skipped("d", "a link to a directory"), lost=("locked", "permission denied"),
    )  # fmt: skip
    assert found == WHOLE


def test_hosts_are_a_column_where_there_are_any():
    found = text(of(DEAD, "dead.cfg"), of(VIRTIO, "v.xml", "qemu:///system"))
    assert found.splitlines()[0].split()[-5:] == ["host", "where", "how", "we", "know"]
    assert "     1  qemu:///system\n" in found
    assert "     1  (files), 1 with errors\n" in found


def test_shared_stores_name_their_guests_and_hosts():
    found = text(of(kvm("a", "vda", "virtio", "/x"), "a.xml", "h1"), of(kvm("b", "vda", "virtio", "/x"), "b.xml", "h2"))
    assert "Shared backing stores\n  /x; one store only where these hosts share it\n" in found
    assert "      vda of a on h1  a.xml:7\n" in found


def test_a_file_that_cannot_be_read_is_in_the_table():
    line = text(of(BROKEN, "broken.xml")).splitlines()[1]
    assert line.startswith("error  cannot be read  -")
    assert "broken.xml" in line


def test_an_audit_of_nothing_says_nothing():
    assert text() == ""


def test_nothing_in_it_does_something_to_a_terminal():
    documents = (
        of(VIRTIO, HOSTILE),
        skipped(HOSTILE, HOSTILE),
        of(kvm("b", "vda", "virtio", "/srv/virtio.img"), HOSTILE),
    )
    found = text(*documents, lost=(HOSTILE, HOSTILE))
    assert INERT in found
    assert found.replace("\n", "").isprintable()
    assert without_colours(text(*documents, lost=(HOSTILE, HOSTILE), colour=True)) == found

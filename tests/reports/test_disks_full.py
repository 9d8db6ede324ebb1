"""The boot map as text: where a guest boots from, how each disk is presented, what it holds, and how we know."""

import pytest

from pvlint.reports.excerpt import width
from tests.reports.rendering import HOSTILE, disks, read, rendered, without_colours

TABLE = "  disk  device  presented as"


def xen(disk_list: str, more: str = "") -> str:
    return f"name = 'a'\nbuilder = 'hvm'\n{more}disk = [{disk_list}]\n"


def libvirt(inside: str, kind: str = "kvm", os: str = "<type arch='x86_64'>hvm</type>") -> str:
    return f"<domain type='{kind}'><name>a</name><os>{os}</os><devices>{inside}</devices></domain>"


def test_a_split_on_rhel_5():
    text = xen("'tap:aio:/b.img,hda,w', 'tap:aio:/a.img,xvdb,w', ',hdc:cdrom,r'")
    assert rendered(disks, read(text)) == (
        "guest.cfg:1\n"
        "a   xen, fully virtualized, BIOS, phase run, "
        "toolstack rhel5 (a disk uses tap:aio:, so it was written for xend)\n"
        "  boots from hda, emulated: rhel5 (xend 3.0.3) emulates hda to hdd; "
        "the BIOS starts from the lowest unit (IDE 0:0), hda\n"
        "  disk  device  presented as             holds             how we know\n"
        "  hda   disk    emulated IDE 0:0 and PV  MBR, GRUB, /boot  inferred: the disk the firmware starts from\n"
        "  xvdb  disk    PV only (xen-vbd)        -\n"
        "  hdc   cdrom   emulated IDE 1:0 and PV  -\n"
        "\n"
    )


def test_a_kvm_guest_on_virtio():
    text = libvirt("<disk><target dev='vda' bus='virtio'/></disk>")
    assert rendered(disks, read(text, "a.xml")) == (
        "a.xml:1\n"
        "a   kvm, fully virtualized, BIOS, phase run\n"
        "  boots from vda, PV only: vda is the only hard disk; "
        "its bus is virtio: SeaBIOS reads it, and the guest needs a virtio-blk driver to go on\n"
        "  disk  device  presented as          holds             how we know\n"
        "  vda   disk    PV only (virtio-blk)  MBR, GRUB, /boot  inferred: the only hard disk\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("text", "toolstack", "verdict"),
    [
        (xen("'phy:/a,xvda,w'"), "rhel5", "boots from xvda: PV only, will not boot: "),
        (xen("'phy:/a,sda,w'"), "xend-3.1", "boots from sda: emulated, but will not boot: "),
        (xen("'phy:/a,xvda,w'"), "xl", "boots from xvda, emulated: "),
        (xen("'phy:/a,xvde,w'", "firmware = 'ovmf'\n"), "xl", "boots from xvde, PV only: "),
        (xen("'phy:/a,hda,w'", "boot = 'n'\n"), "xl", "would boot, once its boot order names a hard disk, from hda"),
        (xen(""), "xl", "no boot disk: it has no hard disk"),
        (xen("'phy:/a,xvda,w'", "kernel = '/boot/vmlinuz'\n"), "xl", "nothing to check: direct kernel boot: "),
        ("name = 'a'\nbootloader = 'pygrub'\ndisk = []\n", "xl", "nothing to check: a para-virtualized guest: "),
        (libvirt("<disk><target dev='sda' bus='scsi'/></disk>"), "auto", "boot disk not known: "),
        (libvirt("", "lxc", "<type>exe</type>"), "auto", "nothing to check: a container has no firmware"),
    ],
)
def test_the_verdict_is_the_second_line_of_a_guest(text, toolstack, verdict):
    place, head, second, *_ = rendered(disks, read(text, toolstack=toolstack)).split("\n")
    assert place.startswith("guest.cfg:")
    assert head.startswith("a   ")
    assert second.startswith(f"  {verdict}")


def test_a_guest_without_disks_has_no_table():
    assert TABLE not in rendered(disks, read(xen("")))
    assert TABLE in rendered(disks, read(xen("'phy:/a,hda,w'")))


def test_a_disk_whose_presentation_is_not_known_says_why():
    output = rendered(disks, read(libvirt("<disk><target dev='sda' bus='scsi'/></disk>")))
    assert "\n  sda   disk    not known     MBR, GRUB, /boot  no SCSI controller model is named: " in output


def test_a_device_name_that_is_not_known_is_a_question_mark():
    text = "import os\nname = 'a'\nbuilder = 'hvm'\ndisk = ['phy:/a,%s,w' % os.environ['D'], 'phy:/b,xvdb,w']\n"
    lines = rendered(disks, read(text)).split("\n")
    assert lines[4].startswith("  ?     disk    not known ")


def test_a_disk_the_toolstack_refuses_is_shown_as_refused():
    assert "\n  hde   disk    refused " in rendered(disks, read(xen("'phy:/a,hde,w', 'phy:/b,hda,w'"), toolstack="xl"))


def test_every_guest_of_a_file_comes_with_its_line():
    one = libvirt("<disk><target dev='hda' bus='ide'/></disk>")
    output = rendered(disks, read(f"{one}\n\n{one}\n", "two.xml"))
    assert [line for line in output.split("\n") if line.startswith("two.xml")] == ["two.xml:1", "two.xml:3"]


def test_what_cannot_be_read_is_said_and_what_is_skipped_is_not():
    assert rendered(disks, read("<domain type='kvm'>", "a.xml")).startswith(
        "a.xml: cannot be read: not well-formed XML"
    )
    assert rendered(disks, read("a note\n", "a.txt")) == ""


@pytest.mark.parametrize("target", ["日本語日本語", "xvd\x1b[2J", "xvd\u202e", "e\u0301e\u0301", "x" * 500])
def test_the_columns_stay_aligned_whatever_the_device_is_called(target):
    text = libvirt(f"<disk><target dev='{target}' bus='ide'/></disk><disk><target dev='hdb' bus='ide'/></disk>")
    if "\x1b" in target:
        text = xen(f"'phy:/a,{target},w', 'phy:/b,hda,w'")
    _, _, verdict, head, *rows = rendered(disks, read(text, toolstack="rhel5")).rstrip("\n").split("\n")
    column = head.index("device")
    assert len(rows) == 2
    assert {width(row.partition(" disk ")[0]) + 1 for row in rows} == {column}
    assert all(line.isprintable() for line in (verdict, head, *rows))
    assert all(width(row) < 400 for row in rows)


def test_whatever_a_definition_names_is_inert():
    text = "name = '\x1b[2J\x07\u202e'\nbuilder = 'hvm'\ndisk = ['phy:/\x1b,xvda,w']\n"
    output = rendered(disks, read(text, f"{HOSTILE}.cfg"))
    assert output.replace("\n", "").isprintable()
    assert "\\x1b[2J\\x07\\u202e   xen" in output


@pytest.mark.parametrize("toolstack", ["rhel5", "xend-3.1", "xend-3.2", "xl"])
@pytest.mark.parametrize("target", ["hda", "xvda", "xvde", "sda", "?"])
def test_colours_add_nothing_but_colours(target, toolstack):
    document = read(xen(f"'phy:/a,{target},w'"), toolstack=toolstack)
    plain, painted = rendered(disks, document), rendered(disks, document, colour=True)
    assert "\x1b" not in plain
    assert painted != plain
    assert without_colours(painted) == plain

"""The names and prefixes that the two-disk layout proposes, as the rules about data disks ask for them."""

from itertools import islice

import pytest

from pvlint import layout
from pvlint.guest import Guest, Judgement, guests
from pvlint.readers.read import read
from pvlint.readers.reading import Read


def guest(text: str, toolstack: str = "auto") -> Guest:
    reading, _ = read(text.encode(), "a", "auto")
    assert isinstance(reading, Read)
    return guests(reading.definition, Judgement(toolstack=toolstack))[0]


def xen(disks: str, toolstack: str, more: str = "") -> Guest:
    return guest(f'name = "a"\nbuilder = "hvm"\n{more}\ndisk = [{disks}]\n', toolstack)


def xml(disk: str, kind: str = "xen") -> Guest:
    return guest(f"<domain type='{kind}'><name>a</name><os><type>hvm</type></os><devices>{disk}</devices></domain>")


@pytest.mark.parametrize(
    ("found", "names"),
    [
        (xen("'phy:/a,hda,w', 'phy:/b,xvdb,w'", "rhel5"), ["xvdc", "xvdd"]),
        (xen("'phy:/a,hda,w', 'phy:/b,xvde,w'", "xl"), ["xvdf", "xvdg"]),
        (xen("'phy:/a,hda,w'", "xl", 'hdtype = "ahci"'), ["xvdg", "xvdh"]),
        (xml("<disk><target dev='hda'/></disk><disk><target dev='vdb'/></disk>", "kvm"), ["vdc", "vdd"]),
    ],
)
def test_there_are_names_for_several_disks_that_are_not_emulated(found, names):
    assert list(islice(layout.pv_only_names(found), 2)) == names
    assert layout.pv_only_name(found) == names[0]


@pytest.mark.parametrize(
    ("source", "toolstack", "line"),
    [
        ("tap:aio:/srv/x.img", "rhel5", "disk = ['file:/srv/a-boot.img,hda,w',"),
        ("tap:qcow2:/srv/x.qcow2", "xend-3.1", "disk = ['file:/srv/a-boot.img,hda,w',"),
        ("tap:aio:/dev/vg0/x", "rhel5", "disk = ['phy:/dev/vg0/a-boot,hda,w',"),
        ("tap:aio:/srv/x.img", "xend-3.2", "disk = ['tap:aio:/srv/a-boot.img,hda,w',"),
        ("tap:qcow2:/srv/x.qcow2", "xl", "disk = ['tap:qcow2:/srv/a-boot.qcow2,hda,w',"),
        ("file:/srv/x.img", "rhel5", "disk = ['file:/srv/a-boot.img,hda,w',"),
    ],
)
def test_an_old_xend_gets_no_tap_for_the_disk_that_is_emulated(source, toolstack, line):
    assert layout.lines(xen(f"'{source},xvda,w'", toolstack))[0] == line


def test_the_same_in_sxp_and_xml():
    form = "(domain (name a) (image (hvm (boot c))) (device (tap (dev xvda) (uname tap:aio:/srv/x.img) (mode w))))"
    assert layout.lines(guest(form, "rhel5"))[0] == "(device (vbd (dev hda) (uname file:/srv/a-boot.img) (mode w)))"
    assert layout.lines(guest(form, "xend-3.2"))[0].startswith("(device (tap (dev hda) (uname tap:aio:")
    disk = "<disk type='file'><driver name='tap' type='%s'/><source file='/x.%s'/><target dev='xvda' bus='xen'/></disk>"
    assert "driver" not in "".join(layout.lines(xml(disk % ("aio", "img"))))
    assert "<source file='/a-boot.img'/>" in "".join(layout.lines(xml(disk % ("qcow2", "qcow2"))))


def test_a_disk_under_another_name_is_written_as_the_file_writes_disks():
    found = xen("'file:/srv/x.img,ioemu:hdc:cdrom,r', 'phy:/b,hda:disk,w'", "rhel5")
    cdrom, disk = found.domain.disks
    assert layout.entry(found, cdrom, "hdd", "ide") == "'file:/srv/x.img,hdd:cdrom,r'"
    assert layout.entry(found, disk, "xvdb", "xen") == "'phy:/b,xvdb,w'"
    found = guest("(domain (name a) (image (hvm (boot c))) (device (vbd (dev hdc:cdrom))))")
    assert layout.entry(found, found.domain.disks[0], "hdd", "ide") == "(dev hdd:cdrom)"
    assert layout.entry(found, disk, "xvdb", "xen") == "(dev xvdb)"
    assert layout.entry(xml(""), disk, "xvdb", "xen") == "<target dev='xvdb' bus='xen'/>"

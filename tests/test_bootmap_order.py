"""Why a disk of a libvirt guest is the boot disk: its boot order, its place, or that there is no other."""

import pytest

from tests.xml_strategies import definition, disk, guest_of, order

LOWEST = "vdb has the lowest boot order of the hard disks"
NIC = "<interface type='network'><source network='default'/>{}</interface>"


def reasons(disks: dict[str, str], os: str = "", more: str = "") -> tuple[str, str, str]:
    """The boot disk, why it is that one, and why it holds everything; for disks with their <boot> elements."""
    entries = "".join(disk(name, "virtio", boot) for name, boot in disks.items())
    found = guest_of(definition(entries, more, os=os))
    assert found.boot_disk is not None
    return found.boot_disk.target, found.map.reason.partition(";")[0], found.map.mbr.reason


@pytest.mark.parametrize(
    ("disks", "os", "nic", "expected"),
    [
        (
            {"vda": "", "vdb": "<boot order='2'/>"},
            "", "<boot order='1'/>",
            ("vdb", LOWEST, LOWEST),
        ),
        (
            {"vdb": "", "vda": ""},
            "<boot dev='hd'/>", "",
            ("vda", "vda is the first hard disk as libvirt sorts them", "the disk the firmware starts from"),
        ),
        (
            {"vda": "", "vdb": ""},
            "", "<boot order='1'/>",
            (
                "vda", "vda is the first hard disk as libvirt sorts them",
                "the disk the firmware starts from once the boot order names one: that is where the installer puts it",
            ),
        ),
        ({"vda": ""}, "<boot dev='hd'/>", "", ("vda", "vda is the only hard disk", "the only hard disk")),
        (
            {"vda": "<boot order='1'/>"},
            "", "",
            ("vda", "vda has the lowest boot order of the hard disks", "the only hard disk"),
        ),
    ],
    ids=["lowest-order", "first-place", "only-the-network-card-has-an-order", "alone", "alone-with-an-order"],
)  # fmt: skip
def test_why_it_is_the_boot_disk(disks, os, nic, expected):
    assert reasons(disks, os, NIC.format(nic)) == expected


def test_the_order_of_a_cdrom_is_not_that_of_a_hard_disk():
    drive = disk("hdc", "ide", order(1), "cdrom")
    first, why, _ = reasons({"vda": "", "vdb": ""}, more=drive)
    assert (first, why) == ("vda", "vda is the first hard disk as libvirt sorts them")

"""How Xen presents disks: device name by device name, for each toolstack (facts: which vdev is emulated)."""

from typing import Any

import pytest

from pvlint.model import Device, Disk, Domain, Tri, Virtualization
from pvlint.place import at_top
from pvlint.platforms import xen
from pvlint.platforms.presentation import Presentation
from tests.drafts import config, guest_of

# The name, and what it is under rhel5, xend 3.1, xend 3.2, xl, xl with AHCI, and xl with qemu-xen-traditional.
# "PV" is PV only; "-" refused; "!" that the BIOS does not start from it. No other disk is defined.
TABLE = """
    hda    IDE0:0  IDE0:0   IDE0:0   IDE0:0  AHCI0   IDE0:0
    hdb    IDE0:1  IDE0:1   IDE0:1   IDE0:1  AHCI1   IDE0:1
    hdd    IDE1:1  IDE1:1   IDE1:1   IDE1:1  AHCI3   IDE1:1
    hde    PV      PV       PV       -       -       -
    hda1   PV      PV       PV       IDE0:0  AHCI0   PV
    sda    PV      SCSI0!   SCSI0!   SCSI0   SCSI0   SCSI0!
    sdg    PV      SCSI6!   SCSI6!   SCSI6   SCSI6   SCSI6!
    sdh    PV      PV       PV       SCSI7   SCSI7   PV
    sdp    PV      PV       PV       SCSI15  SCSI15  PV
    sdq    PV      PV       PV       -       -       -
    sdb1   PV      PV       PV       SCSI1   SCSI1   PV
    xvda   PV      PV       IDE0:0   IDE0:0  AHCI0   IDE0:0
    xvdd   PV      PV       IDE1:1   IDE1:1  AHCI3   IDE1:1
    xvde   PV      PV       PV       PV      AHCI4   PV
    xvdf   PV      PV       PV       PV      AHCI5   PV
    xvdg   PV      PV       PV       PV      PV      PV
    xvda1  PV      PV       PV       IDE0:0  AHCI0   PV
    d0p0   -       -        -        IDE0:0  AHCI0   PV
    d3p1   -       -        -        IDE1:1  AHCI3   PV
    d4p0   -       -        -        PV      AHCI4   PV
    d6p0   -       -        -        PV      PV      PV
    768    PV      PV       PV       PV      PV      PV
"""
TOOLSTACKS = ("rhel5", "xend-3.1", "xend-3.2", "xl", "xl ahci", "xl traditional")
CASES = [
    pytest.param(name, toolstack, shown, id=f"{name}-{toolstack}")
    for name, *cells in (line.split() for line in TABLE.strip().splitlines())
    for toolstack, shown in zip(TOOLSTACKS, cells, strict=True)
]
GUEST = guest_of(config(["phy:/dev/vg0/a,hda,w"], "xl").text, "xl").domain


def domain(*disks: Disk, more: str = "") -> Domain:
    return GUEST._replace(disks=disks, ahci=more == "ahci", traditional=more == "traditional")


def disk(target: str, device: Device = Device.DISK, **more: Any) -> Disk:
    return Disk(target, "", device, at_top)._replace(**more)


def present(toolstack: str, *disks: Disk) -> tuple[Presentation, ...]:
    name, _, more = toolstack.partition(" ")
    return xen.present(domain(*disks, more=more), name)


def word(shown: Presentation) -> str:
    """A presentation as the table has it, once its parts are known to fit each other."""
    if shown.refused:
        assert shown == Presentation(Tri.NO, Tri.NO, "", "", -1, Tri.UNKNOWN, shown.refused, shown.refused)
        return "-"
    assert (shown.pv, shown.driver) == (Tri.YES, "xen-vbd")
    if shown.emulated is Tri.NO:
        assert (shown.bus, shown.unit, shown.boots) == ("", -1, Tri.UNKNOWN)
        return "PV"
    return shown.place.replace(" ", "") + ("" if shown.boots is Tri.YES else "!")


@pytest.mark.parametrize(("name", "toolstack", "expected"), CASES)
def test_a_hard_disk_alone_is_presented_as_the_table_says(name, toolstack, expected):
    (shown,) = present(toolstack, disk(name))
    assert word(shown) == expected


@pytest.mark.parametrize("other", [disk("hdc", Device.CDROM), disk("hdb"), disk("hdb1"), disk("hdf")])
def test_an_hd_device_switches_off_the_emulation_of_xvd_under_xend_3_2_alone(other):
    assert word(present("xend-3.2", disk("xvda"), other)[0]) == "PV"
    assert word(present("xl", disk("xvda"), disk("hdc"))[0]) == "IDE0:0"
    assert word(present("xl traditional", disk("xvda"), disk("hdc"))[0]) == "PV"
    assert word(present("xend-3.2", disk("sda"), other)[0]) == "SCSI0!"


@pytest.mark.parametrize("toolstack", ["rhel5", "xend-3.1", "xend-3.2"])
def test_a_xend_has_no_other_device_model_to_take(toolstack):
    assert present(f"{toolstack} traditional", disk("hda"), disk("xvda")) == present(
        toolstack, disk("hda"), disk("xvda")
    )


# CD-ROMs: under xl any name with a number from 0 to 3 is an IDE one, AHCI or not.
CDROMS = """
    hdc    IDE1:0  IDE1:0   IDE1:0   IDE1:0  IDE1:0  IDE1:0
    xvdc   PV      PV       IDE1:0   IDE1:0  IDE1:0  IDE1:0
    sdd    PV      SCSI3!   SCSI3!   IDE1:1  IDE1:1  SCSI3!
    sde    PV      SCSI4!   SCSI4!   PV      PV      SCSI4!
    d1p0   -       -        -        IDE0:1  IDE0:1  PV
    hdc1   PV      PV       PV       IDE1:0  IDE1:0  PV
"""


@pytest.mark.parametrize(
    ("name", "toolstack", "expected"),
    [
        pytest.param(name, toolstack, shown, id=f"{name}-{toolstack}")
        for name, *cells in (line.split() for line in CDROMS.strip().splitlines())
        for toolstack, shown in zip(TOOLSTACKS, cells, strict=True)
    ],
)
def test_a_cdrom_is_presented_as_the_table_says(name, toolstack, expected):
    (shown,) = present(toolstack, disk(name, Device.CDROM))
    assert word(shown) == expected


HIDDEN = {
    "virtio": disk("xvda", virtual_io=True),
    "another domain": disk("xvda", backend="storage"),
    "empty": disk("xvda", format="empty"),
}
WHY_HIDDEN = {
    "virtio": "specification=virtio: the guest sees a virtio disk, whatever its name",
    "another domain": "it is served by the domain storage, so QEMU has no path to it",
    "empty": "its format is empty, which QEMU is not shown",
}


@pytest.mark.parametrize("why", HIDDEN)
def test_what_libxl_hides_from_qemu_is_pv_only_under_xl_and_its_own_qemu_alone(why):
    (shown,) = present("xl", HIDDEN[why])
    assert (shown.emulated, shown.pv, shown.reason) == (Tri.NO, Tri.YES, WHY_HIDDEN[why])
    assert (shown.bus, shown.unit, shown.boots) == ("", -1, Tri.UNKNOWN)
    assert shown.driver == ("virtio-mmio" if why == "virtio" else "xen-vbd")
    assert word(present("xl traditional", HIDDEN[why])[0]) == "IDE0:0"
    assert word(present("xend-3.2", HIDDEN[why])[0]) == "IDE0:0"


def test_an_empty_cdrom_is_shown_to_qemu_and_a_name_that_is_none_stays_refused():
    assert word(present("xl", disk("xvdc", Device.CDROM, format="empty"))[0]) == "IDE1:0"
    assert word(present("xl", disk("hde", backend="storage"))[0]) == "-"


@pytest.mark.parametrize("toolstack", TOOLSTACKS)
def test_a_floppy_is_emulated_whatever_else_is_said_of_it(toolstack):
    (shown,) = present(toolstack, disk("fda", Device.FLOPPY, backend="storage"))
    assert shown == Presentation(Tri.YES, Tri.NO, "", "floppy", -1, Tri.YES, "a floppy is emulated")


@pytest.mark.parametrize("toolstack", TOOLSTACKS)
def test_a_name_that_is_not_known_leaves_all_unknown(toolstack):
    (shown,) = present(toolstack, disk(""))
    assert shown == Presentation(Tri.UNKNOWN, Tri.UNKNOWN, "", "", -1, Tri.UNKNOWN, "its device name is not known")


@pytest.mark.parametrize(
    ("virtualization", "reason"),
    [
        (Virtualization.PV, "a para-virtualized guest: every disk is PV"),
        (Virtualization.PVH, "a para-virtualized guest: every disk is PV"),
        (Virtualization.UNKNOWN, "what kind of guest this is, is not known"),
    ],
)
def test_in_a_guest_that_is_not_fully_virtualized_every_disk_is_pv(virtualization, reason):
    shown = xen.present(domain(disk("hda"), disk("hdc", Device.CDROM))._replace(virtualization=virtualization), "rhel5")
    assert shown == (Presentation(Tri.NO, Tri.YES, "xen-vbd", "", -1, Tri.UNKNOWN, reason),) * 2


@pytest.mark.parametrize(
    ("toolstack", "name", "reason"),
    [
        ("rhel5", "hdb", "rhel5 (xend 3.0.3) emulates hda to hdd"),
        ("xend-3.1", "sdb", "xend 3.1 attaches sdb as emulated SCSI, and its BIOS does not boot from SCSI"),
        ("xend-3.2", "xvdb", "xend 3.2 and later shows xvdb as hdb, as no hd* device is defined"),
        ("xl", "sdb", "xl attaches sdb as emulated SCSI"),
        ("xl", "xvdb", "xl attaches disks 0 to 3 as the four IDE units whatever their name: xvdb is unit 1"),
        ("xl ahci", "hdb", "xl attaches disks 0 to 5 as the six AHCI units whatever their name: hdb is unit 1"),
        ("xl ahci", "xvdf", "xl attaches disks 0 to 5 as the six AHCI units whatever their name: xvdf is unit 5"),
        ("rhel5", "xvda", "under rhel5 (xend 3.0.3) only hda to hdd are emulated"),
        ("xend-3.1", "xvda", "under xend 3.1 only hda to hdd (IDE) and sda to sdg (SCSI) are emulated"),
        (
            "xend-3.2",
            "xvde",
            "under xend 3.2 and later only hda to hdd, sda to sdg and, where no hd* device is defined, xvda to xvdd "
            "are emulated",
        ),
        ("xl", "xvde", "xl emulates disks 0 to 3 (hda or xvda to hdd or xvdd) and sda to sdp; the rest is PV only"),
        ("xend-3.2", "hda1", "the name of a partition is never emulated"),
        ("xl", "xvde1", "xl emulates disks 0 to 3 (hda or xvda to hdd or xvdd) and sda to sdp; the rest is PV only"),
        ("xl", "768", "a device number is never emulated"),
        ("xl", "hde", "xl knows no device 'hde'"),
        ("rhel5", "vda", "rhel5 (xend 3.0.3) knows no device 'vda'"),
    ],
)
def test_the_reason_says_which_rule_of_the_toolstack_it_is(toolstack, name, reason):
    assert present(toolstack, disk(name))[0].reason == reason


def test_the_reason_beside_an_hd_device_is_that_device_where_xvd_would_be_emulated_without():
    hides = "an hd* device is defined, and that switches off the emulation of xvda to xvdd"
    assert present("xend-3.2", disk("xvda"), disk("hdc"))[0].reason == hides
    assert present("xend-3.2", disk("xvdd"), disk("hdc"))[0].reason == hides
    assert present("xend-3.2", disk("xvde"), disk("hdc"))[0].reason != hides
    assert present("xend-3.1", disk("xvda"), disk("hdc"))[0].reason != hides
    assert present("xend-3.2", disk("sdh"), disk("hdc"))[0].reason != hides
    assert present("xl traditional", disk("d0p0"), disk("hdc"))[0].reason != hides


def test_of_a_very_long_name_only_the_beginning_is_said():
    (shown,) = present("xl", disk("x" * 1000))
    assert shown.refused == f"xl knows no device '{'x' * 40}'"

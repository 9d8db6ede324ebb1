"""The boot map of Xen guests, and what it says of every guest in words: facts 2.3, what boots."""

from typing import Any

import pytest

from pvlint.bootmap import BootMap, BootPath, Evidence, Holder, boot_map, nowhere
from pvlint.guest import Guest
from pvlint.model import Boot, BootSource, Device, Disk, Domain, Firmware, Tri, Unsaid, Virtualization
from pvlint.place import at_top
from pvlint.platforms import survey
from pvlint.platforms.presentation import Presentation
from tests.drafts import config, guest_of
from tests.xml_strategies import definition, disk, order
from tests.xml_strategies import guest_of as libvirt_guest

GUEST = guest_of(config(["phy:/dev/vg0/a,hda,w"], "rhel5").text, "rhel5").domain
ALONE = "the only hard disk"
STARTS = "the disk the firmware starts from"


def xen(*targets: str, toolstack: str = "rhel5", **more: Any) -> tuple[Domain, BootMap]:
    """A guest of disks with these names; "hdc:cdrom" is a CD-ROM."""
    disks = tuple(
        Disk(name.partition(":")[0], "", Device.CDROM if ":" in name else Device.DISK, at_top) for name in targets
    )
    domain = GUEST._replace(disks=disks)._replace(**more)
    return domain, boot_map(domain, survey.present(domain, toolstack))


def said(found: tuple[Domain, BootMap]) -> tuple[str | None, BootPath, str, str]:
    """The boot disk, how it is reached, why, and why it holds everything."""
    domain, of = found
    assert of.mbr == of.grub == of.boot
    assert of.mbr == Holder(of.disk, Evidence.INFERRED, of.mbr.reason)
    return (None if of.disk is None else domain.disks[of.disk].target, of.path, of.reason, of.mbr.reason)


FOUR = "rhel5 (xend 3.0.3) emulates hda to hdd"
NONE = "under rhel5 (xend 3.0.3) only hda to hdd are emulated"
XL = "xl attaches disks 0 to 3 as the four IDE units whatever their name"


@pytest.mark.parametrize(
    ("targets", "toolstack", "boot_disk", "path", "reason", "holds"),
    [
        (["hda"], "rhel5", "hda", BootPath.EMULATED,
         f"{FOUR}; the BIOS starts from the only emulated hard disk, hda", ALONE),
        (["hdb", "hda"], "rhel5", "hda", BootPath.EMULATED,
         f"{FOUR}; the BIOS starts from the lowest unit (IDE 0:0), hda", STARTS),
        (["xvdb", "hdd"], "rhel5", "hdd", BootPath.EMULATED,
         f"{FOUR}; the BIOS starts from the lowest unit (IDE 1:1), hdd", STARTS),
        (["hda:cdrom", "hdb"], "rhel5", "hdb", BootPath.EMULATED,
         f"{FOUR}; the BIOS starts from the only emulated hard disk, hdb", ALONE),
        (["sda", "hdb"], "xl", "hdb", BootPath.EMULATED,
         f"{XL}: hdb is unit 1; the BIOS starts from the lowest unit (IDE 0:1), hdb", STARTS),
        (["sdb", "sda"], "xl", "sda", BootPath.EMULATED,
         "xl attaches sda as emulated SCSI; the BIOS starts from the lowest unit (SCSI 0), sda", STARTS),
        (["xvda"], "rhel5", "xvda", BootPath.PV,
         f"xvda is not emulated: {NONE}; the BIOS and GRUB have no driver for it", ALONE),
        (["xvdb", "xvda"], "rhel5", "xvdb", BootPath.PV,
         f"no hard disk is emulated: {NONE}; the BIOS and GRUB have no driver for it", STARTS),
        (["sda"], "xend-3.1", "sda", BootPath.UNBOOTABLE,
         "xend 3.1 attaches sda as emulated SCSI, and its BIOS does not boot from SCSI; "
         "there is no emulated IDE disk to start from", ALONE),
        (["hde"], "xl", "hde", BootPath.UNKNOWN, "xl knows no device 'hde'", ALONE),
        (["hdc:cdrom"], "rhel5", None, BootPath.NONE, "it has no hard disk", "it has no hard disk"),
        ([], "rhel5", None, BootPath.NONE, "it has no hard disk", "it has no hard disk"),
    ],
)  # fmt: skip
def test_a_bios_starts_from_the_lowest_emulated_unit(targets, toolstack, boot_disk, path, reason, holds):
    assert said(xen(*targets, toolstack=toolstack)) == (boot_disk, path, reason, holds)


def test_with_uefi_ovmf_reads_what_is_pv_only_and_there_is_an_efi_partition_for_an_mbr():
    uefi = "; with UEFI its EFI system partition takes the place of the MBR"
    reason = f"xvde is not emulated: {XENDS['xl']}; OVMF has a driver for it"
    assert said(xen("xvde", toolstack="xl", firmware=Firmware.UEFI)) == ("xvde", BootPath.PV, reason, ALONE + uefi)
    reason = f"{XL}: hda is unit 0; OVMF starts from the only emulated hard disk, hda"
    assert said(xen("hda", toolstack="xl", firmware=Firmware.UEFI))[2:] == (reason, ALONE + uefi)


XENDS = {"xl": "xl emulates disks 0 to 3 (hda or xvda to hdd or xvdd) and sda to sdp; the rest is PV only"}


def test_a_boot_order_without_a_hard_disk_is_the_installer_s():
    cdrom = Boot((BootSource.CDROM,), at_top, "CD-ROM")
    _, found = xen("hda", "hdc:cdrom", boot=cdrom)
    assert (found.disk, found.path, found.starts_from_disk) == (0, BootPath.EMULATED, False)
    assert found.mbr.reason == f"{ALONE} once the boot order names one: that is where the installer puts it"
    _, found = xen("hda", "hdb", boot=cdrom)
    assert found.mbr.reason == f"{STARTS} once the boot order names one: that is where the installer puts it"
    assert not xen("hdc:cdrom", boot=cdrom)[1].starts_from_disk
    assert xen("hda")[1].starts_from_disk


UNSAID = (Unsaid("the device name of a disk", "running the file would tell", at_top),)
WHAT = "the device name of a disk cannot be known: running the file would tell"


@pytest.mark.parametrize(
    ("targets", "path"),
    [
        (["hda", ""], BootPath.EMULATED),  # nothing comes before the first unit
        (["hdb", ""], BootPath.UNKNOWN),
        (["xvda", ""], BootPath.UNKNOWN),
        ([], BootPath.UNKNOWN),
    ],
)
def test_what_is_not_said_leaves_the_boot_disk_unknown_unless_the_first_unit_is_taken(targets, path):
    _, found = xen(*targets, unsaid=UNSAID)
    assert found.path is path
    if path is BootPath.UNKNOWN:
        assert found == nowhere(BootPath.UNKNOWN, WHAT)


def test_a_name_that_is_not_known_may_be_that_of_the_first_unit():
    _, found = xen("hdb", "")
    assert (found.disk, found.path, found.reason) == (0, BootPath.UNKNOWN, "its device name is not known")
    _, found = xen("hda", "")
    assert (found.disk, found.path) == (0, BootPath.EMULATED)


def presented(*sides: tuple[Tri, Tri]) -> tuple[Presentation, ...]:
    return tuple(
        Presentation(emulated, pv, "virtio-blk", "SCSI", -1, Tri.YES, f"disk {place}")
        for place, (emulated, pv) in enumerate(sides)
    )


YES, NO, UNKNOWN = (Tri.YES, Tri.NO), (Tri.NO, Tri.YES), (Tri.UNKNOWN, Tri.UNKNOWN)


@pytest.mark.parametrize(
    ("sides", "boot_disk", "path", "reason"),
    [
        ((YES, UNKNOWN), 0, BootPath.EMULATED, None),  # QEMU goes by the order: a later disk changes nothing
        ((UNKNOWN, YES), 0, BootPath.UNKNOWN, "disk 0"),
        ((NO, UNKNOWN), 0, BootPath.PV, None),
        ((UNKNOWN, UNKNOWN), 0, BootPath.UNKNOWN, "disk 0"),
    ],
)
def test_under_qemu_a_doubt_about_a_later_disk_is_none_about_the_first(sides, boot_disk, path, reason):
    domain = libvirt_guest(definition(disk("sda", "sata"), disk("sdb", "sata"))).domain
    found = boot_map(domain, presented(*sides))
    assert (found.disk, found.path) == (boot_disk, path)
    assert reason is None or found.reason == reason


def test_under_xen_a_doubt_about_any_disk_is_one_about_the_boot_disk():
    domain, _ = xen("xvda", "hdb")
    found = boot_map(domain, presented(NO, UNKNOWN))
    assert (found.disk, found.path, found.reason) == (1, BootPath.UNKNOWN, "disk 1")
    assert found.mbr.disk == 1


@pytest.mark.parametrize(
    ("firmware", "reads"),
    [
        (Firmware.BIOS, "SeaBIOS reads it"),
        (Firmware.UEFI, "OVMF reads it"),
        (Firmware.SLOF, "SLOF reads it"),
        (Firmware.S390_CCW, "s390-ccw reads it"),
        (Firmware.UNKNOWN, "today's firmware reads it"),
    ],
)
def test_under_qemu_it_says_what_reads_a_virtio_disk(firmware, reads):
    domain = libvirt_guest(definition(disk("vda", "virtio"))).domain._replace(firmware=firmware)
    found = boot_map(domain, survey.present(domain, ""))
    needs = "and the guest needs a virtio-blk driver to go on"
    assert found.reason == f"vda is the only hard disk; its bus is virtio: {reads}, {needs}"


def test_under_qemu_it_says_how_the_disk_was_chosen():
    first, second = disk("sda", "sata", order(2)), disk("sdb", "sata", order(1))
    sata = "its bus is sata, which the firmware reads without a PV driver"
    lowest = "sdb has the lowest boot order of the hard disks"
    assert words(libvirt_guest(definition(first, second))) == (f"{lowest}; {sata}", lowest)
    none = (disk("sda", "sata"), disk("sdb", "sata"))
    assert words(libvirt_guest(definition(*none))) == (
        f"sda is the first hard disk as libvirt sorts them; {sata}",
        STARTS,
    )
    assert words(libvirt_guest(definition(second))) == (
        f"sdb has the lowest boot order of the hard disks; {sata}",
        ALONE,
    )


def words(guest: Guest) -> tuple[str, str]:
    return guest.map.reason, guest.map.mbr.reason


@pytest.mark.parametrize(
    ("more", "path", "reason"),
    [
        ({"virtualization": Virtualization.UNKNOWN}, BootPath.UNKNOWN, "what kind of guest this is, is not known"),
        (
            {"firmware": Firmware.DIRECT_KERNEL, "why_firmware": "it names a kernel"},
            BootPath.NOT_APPLICABLE,
            "direct kernel boot: it names a kernel; no firmware reads a disk",
        ),
        (
            {"boot": Boot((BootSource.HARD_DISK,), at_top, "", host_device_first=True)},
            BootPath.NONE,
            "it boots from a host device that is passed through, before any disk",
        ),
        (
            {"virtualization": Virtualization.CONTAINER},
            BootPath.NOT_APPLICABLE,
            "a container has no firmware and no boot disk",
        ),
        (
            {"virtualization": Virtualization.PV, "firmware": Firmware.DIRECT_KERNEL},
            BootPath.NOT_APPLICABLE,
            "a para-virtualized guest: its kernel is started from the host",
        ),
        (
            {"virtualization": Virtualization.PVH, "firmware": Firmware.DIRECT_KERNEL},
            BootPath.NOT_APPLICABLE,
            "a PVH guest: its kernel is started from the host",
        ),
    ],
)
def test_a_guest_whose_disks_no_firmware_reads_boots_from_none(more, path, reason):
    nobody = Holder(None, Evidence.INFERRED, reason)
    assert xen("hda", **more)[1] == BootMap(None, False, path, reason, nobody, nobody, nobody)


@pytest.mark.parametrize(
    ("kind", "who"), [(Virtualization.PV, "a para-virtualized guest"), (Virtualization.PVH, "a PVH guest")]
)
def test_pygrub_reads_the_first_disk_of_the_list_and_no_mbr(kind, who):
    _, found = xen("xvdb", "xvda", virtualization=kind, firmware=Firmware.BOOTLOADER)
    reason = f"{who}: pygrub or pv-grub reads its first disk with a driver of its own"
    nobody = Holder(None, Evidence.INFERRED, "no firmware reads a Master Boot Record")
    first = Holder(0, Evidence.INFERRED, reason)
    assert found == BootMap(None, False, BootPath.NOT_APPLICABLE, reason, nobody, first, first)
    _, diskless = xen(virtualization=kind, firmware=Firmware.BOOTLOADER)
    none = Holder(None, Evidence.INFERRED, "it has no disk")
    assert diskless == BootMap(None, False, BootPath.NOT_APPLICABLE, reason, nobody, none, none)

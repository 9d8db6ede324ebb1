"""How Xen presents the disks of a guest, by toolstack."""

from functools import lru_cache
from typing import Final

from pvlint.model import Device, Disk, Domain, Tri, Virtualization
from pvlint.platforms import vdev
from pvlint.platforms.presentation import Presentation
from pvlint.platforms.xen_table import TOOLSTACKS, Row, hides_xvd, row_for

_LONGEST: Final = 40
"""Characters of a device name that are looked at; no name that a toolstack knows is as long."""
_FLOPPY: Final = Presentation(Tri.YES, Tri.NO, "", "floppy", -1, Tri.YES, "a floppy is emulated")


def present(domain: Domain, toolstack: str) -> tuple[Presentation, ...]:
    """How each disk of the domain is presented under a toolstack."""
    if domain.virtualization is not Virtualization.HVM:
        known = domain.virtualization is not Virtualization.UNKNOWN
        reason = "a para-virtualized guest: every disk is" if known else "what kind of guest this is, is not known"
        return tuple(_pv_only(f"{reason} PV" if known else reason) for _ in domain.disks)
    traits = TOOLSTACKS[toolstack]
    rules = traits.traditional if traits.traditional and domain.traditional else toolstack
    parse = vdev.parse_xl if traits.family == "xl" else vdev.parse_xend
    names = [parse(disk.target) for disk in domain.disks]
    any_hd = "hd" in [name.family for name in names if name is not None]
    shown = []
    for disk, name in zip(domain.disks, names, strict=True):
        hidden = _hidden_from_qemu(disk) if rules == toolstack and traits.family == "xl" else ""
        if disk.device is Device.FLOPPY:
            shown.append(_FLOPPY)
        elif hidden and name is not None:
            shown.append(_pv_only(hidden, "virtio-mmio" if disk.virtual_io else "xen-vbd"))
        else:
            shown.append(
                _present(disk.target[:_LONGEST], disk.device is Device.CDROM, name, rules, any_hd, domain.ahci)
            )
    return tuple(shown)


@lru_cache(maxsize=1024)
def _present(
    target: str,
    cdrom: bool,
    name: vdev.Vdev | None,
    toolstack: str,
    any_hd: bool,
    ahci: bool,
) -> Presentation:
    """How one disk is presented; thousands of guests have disks of the same names."""
    if not target:
        return Presentation(Tri.UNKNOWN, Tri.UNKNOWN, "", "", -1, Tri.UNKNOWN, "its device name is not known")
    if name is None:
        why = f"{TOOLSTACKS[toolstack].words} knows no device '{target}'"
        return Presentation(Tri.NO, Tri.NO, "", "", -1, Tri.UNKNOWN, why, refused=why)
    row = row_for(toolstack, name.family, name.index, name.partition, cdrom=cdrom, any_hd=any_hd, ahci=ahci)
    if row is None:
        return _pv_only(_why_pv_only(name, toolstack, any_hd=any_hd))
    boots = Tri.YES if row.boots else Tri.NO
    return Presentation(Tri.YES, Tri.YES, "xen-vbd", row.bus, name.index, boots, _why_emulated(target, name, row))


def _pv_only(reason: str, driver: str = "xen-vbd") -> Presentation:
    return Presentation(Tri.NO, Tri.YES, driver, "", -1, Tri.UNKNOWN, reason)


def _hidden_from_qemu(disk: Disk) -> str:
    """Why libxl shows a disk to the guest's PV driver but not to QEMU (libxl_dm.c); empty where it does show it."""
    if disk.virtual_io:
        return "specification=virtio: the guest sees a virtio disk, whatever its name"
    if disk.backend:
        return f"it is served by the domain {disk.backend}, so QEMU has no path to it"
    if disk.format == "empty" and disk.device is not Device.CDROM:
        return "its format is empty, which QEMU is not shown"
    return ""


def _why_emulated(target: str, name: vdev.Vdev, row: Row) -> str:
    traits = TOOLSTACKS[row.toolstack]
    units = "six AHCI" if row.bus == "AHCI" else "four IDE"
    if row.bus == "SCSI":
        tail = "" if row.boots else ", and its BIOS does not boot from SCSI"
        return f"{traits.words} attaches {target} as emulated SCSI{tail}"
    if traits.family == "xl":
        rule = f"xl attaches disks 0 to {row.last} as the {units} units whatever their name"
        return f"{rule}: {target} is unit {name.index}"
    if name.family == "xvd":
        condition = ", as no hd* device is defined" if row.only_if == "no-hd" else ""
        return f"{traits.words} shows {target} as hd{vdev.letters(name.index)}{condition}"
    return f"{traits.words} emulates hda to hd{vdev.letters(row.last)}"


def _why_pv_only(name: vdev.Vdev, toolstack: str, *, any_hd: bool) -> str:
    if name.family == "number":
        return "a device number is never emulated"
    if name.partition and TOOLSTACKS[toolstack].family != "xl":
        return "the name of a partition is never emulated"
    if hides_xvd(toolstack) and name.family == "xvd" and name.index <= 3 and any_hd:
        return "an hd* device is defined, and that switches off the emulation of xvda to xvdd"
    return TOOLSTACKS[toolstack].why_not

"""Two disks claim one emulated unit.

## What it flags

Under `xl`: two entries that xl attaches as the same emulated drive. xl goes by the number, not by the name, so `hda`
and `xvda` are both IDE unit 0, and `hda1` and `hda2` are too.

## Why it matters

QEMU refuses two drives with one index, and the guest does not start. The split that is right on a xend (`hda` with
`xvda`) is wrong here.

## Example

    disk = ['/srv/boot.img,raw,hda,rw', '/srv/data.img,raw,xvda,rw']

## Use instead

    disk = ['/srv/boot.img,raw,hda,rw', '/srv/data.img,raw,xvde,rw']

## Evidence

The definition itself.

## Source

libxl_dm.c (two drives with if=ide and one index); xen-vbd-interface(7), which recommends xvde and up.
"""

from collections.abc import Iterator

from pvlint import layout
from pvlint.guest import Guest
from pvlint.model import Device, Disk, Tri, Virtualization
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Related, Severity


def check(guest: Guest) -> Iterator[Finding]:
    """Every disk whose unit an earlier one has."""
    for first, second, place in _clashes(guest):
        yield Finding(
            Severity.ERROR,
            f"{first.target} and {second.target} are both {place}: QEMU refuses to start {guest.name}",
            second.where,
            label=f"{place} again",
            guest=guest.name,
            disk=second.target,
            why=_why(place),
            elsewhere=elsewhere(guest, _judge),
            help=_help(guest, first if second is guest.boot_disk else second),
            related=(Related(first.where, f"{first.target} is {place}"),),
        )


def _why(place: str) -> str:
    if place.startswith("SCSI"):
        return "xl attaches sda to sdp as the SCSI drives 0 to 15, and takes no notice of a partition in the name"
    units = "0 to 5 as the six AHCI" if place.startswith("AHCI") else "0 to 3 as the four IDE"
    return f"xl attaches disks {units} units whatever their name"


def _help(guest: Guest, disk: Disk) -> tuple[str, ...]:
    """A free name for the disk: one that is emulated for a CD-ROM, one that is PV only for a hard disk."""
    if disk.device is Device.CDROM:
        free = layout.free_emulated_xen(guest, but_boot=False)
        return (f"name {disk.target} {free[0]}, which is free",) if free else ()
    return (f"name {disk.target} {layout.pv_only_name(guest)} or higher: it is then PV only",)


def _judge(guest: Guest) -> Severity | None:
    return Severity.ERROR if any(True for _ in _clashes(guest)) else None


def _clashes(guest: Guest) -> Iterator[tuple[Disk, Disk, str]]:
    xl = guest.toolstack is not None and guest.toolstack.name == "xl"
    if not xl or guest.domain.virtualization is not Virtualization.HVM:
        return
    units: dict[str, Disk] = {}
    for disk, shown in zip(guest.domain.disks, guest.presentations, strict=True):
        if shown.emulated is Tri.YES and shown.unit >= 0:
            if shown.place in units:
                yield units[shown.place], disk, shown.place
            units.setdefault(shown.place, disk)

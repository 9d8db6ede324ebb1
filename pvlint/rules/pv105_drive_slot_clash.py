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

from pvlint import layout, proposals
from pvlint.guest import Guest
from pvlint.model import Device, Disk, Tri, Virtualization
from pvlint.platforms.toolstack import is_xl
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and kind.xl


def check(guest: Guest) -> Iterator[Finding]:
    """Every disk whose unit an earlier one has."""
    clashes = list(_clashes(guest))
    others = elsewhere(guest, _judge)
    cdrom, disk = _free_names(guest) if clashes else ("", "")
    for first, second, place in clashes:
        moving = first if second is guest.boot_disk else second
        free = cdrom if moving.device is Device.CDROM else f"{disk} or higher: it is then PV only"
        yield Finding(
            Severity.ERROR,
            f"{first.target} and {second.target} are both {place}: QEMU refuses to start {guest.name}",
            second.where,
            label=f"{place} again",
            guest=guest.name,
            disk=second.target,
            why=_why(place),
            elsewhere=others,
            help=(f"rename {moving.target} to {free}",) if free else (),
            related=(Related(first.where, f"{first.target} is {place}"),),
            fix=proposals.rename_fix(guest, _place(guest, moving), *_to(moving, cdrom, disk)),
        )


def _to(moving: Disk, cdrom: str, disk: str) -> tuple[str, str]:
    """The name and bus that a device moves to."""
    return (cdrom, "ide") if moving.device is Device.CDROM else (disk, "xen")


def _place(guest: Guest, moving: Disk) -> int:
    return next(n for n, disk in enumerate(guest.domain.disks) if disk is moving)


def _why(place: str) -> str:
    if place.startswith("SCSI"):
        return "xl attaches sda to sdp as the SCSI drives 0 to 15, and takes no notice of a partition in the name"
    units = "0 to 5 as the six AHCI" if place.startswith("AHCI") else "0 to 3 as the four IDE"
    return f"xl attaches disks {units} units whatever their name"


def _free_names(guest: Guest) -> tuple[str, str]:
    """A free name for a CD-ROM, which has to be emulated (or none), and one for a hard disk, which may be PV only."""
    free = layout.free_emulated_xen(guest, but_boot=False)
    return free[0] if free else "", layout.pv_only_name(guest)


def _judge(guest: Guest) -> Severity | None:
    return Severity.ERROR if any(True for _ in _clashes(guest)) else None


def _clashes(guest: Guest) -> Iterator[tuple[Disk, Disk, str]]:
    if not is_xl(guest.toolstack) or guest.domain.virtualization is not Virtualization.HVM:
        return
    units: dict[str, Disk] = {}
    for disk, shown in zip(guest.domain.disks, guest.presentations, strict=True):
        if shown.emulated is Tri.YES and shown.unit >= 0:
            if shown.place in units:
                yield units[shown.place], disk, shown.place
            units.setdefault(shown.place, disk)

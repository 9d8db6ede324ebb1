"""An emulated disk is behind `tap:`, which an old device model cannot open.

## What it flags

Under `rhel5` and `xend-3.1`: a disk or CD-ROM that is emulated and whose backing store is given with `tap:`
(`tap:aio:`, `tap:qcow2:` ...; in libvirt XML `<driver name='tap'>`).

## Why it matters

The device model of those versions is handed the path with the driver still in front of it, `aio:/srv/web01.img`, and
finds no such file. The disk is missing for the BIOS, so that the guest does not boot, and a CD-ROM cannot be read. A PV
only disk has no such trouble: there `tap:aio:` is the better choice.

## Example

    disk = ['tap:aio:/srv/web01-boot.img,hda,w', 'tap:aio:/srv/web01.img,xvdb,w']

## Use instead

    disk = ['file:/srv/web01-boot.img,hda,w', 'tap:aio:/srv/web01.img,xvdb,w']

## Evidence

The definition itself. Whether Red Hat's packages carry the repair is not known: a warning, and no error.

## Source

Xen changesets 77b1ee94c3 (2007-10-15, the system volume) and 9239f4852e (2008-01-30, CD-ROMs of fully virtualized
guests).
"""

from collections.abc import Iterator
from typing import Final

from pvlint import layout
from pvlint.guest import Guest
from pvlint.model import Device, Disk, Tri
from pvlint.platforms.presentation import Presentation
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind

_FORMATS: Final = ("qcow", "qcow2", "vmdk", "vhd")
"""What tap: reads, and neither file: nor phy: does."""


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xend


def check(guest: Guest) -> Iterator[Finding]:
    """Every emulated disk behind `tap:`."""
    others = elsewhere(guest, _judge)
    for disk, shown in _unopened(guest):
        what = "CD-ROM" if disk.device is Device.CDROM else "disk"
        name = guest.toolstack.traits.words if guest.toolstack is not None else ""
        yield Finding(
            Severity.WARNING,
            f"the emulated {what} {disk.target} of {guest.name} is behind tap:, which {name} cannot open",
            disk.where,
            label=f"emulated {shown.place}",
            guest=guest.name,
            disk=disk.target,
            why=f"its device model is handed the path with the driver still in front, aio:/...{_doubt(guest)}",
            elsewhere=others,
            help=_help(guest, disk),
        )


def _doubt(guest: Guest) -> str:
    repaired = guest.toolstack is not None and guest.toolstack.traits.repaired
    return "; whether Red Hat's packages have the repair is not known" if repaired else ""


def _judge(guest: Guest) -> Severity | None:
    return Severity.WARNING if any(True for _ in _unopened(guest)) else None


def _unopened(guest: Guest) -> Iterator[tuple[Disk, Presentation]]:
    if guest.toolstack is None or not guest.toolstack.traits.tap_fails:
        return
    for disk, shown in zip(guest.domain.disks, guest.presentations, strict=True):
        if shown.emulated is Tri.YES and (disk.prefix.startswith("tap") or disk.driver.startswith("tap")):
            yield disk, shown


def _help(guest: Guest, disk: Disk) -> tuple[str, ...]:
    """The same store without tap:; what is no raw image has to become one."""
    image = disk.prefix.rstrip(":").rpartition(":")[2] or disk.format
    first = f"turn the {image} image into a raw one (qemu-img convert -O raw), then " if image in _FORMATS else ""
    if guest.format == "xml":
        return (f"{first}leave out <driver name='{disk.driver}'>",)
    new = "phy:" if disk.source.startswith("/dev/") else "file:"
    if guest.format == "sxp":
        return (f"{first}write (vbd ...) for (tap ...), and in it (uname {new}{disk.source})",)
    renewed = disk._replace(text=disk.text.replace(disk.prefix, new, 1))
    return (f"{first}write {new} for {disk.prefix}", layout.entry(guest, renewed, disk.target, disk.bus))

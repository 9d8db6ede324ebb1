"""One emulated disk only: a PV driver can speed up nothing.

## What it flags

A fully virtualized guest that boots from its only hard disk, an emulated one.

## Why it matters

It boots, but everything it reads and writes goes through emulation. With a second disk for everything but MBR, GRUB and
/boot, that one can be para-virtualized; only booting and access to /boot stay slow.

## Example

    disk = ['file:/srv/web01.img,hda,w']

## Use instead

    disk = ['file:/srv/web01-boot.img,hda,w',
            'file:/srv/web01.img,xvdb,w']

## Evidence

Inferred from the definition.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", 2008 edition: create the guest
with at least two disks.
"""

from collections.abc import Iterator

from pvlint import layout
from pvlint.bootmap import BootPath
from pvlint.guest import Guest
from pvlint.platforms import vdev
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.path is BootPath.EMULATED and kind.disks == 1


def check(guest: Guest) -> Iterator[Finding]:
    """The only hard disk, where it is emulated and has no PV name (that is PV101's)."""
    disk = guest.boot_disk
    if guest.map.path is not BootPath.EMULATED or disk is None or len(layout.hard_disks(guest)) != 1:
        return
    name = vdev.parse_xl(disk.target)
    if guest.is_xen and name is not None and name.family == "xvd":
        return
    yield Finding(
        Severity.NOTE,
        f"{guest.name} has one disk, {disk.target}, and it is emulated: a PV driver can speed up nothing",
        disk.where,
        guest=guest.name,
        disk=disk.target,
        evidence=guest.map.mbr.evidence.value,
        why=guest.map.reason,
        help=layout.advice(guest),
    )

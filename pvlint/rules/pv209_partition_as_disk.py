"""The name of a partition for a disk of a fully virtualized guest.

## What it flags

`hda1`, `xvda2`, `sda1` ... as the device name of a disk in a fully virtualized Xen guest.

## Why it matters

Such a name suits a para-virtualized guest. Only whole disks can be emulated: a xend offers it as PV only, and xl
ignores the partition number, so that `hda1` and `hda2` are one and the same IDE drive.

## Example

    disk = ['phy:/dev/vg/root,hda1,w', 'phy:/dev/vg/swap,hda2,w']

## Use instead

    disk = ['phy:/dev/vg/root,hda,w', 'phy:/dev/vg/swap,hdb,w']

## Evidence

The definition itself.

## Source

xen-vbd-interface(7); libxl_dm.c; tools/ioemu/xenstore.c of Xen 3.0.3 (names of three characters).
"""

from collections.abc import Iterator

from pvlint.guest import Guest
from pvlint.model import Virtualization
from pvlint.platforms import vdev
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm


def check(guest: Guest) -> Iterator[Finding]:
    """Every disk that is named as a partition."""
    if not guest.is_xen or guest.domain.virtualization is not Virtualization.HVM:
        return
    for disk, shown in zip(guest.domain.disks, guest.presentations, strict=True):
        name = vdev.parse_xl(disk.target) or vdev.parse_xend(disk.target)
        if name is None or not name.partition:
            continue
        whole = f"d{name.index}p0" if name.family == "d" else disk.target.rstrip("0123456789")
        yield Finding(
            Severity.WARNING,
            f"{disk.target} is the name of a partition, and {guest.name} is fully virtualized",
            disk.where,
            guest=guest.name,
            disk=disk.target,
            why=shown.reason,
            help=(f"give the guest whole disks: {whole}, with a partition table of its own",),
        )

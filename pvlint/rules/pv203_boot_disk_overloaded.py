"""The small emulated disk carries more than MBR, GRUB and /boot.

## What it flags

A guest that has the split, an emulated boot disk and a PV one beside it, whose root file system is on the boot disk all
the same: `root=` on a known kernel command line names it.

## Why it matters

Whatever is on the emulated disk is read and written through emulation. The first disk needs room for /boot only; only
booting and access to /boot should be slow.

## Example

    disk = ['file:/srv/web01-boot.img,hda,w',
            'file:/srv/web01.img,xvdb,w']
    [guests.web01]
    command-line = "ro root=/dev/hda2"

## Use instead

    disk = ['file:/srv/web01-boot.img,hda,w',
            'file:/srv/web01.img,xvdb,w']
    [guests.web01]
    command-line = "ro root=/dev/xvdb1"

## Evidence

Declared: the kernel command line, from the definition or from the guest's table in the settings.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", 2008 edition: the first
disk may be very small, all other partitions and logical volumes go on the second.
"""

from collections.abc import Iterator

from pvlint import layout
from pvlint.bootmap import BootPath
from pvlint.evidence.command_line import argument
from pvlint.guest import Guest
from pvlint.rules.finding import Finding, Severity


def check(guest: Guest) -> Iterator[Finding]:
    """The boot disk, where / is on it and a PV disk stands beside it."""
    disk = guest.boot_disk
    root = argument(guest.domain, guest.facts, "root")
    if disk is None or root is None or guest.map.path is not BootPath.EMULATED:
        return
    beside = [guest.domain.disks[n] for n in layout.hard_disks(guest) if guest.presentations[n].pv_only]
    on_it = root.value.rstrip("0123456789") == f"/dev/{disk.target.rstrip('0123456789')}"
    if not beside or not on_it:
        return
    yield Finding(
        Severity.NOTE,
        f"the boot disk {disk.target} of {guest.name} carries / too, beside the PV disk {beside[0].target}",
        disk.where,
        label=f"holds {root.value}",
        guest=guest.name,
        disk=disk.target,
        evidence="declared",
        why=f"what is on {disk.target} is read and written through emulation",
        help=(f"keep /boot alone on {disk.target}, and move / to {beside[0].target}",),
    )

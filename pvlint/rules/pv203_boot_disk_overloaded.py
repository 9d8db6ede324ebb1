"""The small emulated disk carries more than MBR, GRUB and /boot.

## What it flags

A guest that has the split, an emulated boot disk and another one beside it that is PV (or, while it is installed, is to
be), where /, swap, LVM or another mount point lies on the boot disk all the same. A kickstart or the disk images say
so, or `root=` on a known kernel command line names the disk. /boot/efi and the like belong there.

## Why it matters

Whatever is on the emulated disk is read and written through emulation. The first disk needs room for /boot only; only
booting and access to /boot should be slow.

## Example

    disk = ['file:/srv/web01-boot.img,hda,w',
            'file:/srv/web01.img,xvdb,w']
    # in its kickstart:  part / --ondisk=hda --size=8000

## Use instead

    disk = ['file:/srv/web01-boot.img,hda,w',
            'file:/srv/web01.img,xvdb,w']
    # in its kickstart:  part / --ondisk=xvdb --size=8000

## Evidence

Declared: a kickstart, or the kernel command line from the definition or the guest's table in the settings. Observed:
the disk images.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", 2008 edition: the first
disk may be very small, all other partitions and logical volumes go on the second.
"""

from collections.abc import Iterator
from typing import Final

from pvlint import layout
from pvlint.bootmap import BootPath
from pvlint.evidence.command_line import argument
from pvlint.guest import Guest
from pvlint.model import Disk
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind

_BELONGS: Final = ("mbr", "grub", "boot", "/boot", "/boot/efi", "biosboot", "prepboot", "raid", "btrfs")
"""What is to be on the disk that the firmware starts, or carries something else that is judged for itself."""
_LVM: Final = "a physical volume of LVM"


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.path is BootPath.EMULATED and kind.disks > 1 and (kind.claimed or kind.told)


def check(guest: Guest) -> Iterator[Finding]:
    """The boot disk, where more is on it than needs emulation."""
    disk = guest.boot_disk
    beside = _beside(guest)
    if disk is None or not beside or guest.map.path is not BootPath.EMULATED:
        return
    found = _claimed(guest) or _by_command_line(guest, disk)
    if found is None:
        return
    what, label, evidence = found
    yield Finding(
        Severity.NOTE,
        f"the boot disk {disk.target} of {guest.name} carries {what} too, beside {beside.target}",
        disk.where,
        label=label,
        guest=guest.name,
        disk=disk.target,
        evidence=evidence,
        why=f"what is on {disk.target} is read and written through emulation",
        help=(f"keep /boot alone on {disk.target}, and move {what} to {beside.target}",),
    )


def _beside(guest: Guest) -> Disk | None:
    """The first other hard disk that is PV only, or is to be once the drivers are installed."""
    for place in layout.hard_disks(guest):
        if place != guest.map.disk and (guest.presentations[place].pv_only or guest.phase == "install"):
            return guest.domain.disks[place]
    return None


def _claimed(guest: Guest) -> tuple[str, str, str] | None:
    """What evidence puts on the boot disk besides what belongs there; what was seen goes before what is said."""
    claims = [claim for claim in guest.claims if claim.disk == guest.map.disk and claim.role not in _BELONGS]
    best = [claim for claim in claims if claim.evidence == "observed"] or claims
    if not best:
        return None
    words = list(dict.fromkeys(claim.role for claim in best if claim.role != "lvm")) or [_LVM]
    what = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return what, f"{best[0].evidence}: {best[0].reason}", best[0].evidence


def _by_command_line(guest: Guest, disk: Disk) -> tuple[str, str, str] | None:
    """/, where root= names the boot disk."""
    root = argument(guest.domain, guest.facts, "root")
    if root is None or root.value.rstrip("0123456789") != f"/dev/{disk.target.rstrip('0123456789')}":
        return None
    return "/", f"holds {root.value}", guest.facts.evidence("command_line")

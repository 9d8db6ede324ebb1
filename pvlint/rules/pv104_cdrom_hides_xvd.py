"""An hd* device, often the CD-ROM, switches off the emulation of the disk that is to boot.

## What it flags

Under `xend-3.2` (and xl with qemu-xen-traditional): a guest whose only candidates for a boot disk are xvda to xvdd,
while some hd* device is defined. xvdN is shown as hdN only when there is no hd* device at all; a CD-ROM counts.

## Why it matters

The disk is then PV only, and the guest does not boot. An installer reports that it finds no disk.

## Example

    disk = ['file:/srv/db01.img,xvda,w',
            'file:/srv/rhel5.iso,hdc:cdrom,r']

## Use instead

    disk = ['file:/srv/db01.img,xvda,w',
            'file:/srv/rhel5.iso,xvdc:cdrom,r']

## Evidence

Inferred from the definition.

## Source

Xen changesets 77b1ee94c3 and a5ed18b7c4 (October 2007, Xen 3.2); an A/B test of the same layout in OpenZFS pull
request 281.
"""

from collections.abc import Iterator

from pvlint import layout, proposals
from pvlint.bootmap import BootPath
from pvlint.guest import Guest
from pvlint.model import Disk, Virtualization
from pvlint.platforms import vdev
from pvlint.platforms.toolstack import hd_hides_xvd
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and kind.path is BootPath.PV


def check(guest: Guest) -> Iterator[Finding]:
    """The boot disk, where an hd* device hides it."""
    disk = guest.boot_disk
    if _judge(guest) is None or disk is None:
        return
    culprit = next(other for other in guest.domain.disks if other.target.startswith("hd"))
    yield Finding(
        Severity.ERROR,
        f"{culprit.target} switches off the emulation of {disk.target}, the boot disk of {guest.name}",
        culprit.where,
        label="an hd* device: xvda to xvdd are PV only beside it",
        guest=guest.name,
        disk=disk.target,
        evidence="inferred",
        why="this toolstack shows xvdN as hdN only where no hd* device is defined, and a CD-ROM is one too",
        elsewhere=elsewhere(guest, _judge),
        help=_help(guest, disk),
        related=(Related(disk.where, "the boot disk, now PV only"),),
        fix=proposals.rename_fix(guest, guest.map.disk, _name(guest, disk), "ide"),
    )


def _help(guest: Guest, disk: Disk) -> tuple[str, ...]:
    """Another name for the boot disk, its own letter if it can be, or for all that hides it."""
    name = _name(guest, disk)
    ways = [f"name the boot disk {name}"] if name else []
    taken = {other.target for other in guest.domain.disks}
    renamed = {d.target: f"xvd{d.target[2:]}" for d in guest.domain.disks if d.target.startswith("hd")}
    if taken.isdisjoint(renamed.values()):
        ways.append(" and ".join(f"{old} {new}" for old, new in renamed.items()))
    return (", or ".join(ways),) if name else ()


def _name(guest: Guest, disk: Disk) -> str:
    """A free emulated name for the boot disk: its own letter, or the first; empty where there is none."""
    free = layout.free_emulated_xen(guest)
    same = f"hd{disk.target[3:]}"
    return same if same in free else next(iter(free), "")


def _judge(guest: Guest) -> Severity | None:
    if guest.domain.virtualization is not Virtualization.HVM:
        return None
    hides = hd_hides_xvd(guest.toolstack, traditional=guest.domain.traditional)
    disk = guest.boot_disk
    if not hides or disk is None or guest.map.path is not BootPath.PV:
        return None
    name = vdev.parse_xl(disk.target)
    candidate = name is not None and name.family == "xvd" and name.index <= 3 and not name.partition
    return Severity.ERROR if candidate and any(d.target.startswith("hd") for d in guest.domain.disks) else None

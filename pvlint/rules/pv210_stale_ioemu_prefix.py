"""The prefix `ioemu:` before a device name, where it has no effect.

## What it flags

`ioemu:hda` as the device name of a disk, in an xm or xl config, in SXP or as libvirt's `<target dev>`. Every toolstack
that pvlint knows cuts it off.

## Why it matters

It looks as if it made the disk emulated, or kept a PV driver from it. Up to Xen 3.0.2 it did: without it a disk was PV
only. Since then the name alone decides, and an emulated disk is PV as well. Books and the user manual still say
otherwise, and so does whoever reads the file next.

## Example

    disk = ['file:/srv/web01.img,ioemu:hda,w']

## Use instead

    disk = ['file:/srv/web01.img,hda,w']

## Evidence

The definition itself.

## Source

Xen changeset ae97d42025 (August 2006, Xen 3.0.3); tools/python/xen/xend/image.py of 3.0.2, server/blkif.py of 3.0.3;
docs/src/user.tex, stale up to 4.1. libxlu_disk_l.l (ignored prefixes); domain_postparse.c of libvirt.
"""

from collections.abc import Iterator

from pvlint import layout
from pvlint.guest import Guest
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.ioemu


def check(guest: Guest) -> Iterator[Finding]:
    """Every disk with the prefix."""
    for disk in guest.domain.disks:
        if disk.ioemu:
            yield Finding(
                Severity.NOTE,
                f"`ioemu:` before {disk.target} of {guest.name} has no effect{_under(guest)}",
                disk.where,
                guest=guest.name,
                disk=disk.target,
                why="only Xen 3.0.2 and older went by it; since then the name of the device decides what is emulated",
                help=("leave it out:", layout.entry(guest, disk, disk.target, disk.bus)),
            )


def _under(guest: Guest) -> str:
    return f" under {guest.toolstack.name}" if guest.toolstack is not None else ""

"""Two disks whose device numbers old PV drivers take for one.

## What it flags

A fully virtualized guest of the age of RHEL 5 (under a xend unless it is known to be newer; elsewhere where its release
is known) with the hard disks `hda` and `xvda`, or `hda` and `hdc`. A CD-ROM drive hdc is no hard disk and is silent.

## Why it matters

Broken PV drivers of that age keep only the low eight bits of a disk's number, which are the same for these names. The
guest can crash when the second one appears.

## Example

    disk = ['file:/srv/web01-boot.img,hda,w', 'file:/srv/web01.img,xvda,w']

## Use instead

    disk = ['file:/srv/web01-boot.img,hda,w', 'file:/srv/web01.img,xvdb,w']

## Evidence

The definition, and the guest's release where it is known.

## Source

xen-vbd-interface(7), "Notes on Linux as a guest": neither hda with hdc nor hda with xvda for such guests; few hd*
devices, and xvd* for the rest.
"""

from collections.abc import Iterator

from pvlint import layout
from pvlint.guest import Guest
from pvlint.model import Disk, Tri, Virtualization
from pvlint.platforms.toolstack import is_xend
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and kind.disks > 1


def check(guest: Guest) -> Iterator[Finding]:
    """Every hard disk that clashes with hda."""
    names = layout.pv_only_names(guest)
    others = elsewhere(guest, _judge)
    for first, disk in _clashes(guest):
        new = next(names, "")
        yield Finding(
            Severity.NOTE,
            f"{first.target} and {disk.target} of {guest.name} have one minor number to old PV drivers: it can crash",
            disk.where,
            label="the low eight bits of its number are those of hda",
            guest=guest.name,
            disk=disk.target,
            why=_why(guest),
            elsewhere=others,
            help=(f"name it {new}, and so in the guest:", layout.entry(guest, disk, new, "xen")) if new else (),
            related=(Related(first.where, "the other one"),),
        )


def _why(guest: Guest) -> str:
    if guest.facts.release is not None:
        return f"{guest.facts.release.words} is of the age of such drivers"
    return "guests under a xend are of the age of such drivers, unless their release says otherwise"


def _judge(guest: Guest) -> Severity | None:
    return Severity.NOTE if any(True for _ in _clashes(guest)) else None


def _clashes(guest: Guest) -> Iterator[tuple[Disk, Disk]]:
    if guest.domain.virtualization is not Virtualization.HVM or not guest.domain.platform_device or not _is_old(guest):
        return
    hard = {guest.domain.disks[place].target: guest.domain.disks[place] for place in layout.hard_disks(guest)}
    for other in ("xvda", "hdc"):
        if "hda" in hard and other in hard:
            yield hard["hda"], hard[other]


def _is_old(guest: Guest) -> bool:
    if guest.toolstack is None:
        return False
    return guest.facts.is_old is Tri.YES or (is_xend(guest.toolstack) and guest.facts.is_old is Tri.UNKNOWN)

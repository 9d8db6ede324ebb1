"""The Master Boot Record, or what is said of it, is not on the disk that the firmware starts.

## What it flags

A fully virtualized guest

* whose boot loader goes to another disk than the one the firmware starts: a kickstart's `bootloader --driveorder` or
  `--boot-drive` names it, or the disk images show it;
* of which a kickstart or the settings say one thing and its disk images another.

## Why it matters

The firmware reads the first sector of one disk. A loader on another one is never started: the guest stops, or starts
what is left of an old system. Where declared and observed disagree, one of them is out of date, and the next
installation goes by the kickstart.

## Example

    disk = ['file:/srv/web01-boot.img,hda,w', 'file:/srv/web01.img,hdb,w']
    # in its kickstart:  bootloader --location=mbr --driveorder=hdb,hda

## Use instead

    # in its kickstart:  bootloader --location=mbr --driveorder=hda,hdb

## Evidence

Declared: a kickstart, or `boot` in the guest's table in the settings. Observed: the disk images.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", 2008 edition: the first disk for
the Master Boot Record. `--driveorder`: Red Hat Enterprise Linux 5 Installation Guide, kickstart options.
"""

from collections.abc import Iterator
from typing import Final

from pvlint.bootmap import BootPath, Evidence
from pvlint.evidence.claims import Claim
from pvlint.guest import Guest
from pvlint.holders import ROLES
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.kind import Kind

_WORDS: Final = {"mbr": "the Master Boot Record", "grub": "GRUB's files", "boot": "/boot"}
_READS: Final = (BootPath.EMULATED, BootPath.PV, BootPath.UNBOOTABLE)


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.claimed


def check(guest: Guest) -> Iterator[Finding]:
    """The loader on another disk, and what is said and what is seen where they differ."""
    if guest.map.path not in _READS:
        return
    yield from _elsewhere(guest)
    told = set()
    for role in ROLES:
        for finding in _contradiction(guest, role):
            if (finding.disk, finding.related) not in told:
                told.add((finding.disk, finding.related))
                yield finding


def _elsewhere(guest: Guest) -> Iterator[Finding]:
    """The Master Boot Record on a disk that the firmware does not start."""
    mbr, boots = guest.map.mbr, guest.boot_disk
    if boots is None or mbr.disk in (None, guest.map.disk) or mbr.evidence is Evidence.INFERRED:
        return
    disk = guest.domain.disks[mbr.disk]
    yield Finding(
        Severity.WARNING,
        f"the firmware of {guest.name} starts {boots.target}, but its Master Boot Record is on {disk.target}",
        boots.where,
        label="the disk the firmware starts",
        guest=guest.name,
        disk=boots.target,
        evidence=mbr.evidence.value,
        why=f"{guest.map.reason}; {mbr.evidence.value}: {mbr.reason}",
        help=(
            f"install the boot loader on {boots.target} (`bootloader --location=mbr --driveorder={boots.target}` in a "
            f"kickstart), or let the firmware start {disk.target}",
        ),
        related=(Related(disk.where, f"holds the Master Boot Record ({mbr.evidence.value})"),),
    )


def _contradiction(guest: Guest, role: str) -> Iterator[Finding]:
    """What is seen of a role, where something else is said of it."""
    seen, said = (_claims(guest, role, evidence) for evidence in (Evidence.OBSERVED, Evidence.DECLARED))
    if not seen or not said or {claim.disk for claim in seen} & {claim.disk for claim in said}:
        return
    there, here = (guest.domain.disks[claims[0].disk] for claims in (seen, said))
    yield Finding(
        Severity.WARNING,
        f"{guest.name} has {_WORDS[role]} on {there.target}, and not on {here.target} as it is declared",
        there.where,
        label=f"observed: {seen[0].reason}",
        guest=guest.name,
        disk=there.target,
        evidence=Evidence.OBSERVED.value,
        why=f"observed: {seen[0].reason}; declared: {said[0].reason}",
        help=("mend whichever is out of date: the next installation goes by what is declared",),
        related=(Related(here.where, f"declared: {said[0].reason}"),),
    )


def _claims(guest: Guest, role: str, evidence: Evidence) -> list[Claim]:
    return [claim for claim in guest.claims if claim.role == role and claim.evidence == evidence.value]

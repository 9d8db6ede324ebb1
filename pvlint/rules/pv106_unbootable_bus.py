"""The only emulated disk sits on a bus that this firmware does not boot from.

## What it flags

A guest whose boot disk is emulated, but where the toolstack's BIOS cannot start from it: SCSI (`sda` ...) under
`xend-3.1` and `xend-3.2`.

## Why it matters

The guest's kernel would see the disk; the BIOS does not, and nothing boots.

## Example

    disk = ['phy:/dev/vg/mail,sda,w']

## Use instead

    disk = ['phy:/dev/vg/mail,hda,w']

## Evidence

Inferred from the definition.

## Source

Xen changeset 5f3d693d65 (3.1): up to seven SCSI disks, and an IDE disk must still be used to boot.
"""

from collections.abc import Iterator

from pvlint import proposals
from pvlint.bootmap import BootPath
from pvlint.guest import Guest
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.path is BootPath.UNBOOTABLE


def check(guest: Guest) -> Iterator[Finding]:
    """The boot disk, where the firmware cannot start from its bus."""
    disk, shown = guest.boot_disk, guest.boot_presentation
    if _judge(guest) is None or disk is None or shown is None:
        return
    advice, fix = proposals.advice_and_fix(guest)
    yield Finding(
        Severity.ERROR,
        f"{guest.name} will not boot: {disk.target} is emulated {shown.bus}, which its BIOS does not boot from",
        disk.where,
        label=f"holds MBR, GRUB and /boot ({guest.map.mbr.evidence.value}: {guest.map.mbr.reason})",
        guest=guest.name,
        disk=disk.target,
        evidence=guest.map.mbr.evidence.value,
        why=guest.map.reason,
        elsewhere=elsewhere(guest, _judge),
        help=advice,
        fix=fix,
    )


def _judge(guest: Guest) -> Severity | None:
    return Severity.ERROR if guest.map.path is BootPath.UNBOOTABLE else None

"""What the inside of a guest is likely to be: its release, and what its kernel calls its disks."""

from typing import Final

from pvlint.evidence.device_names import device_names
from pvlint.guest import Guest
from pvlint.guide.releases import Release
from pvlint.platforms.toolstack import is_xend
from pvlint.platforms.vdev import letters

NEWER: Final = 7
"""From RHEL 7 on: GRUB 2, XFS, `bootloader --boot-drive`."""


def release(guest: Guest) -> int:
    """The guest's major release; where nobody knows it, the age that its toolstack tells of."""
    if guest.facts.release is not None:
        return guest.facts.release.major
    return 5 if is_xend(guest.toolstack) else NEWER


def filesystem(guest: Guest) -> str:
    """What its installer makes of a partition."""
    major = release(guest)
    return "ext3" if major <= 5 else "ext4" if major == 6 else "xfs"


def name(guest: Guest, place: int) -> str:
    """What the guest's kernel most likely calls a disk."""
    names = _names(guest, place)
    if not names:
        return guest.domain.disks[place].target
    if not names[0].endswith("*"):
        return names[0]
    # Linux counts the disks of a kind as it finds them, whatever the definition calls them.
    alike = [n for n in range(len(guest.domain.disks)) if names[0] in _names(guest, n)[:1]]
    return f"{names[0][:-1]}{letters(alike.index(place))}"


def partition(disk: str, number: int) -> str:
    """The device of a partition: /dev/hda1, /dev/nvme0n1p1."""
    return f"/dev/{disk}{'p' if disk[-1:].isdigit() else ''}{number}"


def _names(guest: Guest, place: int) -> tuple[str, ...]:
    facts = guest.facts
    if facts.release is None and release(guest) < NEWER:
        facts = facts._replace(release=Release(release(guest), None))
    return device_names(guest.domain, facts, guest.domain.disks[place], guest.presentations[place])

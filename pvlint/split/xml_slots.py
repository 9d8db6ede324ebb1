"""Which unit of which controller libvirt puts a disk on (virDomainDiskDefAssignAddress), and whether two collide."""

from collections.abc import Iterable
from string import ascii_lowercase
from typing import Final

from pvlint.readers.xml_disks import drive_index
from pvlint.record import NamedTuple
from pvlint.split.edits import CannotEdit
from pvlint.split.xml_tree import Element

_UNITS: Final = {"ide": 4, "sata": 6, "scsi": 7, "fdc": 2}
"""Disks on one controller, by bus; 15 on VMware's wide SCSI controllers."""
_WIDE: Final = 15
PARTS: Final = ("controller", "bus", "target", "unit")
"""What an <address type='drive'> says, in order."""

Slot = tuple[int, int, int, int]
"""Controller, bus, target and unit, as an <address type='drive'> says them."""


class Placed(NamedTuple):
    """A disk as it will be."""

    target: str
    bus: str
    slot: Slot | None
    """Where it is to sit; None on a bus that has no such places."""
    changed: bool


def by_name(target: str, bus: str, hypervisor: str) -> Slot | None:
    """The slot libvirt gives a disk without an address; None on a bus without slots or for a name without a number."""
    index, units = drive_index(target), _UNITS.get(bus, 0)
    if index < 0 or not units:
        return None
    if bus == "ide":
        return index // 4, index % 4 // 2, 0, index % 2
    if bus == "scsi" and hypervisor == "vmware":
        unit = index % _WIDE
        return index // _WIDE, 0, 0, unit + (unit >= _UNITS["scsi"])
    return index // units, 0, 0, index % units


def of(disk: Element) -> Slot | None:
    """The slot that a disk's own <address type='drive'> says; None where it has none."""
    for address in disk.all("address"):
        if address.value("type") == "drive":
            controller, bus, target, unit = (_number(address.value(part)) for part in PARTS)
            return controller, bus, target, unit
    return None


def _number(written: str) -> int:
    return int(written[:9]) if written.isascii() and written.isdigit() else 0


def free(target: str, bus: str, hypervisor: str, others: Iterable[Placed]) -> Slot | None:
    """A slot for a new disk on the first controller, where another disk sits in the one that its name stands for.

    None where libvirt's own choice is free, or where nothing is.
    """
    taken = {other.slot for other in others if other.bus == bus}
    if by_name(target, bus, hypervisor) not in taken:
        return None
    slots = (by_name(f"sd{letter}", bus, hypervisor) for letter in ascii_lowercase[: _UNITS.get(bus, 0)])
    return next((slot for slot in slots if slot not in taken), None)


def check(disks: Iterable[Placed]) -> None:
    """Raises CannotEdit where a changed disk would have the name or the place of another one."""
    names: dict[str, Placed] = {}
    places: dict[tuple[str, Slot], Placed] = {}
    for disk in disks:
        other = names.setdefault(disk.target, disk)
        if other is not disk and (disk.changed or other.changed):
            raise CannotEdit(f"two disks would be called {disk.target}", ("choose another name for one of them",))
        if disk.slot is None:
            continue
        other = places.setdefault((disk.bus, disk.slot), disk)
        if other is not disk and (disk.changed or other.changed):
            where = ", ".join(f"{part} {number}" for part, number in zip(PARTS, disk.slot, strict=True))
            raise CannotEdit(
                f"{other.target} and {disk.target} would both be at {where} of the bus {disk.bus}",
                ("give one of them an <address type='drive'> of its own, or take the other's away",),
            )

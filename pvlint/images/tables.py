"""Reads partition tables: the Master Boot Record's with its logical partitions, or the GPT that it protects."""

import struct
from collections.abc import Sequence

from pvlint.images.gpt import PARTITIONS, read_gpt
from pvlint.images.seen import Bytes, Partition, Unreadable
from pvlint.record import NamedTuple

SECTOR = 512
EXTENDED = (0x05, 0x0F, 0x85)
PROTECTIVE = 0xEE
RECORDS = 128
"""Extended boot records followed."""


class Table(NamedTuple):
    """A disk's partition table, and what a person should know of it."""

    scheme: str
    """"dos", "gpt"; "" is none."""
    partitions: tuple[Partition, ...] = ()
    notes: tuple[str, ...] = ()


class _Row(NamedTuple):
    active: bool
    kind: int
    start: int
    """In sectors."""
    size: int


def read_table(disk: Bytes) -> Table:
    """The partition table of a disk. Raises Unreadable only where the first sector cannot be read."""
    first = disk.read(0, SECTOR)
    rows = _rows(first)
    used = [row for row in rows if row.kind and row.size]
    is_mbr = first[510:] == b"\x55\xaa" and _sane(first, used, disk.size)
    protective = is_mbr and any(row.kind == PROTECTIVE for row in used)
    try:
        gpt = read_gpt(disk, backup=protective) if protective or not (is_mbr and used) else None
    except Unreadable as error:
        return Table("gpt" if protective else "", (), (f"{error}; partitions not read",))
    if gpt is not None and protective:
        hybrid = sum(row.kind != PROTECTIVE for row in used)
        notes = ("the MBR is a hybrid: it lists partitions besides the GPT's",) if hybrid else ()
        return Table("gpt", gpt.partitions, (*notes, *gpt.notes, *_outside(disk, gpt.partitions)))
    if gpt is not None:
        return Table("gpt", gpt.partitions, ("a GPT without a protective MBR: Linux ignores it", *gpt.notes))
    if not is_mbr:
        return Table("")
    notes = ("a protective MBR, but no GPT",) if protective else ()
    partitions = [
        Partition(number, row.start * SECTOR, row.size * SECTOR, f"{row.kind:02x}", row.active)
        for number, row in enumerate(rows, 1)
        if row.kind and row.size
    ]
    for row in used:
        if row.kind in EXTENDED:
            notes = (*notes, *_follow(disk, row, partitions))
    return Table("dos", tuple(partitions), (*notes, *_outside(disk, partitions)))


def _rows(sector: bytes) -> list[_Row]:
    rows = []
    for at in range(446, 510, 16):
        flag, kind, start, size = struct.unpack_from("<B3xB3xII", sector, at)
        rows.append(_Row(flag == 0x80, kind, start, size))
    return rows


def _sane(first: bytes, used: list[_Row], size: int) -> bool:
    """Whether it is a table: a filesystem's boot sector ends in 55 AA too, with code or messages where this is."""
    if any(first[at] not in (0x00, 0x80) for at in range(446, 510, 16)):
        return False
    if any(not row.start for row in used):
        return False
    inside = all((row.start + row.size) * SECTOR <= size for row in used)
    return not is_volume_boot_record(first) or (bool(used) and inside)


def is_volume_boot_record(sector: bytes) -> bool:
    """Whether a sector begins a FAT, exFAT or NTFS filesystem (the Master Boot Record has no such names there)."""
    return (
        sector[3:11] in (b"NTFS    ", b"EXFAT   ", b"-FVE-FS-")
        or sector[54:59] in (b"FAT12", b"FAT16", b"FAT  ")
        or sector[82:87] == b"FAT32"
    )


def _follow(disk: Bytes, extended: _Row, partitions: list[Partition]) -> list[str]:
    """Adds the logical partitions, numbered as Linux numbers them (block/partitions/msdos.c)."""
    seen: set[int] = set()
    here, room = extended.start, extended.size
    for _ in range(RECORDS):
        last = max([4, *(partition.number for partition in partitions)])
        if here in seen:
            return [f"EBR loop after partition {last}"]
        seen.add(here)
        try:
            sector = disk.read(here * SECTOR, SECTOR)
        except Unreadable as error:
            return [f"the logical partitions after {last} were not read: {error}"]
        if sector[510:] != b"\x55\xaa":
            return [] if len(seen) == 1 else [f"the EBR after partition {last} is damaged"]
        rows = _rows(sector)
        for index, row in enumerate(rows):
            start = here + row.start
            end = start + row.size
            strays = index >= 2 and (
                row.start + row.size > room or start < extended.start or end > extended.start + extended.size
            )
            if not row.size or row.kind in EXTENDED or strays:
                continue
            if len(partitions) >= PARTITIONS:
                return [f"only the first {PARTITIONS} partitions were read"]
            last += 1
            partitions.append(Partition(last, start * SECTOR, row.size * SECTOR, f"{row.kind:02x}", row.active))
        link = next((row for row in rows if row.size and row.kind in EXTENDED), None)
        if link is None:
            return []
        here, room = extended.start + link.start, link.size
    return [f"only the first {RECORDS} extended boot records were followed"]


def _outside(disk: Bytes, partitions: Sequence[Partition]) -> list[str]:
    return [
        f"partition {partition.number} reaches beyond the end of the disk"
        for partition in partitions
        if partition.start + partition.size > disk.size
    ]

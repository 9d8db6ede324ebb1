"""Reads GUID partition tables (UEFI specification 2.10, chapter 5), the backup where the primary is damaged."""

import struct
import uuid
import zlib

from pvlint.images.raw import check_range
from pvlint.images.seen import Bytes, Partition, Unreadable
from pvlint.images.words import text_of
from pvlint.record import NamedTuple

MAGIC = b"EFI PART"
SECTORS = (512, 4096)
ENTRIES = 1024
"""The specification asks for room for 128; nobody has more than a few hundred."""
PARTITIONS = 128
LEGACY_BOOT = 1 << 2


class Gpt(NamedTuple):
    """A GUID partition table, and what a person should know of it."""

    partitions: tuple[Partition, ...]
    notes: tuple[str, ...] = ()


def read_gpt(disk: Bytes, *, backup: bool = True) -> Gpt | None:
    """The table, or None where no header begins like one. Raises Unreadable where both copies are damaged.

    ``backup`` is whether the copy at the disk's end counts where nothing is at its beginning.
    """
    found: list[tuple[int, int]] = []
    for sector in SECTORS:
        found += [(sector, at) for at in (sector, disk.size - sector) if _begins(disk, at)]
        if not backup and found and found[0][1] != sector:
            found = []
        if found:
            break
    faults: list[str] = []
    for sector, at in found:
        try:
            gpt = _read(disk, sector, at)
        except Unreadable as error:
            faults.append(str(error))
            continue
        notes = gpt.notes
        if at != sector:
            why = faults[0] if faults else "none there"
            notes = (f"the primary GPT is damaged ({why}): its backup was read", *notes)
        return Gpt(gpt.partitions, notes)
    if faults:
        raise Unreadable(f"GPT: {faults[0]}")
    return None


def _begins(disk: Bytes, at: int) -> bool:
    try:
        return at > 0 and disk.read(at, 8) == MAGIC
    except Unreadable:
        return False


def _read(disk: Bytes, sector: int, at: int) -> Gpt:
    header = disk.read(at, 512)
    length, checksum = struct.unpack_from("<II", header, 12)
    own, _, _, _ = struct.unpack_from("<4Q", header, 24)
    table, count, size, entries_checksum = struct.unpack_from("<QIII", header, 72)
    if not 92 <= length <= 512 or zlib.crc32(header[:16] + bytes(4) + header[20:length]) != checksum:
        raise Unreadable("bad checksum of its header")
    if own * sector != at:
        raise Unreadable("its header belongs elsewhere")
    if count > ENTRIES or not 128 <= size <= 4096 or size % 128:
        raise Unreadable(f"{count} entries of {size} bytes are not believed")
    check_range(disk, table * sector, count * size)
    entries = disk.read(table * sector, count * size)
    if zlib.crc32(entries) != entries_checksum:
        raise Unreadable("bad checksum of its entries")
    partitions: list[Partition] = []
    notes: list[str] = []
    for index in range(count):
        entry = entries[index * size : index * size + 128]
        if not any(entry[:16]):
            continue
        first, last, flags = struct.unpack_from("<QQQ", entry, 32)
        if last < first:
            notes.append(f"partition {index + 1} ends before it starts")
            continue
        if len(partitions) == PARTITIONS:
            notes.append(f"only the first {PARTITIONS} partitions were read")
            break
        partitions.append(
            Partition(
                index + 1,
                first * sector,
                (last - first + 1) * sector,
                str(uuid.UUID(bytes_le=entry[:16])).upper(),
                bool(flags & LEGACY_BOOT),
                text_of(entry[56:128], "utf-16-le"),
            )
        )
    if sector != 512:
        notes.append(f"a GPT for sectors of {sector} bytes")
    return Gpt(tuple(partitions), tuple(notes))

"""Reads GRUB 0.9x in a boot sector: which disk and partition it goes on to (0.97, stage1/stage1.h, stage2/asm.S)."""

import struct
from collections.abc import Sequence

from pvlint.images.seen import Bytes, GoesTo, Loader, Partition, Unreadable
from pvlint.images.words import text_of
from pvlint.record import NamedTuple

KIND = "GRUB legacy"
SECTOR = 512
BOOT_DRIVE = 0x40
STAGE2_ADDRESS = 0x42
STAGE2_SECTOR = 0x44
STAGE1_5_ADDRESS = 0x2000
SAME = 0xFF
"""GRUB_INVALID_DRIVE: the drive that the BIOS, or the stage before, started from."""
STAGES = ("stage2", "ffs", "e2fs", "fat", "minix", "reiserfs", "vstafs", "jfs", "xfs", "iso9660", "ufs2")
"""The id of a second sector: what the stage is, or which filesystem stage1.5 reads."""


class Stage(NamedTuple):
    """What the second sector of a stage1.5 or stage2 says."""

    filesystem: str
    """"e2fs" ...; "stage2" is not a stage1.5."""
    drive: int
    partition: int | None
    """As Linux counts; None: none."""
    path: str
    """stage1.5: stage2's file; stage2: its configuration."""


def is_stage1(sector: bytes) -> bool:
    """Whether a boot sector is GRUB legacy's stage1: its jump, its version 3.x, and its messages."""
    return sector[:2] == b"\xeb\x48" and sector[0x3E] == 3 and b"GRUB \0Geom\0" in sector[0x160:0x1B8]


def read_stage1(disk: Bytes, sector: bytes, partitions: Sequence[Partition], place: int | None = None) -> Loader:
    """Where a stage1 goes on; ``place`` is the partition whose first sector it is."""
    drive, address, first = sector[BOOT_DRIVE], *struct.unpack_from("<HI", sector, STAGE2_ADDRESS)
    what = "stage1.5" if address == STAGE1_5_ADDRESS else "stage2"
    if drive not in (SAME, 0x80):
        words = f"{KIND} stage1, going on to {what} at sector {first} of (hd{drive & 0x7F})"
        return Loader(KIND, GoesTo.DRIVE, drive & 0x7F, in_partition=place, words=words)
    # (hd0) is read here too: a disk that is booted is the BIOS's first one.
    where, number = _place(drive)
    try:
        stage = read_stage(disk, first)
    except Unreadable as error:
        words = f"{KIND} stage1, {what} at sector {first} not read: {error}"
        return Loader(KIND, where, number, in_partition=place, words=words)
    if stage is None:
        words = f"{KIND} stage1, but no {what} is at sector {first}"
        return Loader(KIND, where, number, in_partition=place, words=words)
    if stage.filesystem == "stage2":
        at = first * SECTOR
        holder = next((each.number for each in partitions if each.start <= at < each.start + each.size), None)
        partition = stage.partition or holder
        words = f"{KIND} stage1, stage2 at sector {first}, going on to {_name(drive, partition)}{stage.path}"
        return Loader(KIND, where, number, "", partition, stage.path, place, words)
    final = drive if stage.drive == SAME else stage.drive
    where, number = _place(final)
    words = f"{KIND} stage1, stage1.5 ({stage.filesystem}) going on to {_name(final, stage.partition)}{stage.path}"
    return Loader(KIND, where, number, "", stage.partition, stage.path, place, words)


def read_stage(disk: Bytes, first: int) -> Stage | None:
    """The stage1.5 or stage2 that starts at a sector; None where none does. Raises Unreadable."""
    raw = disk.read((first + 1) * SECTOR, SECTOR)
    install, _, kind = struct.unpack_from("<IIB", raw, 8)
    version = raw[0x12:0x32].partition(b"\0")[0]
    if raw[6] != 3 or kind >= len(STAGES) or not version.startswith((b"0.9", b"0.5")):
        return None
    rest = 0x12 + len(version) + 1
    if kind:
        install = int.from_bytes(raw[rest : rest + 4], "little")
        rest += 4
    partition = install >> 16 & 0xFF
    path = text_of(raw[rest:].partition(b" ")[0])
    # stage2 keeps no drive: it is the one it was read from.
    return Stage(STAGES[kind], install >> 24 if kind else SAME, None if partition == 0xFF else partition + 1, path)


def _place(drive: int) -> tuple[GoesTo, int | None]:
    return (GoesTo.SAME_DISK, None) if drive == SAME else (GoesTo.DRIVE, drive & 0x7F)


def _name(drive: int, partition: int | None) -> str:
    """As GRUB legacy writes it: "(hd1,0)", "(,0)" for the disk itself."""
    disk = "" if drive == SAME else f"hd{drive & 0x7F}"
    return f"({disk},{partition - 1})" if partition else f"({disk or 'its own disk'})"

"""Hostile partition tables: DOS tables that go in circles, GPTs that claim too much."""

import struct
import uuid
import zlib

from tests.images.hostile_words import ANYTHING, Hostile, disk, ext_superblock, table
from tests.images.tools import SECTOR

EXTENDED = (0, 0x05, 2048, 6000)


def gpt(
    count: int = 128,
    size: int = 128,
    entries_at: int = 2,
    *,
    spoil_header: bool = False,
    spoil_entries: bool = False,
    first: int = 2048,
    last: int = 4095,
    name: bytes = "boot".encode("utf-16-le"),
) -> bytes:
    """A protective MBR, a GPT header and its entries (UEFI 2.10, 5.3)."""
    kind = uuid.UUID("0FC63DAF-8483-4772-8E79-3D69D8477DE4").bytes_le
    entry = kind + uuid.UUID(int=1).bytes_le + struct.pack("<QQQ", first, last, 0) + name[:72].ljust(72, b"\0")
    entries = entry.ljust(128 * 128, b"\0")
    checked = zlib.crc32(entries[: min(count * size, len(entries))]) ^ spoil_entries

    def header(crc: int) -> bytes:
        return b"EFI PART" + struct.pack(
            "<IIII4Q16sQIII", 0x10000, 92, crc, 0, 1, 8191, 34, 8158, uuid.UUID(int=2).bytes_le, entries_at, count,
            size, checked,
        )  # fmt: skip

    whole = header(zlib.crc32(header(0)) ^ spoil_header)
    return table((0, 0xEE, 1, 0xFFFFFFFF)) + whole.ljust(SECTOR, b"\0") + entries


def extended(*boxes: tuple[int, int, int]) -> list[tuple[int, bytes]]:
    """A first sector with an extended partition, and EBRs: where each is, its partition's start, the next EBR."""
    start = EXTENDED[2]
    pieces = [(0, table(EXTENDED))]
    for sector, partition, following in boxes:
        link = (0, 5, (following - start) & 0xFFFFFFFF, 100)
        pieces.append((sector * SECTOR, table((0, 0x83, partition, 10), link)))
    return pieces


LABELLED = ext_superblock(b"real")
SURROGATES = "\x1b[31m\u202egpt\n".encode("utf-16-le") + b"\x00\xd8" * 20

CASES = (
    Hostile("empty-file", "reads a sector that is not there", disk(size=0), ANYTHING),
    Hostile("511-bytes", "reads a first sector that ends early", disk((0, b"\xeb\x48\x90"), size=511)),
    Hostile(
        "mbr-only", "trusts partitions beyond the end", disk((0, table((0x80, 0x83, 63, 4000))), size=512), noted=True
    ),
    Hostile(
        "mbr-beyond-32-bits",
        "adds start and length",
        disk((0, table((0x80, 0x83, 0xFFFFFFFF, 0xFFFFFFFF)))),
        noted=True,
    ),
    Hostile(
        "mbr-same-four", "takes four partitions in one place for four", disk((0, table(*[(0, 0x83, 0, 8192)] * 4)))
    ),
    Hostile("mbr-two-active", "starts either", disk((0, table((0x80, 0x83, 2048, 10), (0x80, 0x83, 3000, 10))))),
    Hostile("mbr-flag-55", "takes text for a table", disk((0, b"A" * 510 + b"\x55\xaa"))),
    Hostile("ebr-self", "follows an EBR to itself for ever", disk(*extended((2048, 1, 2048))), noted=True),
    Hostile("ebr-cycle", "follows two EBRs in a circle", disk(*extended((2048, 1, 2100), (2100, 1, 2048))), noted=True),
    Hostile("ebr-backwards", "follows an EBR to the MBR", disk(*extended((2048, 1, 0))), noted=True),
    Hostile("ebr-outside", "follows an EBR off the disk", disk(*extended((2048, 1, 900_000))), noted=True),
    Hostile(
        "ebr-5000",
        "holds thousands of logical partitions",
        disk(*extended(*((at, 1, at + 1) for at in range(2048, 7048)))),
        noted=True,
    ),
    Hostile(
        "two-extended", "walks both", disk((0, table(EXTENDED, EXTENDED)), (2048 * SECTOR, table((0, 0x83, 1, 10))))
    ),
    Hostile("gpt-2e32-entries", "reads 512 GB of entries", disk((0, gpt(count=2**32 - 1))), noted=True),
    Hostile("gpt-entry-size-0", "never comes to the next entry", disk((0, gpt(size=0))), noted=True),
    Hostile("gpt-entry-size-2e31", "reads entries of 2 GB", disk((0, gpt(size=2**31))), noted=True),
    Hostile("gpt-entry-size-odd", "reads half entries", disk((0, gpt(size=100))), noted=True),
    Hostile("gpt-bad-header", "trusts a header that fails its checksum", disk((0, gpt(spoil_header=True))), noted=True),
    Hostile(
        "gpt-bad-entries", "trusts entries that fail their checksum", disk((0, gpt(spoil_entries=True))), noted=True
    ),
    Hostile("gpt-entries-2e63", "seeks to a negative place", disk((0, gpt(entries_at=2**63))), noted=True),
    Hostile("gpt-entries-outside", "reads beyond the end", disk((0, gpt(entries_at=10**6))), noted=True),
    Hostile("gpt-truncated", "takes a protective MBR for a table", disk((0, gpt()[:600]), size=600)),
    Hostile("gpt-ends-before-it-starts", "gets a negative size", disk((0, gpt(first=4096, last=2048)))),
    Hostile("gpt-2e64-long", "overflows", disk((0, gpt(first=1, last=2**64 - 1)))),
    Hostile("gpt-name", "prints a guest's escapes", disk((0, gpt(name=SURROGATES)), (2048 * SECTOR + 1024, LABELLED))),
)

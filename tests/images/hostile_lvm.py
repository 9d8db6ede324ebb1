"""Hostile LVM2 metadata: areas as large as the world, texts without an end, volumes outside."""

import struct
from collections.abc import Callable
from pathlib import Path

from tests.images.hostile_words import Hostile, Yard, disk
from tests.images.lvm_writer import (
    AREA_SIZE,
    AREA_START,
    Physical,
    Volume,
    area_header,
    checksum,
    identity,
    label_sector,
    metadata,
)
from tests.images.tools import MIB, SECTOR

SIZE = 16 * MIB
UUID = identity("vgpv0")
LABEL = (SECTOR, label_sector(UUID, SIZE))
GOOD = metadata("vg", Physical(0, SIZE), (Volume("root", 2),), 2048)


def holding(text: bytes, area_size: int = AREA_SIZE) -> Callable[[Yard], Path]:
    """A whole disk that is a physical volume with this text, every checksum right."""
    header = area_header(SECTOR, len(text), checksum(text), area_size=area_size)
    label = (SECTOR, label_sector(UUID, SIZE, area_size=area_size))
    return disk(label, (AREA_START, header), (AREA_START + SECTOR, text), size=SIZE)


def claiming(offset: int, size: int, area_size: int = AREA_SIZE) -> Callable[[Yard], Path]:
    """The same with a header that says where the text is and how long, which may be a lie."""
    header = area_header(offset, size, checksum(GOOD), area_size=area_size)
    return disk(LABEL, (AREA_START, header), (AREA_START + SECTOR, GOOD), size=SIZE)


def many(count: int) -> bytes:
    return metadata("vg", Physical(0, SIZE), tuple(Volume(f"lv{n}", 1) for n in range(count)), 2048)


def areas_without_end() -> bytes:
    """A label whose lists of areas never end."""
    body = struct.pack("<I8s32sQ", 32, b"LVM2 001", UUID.encode(), SIZE)
    body += struct.pack("<QQ", 4096, 512) * 40
    body = body[: SECTOR - 20]
    return struct.pack("<8sQI", b"LABELONE", 1, checksum(body)) + body


ESCAPED = b'"\x1b[31mroot\xe2\x80\xae\\"\\n"'
MIRROR = GOOD.replace(b'type = "striped"', b'type = "mirror"').replace(
    b'stripes = [\n"pv0", 0', b'mirrors = [\n"root", 0'
)

CASES = (
    Hostile("lvm-area-2e62", "reads an area of 4 EB", claiming(SECTOR, 2**62, 2**62)),
    Hostile("lvm-text-2e62", "reads a text of 4 EB", claiming(SECTOR, 2**62)),
    Hostile("lvm-text-outside", "reads beyond its area", claiming(2**63, len(GOOD))),
    Hostile("lvm-text-at-0", "takes the header for the text", claiming(0, len(GOOD))),
    Hostile("lvm-bad-text", "trusts a text that fails its checksum", claiming(SECTOR, len(GOOD) - 1)),
    Hostile("lvm-bad-header", "trusts a header that fails its checksum",
            disk(LABEL, (AREA_START, b"\0\0\0\0" + area_header(SECTOR, 10, 0)[4:]), size=SIZE)),
    Hostile("lvm-bad-label", "trusts a label that fails its checksum",
            disk((SECTOR, LABEL[1][:16] + b"\0\0\0\0" + LABEL[1][20:]), size=SIZE)),
    Hostile("lvm-areas-without-end", "walks lists that do not end", disk((SECTOR, areas_without_end()), size=SIZE)),
    Hostile("lvm-truncated", "reads an area that is not there", disk(LABEL, size=2048)),
    Hostile("lvm-nested", "recurses 60,000 deep", holding(b"a {" * 60_000)),
    Hostile("lvm-lists", "recurses into lists", holding(b"vg { a = " + b"[" * 90_000)),
    Hostile("lvm-quote", "looks for the end of a string", holding(b'vg { id = "' + b"x" * 180_000)),
    Hostile("lvm-number", "makes an integer of 100,000 digits",
            holding(b"vg { extent_size = " + b"9" * 100_000 + b" }")),
    Hostile("lvm-tokens", "splits into a million words", holding(b"{}" * 95_000)),
    Hostile("lvm-not-text", "decodes it as UTF-8", holding(bytes(range(256)) * 400)),
    Hostile("lvm-400-volumes", "probes every volume", holding(many(400))),
    Hostile("lvm-extent-0", "divides by it", holding(GOOD.replace(b"extent_size = 2048", b"extent_size = 0"))),
    Hostile("lvm-extent-2e63", "multiplies by it",
            holding(GOOD.replace(b"extent_size = 2048", b"extent_size = %d" % 2**63))),
    Hostile("lvm-volume-outside", "reads beyond the disk", holding(GOOD.replace(b'"pv0", 0', b'"pv0", %d' % 2**60))),
    Hostile("lvm-volume-negative", "reads in front of the disk", holding(GOOD.replace(b'"pv0", 0', b'"pv0", -4096'))),
    Hostile("lvm-extents-2e60", "believes in its length",
            holding(GOOD.replace(b"extent_count = 2", b"extent_count = %d" % 2**60))),
    Hostile("lvm-pv-missing", "takes another disk's extents for its own",
            holding(GOOD.replace(b'"pv0", 0', b'"pv7", 0'))),
    Hostile("lvm-mirror-of-itself", "follows a volume to itself", holding(MIRROR)),
    Hostile("lvm-name-escapes", "prints a name with escapes",
            holding(GOOD.replace(b"\nroot {", b"\n\x1b[31mroot\x07 {"))),
    Hostile("lvm-name-10000", "prints 10,000 characters",
            holding(GOOD.replace(b"\nroot {", b"\n" + b"r" * 10_000 + b" {"))),
    Hostile("lvm-string-escapes", "prints a string with escapes",
            holding(GOOD.replace(b'"VISIBLE"', b'"VISIBLE", ' + ESCAPED))),
)  # fmt: skip

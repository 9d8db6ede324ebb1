"""Reads GRUB 2's core image: its blocks, the LZMA in it, and the prefix and configuration embedded there."""

import lzma
import struct

from pvlint.images.seen import Bytes, Unreadable
from pvlint.images.words import text_of
from pvlint.record import NamedTuple

SECTOR = 512
PACKED = 1 << 20
"""A core image lies between the MBR and the first partition, or in 1 MiB; 25 to 60 KiB are usual."""
UNPACKED = 4 << 20
KNOWN = (3360,)
"""Where the payload starts: diskboot.img (512) and lzma_decompress.img (2848) of 2.06."""
NEAREST, FARTHEST = 512 + 512, 512 + 16384
"""Where else it may start."""
TRIES = 400
WORK = 32 << 20
"""Bytes decompressed in vain before giving up."""
CONFIG, PREFIX = 2, 3
"""include/grub/kernel.h OBJ_TYPE_CONFIG, OBJ_TYPE_PREFIX."""
FILTERS = [{"id": lzma.FILTER_LZMA1, "lc": 3, "lp": 0, "pb": 2, "dict_size": 1 << 16}]


class Core(NamedTuple):
    """What grub-install or grub-mkimage put into a core image."""

    prefix: str
    """"(,msdos1)/boot/grub"."""
    config: bytes
    """Commands to run first; empty where there are none."""


def read_core(disk: Bytes, first: int) -> Core:
    """The core image that starts at a sector. Raises Unreadable where there is none, or none that can be read."""
    image = _blocks(disk, first)
    packed, unpacked = struct.unpack_from("<II", image, SECTOR + 8)
    if not 0 < packed <= len(image) or not packed <= unpacked <= UNPACKED:
        raise Unreadable("no GRUB 2 core image, or one of an unknown kind")
    last = len(image) - packed
    # The payload ends the image, which is padded to a sector; or error-correcting codes follow (Reed-Solomon).
    places = (*KNOWN, *range(max(0, last - SECTOR), last + 1), *range(NEAREST, FARTHEST))
    candidates = [at for at in dict.fromkeys(places) if at <= last and not image[at]]
    left = WORK
    for at in candidates[:TRIES]:
        kernel = _unpack(image[at : at + packed], unpacked)
        core = _core(kernel)
        if core is not None:
            return core
        left -= len(kernel)
        if left < 0:
            break
    raise Unreadable("the GRUB 2 core image cannot be decompressed")


def _blocks(disk: Bytes, first: int) -> bytes:
    """diskboot.img and what its list of blocks names: from its end downwards, u64 start, u16 length, u16 segment."""
    start = disk.read(first * SECTOR, SECTOR)
    pieces, total = [start], 0
    for at in range(SECTOR - 12, 0, -12):
        sector, count = struct.unpack_from("<QH", start, at)
        if not count:
            break
        total += count * SECTOR
        if total > PACKED or not sector:
            raise Unreadable("no GRUB 2 core image, or too large a one")
        pieces.append(disk.read(sector * SECTOR, count * SECTOR))
    if total < 2 * SECTOR:
        raise Unreadable("no GRUB 2 core image")
    return b"".join(pieces)


def _unpack(payload: bytes, length: int) -> bytes:
    """The payload decompressed, never more than ``length``; empty where it is no LZMA (its first byte is always 0)."""
    if payload[:1] != b"\0":
        return b""
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=FILTERS).decompress(payload, length)
    except (lzma.LZMAError, EOFError):
        return b""


def _core(kernel: bytes) -> Core | None:
    """The modules' headers behind the kernel: "mimg", offset, size; then type and size of each (kernel.h)."""
    at = kernel.find(b"mimg")
    while at >= 0:
        if at + 12 <= len(kernel):
            offset, size = struct.unpack_from("<II", kernel, at + 4)
            if 12 <= offset <= 64 and offset < size <= len(kernel) - at:
                return _modules(kernel[at + offset : at + size])
        at = kernel.find(b"mimg", at + 1)
    return None


def _modules(raw: bytes) -> Core:
    prefix, config, at = "", b"", 0
    while at + 8 <= len(raw):
        kind, size = struct.unpack_from("<II", raw, at)
        if size < 8 or at + size > len(raw):
            break
        if kind == PREFIX:
            prefix = text_of(raw[at + 8 : at + size])
        elif kind == CONFIG:
            config = raw[at + 8 : at + size].partition(b"\0")[0][:4096]
        at += size
    return Core(prefix, config)

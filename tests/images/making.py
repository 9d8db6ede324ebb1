"""Disks made byte by byte: tables, boot sectors, core images and volume groups, as their specifications write them."""

import lzma
import struct
import uuid
import zlib
from collections.abc import Sequence

from pvlint.images.lvm import MAGIC, SEED
from pvlint.images.raw import check_range

MIB = 1 << 20
ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
STAGE1_MESSAGES = b"GRUB \0Geom\0Hard Disk\0Read\0 Error\0"


class Memory:
    """Bytes in memory, sparse: pieces at offsets, zeros elsewhere. Counts what is read."""

    def __init__(self, size: int, *pieces: tuple[int, bytes]) -> None:
        self._size, self.pieces, self.taken = size, list(pieces), 0

    @property
    def size(self) -> int:
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        check_range(self, offset, length)
        self.taken += length
        data = bytearray(length)
        for at, piece in self.pieces:
            start, end = max(at, offset), min(at + len(piece), offset + length)
            if start < end:
                data[start - offset : end - offset] = piece[start - at : end - at]
        return bytes(data)


def row(kind: int, start: int, size: int, flag: int = 0) -> bytes:
    """One entry of an MBR, in sectors."""
    return struct.pack("<B3xB3xII", flag, kind, start, size)


def mbr(*rows: bytes, code: bytes = b"") -> bytes:
    return code.ljust(446, b"\0")[:446] + b"".join(rows).ljust(64, b"\0") + b"\x55\xaa"


def gpt(
    size: int, *partitions: tuple[str, int, int, str], sector: int = 512, count: int = 128, flags: int = 0
) -> list[tuple[int, bytes]]:
    """A protective MBR, a GPT and its backup, for partitions of (type, first sector, sectors, name)."""
    entries = b"".join(
        uuid.UUID(kind).bytes_le
        + uuid.uuid4().bytes_le
        + struct.pack("<QQQ", start, start + length - 1, flags)
        + name.encode("utf-16-le").ljust(72, b"\0")
        for kind, start, length, name in partitions
    ).ljust(128 * count, b"\0")
    last = size // sector - 1
    table = -(-len(entries) // sector)

    def header(own: int, other: int, at: int) -> bytes:
        rest = struct.pack("<QQQQ16sQIII", own, other, 40, last - 40, b"G" * 16, at, count, 128, zlib.crc32(entries))
        raw = b"EFI PART" + struct.pack("<IIII", 0x10000, 92, 0, 0) + rest
        return raw[:16] + struct.pack("<I", zlib.crc32(raw)) + raw[20:]

    return [
        (0, mbr(row(0xEE, 1, min(last, 0xFFFFFFFF)))),
        (sector, header(1, last, 2)),
        (2 * sector, entries),
        ((last - table) * sector, entries),
        (last * sector, header(last, 1, last - table)),
    ]


def stage1(drive: int = 0xFF, sector: int = 1, address: int = 0x2000) -> bytes:
    """GRUB legacy's first sector's code."""
    code = bytearray(446)
    code[:3], code[0x3E:0x40], code[0x40] = b"\xeb\x48\x90", b"\3\2", drive
    struct.pack_into("<HI", code, 0x42, address, sector)
    code[0x17F : 0x17F + len(STAGE1_MESSAGES)] = STAGE1_MESSAGES
    return bytes(code)


def stage(device: int, paths: bytes = b"/grub/stage2 /grub/menu.lst", kind: int = 2) -> bytes:
    """The two first sectors of a stage1.5 (or, of kind 0, a stage2)."""
    second = b"\xea\0\0\0\0\0\3\2" + struct.pack("<IIBB", device if not kind else 0xFFFFFF, 0, kind, 0) + b"0.97\0"
    second += struct.pack("<I", device) if kind else b""
    return b"stage".ljust(512, b"\0") + (second + paths + b"\0").ljust(512, b"\0")


def boot_img(sector: int = 1, drive: int = 0xFF) -> bytes:
    """GRUB 2's first sector's code."""
    code = bytearray(446)
    code[:3] = b"\xeb\x63\x90"
    struct.pack_into("<Q", code, 0x5C, sector)
    code[0x64] = drive
    code[0x180 : 0x180 + len(STAGE1_MESSAGES)] = STAGE1_MESSAGES
    return bytes(code)


def core_img(prefix: bytes, config: bytes = b"", *, at: int = 3360, first: int = 1, codes: int = 0) -> bytes:
    """GRUB 2's core image: diskboot, something of the decompressor's size, LZMA, and error-correcting codes."""
    modules = b""
    for kind, text in ((2, config), (3, prefix)):
        if text:
            text += b"\0" * (4 - len(text) % 4)
            modules += struct.pack("<II", kind, 8 + len(text)) + text
    kernel = b"\x89\x8e" + b"code mimg u\3 " * 300
    kernel += b"mimg" + struct.pack("<II", 12, 12 + len(modules)) + modules
    filters = [{"id": lzma.FILTER_LZMA1, "lc": 3, "lp": 0, "pb": 2, "dict_size": 1 << 16}]
    packed = lzma.compress(kernel, lzma.FORMAT_RAW, filters=filters)
    rest = bytearray(b"\x90" * (at - 512))
    struct.pack_into("<II", rest, 8, len(packed), len(kernel))
    body = bytes(rest) + packed + b"\xcc" * codes
    body = body.ljust(-(-len(body) // 512) * 512, b"\0")
    return b"diskboot".ljust(500, b"\0") + struct.pack("<QHH", first + 1, len(body) // 512, 0x820) + body


def crc(data: bytes) -> int:
    """LVM2's checksum, bit by bit as lib/misc/crc.c has it; zlib's where that would take long."""
    if len(data) > 65536:
        return zlib.crc32(data, SEED ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
    value = SEED
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
    return value


GROUP = """\
VolGroup00 {
id = "aaaaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaaaa"
seqno = 3
status = ["RESIZEABLE", "READ", "WRITE"]
flags = []
extent_size = 128		# 64 Kilobytes
max_lv = 0
physical_volumes {

pv0 {
id = "%(pv0)s"
device = "/dev/hda2"	# Hint only
status = ["ALLOCATABLE"]
pe_start = 2048
pe_count = 200	# 12.5 Megabytes
}
%(more)s}

logical_volumes {
%(volumes)s}
}
# Generated by LVM2 version 2.02.56(1)-RHEL5 (2010-04-22): Mon Nov  5 10:00:00 2012

contents = "Text Format Volume Group"
version = 1

description = ""

creation_host = "web01"	# Linux web01 2.6.18-194.el5xen
creation_time = 1352109600	# Mon Nov  5 10:00:00 2012

"""
PV0 = "pppppp-pppp-pppp-pppp-pppp-pppp-pppppp"
PV1 = "qqqqqq-qqqq-qqqq-qqqq-qqqq-qqqq-qqqqqq"


def volume(name: str, *segments: tuple[int, int, str], status: str = '"READ", "WRITE", "VISIBLE"') -> str:
    """A logical volume's section, for segments of (first extent, extents, stripes) or (.., .., "type ...")."""
    text = f'{name} {{\nid = "x"\nstatus = [{status}]\nflags = []\nsegment_count = {len(segments)}\n\n'
    for number, (start, count, what) in enumerate(segments, 1):
        kind, _, rest = what.partition(" ")
        lines = [f"segment{number} {{", f"start_extent = {start}", f"extent_count = {count}\t# some", ""]
        lines += [f'type = "{kind}"']
        if kind == "striped":
            lines += [f"stripe_count = {rest.count('pv')}\t# linear", f"stripes = [\n{rest}\n]"]
        text += "\n".join([*lines, "}", ""])
    return text + "}\n"


def group(*volumes: str, second: bool = False) -> bytes:
    more = f'pv1 {{\nid = "{PV1}"\npe_start = 2048\npe_count = 10\n}}\n' if second else ""
    return (GROUP % {"pv0": PV0, "more": more, "volumes": "".join(volumes)}).encode() + b"\0"


def physical(text: bytes, *, name: str = PV0, offset: int = 512, area: int = 64 << 10) -> list[tuple[int, bytes]]:
    """A physical volume: its label in sector 1, one metadata area at 4 KiB with its text at ``offset``, circular."""
    header = name.replace("-", "").encode() + struct.pack("<Q", 16 * MIB)
    header += struct.pack("<QQQQ", MIB, 0, 0, 0) + struct.pack("<QQQQ", 4096, area, 0, 0)
    body = (struct.pack("<I", 32) + b"LVM2 001" + header).ljust(492, b"\0")
    label = b"LABELONE" + struct.pack("<QI", 1, crc(body)) + body
    locations = struct.pack("<QQII", offset, len(text), crc(text), 0)
    rest = (MAGIC + struct.pack("<IQQ", 1, 4096, area) + locations).ljust(508, b"\0")
    first = text[: area - offset]
    pieces = [(512, label), (4096, struct.pack("<I", crc(rest)) + rest), (4096 + offset, first)]
    return [*pieces, (4096 + 512, text[len(first) :])] if len(first) < len(text) else pieces


def moved(pieces: Sequence[tuple[int, bytes]], by: int) -> list[tuple[int, bytes]]:
    return [(at + by, piece) for at, piece in pieces]


def ext(kind: str = "ext3", label: bytes = b"/boot", identity: str = "66666666-1111-2222-3333-444444444444") -> bytes:
    """The first 2 KiB of an ext filesystem: its superblock alone."""
    compat, incompat, read_only = {"ext2": (0, 2, 1), "ext3": (4, 2, 1), "ext4": (4, 0x42, 0x79)}[kind]
    raw = bytearray(1024)
    raw[56:58] = b"\x53\xef"
    struct.pack_into("<III", raw, 0x5C, compat, incompat, read_only)
    raw[0x68:0x78], raw[0x78:0x88] = uuid.UUID(identity).bytes, label.ljust(16, b"\0")
    return bytes(1024) + bytes(raw)

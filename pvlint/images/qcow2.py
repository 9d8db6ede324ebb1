"""Reads qcow2 images, version 2 and 3 (QEMU docs/interop/qcow2.txt): what a guest would read, and nothing written."""

import struct
import zlib
from collections import OrderedDict
from collections.abc import Callable

from pvlint.images.raw import check_range
from pvlint.images.seen import Bytes, Unreadable
from pvlint.record import NamedTuple

MAGIC = b"QFI\xfb"
DEPTH = 4
"""Backing files in a chain."""
CACHE = 8 << 20
"""Bytes of decompressed clusters kept."""
L1_BYTES = 32 << 20
"""QEMU's QCOW_MAX_L1_SIZE."""
OFFSET = 0x00FFFFFFFFFFFE00
COMPRESSED = 1 << 62
BACKING_FORMAT = 0xE2792ACA
DIRTY, CORRUPT, DATA_FILE, COMPRESSION, EXTENDED_L2 = (1 << bit for bit in range(5))
UNSUPPORTED = {DATA_FILE: "an external data file", EXTENDED_L2: "extended L2 entries"}

OpenBacking = Callable[[str, str], Bytes]
"""Opens a backing file by the name and format in the image ("" where it gives no format), or raises Unreadable."""


class Header(NamedTuple):
    """What is needed of a qcow2 header, with its sizes checked against the file's."""

    version: int
    cluster_bits: int
    size: int
    l1_size: int
    l1_offset: int
    backing: str
    """The backing file's name as the image gives it: a guest may have written it."""
    backing_format: str


def read_header(file: Bytes) -> Header:
    """The header of a qcow2 image. Raises Unreadable for what is not one, is broken, or needs what is not supported."""
    raw = file.read(0, min(file.size, 112)).ljust(112, b"\0")
    if raw[:4] != MAGIC:
        raise Unreadable("not a qcow2 image")
    if file.size < 72:
        raise Unreadable("the qcow2 file ends in its header")
    version, name_at, name_size, bits, size, crypt, l1_size, l1_at = struct.unpack_from(">IQIIQIIQ", raw, 4)
    if version not in (2, 3):
        raise Unreadable(f"not supported: qcow2 version {version}")
    length = 72
    if version == 3:
        features, _, _, _, length = struct.unpack_from(">QQQII", raw, 72)
        for bit, words in UNSUPPORTED.items():
            if features & bit:
                raise Unreadable(f"not supported: qcow2 with {words}")
        if features & COMPRESSION:  # set for every type but zlib
            raise Unreadable("not supported: qcow2 compressed with zstd")
        if features & ~(DIRTY | CORRUPT):
            raise Unreadable(f"not supported: qcow2 with unknown features {features:#x}")
    if crypt:
        raise Unreadable("not supported: encrypted qcow2")
    if not 9 <= bits <= 21:
        raise Unreadable(f"broken qcow2: {bits} cluster bits")
    cluster = 1 << bits
    if l1_at % cluster or l1_size * 8 > L1_BYTES or l1_at + l1_size * 8 > file.size:
        raise Unreadable("broken qcow2: its L1 table does not fit into the file")
    if size > (l1_size << (2 * bits - 3)):
        raise Unreadable("broken qcow2: its L1 table is too small for its virtual size")
    if not 72 <= length <= cluster:
        raise Unreadable(f"broken qcow2: a header of {length} bytes")
    if not name_at:
        return Header(version, bits, size, l1_size, l1_at, "", "")
    if name_size > 1023 or name_at + name_size > cluster:
        raise Unreadable("broken qcow2: the name of its backing file is too long")
    name = file.read(name_at, name_size).decode("utf-8", "replace")
    return Header(version, bits, size, l1_size, l1_at, name, _backing_format(file, length, name_at))


def _backing_format(file: Bytes, start: int, end: int) -> str:
    while start + 8 <= end:
        kind, length = struct.unpack(">II", file.read(start, 8))
        if not kind or start + 8 + length > end:
            break
        if kind == BACKING_FORMAT:
            return file.read(start + 8, min(length, 32)).decode("ascii", "replace")
        start += 8 + (length + 7 & ~7)
    return ""


class Qcow2:
    """The disk that a qcow2 image holds. Its backing files are opened with the first read; refusing one fails it."""

    def __init__(self, file: Bytes, open_backing: OpenBacking | None = None) -> None:
        self.header = read_header(file)
        self._file = file
        self._open_backing = open_backing
        self._backing: Bytes | None = None
        self._refused = ""
        self._depth = 0
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._cluster = 1 << self.header.cluster_bits

    @property
    def size(self) -> int:
        """The size of the disk to the guest."""
        return self.header.size

    def read(self, offset: int, length: int) -> bytes:
        """Exactly ``length`` bytes. Raises Unreadable where the image is truncated or broken."""
        check_range(self, offset, length)
        backing = self._open()
        pieces = []
        while length:
            within = offset % self._cluster
            taken = min(length, self._cluster - within)
            pieces.append(self._piece(backing, offset, within, taken))
            offset, length = offset + taken, length - taken
        return b"".join(pieces)

    def _open(self) -> Bytes | None:
        if self._refused:
            raise Unreadable(self._refused)
        if self._backing is None and self.header.backing:
            try:
                if self._open_backing is None:
                    raise Unreadable("its backing file was refused")
                if self._depth >= DEPTH:
                    raise Unreadable(f"more than {DEPTH} backing files")
                self._backing = self._open_backing(self.header.backing, self.header.backing_format)
            except Unreadable as error:
                self._refused = str(error)
                raise
            if isinstance(self._backing, Qcow2):
                self._backing._depth = self._depth + 1
        return self._backing

    def _piece(self, backing: Bytes | None, offset: int, within: int, length: int) -> bytes:
        """What lies inside one cluster."""
        entry = self._entry(offset)
        if entry & COMPRESSED:
            return self._decompressed(entry)[within : within + length]
        if entry & 1:
            if self.header.version < 3:
                raise Unreadable("broken qcow2: a zero cluster in version 2")
            return bytes(length)
        start = entry & OFFSET
        if start:
            if start % self._cluster:
                raise Unreadable("broken qcow2: a cluster that is not aligned")
            return self._file.read(start + within, length)
        if backing is None:
            return bytes(length)
        there = max(0, min(length, backing.size - offset))  # a backing file may be shorter: zeros follow
        return (backing.read(offset, there) if there else b"").ljust(length, b"\0")

    def _entry(self, offset: int) -> int:
        """The L2 entry for a guest's offset; 0 where there is none."""
        bits = self.header.cluster_bits
        table = self._word(self.header.l1_offset + (offset >> (2 * bits - 3)) * 8) & OFFSET
        if not table:
            return 0
        if table % self._cluster:
            raise Unreadable("broken qcow2: an L2 table that is not aligned")
        return self._word(table + ((offset >> bits) & ((1 << (bits - 3)) - 1)) * 8)

    def _word(self, at: int) -> int:
        return int.from_bytes(self._file.read(at, 8), "big")

    def _decompressed(self, entry: int) -> bytes:
        shift = 62 - (self.header.cluster_bits - 8)
        start = entry & ((1 << shift) - 1)
        if start in self._kept:
            self._kept.move_to_end(start)
            return self._kept[start]
        sectors = ((entry & (COMPRESSED - 1)) >> shift) + 1
        # Counted in whole sectors, so the last one may end after the file does; zlib knows where its data ends.
        length = min(sectors * 512 - start % 512, self._file.size - start)
        if length <= 0:
            raise Unreadable("the qcow2 file ends before a compressed cluster")
        packed = self._file.read(start, length)
        try:
            data = zlib.decompressobj(-15).decompress(packed, self._cluster)
        except zlib.error:
            raise Unreadable("broken qcow2: a compressed cluster cannot be decompressed") from None
        if len(data) != self._cluster:
            raise Unreadable("broken qcow2: a compressed cluster is too short")
        self._kept[start] = data
        while len(self._kept) * self._cluster > CACHE:
            self._kept.popitem(last=False)
        return data

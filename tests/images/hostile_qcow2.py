"""Hostile qcow2 images: tables that point anywhere, and names of other files (QEMU docs/interop/qcow2.txt)."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.images.hostile_words import ANYTHING, REFUSED, Hostile, Yard, disk, ext_superblock, table
from tests.images.tools import MIB, patch

CLUSTER = 65536
L1, L2, DATA, COUNTS = CLUSTER, 2 * CLUSTER, 3 * CLUSTER, 4 * CLUSTER
COPIED = 1 << 63
COMPRESSED = 1 << 62
FIRST = table((0x80, 0x83, 63, 4000)).ljust(1024, b"\0") + ext_superblock(b"inside")


def header(
    *,
    version: int = 3,
    backing: int = 0,
    backing_size: int = 0,
    bits: int = 16,
    size: int = 4 * MIB,
    crypt: int = 0,
    l1_size: int = 1,
    l1: int = L1,
    snapshots: int = 0,
    snapshots_at: int = 0,
    incompatible: int = 0,
    length: int = 104,
    compression: int = 0,
    counts: int = COUNTS,
) -> bytes:
    """The first bytes of a qcow2 image."""
    head = b"QFI\xfb" + struct.pack(
        ">IQIIQIIQQIIQ",
        version,
        backing,
        backing_size,
        bits,
        size,
        crypt,
        l1_size,
        l1,
        counts,
        1,
        snapshots,
        snapshots_at,
    )
    return head + struct.pack(">QQQII", incompatible, 0, 0, 4, length) + bytes([compression]) + bytes(7)


def entry(value: int) -> bytes:
    return struct.pack(">Q", value)


def counts(cluster: int = CLUSTER, at: int = COUNTS) -> tuple[tuple[int, bytes], tuple[int, bytes]]:
    """A table of reference counts with one block: the first sixteen clusters are in use."""
    return (at, entry(at + cluster)), (at + cluster, b"\0\1" * 16)


def filled(head: bytes, *, l1: bytes = entry(L2 | COPIED), l2: bytes = entry(DATA | COPIED)) -> Callable[[Yard], Path]:
    """An image whose first cluster holds a table and a filesystem, unless its tables say otherwise."""
    return disk((0, head), (L1, l1), (L2, l2), (DATA, FIRST), *counts())


def backed(name: str | bytes, *, kind: str = "") -> Callable[[Yard], Path]:
    """An image without data of its own, over another file; "{canary}" in its name is the canary's path."""

    def build(yard: Yard) -> Path:
        raw = name.replace("{canary}", str(yard.canary)).encode() if isinstance(name, str) else name
        extension = struct.pack(">II", 0xE2792ACA, len(kind)) + kind.encode().ljust(-(-len(kind) // 8) * 8, b"\0")
        head = header(backing=1024, backing_size=len(raw)) + (extension if kind else b"") + bytes(8)
        return yard.image((0, head), (1024, raw), (L1, bytes(8)), *counts())

    return build


def backed_by_link(yard: Yard) -> Path:
    """The backing file has a harmless name in the same directory, and is a symbolic link out of it."""
    (yard.folder / "base.img").symlink_to(yard.canary)
    return backed("base.img", kind="raw")(yard)


def backed_by_link_to_passwd(yard: Yard) -> Path:
    (yard.folder / "base.img").symlink_to("/etc/passwd")
    return backed("base.img", kind="raw")(yard)


def backed_by_directory(yard: Yard) -> Path:
    (yard.folder / "base.img").mkdir()
    return backed("base.img", kind="raw")(yard)


def cycle(yard: Yard) -> Path:
    path = backed("other.img", kind="qcow2")(yard)
    patch(path.rename(yard.folder / "other.img"), 1024, b"disk1.img")
    patch(yard.folder / "other.img", 16, struct.pack(">I", 9))
    second = backed("other.img", kind="qcow2")(yard)
    return second.rename(yard.folder / "disk1.img")


def chain(yard: Yard) -> Path:
    """Forty images, each over the next."""
    for number in range(40):
        path = backed(f"d{number + 1:02}.img", kind="qcow2")(yard)
        path.rename(yard.folder / f"d{number:02}.img")
    yard.image((1024, ext_superblock(b"deep")), name="d40.img")
    return yard.folder / "d00.img"


def data_file(yard: Yard) -> Path:
    """Its data are in another file, whose name is in a header extension (0x44415441)."""
    name = str(yard.canary).encode()
    extension = struct.pack(">II", 0x44415441, len(name)) + name.ljust(-(-len(name) // 8) * 8, b"\0") + bytes(8)
    return yard.image((0, header(incompatible=4) + extension), (L1, entry(L2 | COPIED)), (L2, entry(COPIED)), *counts())


def bomb(yard: Yard) -> Path:
    """2 MB clusters, all of them the same 2 KB of compressed zeros: 512 GB."""
    bits, size = 21, 1 << 39
    packer = zlib.compressobj(9, zlib.DEFLATED, -12)
    packed = packer.compress(bytes(1 << bits)) + packer.flush()
    sectors = len(packed) // 512 + 1
    at = 6 << bits
    pointer = entry(COMPRESSED | sectors << (62 - (bits - 8)) | at)
    l2 = pointer * ((1 << bits) // 8)
    l1 = entry((2 << bits) | COPIED)
    head = header(bits=bits, size=size, l1=1 << bits, counts=4 << bits)
    tables = ((1 << bits, l1), (2 << bits, l2), (at, packed), *counts(1 << bits, 4 << bits))
    return yard.image((0, head), *tables, size=at + MIB)


def compressed_at(offset: int) -> Callable[[Yard], Path]:
    return filled(header(), l2=entry(COMPRESSED | 10 << 54 | offset))


def qcow2(name: str, why: str, build: Callable[[Yard], Path], *, refused: bool = True) -> Hostile:
    return (
        Hostile(name, why, build, REFUSED, declared="qcow2") if refused else Hostile(name, why, build, declared="qcow2")
    )


NAMES = (
    ("passwd", "/etc/passwd"),
    ("absolute", "{canary}"),
    ("parents", "../outside/canary.img"),
    ("dot", "./../outside/canary.img"),
    ("json", 'json:{"driver":"raw","file":{"driver":"file","filename":"{canary}"}}'),
    ("file", "file:{canary}"),
    ("nbd", "nbd:unix:/run/nbd.sock"),
    ("https", "https://192.0.2.1/disk.img"),
    ("ssh", "ssh://192.0.2.1/disk.img"),
    ("device", "/dev/vda"),
    ("zero", "/dev/zero"),
    ("fd", "/dev/fdset/1"),
    ("proc", "/proc/self/mem"),
    ("fat", "fat:rw:/etc"),
    ("missing", "not-there.img"),
    ("itself", "disk.img"),
    ("this-directory", "."),
    ("long", "a" * 1023),
    ("escapes", "\x1b[31mred\n\u202e.img"),
    ("not-utf-8", b"\xff\xfe\xfd.img"),
    ("nul", b"base.img\0.png"),
)

CASES = (
    *(qcow2(f"qcow2-backing-{name}", f"opens {path!r}", backed(path, kind="raw")) for name, path in NAMES),
    qcow2("qcow2-backing-link", "follows a link out of the directory", backed_by_link),
    qcow2("qcow2-backing-link-passwd", "follows a link to /etc/passwd", backed_by_link_to_passwd),
    qcow2("qcow2-backing-directory", "opens a directory", backed_by_directory),
    qcow2("qcow2-backing-cycle", "goes round in circles", cycle),
    qcow2("qcow2-backing-40-deep", "opens forty files", chain),
    qcow2("qcow2-backing-name-4-gb", "reads a name of 4 GB", disk((0, header(backing=1024, backing_size=2**32 - 1)))),
    qcow2("qcow2-backing-name-outside", "reads a name off the file", disk((0, header(backing=2**62, backing_size=9)))),
    qcow2("qcow2-data-file", "opens an external data file", data_file),
    qcow2("qcow2-aes", "takes ciphertext for data", filled(header(crypt=1))),
    qcow2("qcow2-luks", "takes ciphertext for data", filled(header(crypt=2))),
    qcow2("qcow2-zstd", "inflates what zstd packed",
            filled(header(incompatible=8, compression=1), l2=entry(COMPRESSED | DATA))),
    qcow2("qcow2-extended-l2", "reads bitmaps as offsets", filled(header(incompatible=16))),
    qcow2("qcow2-unknown-feature", "reads what it does not know", filled(header(incompatible=1 << 40))),
    qcow2("qcow2-corrupt", "reads an image that is marked corrupt", filled(header(incompatible=2)), refused=False),
    qcow2("qcow2-dirty", "repairs it", filled(header(incompatible=1)), refused=False),
    qcow2("qcow2-version-99", "reads what it does not know", filled(header(version=99))),
    qcow2("qcow2-version-1", "reads the old format as the new one", filled(header(version=1))),
    qcow2("qcow2-header-2e32", "reads a header of 4 GB", filled(header(length=2**32 - 1)), refused=False),
    qcow2("qcow2-l1-2e32", "reads an L1 table of 32 GB", filled(header(l1_size=2**32 - 1)), refused=False),
    qcow2("qcow2-l1-0", "indexes an empty table", filled(header(l1_size=0))),
    qcow2("qcow2-l1-outside", "reads an L1 table off the file", filled(header(l1=1 << 50))),
    qcow2("qcow2-l1-unaligned", "reads half entries", filled(header(l1=L1 + 3))),
    qcow2("qcow2-l2-outside", "reads an L2 table off the file", filled(header(), l1=entry(COPIED | 1 << 50))),
    qcow2("qcow2-l2-unaligned", "reads half entries", filled(header(), l1=entry(COPIED | L2 | 512))),
    qcow2("qcow2-l2-is-l1", "goes round in circles", filled(header(), l1=entry(COPIED | L1)))._replace(may=ANYTHING),
    qcow2("qcow2-data-outside", "takes what is not there for zeros", filled(header(), l2=entry(COPIED | 1 << 50))),
    qcow2("qcow2-data-unaligned", "reads across clusters", filled(header(), l2=entry(COPIED | DATA | 512))),
    qcow2("qcow2-compressed-outside", "inflates what is not there", compressed_at(1 << 50)),
    qcow2("qcow2-compressed-garbage", "lets zlib's error through", compressed_at(DATA)),
    qcow2("qcow2-bits-0", "makes clusters of a byte", filled(header(bits=0))),
    qcow2("qcow2-bits-40", "makes clusters of 1 TB", filled(header(bits=40))),
    qcow2("qcow2-bits-2e32", "shifts by 2^32", filled(header(bits=2**32 - 1))),
    qcow2("qcow2-size-2e63", "believes in the size", filled(header(size=2**63)), refused=False),
    qcow2("qcow2-size-2e64", "believes in the size", filled(header(size=2**64 - 1)), refused=False),
    qcow2("qcow2-size-0", "divides by it", filled(header(size=0)))._replace(may=ANYTHING),
    qcow2("qcow2-snapshots", "reads 2^32 snapshots",
            filled(header(snapshots=2**32 - 1, snapshots_at=2**62)), refused=False),
    qcow2("qcow2-bomb", "unpacks 512 GB of zeros", bomb)._replace(may=ANYTHING),
    *(
        qcow2(f"qcow2-cut-at-{end}", "takes what is not there for zeros", disk((0, header()[:end]), size=end))
        for end in (4, 40, 71, 72, 103, 104, 1000)
    ),
    qcow2("qcow2-cut-at-l2", "takes what is not there for zeros",
          disk((0, header()), (L1, entry(L2 | COPIED)), size=L2)),
    qcow2("qcow2-cut-at-data", "takes what is not there for zeros",
          disk((0, header()), (L1, entry(L2 | COPIED)), (L2, entry(DATA | COPIED)), size=DATA)),
    qcow2("qcow2-is-raw", "takes a raw disk for an empty qcow2", disk((0, FIRST))),
)  # fmt: skip

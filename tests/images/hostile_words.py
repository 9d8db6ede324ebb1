"""The words for images that someone made to do harm: what each is, and what may be said of it."""

import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import NamedTuple

from pvlint.images.seen import Look, Seen
from tests.images.filesystems import Nursery
from tests.images.tools import MIB, patch, sparse

CANARY = "CANARY"
"""The label of a filesystem that no observation may ever name: it is in a file that only a hostile image points to."""

REFUSED = frozenset({Look.NOT_OBSERVED})
"""Nothing may be told from it."""
NEVER_BLANK = frozenset({Look.NOT_OBSERVED, Look.OBSERVED})
"""What is intact may be told; that it is empty, never: a broken disk is not one that waits for its installation."""
ANYTHING = frozenset(Look)
"""Any answer will do, if only there is one."""


class Yard(NamedTuple):
    """Where a hostile image is built."""

    folder: Path
    """The directory of the image, and of what may be read with it."""
    canary: Path
    """A disk outside that directory, whose filesystem is labelled CANARY."""
    nursery: Nursery

    def image(self, *pieces: tuple[int, bytes], size: int = 4 * MIB, name: str = "disk.img") -> Path:
        """A file of ``size`` bytes with some bytes in it, from an offset each."""
        path = sparse(self.folder / name, size)
        for offset, content in pieces:
            patch(path, offset, content)
        return path


def disk(*pieces: tuple[int, bytes], size: int = 4 * MIB) -> Callable[[Yard], Path]:
    """Builds a file of ``size`` bytes with some bytes in it, from an offset each."""
    return lambda yard: yard.image(*pieces, size=size)


class Hostile(NamedTuple):
    """A hostile image."""

    name: str
    why: str
    """What a careless reader would do."""
    build: Callable[[Yard], Path]
    may: frozenset[Look] = NEVER_BLANK
    noted: bool = False
    """Whether an observation must carry a note about it."""
    declared: str = "raw"
    """The format that the guest's definition gives, as libvirt writes it."""
    during: Callable[[Path, Event], None] | None = None
    """What someone does to the file while it is read, until the event is set."""


def complaints(case: Hostile, seen: Seen) -> list[str]:
    """What is wrong with an observation of a hostile image; nothing, if nothing is."""
    wrong = []
    if seen.look not in case.may:
        wrong.append(f"says {seen.look.value}; allowed: {', '.join(sorted(look.value for look in case.may))}")
    if seen.look is Look.NOT_OBSERVED and not seen.reason:
        wrong.append("does not say why it was not observed")
    if seen.look is Look.OBSERVED and case.noted and not seen.notes:
        wrong.append("has no note about it")
    if CANARY in repr(seen) or "root:" in repr(seen):
        wrong.append("tells of a file that only the image names")
    return wrong


def canary(path: Path) -> Path:
    """A disk to lure with: the head of an ext3 filesystem labelled CANARY."""
    sparse(path, MIB)
    patch(path, 1024, ext_superblock(CANARY.encode()))
    return path


def ext_superblock(label: bytes) -> bytes:
    """As much of an ext3 superblock as names it (Linux fs/ext4/ext4.h): blocks, magic, journal, UUID, label."""
    head = bytearray(1024)
    struct.pack_into("<3I", head, 0, 16, 1024, 0)
    struct.pack_into("<4I", head, 0x14, 1, 0, 0, 8192)
    struct.pack_into("<2I", head, 0x24, 8192, 16)
    struct.pack_into("<H", head, 0x38, 0xEF53)
    struct.pack_into("<IHHI3I", head, 0x4C, 1, 0, 0, 11, 128, 4, 2)
    head[0x68:0x78] = bytes(range(16))
    head[0x78 : 0x78 + len(label[:16])] = label[:16]
    return bytes(head)


def table(*entries: tuple[int, int, int, int], code: bytes = b"") -> bytes:
    """A first sector with up to four entries: flag, type, first sector, length."""
    rows = b"".join(
        struct.pack("<B3sB3sII", flag, b"", kind, b"", start, length) for flag, kind, start, length in entries
    )
    return code.ljust(0x1BE, b"\0") + rows.ljust(64, b"\0") + b"\x55\xaa"


def definition(images: Sequence[tuple[Path, str]], name: str = "hostile") -> str:
    """A guest for libvirt whose disks are these images, with the formats given."""
    disks = "".join(
        f"<disk type='file' device='disk'><driver name='qemu' type='{kind}'/><source file={_quoted(str(path))}/>"
        f"<target dev='hd{'abcd'[number]}' bus='ide'/></disk>"
        for number, (path, kind) in enumerate(images)
    )
    return (
        f"<domain type='kvm'><name>{name}</name><memory>1048576</memory>"
        "<os><type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/></os>"
        f"<devices>{disks}</devices></domain>\n"
    )


def _quoted(text: str) -> str:
    for sign in "&<\"'\n":
        text = text.replace(sign, f"&#{ord(sign)};")
    return f'"{text}"'

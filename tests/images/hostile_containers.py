"""Hostile VMDK, VHD, VHDX and other containers: parents and extents that are other files, sizes that are lies."""

import struct
import uuid
from collections.abc import Callable
from pathlib import Path

from tests.images.hostile_qcow2 import FIRST
from tests.images.hostile_words import ANYTHING, REFUSED, Hostile, Yard, disk
from tests.images.tools import MIB, patch, run, tool

DESCRIPTOR = """\
# Disk DescriptorFile
version=1
CID=12345678
parentCID={parent}
createType="{kind}"
{hint}
# Extent description
{extents}
# The Disk Data Base
#DDB
ddb.geometry.cylinders = "8"
ddb.geometry.heads = "16"
ddb.geometry.sectors = "63"
"""


def descriptor(
    extents: str, *, kind: str = "monolithicFlat", hint: str = "", parent: str = "ffffffff"
) -> Callable[[Yard], Path]:
    """A VMDK that is only text; "{canary}" in it is the canary's path."""

    def build(yard: Yard) -> Path:
        path = yard.folder / "disk.vmdk"
        text = DESCRIPTOR.format(kind=kind, hint=hint, extents=extents, parent=parent)
        path.write_text(text.replace("<canary>", str(yard.canary)))
        return path

    return build


def linked_extent(yard: Yard) -> Path:
    (yard.folder / "flat.img").symlink_to(yard.canary)
    return descriptor('RW 2048 FLAT "flat.img" 0')(yard)


def vmdk(**fields: int) -> Callable[[Yard], Path]:
    """A sparse extent's header (VMware Virtual Disk Format 1.1), with mad fields."""
    values = {"version": 1, "flags": 3, "capacity": 8192, "grain": 128, "text": 1, "text_size": 20, "entries": 512,
              "backup": 21, "directory": 26, "overhead": 128, **fields}  # fmt: skip
    head = struct.pack("<4sII4QIQQQ", b"KDMV", *values.values()) + b"\0\n \r\n\0\0"
    text = DESCRIPTOR.format(kind="monolithicSparse", hint="", extents='RW 8192 SPARSE "disk.img"', parent="ffffffff")
    return disk((0, head), (512, text.encode()))


def real(container: str, spoil: Callable[[Path, Yard], None], *options: str) -> Callable[[Yard], Path]:
    """An image from qemu-img with a table and a filesystem in it, then spoilt."""

    def build(yard: Yard) -> Path:
        path = yard.folder / f"disk.{container}"
        source = yard.image((0, FIRST), size=64 * MIB, name="source.img")
        run(tool("qemu-img"), "convert", "-q", "-f", "raw", "-O", container, *options, source, path)
        source.unlink()
        spoil(path, yard)
        return path

    return build


def vhd(offset: int, content: bytes, *, kind: int | None = None) -> Callable[[Yard], Path]:
    """A dynamic VHD of which some bytes are changed; every checksum is right again (VHD specification 1.0)."""

    def spoil(path: Path, _: Yard) -> None:
        patch(path, offset, content)
        image = bytearray(path.read_bytes())
        if kind is not None:
            image[60:64] = struct.pack(">I", kind)
        for start, length, place in ((0, 512, 64), (512, 1024, 36)):
            image[start + place : start + place + 4] = bytes(4)
            total = ~sum(image[start : start + length]) & 0xFFFFFFFF
            image[start + place : start + place + 4] = struct.pack(">I", total)
        image[-512:] = image[:512]
        path.write_bytes(image)

    return real("vpc", spoil)


def vhd_parent(name: str) -> Callable[[Yard], Path]:
    """A differencing VHD: its parent's name in UTF-16, and a locator with a path."""

    def build(yard: Yard) -> Path:
        path = name.replace("<canary>", str(yard.canary))
        locator = struct.pack(">4sIIIQ", b"W2ku", 512, len(path) * 2, 0, 4096)
        made = vhd(512 + 64, path.encode("utf-16-be")[:512].ljust(512, b"\0") + locator, kind=4)(yard)
        patch(made, 4096, path.encode("utf-16-le"))
        return made

    return build


def spoilt_footer(path: Path, _: Yard) -> None:
    patch(path, path.stat().st_size - 512 + 40, b"\xff" * 8)
    patch(path, 40, b"\xff" * 8)


def vhdx_parent(path: Path, yard: Yard) -> None:
    """Marks a VHDX as having a parent, whose locator is the name of another file (MS-VHDX 2.6.2)."""
    image = path.read_bytes()
    parameters = uuid.UUID("CAA16737-FA36-4D43-B3B6-33F0AA44E76B").bytes_le
    table = image.index(b"metadata")
    entry = image.index(parameters, table)
    (offset,) = struct.unpack_from("<I", image, entry + 16)
    patch(path, table + offset + 4, struct.pack("<I", 2))
    (count,) = struct.unpack_from("<H", image, table + 10)
    patch(path, table + 10, struct.pack("<H", count + 1))
    key, value = "absolute_win32_path".encode("utf-16-le"), str(yard.canary).encode("utf-16-le")
    locator = uuid.UUID("B04AEFB7-D19E-4A81-B789-25B8E9445913").bytes_le + struct.pack("<HH", 0, 1)
    locator += struct.pack("<IIHH", 32, 32 + len(key), len(key), len(value)) + key + value
    item = uuid.UUID("A8D35F2D-B30B-454D-ABF7-D3D84834AB0C").bytes_le
    at = 0x20000
    patch(path, table + 32 + 32 * count, item + struct.pack("<IIII", at, len(locator), 4, 0))
    patch(path, table + at, locator)


def vhdx_regions(path: Path, _: Yard) -> None:
    """A region table of 2^32 entries."""
    image = path.read_bytes()
    at = image.index(b"regi")
    patch(path, at + 8, b"\xff\xff\xff\xff")


def vhdx_headers(path: Path, _: Yard) -> None:
    """Both headers fail their checksums."""
    patch(path, 0x10004, b"\0\0\0\1")
    patch(path, 0x20004, b"\0\0\0\1")


FLAT = 'RW 2048 FLAT "{}" 0'
QED = b"QED\0" + struct.pack("<IIIQQQQQ", 65536, 4, 1, 0, 0, 0, 65536, 4 * MIB)

CASES = (
    Hostile("vmdk-flat-passwd", "opens /etc/passwd", descriptor(FLAT.format("/etc/passwd")), REFUSED, declared="vmdk"),
    Hostile("vmdk-flat-absolute", "opens any file", descriptor(FLAT.format("<canary>")), REFUSED, declared="vmdk"),
    Hostile("vmdk-flat-parents", "leaves the directory",
            descriptor(FLAT.format("../outside/canary.img")), REFUSED, declared="vmdk"),
    Hostile("vmdk-flat-link", "follows a link", linked_extent, REFUSED, declared="vmdk"),
    Hostile("vmdk-flat-itself", "takes itself for its data", descriptor(FLAT.format("disk.vmdk")), declared="vmdk"),
    Hostile("vmdk-device", "opens a device",
            descriptor('RW 2048 VMFSRDM "/dev/vda"', kind="fullDevice"), REFUSED, declared="vmdk"),
    Hostile("vmdk-zero-extent", "reads 2^63 sectors",
            descriptor(f"RW {2**63} ZERO"), ANYTHING, declared="vmdk"),
    Hostile("vmdk-20000-extents", "opens 20,000 files",
            descriptor("\n".join(FLAT.format(f"f{n}.img") for n in range(20_000))), REFUSED, declared="vmdk"),
    Hostile("vmdk-parent-absolute", "opens a parent anywhere",
            descriptor('RW 8192 SPARSE "disk.img"', hint='parentFileNameHint="<canary>"', parent="11111111"), REFUSED,
            declared="vmdk"),
    Hostile("vmdk-capacity-2e63", "believes in the size", vmdk(capacity=2**63), declared="vmdk"),
    Hostile("vmdk-grain-0", "divides by it", vmdk(grain=0), REFUSED, declared="vmdk"),
    Hostile("vmdk-grain-2e63", "allocates a grain", vmdk(grain=2**63), REFUSED, declared="vmdk"),
    Hostile("vmdk-entries-0", "divides by it", vmdk(entries=0), REFUSED, declared="vmdk"),
    Hostile("vmdk-entries-2e32", "reads a table of 16 GB", vmdk(entries=2**32 - 1), declared="vmdk"),
    Hostile("vmdk-directory-outside", "reads off the file",
            vmdk(directory=2**50, backup=2**50), REFUSED, declared="vmdk"),
    Hostile("vmdk-text-2e60", "reads a descriptor of 2^69 bytes", vmdk(text_size=2**60), declared="vmdk"),
    Hostile("vmdk-version-99", "reads what it does not know", vmdk(version=99), REFUSED, declared="vmdk"),
    Hostile("vmdk-cut-short", "reads a header that ends",
            disk((0, b"KDMV\1\0\0\0"), size=40), REFUSED, declared="vmdk"),
    Hostile("vhd-parent-absolute", "opens a parent anywhere", vhd_parent("<canary>"), REFUSED, declared="vpc"),
    Hostile("vhd-parent-passwd", "opens /etc/passwd", vhd_parent("/etc/passwd"), REFUSED, declared="vpc"),
    Hostile("vhd-entries-2e32", "reads a table of 16 GB", vhd(512 + 28, b"\xff" * 4), declared="vpc"),
    Hostile("vhd-block-size-0", "divides by it", vhd(512 + 32, bytes(4)), REFUSED, declared="vpc"),
    Hostile("vhd-block-size-odd", "shifts by it", vhd(512 + 32, b"\0\0\x03\x01"), REFUSED, declared="vpc"),
    Hostile("vhd-table-outside", "reads off the file", vhd(512 + 16, b"\x7f" + b"\xff" * 7), REFUSED, declared="vpc"),
    Hostile("vhd-bad-footer", "trusts a footer that fails its checksum",
            real("vpc", spoilt_footer), REFUSED, declared="vpc"),
    Hostile("vhd-cut-short", "reads a footer that ends", disk((0, b"conectix"), size=300), REFUSED, declared="vpc"),
    Hostile("vhdx-parent", "opens a parent anywhere", real("vhdx", vhdx_parent), REFUSED, declared="vhdx"),
    Hostile("vhdx-regions-2e32", "reads 2^32 regions", real("vhdx", vhdx_regions), REFUSED, declared="vhdx"),
    Hostile("vhdx-bad-headers", "trusts headers that fail their checksums",
            real("vhdx", vhdx_headers), REFUSED, declared="vhdx"),
    Hostile("vhdx-magic-only", "reads what is not there", disk((0, b"vhdxfile")), REFUSED, declared="vhdx"),
    Hostile("vdi-as-raw", "takes a container for an empty disk", disk((64, b"\x7f\x10\xda\xbe")), noted=True),
    Hostile("qed", "takes a container for an empty disk", disk((0, QED)), REFUSED, declared="qed"),
    Hostile("unknown-format", "takes it for a raw disk", disk((512, b"x")), REFUSED, declared="rbd"),
)  # fmt: skip

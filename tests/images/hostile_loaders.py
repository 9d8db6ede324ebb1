"""Hostile boot loaders: core images that are bombs, stages that lie about where they go on."""

import lzma
import struct

from tests.images.hostile_words import Hostile, disk, table

FILTER = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16, "lc": 3, "lp": 0, "pb": 2}]
PAYLOAD_AT = 3360
"""Where GRUB 2.06 for BIOS has its compressed kernel in core.img: diskboot.img and lzma_decompress.img come first."""
PARTITION = (0x80, 0x83, 2048, 4096)


def grub2(sector: int = 1) -> bytes:
    """A first sector like GRUB 2's boot.img."""
    code = bytearray(0x1BE)
    code[:3] = b"\xeb\x63\x90"
    struct.pack_into("<HQ", code, 0x5A, 0x8000, sector)
    code[0x64:0x68] = b"\xff\0\x90\x90"
    code[0x180:0x1A0] = b"GRUB \0Geom\0Hard Disk\0Read\0 Error"[:32]
    return table(PARTITION, code=bytes(code))


def core(content: bytes, *, packed: int | None = None, unpacked: int | None = None, blocks: int = 60) -> bytes:
    """A core.img that holds ``content`` compressed; its two sizes may be lies."""
    payload = lzma.compress(content, lzma.FORMAT_RAW, filters=FILTER)
    image = bytearray(PAYLOAD_AT)
    image[:6] = b"\x52\xe8\x28\x01\x74\x08"
    struct.pack_into("<QHH", image, 0x1F4, 2, blocks, 0x820)
    struct.pack_into("<2I", image, 0x208, len(payload) if packed is None else packed,
                     len(content) if unpacked is None else unpacked)  # fmt: skip
    return bytes(image) + payload


def kernel(prefix: bytes, *, length: int | None = None) -> bytes:
    """GRUB's kernel with one module area (GRUB 2.06 include/grub/kernel.h): a prefix (type 2)."""
    entry = struct.pack("<2I", 2, 8 + len(prefix) if length is None else length) + prefix
    return bytes(1000) + struct.pack("<3I", 0x676D696D, 12, 12 + len(entry)) + entry


def legacy(drive: int, sector: int, address: int = 0x8000) -> bytes:
    """A first sector like GRUB legacy's stage1."""
    code = bytearray(0x1BE)
    code[:3] = b"\xeb\x48\x90"
    struct.pack_into("<BBBBHIH", code, 0x3E, 3, 2, drive, 0, address, sector, address >> 4)
    code[0x4B:0x4D] = b"\x90\x90"
    code[0x17F:0x19F] = b"GRUB \0Geom\0Hard Disk\0Read\0 Error"[:32]
    return table(PARTITION, code=bytes(code))


def stage1_5(words: bytes, device: int = 0xFF00FFFF) -> bytes:
    """The first two sectors of a stage1.5 of GRUB legacy 0.97."""
    first = bytearray(512)
    struct.pack_into("<IHH", first, 0x1F8, 2, 18, 0x220)
    second = bytearray(b"\xea\x70\x22\0\0\0\x03\x02".ljust(512, b"\0"))
    struct.pack_into("<IH", second, 8, 0xFFFFFF, 2)
    tail = b"0.97\0" + struct.pack("<I", device) + words
    second[0x12 : 0x12 + len(tail)] = tail
    return bytes(first + second[:512])


BOMB = core(bytes(256 << 20), unpacked=2**32 - 1)
ESCAPES = b"\x1b]0;owned\x07\x1b[2J(hd9,msdos99)/\xe2\x80\xae\n\n/boot/grub\0"

CASES = (
    Hostile("grub2-lzma-bomb", "unpacks 256 MB from 40 KB", disk((0, grub2()), (512, BOMB))),
    Hostile("grub2-lzma-bomb-small", "unpacks more than was said",
            disk((0, grub2()), (512, core(bytes(64 << 20), unpacked=100)))),
    Hostile("grub2-packed-2e32", "reads 4 GB", disk((0, grub2()), (512, core(b"x" * 9000, packed=2**32 - 1)))),
    Hostile("grub2-packed-0", "divides by it", disk((0, grub2()), (512, core(b"x" * 9000, packed=0)))),
    Hostile("grub2-garbage", "lets the decoder's error through",
            disk((0, grub2()), (512, core(b"")[:-4] + b"\xff" * 5000))),
    Hostile("grub2-kernel-2e63", "seeks to a negative place", disk((0, grub2(2**63)))),
    Hostile("grub2-kernel-0", "takes the MBR for core.img", disk((0, grub2(0)))),
    Hostile("grub2-truncated", "reads core.img beyond the end", disk((0, grub2()), (512, BOMB[:1000]), size=1700)),
    Hostile("grub2-blocks-65535", "trusts the list of blocks",
            disk((0, grub2()), (512, core(kernel(b"/x\0"), blocks=65535)))),
    Hostile("grub2-prefix", "prints a prefix with escapes", disk((0, grub2()), (512, core(kernel(ESCAPES))))),
    Hostile("grub2-prefix-endless", "looks for an end that never comes",
            disk((0, grub2()), (512, core(kernel(b"/" * 90_000))))),
    Hostile("grub2-module-size-0", "never comes to the next module",
            disk((0, grub2()), (512, core(kernel(b"/x\0", length=0))))),
    Hostile("grub2-module-size-2e32", "reads beyond",
            disk((0, grub2()), (512, core(kernel(b"/x\0", length=2**32 - 1))))),
    Hostile("grub2-50000-mimg", "tries every magic", disk((0, grub2()), (512, core(b"mimg" * 50_000)))),
    Hostile("legacy-stage2-2e32", "reads a sector off the disk", disk((0, legacy(0x80, 2**32 - 1)))),
    Hostile("legacy-drive-7f", "looks for hd-1", disk((0, legacy(0x7F, 100)))),
    Hostile("legacy-endless", "looks for the end of the file's name",
            disk((0, legacy(0xFF, 1, 0x2000)), (512, stage1_5(b"/grub" * 90)))),
    Hostile("legacy-escapes", "prints a path with escapes",
            disk((0, legacy(0xFF, 1, 0x2000)), (512, stage1_5(ESCAPES + b" \n/x\0")))),
    Hostile("legacy-cut-short", "reads a stage1.5 that is not there", disk((0, legacy(0xFF, 1, 0x2000)), size=600)),
    Hostile("legacy-partition-fe", "takes a mad partition number",
            disk((0, legacy(0xFF, 1, 0x2000)), (512, stage1_5(b"/grub/stage2 /grub/menu.lst\0", 0x9FFE7F01)))),
)  # fmt: skip

"""Tells filesystems and volumes by their superblocks, in libblkid's names (util-linux 2.38 libblkid/src)."""

import struct
import uuid
from collections.abc import Callable
from itertools import pairwise

from pvlint.images.fat import read_fat
from pvlint.images.seen import Bytes, Unreadable
from pvlint.images.superblock import Superblock
from pvlint.images.words import text_of

PAGES = (4096, 8192, 16384, 65536)
EXT2_INCOMPAT, EXT3_INCOMPAT = 0x12, 0x16
EXT3_RO_COMPAT = 0x07
HAS_JOURNAL, JOURNAL_DEVICE = 0x04, 0x08
MD = 0xA92B4EFC


class _Volume:
    """A volume of which reading beyond the end gives zeros: no superblock is there."""

    def __init__(self, under: Bytes) -> None:
        self.under, self.size = under, under.size

    def at(self, offset: int, length: int) -> bytes:
        if offset < 0 or offset >= self.size:
            return bytes(length)
        return self.under.read(offset, min(length, self.size - offset)).ljust(length, b"\0")


def probe(volume: Bytes) -> Superblock | None:
    """What a volume holds, or None where nothing is recognised. Raises Unreadable where it cannot be read."""
    view = _Volume(volume)
    fault: Unreadable | None = None
    for detect in DETECTORS:
        try:
            found = detect(view)
        except Unreadable as error:
            # Truncated where one superblock would be (its end, as a rule), it may still have another.
            fault = fault or error
            continue
        if found is not None:
            return found
    if fault is not None:
        raise fault
    return None


def _md(view: _Volume) -> Superblock | None:
    """Linux software RAID (md_p.h): version 1 at the start, at 4 KiB or near the end; 0.90 near the end."""
    for at in (0, 4096, (view.size // 512 - 16 & ~7) * 512):
        raw = view.at(at, 256)
        magic, version = struct.unpack_from("<II", raw)
        if magic == MD and version == 1 and int.from_bytes(raw[144:152], "little") * 512 == at:
            return Superblock("linux_raid_member", text_of(raw[32:64]), str(uuid.UUID(bytes=raw[16:32])))
    raw = view.at((view.size & ~0xFFFF) - 0x10000, 64)
    for order in "<>":
        words = struct.unpack(f"{order}16I", raw)
        if words[0] == MD and words[1] == 0:
            packed = struct.pack(f"{order}4I", words[5], *words[13:16])
            return Superblock("linux_raid_member", "", str(uuid.UUID(bytes=packed)))
    return None


def _lvm(view: _Volume) -> Superblock | None:
    for sector in range(4):
        raw = view.at(sector * 512, 512)
        if raw.startswith(b"LABELONE") and raw[24:32] == b"LVM2 001":
            at = int.from_bytes(raw[20:24], "little")
            identity = text_of(raw[at : at + 32]) if at <= 480 else ""
            ends = (0, 6, 10, 14, 18, 22, 26, 32)
            dashed = "-".join(identity[a:b] for a, b in pairwise(ends))
            return Superblock("LVM2_member", "", dashed)
    return None


def _luks(view: _Volume) -> Superblock | None:
    raw = view.at(0, 208)
    if raw[:6] != b"LUKS\xba\xbe":
        return None
    label = text_of(raw[24:72]) if raw[6:8] == b"\0\2" else ""
    return Superblock("crypto_LUKS", label, text_of(raw[168:208]))


def _swap(view: _Volume) -> Superblock | None:
    for page in PAGES:
        magic = view.at(page - 10, 10)
        if magic in (b"SWAPSPACE2", b"SWAP-SPACE"):
            raw = view.at(1024, 44)
            known = magic == b"SWAPSPACE2"
            return Superblock("swap", text_of(raw[28:44]) if known else "", _uuid(raw[12:28]) if known else "")
        if magic[:9] in (b"S1SUSPEND", b"S2SUSPEND", b"ULSUSPEND"):
            raw = view.at(1024, 44)
            return Superblock("swsuspend", text_of(raw[28:44]), _uuid(raw[12:28]))
    return None


def _xfs(view: _Volume) -> Superblock | None:
    raw = view.at(0, 120)
    size = int.from_bytes(raw[4:8], "big")
    if raw[:4] != b"XFSB" or not 512 <= size <= 65536 or size & size - 1:
        return None
    return Superblock("xfs", text_of(raw[108:120]), _uuid(raw[32:48]))


def _ext(view: _Volume) -> Superblock | None:
    raw = view.at(1024, 256)
    if raw[56:58] != b"\x53\xef":
        return None
    compat, incompat, read_only = struct.unpack_from("<III", raw, 0x5C)
    if incompat & JOURNAL_DEVICE:
        kind = "jbd"
    elif incompat & ~EXT3_INCOMPAT or read_only & ~EXT3_RO_COMPAT:
        kind = "ext4"
    elif compat & HAS_JOURNAL:
        kind = "ext3"
    else:
        kind = "ext4" if incompat & ~EXT2_INCOMPAT else "ext2"
    return Superblock(kind, text_of(raw[0x78:0x88]), _uuid(raw[0x68:0x78]))


def _btrfs(view: _Volume) -> Superblock | None:
    raw = view.at(0x10000, 1024)
    if raw[0x40:0x48] != b"_BHRfS_M":
        return None
    return Superblock("btrfs", text_of(raw[0x12B:0x22B]), _uuid(raw[0x20:0x30]))


def _reiserfs(view: _Volume) -> Superblock | None:
    raw = view.at(0x10000, 128)
    if raw[52:61] not in (b"ReIsErFs\0", b"ReIsEr2Fs", b"ReIsEr3Fs"):
        return None
    return Superblock("reiserfs", text_of(raw[100:116]), _uuid(raw[84:100]))


def _vfat(view: _Volume) -> Superblock | None:
    return read_fat(view.under)


def _ntfs(view: _Volume) -> Superblock | None:
    raw = view.at(0, 512)
    return Superblock("ntfs", "", raw[72:80][::-1].hex().upper()) if raw[3:11] == b"NTFS    " else None


def _iso9660(view: _Volume) -> Superblock | None:
    raw = view.at(0x8000, 80)
    return Superblock("iso9660", text_of(raw[40:72]).rstrip(" ")) if raw[1:6] == b"CD001" else None


def _uuid(raw: bytes) -> str:
    return str(uuid.UUID(bytes=raw)) if any(raw) else ""


DETECTORS: tuple[Callable[[_Volume], Superblock | None], ...] = (
    _md, _luks, _lvm, _swap, _xfs, _ext, _vfat, _ntfs, _btrfs, _reiserfs, _iso9660,
)  # fmt: skip
"""RAID and volumes first: what lies in their first bytes may be the superblock of what they hold."""

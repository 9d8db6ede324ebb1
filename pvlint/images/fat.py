"""Tells a FAT filesystem (Microsoft's fatgen103): its serial number, and its label from the root directory."""

import struct

from pvlint.images.seen import Bytes, Unreadable
from pvlint.images.superblock import Superblock
from pvlint.images.words import text_of

VOLUME, LONG_NAME = 0x08, 0x0F
ENTRIES = 1024
"""Entries of the root directory among which the label is looked for: it is the first where mkfs.fat wrote it."""


def read_fat(volume: Bytes) -> Superblock | None:
    """The superblock of a FAT filesystem; None where it is none."""
    if volume.size < 512:
        return None
    raw = volume.read(0, 512)
    if raw[510:] != b"\x55\xaa" or raw[0] not in (0xEB, 0xE9):
        return None
    sector, cluster, reserved, fats, roots, small, media, length16 = struct.unpack_from("<HBHBHHBH", raw, 11)
    powers = sector in (512, 1024, 2048, 4096) and cluster and not cluster & cluster - 1
    if not powers or not reserved or not fats or (media != 0xF0 and media < 0xF8):
        return None
    large, length32 = struct.unpack_from("<II", raw, 32)
    is_fat32 = not length16
    if is_fat32 and (raw[82:87] != b"FAT32" or not length32):
        return None
    if not is_fat32 and (not roots or (raw[54:57] != b"FAT" and raw[38] not in (0x28, 0x29))):
        return None
    if not small and not large:
        return None
    name, serial = (raw[71:82], raw[67:71]) if is_fat32 else (raw[43:54], raw[39:43])
    number = int.from_bytes(serial, "little")
    root = (reserved + fats * (length16 or length32)) * sector
    size = roots * 32
    if is_fat32:
        start = int.from_bytes(raw[44:48], "little")
        root += max(0, start - 2) * cluster * sector
        size = cluster * sector  # the first cluster of the directory: no chain to follow
    return Superblock("vfat", _label(volume, root, size, name), f"{number >> 16:04X}-{number & 0xFFFF:04X}")


def _label(volume: Bytes, root: int, size: int, otherwise: bytes) -> str:
    try:
        raw = volume.read(root, min(size, ENTRIES * 32))
    except Unreadable:
        raw = b""
    for at in range(0, len(raw) - 31, 32):
        entry = raw[at : at + 32]
        if not entry[0]:
            break
        if entry[0] != 0xE5 and entry[11] & (VOLUME | 0x10) == VOLUME and entry[11] & LONG_NAME != LONG_NAME:
            return text_of((b"\xe5" if entry[0] == 5 else entry[:1]) + entry[1:11], "latin-1").rstrip(" ")
    label = text_of(otherwise, "latin-1").rstrip(" ")
    return "" if label == "NO NAME" else label

"""Reads GRUB 2 in a boot sector: where its core image looks for its own files (include/grub/i386/pc/boot.h)."""

import re

from pvlint.images.grub2_core import Core, read_core
from pvlint.images.seen import Bytes, GoesTo, Loader, Unreadable
from pvlint.images.words import text_of

KIND = "GRUB 2"
KERNEL_SECTOR = 0x5C
BOOT_DRIVE = 0x64
SAME = 0xFF
SEARCH = re.compile(
    rb"^[ \t]*search(?:\.(?P<dotted>fs_uuid|fs_label)|(?P<options>(?:[ \t]+--?[A-Za-z-]+(?:=\S*)?)+))"
    rb"[ \t]+['\"]?(?P<name>[^\s'\"]{1,128})",
    re.MULTILINE,
)
PREFIX = re.compile(rb"^[ \t]*set[ \t]+prefix=['\"]?\(\$root\)['\"]?(?P<path>[^\s'\"]{0,128})", re.MULTILINE)
DEVICE = re.compile(r"\((?P<disk>[^,)]*)(?:,(?:[a-z]+)?(?P<partition>\d{1,3})[^)]*)?\)(?P<path>.*)", re.DOTALL)


def is_boot_img(sector: bytes) -> bool:
    """Whether a boot sector is GRUB 2's boot.img: its jump and its messages."""
    return sector[:2] == b"\xeb\x63" and b"GRUB \0Geom\0" in sector[0x170:0x1B8]


def read_boot_img(disk: Bytes, sector: bytes, place: int | None = None) -> Loader:
    """Where a boot.img and its core image go on; ``place`` is the partition whose first sector it is."""
    first = int.from_bytes(sector[KERNEL_SECTOR : KERNEL_SECTOR + 8], "little")
    drive = sector[BOOT_DRIVE]
    if drive not in (SAME, 0x80):
        words = f"{KIND} boot.img, going on to its core image at sector {first} of (hd{drive & 0x7F})"
        return Loader(KIND, GoesTo.DRIVE, drive & 0x7F, in_partition=place, words=words)
    try:
        core = read_core(disk, first)
    except Unreadable as error:
        words = f"{KIND} boot.img, its core image at sector {first} not read: {error}"
        return Loader(KIND, GoesTo.UNKNOWN, in_partition=place, words=words)
    return _from(core)._replace(in_partition=place)


def _from(core: Core) -> Loader:
    search = SEARCH.search(core.config)
    if search:
        options = search["dotted"] or search["options"]
        identity = text_of(search["name"])
        prefix = PREFIX.search(core.config)
        path = text_of(prefix["path"]) if prefix else DEVICE.sub(r"\g<path>", core.prefix)
        if b"uuid" in options or b"-u" in options:
            words = f"{KIND} boot.img, core image going on to the filesystem with UUID {identity}, {path}"
            return Loader(KIND, GoesTo.UUID, None, identity, path=path, words=words)
        if b"label" in options or b"-l" in options:
            words = f"{KIND} boot.img, core image going on to the filesystem labelled {identity}, {path}"
            return Loader(KIND, GoesTo.LABEL, None, identity, path=path, words=words)
        words = f"{KIND} boot.img, core image searching for a file"
        return Loader(KIND, GoesTo.UNKNOWN, words=words)
    words = f"{KIND} boot.img, core image going on to {core.prefix or 'nothing it names'}"
    device = DEVICE.match(core.prefix)
    if device is None:
        return Loader(KIND, GoesTo.SAME_DISK if core.prefix else GoesTo.UNKNOWN, path=core.prefix, words=words)
    disk, path = device["disk"], device["path"]
    partition = int(device["partition"]) if device["partition"] else None
    if not disk:
        return Loader(KIND, GoesTo.SAME_DISK, partition=partition, path=path, words=words)
    number = re.fullmatch(r"hd(\d{1,2})", disk)
    if number:
        return Loader(KIND, GoesTo.DRIVE, int(number[1]), partition=partition, path=path, words=words)
    # "lvmid/VG/LV", "mduuid/...", "lvm/VG-LV": wherever GRUB finds those.
    return Loader(KIND, GoesTo.UNKNOWN, identity=disk, path=path, words=words)

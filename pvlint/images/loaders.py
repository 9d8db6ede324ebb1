"""Tells what a disk's first sector starts, and follows it: to the active partition where it only chains there."""

from collections.abc import Sequence

from pvlint.images.grub2 import is_boot_img, read_boot_img
from pvlint.images.grub_legacy import is_stage1, read_stage1
from pvlint.images.seen import Bytes, GoesTo, Loader, Partition, Unreadable
from pvlint.images.tables import is_volume_boot_record

SECTOR = 512
CODE = 440
SYSLINUX, DOS, DEBIAN, LIBPARTED = "SYSLINUX", "DOS or Windows", "Debian mbr", "libparted"
SYSLINUX_MBR = bytes.fromhex("33c0fa8ed88ed0bc007c89e606578ec0")
DEBIAN_MBR = bytes.fromhex("fc31c08ed031e4")
LIBPARTED_MBR = bytes.fromhex("fab800108ed0bc00")
WINDOWS_MBR = (
    bytes.fromhex("33c08ed0bc007cfb5007501ffcbe1b7c"),  # 95 B to XP
    bytes.fromhex("33c08ed0bc007c8ec08ed8be007cbf0006"),  # Vista and later
    bytes.fromhex("fa33c08ed0bc007c8bf45007501ffbfc"),  # DOS 3.3 to Windows 95
)
DOS_MESSAGES = (b"Invalid partition table", b"Error loading operating system", b"Missing operating system")
NOT_BOOTABLE = b"This is not a bootable disk"
"""What mkfs.fat's boot sector says."""


def read_loader(disk: Bytes, partitions: Sequence[Partition]) -> Loader:
    """The boot code of a disk and where it goes on. Raises Unreadable where the first sector cannot be read."""
    sector = disk.read(0, SECTOR)
    if sector[510:] != b"\x55\xaa":
        words = "no boot signature" if any(sector[:CODE]) else "no boot code"
        return Loader("", words=words)
    own = _recognise(disk, sector, partitions, None)
    if own is not None:
        return own
    if is_volume_boot_record(sector):
        return _volume(sector, None)
    chain = _chain(sector)
    if not chain:
        return Loader("unknown", GoesTo.UNKNOWN, words="boot code that is not recognised")
    return _active(disk, chain, partitions)


def _recognise(disk: Bytes, sector: bytes, partitions: Sequence[Partition], place: int | None) -> Loader | None:
    """A loader by itself, on the whole disk or in a partition's first sector."""
    if is_stage1(sector):
        return read_stage1(disk, sector, partitions, place)
    if is_boot_img(sector):
        return read_boot_img(disk, sector, place)
    if sector[6:10] == b"LILO" or sector[2:6] == b"LILO":
        words = "LILO, which goes on to what its map names"
        return Loader("LILO", GoesTo.UNKNOWN, in_partition=place, words=words)
    if sector[3:11] in (b"SYSLINUX", b"EXTLINUX") or b"EXTLINUX" in sector[:CODE]:
        name = "EXTLINUX" if b"EXTLINUX" in sector[:CODE] else "SYSLINUX"
        where = f"partition {place}" if place else "the filesystem it is in"
        return Loader(SYSLINUX, GoesTo.SAME_DISK, partition=place, in_partition=place, words=f"{name} of {where}")
    if not any(sector[:CODE]):
        return Loader("", in_partition=place, words="no boot code")
    return None


def _volume(sector: bytes, place: int | None) -> Loader:
    """The boot sector of a FAT or NTFS filesystem, without a loader that is known."""
    if NOT_BOOTABLE in sector:
        return Loader("", in_partition=place, words="a FAT boot sector that only says it cannot boot")
    words = "the boot sector of a FAT or NTFS filesystem"
    return Loader(DOS, GoesTo.SAME_DISK, partition=place, in_partition=place, words=words)


def _chain(sector: bytes) -> str:
    """Which of the loaders that only start the active partition; "" is none of them."""
    if sector.startswith(SYSLINUX_MBR):
        return SYSLINUX
    if sector.startswith(DEBIAN_MBR) and b"MBR " in sector[0x180:0x1A0]:
        return DEBIAN
    if sector.startswith(LIBPARTED_MBR):
        return LIBPARTED
    # Messages are translated, so the code counts too.
    if sector.startswith(WINDOWS_MBR) or sum(message in sector[:CODE] for message in DOS_MESSAGES) >= 2:
        return DOS
    return ""


def _active(disk: Bytes, chain: str, partitions: Sequence[Partition]) -> Loader:
    active = next((partition for partition in partitions if partition.active), None)
    if active is None:
        return Loader(chain, GoesTo.ACTIVE, words=f"{chain}, which starts the active partition; none is active")
    words = f"{chain}, which starts the active partition {active.number}"
    chained = Loader(chain, GoesTo.ACTIVE, partition=active.number, words=words)
    try:
        sector = disk.read(active.start, SECTOR)
    except Unreadable as error:
        return chained._replace(words=f"{words}; its boot sector was not read: {error}")
    if sector[510:] != b"\x55\xaa":
        return chained._replace(words=f"{words}, which has no boot sector")
    own = _recognise(disk, sector, partitions, active.number)
    if own is None and is_volume_boot_record(sector):
        own = _volume(sector, active.number)
    if own is None:
        return chained._replace(words=f"{words}, whose boot code is not recognised")
    if not own.kind:
        return chained._replace(words=f"{words}: {own.words}")
    return own._replace(words=f"{words}: {own.words}")

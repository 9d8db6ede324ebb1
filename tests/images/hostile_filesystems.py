"""Hostile filesystems: superblocks that lie, trees without a bottom, labels and files made to be printed."""

import struct
from collections.abc import Callable
from pathlib import Path

from tests.images.hostile_words import Hostile, Yard, disk, ext_superblock
from tests.images.tools import MIB, patch
from tests.images.trees import RHEL5, Tree, kernel, rhel5_boot, rhel5_root

BOOT = rhel5_boot()
LONG = b"L" * 10_000
ODD_ENTRY = (
    b"title \xe2\x80\xaex\0y\xff\n\troot (hd0,0\n"
    b"\tkernel /vmlinuz" + b"/.." * 300 + b" root=LABEL=\x1b]0;x\x07\n\tinitrd\n"
)
GRUB_BOMB = (
    b"default=4294967296\n" + b"title " + LONG + b"\x1b[2J\n\troot (hd99999999999999999999,-7)\n" + ODD_ENTRY * 900
)
FSTAB = b"LABEL=" + LONG + b" /boot ext3 defaults 1 2\nLABEL=\x1b[31m\\040x /boot ext3\n" + b"/dev/hda1 /boot\n" * 3000


def superblock(**fields: int) -> Callable[[Yard], Path]:
    """A disk with nothing but an ext superblock, some of whose fields are mad (offsets: Linux fs/ext4/ext4.h)."""
    places = {
        "blocks": (4, "I"), "first": (20, "I"), "log_size": (24, "I"), "per_group": (32, "I"), "inodes": (40, "I"),
        "inode_size": (88, "H"), "incompatible": (96, "I"), "desc": (0xFE, "H"), "high": (0x150, "I"),
    }  # fmt: skip
    head = bytearray(ext_superblock(b"mad"))
    for name, value in fields.items():
        offset, kind = places[name]
        struct.pack_into(f"<{kind}", head, offset, value)
    return disk((1024, bytes(head)))


def ext(kind: str, tree: Tree, size: int = 24 * MIB, label: str = "/boot") -> Callable[[Yard], Path]:
    """A whole filesystem from mke2fs."""
    return lambda yard: yard.nursery.ext(kind, size, tree, label=label).rename(yard.folder / "disk.img")


def inode_table(image: bytes) -> tuple[int, int, int]:
    """Where the first inode table of an ext filesystem is, the size of an inode and of a block."""
    block = 1024 << struct.unpack_from("<I", image, 1024 + 24)[0]
    (size,) = struct.unpack_from("<H", image, 1024 + 88)
    (table,) = struct.unpack_from("<I", image, (2048 if block == 1024 else block) + 8)
    return table * block, size, block


def huge_directory(yard: Yard) -> Path:
    """An ext3 whose root directory claims 2 GB, in a hole."""
    path = ext("ext3", BOOT)(yard)
    table, size, _ = inode_table(path.read_bytes()[: 4 * MIB])
    patch(path, table + size + 4, struct.pack("<I", 0x7FFFFC00))
    return path


def huge_file(yard: Yard) -> Path:
    """An ext4 whose root directory claims 2^63 bytes."""
    path = ext("ext4", BOOT)(yard)
    table, size, _ = inode_table(path.read_bytes()[: 4 * MIB])
    patch(path, table + size + 4, struct.pack("<I", 0xFFFFF000))
    patch(path, table + size + 108, struct.pack("<I", 0x7FFFFFFF))
    return path


def extents_fan_out(yard: Yard) -> Path:
    """An ext4 whose root directory's extent tree is five levels deep, all its nodes the same block: 10^10 leaves."""
    path = ext("ext4", BOOT, 32 * MIB)(yard)
    image = path.read_bytes()
    table, size, block = inode_table(image[: 4 * MIB])
    node = len(image) // block - 1  # the last block of a filesystem that is nearly empty
    index = b"".join(struct.pack("<IIHH", 0, node, 0, 0) for _ in range((block - 12) // 12))
    patch(path, node * block, struct.pack("<HHHHI", 0xF30A, (block - 12) // 12, (block - 12) // 12, 4, 0) + index)
    roots = b"".join(struct.pack("<IIHH", number, node, 0, 0) for number in range(4))
    patch(path, table + size + 40, struct.pack("<HHHHI", 0xF30A, 4, 4, 5, 0) + roots)
    patch(path, table + size + 4, struct.pack("<I", 0x7FFFF000))
    return path


def directory_entry_0(yard: Yard) -> Path:
    """An ext3 whose root directory has an entry of length 0."""
    path = ext("ext3", BOOT)(yard)
    image = path.read_bytes()
    table, size, block = inode_table(image)
    (first,) = struct.unpack_from("<I", image, table + size + 40)
    patch(path, first * block + 4, b"\0\0")
    return path


def sparse_conf(yard: Yard) -> Path:
    """A grub.conf of 8 GB that takes no room."""
    return yard.nursery.ext("ext4", 64 * MIB, BOOT, hole=("grub/grub.conf", 8 << 30)).rename(yard.folder / "disk.img")


def fat(spoil: Callable[[Path], None]) -> Callable[[Yard], Path]:
    """A FAT32 from mkfs.fat, then spoilt."""

    def build(yard: Yard) -> Path:
        tree: Tree = {f"vmlinuz-{n}": kernel(2000) for n in range(40)}
        path = yard.nursery.fat(32, 40 * MIB, {**tree, "EFI/redhat/grubx64.efi": b"MZ"}, label="ESP")
        spoil(path)
        return path.rename(yard.folder / "disk.img")

    return build


def fat_entries(*entries: int) -> Callable[[Path], None]:
    """Overwrites the FAT's entries from cluster 2 on."""

    def spoil(path: Path) -> None:
        head = path.read_bytes()[:512]
        (reserved,) = struct.unpack_from("<H", head, 14)
        patch(path, reserved * 512 + 8, struct.pack(f"<{len(entries)}I", *entries))

    return spoil


def fat_field(offset: int, content: bytes) -> Callable[[Path], None]:
    return lambda path: patch(path, offset, content)


def xfs(**fields: bytes) -> Callable[[Yard], Path]:
    """An XFS superblock (Linux fs/xfs/libxfs/xfs_format.h) with mad fields; a real one would take 300 MB."""
    head = bytearray(512)
    struct.pack_into(">4sIQ", head, 0, b"XFSB", 4096, 1 << 16)
    struct.pack_into(">QIII", head, 56, 128, 1, 16384, 4)
    struct.pack_into(">HHHH", head, 100, 0xB4A5, 512, 512, 8)
    head[108:120] = b"xfs-label\0\0\0"
    struct.pack_into(">BBBBB", head, 120, 12, 9, 9, 3, 14)
    for name, content in fields.items():
        offset = int(name.rpartition("_")[2])
        head[offset : offset + len(content)] = content
    return disk((0, bytes(head)))


def btrfs(label: bytes) -> Callable[[Yard], Path]:
    head = bytearray(4096)
    head[0x40:0x48] = b"_BHRfS_M"
    head[0x20:0x30] = bytes(range(16))
    head[0x12B : 0x12B + len(label)] = label
    return disk((0x10000, bytes(head)))


def swap(label: bytes) -> Callable[[Yard], Path]:
    return disk((4086, b"SWAPSPACE2"), (1024, struct.pack("<3I", 1, 1023, 0) + bytes(16) + label))


LINKS: Tree = {
    **rhel5_root(),
    "boot/grub/grub.conf": "-> ../../../../../../../../etc/passwd",
    "boot/grub/menu.lst": "-> menu.lst",
    f"boot/vmlinuz-{RHEL5}": "-> /proc/self/mem",
    "boot/initrd-1.img": "-> " + "a/" * 450 + "b",
    "etc/fstab": "-> /etc/passwd",
    "etc/redhat-release": "-> ../../../../../../../../etc/passwd",
    "boot/loader": "-> ../boot",
}
LOOPS: Tree = {"boot": "-> boot2", "boot2": "-> boot", "grub": "-> .", "etc": "-> /etc", "vmlinuz-1": kernel()}

CASES = (
    Hostile("ext-label-escapes", "prints a label with escapes",
            disk((1024, ext_superblock(b"\x1b[31m\x1b]0;x\x07\x9b2J")))),
    Hostile("ext-label-nul-newline", "prints a label of two lines", disk((1024, ext_superblock(b"a\nb\0c\r\x7f\t")))),
    Hostile("ext-label-right-to-left", "prints a label that turns the line round",
            disk((1024, ext_superblock("\u202egnp\u2066".encode())))),
    Hostile("ext-label-not-utf-8", "lets the decoder's error through", disk((1024, ext_superblock(b"\xff" * 16)))),
    Hostile("ext-label-like-markup", "puts it into a report as it is", disk((1024, ext_superblock(b"</td><script>x")))),
    Hostile("ext-blocks-2e63", "reads as many group descriptors",
            superblock(blocks=2**32 - 1, high=2**31, incompatible=0x80)),
    Hostile("ext-block-size-2e41", "makes blocks of 2 TB", superblock(log_size=31)),
    Hostile("ext-per-group-0", "divides by it", superblock(per_group=0, inodes=0)),
    Hostile("ext-inode-size-0", "divides by it", superblock(inode_size=0)),
    Hostile("ext-desc-size-65535", "reads huge descriptors", superblock(desc=65535, incompatible=0x80)),
    Hostile("ext-unknown-feature", "reads what it does not know", superblock(incompatible=2**32 - 1)),
    Hostile("ext-cut-short", "reads a superblock that ends", disk((1024, ext_superblock(b"cut")[:100]), size=1124)),
    Hostile("ext-huge-directory", "reads a hole of 2 GB", huge_directory),
    Hostile("ext-2e63-directory", "reads 2^63 bytes", huge_file),
    Hostile("ext-extents-fan-out", "walks 10^10 leaves", extents_fan_out),
    Hostile("ext-entry-length-0", "never comes to the next name", directory_entry_0),
    Hostile("ext-links-out", "follows links on the host", ext("ext3", LINKS)),
    Hostile("ext-link-loops", "follows links in circles", ext("ext3", LOOPS)),
    Hostile("ext-4200-kernels", "lists everything", ext("ext4", {f"vmlinuz-{n}": b"" for n in range(4200)})),
    Hostile("ext-grub-conf-bomb", "believes in it and prints it", ext("ext3", {**BOOT, "grub/grub.conf": GRUB_BOMB})),
    Hostile("ext-grub-conf-50-mb", "reads it all",
            ext("ext4", {**BOOT, "grub/grub.conf": b"#" * (50 * MIB)}, 96 * MIB)),
    Hostile("ext-grub-conf-8-gb", "reads 8 GB of zeros", sparse_conf),
    Hostile("ext-grub-conf-directory", "reads a directory as a file", ext("ext3", {**BOOT, "grub/grub.conf": None})),
    Hostile("ext-fstab-bomb", "believes in it and prints it", ext("ext3", {**rhel5_root(), "etc/fstab": FSTAB})),
    Hostile("ext-names", "prints a name with escapes",
            ext("ext3", {**BOOT, "vmlinuz-\x1b[31m\n\u202e": kernel(), "vmlinuz-": b""})),
    Hostile("ext-password", "prints a password's hash",
            ext("ext3", {**BOOT, "grub/grub.conf": b"password --md5 root:$1$secret\ntitle x\n\troot (hd0,0)\n"})),
    Hostile("fat-chain-loop", "follows a chain for ever", fat(fat_entries(3, 2, 5, 4, 4, 7, 6))),
    Hostile("fat-chain-outside", "follows a chain off the disk", fat(fat_entries(*[0x0FFFFFF0] * 200))),
    Hostile("fat-sector-size-0", "divides by it", fat(fat_field(11, b"\0\0"))),
    Hostile("fat-cluster-size-0", "divides by it", fat(fat_field(13, b"\0"))),
    Hostile("fat-root-2e32", "seeks off the disk", fat(fat_field(44, b"\xff\xff\xff\xff"))),
    Hostile("fat-sectors-2e32", "believes in its size", fat(fat_field(32, b"\xff\xff\xff\xff"))),
    Hostile("fat-255-copies", "reads 255 FATs", fat(fat_field(16, b"\xff"))),
    Hostile("fat-label", "prints a label with escapes", fat(fat_field(71, b"\x1b[31m\n\r\x07\0xx"))),
    Hostile("xfs-ag-count-2e32", "walks 2^32 groups", xfs(count_88=b"\xff\xff\xff\xff")),
    Hostile("xfs-block-size-0", "divides by it", xfs(size_4=b"\0\0\0\0", log_120=b"\0")),
    Hostile("xfs-sector-size-0", "divides by it", xfs(sector_102=b"\0\0", log_121=b"\0")),
    Hostile("xfs-logs-255", "shifts by 255", xfs(logs_120=b"\xff" * 5)),
    Hostile("xfs-root-2e64", "seeks off the disk", xfs(root_56=b"\xff" * 8)),
    Hostile("xfs-label", "prints a label with escapes", xfs(label_108=b"\x1b[31m\n\x07\xff\xff\0x")),
    Hostile("btrfs-label", "looks for the end of a label", btrfs(b"\x1b[31m" + b"b" * 251)),
    Hostile("swap-label", "prints a label with escapes", swap(b"\x1b[2J\n")),
    Hostile("two-superblocks", "takes the first for the only one",
            disk((0, b"XFSB\0\0\x10\0"), (1024, ext_superblock(b"a")), (4086, b"SWAPSPACE2"), (512, b"LABELONE"))),
)  # fmt: skip

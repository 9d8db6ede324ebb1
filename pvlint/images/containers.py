"""Tells by its first bytes what container an image looks like, whatever it was declared to be."""

from pvlint.images.seen import Bytes, Unreadable

STARTS = (
    (0, b"QFI\xfb", "a qcow2"),
    (0, b"QED\0", "a QED"),
    (0, b"conectix", "a VHD"),
    (0, b"vhdxfile", "a VHDX"),
    (0, b"KDMV", "a VMDK"),
    (0, b"COWD", "a VMDK"),
    (0, b"# Disk DescriptorFile", "a VMDK descriptor"),
    (0, b"WithoutFreeSpace", "a Parallels image"),
    (0, b"WithouFreSpacExt", "a Parallels image"),
    (64, b"\x7f\x10\xda\xbe", "a VDI"),
)
"""Offset, bytes, and what those belong to: QEMU block/*.c, VirtualBox VDICore.h (0xbeda107f)."""


def begins_like(disk: Bytes) -> str:
    """What container a disk's own first bytes belong to; "" is none. Raises Unreadable."""
    raw = disk.read(0, min(512, disk.size))
    for at, magic, name in STARTS:
        if raw[at : at + len(magic)] == magic:
            return name
    try:
        # A fixed VHD is the disk, and then this.
        return "a VHD (its footer)" if disk.size > 512 and disk.read(disk.size - 512, 8) == b"conectix" else ""
    except Unreadable:
        return ""

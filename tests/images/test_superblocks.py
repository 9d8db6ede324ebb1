"""Superblocks: the same kind, label and UUID as blkid tells of what the real tools make."""

import os
import random
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from pvlint.images.raw import Raw
from pvlint.images.seen import Unreadable
from pvlint.images.superblock import Superblock
from pvlint.images.superblocks import probe
from tests.images.making import MIB, PV0, Memory, ext, group, physical

UUID = "66666666-1111-2222-3333-444444444444"
IDENTITY = bytes.fromhex(UUID.replace("-", ""))


@pytest.mark.parametrize("kind", ["ext2", "ext3", "ext4"])
def test_ext(kind):
    assert probe(Memory(MIB, (0, ext(kind, b"/boot")))) == Superblock(kind, "/boot", UUID)


def test_a_label_is_only_text():
    found = probe(Memory(MIB, (0, ext("ext3", b"\x1b[31m\xff\xfe"))))
    assert found is not None
    assert found.label == "\x1b[31m\ufffd\ufffd"


@pytest.mark.parametrize("at", [0, 4096, 4 * MIB - 8192])
def test_software_raid_1(at):
    raw = bytearray(256)
    struct.pack_into("<II", raw, 0, 0xA92B4EFC, 1)
    raw[16:32], raw[32:38] = IDENTITY, b"web:00"
    struct.pack_into("<Q", raw, 144, at // 512)
    disk = Memory(4 * MIB, (at, bytes(raw)), (1024, ext()[1024:]))
    assert probe(disk) == Superblock("linux_raid_member", "web:00", UUID)
    disk.pieces[0] = (at, bytes(raw[:144]) + b"\x33" * 8 + bytes(104))
    assert probe(disk) == Superblock("ext3", "/boot", UUID)


@pytest.mark.parametrize("order", ["<", ">"])
def test_software_raid_0_90(order):
    words = [0] * 16
    words[0], words[2] = 0xA92B4EFC, 90
    words[5], *words[13:16] = struct.unpack(f"{order}4I", IDENTITY)
    disk = Memory(4 * MIB + 5000, (4 * MIB - 65536, struct.pack(f"{order}16I", *words)), (0, ext()))
    assert probe(disk) == Superblock("linux_raid_member", "", UUID)


def test_luks():
    raw = b"LUKS\xba\xbe\0\2" + bytes(16) + b"secret".ljust(48, b"\0") + bytes(96) + UUID.encode()
    assert probe(Memory(MIB, (0, raw))) == Superblock("crypto_LUKS", "secret", UUID)
    assert probe(Memory(MIB, (0, raw[:7] + b"\1" + raw[8:]))) == Superblock("crypto_LUKS", "", UUID)


def test_lvm():
    assert probe(Memory(16 * MIB, *physical(group()))) == Superblock("LVM2_member", "", PV0)


def test_reiserfs_and_iso9660():
    raw = bytes(52) + b"ReIsEr2Fs" + bytes(23) + IDENTITY + b"suse"
    assert probe(Memory(MIB, (0x10000, raw))) == Superblock("reiserfs", "suse", UUID)
    assert probe(Memory(MIB, (0x8000, b"\1CD001" + bytes(34) + b"RHEL/5.4".ljust(32)))) == Superblock(
        "iso9660", "RHEL/5.4"
    )


@pytest.mark.parametrize("size", [0, 1, 511, 512, 1100, 4096, 70_000])
def test_nothing_is_in_zeros_of_any_size(size):
    assert probe(Memory(size)) is None


def test_a_volume_that_is_cut_off_may_still_be_known():
    class Cut(Memory):
        def read(self, offset, length):
            if offset + length > 200_000:
                raise Unreadable("cut")
            return super().read(offset, length)

    assert probe(Cut(MIB, (0, ext()))) == Superblock("ext3", "/boot", UUID)
    with pytest.raises(Unreadable, match="cut"):
        probe(Cut(MIB))


MAKERS = {
    "ext2": "mke2fs -q -F -t ext2 -L root {path}",
    "ext3-rhel5": "mke2fs -q -F -t ext3 -b 1024 -I 128 -L /boot {path}",
    "ext3-without-label": "mke2fs -q -F -t ext3 {path}",
    "ext4": "mke2fs -q -F -t ext4 -L sixteen-letters- {path}",
    "ext4-plain": "mke2fs -q -F -t ext4 -O ^extent,^64bit,^flex_bg -L plain {path}",
    "journal": "mke2fs -q -F -O journal_dev {path}",
    "xfs": "mkfs.xfs -q -f -L twelveletter {path}",
    "xfs4": "mkfs.xfs -q -f -m crc=0 -L old {path}",
    "btrfs": "mkfs.btrfs -q -f -L fedora {path}",
    "fat12": "mkfs.fat -F 12 -n TWELVE {path}",
    "fat16": "mkfs.fat -F 16 -n BOOT {path}",
    "fat16-without-label": "mkfs.fat -F 16 {path}",
    "fat32": "mkfs.fat -F 32 -n EFI {path}",
    "fat32-small-clusters": "mkfs.fat -F 32 -s 1 -S 512 -n ESP {path}",
    "fat-large-sectors": "mkfs.fat -S 4096 -n LARGE {path}",
    "swap": "mkswap -q -L SWAP-hda3 {path}",
    "swap-large-pages": "mkswap -q -p 65536 -L arm {path}",
    "ntfs": "mkntfs -Q -F -q -s 512 -p 0 -H 0 -S 0 {path}",
    "luks1": "cryptsetup -q luksFormat --type luks1 --pbkdf-force-iterations 1000 --key-file /etc/hostname {path}",
}


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_as_blkid(tmp_path, name):
    blkid = shutil.which("blkid") or "/usr/sbin/blkid"
    program, *arguments = MAKERS[name].split()
    search = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    found = shutil.which(program, path=search)
    if found is None or not Path(blkid).exists():
        pytest.skip(f"comparing needs {program} and blkid")
    path = tmp_path / "volume.img"
    with path.open("wb") as image:
        image.truncate((512 if name.startswith("xfs") else 160 if name == "btrfs" else 40) * MIB)
    if name == "fat12":
        os.truncate(path, 4 * MIB)
    subprocess.run([found, *(argument.format(path=path) for argument in arguments)], check=True, capture_output=True)
    shown = subprocess.run([blkid, "-p", "-o", "export", path], capture_output=True, text=True, check=True).stdout
    values = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    with path.open("rb") as image:
        seen = probe(Raw(image.fileno()))
    assert seen is not None
    assert (seen.kind, seen.uuid) == (values["TYPE"], values.get("UUID", values.get("LOGUUID", "")))
    if seen.kind != "ntfs":
        assert seen.label == values.get("LABEL", "").replace("\\", "")


@pytest.mark.parametrize("kind", ["FAT12", "FAT16", "FAT32"])
def test_a_fat_whose_directory_is_nowhere(kind):
    raw = bytearray(512)
    raw[:3], raw[510:] = b"\xeb\x3c\x90", b"\x55\xaa"
    large = kind == "FAT32"
    many = 0 if large else 0xFFFF
    struct.pack_into("<HBHBHHBH", raw, 11, 4096, 128, 0xFFFF, 255, many, 0, 0xF8, many)
    struct.pack_into("<II", raw, 32, 0xFFFFFFFF, 0xFFFFFFFF if large else 0)
    raw[44:48] = b"\xff" * 4 if large else raw[44:48]
    name = 82 if large else 54
    raw[name : name + 8] = kind.ljust(8).encode()
    raw[name - 11 : name] = b"SOMEWHERE  "
    found = probe(Memory(MIB, (0, bytes(raw))))
    assert found is not None
    assert (found.kind, found.label) == ("vfat", "SOMEWHERE")


def test_random_bytes_hold_nothing_that_raises():
    chance = random.Random(5)
    for _ in range(20):
        probe(Memory(MIB, (0, chance.randbytes(140_000))))

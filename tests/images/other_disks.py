"""Disks with other loaders, with none, with UEFI, and the containers that images come in."""

from pathlib import Path

from tests.images import lvm_writer
from tests.images.bios_disks import BOOT_UUID, ROOT_UUID, dos_like, partition
from tests.images.filesystems import Nursery
from tests.images.lvm_writer import Physical, Volume
from tests.images.tools import MIB, data_file, patch, place, run, sparse, tool
from tests.images.trees import bls_boot, esp, kernel, root

SYSLINUX = {
    "syslinux.cfg": b"DEFAULT linux\nLABEL linux\n  KERNEL vmlinuz\n  APPEND root=/dev/sda2 ro\n",
    "vmlinuz": kernel(),
}


def uefi(folder: Path, made: Nursery) -> tuple[Path, ...]:
    """RHEL 9 with UEFI: an EFI system partition, an extended boot loader partition with BLS, / on Btrfs."""
    disk = sparse(folder / "disk.img", 208 * MIB)
    partition(
        disk,
        "label: gpt\n"
        "start=2048, size=81920, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=ESP\n"
        "start=83968, size=65536, type=BC13C2FF-59E6-4262-A352-B275FD6F7172, name=boot\n"
        "start=149504, size=262144, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, name=root\n",
    )
    place(made.fat(32, 40 * MIB, esp(BOOT_UUID), label="ESP"), disk, 2048 * 512)
    place(made.ext("ext4", 32 * MIB, bls_boot(f"UUID={ROOT_UUID}"), label="boot", uuid=BOOT_UUID), disk, 83968 * 512)
    tree = root(f"UUID={BOOT_UUID}", f"UUID={ROOT_UUID}", "btrfs")
    place(made.btrfs(tree, label="fedora", uuid=ROOT_UUID), disk, 149504 * 512)
    return (disk,)


def blank(folder: Path, _: Nursery) -> tuple[Path, ...]:
    """Before installation: 20 GB of nothing."""
    return (sparse(folder / "disk.img", 20 << 30),)


def data(folder: Path, made: Nursery) -> tuple[Path, ...]:
    """A table without boot code, and a filesystem for data."""
    disk = sparse(folder / "disk.img", 20 * MIB)
    partition(disk, "label: dos\n2048,32768,83\n")
    place(made.ext("ext4", 16 * MIB, {"srv/report.txt": b"42\n"}, label="data"), disk, MIB)
    return (disk,)


def syslinux_partition(path: Path, made: Nursery) -> Path:
    """A disk whose only, active partition is a FAT that SYSLINUX starts from; its MBR has no code yet."""
    disk = sparse(path, 20 * MIB)
    partition(disk, "label: dos\n2048,32768,6,*\n")
    fat = made.fat(16, 16 * MIB, SYSLINUX, label="BOOT")
    run(tool("syslinux"), "--install", fat)
    place(fat, disk, MIB)
    return disk


def syslinux(folder: Path, made: Nursery) -> tuple[Path, ...]:
    disk = syslinux_partition(folder / "disk.img", made)
    places = ("/usr/lib/syslinux/mbr/mbr.bin", "/usr/share/syslinux/mbr.bin")
    patch(disk, 0, data_file("SYSLINUX's mbr.bin (syslinux-common)", *places).read_bytes())
    return (disk,)


def debian_mbr(folder: Path, made: Nursery) -> tuple[Path, ...]:
    program = tool("install-mbr")
    disk = syslinux_partition(folder / "disk.img", made)
    run(program, "--force", disk)
    return (disk,)


def parted_mbr(folder: Path, made: Nursery) -> tuple[Path, ...]:
    disk = sparse(folder / "disk.img", 20 * MIB)
    run(tool("parted"), "-s", disk, "mklabel msdos", "mkpart primary ext2 2048s 34815s", "set 1 boot on")
    place(made.ext("ext4", 16 * MIB, {}, label="empty"), disk, MIB)
    return (disk,)


def dos_mbr(folder: Path, made: Nursery) -> tuple[Path, ...]:
    disk = sparse(folder / "disk.img", 20 * MIB)
    partition(disk, "label: dos\n2048,32768,6,*\n")
    place(made.fat(16, 16 * MIB, {"AUTOEXEC.BAT": b"@echo off\r\n"}, label="DOS"), disk, MIB)
    patch(disk, 0, dos_like())
    return (disk,)


def whole_ext4(folder: Path, made: Nursery) -> tuple[Path, ...]:
    return (made.ext("ext4", 16 * MIB, {"srv/report.txt": b"42\n"}, label="data").rename(folder / "disk.img"),)


def whole_pv(folder: Path, made: Nursery) -> tuple[Path, ...]:
    disk = sparse(folder / "disk.img", 40 * MIB)
    volumes = [Volume("data", 4, made.ext("ext3", 16 * MIB, {"a": b"1"}, label="data"))]
    lvm_writer.write(disk, Physical(0, 40 * MIB), "VolGroup01", volumes)
    return (disk,)


def whole_fat_syslinux(folder: Path, made: Nursery) -> tuple[Path, ...]:
    fat = made.fat(16, 16 * MIB, SYSLINUX, label="BOOT")
    run(tool("syslinux"), "--install", fat)
    return (fat.rename(folder / "disk.img"),)


def convert(source: Path, target: Path, container: str, *options: str) -> tuple[Path, ...]:
    """A copy of a raw disk in another container."""
    run(tool("qemu-img"), "convert", "-q", "-f", "raw", "-O", container, *options, source, target)
    return (target,)


def overlay(source: Path, folder: Path) -> tuple[Path, ...]:
    """A qcow2 over another one in the same directory; a snapshot that was started and wrote nothing of ours."""
    base = convert(source, folder / "base.qcow2", "qcow2")[0]
    top = folder / "overlay.qcow2"
    run(tool("qemu-img"), "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base.name, top.name, folder=folder)
    return (top,)

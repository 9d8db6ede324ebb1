"""The disks of guests with a BIOS: GRUB legacy and GRUB 2, /boot on the same disk or on another."""

from pathlib import Path

from tests.images import lvm_writer
from tests.images.filesystems import Nursery
from tests.images.grub_images import core_image, install_grub2, install_legacy, legacy_stages
from tests.images.lvm_writer import Physical, Volume
from tests.images.tools import MIB, SECTOR, patch, place, run, sparse, tool
from tests.images.trees import grub2_boot, rhel5_boot, rhel5_root, root

BOOT_UUID = "66666666-1111-2222-3333-444444444444"
ROOT_UUID = "77777777-1111-2222-3333-444444444444"
BOOT_SECTORS = 16 * 2048
LVM_START = 63 + BOOT_SECTORS
LVM_SECTORS = 64 * 2048


def partition(disk: Path, script: str) -> None:
    """Give a disk a partition table, described as sfdisk(8) reads it."""
    run(tool("sfdisk"), "-q", "--no-reread", "--no-tell-kernel", disk, text=script)


def volume_group(
    disk: Path, made: Nursery, start: int, *, boot: str, wrapped: bool = False, drivers: bool = False
) -> None:
    """VolGroup00 as anaconda of RHEL 5 makes it: LogVol00 is /, LogVol01 is swap."""
    tree = rhel5_root(boot=boot, drivers=drivers)
    volumes = (
        Volume("LogVol00", 8, made.ext("ext3", 8 * 4 * MIB, tree)),
        Volume("LogVol01", 2, made.swap(2 * 4 * MIB)),
    )
    lvm_writer.write(disk, Physical(start * SECTOR, LVM_SECTORS * SECTOR), "VolGroup00", volumes, wrapped=wrapped)


def legacy_boot(made: Nursery, *, drive: int = 0, stage1_5: bool = True) -> Path:
    tree = {**rhel5_boot(drive=drive), **legacy_stages(stage1_5=stage1_5)}
    return made.ext("ext3", BOOT_SECTORS * SECTOR, tree, label="/boot")


def one_disk(folder: Path, made: Nursery) -> tuple[Path, ...]:
    """RHEL 5 as its installer leaves it on one disk."""
    disk = sparse(folder / "disk.img", (LVM_START + LVM_SECTORS) * SECTOR)
    partition(disk, f"label: dos\n63,{BOOT_SECTORS},83,*\n{LVM_START},{LVM_SECTORS},8e\n")
    place(legacy_boot(made), disk, 63 * SECTOR)
    volume_group(disk, made, LVM_START, boot="LABEL=/boot", drivers=True)
    install_legacy([disk], boot="(hd0,0)", into="(hd0)")
    return (disk,)


def boot_disk(path: Path, content: Path) -> Path:
    """A disk with one active partition from sector 63."""
    disk = sparse(path, LVM_START * SECTOR)
    partition(disk, f"label: dos\n63,{BOOT_SECTORS},83,*\n")
    place(content, disk, 63 * SECTOR)
    return disk


def lvm_disk(path: Path, made: Nursery, *, boot: str) -> Path:
    """A disk with nothing but a physical volume in its only partition."""
    disk = sparse(path, (63 + LVM_SECTORS) * SECTOR)
    partition(disk, f"label: dos\n63,{LVM_SECTORS},8e\n")
    volume_group(disk, made, 63, boot=boot)
    return disk


def split(folder: Path, made: Nursery) -> tuple[Path, ...]:
    """The guide's remedy: MBR, GRUB and /boot on the first disk, the rest on the second."""
    first = boot_disk(folder / "boot.img", legacy_boot(made))
    install_legacy([first], boot="(hd0,0)", into="(hd0)")
    return first, lvm_disk(folder / "rest.img", made, boot="LABEL=/boot")


def mbr_only(folder: Path, made: Nursery) -> tuple[Path, ...]:
    """MBR and stage1.5 on the first disk, /boot with stage2 on the second."""
    first = lvm_disk(folder / "mbr.img", made, boot="LABEL=/boot")
    second = boot_disk(folder / "boot.img", legacy_boot(made, drive=1))
    install_legacy([first, second], boot="(hd1,0)", into="(hd0)")
    return first, second


def mbr_only_stage2(folder: Path, made: Nursery) -> tuple[Path, ...]:
    """The same without stage1.5: stage1 reads stage2 from the second disk by its sector."""
    first = lvm_disk(folder / "mbr.img", made, boot="/dev/hdb1")
    second = boot_disk(folder / "boot.img", legacy_boot(made, drive=1, stage1_5=False))
    install_legacy([first, second], boot="(hd1,0)", into="(hd0)")
    return first, second


def grub2_by_uuid(folder: Path, made: Nursery) -> tuple[Path, ...]:
    """GRUB 2 on the first disk looks for /boot by its UUID; it is on the second."""
    first = sparse(folder / "mbr.img", 40 * MIB)
    partition(first, "label: dos\n2048,65536,83\n")
    place(
        made.ext("ext4", 32 * MIB, root(f"UUID={BOOT_UUID}", f"UUID={ROOT_UUID}", "ext4"), uuid=ROOT_UUID), first, MIB
    )
    modules = ("part_msdos", "ext2", "search_fs_uuid")
    install_grub2(first, core_image(made.fresh(), "/boot/grub", *modules, search=BOOT_UUID))
    second = sparse(folder / "boot.img", 20 * MIB)
    partition(second, "label: dos\n2048,32768,83,*\n")
    boot = grub2_boot(uuid=BOOT_UUID, root=f"UUID={ROOT_UUID}", folder="grub")
    place(made.ext("ext4", 16 * MIB, boot, label="boot", uuid=BOOT_UUID), second, MIB)
    return first, second


def boot_in_root(folder: Path, made: Nursery) -> tuple[Path, ...]:
    """GRUB 2 in the gap behind the MBR, /boot a directory of the only filesystem."""
    disk = sparse(folder / "disk.img", 40 * MIB)
    partition(disk, "label: dos\n2048,65536,83,*\n")
    tree = {
        **grub2_boot("/boot", uuid=ROOT_UUID, root=f"UUID={ROOT_UUID}", folder="grub"),
        "etc/fstab": f"UUID={ROOT_UUID} / ext4 errors=remount-ro 0 1\n".encode(),
        "etc/debian_version": b"12.7\n",
    }
    place(made.ext("ext4", 32 * MIB, tree, label="root", uuid=ROOT_UUID), disk, MIB)
    install_grub2(disk, core_image(made.fresh(), "(,msdos1)/boot/grub", "part_msdos", "ext2"))
    return (disk,)


def bios_boot_partition(folder: Path, made: Nursery) -> tuple[Path, ...]:
    """A GPT whose first partition holds GRUB 2's core.img, /boot on ext4, / on XFS."""
    disk = sparse(folder / "disk.img", 342 * MIB)
    partition(
        disk,
        "label: gpt\n"
        "start=2048, size=2048, type=21686148-6449-6E6F-744E-656564454649, name=biosboot\n"
        "start=4096, size=65536, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, name=boot\n"
        "start=69632, size=622592, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4\n",
    )
    boot = grub2_boot(uuid=BOOT_UUID, root=f"UUID={ROOT_UUID}")
    place(made.ext("ext4", 32 * MIB, boot, label="boot", uuid=BOOT_UUID), disk, 4096 * SECTOR)
    tree = root(f"UUID={BOOT_UUID}", "LABEL=rootfs", "xfs")
    place(made.xfs(tree, label="rootfs", uuid=ROOT_UUID), disk, 69632 * SECTOR)
    install_grub2(disk, core_image(made.fresh(), "(,gpt2)/grub2", "part_gpt", "ext2"), sector=2048)
    return (disk,)


def logical(folder: Path, made: Nursery) -> tuple[Path, ...]:
    """/boot and swap in logical partitions, 5 and 6."""
    disk = sparse(folder / "disk.img", 60 * MIB)
    partition(
        disk, "label: dos\n63,16065,83\nstart=18432, size=90112, type=5\nstart=20480, size=32768, type=83\n"
        "start=55296, size=16384, type=82\n",
    )  # fmt: skip
    place(made.ext("ext3", 16065 * SECTOR // 1024 * 1024, {}, label="/spare"), disk, 63 * SECTOR)
    boot = {**rhel5_boot(partition=4), **legacy_stages()}
    place(made.ext("ext3", 16 * MIB, boot, label="/boot"), disk, 20480 * SECTOR)
    place(made.swap(8 * MIB, label="SWAP-hda6"), disk, 55296 * SECTOR)
    install_legacy([disk], boot="(hd0,4)", into="(hd0)")
    return (disk,)


def wrapped_metadata(folder: Path, made: Nursery) -> tuple[Path, ...]:
    """An LVM volume group whose metadata text runs over the end of its circular buffer."""
    disk = sparse(folder / "disk.img", (63 + LVM_SECTORS) * SECTOR)
    partition(disk, f"label: dos\n63,{LVM_SECTORS},8e\n")
    volume_group(disk, made, 63, boot="LABEL=/boot", wrapped=True)
    return (disk,)


def twenty_gigabytes(folder: Path, made: Nursery) -> tuple[Path, ...]:
    """20 GB: 100 MB /boot, and LVM with an 18 GB root that has some content."""
    disk = sparse(folder / "disk.img", 20 << 30)
    sectors = (20 << 30) // SECTOR - 206_848
    partition(disk, f"label: dos\n2048,204800,83,*\n206848,{sectors},8e\n")
    boot = {**rhel5_boot(), **legacy_stages()}
    place(made.ext("ext3", 100 * MIB, boot, label="/boot"), disk, MIB)
    ballast = {f"var/lib/data/{n}": bytes([n + 1]) * (4 * MIB) for n in range(8)}
    content = made.ext("ext4", 18 << 30, {**rhel5_root(), **ballast}, label="root")
    physical = Physical(206_848 * SECTOR, sectors * SECTOR)
    lvm_writer.write(disk, physical, "VolGroup00", [Volume("LogVol00", 576, content)], extent_sectors=65536)
    install_legacy([disk], boot="(hd0,0)", into="(hd0)")
    return (disk,)


def grub_in_partition(folder: Path, made: Nursery) -> tuple[Path, ...]:
    """A DOS-like MBR that starts the active partition, where GRUB legacy's stage1 is."""
    disk = boot_disk(folder / "disk.img", legacy_boot(made))
    install_legacy([disk], boot="(hd0,0)", into="(hd0,0)")
    patch(disk, 0, dos_like())
    return (disk,)


def dos_like() -> bytes:
    """The marks of a DOS or Windows MBR that file(1) knows (5.44 Magdir/filesystems), without any vendor's code."""
    code = bytearray(b"\x33\xc0\x8e\xd0\xbc\x00\x7c".ljust(0x1B8, b"\x90"))
    for offset, message in ((0x8B, b"Invalid partition table\0"), (0xA3, b"Error loading operating system\0"),
                            (0xC2, b"Missing operating system\0")):  # fmt: skip
        code[offset : offset + len(message)] = message
    code[0x49] = 0x8B
    return bytes(code)

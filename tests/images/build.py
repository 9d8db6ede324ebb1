"""The images and what is true of each: a table to loop over, and the workshop that builds each of them once.

The letters are those of the table that readers and rules are discussed with: a is RHEL 5 on one disk, b the guide's
split, j a guest whose MBR and /boot are on two disks.
"""

from collections.abc import Callable
from pathlib import Path

from pvlint.images.seen import GoesTo, Look
from tests.images import bios_disks as bios
from tests.images import other_disks as other
from tests.images.answers import Boots, Build, Disk, Fs, Image, Part
from tests.images.bios_disks import BOOT_SECTORS, BOOT_UUID, LVM_SECTORS, LVM_START, ROOT_UUID
from tests.images.filesystems import Nursery
from tests.images.tools import Missing

BIOS_BOOT = "21686148-6449-6E6F-744E-656564454649"
LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
XBOOTLDR = "BC13C2FF-59E6-4262-A352-B275FD6F7172"
ROOT_X86_64 = "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"

STAGE1_5 = Boots("GRUB legacy", GoesTo.SAME_DISK, partition=1, path="/grub/stage2")
STAGE2_IN_PARTITION = Boots("GRUB legacy", GoesTo.SAME_DISK, in_partition=1, chain="DOS or Windows")
ACTIVE = GoesTo.ACTIVE
BOOT_FS = Fs("ext3", "/boot", 1, boot_at="/")


def lvm(partition: int | None) -> tuple[Fs, ...]:
    return (
        Fs("ext3", "", partition, "VolGroup00/LogVol00"),
        Fs("swap", "", partition, "VolGroup00/LogVol01"),
    )


ONE_DISK = Disk(
    scheme="dos",
    loader=STAGE1_5,
    partitions=(Part(1, 63, BOOT_SECTORS, "83"), Part(2, LVM_START, LVM_SECTORS, "8e")),
    filesystems=(BOOT_FS, *lvm(2)),
    groups=("VolGroup00",),
)
BOOT_DISK = Disk(scheme="dos", loader=STAGE1_5, partitions=(Part(1, 63, BOOT_SECTORS, "83"),), filesystems=(BOOT_FS,))
LVM_DISK = Disk(scheme="dos", partitions=(Part(1, 63, LVM_SECTORS, "8e"),), filesystems=lvm(1), groups=("VolGroup00",))
PLAIN = (Part(1, 2048, 32768, "83"),)
FAT = (Part(1, 2048, 32768, "06"),)
SYSLINUX_DISK = Disk(
    scheme="dos",
    loader=Boots("SYSLINUX", GoesTo.SAME_DISK, in_partition=1, chain="SYSLINUX"),
    partitions=FAT,
    filesystems=(Fs("vfat", "BOOT", 1, boot_at="/"),),
)
EMPTY_DISK = Disk(
    scheme="dos",
    loader=Boots("libparted", ACTIVE, chain="libparted"),
    partitions=PLAIN,
    filesystems=(Fs("ext4", "empty", 1),),
)
QCOW2 = ONE_DISK._replace(declared="qcow2", container="qcow2")
VMDK = ONE_DISK._replace(declared="vmdk", container="vmdk")
BIG_ROOT = Fs("ext4", "root", 2, "VolGroup00/LogVol00")
BIG = Disk(
    scheme="dos",
    loader=STAGE1_5,
    partitions=(Part(1, 2048, 204_800, "83"), Part(2, 206_848, (20 << 30) // 512 - 206_848, "8e")),
    filesystems=(BOOT_FS, BIG_ROOT),
    groups=("VolGroup00",),
)


def plain(build: Callable[[Path, Nursery], tuple[Path, ...]]) -> Build:
    """A build that needs no other image."""
    return lambda shop, folder: build(folder, shop.nursery)


def kept_as(name: str, file: str, answer: Disk, *options: str, of: str = "a") -> Image:
    """A copy of another guest's disk in the container that ``answer`` declares."""

    def build(shop: "Workshop", folder: Path) -> tuple[Path, ...]:
        return other.convert(shop.images(of)[0], folder / file, answer.declared, *options)

    return Image(name, build, (answer,), *((0, 0, 0) if answer.look is Look.OBSERVED else ()))


IMAGES = (
    Image("a", plain(bios.one_disk), (ONE_DISK,), 0, 0, 0),
    Image("b", plain(bios.split), (BOOT_DISK, LVM_DISK), 0, 0, 0),
    Image(
        "c",
        plain(bios.bios_boot_partition),
        (
            Disk(
                scheme="gpt",
                loader=Boots("GRUB 2", GoesTo.SAME_DISK, partition=2, path="/grub2"),
                partitions=(
                    Part(1, 2048, 2048, BIOS_BOOT), Part(2, 4096, 65536, LINUX), Part(3, 69632, 622_592, LINUX),
                ),
                filesystems=(
                    Fs("ext4", "boot", 2, boot_at="/", uuid=BOOT_UUID), Fs("xfs", "rootfs", 3, uuid=ROOT_UUID),
                ),
            ),
        ),
        0, 0, 0,
    ),
    Image(
        "d",
        plain(other.uefi),
        (
            Disk(
                scheme="gpt",
                partitions=(
                    Part(1, 2048, 81920, ESP), Part(2, 83968, 65536, XBOOTLDR), Part(3, 149_504, 262_144, ROOT_X86_64),
                ),
                filesystems=(
                    Fs("vfat", "ESP", 1),
                    Fs("ext4", "boot", 2, boot_at="/", uuid=BOOT_UUID),
                    Fs("btrfs", "fedora", 3, uuid=ROOT_UUID),
                ),
            ),
        ),
        None, 0, 0,
    ),
    Image("e", plain(other.blank), (Disk(look=Look.BLANK),)),
    Image("f", plain(other.data), (Disk(scheme="dos", partitions=PLAIN, filesystems=(Fs("ext4", "data", 1),)),)),
    Image(
        "g1",
        plain(other.syslinux),
        (SYSLINUX_DISK,),
        0, 0, 0,
    ),
    Image(
        "g2",
        plain(other.debian_mbr),
        (SYSLINUX_DISK._replace(loader=SYSLINUX_DISK.loader._replace(chain="Debian mbr")),),
        0, 0, 0,
    ),
    Image(
        "g3",
        plain(other.parted_mbr),
        (EMPTY_DISK,),
        0,
    ),
    Image(
        "g4",
        plain(other.dos_mbr),
        (
            Disk(
                scheme="dos",
                loader=Boots("DOS or Windows", ACTIVE, chain="DOS or Windows"),
                partitions=FAT,
                filesystems=(Fs("vfat", "DOS", 1),),
            ),
        ),
        0,
    ),
    Image(
        "g5",
        plain(bios.grub_in_partition),
        (BOOT_DISK._replace(loader=STAGE2_IN_PARTITION),),
        0, 0, 0,
    ),
    Image("h1", plain(other.whole_ext4), (Disk(filesystems=(Fs("ext4", "data"),)),)),
    Image(
        "h2",
        plain(other.whole_pv),
        (Disk(filesystems=(Fs("ext3", "data", volume="VolGroup01/data"),), groups=("VolGroup01",)),),
    ),
    Image(
        "h3",
        plain(other.whole_fat_syslinux),
        (Disk(loader=Boots("SYSLINUX", GoesTo.SAME_DISK), filesystems=(Fs("vfat", "BOOT", boot_at="/"),)),),
        0, 0, 0,
    ),
    Image(
        "i",
        plain(bios.boot_in_root),
        (
            Disk(
                scheme="dos",
                loader=Boots("GRUB 2", GoesTo.SAME_DISK, partition=1, path="/boot/grub"),
                partitions=(Part(1, 2048, 65536, "83"),),
                filesystems=(Fs("ext4", "root", 1, boot_at="/boot", uuid=ROOT_UUID),),
            ),
        ),
        0, 0, 0,
    ),
    Image(
        "j",
        plain(bios.mbr_only),
        (
            LVM_DISK._replace(loader=STAGE1_5._replace(goes_to=GoesTo.DRIVE, drive=1)),
            BOOT_DISK._replace(loader=Boots()),
        ),
        0, 1, 1,
    ),
    Image(
        "j2",
        plain(bios.mbr_only_stage2),
        (LVM_DISK._replace(loader=Boots("GRUB legacy", GoesTo.DRIVE, drive=1)), BOOT_DISK._replace(loader=Boots())),
        0, 1, 1,
    ),
    Image(
        "j3",
        plain(bios.grub2_by_uuid),
        (
            Disk(
                scheme="dos",
                loader=Boots("GRUB 2", GoesTo.UUID, identity=BOOT_UUID, path="/boot/grub"),
                partitions=(Part(1, 2048, 65536, "83"),),
                filesystems=(Fs("ext4", "", 1, uuid=ROOT_UUID),),
            ),
            Disk(scheme="dos", partitions=PLAIN, filesystems=(Fs("ext4", "boot", 1, boot_at="/", uuid=BOOT_UUID),)),
        ),
        0, 1, 1,
    ),
    kept_as("k_base", "base.qcow2", QCOW2),
    Image(
        "k_overlay",
        lambda shop, folder: other.overlay(shop.images("a")[0], folder),
        (QCOW2,),
        0, 0, 0,
    ),
    kept_as("k_compressed", "c.qcow2", QCOW2, "-c"),
    kept_as("k_old", "old.qcow2", QCOW2, "-o", "compat=0.10"),
    kept_as("k_small", "s.qcow2", QCOW2, "-o", "cluster_size=512"),
    kept_as("k_dynamic", "d.vhd", ONE_DISK._replace(declared="vpc", container="vhd"), "-o", "subformat=dynamic"),
    kept_as("k_fixed", "f.vhd", ONE_DISK._replace(declared="vpc", container="vhd"), "-o", "subformat=fixed"),
    kept_as("k_vmdk", "k.vmdk", VMDK),
    kept_as("k_stream", "s.vmdk", VMDK, "-o", "subformat=streamOptimized"),
    kept_as("k_vhdx", "k.vhdx", ONE_DISK._replace(declared="vhdx", container="vhdx")),
    kept_as("k_vdi", "k.vdi", Disk(look=Look.NOT_OBSERVED, declared="vdi")),
    Image(
        "m1",
        plain(bios.logical),
        (
            Disk(
                scheme="dos",
                loader=STAGE1_5._replace(partition=5),
                partitions=(
                    Part(1, 63, 16065, "83"), Part(2, 18432, 90112, "05"),
                    Part(5, 20480, 32768, "83"), Part(6, 55296, 16384, "82"),
                ),
                filesystems=(
                    Fs("ext3", "/spare", 1), BOOT_FS._replace(partition=5), Fs("swap", "SWAP-hda6", 6),
                ),
            ),
        ),
        0, 0, 0,
    ),
    Image("m2", plain(bios.wrapped_metadata), (LVM_DISK,)),
    Image("n", plain(bios.twenty_gigabytes), (BIG,), 0, 0, 0),
    kept_as("n_qcow2", "n.qcow2", BIG._replace(declared="qcow2", container="qcow2"), of="n"),
)  # fmt: skip

NAMED = {image.name: image for image in IMAGES}


class Workshop:
    """Builds images below one directory, each when it is first asked for, and once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.built: dict[str, tuple[Path, ...] | Missing] = {}
        parts = folder / "parts"
        parts.mkdir()
        self.nursery = Nursery(parts)

    def images(self, name: str) -> tuple[Path, ...]:
        """The disks of a guest of the table, in its order. Raises Missing where a tool for it is not there."""
        if name not in self.built:
            folder = self.folder / name
            folder.mkdir()
            try:
                self.built[name] = NAMED[name].build(self, folder)
            except Missing as missing:
                self.built[name] = missing
            finally:
                self.nursery.clear()
        built = self.built[name]
        if isinstance(built, Missing):
            raise built
        return built

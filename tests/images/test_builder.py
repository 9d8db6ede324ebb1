"""The builder's images are what their table says: other people's tools read them back."""

from pathlib import Path

import pytest

from tests.images import oracle
from tests.images.answers import Disk, Image
from tests.images.build import IMAGES, Workshop
from tests.images.conftest import Images
from tests.images.machine import console, ide
from tests.images.tools import Missing, run, tool

RAW = [
    pytest.param(image, number, id=f"{image.name}-{number}")
    for image in IMAGES
    for number, disk in enumerate(image.disks)
    if disk.declared == "raw"
]
KEPT = [pytest.param(image, id=image.name) for image in IMAGES if image.disks[0].declared != "raw"]


def needs(*names: str) -> None:
    try:
        for name in names:
            tool(name)
    except Missing as missing:
        pytest.skip(f"nothing to compare with: {missing}")


@pytest.mark.parametrize(("image", "number"), RAW)
def test_the_partitions_are_read_back(images: Images, image: Image, number: int) -> None:
    needs("sfdisk", "blkid")
    disk, answer = images(image.name)[number], image.disks[number]
    assert oracle.scheme(disk) == answer.scheme
    if answer.scheme:
        assert oracle.partitions(disk) == answer.partitions


@pytest.mark.parametrize(("image", "number"), RAW)
def test_the_filesystems_are_read_back(images: Images, image: Image, number: int) -> None:
    needs("sfdisk", "blkid")
    found = oracle.filesystems(images(image.name)[number])
    wanted = image.disks[number].filesystems
    assert [fs._replace(uuid="") for fs in found] == [fs._replace(uuid="", boot_at=None) for fs in wanted]
    for fs, answer in zip(found, wanted, strict=True):
        assert answer.uuid in ("", fs.uuid)


@pytest.mark.parametrize(("image", "number"), RAW)
def test_the_first_sector_has_the_marks_of_its_loader(images: Images, image: Image, number: int) -> None:
    with images(image.name)[number].open("rb") as file:
        sector = file.read(512)
    loader = image.disks[number].loader
    kind = loader.chain or loader.kind
    marks = {
        "GRUB legacy": sector.startswith(b"\xeb\x48\x90") and sector[0x3E:0x40] == b"\x03\x02",
        "GRUB 2": sector.startswith(b"\xeb\x63\x90") and sector[0x64] == 0xFF,
        "SYSLINUX": sector.startswith(b"\x33\xc0\xfa\x8e\xd8") or sector[3:11] == b"SYSLINUX",
        "Debian mbr": sector.startswith(b"\xfc\x31\xc0\x8e\xd0") and sector[0x18C:0x190] == b"MBR ",
        "libparted": sector.startswith(b"\xfa\xb8\x00\x10"),
        "DOS or Windows": b"Missing operating system\0" in sector,
    }
    if kind:
        assert marks[kind]
    else:
        assert not any(marks.values())


@pytest.mark.parametrize("image", KEPT)
def test_a_container_holds_the_same_disk(images: Images, image: Image) -> None:
    needs("qemu-img")
    answer: Disk = image.disks[0]
    path = images(image.name)[0]
    source = images("n" if image.name.startswith("n") else "a")[0]
    said = run(tool("qemu-img"), "compare", "-f", "raw", "-F", answer.declared, source, path)
    assert "Images are identical." in said  # a VHD's size is one that cylinders, heads and sectors can give
    if answer.declared in ("qcow2", "vdi", "vhdx"):
        assert "No errors were found" in run(tool("qemu-img"), "check", "-f", answer.declared, path)


@pytest.mark.parametrize(
    ("name", "number", "sector", "folder", "file"),
    [
        ("a", 0, 63, "/", "vmlinuz-2.6.18-398.el5"),
        ("b", 0, 63, "/grub", "grub.conf"),
        ("c", 0, 4096, "/grub2", "grub.cfg"),
        ("d", 0, 83968, "/loader/entries", "0123456789abcdef0123456789abcdef-5.14.0-427.13.1.el9_4.x86_64.conf"),
        ("i", 0, 2048, "/boot", "vmlinuz-3.10.0-1160.el7.x86_64"),
        ("j", 1, 63, "/grub", "e2fs_stage1_5"),
        ("j3", 1, 2048, "/grub", "grub.cfg"),
        ("m1", 0, 20480, "/grub", "stage2"),
    ],
)
def test_boot_has_its_files(images: Images, name: str, number: int, sector: int, folder: str, file: str) -> None:
    needs("debugfs")
    assert file in oracle.listing(images(name)[number], folder, sector * 512)


def test_a_root_in_a_logical_volume_has_its_fstab(images: Images) -> None:
    needs("debugfs", "sfdisk", "blkid")
    disk = images("b")[1]
    (first, _) = oracle.volumes(disk, 63 * 512)["VolGroup00/LogVol00"]
    assert {"fstab", "redhat-release"} <= oracle.listing(disk, "/etc", first)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("a", slice(None), "GRUB Loading stage1.5"),
        ("b", slice(None), "GRUB Loading stage1.5"),
        ("i", slice(None), "Welcome to GRUB!"),
        ("j", slice(None), "GRUB Loading stage1.5"),
        ("j", slice(1), "Error 21"),
        ("j2", slice(None), "GRUB Loading stage2"),
        ("j3", slice(None), "Welcome to GRUB!"),
        ("g1", slice(None), "SYSLINUX"),
    ],
)
def test_a_bios_starts_it(images: Images, name: str, number: slice, words: str) -> None:
    assert words in console(ide(images(name)[number]), words)


def test_a_missing_tool_leaves_out_its_images_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.images.tools.PATH", str(tmp_path))
    shop = Workshop(tmp_path)
    for name in ("a", "k_base", "a"):
        with pytest.raises(Missing, match=r"is not installed|not unpacked"):
            shop.images(name)
    assert shop.images("e")[0].stat().st_size == 20 << 30

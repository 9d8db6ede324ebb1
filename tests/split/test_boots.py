"""A split end to end: SeaBIOS comes to GRUB's menu from the disks of a written definition, not from one PV disk.

Everything is real but the guest's kernel: `pvlint split --write` writes the definition, the images it names have real
partition tables, filesystems and GRUB, QEMU (without KVM) has the drives that pvlint says the firmware sees, and
SeaBIOS and GRUB say on the serial console how far they came.
"""

import json
import re
from pathlib import Path
from typing import Final

import pytest

from tests.images.bios_disks import BOOT_UUID
from tests.images.build import ESP, LINUX, Workshop
from tests.images.filesystems import plant, prototype
from tests.images.grub_images import core_image, install_grub2, legacy_shell
from tests.images.tools import MIB, Missing, place, run, sparse, tool
from tests.images.trees import RHEL5, RHEL7, grub2_boot
from tests.split.starting import (
    MENU,
    NOTHING_TO_START,
    RescueSystem,
    example,
    hard_disks,
    lay,
    line,
    menu_on_serial_port,
    old_boot,
    partition,
    read,
    severities,
    show_menu,
    split,
    started,
)  # fmt: skip

pytestmark = pytest.mark.slow

RHEL5_XEND: Final = "rhel5-single-pv.cfg"
XL: Final = "xl-xvda.cfg"
KVM: Final = "kvm-virtio.xml"
MENUS: Final = {"a": (0, 0), "b": (0, 0), "j": (1, 1)}
"""Where GRUB legacy's menu is: which disk, and the drive that its grub.conf names."""


@pytest.fixture(autouse=True)
def tools():
    for name in ("qemu-img", "sfdisk", "debugfs", "parted", "mke2fs", "mkfs.xfs", "mkfs.fat"):
        try:
            tool(name)
        except Missing as missing:
            pytest.skip(f"the machines of split definitions are not started: {missing}")


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """The disks of a guest of tests/images/build.py; skips the test where a tool to build them with is missing."""
    workshop = Workshop(tmp_path_factory.mktemp("images"))

    def built(name: str) -> tuple[Path, ...]:
        new = name not in workshop.built
        try:
            disks = workshop.images(name)
            if new and name in MENUS:
                number, drive = MENUS[name]
                show_menu(disks[number], workshop.folder, drive=drive)
        except Missing as missing:
            pytest.skip(f"image {name} is not built: {missing}")
        return disks

    return built


def test_a_boot_disk_that_is_pv_only_does_not_start(images, tmp_path):
    definition = example(RHEL5_XEND, tmp_path)
    guest = read(definition)
    lay(guest, *images("a"))
    assert severities(definition, "PV101") == ["error"]
    seen = started(guest, NOTHING_TO_START)
    assert NOTHING_TO_START in seen
    assert "GRUB" not in seen


@pytest.mark.parametrize("name", [XL, KVM])
def test_a_pv_named_boot_disk_that_the_firmware_can_read_starts_and_is_only_warned_of(images, tmp_path, name):
    """xl emulates xvda too, and SeaBIOS drives virtio-blk."""
    definition = example(name, tmp_path)
    guest = read(definition)
    lay(guest, *images("a"))
    assert severities(definition, "PV101") == ["warning"]
    assert MENU in started(guest, MENU)


@pytest.mark.parametrize("name", [RHEL5_XEND, XL, KVM])
def test_the_two_disks_of_the_split_start(images, tmp_path, name):
    """The second disk has no loader: what starts, starts from the new first one."""
    definition = example(name, tmp_path)
    split(definition, "--stage", "final")
    guest = read(definition)
    assert [shown.pv_only for shown in guest.presentations[:2]] == [False, True]
    lay(guest, *images("b"))
    assert severities(definition, "PV101") == []
    assert MENU in started(guest, MENU)


@pytest.mark.parametrize("name", [RHEL5_XEND, XL, KVM])
def test_a_new_first_disk_that_is_still_blank_does_not_start(images, tmp_path, name):
    """The counter-proof: the old disk, second now, has its MBR and /boot still, and nobody starts it from there."""
    definition = example(name, tmp_path)
    lay(read(definition), *images("a"))
    steps = split(definition, "--stage", "final")
    RescueSystem(tmp_path).type(line(steps, "qemu-img create"))
    seen = started(read(definition), NOTHING_TO_START)
    assert NOTHING_TO_START in seen
    assert "GRUB" not in seen


@pytest.mark.parametrize("name", [RHEL5_XEND, XL, KVM])
def test_one_disk_that_is_kept_and_emulated_starts(images, tmp_path, name):
    definition = example(name, tmp_path)
    split(definition, "--keep-one-disk")
    guest = read(definition)
    lay(guest, *images("a"))
    assert MENU in started(guest, MENU)


def test_an_mbr_whose_boot_partition_is_on_the_pv_disk_stops_with_error_21(images, tmp_path):
    """GRUB legacy's "Error 21: Selected disk does not exist" is what PV102 foretells."""
    definition = tmp_path / "web01.cfg"
    first, second = images("j")
    disks = f"'file:{first},hda,w', 'tap:aio:{second},xvdb,w'"
    definition.write_text(f"name = 'web01'\nbuilder = 'hvm'\nboot = 'c'\ndisk = [{disks}]\n")
    looking = ("--images", "--image-root", str(first.parent))
    assert severities(definition, "PV102", *looking) == ["error"]
    assert "Error 21" in started(read(definition), "Error 21")
    definition.write_text(definition.read_text().replace("tap:aio:", "file:").replace("xvdb", "hdb"))
    assert severities(definition, "PV102", *looking) == []
    assert MENU in started(read(definition), MENU)


# --- The printed steps, carried out ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "size", "image", "offset", "folder", "tool_of_the_age", "first"),
    [
        (RHEL5_XEND, 256, "a", 63 * 512, "/", "sfdisk", 63 * 512),
        (XL, 1024, "i", MIB, "/boot", "parted", MIB),
        (KVM, 1024, "i", MIB, "/boot", "parted", MIB),
    ],
)
def test_the_steps_make_a_disk_that_starts(images, tmp_path, name, size, image, offset, folder, tool_of_the_age, first):
    """The old disk goes on as the second one; /boot is copied from it, and its loader is not what starts.

    Mounting takes root, so `mkfs` itself fills the filesystem with what the `cp` would copy; so does grub2-install,
    which is why a GRUB 2 is written by the builder. A RHEL 7 guest shows its menu; RHEL 5's is sent to the serial port.
    """
    definition, rescue = example(name, tmp_path), RescueSystem(tmp_path)
    (old,) = images(image)
    lay(read(definition), old)
    steps = split(definition, "--stage", "final")
    guest = read(definition)
    new = Path(hard_disks(guest)[0].source)

    rescue.type(line(steps, "qemu-img create"))
    made = json.loads(run(tool("qemu-img"), "info", "--output=json", new))
    assert (made["format"], made["virtual-size"]) == (hard_disks(guest)[0].format or "raw", size * MIB)

    disk, part = sparse(tmp_path / "inside.raw", made["virtual-size"]), tmp_path / "inside1.raw"
    parting = line(steps, f"...{tool_of_the_age} -")
    named = re.search(r"(/dev/\w+)", parting)
    assert named is not None
    rescue.names = {named[1]: str(disk), f"{named[1]}1": str(part)}
    rescue.type(parting)
    start, length = partition(disk)
    assert start == first
    sparse(part, length)
    boot = old_boot(old, offset, folder, tmp_path / "boot")
    if image == "a":
        words = _rhel5(rescue, steps, boot, part, disk, start)
    else:
        words = _rhel7(rescue, steps, boot, part, disk, start)
    run(tool("qemu-img"), "convert", "-n", "-f", "raw", "-O", made["format"], disk, new)
    assert words in started(guest, words)


def _rhel5(
    rescue: RescueSystem, steps: list[tuple[str, list[str]]], boot: Path, part: Path, disk: Path, start: int
) -> str:
    rescue.names["/boot/"] = f"{boot}/"
    rescue.type(line(steps, "echo '(hd0)"))
    assert (boot / "grub/device.map").read_text() == f"(hd0) {disk}\n"
    conf = boot / "grub/grub.conf"
    conf.write_text(menu_on_serial_port(conf.read_text()).replace("Linux Server", "Linux from the new disk"))
    rescue.type(line(steps, "mkfs.ext3"), f" -q -d {boot}")
    place(part, disk, start)
    rescue.program("grub", 'exec {} {} {} {} "$@"'.format(*legacy_shell()))
    said = rescue.type(line(steps, "printf 'device (hd0)"))
    assert "succeeded" in said
    assert "Error" not in said
    with disk.open("rb") as file:
        assert file.read(3) == b"\xeb\x48\x90"  # stage1, and no loader of the active partition
    return f"Red Hat Enterprise Linux from the new disk ({RHEL5})"


def _rhel7(
    rescue: RescueSystem, steps: list[tuple[str, list[str]]], boot: Path, part: Path, disk: Path, start: int
) -> str:
    plain = grub2_boot(uuid=BOOT_UUID, root="LABEL=root")["grub2/grub.cfg"]
    assert isinstance(plain, bytes)
    plant({"grub.cfg": plain.replace(b"Linux Server", b"Linux from the new disk")}, boot / "grub2")
    rescue.type(line(steps, "mkfs.xfs"), f" -q -m uuid={BOOT_UUID} -p {prototype(boot)}")
    place(part, disk, start)
    assert line(steps, "grub2-install").startswith("grub2-install /dev/")
    modules = ("part_msdos", "xfs", "ext2", "search", "search_fs_uuid", "normal", "linux16")
    install_grub2(disk, core_image(part.with_suffix(".core"), "(,msdos1)/grub2", *modules))
    return f"Red Hat Enterprise Linux from the new disk ({RHEL7})"


XL_GUEST: Final = 'name = "web01"\ntype = "hvm"\nboot = "c"\ndisk = [ "{},{},xvda,rw" ]\n'
KVM_GUEST: Final = """\
<domain type='kvm'><name>web01</name><os{}><type machine='q35'>hvm</type><boot dev='hd'/></os><devices>
<disk type='file' device='disk'><driver name='qemu' type='{}'/>
<source file="{}"/>
<target dev='vda' bus='virtio'/></disk></devices></domain>
"""


@pytest.mark.parametrize(
    ("image", "written"), [("raw", "raw"), ("qcow2", "qcow2"), ("vhd", "vpc"), ("qed", "qed"), ("vdi", "vdi")]
)
def test_the_small_image_has_the_format_and_the_size_that_are_asked_for(tmp_path, image, written):
    folder = tmp_path / "it's here"
    folder.mkdir()
    definition, source = folder / "web01", folder / "web01.img"
    definition.write_text(XL_GUEST.format(source, image) if image != "vdi" else KVM_GUEST.format("", image, source))
    steps = split(definition, "--stage", "final", "--boot-size", "400")
    RescueSystem(tmp_path).type(line(steps, "qemu-img create"))
    made = json.loads(run(tool("qemu-img"), "info", "--output=json", hard_disks(read(definition))[0].source))
    assert made["format"] == written
    assert 0 <= made["virtual-size"] - 400 * MIB < MIB  # a VHD's size is one that cylinders, heads and sectors can give


def test_the_disk_of_a_guest_with_uefi_gets_an_efi_system_partition(tmp_path):
    definition, rescue = tmp_path / "web01", RescueSystem(tmp_path)
    definition.write_text(KVM_GUEST.format(" firmware='efi'", "raw", tmp_path / "web01.img"))
    steps = split(definition, "--stage", "final")
    parts = [sparse(tmp_path / "part1", 200 * MIB), sparse(tmp_path / "part2", 822 * MIB)]
    disk = sparse(tmp_path / "disk", 1024 * MIB)
    rescue.names = {"/dev/sda": str(disk), "/dev/sda1": str(parts[0]), "/dev/sda2": str(parts[1])}
    rescue.type(line(steps, "parted"))
    table = json.loads(run(tool("sfdisk"), "--json", disk))["partitiontable"]["partitions"]
    assert [part["type"] for part in table] == [ESP, LINUX]
    assert [part["size"] * 512 // MIB for part in table] == [200, 822]
    rescue.type(line(steps, "mkfs.vfat"))
    assert [run(tool("blkid"), "-o", "value", "-s", "TYPE", part).strip() for part in parts] == ["vfat", "xfs"]

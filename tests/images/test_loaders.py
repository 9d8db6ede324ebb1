"""Boot loaders: what the first sector holds, and which disk and partition it goes on to."""

import lzma
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from pvlint.images.grub2_core import read_core
from pvlint.images.loaders import DEBIAN_MBR, LIBPARTED_MBR, SYSLINUX_MBR, WINDOWS_MBR, read_loader
from pvlint.images.seen import GoesTo, Loader, Unreadable
from pvlint.images.tables import read_table
from tests.images.making import MIB, Memory, boot_img, core_img, mbr, row, stage, stage1

ACTIVE = row(0x83, 2048, 4096, 0x80)
LINUX = row(0x83, 2048, 4096)


def loader(code: bytes, *pieces: tuple[int, bytes], rows: tuple[bytes, ...] = (LINUX,)) -> Loader:
    disk = Memory(16 * MIB, (0, mbr(*rows, code=code)), *pieces)
    return read_loader(disk, read_table(disk).partitions)


def place(found: Loader) -> tuple[object, ...]:
    return found.kind, found.goes_to, found.drive, found.partition, found.path


def test_no_code_is_no_loader():
    assert loader(b"") == Loader("", words="no boot code")


def test_code_without_a_signature_is_no_loader():
    disk = Memory(MIB, (0, mbr(code=stage1())[:-2]))
    assert read_loader(disk, ()) == Loader("", words="no boot signature")


def test_code_that_nobody_knows():
    assert loader(b"\xfa\x90\x90")[:2] == ("unknown", GoesTo.UNKNOWN)


def test_lilo():
    assert loader(b"\xfa\xeb\x21\x01\xb4\x01LILO")[:2] == ("LILO", GoesTo.UNKNOWN)


@pytest.mark.parametrize(
    ("drive", "device", "expected"),
    [
        (0xFF, 0xFF00FFFF, (GoesTo.SAME_DISK, None, 1)),
        (0xFF, 0xFFFFFFFF, (GoesTo.SAME_DISK, None, None)),
        (0x80, 0xFF04FFFF, (GoesTo.DRIVE, 0, 5)),
        (0xFF, 0x8100FFFF, (GoesTo.DRIVE, 1, 1)),
        (0x80, 0x8100FFFF, (GoesTo.DRIVE, 1, 1)),
        (0x81, 0xFF00FFFF, (GoesTo.DRIVE, 1, None)),
    ],
)
def test_grub_legacy_with_a_stage1_5(drive, device, expected):
    found = loader(stage1(drive), (512, stage(device)))
    assert (found.kind, found.goes_to, found.drive, found.partition) == ("GRUB legacy", *expected)
    if drive != 0x81:
        assert found.path == "/grub/stage2"


def test_grub_legacy_says_what_was_seen():
    assert loader(stage1(0x80), (512, stage(0x8100FFFF))).words == (
        "GRUB legacy stage1, stage1.5 (e2fs) going on to (hd1,0)/grub/stage2"
    )


@pytest.mark.parametrize("install", [0x00FFFF, 0xFFFFFF], ids=["installed", "by place"])
def test_grub_legacy_with_stage2_alone(install):
    pieces = (2100 * 512, stage(install, b"/grub/menu.lst", kind=0))
    assert place(loader(stage1(0xFF, 2100, 0x8000), pieces)) == (
        "GRUB legacy", GoesTo.SAME_DISK, None, 1, "/grub/menu.lst",
    )  # fmt: skip
    assert place(loader(stage1(0x81, 2100, 0x8000), pieces)) == ("GRUB legacy", GoesTo.DRIVE, 1, None, "")


def test_grub_legacy_whose_next_stage_is_missing():
    found = loader(stage1())
    assert (found.goes_to, found.words) == (GoesTo.SAME_DISK, "GRUB legacy stage1, but no stage1.5 is at sector 1")
    assert "not read" in loader(stage1(sector=0xFFFFFFF0)).words


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        (b"(,msdos1)/boot/grub", (GoesTo.SAME_DISK, None, 1, "/boot/grub")),
        (b"(,gpt2)/grub2", (GoesTo.SAME_DISK, None, 2, "/grub2")),
        (b"(hd1,msdos5)/grub", (GoesTo.DRIVE, 1, 5, "/grub")),
        (b"(hd0)/grub", (GoesTo.DRIVE, 0, None, "/grub")),
        (b"(,1)/grub", (GoesTo.SAME_DISK, None, 1, "/grub")),
        (b"/boot/grub", (GoesTo.SAME_DISK, None, None, "/boot/grub")),
        (b"(lvmid/a-b/c-d)/boot/grub", (GoesTo.UNKNOWN, None, None, "/boot/grub")),
        (b"(mduuid/0123)/grub2", (GoesTo.UNKNOWN, None, None, "/grub2")),
    ],
)
def test_the_prefix_of_grub_2(prefix, expected):
    assert place(loader(boot_img(), (512, core_img(prefix)))) == ("GRUB 2", *expected)


@pytest.mark.parametrize(
    ("config", "goes_to"),
    [
        (b"search.fs_uuid 66666666-1111-2222-3333-444444444444 root \nset prefix=($root)/boot/grub\n", GoesTo.UUID),
        (b"search.fs_uuid 66666666-1111-2222-3333-444444444444 root hd0,msdos1 \n"
         b"set prefix=($root)'/boot/grub'\n", GoesTo.UUID),
        (b"insmod ext2\nsearch --no-floppy --fs-uuid --set=root 66666666-1111-2222-3333-444444444444\n"
         b"set prefix=($root)/boot/grub", GoesTo.UUID),
        (b"search.fs_label 66666666-1111-2222-3333-444444444444 root\nset prefix=($root)/boot/grub", GoesTo.LABEL),
        (b"search --label 66666666-1111-2222-3333-444444444444 --set=root\nset prefix=($root)/boot/grub",
         GoesTo.LABEL),
    ],
)  # fmt: skip
def test_grub_2_that_searches(config, goes_to):
    found = loader(boot_img(), (512, core_img(b"(hd0)/grub", config)))
    assert found[:4] == ("GRUB 2", goes_to, None, "66666666-1111-2222-3333-444444444444")
    assert found.path == "/boot/grub"


def test_grub_2_that_searches_for_a_file():
    found = loader(boot_img(), (512, core_img(b"/grub", b"search --file /boot/grub/x --set=root\n")))
    assert found.goes_to is GoesTo.UNKNOWN


@pytest.mark.parametrize(("at", "codes"), [(3360, 4096), (3328, 0), (3392, 0), (3000, 5000), (2048, 1)])
def test_a_core_image_of_another_version(at, codes):
    core = core_img(b"(,msdos1)/grub2", at=at, codes=codes, first=100)
    assert read_core(Memory(MIB, (51200, core)), 100).prefix == "(,msdos1)/grub2"


def test_a_core_image_that_is_none():
    assert "not read" in loader(boot_img()).words
    assert loader(boot_img()).goes_to is GoesTo.UNKNOWN
    core = bytearray(core_img(b"/grub"))
    core[3361:3600] = bytes(239)
    with pytest.raises(Unreadable, match="decompressed"):
        read_core(Memory(MIB, (512, bytes(core))), 1)
    struct.pack_into("<I", core, 512 + 12, 0xFFFFFFFF)
    with pytest.raises(Unreadable, match="unknown kind"):
        read_core(Memory(MIB, (512, bytes(core))), 1)
    struct.pack_into("<QH", core, 500, 2, 0xFFFF)
    with pytest.raises(Unreadable, match="too large"):
        read_core(Memory(64 * MIB, (512, bytes(core))), 1)


def test_a_core_image_that_unpacks_to_more_than_it_says_is_cut():
    filters = [{"id": lzma.FILTER_LZMA1, "lc": 3, "lp": 0, "pb": 2, "dict_size": 1 << 16}]
    packed = lzma.compress(bytes(16 << 20), lzma.FORMAT_RAW, filters=filters)
    body = (bytes(8) + struct.pack("<II", len(packed), 4 << 20)).ljust(3360 - 512, b"\0") + packed
    body = body.ljust(-(-len(body) // 512) * 512, b"\0")
    core = bytes(500) + struct.pack("<QHH", 2, len(body) // 512, 0x820) + body
    with pytest.raises(Unreadable, match="decompressed"):
        read_core(Memory(MIB, (512, core)), 1)


CHAINS = {
    "SYSLINUX": SYSLINUX_MBR,
    "Debian mbr": DEBIAN_MBR.ljust(0x18C, b"\x90") + b"MBR ",
    "libparted": LIBPARTED_MBR,
    "DOS or Windows": WINDOWS_MBR[1] + "Ungültige Partitionstabelle".encode("cp850"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_loader_that_starts_the_active_partition(name):
    code = CHAINS[name]
    rows = (row(0x83, 63, 100), ACTIVE)
    boot = 2048 * 512
    assert place(loader(code)) == (name, GoesTo.ACTIVE, None, None, "")
    assert place(loader(code, rows=rows)) == (name, GoesTo.ACTIVE, None, 2, "")
    assert "no boot sector" in loader(code, rows=rows).words
    unknown = loader(code, (boot, mbr(code=b"\xfa\xfc")), rows=rows)
    assert (unknown.kind, unknown.goes_to, unknown.in_partition) == (name, GoesTo.ACTIVE, None)
    stage2 = (2100 * 512, stage(0x1FFFF, b"/grub/menu.lst", 0))
    grub = loader(code, (boot, mbr(code=stage1(0xFF, 2100, 0x8000))), stage2, rows=rows)
    assert place(grub) == ("GRUB legacy", GoesTo.SAME_DISK, None, 2, "/grub/menu.lst")
    assert grub.in_partition == 2
    assert grub.words.startswith(f"{name}, which starts the active partition 2: GRUB legacy stage1, stage2 at")
    extlinux = loader(code, (boot, mbr(code=b"\xeb\x58\x90EXTLINUX")), rows=rows)
    assert (*place(extlinux), extlinux.in_partition) == ("SYSLINUX", GoesTo.SAME_DISK, None, 2, "", 2)


def test_messages_tell_dos_too():
    code = b"\xfa\x33Invalid partition table\0Error loading operating system\0Missing operating system"
    assert loader(code).kind == "DOS or Windows"


def test_a_filesystem_on_the_whole_disk():
    fat = b"\xeb\x58\x90SYSLINUX".ljust(82, b"\0") + b"FAT32   "
    assert place(loader(fat, rows=())) == ("SYSLINUX", GoesTo.SAME_DISK, None, None, "")
    fat = b"\xeb\x58\x90mkfs.fat".ljust(82, b"\0") + b"FAT32   \x0e\x1fThis is not a bootable disk."
    assert loader(fat, rows=()).kind == ""
    assert loader(b"\xeb\x58\x90MSDOS5.0".ljust(82, b"\0") + b"FAT32   \xfa", rows=()).kind == "DOS or Windows"


GRUB = Path("/usr/lib/grub/i386-pc")


@pytest.mark.parametrize("config", ["", "search.fs_uuid 0123-4567 root\nset prefix=($root)/grub2\n"])
def test_a_core_image_of_grub_mkimage(tmp_path, config):
    program = shutil.which("grub-mkimage")
    if program is None or not (GRUB / "boot.img").exists():
        pytest.skip("making a core image needs grub-mkimage and its modules (Debian: grub-common, grub-pc-bin)")
    (tmp_path / "load.cfg").write_text(config)
    more = ["-c", str(tmp_path / "load.cfg")] if config else []
    core = tmp_path / "core.img"
    modules = ["biosdisk", "part_msdos", "ext2", "search_fs_uuid"]
    subprocess.run([program, "-O", "i386-pc", "-p", "(,msdos1)/grub2", *more, "-o", core, *modules], check=True)
    code = bytearray((GRUB / "boot.img").read_bytes()[:446])
    code[0x66:0x68] = b"\x90\x90"
    found = loader(bytes(code), (512, core.read_bytes()))
    if config:
        assert (found.goes_to, found.identity, found.path) == (GoesTo.UUID, "0123-4567", "/grub2")
    else:
        assert (found.goes_to, found.partition, found.path) == (GoesTo.SAME_DISK, 1, "/grub2")


SYSLINUX_FILES = [Path("/usr/lib/syslinux/mbr") / name for name in ("mbr.bin", "gptmbr.bin", "altmbr.bin")]


@pytest.mark.parametrize("path", SYSLINUX_FILES, ids=lambda path: path.name)
def test_what_syslinux_ships(path):
    if not path.exists():
        pytest.skip(f"needs {path} (Debian: syslinux-common)")
    assert loader(path.read_bytes(), rows=(ACTIVE,))[:2] == ("SYSLINUX", GoesTo.ACTIVE)

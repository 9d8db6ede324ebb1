import os
import random
import struct
import sys

import pytest

from pvlint.images.files import read_files
from pvlint.images.seen import Entry, Files, Mount
from tests.images.volumes import Image, Tree, ext, plant, run, tool, vfat, xfs

for library in ("pyfsext", "pyfsxfs", "pyfsfat"):
    pytest.importorskip(library, reason="files inside filesystems are read by libyal's libraries: pvlint[images]")

GRUB_CONF = """\
#boot=/dev/hda
default=0
title CentOS
\troot (hd0,0)
\tkernel /vmlinuz-2.6.18-194.el5 ro root=/dev/VolGroup00/LogVol00 password=hunter2
\tinitrd /initrd-2.6.18-194.el5.img
"""
BOOT: Tree = {
    "vmlinuz-2.6.18-194.el5": "k",
    "vmlinuz-2.6.18-8.el5": "k",
    "initrd-2.6.18-194.el5.img": "i",
    "config-2.6.18-194.el5": "",
    "boot": "-> .",
    "grub/grub.conf": GRUB_CONF,
    "grub/menu.lst": "-> ./grub.conf",
    "grub/device.map": "(hd0)     /dev/hda\n",
    "grub/stage2": "2",
}
ROOT: Tree = {
    "etc/fstab": "/dev/VolGroup00/LogVol00 / ext3 defaults 1 1\nLABEL=/boot /boot ext3 defaults 1 2\n",
    "etc/redhat-release": "CentOS release 5.5 (Final)\n",
    "lib/modules/2.6.18-194.el5/extra/xenpv/xen-vbd.ko": "m",
    "lib/modules/2.6.18-194.el5/extra/xenpv/xen-platform-pci.ko": "m",
    "lib/modules/2.6.18-8.el5/weak-updates/xenpv/xen-vbd.ko": "-> /lib/modules/2.6.18-194.el5/extra/xenpv/xen-vbd.ko",
    "lib/modules/2.6.18-4.el5/weak-updates/xenpv/xen-vbd.ko": "-> /lib/modules/2.6.18-1.el5/extra/xenpv/xen-vbd.ko",
    "lib/modules/2.6.18-200.el5/kernel/drivers/xenpv_hvm/blkfront/xen-vbd.ko": "m",
    "lib/modules/2.6.18-201.el5/kernel/drivers/ide/ide-core.ko": "m",
}
OF_BOOT = Files(
    boot_at="/",
    grub_at="/grub",
    kernels=("2.6.18-8.el5", "2.6.18-194.el5"),
    initrds=("initrd-2.6.18-194.el5.img",),
    entries=(
        Entry(
            "CentOS", "/vmlinuz-2.6.18-194.el5", "/initrd-2.6.18-194.el5.img",
            "ro root=/dev/VolGroup00/LogVol00", 0, 1, True,
        ),
    ),
    device_map=((0, "/dev/hda"),),
)  # fmt: skip
OF_ROOT = Files(
    fstab=(Mount("/dev/VolGroup00/LogVol00", "/", "ext3"), Mount("LABEL=/boot", "/boot", "ext3")),
    release="CentOS release 5.5 (Final)",
    drivers=("2.6.18-8.el5", "2.6.18-194.el5", "2.6.18-200.el5"),
)


@pytest.mark.parametrize("kind", ["ext2", "ext3", "ext4"])
def test_a_boot_filesystem(kind, tmp_path):
    assert read_files(Image(ext(BOOT, tmp_path, kind)), kind) == (OF_BOOT, "")


def test_a_boot_filesystem_on_xfs(tmp_path):
    assert read_files(Image(xfs(BOOT, tmp_path)), "xfs") == (OF_BOOT, "")


def test_a_root_filesystem(tmp_path):
    assert read_files(Image(ext(ROOT, tmp_path)), "ext3") == (OF_ROOT, "")


def test_a_root_filesystem_on_xfs(tmp_path):
    assert read_files(Image(xfs(ROOT, tmp_path)), "xfs") == (OF_ROOT, "")


DEBIAN: Tree = {
    "vmlinuz": "-> boot/vmlinuz-6.1.0-9-amd64",
    "initrd.img": "-> boot/initrd.img-6.1.0-9-amd64",
    "boot/vmlinuz-6.1.0-9-amd64": "k",
    "boot/initrd.img-6.1.0-9-amd64": "i",
    "boot/grub/grub.cfg": "menuentry 'D' {\nsearch --fs-uuid --set aa-bb\nlinux /boot/vmlinuz-6.1.0-9-amd64 ro\n}\n",
    "etc/os-release": "-> ../usr/lib/os-release",
    "usr/lib/os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    "etc/fstab": "UUID=aa-bb / ext4 defaults 0 1\n",
    "lib": "-> usr/lib",
    "usr/lib/modules/6.1.0-9-amd64/kernel/drivers/block/xen-blkfront.ko.xz": "m",
}


def test_boot_inside_a_root_with_links_to_its_kernels(tmp_path):
    files, why = read_files(Image(ext(DEBIAN, tmp_path, "ext4")), "ext4")
    assert why == ""
    assert files is not None
    assert (files.boot_at, files.grub_at) == ("/boot", "/boot/grub")
    assert files.kernels == ("6.1.0-9-amd64",)
    assert files.release == "Debian GNU/Linux 12 (bookworm)"
    assert files.drivers == ("6.1.0-9-amd64",)
    assert files.searches == ("aa-bb",)
    assert files.entries[0].default


BLS: Tree = {
    "vmlinuz-6.5.6": "k",
    "vmlinuz-6.10.1": "k",
    "initramfs-6.5.6.img": "i",
    "grub2/grub.cfg": "set default=\"${saved_entry}\"\nsearch --no-floppy --fs-uuid --set=boot 77-88\nblscfg\n",
    "grub2/grubenv": "# GRUB Environment Block\nsaved_entry=id-6.5.6\nkernelopts=root=UUID=r ro\n###",
    "loader/entries/id-6.5.6.conf": "title A\nlinux /vmlinuz-6.5.6\noptions $kernelopts\n",
    "loader/entries/id-6.10.1.conf": "title B\nlinux /vmlinuz-6.10.1\noptions root=LABEL=x\n",
}  # fmt: skip


def test_snippets_newest_first_with_the_saved_one_as_default(tmp_path):
    files, _ = read_files(Image(ext(BLS, tmp_path, "ext4")), "ext4")
    assert files is not None
    assert [(entry.title, entry.default) for entry in files.entries] == [("B", False), ("A", True)]
    assert files.entries[1].arguments == "root=UUID=r ro"
    assert files.kernels == ("6.5.6", "6.10.1")
    assert (files.boot_at, files.grub_at, files.searches) == ("/", "/grub2", ("77-88",))


def test_an_efi_system_partition(tmp_path):
    esp = {
        "EFI/fedora/grubx64.efi": "MZ",
        "EFI/fedora/grub.cfg": "search --no-floppy --fs-uuid --set=dev 77-88\nconfigfile $prefix/grub.cfg\n",
        "EFI/BOOT/BOOTX64.EFI": "MZ",
    }
    files, why = read_files(Image(vfat(esp, tmp_path)), "vfat")
    assert why == ""
    assert files is not None
    assert set(files.efi) == {"/EFI/fedora/grubx64.efi", "/EFI/BOOT/BOOTX64.EFI"}
    assert (files.searches, files.grub_at, files.boot_at, files.fstab) == (("77-88",), None, None, None)


def test_names_in_fat_in_any_case(tmp_path):
    tree = {
        "VMLINUZ": "k",
        "INITRD.IMG": "i",
        "SYSLINUX.CFG": "default l\nlabel l\nkernel vmlinuz\nappend root=/dev/sda2\n",
    }
    files, _ = read_files(Image(vfat(tree, tmp_path)), "vfat")
    assert files is not None
    assert files.boot_at == "/"
    assert files.entries == (Entry("l", "vmlinuz", "", "root=/dev/sda2", default=True),)


def test_data_is_no_boot(tmp_path):
    assert read_files(Image(ext({"photos/vmlinuz-1": "x", "vmlinuz-2": "x"}, tmp_path)), "ext3") == (Files(), "")


def test_links_that_lead_nowhere(tmp_path):
    tree = {
        "boot/vmlinuz-1": "k",
        "boot/grub": "-> grub",
        "etc/fstab": "-> ../../../../etc/fstab",
        "etc/redhat-release": "-> a",
        "etc/a": "-> b",
        "etc/b": "-> redhat-release",
        "etc/system-release": "-> /dev/vda",
        "lib": "-> lib",
    }
    assert read_files(Image(ext(tree, tmp_path)), "ext3") == (Files(), "")


def test_at_most_eight_links_in_a_row(tmp_path):
    chain = {f"etc/r{number}": f"-> r{number + 1}" for number in range(8)}
    near = {**chain, "etc/r8": "near\n", "etc/redhat-release": "-> r1"}
    far = {**chain, "etc/r8": "far\n", "etc/redhat-release": "-> r0"}
    assert read_files(Image(ext(near, tmp_path, "ext3")), "ext3")[0] == Files(release="near")
    assert read_files(Image(ext(far, tmp_path, "ext4")), "ext4")[0] == Files()


def test_a_fifo_is_no_file(tmp_path):
    root = plant({"etc/x": ""}, tmp_path / "tree")
    os.mkfifo(root / "etc/fstab")
    run(tool("mke2fs", "e2fsprogs"), "-q", "-F", "-t", "ext3", "-d", root, tmp_path / "i.img", "16M")
    assert read_files(Image((tmp_path / "i.img").read_bytes()), "ext3") == (Files(), "")


def test_of_a_huge_sparse_file_the_beginning_is_read(tmp_path):
    root = plant({"etc/fstab": "LABEL=a / ext3\n"}, tmp_path / "tree")
    with (root / "etc/fstab").open("r+b") as file:
        file.truncate(8 << 30)
    run(tool("mke2fs", "e2fsprogs"), "-q", "-F", "-t", "ext4", "-d", root, tmp_path / "i.img", "16M")
    image = Image((tmp_path / "i.img").read_bytes())
    assert read_files(image, "ext4") == (Files(fstab=(Mount("LABEL=a", "/", "ext3"),)), "")
    assert image.bytes_read < 1 << 20


def test_a_directory_of_very_many_entries_is_not_listed(tmp_path):
    tree = {f"boot/{number:05}": "" for number in range(4200)}
    files, why = read_files(Image(ext({**tree, "etc/redhat-release": "x"}, tmp_path, "ext4", "64M")), "ext4")
    assert files == Files(release="x")
    assert why == "/boot not read: a directory with 4200 entries"


def test_a_directory_of_a_hundred_thousand_entries_is_left_within_the_budget(tmp_path):
    # mke2fs takes minutes to make so many entries: this is a file with the bytes of a directory, turned into one.
    entries = [struct.pack("<IHBB6s2x", 12, 16, 6, 1, b"%06d" % number) for number in range(100_000)]
    root = plant({"etc/redhat-release": "x"}, tmp_path / "tree")
    (root / "boot").write_bytes(b"".join(entries))
    image = tmp_path / "i.img"
    run(tool("mke2fs", "e2fsprogs"), "-q", "-F", "-t", "ext4", "-b", "4096", "-d", root, image, "64M")
    run(tool("debugfs", "e2fsprogs"), "-w", "-R", "set_inode_field /boot mode 040755", image)
    files, why = read_files(Image(image.read_bytes(), budget=16 << 20), "ext4")
    assert why.startswith("/boot not read: ")
    assert files == Files(release="x")


def test_a_kind_without_a_reader_says_so():
    assert read_files(Image(b""), "btrfs") == (None, "not read: btrfs has no reader")
    assert read_files(Image(b""), "swap") == (None, "not read: swap has no reader")


def test_a_library_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyfsext", None)
    assert read_files(Image(b""), "ext3") == (None, "not read: install pvlint[images]")


def test_a_library_of_another_make_is_no_traceback(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyfsext", type(sys)("pyfsext"))
    assert read_files(Image(b""), "ext3")[0] is None


def test_zeros_are_no_filesystem():
    for kind in ("ext4", "xfs", "vfat"):
        files, why = read_files(Image(bytes(1 << 20)), kind)
        assert files is None
        assert why.startswith("not read: ")


def test_a_truncated_filesystem_is_told_from_an_empty_one(tmp_path):
    whole = ext(BOOT, tmp_path)
    for length in (1024, 4096, 100_000, len(whole) // 2):
        assert read_files(Image(whole[:length]), "ext3")[1], length


def test_what_the_disk_says_is_the_reason(tmp_path):
    files, why = read_files(Image(ext(BOOT, tmp_path), budget=1500), "ext3")
    assert files is None
    assert why == "not read: over the budget"


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", ["ext3", "ext4", "xfs", "vfat"])
def test_a_damaged_filesystem_gives_an_answer(kind, tmp_path, fuzzing):
    if kind == "vfat":
        whole = vfat({path: text for path, text in BOOT.items() if not text.startswith("->")}, tmp_path)
    else:
        whole = xfs(BOOT, tmp_path) if kind == "xfs" else ext({**BOOT, **ROOT}, tmp_path, kind)
    touched = _Touched(whole)
    assert read_files(touched, kind)[0] is not None
    places = sorted(touched.places)
    random_ = random.Random(1)
    for _ in range(2000 if fuzzing else 150):
        changes = {random_.choice(places): random_.randrange(256) for _ in range(random_.randint(1, 8))}
        files, why = read_files(_Changed(whole, changes), kind)
        assert files is not None or why.startswith("not read: ")


class _Touched(Image):
    """Remembers which bytes are read."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.places: set[int] = set()

    def read(self, offset: int, length: int) -> bytes:
        self.places.update(range(offset, offset + length))
        return super().read(offset, length)


class _Changed(Image):
    """Has other bytes in some places; within a budget like an image's."""

    def __init__(self, data: bytes, changes: dict[int, int]) -> None:
        super().__init__(data, 16 << 20)
        self._changes = changes

    def read(self, offset: int, length: int) -> bytes:
        data = super().read(offset, length)
        inside = {at: value for at, value in self._changes.items() if offset <= at < offset + length}
        if not inside:
            return data
        changed = bytearray(data)
        for at, value in inside.items():
            changed[at - offset] = value
        return bytes(changed)

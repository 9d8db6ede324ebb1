import random
import sys

import pytest

from pvlint.images.seen import Unreadable
from pvlint.images.vhd_vmdk import unpacked
from tests.images.volumes import Image, run, tool

for library in ("pyvhdi", "pyvmdk"):
    pytest.importorskip(library, reason="VHD and VMDK are read by libyal's libraries: pvlint[images]")

FORMS = {
    "dynamic": ("vhd", "vpc", "subformat=dynamic,force_size=on"),
    "fixed": ("vhd", "vpc", "subformat=fixed,force_size=on"),
    "vhdx": ("vhdx", "vhdx", "subformat=dynamic"),
    "sparse": ("vmdk", "vmdk", "subformat=monolithicSparse"),
    "stream": ("vmdk", "vmdk", "subformat=streamOptimized"),
}


def disk_bytes() -> bytes:
    random_ = random.Random(7)
    return b"".join(random_.randbytes(4096) if block % 37 == 0 else bytes(4096) for block in range(1024))


def packed(form, tmp_path) -> bytes:
    qemu_img = tool("qemu-img", "qemu-utils")
    _, kind, options = FORMS[form]
    (tmp_path / "raw").write_bytes(disk_bytes())
    run(qemu_img, "convert", "-f", "raw", "-O", kind, "-o", options, tmp_path / "raw", tmp_path / "packed")
    packed: bytes = (tmp_path / "packed").read_bytes()
    return packed


@pytest.mark.parametrize("form", FORMS)
def test_the_disk_comes_out_byte_by_byte(form, tmp_path):
    disk = unpacked(Image(packed(form, tmp_path)), FORMS[form][0])
    whole = disk_bytes()
    assert disk.size == len(whole)
    assert b"".join(disk.read(at, 4096) for at in range(0, disk.size, 4096)) == whole
    assert disk.read(37 * 4096 - 3, 9) == whole[37 * 4096 - 3 :][:9]
    assert disk.read(disk.size, 0) == b""


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_read_beyond_the_end(form, tmp_path):
    disk = unpacked(Image(packed(form, tmp_path)), FORMS[form][0])
    for offset, length in ((disk.size, 1), (disk.size - 1, 2), (-1, 1), (1 << 62, 1)):
        with pytest.raises(Unreadable):
            disk.read(offset, length)


@pytest.mark.parametrize(("kind", "container"), [("vpc", "vhd"), ("vmdk", "vmdk"), ("vhdx", "vhdx")])
def test_a_disk_that_rests_on_another_is_refused(kind, container, tmp_path):
    qemu_img = tool("qemu-img", "qemu-utils")
    run(qemu_img, "create", "-f", "vmdk", tmp_path / "base.vmdk", "4M")
    if kind == "vmdk":
        run(qemu_img, "create", "-f", "vmdk", "-F", "vmdk", "-b", tmp_path / "base.vmdk", tmp_path / "child")
        child = (tmp_path / "child").read_bytes()
    elif kind == "vpc":
        # Nothing here makes differencing disks: type 4 in a dynamic disk's header and footer, with a new checksum.
        child = differencing(packed("dynamic", tmp_path))
    else:
        pytest.skip("nothing here makes a VHDX with a parent")
    with pytest.raises(Unreadable, match="backing file refused"):
        unpacked(Image(child), container)


def differencing(whole: bytes) -> bytes:
    data = bytearray(whole)
    for at in (0, len(data) - 512):
        data[at + 60 : at + 68] = b"\0\0\0\4\0\0\0\0"
        data[at + 64 : at + 68] = (~sum(data[at : at + 512]) & 0xFFFFFFFF).to_bytes(4, "big")
    return bytes(data)


def test_a_descriptor_that_names_files_is_refused():
    text = b'# Disk DescriptorFile\nCID=1\ncreateType="monolithicFlat"\nRW 8 FLAT "/etc/passwd" 0\n'
    with pytest.raises(Unreadable, match="backing file refused"):
        unpacked(Image(text), "vmdk")


def test_the_name_of_an_extent_is_not_opened(tmp_path):
    whole = packed("sparse", tmp_path)
    at = whole.index(b'SPARSE "') + 8
    end = whole.index(b'"', at)
    renamed = whole[:at] + b"/etc/passwd"[: end - at].ljust(end - at, b"_") + whole[end:]
    assert unpacked(Image(renamed), "vmdk").read(0, 4096) == disk_bytes()[:4096]


@pytest.mark.parametrize("container", ["vdi", "qed", "parallels", "", "raw"])
def test_other_containers_are_not_supported(container):
    with pytest.raises(Unreadable, match=f"not supported: {container.upper()}"):
        unpacked(Image(bytes(4096)), container)


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvhdi", None)
    with pytest.raises(Unreadable, match=r"not supported without pvlint\[images\]"):
        unpacked(Image(bytes(4096)), "vhd")


@pytest.mark.parametrize("container", ["vhd", "vhdx", "vmdk"])
def test_something_else_is_unreadable(container):
    for data in (b"", bytes(4096), b"KDMV" * 1024, b"vhdxfile" * 8192, b"conectix" * 64):
        with pytest.raises(Unreadable):
            unpacked(Image(data), container)


@pytest.mark.fuzz
@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_container_gives_an_answer(form, tmp_path, fuzzing):
    whole = packed(form, tmp_path)
    random_ = random.Random(1)
    interesting = [*range(2048), *range(len(whole) - 1024, len(whole)), *range(65536, min(len(whole), 66000))]
    refused = 0
    for _ in range(2000 if fuzzing else 60):
        data = bytearray(whole)
        for _ in range(random_.randint(1, 8)):
            data[random_.choice(interesting)] = random_.randrange(256)
        try:
            disk = unpacked(Image(bytes(data), 16 << 20), FORMS[form][0])
            for at in (0, disk.size // 2, disk.size - 512):
                assert len(disk.read(at, 512)) == 512
        except Unreadable:
            refused += 1
    assert refused

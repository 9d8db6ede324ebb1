"""qcow2 byte for byte as qemu-img converts it; what is broken or not supported is an error, never zeros."""

import os
import random
import shutil
import struct
import subprocess
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.images.budget import Budget, Metered
from pvlint.images.qcow2 import CACHE, Qcow2, read_header
from pvlint.images.raw import Raw
from pvlint.images.seen import Bytes, Unreadable
from tests.images.making import Memory

SIZE = 5 * (1 << 20) + 7 * 512
SIZES = [512, 4096, 65536, 2 << 20]
CLUSTER = 4096


def header(size: int = 16 * CLUSTER, *, version: int = 3, bits: int = 12, l1: tuple[int, int] = (1, CLUSTER),
           crypt: int = 0, features: int = 0, length: int = 104, backing: bytes = b"", compression: int = 0,
           extension: bytes = b"") -> bytes:  # fmt: skip
    at = length + 8 + len(extension) if backing else 0
    raw = b"QFI\xfb" + struct.pack(">IQIIQIIQQIIQ", version, at, len(backing), bits, size, crypt, *l1, 0, 0, 0, 0)
    raw += struct.pack(">QQQII", features, 0, 0, 4, length)
    raw = (raw + bytes([compression]) + bytes(7))[:length] + extension + bytes(8) + backing
    return raw


def image(entries: dict[int, int], *data: tuple[int, bytes], first: bytes = b"") -> Memory:
    """A file with its L1 table in cluster 1, one L2 table in cluster 2, and data from cluster 3 on."""
    table = b"".join(entries.get(index, 0).to_bytes(8, "big") for index in range(CLUSTER // 8))
    l1 = (2 * CLUSTER | 1 << 63).to_bytes(8, "big")
    return Memory(8 * CLUSTER, (0, first or header()), (CLUSTER, l1), (2 * CLUSTER, table), *data)


def test_clusters_of_every_kind():
    deflate = zlib.compressobj(9, zlib.DEFLATED, -12)
    packed = deflate.compress(b"packed".ljust(CLUSTER, b"!")) + deflate.flush()
    compressed = 1 << 62 | (len(packed) + 100 + 511) // 512 - 1 << 62 - 4 | 4 * CLUSTER + 100
    disk = Qcow2(
        image(
            {0: 3 * CLUSTER, 1: 1, 2: 3 * CLUSTER | 1, 3: compressed},
            (3 * CLUSTER, b"data" * 1024),
            (4 * CLUSTER + 100, packed),
        )
    )
    assert disk.read(0, 8) == b"datadata"
    assert disk.read(CLUSTER - 4, 8) == b"data\0\0\0\0"
    assert disk.read(2 * CLUSTER, CLUSTER) == bytes(CLUSTER)
    assert disk.read(3 * CLUSTER, 8) == b"packed!!"
    assert disk.read(15 * CLUSTER, CLUSTER) == bytes(CLUSTER)
    with pytest.raises(Unreadable):
        disk.read(15 * CLUSTER, CLUSTER + 1)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "not a qcow2"),
        (b"QFI\xfb" + bytes(200), "version 0"),
        (header(features=8), "zstd"),
        (header(version=1), "version 1"),
        (header(crypt=2), "not supported: encrypted"),
        (header(features=4), "external data file"),
        (header(features=16), "extended L2"),
        (header(features=8, length=112, compression=1), "zstd"),
        (header(features=1 << 40), "unknown features"),
        (header(bits=8), "cluster bits"),
        (header(bits=22), "cluster bits"),
        (header(l1=(1 << 32 - 1, CLUSTER)), "L1 table"),
        (header(l1=(513, 7 * CLUSTER)), "does not fit"),
        (header(l1=(1, 100)), "does not fit"),
        (header(size=1 << 50), "too small"),
        (header(backing=b"x" * 1024), "backing file is too long"),
        (header(length=104)[:100] + b"\xff\xff\xff\xff", "a header of"),
    ],
)
def test_what_is_not_read(raw, why):
    with pytest.raises(Unreadable, match=why):
        Qcow2(Memory(8 * CLUSTER, (0, raw)))


def test_a_file_that_ends_in_its_header():
    with pytest.raises(Unreadable, match="ends in its header"):
        Qcow2(Memory(40, (0, header())))


def test_an_l1_table_may_be_larger_than_needed():
    assert read_header(Memory(8 * CLUSTER, (0, header(l1=(100, 7 * CLUSTER))))).l1_size == 100


@pytest.mark.parametrize(
    "entry", [3 * CLUSTER + 512, 8 * CLUSTER, 1 << 62 | 100 * CLUSTER, 1 << 62 | 5 * CLUSTER, 1 << 55]
)
def test_a_broken_cluster_is_an_error(entry):
    disk = Qcow2(image({0: entry}))
    with pytest.raises(Unreadable):
        disk.read(0, 512)
    assert disk.read(CLUSTER, 512) == bytes(512)


def test_a_zero_cluster_in_version_2_is_an_error():
    with pytest.raises(Unreadable, match="version 2"):
        Qcow2(image({0: 1}, first=header(version=2, length=72))).read(0, 512)


def test_a_table_beyond_the_end_is_an_error():
    disk = image({0: 0})
    disk.pieces.append((CLUSTER, (100 * CLUSTER).to_bytes(8, "big")))
    with pytest.raises(Unreadable):
        Qcow2(disk).read(0, 512)


def test_a_backing_file_is_asked_for_by_name_and_format():
    extension = struct.pack(">II", 0xE2792ACA, 3) + b"raw".ljust(8, b"\0")
    asked = []

    def open_backing(name: str, form: str) -> Bytes:
        asked.append((name, form))
        return Memory(CLUSTER + 2, (0, b"b" * (CLUSTER + 2)))

    disk = Qcow2(image({}, first=header(backing=b"base.img", extension=extension)), open_backing)
    assert asked == []
    assert disk.read(CLUSTER, 4) == b"bb\0\0"
    assert disk.read(5 * CLUSTER, 4) == bytes(4)
    assert asked == [("base.img", "raw")]


def test_a_refused_backing_file_fails_every_read():
    def refuse(name: str, form: str) -> Bytes:
        raise Unreadable("its backing file was refused: an absolute path")

    disk = Qcow2(image({0: 3 * CLUSTER}, first=header(backing=b"/etc/passwd")), refuse)
    for _ in range(2):
        with pytest.raises(Unreadable, match="absolute path"):
            disk.read(0, 512)
    with pytest.raises(Unreadable, match="refused"):
        Qcow2(image({}, first=header(backing=b"/etc/passwd"))).read(0, 512)


def test_a_chain_that_comes_back_to_itself_ends():
    opened = []

    def again(name: str, form: str) -> Bytes:
        opened.append(name)
        return Qcow2(image({}, first=header(backing=b"self")), again)

    with pytest.raises(Unreadable, match="more than 4 backing files"):
        again("self", "").read(0, 512)
    assert len(opened) == 5


def test_a_compressed_cluster_is_never_longer_than_a_cluster_and_the_cache_is_bounded():
    deflate = zlib.compressobj(9, zlib.DEFLATED, -12)
    bomb = deflate.compress(bytes(100 * CLUSTER)) + deflate.flush()
    entry = 1 << 62 | 2 << 62 - 4 | 4 * CLUSTER
    disk = Qcow2(image(dict.fromkeys(range(16), entry), (4 * CLUSTER, bomb)))
    assert disk.read(0, 16 * CLUSTER) == bytes(16 * CLUSTER)
    assert sum(map(len, disk._kept.values())) == CLUSTER <= CACHE


def qemu_img(*arguments: object) -> None:
    program = shutil.which("qemu-img")
    if program is None:
        pytest.skip("comparing with qemu-img needs qemu-img (Debian: qemu-utils)")
    subprocess.run([program, *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """A disk of random, repeated and zero stretches, not a whole number of clusters."""
    chance = random.Random(1)
    data = bytearray(SIZE)
    for at in range(0, SIZE, 64 << 10):
        kind = chance.randrange(4)
        piece = [b"", chance.randbytes(64 << 10), b"text " * 13108, chance.randbytes(700)][kind]
        data[at : at + len(piece)] = piece
    path = tmp_path_factory.mktemp("qcow2") / "disk.raw"
    path.write_bytes(bytes(data[:SIZE]))
    return path


def whole(path: Path, backing: Path | None = None) -> bytes:
    descriptors = []

    def opened(name: Path) -> Bytes:
        descriptors.append(os.open(name, os.O_RDONLY))
        return Raw(descriptors[-1])

    def open_backing(name: str, form: str) -> Bytes:
        assert backing is not None
        assert name == backing.name
        return Qcow2(opened(backing)) if form == "qcow2" else opened(backing)

    try:
        read = Qcow2(opened(path), open_backing)
        return b"".join(read.read(at, min(300_000, read.size - at)) for at in range(0, read.size, 300_000))
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


@pytest.mark.parametrize("version", ["0.10", "1.1"])
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "compressed"])
@pytest.mark.parametrize("cluster", SIZES)
def test_the_same_as_qemu(tmp_path, disk, cluster, compressed, version):
    path = tmp_path / "disk.qcow2"
    more = ["-c"] if compressed else []
    qemu_img("convert", "-O", "qcow2", *more, "-o", f"cluster_size={cluster},compat={version}", disk, path)
    assert whole(path) == disk.read_bytes()


@pytest.mark.parametrize("version", ["0.10", "1.1"])
@pytest.mark.parametrize("form", ["raw", "qcow2"])
@pytest.mark.parametrize("cluster", SIZES)
def test_the_same_as_qemu_with_a_backing_file(tmp_path, disk, cluster, form, version):
    if shutil.which("qemu-io") is None:
        pytest.skip("writing to an overlay needs qemu-io (Debian: qemu-utils)")
    base, overlay, flat = (tmp_path / name for name in (f"base.{form}", "overlay.qcow2", "flat.raw"))
    qemu_img("convert", "-O", form, disk, base)
    qemu_img("create", "-f", "qcow2", "-F", form, "-b", base.name, "-o",
             f"cluster_size={cluster},compat={version}", overlay, SIZE + (3 << 20))  # fmt: skip
    writes = ["write -P 0x41 1000k 3k", f"write -P 0x42 {SIZE - 512} 2k", "write -z 2M 300k", "write -z 200k 512"]
    for write in writes if version == "1.1" else writes[:2]:
        subprocess.run(["qemu-io", "-f", "qcow2", "-c", write, overlay], check=True, capture_output=True)
    qemu_img("convert", "-f", "qcow2", "-O", "raw", overlay, flat)
    assert whole(overlay, base) == flat.read_bytes()


def test_a_preallocated_image(tmp_path):
    path = tmp_path / "disk.qcow2"
    qemu_img("create", "-f", "qcow2", "-o", "preallocation=metadata", path, "10M")
    assert whole(path) == bytes(10 << 20)


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "compressed"])
def test_a_truncated_file_is_an_error(tmp_path, disk, compressed):
    path = tmp_path / "disk.qcow2"
    qemu_img("convert", "-O", "qcow2", *(["-c"] if compressed else []), disk, path)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(Unreadable):
        whole(path)


@pytest.mark.fuzz
@given(st.lists(st.tuples(st.integers(0, 3 * CLUSTER - 1), st.binary(min_size=1, max_size=9)), max_size=12))
def test_damage_is_an_error_at_worst(damage):
    file = image({0: 3 * CLUSTER, 1: 1, 2: 1 << 62 | 4 * CLUSTER}, (3 * CLUSTER, b"data" * 1024), *damage)
    budget = Budget()
    with suppress(Unreadable):
        disk = Qcow2(Metered(file, budget))
        for at in range(0, min(disk.size, 20 * CLUSTER), 1000):
            assert len(disk.read(at, min(1000, disk.size - at))) == min(1000, disk.size - at)
    assert budget.spent <= 16 << 20

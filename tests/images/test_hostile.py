"""Hostile disks: whatever the bytes, a look ends in time, within its budget, with an answer."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.images.budget import LIMIT
from pvlint.images.look import look
from pvlint.images.seen import Seen
from tests.images.making import (
    ESP,
    LINUX,
    MIB,
    Memory,
    boot_img,
    core_img,
    ext,
    gpt,
    group,
    mbr,
    moved,
    physical,
    row,
    stage,
    stage1,
    volume,
)  # fmt: skip
from tests.images.test_look import classic

DISKS = {
    "classic": classic(),
    "gpt": Memory(
        40 * MIB,
        *gpt(40 * MIB, (ESP, 2048, 2048, "ESP"), (LINUX, 4096, 4096, "root")),
        (0, mbr(row(0xEE, 1, 40 * 2048 - 1), code=boot_img(40))),
        (40 * 512, core_img(b"(,gpt2)/grub2", b"search.fs_uuid 0123 root\n", first=40)),
        (2 * MIB, ext("ext4")),
    ),
    "logical": Memory(
        40 * MIB,
        (0, mbr(row(0x0F, 2048, 30 * 2048), code=stage1(0xFF, 4200, 0x8000))),
        (MIB, mbr(row(0x83, 63, 500), row(5, 2048, 2048))),
        (2 * MIB, mbr(row(0x83, 63, 500))),
        (4200 * 512, stage(0, b"/menu.lst", 0)),
    ),
    "whole": Memory(16 * MIB, *physical(group(volume("a", (0, 9, 'striped "pv0", 0'))), offset=65536 - 700)),
}
PLACES = [0, 0x1BE, 512, 1024, 63 * 512, 40 * 512, 20 * MIB, MIB, 2 * MIB, 4096, 20 * MIB + 512, 20 * MIB + 4096]


def checked(disk: Memory) -> Seen:
    disk.taken, started = 0, time.monotonic()
    seen = look(disk, "raw")
    assert seen.bytes_read == disk.taken <= LIMIT
    assert time.monotonic() - started < 20
    for partition in seen.partitions:
        assert len(partition.name) <= 128
    for filesystem in seen.filesystems:
        assert len(filesystem.label) <= 128
    assert len(seen.partitions) <= 128
    assert len(seen.notes) < 400
    return seen


@pytest.mark.fuzz
@given(
    st.sampled_from(sorted(DISKS)),
    st.lists(st.tuples(st.sampled_from(PLACES), st.integers(0, 2047), st.binary(min_size=1, max_size=8)), max_size=8),
)
def test_damage_never_raises(name, damage):
    whole = DISKS[name]
    checked(Memory(whole.size, *whole.pieces, *((place + at, piece) for place, at, piece in damage)))


@pytest.mark.fuzz
@given(st.integers(0, 200_000), st.lists(st.tuples(st.integers(0, 70_000), st.binary(max_size=600)), max_size=6))
def test_random_bytes_never_raise(size, pieces):
    checked(Memory(size, *pieces, *([(510, b"\x55\xaa")] if pieces and size % 2 else [])))


@given(st.binary(min_size=64, max_size=64), st.binary(max_size=446))
def test_any_table_and_code(rows, code):
    checked(Memory(40 * MIB, (0, code.ljust(446, b"\0") + rows + b"\x55\xaa")))


def test_a_disk_full_of_random_bytes():
    data = random.Random(3).randbytes(2 * MIB)
    checked(Memory(40 * MIB, *((at, data) for at in range(0, 40 * MIB, 2 * MIB)), (0, mbr(row(0x8E, 1, 79_000)))))


def test_128_partitions_with_the_same_group():
    text = group(*(volume(f"v{n}", (0, 1, 'striped "pv0", 0')) for n in range(64)))
    rows = [(LINUX, 2048, 30 * 2048, "") for _ in range(200)]
    seen = checked(Memory(40 * MIB, *gpt(40 * MIB, *rows, count=256), *moved(physical(text), MIB)))
    assert len(seen.partitions) == 128
    assert [len(each.volumes) for each in seen.groups] == [64]


def test_many_groups_with_many_volumes_and_segments():
    extents = ['striped "pv0", 0'] * 100
    text = group(*(volume(f"v{n}", *((at, 1, what) for at, what in enumerate(extents))) for n in range(12)))
    pieces, rows = [], []
    for number in range(20):
        identity = f"{number:06}-pppp-pppp-pppp-pppp-pppp-pppppp"
        changed = text.replace(b"pppppp-pppp-pppp-pppp-pppp-pppp-pppppp", identity.encode())
        changed = changed.replace(b"aaaaaa-", f"{number:06}-".encode())
        pieces += moved(physical(changed, name=identity, area=MIB), (number + 1) * 2 * MIB)
        rows.append((LINUX, (number + 1) * 4096, 4096, ""))
    seen = checked(Memory(64 * MIB, *gpt(64 * MIB, *rows), *pieces))
    assert len(seen.groups) <= 16
    assert "only the first 16 physical volumes were read" in seen.notes


def test_a_chain_of_records_that_each_hold_the_next():
    records = [(at * 512, mbr(row(0x8E, 1, 1 << 20), row(5, at - 8, 2))) for at in range(10, 4000, 2)]
    checked(Memory(40 * MIB, (0, mbr(row(5, 10, 100_000), row(5, 12, 100_000), row(5, 14, 9))), *records))


def test_a_magic_everywhere():
    sector = b"LABELONE" + bytes(16) + b"LVM2 001" + bytes(100)
    for piece in (sector, b"mimg" * 128, b"EFI PART" * 64, b"\xeb\x63\x90" + b"GRUB \0Geom\0" * 40):
        checked(Memory(MIB, *((at * 512, piece[:512]) for at in range(200)), (510, b"\x55\xaa")))

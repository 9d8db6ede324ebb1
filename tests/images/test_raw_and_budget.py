"""Reading files: exactly what is there, or an error; and no more than the budget allows."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.images.budget import BLOCK, DIRECT, Budget, Metered
from pvlint.images.raw import Raw, Slice
from pvlint.images.seen import Unreadable
from tests.images.making import Memory


@pytest.fixture
def thousand(tmp_path):
    path = tmp_path / "disk.img"
    path.write_bytes(bytes(range(256)) * 3 + bytes(232))
    descriptor = os.open(path, os.O_RDWR)
    yield descriptor
    os.close(descriptor)


def test_a_file_is_read_as_it_is_and_its_position_does_not_matter(thousand):
    disk = Raw(thousand)
    os.lseek(thousand, 500, os.SEEK_SET)
    assert (disk.size, disk.read(255, 3)) == (1000, b"\xff\x00\x01")
    assert disk.read(1000, 0) == b""


@pytest.mark.parametrize(("offset", "length"), [(512, 512), (1000, 1), (1 << 62, 512), (-1, 1), (0, -1)])
def test_nothing_is_read_beyond_the_end(thousand, offset, length):
    with pytest.raises(Unreadable, match="beyond its end"):
        Raw(thousand).read(offset, length)


def test_a_file_that_shrinks_is_an_error_not_zeros(thousand):
    disk = Raw(thousand)
    os.ftruncate(thousand, 600)
    with pytest.raises(Unreadable, match="longer before"):
        disk.read(512, 400)


def test_a_descriptor_that_cannot_be_read_is_an_error(tmp_path):
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        with pytest.raises(Unreadable):
            Raw(descriptor).read(0, 1)
    finally:
        os.close(descriptor)


def test_a_slice_counts_from_its_start_and_ends_where_it_claims():
    part = Slice(Memory(1000, (500, b"abcdef")), 500, 4)
    assert part.read(0, 4) == b"abcd"
    with pytest.raises(Unreadable):
        part.read(2, 4)
    with pytest.raises(Unreadable):
        Slice(Memory(1000), 900, 200).read(50, 100)


def test_what_was_read_once_is_not_paid_for_again():
    disk, budget = Memory(10 * BLOCK, (5000, b"here")), Budget()
    metered = Metered(disk, budget)
    assert metered.read(5000, 4) == b"here"
    assert metered.read(4999, 6) == b"\0here\0"
    assert (budget.spent, disk.taken) == (BLOCK, BLOCK)
    metered.read(0, 3 * BLOCK)
    assert budget.spent == disk.taken


def test_what_is_over_the_budget_is_not_read():
    disk, budget = Memory(1 << 30), Budget(limit=10 * BLOCK)
    metered = Metered(disk, budget)
    metered.read(0, 9 * BLOCK)
    with pytest.raises(Unreadable, match="over its budget"):
        metered.read(1 << 20, 2 * BLOCK)
    assert disk.taken <= 10 * BLOCK
    assert metered.read(100, 100) == bytes(100)


def test_time_is_part_of_the_budget():
    now = [0.0]
    metered = Metered(Memory(1 << 20), Budget(seconds=5, clock=lambda: now[0]))
    metered.read(0, 512)
    now[0] = 5.1
    with pytest.raises(Unreadable, match="5 s is over its budget"):
        metered.read(0, 512)


def test_a_sector_is_read_where_its_neighbours_cannot_be():
    class Hole(Memory):
        def read(self, offset, length):
            if offset < 512:
                raise Unreadable("a hole")
            return super().read(offset, length)

    assert Metered(Hole(8192, (512, b"x")), Budget()).read(512, 1) == b"x"


@given(st.lists(st.tuples(st.integers(0, 700_000), st.integers(0, 2 * DIRECT)), max_size=20))
def test_metered_bytes_are_the_bytes(reads):
    data = bytes(range(251)) * 2800
    disk, budget = Memory(len(data), (0, data)), Budget(limit=1 << 40)
    metered = Metered(disk, budget)
    for offset, length in reads:
        length = min(length, len(data) - offset)
        assert metered.read(offset, length) == data[offset : offset + length]
    assert budget.spent == disk.taken

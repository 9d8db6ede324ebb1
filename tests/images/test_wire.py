"""What a worker sees goes through a pipe and comes back the same; anything else does not come through."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.images.seen import Files, Filesystem, GoesTo, Group, Loader, Look, Mount, Partition, Seen
from pvlint.images.wire import plain, typed

FULL = Seen(
    Look.OBSERVED,
    notes=("a note",),
    container="raw",
    loader=Loader("GRUB legacy", GoesTo.DRIVE, drive=1, partition=1),
    partitions=(Partition(1, 512, 1024, "83", active=True),),
    filesystems=(Filesystem("ext3", "partition 1", files=Files(fstab=(Mount("LABEL=/", "/", "ext3"),), efi=("x",))),),
    groups=(Group("vg", ("a", "b"), 2),),
)


def there_and_back(seen):
    return typed(Seen, json.loads(json.dumps(plain(seen))))


def test_everything_comes_back_as_it_was():
    back = there_and_back(FULL)
    assert back == FULL
    assert isinstance(back.filesystems[0].files, Files)
    assert back.loader.goes_to is GoesTo.DRIVE


INTEGER = st.integers(-(2**64) + 1, 2**64 - 1)
PLACE = st.none() | INTEGER
LOADER = st.builds(Loader, drive=PLACE, partition=PLACE, in_partition=PLACE)
FILESYSTEM = st.builds(Filesystem, start=INTEGER, size=INTEGER, partition=PLACE, files=st.none())


@given(
    st.builds(
        Seen,
        loader=LOADER,
        size=INTEGER,
        bytes_read=INTEGER,
        partitions=st.lists(st.builds(Partition, number=INTEGER, start=INTEGER, size=INTEGER), max_size=2).map(tuple),
        filesystems=st.lists(FILESYSTEM, max_size=2).map(tuple),
        groups=st.lists(st.builds(Group, partition=PLACE), max_size=2).map(tuple),
    )
)
def test_anything_seen_comes_back_as_it_was(seen):
    assert there_and_back(seen) == seen


def test_a_number_that_no_disk_has_is_refused():
    """A guest's own bytes give at most 64 bits; more would be a worker's that is not itself."""
    with pytest.raises(ValueError, match="int"):
        there_and_back(FULL._replace(size=10**400))


@pytest.mark.parametrize(
    "value",
    [None, 3, "x", [], ["observed"], [[], *plain(FULL)[1:]], ["gone", *plain(FULL)[1:]], [*plain(FULL)[:-1], 1]],
)
def test_what_is_no_answer_is_refused(value):
    with pytest.raises((ValueError, TypeError)):
        typed(Seen, value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
)


@given(JSON)
def test_a_worker_that_writes_anything_else_is_not_believed(value):
    try:
        found = typed(Seen, value)
    except (ValueError, TypeError):
        return
    assert plain(found) == value

"""Device names, as libxl and the xends read them (facts: libxl_device.c, xen/util/blkif.py)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.platforms.vdev import Vdev, letters, parse_xend, parse_xl, unit


@pytest.mark.parametrize(("name", "vdev"), [
    ("xvda", ("xvd", 0, 0)), ("xvdz", ("xvd", 25, 0)), ("xvdaa", ("xvd", 26, 0)), ("xvda1", ("xvd", 0, 1)),
    ("xvdb255", ("xvd", 1, 255)), ("xvdbgqcv", ("xvd", 2**20 - 1, 0)),
    ("hda", ("hd", 0, 0)), ("hdd63", ("hd", 3, 63)), ("sda", ("sd", 0, 0)), ("sdp15", ("sd", 15, 15)),
    ("d0p0", ("d", 0, 0)), ("d3p12", ("d", 3, 12)), ("d0x10p0x1", ("d", 16, 1)), ("d010p0", ("d", 8, 0)),
    ("d10p20", ("d", 10, 20)), ("d1048575p255", ("d", 2**20 - 1, 255)),
    ("0", ("number", -1, 0)), ("768", ("number", -1, 0)), ("0x300", ("number", -1, 0)), ("0X3aF", ("number", -1, 0)),
    ("010", ("number", -1, 0)), ("2147483647", ("number", -1, 0)),
])  # fmt: skip
def test_libxl_takes(name, vdev):
    assert parse_xl(name) == Vdev(*vdev)


@pytest.mark.parametrize("name", [
    "", "hd", "xvd", "hde", "hdaa", "sdq", "hda0", "hda01", "hda64", "sda16", "xvda256", "xvdbgqcw", "xvdzzzzzz",
    "HDA", "xvdA", "hda ", " hda", "hda\n", "/dev/hda", "ioemu:hda", "vda", "fda", "hda-1", "hda+1",
    "d0", "d0p", "dp0", "d08p0", "d1048576p0", "d0p256", "d-1p0", "08", "0x", "30g", "2147483648", "-1", "1.5",
    "\u0661",
])  # fmt: skip
def test_libxl_refuses(name):
    assert parse_xl(name) is None


@pytest.mark.parametrize(("name", "vdev"), [
    ("hda", ("hd", 0, 0)), ("hdt63", ("hd", 19, 63)), ("/dev/hdb1", ("hd", 1, 1)), ("sdp15", ("sd", 15, 15)),
    ("sdaa", ("sd", 26, 0)), ("sdiv", ("sd", 255, 0)), ("xvdp", ("xvd", 15, 0)), ("/dev/xvda15", ("xvd", 0, 15)),
    ("xvdiz", ("xvd", 259, 0)),
    ("0x301", ("number", -1, 0)), ("301", ("number", -1, 0)), ("fe00", ("number", -1, 0)), ("0xFE", ("number", -1, 0)),
])  # fmt: skip
def test_a_xend_takes(name, vdev):
    assert parse_xend(name) == Vdev(*vdev)


@pytest.mark.parametrize("name", [
    "", "/dev/", "hd", "hdu", "hda64", "hdaa", "sda16", "sdiw", "sdja", "xvda16", "xvdja", "d0p0", "HDA", "hda ", "vda",
    "/dev/301", "0x", "dev/hda", "/dev/mapper/hda",
])  # fmt: skip
def test_a_xend_refuses(name):
    assert parse_xend(name) is None


@pytest.mark.parametrize(
    ("index", "name"), [(0, "a"), (25, "z"), (26, "aa"), (51, "az"), (52, "ba"), (701, "zz"), (702, "aaa")]
)
def test_the_letters_of_a_disk(index, name):
    assert letters(index) == name


@given(index=st.integers(0, 2**20 - 1), partition=st.integers(0, 255))
def test_letters_are_read_as_they_are_written(index: int, partition: int):
    name = f"xvd{letters(index)}{partition or ''}"
    assert parse_xl(name) == Vdev(family="xvd", index=index, partition=partition)


@given(name=st.text() | st.from_regex(r"(/dev/)?([hsxv]{1,2}d|d|0x)[a-z0-9]*p?[0-9]*"))
def test_any_text_can_be_asked_for(name: str):
    for vdev in (parse_xl(name), parse_xend(name)):
        assert vdev is None or (vdev.index >= 0) is (vdev.family != "number")


def test_the_units_of_ide():
    assert [unit(index) for index in range(4)] == ["0:0", "0:1", "1:0", "1:1"]
    with pytest.raises(ValueError, match="not 4"):
        unit(4)
    with pytest.raises(ValueError, match="not -1"):
        unit(-1)

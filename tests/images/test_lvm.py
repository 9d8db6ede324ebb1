"""Volume groups: every checksum counts, the area is circular, and only what is linear and here is read."""

import os
import shutil
import struct
import subprocess
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.images.lvm import MAGIC, read_group, read_label, volumes_of
from pvlint.images.lvm_text import TOKENS, parse
from pvlint.images.raw import Raw
from pvlint.images.seen import Unreadable
from tests.images.making import MIB, PV0, PV1, Memory, crc, group, physical, volume

EXTENT = 64 << 10
ROOT = volume("LogVol00", (0, 40, 'striped "pv0", 0'))
SWAP = volume("LogVol01", (0, 8, 'striped "pv0", 40'))


def read(pieces, names=None):
    disk = Memory(16 * MIB, *pieces)
    label = read_label(disk)
    found = read_group(disk, label)
    return found and (found, volumes_of(found, {label.uuid: disk} | (names or {})))


def test_a_group_and_its_volumes():
    group_, (root, swap) = read([*physical(group(ROOT, SWAP)), (MIB, b"root"), (MIB + 40 * EXTENT, b"swap")])
    assert (group_.name, group_.members) == ("VolGroup00", {PV0.replace("-", "")})
    assert (root.name, root.disk.size, root.disk.read(0, 4)) == ("LogVol00", 40 * EXTENT, b"root")
    assert (swap.name, swap.disk.size, swap.disk.read(0, 4)) == ("LogVol01", 8 * EXTENT, b"swap")
    with pytest.raises(Unreadable):
        swap.disk.read(8 * EXTENT - 1, 2)


@pytest.mark.parametrize("offset", [512, 4096, 65536 - 512, 65536 - 1024])
def test_the_text_goes_round(offset):
    text = group(ROOT, SWAP)
    assert len(text) > 1024
    assert [each.name for each in read(physical(text, offset=offset))[1]] == ["LogVol00", "LogVol01"]


def test_segments_are_joined():
    joined = volume("LogVol00", (2, 1, 'striped "pv0", 0'), (0, 2, 'striped "pv0", 9'))
    _, (root,) = read([*physical(group(joined)), (MIB + 10 * EXTENT, b"x" * EXTENT), (MIB, b"y")])
    assert root.disk.read(2 * EXTENT - 2, 4) == b"xxy\0"


def test_what_is_not_linear_or_not_here_is_not_read():
    volumes = group(
        volume("striped", (0, 8, 'striped "pv0", 0, "pv1", 0')),
        volume("mirror", (0, 8, "raid1")),
        volume("half", (0, 1, 'striped "pv0", 0'), (1, 1, 'striped "pv1", 0')),
        volume("gap", (0, 1, 'striped "pv0", 0'), (2, 1, 'striped "pv0", 3')),
        volume("hidden", (0, 1, 'striped "pv0", 0'), status='"READ"'),
        volume("snapshot0", (0, 1, "snapshot")),
        second=True,
    )
    group_, (striped, mirror, half, gap) = read(physical(volumes))
    assert group_.members == {PV0.replace("-", ""), PV1.replace("-", "")}
    with pytest.raises(Unreadable, match="striped over several"):
        striped.disk.read(0, 1)
    with pytest.raises(Unreadable, match="of the type raid1"):
        mirror.disk.read(0, 1)
    assert half.disk.read(0, 4) == bytes(4)
    with pytest.raises(Unreadable, match="not on this disk"):
        half.disk.read(EXTENT - 1, 2)
    assert (gap.disk, gap.why) == (None, "its segments do not follow each other")
    other = Memory(16 * MIB, (MIB, b"other"))
    _, (_, _, half, _) = read(physical(volumes), {PV1.replace("-", ""): other})
    assert half.disk.read(EXTENT - 1, 3) == b"\0ot"


def test_more_than_64_volumes_are_cut():
    many = group(*(volume(f"v{number}", (0, 1, f'striped "pv0", {number}')) for number in range(70)))
    assert len(read(physical(many))[1]) == 64


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        ((512 + 40, b"X"), "checksum of the LVM label"),
        ((4096 + 30, b"X"), "checksum of the LVM metadata header"),
        ((4096 + 600, b"X"), "checksum of the LVM metadata"),
    ],
)
def test_what_is_damaged_is_not_believed(damage, why):
    with pytest.raises(Unreadable, match=why):
        read([*physical(group(ROOT)), damage])


def test_a_physical_volume_in_no_group():
    assert read(physical(b"")) is None


def test_a_text_that_claims_to_be_huge_is_not_read():
    disk = Memory(16 * MIB, *physical(group(ROOT)))
    for offset, size in ((512, 1 << 62), (1 << 62, 100), (512, 65536)):
        rest = (MAGIC + struct.pack("<IQQQQII", 1, 4096, 65536, offset, size, 0, 0)).ljust(508, b"\0")
        disk.pieces.append((4096, struct.pack("<I", crc(rest)) + rest))
        disk.taken = 0
        with pytest.raises(Unreadable, match="larger than its area"):
            read_group(disk, read_label(disk))
        assert disk.taken < 4096


@pytest.mark.parametrize(
    "text",
    [b"a {", b"a }", b"}", b"= 1", b"a = ", b"a = {", b"a = [1", b"a = [1 = 2]", b'a = "unended', b"a {" * 40,
     b"a = 1 " * TOKENS, b"a = " + b"9" * 10 + b"x!", b"a \xff"],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_what_lvm_would_not_have_written(text):
    with pytest.raises(Unreadable):
        parse(text)


def test_values():
    section = parse(b'a = 5 # c\nb = "x\\"y"\nc { d = [] e = ["p", -3] }\n#end').sections["c"]
    top = parse(b'a = 5 # c\nb = "x\\"y"\nlong = 99999999999999999999999\n')
    assert (top.number("a"), top.text("b"), section.items("d"), section.items("e")) == (5, 'x\\"y', [], ["p", -3])
    for name in ("b", "long", "none"):
        with pytest.raises(Unreadable):
            top.number(name)


@pytest.mark.fuzz
@given(st.lists(st.tuples(st.integers(0, 3000), st.binary(min_size=1, max_size=8)), max_size=6))
def test_a_damaged_text_is_an_error_at_worst(damage):
    text = bytearray(group(ROOT, SWAP, volume("half", (0, 1, 'striped "pv1", 0')), second=True))
    for at, piece in damage:
        text[at : at + len(piece)] = piece
    with suppress(Unreadable):
        answer = read(physical(bytes(text)))
        for each in answer[1] if answer else ():
            if each.disk is not None:
                assert len(each.disk.read(0, 512)) == 512


@given(st.binary(max_size=400))
def test_any_text_is_read_or_refused(text):
    with suppress(Unreadable):
        assert len(parse(text).values) <= len(text)


@pytest.mark.parametrize("offset", [512, 65536 - 1024], ids=["plain", "wrapped"])
def test_lvm_itself_reads_the_same_text(tmp_path, offset):
    program = shutil.which("lvm", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
    if program is None:
        pytest.skip("comparing with pvck needs lvm (Debian: lvm2)")
    text = group(ROOT, SWAP)
    path = tmp_path / "pv.img"
    with path.open("wb") as image:
        image.truncate(16 * MIB)
        for at, piece in physical(text, offset=offset):
            image.seek(at)
            image.write(piece)
    shown = subprocess.run([program, "pvck", "--dump", "metadata", path], capture_output=True).stdout
    assert text.rstrip(b"\0") in shown
    with path.open("rb") as image:
        disk = Raw(image.fileno())
        label = read_label(disk)
        assert label.uuid == PV0.replace("-", "")
        found = read_group(disk, label)
    assert found is not None
    assert found.name == "VolGroup00"

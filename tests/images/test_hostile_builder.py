"""The hostile images are what they are said to be, so that a reader that is not harmed has withstood something."""

import stat
import time
from pathlib import Path

import pytest
from lxml import etree

from pvlint.images.seen import Filesystem, Look, Seen
from tests.images import oracle
from tests.images.hostile import HOSTILE, build, disturbed
from tests.images.hostile_words import CANARY, Hostile, complaints, definition
from tests.images.tools import Missing, run, tool

NAMED = {case.name: case for case in HOSTILE}


def built(name: str, folder: Path) -> Path:
    try:
        return build(NAMED[name], folder)
    except Missing as missing:
        pytest.skip(f"hostile image {name} is not built: {missing}")


def test_every_name_is_used_once():
    assert len(NAMED) == len(HOSTILE)


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_it_is_built_within_seconds_and_takes_little_room(case: Hostile, tmp_path: Path):
    start = time.monotonic()
    path = built(case.name, tmp_path)
    assert time.monotonic() - start < 10
    assert case.why
    used = sum(file.lstat().st_blocks * 512 for file in tmp_path.rglob("*") if stat.S_ISREG(file.lstat().st_mode))
    assert used < 100 << 20
    assert path.parent.parent == tmp_path or path.parent.name == "images"


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_a_definition_can_name_it(case: Hostile, tmp_path: Path):
    path = Path("/srv/images") / ("a&b'\"<c>.img" if "name" in case.name else f"{case.name}.img")
    guest = etree.fromstring(definition([(path, case.declared)]))
    assert guest.xpath("string(devices/disk/source/@file)") == str(path)
    assert guest.xpath("string(devices/disk/driver/@type)") == case.declared


def test_the_canary_is_a_filesystem_that_a_reader_would_name(tmp_path: Path):
    build(NAMED["fifo"], tmp_path)
    try:
        assert oracle.blkid(tmp_path / "outside/canary.img")["LABEL"] == CANARY
    except Missing as missing:
        pytest.skip(f"nothing to compare with: {missing}")


@pytest.mark.parametrize("name", ["qcow2-backing-absolute", "qcow2-backing-link", "qcow2-backing-json"])
def test_qemu_falls_for_a_backing_file(name: str, tmp_path: Path):
    """What a reader has to withstand is what another program does."""
    path = built(name, tmp_path)
    try:
        run(tool("qemu-img"), "convert", "-f", "qcow2", "-O", "raw", path, tmp_path / "out.img")
        assert oracle.blkid(tmp_path / "out.img")["LABEL"] == CANARY
    except Missing as missing:
        pytest.skip(f"nothing to compare with: {missing}")


def test_a_qcow2_would_be_read_but_for_what_is_wrong_with_it(tmp_path: Path):
    path = built("raw-is-good-qcow2", tmp_path)
    try:
        run(tool("qemu-img"), "convert", "-f", "qcow2", "-O", "raw", path, tmp_path / "out.img")
        assert oracle.blkid(tmp_path / "out.img")["LABEL"] == "inside"
    except Missing as missing:
        pytest.skip(f"nothing to compare with: {missing}")


@pytest.mark.parametrize("name", ["growing", "shrinking", "replaced"])
def test_someone_disturbs_it_and_stops(name: str, tmp_path: Path):
    path = built(name, tmp_path)
    before = path.stat()
    seen: set[tuple[int, int]] = set()
    with disturbed(NAMED[name], path):
        until = time.monotonic() + 20
        while len(seen) < 2 and time.monotonic() < until:
            now = path.lstat()
            seen.add((now.st_ino, now.st_size))
    assert seen != {(before.st_ino, before.st_size)}


def test_complaints():
    case = NAMED["qcow2-backing-absolute"]
    good = Seen(Look.NOT_OBSERVED, "backing file refused")
    assert complaints(case, good) == []
    assert complaints(case, good._replace(reason="")) == ["does not say why it was not observed"]
    assert complaints(case, Seen(Look.BLANK)) == ["says blank; allowed: not observed"]
    leaked = good._replace(filesystems=(Filesystem("ext3", "the whole disk", label=CANARY),))
    assert complaints(case, leaked) == ["tells of a file that only the image names"]
    assert complaints(NAMED["ebr-self"], Seen(Look.OBSERVED)) == ["has no note about it"]

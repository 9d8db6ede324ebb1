"""Opening images: only regular files below the allowed directories, and never through a link of the image's own."""

import os
import socket

import pytest

from pvlint.images.opening import Allowed, beside, image, located
from pvlint.images.seen import Unreadable


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "images"
    (root / "sub").mkdir(parents=True)
    (root / "a.img").write_bytes(b"a" * 512)
    (root / "sub" / "b.img").write_bytes(b"b" * 512)
    (tmp_path / "secret").write_text("secret")
    return root


def first(source, root, **more):
    with image(str(source), Allowed((str(root),), **more)) as opened:
        return os.pread(opened.fd, 1, 0)


def test_an_image_below_the_root_is_opened(tree):
    assert first(tree / "a.img", tree) == b"a"
    assert first(tree / "sub" / "b.img", tree) == b"b"


def test_a_relative_path_and_a_copied_tree_are_looked_for_below_the_root(tree):
    assert first("sub/b.img", tree) == b"b"
    assert first("/sub/b.img", tree) == b"b"


def test_a_link_of_the_host_that_stays_below_the_root_is_followed(tree):
    (tree / "link.img").symlink_to("sub/b.img")
    assert first(tree / "link.img", tree) == b"b"


@pytest.mark.parametrize("source", ["../secret", "sub/../../secret", "{tree}/../secret", "/etc/passwd"])
def test_nothing_outside_the_root_is_opened(tree, source):
    with pytest.raises(Unreadable, match=r"outside the allowed|no such file"):
        first(source.replace("{tree}", str(tree)), tree)


def test_a_link_out_of_the_root_is_not_followed(tree):
    (tree / "out.img").symlink_to(tree.parent / "secret")
    with pytest.raises(Unreadable, match="a link leads out of the allowed directories"):
        first(tree / "out.img", tree)


@pytest.mark.parametrize("source", ["", "a\0b", "x" * 5000, "missing.img", "/dev/sda"])
def test_what_is_not_there_is_said_to_be_not_there(tree, source):
    with pytest.raises(Unreadable, match=r"no file of this host|not a path|no such file|--allow-block-devices"):
        first(source, tree)


def test_nothing_but_regular_files_is_opened(tree):
    os.mkfifo(tree / "fifo")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tree / "sock"))
    for name, words in (("fifo", "no regular file"), ("sub", "a directory"), ("sock", "no regular file")):
        with pytest.raises(Unreadable, match=words):
            first(tree / name, tree)
    listener.close()


def test_a_character_device_is_no_image_even_where_block_devices_are_allowed(tree):
    with pytest.raises(Unreadable, match="no regular file"):
        first("/dev/zero", tree, block_devices=True)


def test_a_file_beside_another_is_opened_and_a_link_is_not(tree):
    (tree / "link").symlink_to(tree.parent / "secret")
    directory = os.open(tree, os.O_RDONLY)
    try:
        with beside(directory, "a.img") as opened:
            assert opened.size == 512
        with pytest.raises(Unreadable, match="a link"), beside(directory, "link"):
            pass
        with pytest.raises(Unreadable, match="no such file"), beside(directory, "gone"):
            pass
    finally:
        os.close(directory)


def test_a_file_that_was_just_written_may_be_in_use(tree):
    with image(str(tree / "a.img"), Allowed((str(tree),))) as opened:
        assert opened.stale
    os.utime(tree / "a.img", (1, 1))
    with image(str(tree / "a.img"), Allowed((str(tree),))) as opened:
        assert not opened.stale


def test_the_root_itself_is_no_image(tree):
    with pytest.raises(Unreadable):
        located(str(tree), [str(tree)])


def test_every_descriptor_is_closed_again(tree):
    before = len(os.listdir("/proc/self/fd"))
    for source in ("a.img", "sub/b.img", "missing", "sub", "../secret"):
        try:
            first(source, tree)
        except Unreadable:
            continue
    assert len(os.listdir("/proc/self/fd")) == before

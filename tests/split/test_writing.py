"""Writing a file anew: all of it or nothing, and never over something else than was read."""

import os
import stat

import pytest

from pvlint.split.edits import CannotEdit
from pvlint.split.writing import write


@pytest.fixture
def guest(tmp_path):
    path = tmp_path / "guest.cfg"
    path.write_bytes(b"old")
    return path


def left_over(folder):
    return [name for name in os.listdir(folder) if name.startswith(".pvlint-")]


def test_the_file_holds_the_new_text_and_nothing_else_is_left(guest):
    write(str(guest), b"old", b"new")
    assert guest.read_bytes() == b"new"
    assert os.listdir(guest.parent) == ["guest.cfg"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o755])
def test_the_mode_is_kept(guest, mode):
    guest.chmod(mode)
    write(str(guest), b"old", b"new")
    assert stat.S_IMODE(guest.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_the_owner_is_kept(guest):
    os.chown(guest, 1234, 2345)
    write(str(guest), b"old", b"new")
    assert (guest.stat().st_uid, guest.stat().st_gid) == (1234, 2345)


def test_extended_attributes_are_kept(guest):
    try:
        os.setxattr(guest, "user.note", b"mine")
    except OSError:
        pytest.skip("this file system keeps no extended attributes")
    write(str(guest), b"old", b"new")
    assert os.getxattr(guest, "user.note") == b"mine"


def test_a_link_stays_a_link_and_what_it_leads_to_is_written(guest):
    link = guest.parent / "link.cfg"
    link.symlink_to("guest.cfg")
    write(str(link), b"old", b"new")
    assert link.is_symlink()
    assert guest.read_bytes() == b"new"


def test_a_file_that_changed_since_it_was_read_is_left_alone(guest):
    with pytest.raises(CannotEdit, match="changed since it was read"):
        write(str(guest), b"older", b"new")
    assert guest.read_bytes() == b"old"


def test_a_file_that_changes_while_the_new_one_is_written_is_left_alone(guest, monkeypatch):
    sync = os.fsync

    def meanwhile(fd):
        guest.write_bytes(b"somebody else's")
        sync(fd)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(CannotEdit, match="changed since it was read"):
        write(str(guest), b"old", b"new")
    assert guest.read_bytes() == b"somebody else's"
    assert not left_over(guest.parent)


def test_a_file_with_a_second_name_is_left_alone(guest):
    os.link(guest, guest.parent / "other.cfg")
    with pytest.raises(CannotEdit, match="hard links"):
        write(str(guest), b"old", b"new")
    assert guest.read_bytes() == b"old"


def test_a_fifo_is_no_file_to_write(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(CannotEdit, match="no regular file"):
        write(str(tmp_path / "fifo"), b"old", b"new")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_directory_that_may_not_be_written(guest):
    guest.parent.chmod(0o500)
    try:
        with pytest.raises(CannotEdit, match="permission denied"):
            write(str(guest), b"old", b"new")
    finally:
        guest.parent.chmod(0o700)
    assert guest.read_bytes() == b"old"


@pytest.mark.parametrize("at", ["fsync", "replace", "fchmod"])
def test_whatever_fails_nothing_is_lost_and_nothing_left(guest, monkeypatch, at):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, at, full)
    with pytest.raises(CannotEdit, match="no space left"):
        write(str(guest), b"old", b"new")
    assert guest.read_bytes() == b"old"
    assert not left_over(guest.parent)


def test_a_file_that_is_gone(tmp_path):
    with pytest.raises(CannotEdit, match="no such file"):
        write(str(tmp_path / "gone"), b"old", b"new")

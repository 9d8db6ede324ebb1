"""Hostile files: what is at an image's path is no image, or does not stay what it is."""

import os
import socket
import time
from pathlib import Path
from threading import Event

from tests.images.hostile_qcow2 import backed, filled, header
from tests.images.hostile_tables import gpt
from tests.images.hostile_words import ANYTHING, NEVER_BLANK, REFUSED, Hostile, Yard, disk, ext_superblock, table
from tests.images.tools import MIB

GOOD = ((0, table((0x80, 0x83, 63, 4000))), (63 * 512 + 1024, ext_superblock(b"good")))


def fifo(yard: Yard) -> Path:
    path = yard.folder / "disk.img"
    os.mkfifo(path)
    return path


def directory(yard: Yard) -> Path:
    path = yard.folder / "disk.img"
    path.mkdir()
    return path


def unix_socket(yard: Yard) -> Path:
    path = yard.folder / "disk.img"
    before = Path.cwd()
    os.chdir(yard.folder)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("disk.img")
    finally:
        os.chdir(before)
    return path


class Link:
    """A symbolic link in the image's place; "<canary>" is the canary's path."""

    def __init__(self, target: str) -> None:
        self.target = target

    def __call__(self, yard: Yard) -> Path:
        path = yard.folder / "disk.img"
        path.symlink_to(self.target.replace("<canary>", str(yard.canary)))
        return path


def folder_link(yard: Yard) -> Path:
    """A directory on the way to the image is a link out of the place where images may be."""
    (yard.folder / "images").symlink_to(yard.canary.parent)
    return yard.folder / "images" / yard.canary.name


def missing(yard: Yard) -> Path:
    return yard.folder / "not-there.img"


def unreadable(yard: Yard) -> Path:
    path = yard.image(*GOOD)
    path.chmod(0)
    return path


def named(name: str, yard: Yard) -> Path:
    return yard.image(*GOOD, name=name)


def grow(path: Path, stop: Event) -> None:
    """Appends, and writes over the first sector."""
    with path.open("r+b") as file:
        while not stop.wait(0.001):
            file.seek(0, os.SEEK_END)
            file.write(os.urandom(4096))
            file.seek(0)
            file.write(table((0x80, 0x83, 63, 4000)))
            file.flush()
            if file.tell() > 64 * MIB:
                return


def shrink(path: Path, stop: Event) -> None:
    """Takes away and gives back."""
    while not stop.wait(0.001):
        os.truncate(path, 700)
        os.truncate(path, 4 * MIB)


def replace(path: Path, stop: Event) -> None:
    """Puts a link to somewhere else in the image's place, and the image back, as often as it can."""
    keep, link = path.with_suffix(".keep"), path.with_suffix(".link")
    os.link(path, keep)
    while not stop.is_set():
        link.symlink_to("/etc/passwd")
        link.rename(path)
        time.sleep(0.0005)
        again = path.with_suffix(".again")
        os.link(keep, again)
        again.rename(path)
        time.sleep(0.0005)


CASES = (
    Hostile("fifo", "waits for ever", fifo, REFUSED),
    Hostile("directory", "opens it", directory, REFUSED),
    Hostile("socket", "opens it", unix_socket, REFUSED),
    Hostile("link-zero", "reads for ever", Link("/dev/zero"), REFUSED),
    Hostile("link-device", "opens a block device", Link("/dev/vda"), REFUSED),
    Hostile("link-tty", "opens a terminal", Link("/dev/tty"), REFUSED),
    Hostile("link-passwd", "reads /etc/passwd", Link("/etc/passwd"), REFUSED),
    Hostile("link-out", "reads a file outside", Link("<canary>"), REFUSED),
    Hostile("link-nowhere", "fails", Link("nowhere.img"), REFUSED),
    Hostile("link-itself", "goes round in circles", Link("disk.img"), REFUSED),
    Hostile("link-proc", "reads its own memory", Link("/proc/self/mem"), REFUSED),
    Hostile("folder-link", "reads a file outside", folder_link, REFUSED),
    Hostile("missing", "fails", missing, REFUSED),
    Hostile("unreadable", "fails; root can read it", unreadable, NEVER_BLANK),
    Hostile("name-escapes", "prints a path with escapes", lambda yard: named("\x1b[31m\n\u202e.img", yard)),
    Hostile("name-not-utf-8", "prints a path that cannot be encoded",
            lambda yard: named(os.fsdecode(b"\xff\xfe.img"), yard)),
    Hostile("8-tb", "reads it all", disk(*GOOD, size=8 << 40)),
    Hostile("8-tb-blank", "reads it all", disk(size=8 << 40), ANYTHING),
    Hostile("raw-is-qcow2", "believes what the guest wrote",
            lambda yard: backed("{canary}", kind="raw")(yard), noted=True),
    Hostile("raw-is-qcow2-passwd", "believes what the guest wrote", backed("/etc/passwd", kind="raw"), noted=True),
    Hostile("raw-is-good-qcow2", "believes what the guest wrote", filled(header()), noted=True),
    Hostile("raw-is-vmdk", "believes what the guest wrote", disk((0, b"KDMV\1\0\0\0")), noted=True),
    Hostile("raw-is-gpt-and-ext", "takes the one and not the other",
            disk((0, gpt()), (2048 * 512 + 1024, ext_superblock(b"good")))),
    Hostile("zeros-then-data", "calls a disk empty whose table was wiped", disk((3 * MIB, b"x" * 512)), ANYTHING),
    Hostile("growing", "reads one part before and one after", disk(*GOOD), during=grow),
    Hostile("shrinking", "reads what is not there any more", disk(*GOOD), during=shrink),
    Hostile("replaced", "opens the other file", disk(*GOOD), during=replace),
)  # fmt: skip

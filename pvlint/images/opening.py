"""Opening images without being led astray: below the allowed directories, no links, nothing that blocks or has effects.

An image is named by a definition, which may be hostile, and a backing file by an image, which is. So every directory on
the way is opened by itself and no link is followed; what is no regular file (or allowed block device) is refused before
a byte is read.
"""

import fcntl
import os
import stat
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from pvlint.images.seen import Unreadable
from pvlint.record import NamedTuple

_DIRECTORY: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_F_OFD_GETLK: Final = 36
"""Linux: asks about locks and takes none. Python has no name for it before 3.14."""
_RECENTLY: Final = 60.0
"""Seconds since its last change in which an image counts as one that is being written."""
_LONGEST: Final = 4096
"""Characters of a path, as Linux has it (PATH_MAX)."""


class Opened(NamedTuple):
    """An image that was opened for reading."""

    fd: int
    directory: int
    """The directory it is in, opened."""
    size: int
    identity: tuple[int, int]
    """Device and inode."""
    stale: bool
    """Whether something may be writing to it."""


class Allowed(NamedTuple):
    """Where images may be, and what may be opened there."""

    roots: tuple[str, ...]
    """Directories, absolute and without links."""
    block_devices: bool = False


def located(source: str, roots: Sequence[str]) -> tuple[str, str]:
    """The root that a path is below, and the rest of the path. Raises Unreadable where it is below none.

    Links are resolved as the host would, and the result has to be below a root; a path that is not there is looked for
    below the roots themselves, as in a copied tree.
    """
    if not source:
        raise Unreadable("no file of this host (a volume of a pool, or on a network)")
    if "\0" in source or len(source) > _LONGEST:
        raise Unreadable("not a path")
    if source.startswith("/dev/") and "/dev" not in roots:
        raise Unreadable("a block device (--allow-block-devices reads it)")
    candidates = [os.path.join(root, source.lstrip("/")) for root in roots]
    if source.startswith("/"):
        candidates.insert(0, source)
    outside = False
    for candidate in candidates:
        try:
            real = os.path.realpath(candidate, strict=True)
        except (OSError, ValueError):
            continue
        for root in roots:
            relative = os.path.relpath(real, root)
            if relative != os.curdir and relative.split(os.sep, 1)[0] != os.pardir:
                return root, relative
        outside = True
    raise Unreadable(_outside(source) if outside else "no such file")


def _outside(source: str) -> str:
    where = "a link leads out of" if os.path.islink(source) else "outside"
    return f"{where} the allowed directories (--image-root DIR allows another)"


@contextmanager
def image(source: str, allowed: Allowed) -> Iterator[Opened]:
    """An image below an allowed directory. Raises Unreadable."""
    device = allowed.block_devices and source.startswith("/dev/")
    root, relative = located(source, ("/dev", *allowed.roots) if device else allowed.roots)
    *folders, name = relative.split(os.sep)
    try:
        directory = os.open(root, _DIRECTORY)
    except OSError as error:
        raise _refused(error) from None
    try:
        for folder in folders:
            inner = os.open(folder, _DIRECTORY, dir_fd=directory)
            os.close(directory)
            directory = inner
        with beside(directory, name, block_devices=device) as opened:
            yield opened
    except OSError as error:
        raise _refused(error) from None
    finally:
        os.close(directory)


@contextmanager
def beside(directory: int, name: str, *, block_devices: bool = False) -> Iterator[Opened]:
    """A file of a directory that is open. Raises Unreadable where it is a link, or no regular file."""
    try:
        # What it is, is asked before it is opened: opening alone has effects on some devices.
        _check(os.stat(name, dir_fd=directory, follow_symlinks=False), block_devices=block_devices)
        fd = os.open(name, _FILE, dir_fd=directory)
    except OSError as error:
        raise _refused(error) from None
    try:
        found = os.fstat(fd)
        _check(found, block_devices=block_devices)
        is_block = stat.S_ISBLK(found.st_mode)
        size = os.lseek(fd, 0, os.SEEK_END) if is_block else found.st_size
        stale = is_block or abs(time.time() - found.st_mtime) < _RECENTLY or _is_locked(fd)
        yield Opened(fd, directory, size, (found.st_dev, found.st_ino), stale)
    finally:
        os.close(fd)


def _is_locked(fd: int) -> bool:
    """Whether somebody holds a lock on the image, as a running QEMU does (block/file-posix.c: bytes 100 to 203)."""
    asked = struct.pack("@hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 100, 104, 0).ljust(32, b"\0")
    try:
        kind: int = struct.unpack_from("@h", fcntl.fcntl(fd, _F_OFD_GETLK, asked))[0]
    except OSError:
        return False  # the file system keeps no locks
    return kind != fcntl.F_UNLCK


def _check(found: os.stat_result, *, block_devices: bool) -> None:
    mode = found.st_mode
    if stat.S_ISREG(mode) or (block_devices and stat.S_ISBLK(mode)):
        return
    if stat.S_ISBLK(mode):
        raise Unreadable("a block device (--allow-block-devices reads it)")
    kind = "a link" if stat.S_ISLNK(mode) else "a directory" if stat.S_ISDIR(mode) else "no regular file"
    raise Unreadable(kind)


def _refused(error: OSError) -> Unreadable:
    return Unreadable(f"cannot be opened: {(error.strerror or 'error').lower()}")

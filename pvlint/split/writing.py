"""Writing a file anew so that nothing is lost: all of it or nothing of it, and only if it is still what was read."""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from pvlint.split.edits import CannotEdit


def write(path: str, old: bytes, new: bytes) -> None:
    """Put ``new`` in the place of ``old``: a temporary file beside it, synced and renamed over it.

    Mode, owner and extended attributes are kept; where the path is a link, what it leads to is written. Raises
    CannotEdit where the file is not what was read any more, is no regular file, has a second name or cannot be written.
    """
    real = os.path.realpath(path)
    directory = os.path.dirname(real)
    try:
        before = _checked(real, old)
        handle, temporary = tempfile.mkstemp(prefix=".pvlint-", dir=directory)
    except OSError as error:
        raise _cannot(error) from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(new)
            stream.flush()
            _keep(stream.fileno(), before, real)
            os.fsync(stream.fileno())
        _checked(real, old)
        os.replace(temporary, real)
    except OSError as error:
        raise _cannot(error) from None
    finally:
        with contextlib.suppress(FileNotFoundError):  # it has been renamed
            os.unlink(temporary)
    _sync(directory)


def _checked(path: str, old: bytes) -> os.stat_result:
    """What the file is; raises CannotEdit where it must not be replaced."""
    found = os.stat(path)
    if not stat.S_ISREG(found.st_mode):
        raise CannotEdit("it is no regular file")
    if found.st_nlink > 1:
        raise CannotEdit(f"it has {found.st_nlink} names (hard links), and only one of them would be changed")
    if Path(path).read_bytes() != old:
        raise CannotEdit("it was changed since it was read")
    return found


def _keep(fd: int, before: os.stat_result, path: str) -> None:
    """Give the new file the old one's owner, mode and extended attributes."""
    new = os.fstat(fd)
    if (new.st_uid, new.st_gid) != (before.st_uid, before.st_gid):
        try:
            os.fchown(fd, before.st_uid, before.st_gid)
        except PermissionError:
            raise CannotEdit("its owner cannot be kept (it belongs to somebody else)") from None
    os.fchmod(fd, stat.S_IMODE(before.st_mode))
    for name in _attributes(path):
        # Some filesystems and some namespaces (trusted.*) do not take them back; the directory's default stands then.
        with contextlib.suppress(OSError):
            os.setxattr(fd, name, os.getxattr(path, name))


def _attributes(path: str) -> list[str]:
    try:
        return os.listxattr(path)
    except OSError:
        return []


def _sync(directory: str) -> None:
    """Make the new name last; not every filesystem can."""
    with contextlib.suppress(OSError):
        fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def _cannot(error: OSError) -> CannotEdit:
    return CannotEdit(f"it cannot be written: {(error.strerror or str(error)).lower()}")

"""What is inside a filesystem of a disk image: kernels, boot menus, fstab; a fixed list of paths, no search."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from pvlint.images.boot_config import fstab, release
from pvlint.images.boot_files import boot_files, loader_files
from pvlint.images.file_object import FileObject
from pvlint.images.libyal import FAILURES, INSTALL, library, words
from pvlint.images.modules import modules
from pvlint.images.seen import Bytes, Files
from pvlint.images.tree import Tree

_LIBRARIES: Final = {"ext2": "pyfsext", "ext3": "pyfsext", "ext4": "pyfsext", "xfs": "pyfsxfs", "vfat": "pyfsfat"}
_RELEASES: Final = ("/etc/redhat-release", "/etc/system-release", "/etc/os-release", "/usr/lib/os-release")

_T = TypeVar("_T")


def read_files(volume: Bytes, kind: str) -> tuple[Files | None, str]:
    """What is inside a filesystem of a kind (libblkid's word), and why not all of it was read ("": it was).

    None where nothing was: the kind has no reader, or its library is missing, or the filesystem cannot be opened.
    """
    name = _LIBRARIES.get(kind)
    if name is None:
        return None, f"not read: {kind} has no reader"
    found = library(name)
    if found is None:
        return None, f"not read: {INSTALL}"
    file = FileObject(volume)
    try:
        opened = found.volume()
        opened.open_file_object(file)
    except FAILURES as failure:
        return None, f"not read: {words(failure, file)}"
    try:
        return _Reader(file, opened, kind).files()
    finally:
        _close(opened)


def _close(opened: Any) -> None:
    try:
        opened.close()
    except FAILURES:
        # Nothing was written, and what was read is read: a volume that will not close takes nothing back.
        return


class _Reader:
    """Reads one part after the other; a part that fails takes no other with it."""

    def __init__(self, file: FileObject, opened: Any, kind: str) -> None:
        self._file = file
        self._opened = opened
        self._kind = kind
        self._failed: dict[str, None] = {}

    def files(self) -> tuple[Files | None, str]:
        """All that is there, and what was not read."""
        try:
            tree = Tree(self._opened, self._kind)
        except FAILURES as failure:
            return None, f"not read: {words(failure, self._file)}"
        files = self._part("/", lambda: boot_files(tree, "/", Files()), Files())
        at_root = files
        files = self._part("/boot", lambda: boot_files(tree, "/boot", at_root), files)
        held = files
        if self._kind == "vfat":
            files = self._part("/EFI", lambda: loader_files(tree, held), files)
        else:
            files = self._part("/etc", lambda: _etc(tree, held), files)
            files = files._replace(drivers=self._part("/lib/modules", lambda: modules(tree), None))
        return files, "; ".join(self._failed)

    def _part(self, name: str, read: Callable[[], _T], otherwise: _T) -> _T:
        try:
            return read()
        except FAILURES as failure:
            self._failed[f"{name} not read: {words(failure, self._file)}"] = None
            return otherwise


def _etc(tree: Tree, files: Files) -> Files:
    table = tree.text("/etc/fstab")
    for name in _RELEASES:
        said = release(tree.text(name) or "", name)
        if said:
            break
    return files._replace(fstab=None if table is None else fstab(table), release=said)

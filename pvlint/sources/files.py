"""Files and directories: which files there are to check, in a stable order, and why any other one is passed over."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pvlint.record import NamedTuple
from pvlint.sources.patterns import Ignores, Patterns

_NEVER_ENTERED: Final = frozenset(
    ".bzr .git .hg .mypy_cache .nox .pytest_cache .ruff_cache .svn .tox .venv __pycache__ node_modules".split()
)
"""Directories of tools; none holds guest definitions, unless somebody hides one."""


class File(NamedTuple):
    """A file to check."""

    path: str
    """As it was given, or below the directory that was given."""


class Passed(NamedTuple):
    """A file that is not checked, and why."""

    path: str
    reason: str


class Missing(NamedTuple):
    """A path that was named and cannot be used: the job could not be done."""

    path: str
    reason: str


Found = File | Passed | Missing


class _Waiting(NamedTuple):
    """An entry of a directory, to be looked at."""

    path: str
    is_directory: bool
    is_link: bool
    ignores: Ignores | None
    """What git ignores in its directory."""


class Walk:
    """Turns the paths of a command line into files. Each file comes once, however many names lead to it."""

    def __init__(
        self, exclude: tuple[str, ...] = (), *, force_exclude: bool = False, gitignore: bool = True, every: bool = False
    ) -> None:
        """``every``: directories of tools are named, for a list of all that is passed over; not entered either."""
        self._exclude = Patterns(exclude)
        self._force = force_exclude
        self._gitignore = gitignore
        self._every = every
        self._seen: dict[int, None] = {}  # a set of so many takes up to three times the room

    def excludes(self, path: str) -> bool:
        """Whether --exclude means this path."""
        return self._exclude.match(path, is_directory=False)

    def files(self, paths: list[str]) -> Iterator[Found]:
        """The files that these paths name, in their order; those of a directory sorted by name, links after files."""
        for path in paths:
            if self._force and self._exclude.match(path, is_directory=Path(path).is_dir()):
                yield Passed(path, "excluded")
                continue
            try:
                status = os.stat(path)
            except OSError as error:
                yield Missing(path, (error.strerror or str(error)).lower())
                continue
            except ValueError:
                yield Missing(path.replace("\0", "\\0"), "no file can have this name")
                continue
            if stat.S_ISDIR(status.st_mode):
                yield from self._directory(path)
            else:
                yield self._file(path, status)

    def _directory(self, top: str) -> Iterator[Found]:
        """The files of a tree. Without recursion: it can be deeper than Python's stack.

        Links come last, so that a guest is known by its own file and not by its link in libvirt's or Xen's autostart.
        """
        links = []
        todo = self._inside(top, Ignores.above(top) if self._gitignore else None)
        while todo:
            waiting = todo.pop()
            if isinstance(waiting, Missing):
                yield waiting
                continue
            path, is_directory, is_link, ignores = waiting
            if self._exclude.match(path, is_directory=is_directory):
                yield Passed(path, "excluded")
            elif ignores is not None and ignores.match(path, is_directory=is_directory):
                yield Passed(path, "ignored by git")
            elif is_directory and os.path.basename(path) in _NEVER_ENTERED:
                yield Passed(path, "a directory of a tool, not entered")
            elif is_directory:
                todo += self._inside(path, ignores)
            elif is_link:
                links.append(path)
            else:
                yield self._entry(path)
        yield from map(self._entry, links)

    def _inside(self, directory: str, ignores: Ignores | None) -> "list[_Waiting | Missing]":
        """What is in a directory, the last name first."""
        try:
            entries = sorted(os.scandir(directory), key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            return [Missing(directory, (error.strerror or str(error)).lower())]
        if ignores is not None:
            ignores = ignores.enter(directory)
        found: list[_Waiting | Missing] = []
        for entry in entries:
            path = entry.name if directory == "." else entry.path
            is_directory = entry.is_dir(follow_symlinks=False)
            if self._every or not is_directory or entry.name not in _NEVER_ENTERED:
                found.append(_Waiting(path, is_directory, entry.is_symlink(), ignores))
        return found

    def _entry(self, path: str) -> Found:
        try:
            status = os.stat(path)
        except FileNotFoundError:
            return Passed(path, "a link that leads nowhere" if os.path.islink(path) else "it is gone")
        except OSError as error:
            return Passed(path, (error.strerror or str(error)).lower())
        if stat.S_ISDIR(status.st_mode):
            return Passed(path, "a link to a directory")
        return self._file(path, status)

    def _file(self, path: str, status: os.stat_result) -> Found:
        if not stat.S_ISREG(status.st_mode):
            return Passed(path, f"not a regular file ({_kind(status.st_mode)})")
        identity = status.st_dev << 64 | status.st_ino  # half the size of a pair, of which there may be many
        if identity in self._seen:
            return Passed(path, "the same file under another name")
        self._seen[identity] = None
        return File(path)


def _kind(mode: int) -> str:
    kinds = (
        (stat.S_ISFIFO, "a FIFO"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISBLK, "a block device"),
        (stat.S_ISCHR, "a character device"),
    )
    return next((words for test, words in kinds if test(mode)), "something else")

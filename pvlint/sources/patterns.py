"""Patterns of file names: --exclude and .gitignore, both as git reads them (gitignore(5))."""

import os
import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pvlint.record import NamedTuple
from pvlint.sources import regular
from pvlint.sources.globs import of, spec

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_NO_PATTERN: Final = (ValueError, re.error)
"""What pathspec raises of itself, and what it lets through."""
_MOST_BYTES: Final = 1 << 16
_MOST_LINES: Final = 3000
"""Of one .gitignore. What stands further down ignores nothing: rather a file too many than one too few."""


class Patterns:
    """Some patterns, matched against paths as they are given."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        self._spec = _understood(lines)[1] if lines else None

    def match(self, path: str, *, is_directory: bool) -> bool:
        """Whether a path is meant by one of the patterns."""
        if self._spec is None:
            return False
        clean = os.path.normpath(path).lstrip("/")
        return self._spec.match_file(clean + "/" if is_directory else clean)


class _Pattern(NamedTuple):
    """One line of a .gitignore."""

    spec: "GitIgnoreSpec"
    core: str
    """The pattern without "!" and the slash at its end."""

    def says(self, path: str, end: str) -> bool | None:
        """Whether an entry is ignored; None where the pattern is not about it.

        pathspec takes what is in a directory that matches for a match. But a walk comes there only if something else
        let it in, and then git asks whether the entry itself matches.
        """
        # pathspec takes "directory/**" for the directory too; it is what is in it.
        said = self.spec.check_file(path if self.core.endswith("/**") else path + end).include
        directory, _, name = path.rpartition("/")
        if said is None or not directory or self.spec.check_file(directory + "/").include is None:
            return said
        plain = self.core.removeprefix("**/")
        if "/" not in plain:
            return self.spec.check_file(name + end).include
        deep = plain.endswith("/**") if "**" in plain else plain.lstrip("/").count("/") == path.count("/")
        return said if deep else None


class _Gitignore:
    """One .gitignore, and what it says of the entries below its directory."""

    def __init__(self, folder: str, lines: tuple[str, ...]) -> None:
        self._folder = folder
        self._lines, self._all = _understood(lines)

    @cached_property
    def _patterns(self) -> tuple[_Pattern, ...]:
        """The last one first: it decides."""
        cores = (line.rstrip().removeprefix("!").removesuffix("/") for line in self._lines)
        alone = (of((pattern,)) for pattern in self._all.patterns)
        return tuple(map(_Pattern, alone, cores))[::-1]

    def says(self, path: str, *, is_directory: bool) -> bool | None:
        """Whether an entry is ignored; None where no pattern is about it."""
        relative, end = os.path.relpath(path, self._folder), "/" if is_directory else ""
        if self._all.check_file(relative + end).include is None:
            return None
        said = (pattern.says(relative, end) for pattern in self._patterns)
        return next((ignored for ignored in said if ignored is not None), None)


class Ignores:
    """The .gitignore files that count in a directory: its own and those above it, up to the top of the repository."""

    def __init__(self, levels: tuple[_Gitignore, ...] = ()) -> None:
        self._levels = levels

    @classmethod
    def above(cls, directory: str) -> "Ignores":
        """The .gitignore files above a directory, up to the one that holds .git; none outside a repository."""
        here = os.path.abspath(directory)
        above = []
        parent = here
        while not os.path.exists(os.path.join(parent, ".git")):
            upper = os.path.dirname(parent)
            if upper == parent:
                return cls()
            above.append(upper)
            parent = upper
        ignores = cls()
        for folder in reversed(above):
            ignores = ignores.enter(folder)
        return ignores

    def enter(self, directory: str) -> "Ignores":
        """The same with a directory's own .gitignore, if it has one."""
        path = os.path.join(directory, ".gitignore")
        if not os.path.isfile(path):
            return self
        try:
            data = regular.read(path, _MOST_BYTES + 1)
        except OSError:
            # A .gitignore that cannot be read ignores nothing: rather a file too many than one too few.
            return self
        lines = data.decode("utf-8", "replace").splitlines()
        if len(data) > _MOST_BYTES:
            lines.pop()  # half a line may mean much more than the whole one
        lines = lines[:_MOST_LINES]
        return Ignores((*self._levels, _Gitignore(os.path.abspath(directory), tuple(lines))))

    def match(self, path: str, *, is_directory: bool) -> bool:
        """Whether git would ignore a path; the deepest .gitignore that says something decides."""
        if not self._levels:
            return False
        absolute = os.path.abspath(path)
        said = (level.says(absolute, is_directory=is_directory) for level in reversed(self._levels))
        return next((ignored for ignored in said if ignored is not None), False)


def _understood(lines: tuple[str, ...]) -> "tuple[tuple[str, ...], GitIgnoreSpec]":
    """The lines that git understands. One like "!" or "[z-a]" matches nothing, as in git."""
    lines = tuple(filter(None, lines))
    try:
        return lines, spec(lines)
    except _NO_PATTERN:
        lines = tuple(filter(_is_pattern, lines))
        return lines, spec(lines)


def _is_pattern(line: str) -> bool:
    try:
        spec((line,))
    except _NO_PATTERN:
        return False
    return True

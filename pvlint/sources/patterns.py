"""Patterns of file names: --exclude and .gitignore, both as git reads them (gitignore(5))."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class Patterns:
    """Some patterns, matched against paths as they are given."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        self._spec = _compile(lines) if lines else None

    def match(self, path: str, *, is_directory: bool) -> bool:
        """Whether a path is meant by one of the patterns."""
        if self._spec is None:
            return False
        clean = os.path.normpath(path).lstrip("/")
        return self._spec.match_file(clean + "/" if is_directory else clean)


class Ignores:
    """The .gitignore files that count in a directory: its own and those above it, up to the top of the repository."""

    def __init__(self, levels: "tuple[tuple[str, GitIgnoreSpec], ...]" = ()) -> None:
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
            with open(path, encoding="utf-8", errors="replace") as file:
                lines = tuple(file.read(1 << 20).splitlines())
        except OSError:
            # A .gitignore that cannot be read ignores nothing: rather a file too many than one too few.
            return self
        try:
            spec = _compile(lines)
        except ValueError:
            # git takes a pattern it does not understand ("!", or a backslash at the end) for one that matches nothing.
            spec = _compile(tuple(line for line in lines if _is_pattern(line)))
        return Ignores((*self._levels, (os.path.abspath(directory), spec)))

    def match(self, path: str, *, is_directory: bool) -> bool:
        """Whether git would ignore a path; the deepest .gitignore that says something decides."""
        if not self._levels:
            return False
        absolute = os.path.abspath(path)
        for folder, spec in reversed(self._levels):
            relative = os.path.relpath(absolute, folder)
            result = spec.check_file(relative + "/" if is_directory else relative)
            if result.include is not None:
                return result.include
        return False


def _is_pattern(line: str) -> bool:
    try:
        _compile((line,))
    except ValueError:
        return False
    return True


def _compile(lines: tuple[str, ...]) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)

"""Unified diffs of a file before and after, that patch and git apply take."""

import difflib
import posixpath


def diff(path: str, before: str, after: str) -> str:
    """The diff; empty where nothing changed. Lines end at line feeds alone, as for patch."""
    found = difflib.unified_diff(_lines(before), _lines(after), f"a/{_name(path)}", f"b/{_name(path)}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in found)


def _name(path: str) -> str:
    """The path below a/ and b/: `patch -p1` in the same directory finds it."""
    name = posixpath.normpath(path).lstrip("/")
    if not name.isprintable():
        name = name.encode("unicode_escape").decode("ascii")
    return f"{name}\t" if " " in name else name  # as GNU diff does, or the name would end there


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]

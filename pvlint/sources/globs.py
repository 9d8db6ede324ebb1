"""Patterns of git as regular expressions that no pattern and no name makes slow: pathspec's, with less to try again.

A pattern may be a stranger's: ``*a*a*a*a*a*b`` against a long name of a's takes Python's ``re`` minutes, since every
star tries every length with every length of the others. That is never of use. Once the text between two stars is found
at its first place in a name, a later place leaves less for what follows; and the same goes for the directories between
two ``**``. So all but the last of both are found once, in atomic groups. What remains is in proportion to the lengths
of the name and of the pattern, multiplied.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from pvlint.late import regex

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_ABOVE: Final = "(?:.+/)?"
"""pathspec's ``**/`` at the beginning."""
_BETWEEN: Final = "(?:/.+)?"
"""pathspec's ``/**`` between directories, before the next slash."""
_STAR: Final = "[^/]*"
_TOKENS: Final = regex(r"\(\?:\.\+/\)\?|\(\?:/\.\+\)\?|\(.*|\[\^/\][*+]?|\[\^?\]?[^\]]*\]|\\.|.", re.DOTALL)
"""What pathspec writes: a ``**``, the end, one of a segment's wildcards, a character."""


def spec(lines: Iterable[str]) -> "GitIgnoreSpec":
    """The lines of a .gitignore. Raises ValueError where git does not understand one."""
    import warnings

    from pathspec import GitIgnoreSpec

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # "[[:a:]" and "[a--b]" may mean something else to re one day
        return of([_quicker(pattern) for pattern in GitIgnoreSpec.from_lines(lines).patterns])


def of(patterns: Iterable[Any]) -> "GitIgnoreSpec":
    """Patterns that ``spec`` made, by themselves."""
    from pathspec import GitIgnoreSpec

    # Where other engines are installed, pathspec takes those, and they know no atomic groups; before 1.0 it knew none.
    how: dict[str, Any] = {"backend": "simple"} if "backend" in (GitIgnoreSpec.__init__.__kwdefaults__ or ()) else {}
    return GitIgnoreSpec(patterns, **how)


def _quicker(pattern: Any) -> Any:
    if pattern.include is None:
        return pattern
    from pathspec.pattern import RegexPattern

    expression = quick(pattern.regex.pattern)
    changed = expression != pattern.regex.pattern
    return RegexPattern(re.compile(expression), pattern.include) if changed else pattern


def quick(expression: str) -> str:
    """One of pathspec's expressions, so that it finds the same and tries no more than it has to."""
    parts: list[list[str]] = [[]]
    """What lies between two ``**``, each with the mark of the one before it."""
    for word in _TOKENS.findall(expression):
        if word in (_ABOVE, _BETWEEN):
            parts.append([])
        parts[-1].append(word)
    return "".join([*map(_first, parts[:-1]), *_once(parts[-1])])


def _first(part: list[str]) -> str:
    """Directories before a ``**``: where they are found first, and nowhere else."""
    words = "".join(_once(part[1:] if part and part[0] in (_ABOVE, _BETWEEN) else part))
    if part[0] == _ABOVE:
        return f"(?>(?:.+?/)??{words}(?=/))"
    return f"(?>(?:/.+?)??{words}(?=/))" if part[0] == _BETWEEN else words


def _once(part: list[str]) -> list[str]:
    """Segments, in which the text after every star but the last is found once."""
    done: list[str] = []
    open_at = -1  # where the last star of this segment is
    for word in part:
        if word == "/" or word.startswith("("):
            open_at = -1
        elif word == _STAR:
            if open_at >= 0:
                done[open_at] = "(?>[^/]*?"
                done.append(")")
            open_at = len(done)
        elif word.startswith("[") and word != "[^/]" and word != "[^/]+":
            word = f"(?!/){word}"  # as in git, and no segment ends where another might
        done.append(word)
    return done

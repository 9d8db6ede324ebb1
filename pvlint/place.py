"""Places: a piece of a file, and what tells one when it is asked for."""

from collections.abc import Callable

from pvlint.record import NamedTuple


class Span(NamedTuple):
    """A piece of a file. Lines and columns count from 1, columns in characters; the end column is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


Where = Callable[[], Span]
"""Asks the reader for a place. Nothing is computed for values nobody is told about."""


def at_top() -> Span:
    """The place of something that stands for a whole file."""
    return Span(1, 1, 1, 1)

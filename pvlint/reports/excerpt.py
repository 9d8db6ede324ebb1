"""Source excerpts: the lines of a finding with its places underlined."""

import unicodedata

from pvlint.place import Span
from pvlint.record import NamedTuple
from pvlint.reports.colour import Paint
from pvlint.rules.finding import Severity
from pvlint.sources.text import Text

_WIDEST = 160
"""Characters of a line that are shown."""
_BEFORE = 40
"""Characters that stay in front of a place in a line that is cut."""


class Mark(NamedTuple):
    """A place to underline and what to say of it."""

    span: Span
    label: str
    primary: bool


def excerpt(text: Text, marks: list[Mark], severity: Severity, paint: Paint) -> list[str]:
    """The lines that hold the marks, each with its underlines, in the file's order."""
    lines: dict[int, list[Mark]] = {}
    marks = sorted(marks, key=_begins) if len(marks) > 1 else marks
    for mark in marks:
        lines.setdefault(mark.span.line, []).append(mark)
    digits = len(str(marks[-1].span.line))
    gutter = paint("blue", f"{' ' * digits}  |")
    output = [gutter]
    previous = marks[0].span.line
    for number, here in lines.items():
        if number > previous + 1:
            output.append(paint("blue", f" {'.' * digits} |"))
        previous = number
        shown, columns = _window(text.line(number), here)
        output.append(f"{paint('blue', f' {str(number).rjust(digits)} |')} {shown}".rstrip())
        for mark, (start, length) in zip(here, columns, strict=True):
            said = f"{('^' if mark.primary else '-') * length} {mark.label}".rstrip()
            painted = paint.severity(severity, said) if mark.primary else paint("blue", said)
            output.append(f"{gutter} {' ' * start}{painted}")
    output.append(gutter)
    return output


def _begins(mark: Mark) -> tuple[int, int]:
    return mark.span.line, mark.span.column


def _window(line: str, marks: list[Mark]) -> tuple[str, list[tuple[int, int]]]:
    """A line as it is shown, and where each mark begins in it and how wide it is, in columns of the terminal.

    The marks are in the order of their columns.
    """
    if len(line) <= _WIDEST and line.isascii() and line.isprintable():
        return line, [_in_plain(len(line), mark.span) for mark in marks]
    first = marks[0].span.column - 1
    begin = max(first - _BEFORE, 0) if len(line) > _WIDEST else 0
    end = min(begin + _WIDEST, len(line))
    lead = "..." if begin else ""
    shown = lead + _readable(line[begin:end]) + ("..." if end < len(line) else "")
    columns = []
    for mark in marks:
        start = min(max(mark.span.column - 1, begin), end)
        stop = mark.span.end_column - 1 if mark.span.end_line == mark.span.line else end
        stop = min(max(stop, start), end)
        columns.append((len(lead) + width(line[begin:start]), max(width(line[start:stop]), 1)))
    return shown, columns


def _in_plain(length: int, span: Span) -> tuple[int, int]:
    """The same for one mark in a line that is shown as it is, and takes a column for each character."""
    line, column, end_line, end_column = span
    start = column - 1 if column <= length else length
    stop = end_column - 1 if end_line == line and end_column <= length else length
    return start, stop - start if stop > start else 1


def _readable(text: str) -> str:
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character == "\t":
        return "    "
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def width(text: str) -> int:
    """How many columns of a terminal a text takes, as it is shown."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if not character.isprintable():
        return len(_visible(character))
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

"""The source that findings point at, as plain values: lines of the definition with the marked characters of each."""

import re
from typing import Any, Final

from pvlint.document import Document, Found
from pvlint.place import Span
from pvlint.reports.report import printable

_WIDEST: Final = 160
"""Characters of a line that are shown."""
_BEFORE: Final = 40
"""Characters that stay in front of the first mark in a line that is cut."""
_MOST: Final = 40
"""Lines of one guest that are shown."""
_SECRET: Final = re.compile(r"(passw(?:or)?d\s*[=:]?\s*)(\"[^\"]*\"?|'[^']*'?|[^\s()\"'>]+)", re.IGNORECASE)


def excerpt(document: Document, found: list[Found]) -> list[dict[str, Any]]:
    """The lines that the findings are about; each in pieces, of which some are marked. Passwords are left out."""
    if not document.text.characters:
        return []
    marks: dict[int, list[Span]] = {}
    for one in found:
        for where in (one.finding.where, *(related.where for related in one.finding.related)):
            span = where()
            marks.setdefault(span.line, []).append(span)
    return [_line(document.text.line(number), number, marks[number]) for number in sorted(marks)[:_MOST]]


def _line(text: str, number: int, spans: list[Span]) -> dict[str, Any]:
    first = min(span.column for span in spans) - 1
    begin = max(first - _BEFORE, 0) if len(text) > _WIDEST else 0
    end = min(begin + _WIDEST, len(text))
    marked = [False] * (end - begin)
    for span in spans:
        stop = span.end_column - 1 if span.end_line == span.line else end
        for at in range(max(span.column - 1, begin), min(stop, end)):
            marked[at - begin] = True
    # Replaced character by character, so that the marks stay where they are.
    clean = _SECRET.sub(lambda secret: secret[1] + "*" * len(secret[2]), text)[begin:end].replace("\t", " ")
    pieces: list[list[Any]] = [["...", False]] if begin else []
    for character, on in zip(clean, marked, strict=True):
        if pieces and pieces[-1][1] == on:
            pieces[-1][0] += printable(character)
        else:
            pieces.append([printable(character), on])
    if end < len(text):
        pieces.append(["...", False])
    return {"line": number, "pieces": pieces}

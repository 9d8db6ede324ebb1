"""Where the start tags of an XML text are, and where one document of several ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from pvlint.late import regex
from pvlint.place import Span, Where
from pvlint.record import NamedTuple
from pvlint.sources.text import Text

if TYPE_CHECKING:
    from lxml import etree

_MARKUP: Final = regex(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE[^>]*>"
    r"|<(?P<close>/)?(?P<name>[^\s/>!?\"'<]++)(?:[^>\"'/]++|\"[^\"]*+\"|'[^']*+'|/(?!>))*+(?P<empty>/)?>",
    re.DOTALL,
)
_CLOSE: Final = 1
_NAME: Final = 2
"""Its groups of these names."""
_LAST_LINE: Final = 65535
"""libxml2 knows no higher line for certain."""
_LONGEST_LINE: Final = 1000
"""Characters of a line that is searched for one tag; a file may be one line with thousands of tags."""
_NOTHING: Final = regex(r"(?:\s++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
"""What is no document of its own when it stands after the last one."""


class Tag(NamedTuple):
    """A start or end tag, or an element that is both."""

    name: str
    start: int
    end: int
    opens: bool
    closes: bool


def tags(characters: str, start: int = 0) -> Iterator[Tag]:
    """The tags in order, from ``start``; ends at the first "<" that begins no markup. Linear in the text."""
    at = characters.find("<", start)
    while at >= 0:
        found = _MARKUP.match(characters, at)
        if found is None:
            return
        name = found["name"]
        if name is not None:
            closing = found["close"] is not None
            yield Tag(name, at, found.end(), not closing, closing or found["empty"] is not None)
        at = characters.find("<", found.end())


def _opening(characters: str, start: int) -> Iterator[tuple[int, int]]:
    """Where the start tags are: as ``tags`` finds them, without the rest."""
    at = characters.find("<", start)
    while at >= 0:
        found = _MARKUP.match(characters, at)
        if found is None:
            return
        if found.start(_NAME) >= 0 > found.start(_CLOSE):
            yield found.span()
        at = characters.find("<", found.end())


def documents(characters: str) -> list[tuple[int, int]]:
    """Where each of several documents in one text begins and ends; the last one runs to the end of the text."""
    pieces: list[tuple[int, int]] = []
    begin, depth = 0, 0
    for tag in tags(characters):
        depth += tag.opens - tag.closes
        if depth <= 0:
            pieces.append((begin, tag.end))
            begin, depth = tag.end, 0
    if not _NOTHING.fullmatch(characters, begin):
        pieces.append((begin, len(characters)))
    return pieces


class Places:
    """Finds the start tags of a parsed document in its text, when the first place is asked for."""

    __slots__ = ("_begin", "_found", "_root", "_spans", "_text")

    def __init__(self, text: Text, root: etree._Element, begin: int = 0) -> None:
        self._text = text
        self._root = root
        self._begin = begin
        self._spans: dict[etree._Element, tuple[int, int]] = {}
        self._found: Iterator[tuple[etree._Element, tuple[int, int]]] | None = None

    def of(self, element: etree._Element) -> Where:
        """The start tag of an element, for later."""
        return _Place(self, element)

    def whole(self, element: etree._Element) -> Where:
        """An element from its start tag to its end tag, for later."""
        return partial(self._whole, element)

    def _whole(self, element: etree._Element) -> Span:
        start = self.span(element)
        depth = 0
        for tag in tags(self._text.characters, self._text.offset(start.line, start.column)):
            depth += tag.opens - tag.closes
            if depth <= 0:
                end = self._text.span(tag.start, tag.end)
                return start._replace(end_line=end.end_line, end_column=end.end_column)
        return start

    def span(self, element: etree._Element) -> Span:
        """The start tag of an element; its line alone where the text and the parser disagree."""
        found = self._spans.get(element)
        if found is None:
            near = self._on_its_line(element)
            if near is not None:
                return near
            found = self._find(element)
        if found is None:
            line = element.sourceline or 1
            return Span(line, 1, line, 1)
        return self._text.span(*found)

    def _on_its_line(self, element: etree._Element) -> Span | None:
        """The start tag where it opens the line on which the parser saw it end; None where that is not certain.

        Nothing but blanks before it: then no tag from a line above ends on this one, and it is this element's.
        """
        number = element.sourceline or 0
        if self._begin or not 0 < number < _LAST_LINE:
            return None  # the parser counts from where its document begins
        name, line = str(element.tag), self._text.line(number)
        opening = f"<{name}"
        indent = len(line) - len(line.lstrip(" \t"))
        if len(line) >= _LONGEST_LINE or not line.startswith(opening, indent) or line.count(opening) > 1:
            return None
        found = _MARKUP.match(line, indent)
        if found is None or found[_NAME] != name:
            return None
        return Span(number, indent + 1, number, found.end() + 1)

    def _find(self, element: etree._Element) -> tuple[int, int] | None:
        """Go on through the text from where the last search ended, up to an element."""
        if self._found is None:
            self._found = zip(self._root.iter("*"), _opening(self._text.characters, self._begin), strict=False)
        for other, place in self._found:
            self._spans[other] = place
            if other is element:
                return place
        return None


class _Place:
    """The place of one element, found when called."""

    __slots__ = ("_element", "_places")

    def __init__(self, places: Places, element: etree._Element) -> None:
        self._places = places
        self._element = element

    def __call__(self) -> Span:
        return self._places.span(self._element)

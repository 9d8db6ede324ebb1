"""The elements of an XML text with their places in it, so that single characters of them can be replaced.

The parser that reads definitions drops quotes, blanks and the places of attributes; here it is only they that count.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pvlint.readers.xml_tags import tags
from pvlint.record import NamedTuple
from pvlint.sources.text import Text

_ATTRIBUTE: Final = re.compile(r"\s*([^\s=/>\"'<]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


class Attribute(NamedTuple):
    """One attribute of a start tag, with the blanks before it."""

    start: int
    """Where the blanks before its name begin."""
    value_start: int
    value_end: int
    quote: str

    @property
    def end(self) -> int:
        """Where it ends, its closing quote included."""
        return self.value_end + 1


class Element:
    """One element: from ``start`` to ``end``, its content from ``inner`` to ``inner_end``."""

    __slots__ = ("_characters", "children", "end", "inner", "inner_end", "name", "parent", "start")

    def __init__(self, characters: str, name: str, start: int, inner: int, parent: "Element | None") -> None:
        self._characters = characters
        self.name = name
        self.start = start
        self.inner = inner
        self.inner_end = inner
        self.end = 0
        """0 as long as its end has not been found."""
        self.parent = parent
        self.children: list[Element] = []

    def attributes(self) -> dict[str, Attribute]:
        """The attributes of the start tag by name, in order."""
        found = {}
        at = self.start + 1 + len(self.name)
        while (match := _ATTRIBUTE.match(self._characters, at, self.inner)) is not None:
            group = 2 if match[2] is not None else 3
            found[match[1]] = Attribute(match.start(), *match.span(group), "\"'"[group - 2])
            at = match.end()
        return found

    def value(self, name: str) -> str:
        """The value of an attribute as it is written; empty where there is none."""
        attribute = self.attributes().get(name)
        return "" if attribute is None else self._characters[attribute.value_start : attribute.value_end]

    def all(self, *names: str) -> Iterator["Element"]:
        """The children of these names."""
        return (child for child in self.children if child.name in names)

    def ancestors(self) -> Iterator["Element"]:
        """The elements around it, from the inside."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent


@lru_cache(maxsize=1)
def elements(text: Text) -> dict[int, Element]:
    """Every element of a text (of one document or several in a row) by the place where its start tag begins.

    The last text's are kept: each of its guests asks for them.
    """
    characters = text.characters
    found: dict[int, Element] = {}
    inside: Element | None = None
    for tag in tags(characters):
        if tag.opens:
            element = Element(characters, tag.name, tag.start, tag.end, inside)
            found[tag.start] = element
            if inside is not None:
                inside.children.append(element)
            inside = element
        if tag.closes and inside is not None:
            inside.inner_end = inside.inner if tag.opens else tag.start
            inside.end = tag.end
            inside = inside.parent
    return found

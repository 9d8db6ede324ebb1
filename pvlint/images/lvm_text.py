"""Reads the text of LVM2 metadata (lvm2 lib/config/config.c): sections, strings, numbers and lists, and no more."""

import re

from pvlint.images.seen import Unreadable
from pvlint.images.words import text_of

TOKENS = 200_000
"""A group of a thousand volumes has about 60,000."""
DEPTH = 16
GAP = re.compile(rb"(?:\s+|#[^\n]*)*+")
TOKEN = re.compile(
    rb'(?:"([^"\\]{0,4096}(?:\\.[^"\\]{0,4096}){0,64})"|([-+]?[0-9]+)(?![A-Za-z0-9_.+-])'
    rb"|([A-Za-z0-9_.+-]{1,256})|([={}\[\],]))",
    re.DOTALL,
)


class Section:
    """A section of the text: what is set in it, and the sections in it."""

    def __init__(self) -> None:
        self.values: dict[str, str | int | list[str | int]] = {}
        self.sections: dict[str, Section] = {}

    def text(self, name: str) -> str:
        """A string that must be there. Raises Unreadable where it is not, or is something else."""
        value = self.values.get(name)
        if not isinstance(value, str):
            raise Unreadable(f"broken LVM metadata: no {name}")
        return value

    def number(self, name: str) -> int:
        """A number that must be there, not negative."""
        value = self.values.get(name)
        if not isinstance(value, int) or not 0 <= value < 1 << 63:
            raise Unreadable(f"broken LVM metadata: no {name}")
        return value

    def items(self, name: str) -> list[str | int]:
        """A list; empty where it is not there. One value is a list of one."""
        value = self.values.get(name, [])
        return value if isinstance(value, list) else [value]

    def section(self, name: str) -> "Section":
        """A section; an empty one where it is not there."""
        return self.sections.get(name) or Section()


class _Tokens:
    """The tokens of a text, one after the other: a mark as bytes, a name, string or number as itself."""

    def __init__(self, text: bytes) -> None:
        self._text, self._at, self._left = text.rstrip(b"\0"), 0, TOKENS

    def more(self) -> bool:
        """Whether anything but space and comments is left."""
        gap = GAP.match(self._text, self._at)
        self._at = gap.end() if gap else self._at
        return self._at < len(self._text)

    def next(self) -> str | int | bytes:
        match = TOKEN.match(self._text, self._at) if self.more() else None
        if match is None or not self._left:
            raise Unreadable("broken LVM metadata: its text cannot be read")
        self._at, self._left = match.end(), self._left - 1
        quoted, number, name, mark = match.groups()
        if mark:
            return bytes(mark)
        if number is not None:
            return int(number) if len(number) < 20 else text_of(number)
        return text_of(quoted if name is None else name)


def parse(text: bytes) -> Section:
    """The sections of a metadata text. Raises Unreadable for what LVM2 would not have written."""
    tokens = _Tokens(text)
    top = Section()
    within = [top]
    while tokens.more():
        name = tokens.next()
        if name == b"}" and len(within) > 1:
            within.pop()
            continue
        if isinstance(name, bytes):
            raise Unreadable("broken LVM metadata: a name was expected")
        mark = tokens.next()
        if mark == b"{":
            if len(within) > DEPTH:
                raise Unreadable("broken LVM metadata: too many sections in each other")
            section = Section()
            within[-1].sections[str(name)] = section
            within.append(section)
        elif mark == b"=":
            within[-1].values[str(name)] = _value(tokens)
        else:
            raise Unreadable("broken LVM metadata: neither a section nor a value")
    if len(within) > 1:
        raise Unreadable("broken LVM metadata: a section does not end")
    return top


def _value(tokens: _Tokens) -> str | int | list[str | int]:
    first = tokens.next()
    if first != b"[":
        if isinstance(first, bytes):
            raise Unreadable("broken LVM metadata: a value was expected")
        return first
    items: list[str | int] = []
    while (item := tokens.next()) != b"]":
        if isinstance(item, bytes):
            if item != b",":
                raise Unreadable("broken LVM metadata: a list does not end")
        else:
            items.append(item)
    return items

"""SXP, xend's S-expressions: text to forms and atoms with their places (tools/python/xen/xend/sxp.py)."""

import re
from collections.abc import Iterator
from typing import Final

from pvlint.record import NamedTuple

_TOKEN: Final = re.compile(
    r"(?P<blank>[\s;\ufeff]+|\#[^\n]*|\\\r?\n)|(?P<open>\()|(?P<close>\))"
    r"|'(?P<single>(?:[^'\\]++|\\.)*+)'|\"(?P<double>(?:[^\"\\]++|\\.)*+)\"|(?P<atom>(?:[^\s(){}<>\[\];'\"#\\]|\\(?!\r?\n))(?:[^\s(){}<>\[\];#\\]|\\(?!\r?\n))*+|[{}<>\[\]#])",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|(.))", re.DOTALL)
_ESCAPES: Final = {
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "\\": "\\",
    "'": "'",
    '"': '"',
}
_DEEPEST: Final = 100


class Atom(NamedTuple):
    """A word or a quoted string."""

    text: str
    start: int
    end: int


class Form(NamedTuple):
    """``(name item ...)``."""

    items: "tuple[Atom | Form, ...]"
    start: int
    end: int

    @property
    def name(self) -> str:
        """The first atom; empty for ``()`` and ``((...))``."""
        first = self.items[0] if self.items else None
        return first.text if isinstance(first, Atom) else ""

    def forms(self, *names: str) -> "Iterator[Form]":
        """The forms inside that have one of these names."""
        return (item for item in self.items if isinstance(item, Form) and item.name in names)

    def value(self, name: str) -> Atom | None:
        """The last value of the form of this name; ``(name)`` and ``(name '')`` both mean nothing."""
        found: Atom | None = None
        for form in self.forms(name):
            second = form.items[1] if len(form.items) > 1 else None
            found = second if isinstance(second, Atom) and second.text else None
        return found


class SxpError(Exception):
    """The text is no SXP; the character says where."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


def parse(characters: str) -> list[Form]:
    """The forms of a text. A closing parenthesis too many ends it, as it ends xend's reader. Raises SxpError."""
    found: list[Form] = []
    stack: list[tuple[int, list[Atom | Form]]] = []
    at = 0
    while at < len(characters):
        token = _TOKEN.match(characters, at)
        if token is None:
            raise SxpError("a quoted string does not end", at)
        at = token.end()
        if token["open"]:
            if len(stack) >= _DEEPEST:
                raise SxpError("too deeply nested", token.start())
            stack.append((token.start(), []))
        elif token["close"]:
            if not stack:
                break
            start, items = stack.pop()
            form = Form(tuple(items), start, at)
            (stack[-1][1] if stack else found).append(form)
        elif not token["blank"] and stack:
            stack[-1][1].append(_atom(token))
    if stack:
        raise SxpError("a parenthesis is not closed", stack[-1][0])
    return found


def _atom(token: "re.Match[str]") -> Atom:
    quoted = token["single"] if token["single"] is not None else token["double"]
    if quoted is None:
        return Atom(token["atom"], token.start(), token.end())
    return Atom(_ESCAPE.sub(_unescape, quoted), token.start(), token.end())


def _unescape(found: "re.Match[str]") -> str:
    if found[1]:
        return chr(int(found[1], 16))
    if found[2]:
        return chr(int(found[2], 8))
    return _ESCAPES.get(found[3], found[0])

"""How an XML text is written: its line ends, indentation and quotes, so that what is added looks like the rest."""

import codecs
import re
from collections.abc import Iterable
from typing import Final

from pvlint.sources.text import Text
from pvlint.split.edits import CannotEdit, Edit
from pvlint.split.xml_tree import Element

_DECLARED: Final = re.compile(r"\ufeff?\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)[\"']")
_NO_CHARACTER: Final = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 text can hold."""
_ESCAPED: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_QUOTES: Final = {"'": "&apos;", '"': "&quot;"}
_PLAIN: Final = "".join(map(chr, range(0x20, 0x7F)))


def writable(text: Text) -> bool:
    """Whether characters beyond ASCII can be written as they are. Raises CannotEdit where not even ASCII can."""
    declared = _DECLARED.match(text.characters)
    name = declared[1] if declared is not None else "utf-8"
    wide = text.encoding.startswith("utf-16")
    try:
        codec = codecs.lookup(name).name
        ascii_ = codec.startswith("utf-16") or _PLAIN.encode(codec) == _PLAIN.encode()
    except (LookupError, UnicodeError):
        ascii_ = False
        codec = ""
    if not ascii_ and not wide:
        raise CannotEdit(f"the file is encoded in {name}, which pvlint does not write", ("save it as UTF-8",))
    return wide or (codec == text.encoding == "utf-8")


def value(text: Text, string: str, quote: str) -> str:
    """A string as the value of an attribute between these quotes. Raises CannotEdit for what XML cannot hold."""
    if _NO_CHARACTER.search(string):
        raise CannotEdit(f"XML cannot hold {string!r}", ("choose a path without control characters",))
    escaped = {**_ESCAPED, quote: _QUOTES[quote]}
    plain = writable(text)
    return "".join(escaped.get(c, c if c.isascii() or plain else f"&#{ord(c)};") for c in string)


def line_start(characters: str, at: int) -> int:
    """Where the line of a character begins."""
    return characters.rfind("\n", 0, at) + 1


def newline(characters: str, at: int) -> str:
    """The line end that the text uses here: of the line before, else of the line itself."""
    end = characters.rfind("\n", 0, at)
    end = characters.find("\n", at) if end < 0 else end
    return "\r\n" if end > 0 and characters[end - 1] == "\r" else "\n"


def last_line(blanks: str) -> str:
    """The blanks from their last line end on, so that blank lines are not repeated."""
    end = blanks.rfind("\n")
    return blanks[end - 1 if end > 0 and blanks[end - 1] == "\r" else max(end, 0) :]


def inside(characters: str, element: Element) -> tuple[str, str]:
    """The blanks before each child of an element, and those before its end tag."""
    content = characters[element.inner : element.inner_end]
    before = content[: len(content) - len(content.lstrip())]
    after = content[len(content.rstrip()) :]
    return last_line(before), last_line(after)


def own_place(characters: str, element: Element) -> tuple[int, str, str]:
    """Where to put an element before this one, and the blanks before and after it.

    What stands on lines of its own gets lines of its own. A comment directly above an element is about that element:
    it stays with it.
    """
    start = line_start(characters, element.start)
    indent = characters[start : element.start]
    if indent.strip() or start == 0:
        content = characters[: element.start]
        return element.start, "", content[len(content.rstrip()) :] if start else ""
    while (comment := _comment_above(characters, start)) is not None:
        start = comment
    return start, indent, newline(characters, start)


def _comment_above(characters: str, start: int) -> int | None:
    """Where the line of a comment begins that ends directly above this line and has its lines to itself."""
    end = start - 1
    if end > 0 and characters[end - 1] == "\r":
        end -= 1
    above = characters[line_start(characters, max(end, 0)) : max(end, 0)].rstrip()
    if not above.endswith("-->"):
        return None
    opening = characters.rfind("<!--", 0, end)
    first = line_start(characters, opening)
    return None if opening < 0 or characters[first:opening].strip() else first


def removals(characters: str, spans: Iterable[tuple[int, int]]) -> list[Edit]:
    """Edits that take pieces out, with their lines where nothing else is left on them."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and not characters[merged[-1][1] : start].strip(" \t"):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [_removal(characters, start, end) for start, end in merged]


def _removal(characters: str, start: int, end: int) -> Edit:
    first, last = line_start(characters, start), characters.find("\n", end)
    rest = characters[end : last if last >= 0 else len(characters)]
    before = characters[first:start]
    if rest.strip() or last < 0:
        return Edit(start, end, "")
    if not before.strip():
        return Edit(first, last + 1, "")
    return Edit(start - (len(before) - len(before.rstrip())), end, "")

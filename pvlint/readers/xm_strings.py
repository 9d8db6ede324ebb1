"""Text in an xm config: ``%``, ``format`` and the methods of strings, keeping the known parts of what is partly known.

Python 2 counts bytes and Python 3 characters, so text beyond ASCII is only put together and taken apart where that
makes no difference.
"""

import re
from collections.abc import Callable
from typing import Final

from pvlint.readers.config import UNKNOWN_PART
from pvlint.readers.xm_values import (
    LONGEST,
    Cell,
    Data,
    List,
    Mapping,
    Tuple,
    Unicode,
    is_text,
    listed,
    parts,
    text_of,
    tupled,
    unknown,
)

_SPEC: Final = re.compile(
    r"%(?:\((?P<key>[^()]*)\))?(?P<flags>[-#0 +]*)(?P<width>\*|\d*)(?:\.(?P<precision>\*|\d*))?[hlL]?(?P<type>.)",
    re.DOTALL,
)
_FIELD: Final = re.compile(r"\{\{|\}\}|\{(?P<name>\w*)(?P<rest>[^{}]*)\}")
_WIDEST: Final = 999
"""Of a field: `%999999999d` would be a gigabyte of blanks."""
_BLANKS: Final = " \t\n\r\v\f"
"""What Python 2 takes for blanks; Python 3 knows more."""
_ODD_BLANKS: Final = re.compile("[\x1c-\x1f]")
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class _Filling:
    """Fills the fields of one template."""

    def __init__(self, values: Data) -> None:
        self._values = [cell.data for cell in values.items] if isinstance(values, Tuple) else [values]
        self._mapping = values.items if isinstance(values, Mapping) else {}
        self._position = 0
        self._room = LONGEST
        self.is_unicode = False

    def __call__(self, found: re.Match[str]) -> str:
        text = self._field(found)
        self._room -= len(text)
        return text if self._room >= 0 else ""

    @property
    def is_too_long(self) -> bool:
        """Whether the result would be longer than any config's text."""
        return self._room < 0

    def _field(self, found: re.Match[str]) -> str:
        if found["type"] == "%":
            return "%" if found[0] == "%%" else UNKNOWN_PART
        width, precision = self._size(found["width"]), self._size(found["precision"])
        if found["key"] is not None:
            cell = self._mapping.get(found["key"])
            value = cell.data if cell is not None else unknown("there is no such key")
        else:
            value = self._next()
        if width is None or precision is None:
            return UNKNOWN_PART
        size = width + (f".{precision}" if found["precision"] is not None else "")
        return self._fill(found["flags"], size, found["type"], value)

    def _next(self) -> Data:
        self._position += 1
        few = self._position > len(self._values)
        return unknown("there are too few values") if few else self._values[self._position - 1]

    def _size(self, written: str | None) -> str | None:
        """A width or precision, which may be among the values; None where it is not known or too large."""
        value = self._next() if written == "*" else int((written or "0")[:6])
        if not isinstance(value, int) or abs(value) > _WIDEST:
            return None
        return str(int(value)) if written == "*" else written or ""

    def _fill(self, flags: str, size: str, kind: str, value: Data) -> str:
        self.is_unicode = self.is_unicode or (isinstance(value, Unicode) and kind in "sc")
        if kind == "s" and isinstance(value, str):
            # Text of which some part is known keeps that part.
            return (f"%{flags}{size}s" % value) if is_text(value) else UNKNOWN_PART if size else value
        if kind == "s" and isinstance(value, float):
            value = text_of(value)
        if kind in "ra" or (kind == "o" and "#" in flags) or not isinstance(value, str | int | float | None):
            return UNKNOWN_PART if kind != "r" or not is_plain(value) else f"%{flags}{size}r" % value
        try:
            return f"%{flags}{size}{kind}" % value
        except (TypeError, ValueError, OverflowError):
            return UNKNOWN_PART


def is_plain(data: Data) -> bool:
    """Whether ``repr`` is the same in every Python."""
    return data is None or type(data) in (int, bool) or (type(data) is str and is_text(data))


def percent(template: str, values: Data, at: tuple[int, int]) -> Data:
    """``template % values``; every part that is not known becomes one unknown part."""
    filling = _Filling(values)
    text = _SPEC.sub(filling, template)
    if filling.is_too_long or len(text) > LONGEST:
        return unknown("the text is too long", at)
    return Unicode(text) if filling.is_unicode or isinstance(template, Unicode) else text


def format_method(template: str, positional: list[Data], named: dict[str, Data], at: tuple[int, int]) -> Data:
    """``template.format(...)`` with plain fields; any other field becomes an unknown part."""
    count = 0
    room = LONGEST

    def fill(found: re.Match[str]) -> str:
        nonlocal count, room
        if found[0] in ("{{", "}}"):
            return found[0][0]
        name = found["name"]
        if not name:
            name = str(count)
            count += 1
        is_place = name.isdecimal() and int(name[:6]) < len(positional)
        data = positional[int(name[:6])] if is_place else named.get(name)
        text = UNKNOWN_PART if found["rest"] or data is None else text_of(data)
        room -= len(text)
        return text if room >= 0 else ""

    text = _FIELD.sub(fill, template)
    if room < 0 or len(text) > LONGEST:
        return unknown("the text is too long", at)
    return Unicode(text) if isinstance(template, Unicode) else text


def method(text: str, name: str, arguments: list[Cell], at: tuple[int, int]) -> Data:
    """``text.name(...)``."""
    followed = _METHODS.get(name)
    data = [argument.data for argument in arguments]
    if followed is None:
        return unknown(f"{name}() is not followed", at)
    try:
        result = followed(text, data)
    except (IndexError, TypeError, ValueError):  # it is given something else than it takes: Python refuses it too
        return unknown(f"{name}() is called with other arguments than it takes", at)
    held = [one for value in data for one in (value, *(cell.data for cell in parts(value)))]
    # One piece of unicode makes unicode of the whole.
    kind = Unicode if any(isinstance(one, Unicode) for one in (text, *held)) else str
    if isinstance(result, list | tuple):
        cells = [Cell(kind(piece), *at) for piece in result]
        return listed(cells) if isinstance(result, list) else tupled(cells)
    if isinstance(result, str):
        return kind(result) if len(result) <= LONGEST else unknown("the text is too long", at)
    return result if result is not None else unknown("it is worked out from text that is not known", at)


_Result = str | bool | int | list[str] | tuple[str, ...] | None
"""What a method makes of text; None where that is not known."""
_Method = Callable[[str, list[Data]], _Result]


def _join(separator: str, arguments: list[Data]) -> _Result:
    (items,) = arguments
    if isinstance(items, List | Tuple):
        pieces = [text_of(cell.data) for cell in items.items]
    elif isinstance(items, str) and is_text(items):
        pieces = list(items)
    else:
        return UNKNOWN_PART
    size = sum(map(len, pieces)) + len(separator) * len(pieces)
    return separator.join(pieces) if size <= LONGEST else None


def _pad(method: Callable[[str, int], str]) -> _Method:
    def padded(text: str, arguments: list[Data]) -> _Result:
        (width,) = arguments
        return method(text, width) if isinstance(width, int) and abs(width) <= _WIDEST and is_text(text) else None

    return padded


def _replace(text: str, arguments: list[Data]) -> _Result:
    old, new = arguments
    if not isinstance(old, str) or not isinstance(new, str) or not is_text(old):
        return None
    if UNKNOWN_PART in text and (not old or _may_straddle(text, old)):
        return None
    return text.replace(old, new) if len(text) + text.count(old) * len(new) <= LONGEST else None


def _may_straddle(text: str, piece: str) -> bool:
    """Whether a piece could begin or end within a part of the text that is not known."""
    known = [part for part in text.split(UNKNOWN_PART) if part]
    sides = [(piece[:size], piece[size:]) for size in range(1, min(len(piece), 100))]
    return len(piece) > 100 or any(part.endswith(a) or part.startswith(b) for part in known for a, b in sides)


def _strip(*, left: bool, right: bool) -> _Method:
    def strip(text: str, arguments: list[Data]) -> _Result:
        (taken,) = arguments or (None,)
        if taken is None:
            odd = isinstance(text, Unicode) and (not text.isascii() or _ODD_BLANKS.search(text))
            return _stripped(text, _BLANKS, left=left, right=right) if not odd else None
        known = isinstance(taken, str) and is_text(taken)
        return _stripped(text, str(taken), left=left, right=right) if known else None

    return strip


def _stripped(text: str, characters: str, *, left: bool, right: bool) -> str:
    """Characters next to an end that is not known may go as well, so they are no longer known."""
    if left:
        text = text.lstrip(characters)
        text = UNKNOWN_PART + text.lstrip(characters + UNKNOWN_PART) if text.startswith(UNKNOWN_PART) else text
    if right:
        text = text.rstrip(characters)
        text = text.rstrip(characters + UNKNOWN_PART) + UNKNOWN_PART if text.endswith(UNKNOWN_PART) else text
    return text


def _case(method: Callable[[str], str]) -> _Method:
    """Letters beyond ASCII are none to Python 2."""

    def changed(text: str, arguments: list[Data]) -> _Result:
        if arguments:
            raise TypeError
        known = text.replace(UNKNOWN_PART, "")
        return method(text) if known.isascii() else None

    return changed


def _split(text: str, arguments: list[Data]) -> _Result:
    if not arguments or arguments[0] is None:
        return None if _ODD_BLANKS.search(text) else _asked(str.split)(text, arguments)
    return _asked(str.split)(text, arguments)


def _lines(text: str, arguments: list[Data]) -> _Result:
    if arguments or not is_text(text):
        return None
    return [line.rstrip("\r\n") for line in _LINE.findall(text)]


def _asked(method: Callable[..., _Result]) -> _Method:
    """A method that Python may be asked, where it knows the whole text and all arguments."""

    def asked(text: str, arguments: list[Data]) -> _Result:
        plain = [a for a in arguments if isinstance(a, int) or a is None or (isinstance(a, str) and is_text(a))]
        return method(text, *plain) if is_text(text) and len(plain) == len(arguments) else None

    return asked


_METHODS: Final[dict[str, _Method]] = {
    "join": _join,
    "replace": _replace,
    "split": _split,
    "splitlines": _lines,
    "strip": _strip(left=True, right=True),
    "lstrip": _strip(left=True, right=False),
    "rstrip": _strip(left=False, right=True),
    "upper": _case(str.upper),
    "lower": _case(str.lower),
    **{
        name: _asked(getattr(str, name))
        for name in (
            "partition", "rpartition", "rsplit", "startswith", "endswith", "find", "rfind", "index", "count", "isdigit",
            "isalpha", "isalnum", "islower", "isupper", "title", "capitalize", "swapcase",
        )
    },
    **{name: _pad(getattr(str, name)) for name in ("zfill", "rjust", "ljust", "center")},
}  # fmt: skip
"""The methods of strings that are followed."""

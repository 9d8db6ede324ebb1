"""Text in an xm config: ``%``, ``+`` and the methods of strings, keeping the known parts of what is partly known."""

import re
from collections.abc import Callable
from typing import Final

from pvlint.readers.config import UNKNOWN_PART
from pvlint.readers.xm_values import LONGEST, Cell, Data, Mapping, Sequence, is_known, sequence, text_of, unknown

_SPEC: Final = re.compile(
    r"%(?:\((?P<key>[^)]*)\))?(?P<flags>[-#0 +]*)(?P<width>\d*|\*)(?:\.(?P<precision>\d*|\*))?[hlL]?(?P<type>.)",
    re.DOTALL,
)
_FIELD: Final = re.compile(r"\{\{|\}\}|\{(?P<name>\w*)(?P<rest>[^{}]*)\}")
_WIDEST: Final = 3
"""Digits of a field width: `%999999999d` would be a gigabyte of blanks."""


def percent(template: str, values: Data) -> str:
    """``template % values``; every part that is not known becomes one unknown part."""
    arguments = (
        [item.data for item in values.items] if isinstance(values, Sequence) and not values.is_list else [values]
    )
    mapping = values.items if isinstance(values, Mapping) else {}
    position = 0

    def fill(found: re.Match[str]) -> str:
        nonlocal position
        if found["type"] == "%":
            return "%"
        if "*" in (found["width"], found["precision"]):
            return UNKNOWN_PART
        if found["key"] is not None:
            cell = mapping.get(found["key"])
            return _fill(found, cell.data if cell is not None else unknown("there is no such key"))
        position += 1
        return _fill(
            found, arguments[position - 1] if position <= len(arguments) else unknown("there are too few values")
        )

    return _SPEC.sub(fill, template)[:LONGEST]


def _fill(found: re.Match[str], value: Data) -> str:
    if len(found["width"]) > _WIDEST or len(found["precision"] or "") > _WIDEST:
        return UNKNOWN_PART
    if not is_known(value):
        # Text of which some part is known keeps that part.
        return value if isinstance(value, str) and found["type"] == "s" else UNKNOWN_PART
    if isinstance(value, Sequence | Mapping):
        return UNKNOWN_PART
    spec = f"%{found['flags']}{found['width']}"
    spec += f".{found['precision']}" if found["precision"] is not None else ""
    try:
        return (spec + found["type"]) % value
    except (TypeError, ValueError, OverflowError):
        return UNKNOWN_PART


def format_method(template: str, positional: list[Data], named: dict[str, Data]) -> str:
    """``template.format(...)`` with plain fields; any other field becomes an unknown part."""
    count = 0

    def fill(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] in ("{{", "}}"):
            return found[0][0]
        name = found["name"]
        if not name:
            name = str(count)
            count += 1
        data = positional[int(name)] if name.isdigit() and int(name[:6]) < len(positional) else named.get(name)
        if found["rest"] or data is None:
            return UNKNOWN_PART
        return text_of(data)

    return _FIELD.sub(fill, template)[:LONGEST]


def _join(separator: str, arguments: list[Data]) -> Data:
    items = arguments[0]
    if not isinstance(items, Sequence):
        return UNKNOWN_PART
    parts = [text_of(item.data) for item in items.items]
    size = sum(map(len, parts)) + len(separator) * len(parts)
    return separator.join(parts) if size <= LONGEST else unknown("the text is too long")


def _pad(method: Callable[[str, int], str]) -> Callable[[str, list[Data]], Data]:
    def padded(text: str, arguments: list[Data]) -> Data:
        width = arguments[0]
        return method(text, width) if isinstance(width, int) and width < 1000 else unknown("its width is not known")

    return padded


def _replace(text: str, arguments: list[Data]) -> Data:
    old, new = arguments[:2]
    if not isinstance(old, str) or not isinstance(new, str) or len(arguments) > 2:
        return unknown("it is replaced by something that is not known")
    size = len(text) + text.count(old) * len(new)
    return text.replace(old, new) if size <= LONGEST else unknown("the text is too long")


def _plain(method: Callable[..., object], whole: bool) -> Callable[[str, list[Data]], Data]:
    """A method that Python may be asked; ``whole`` ones need to know the whole text."""

    def asked(text: str, arguments: list[Data]) -> Data:
        if (whole and UNKNOWN_PART in text) or not all(is_known(argument) for argument in arguments):
            return unknown("it is worked out from text that is not known")
        plain = [argument for argument in arguments if isinstance(argument, str | int) or argument is None]
        if len(plain) != len(arguments):
            return unknown("it is worked out from values of another kind")
        try:
            result = method(text, *plain)
        except (TypeError, ValueError):
            return unknown("Python refuses it")
        if isinstance(result, list | tuple):
            items = tuple(Cell(part, 0, 0) for part in result)
            return sequence(items, is_list=isinstance(result, list))
        return result if isinstance(result, str | bool | int) else unknown("it is a value of another kind")

    return asked


METHODS: Final[dict[str, Callable[[str, list[Data]], Data]]] = {
    "join": _join,
    "replace": _replace,
    **{
        name: _plain(getattr(str, name), whole=False)
        for name in ("upper", "lower", "strip", "lstrip", "rstrip", "title")
    },
    **{
        name: _plain(getattr(str, name), whole=True)
        for name in (
            "split", "rsplit", "splitlines", "partition", "rpartition", "startswith", "endswith", "find", "rfind",
            "index", "count", "isdigit", "isalpha", "capitalize", "swapcase",
        )
    },
    **{name: _pad(getattr(str, name)) for name in ("zfill", "rjust", "ljust", "center")},
}  # fmt: skip
"""The methods of strings that are followed; each with the least it has to know."""

"""The calls in an xm config that are followed: builtins, and what `os`, `os.path` and `re` make of known text."""

import posixpath
import re
from collections.abc import Callable, Iterable
from typing import Final

from pvlint.readers.config import UNKNOWN_PART
from pvlint.readers.xm_values import LONGEST, Cell, Data, Mapping, Named, Sequence, is_known, sequence, text_of, unknown

MODULES: Final = frozenset(("os", "os.path", "re", "sys", "xm_vars", "string"))
"""What xend has ready for a config, or what configs import (xen/xm/opts.py)."""

_LITERAL: Final = re.compile(r"[\w /@,:=-]*")
"""Patterns that mean themselves. No other pattern of a file's is run: it could take for ever."""


def _list(items: Iterable[Data]) -> Data:
    return sequence(tuple(Cell(item, 0, 0) for item in items), is_list=True)


def _range(arguments: list[Data]) -> Data:
    numbers = [argument for argument in arguments if isinstance(argument, int)]
    if len(numbers) != len(arguments) or not 1 <= len(numbers) <= 3 or (len(numbers) == 3 and not numbers[2]):
        return unknown("the range is not known")
    found = range(*numbers)
    return _list(found) if len(found) <= LONGEST else unknown("the range is too long")


def _len(arguments: list[Data]) -> Data:
    data = arguments[0]
    if isinstance(data, Sequence | Mapping):
        return len(data.items)
    return len(data) if isinstance(data, str) and is_known(data) else unknown("its length is not known")


def _number(kind: type[int] | type[float]) -> Callable[[list[Data]], Data]:
    def convert(arguments: list[Data]) -> Data:
        data = arguments[0]
        if isinstance(data, str | int | float) and len(arguments) == 1 and is_known(data) and len(str(data)) < 20:
            try:
                return kind(data)
            except (ValueError, OverflowError):
                return unknown("Python refuses it")
        return unknown("the number is not known")

    return convert


def _items(data: Data) -> list[Data] | None:
    if isinstance(data, Sequence):
        return [item.data for item in data.items]
    if isinstance(data, Mapping):
        return list(data.items)
    return list(data) if isinstance(data, str) and is_known(data) else None


def _extreme(
    choose: Callable[[list[str]], str], number: Callable[[list[float]], float]
) -> Callable[[list[Data]], Data]:
    def chosen(arguments: list[Data]) -> Data:
        items = _items(arguments[0]) if len(arguments) == 1 else arguments
        texts = [item for item in items or () if isinstance(item, str) and is_known(item)]
        numbers = [item for item in items or () if isinstance(item, int | float)]
        if items and len(texts) == len(items):
            return choose(texts)
        return number(numbers) if items and len(numbers) == len(items) else unknown("not all of it is known")

    return chosen


def _sorted(arguments: list[Data]) -> Data:
    items = _items(arguments[0])
    texts = [item for item in items or () if isinstance(item, str) and is_known(item)]
    numbers = [item for item in items or () if isinstance(item, int | float)]
    if items is not None and len(texts) == len(items):
        return _list(sorted(texts))
    return (
        _list(sorted(numbers))
        if items is not None and len(numbers) == len(items)
        else unknown("its order is not known")
    )


def _sequence(*, is_list: bool) -> Callable[[list[Data]], Data]:
    def convert(arguments: list[Data]) -> Data:
        if arguments and isinstance(arguments[0], Sequence):
            return sequence(arguments[0].items, is_list=is_list)
        items = _items(arguments[0]) if arguments else []
        if items is None:
            return unknown("its elements are not known")
        return sequence(tuple(Cell(item, 0, 0) for item in items), is_list=is_list)

    return convert


def _enumerate(arguments: list[Data]) -> Data:
    items = _items(arguments[0])
    first = arguments[1] if len(arguments) > 1 else 0
    if items is None or not isinstance(first, int):
        return unknown("its elements are not known")
    return _list(sequence((Cell(first + n, 0, 0), Cell(i, 0, 0)), is_list=False) for n, i in enumerate(items))


def _zip(arguments: list[Data]) -> Data:
    lists = [_items(argument) for argument in arguments]
    known = [items for items in lists if items is not None]
    if len(known) != len(lists):
        return unknown("its elements are not known")
    return _list(sequence(tuple(Cell(i, 0, 0) for i in row), is_list=False) for row in zip(*known, strict=False))


def _character(arguments: list[Data]) -> Data:
    code = arguments[0]
    return chr(code) if isinstance(code, int) and 0 <= code < 256 else unknown("the character is not known")


def _ord(arguments: list[Data]) -> Data:
    data = arguments[0]
    return ord(data) if isinstance(data, str) and len(data) == 1 and is_known(data) else unknown("it is not known")


def _repr(arguments: list[Data]) -> Data:
    data = arguments[0]
    plain = isinstance(data, str | int | float) or data is None
    return repr(data) if plain and is_known(data) else UNKNOWN_PART


def _search(arguments: list[Data]) -> Data:
    """``re.search`` with a pattern that means itself: a match is as good as true, none is None."""
    pattern, text = arguments[:2]
    if not isinstance(pattern, str) or not isinstance(text, str) or not is_known(text) or len(arguments) > 2:
        return unknown("what it searches is not known")
    if not _LITERAL.fullmatch(pattern):
        return unknown("pvlint does not run the patterns of a file")
    return True if pattern in text else None


def _match(arguments: list[Data]) -> Data:
    found = _search(arguments)
    pattern, text = arguments[:2]
    if found and isinstance(pattern, str) and isinstance(text, str):
        return True if text.startswith(pattern) else None
    return found


def _join_path(arguments: list[Data]) -> Data:
    parts = [text_of(argument) for argument in arguments]
    return posixpath.join(*parts)[:LONGEST] if parts else unknown("no path is given")


def _path(function: Callable[[str], str]) -> Callable[[list[Data]], Data]:
    def asked(arguments: list[Data]) -> Data:
        data = arguments[0]
        return function(data) if isinstance(data, str) and is_known(data) else UNKNOWN_PART

    return asked


def _uname(_arguments: list[Data]) -> Data:
    doubt = [unknown(f"the host's {part} is not known") for part in ("name", "release", "version", "architecture")]
    return sequence(tuple(Cell(item, 0, 0) for item in ("Linux", *doubt)), is_list=False)


FUNCTIONS: Final[dict[str, Callable[[list[Data]], Data]]] = {
    "str": lambda arguments: text_of(arguments[0]) if arguments else "",
    "unicode": lambda arguments: text_of(arguments[0]) if arguments else "",
    "int": _number(int),
    "long": _number(int),
    "float": _number(float),
    "len": _len,
    "range": _range,
    "xrange": _range,
    "chr": _character,
    "ord": _ord,
    "max": _extreme(max, max),
    "min": _extreme(min, min),
    "sorted": _sorted,
    "repr": _repr,
    "list": _sequence(is_list=True),
    "tuple": _sequence(is_list=False),
    "enumerate": _enumerate,
    "zip": _zip,
    "re.search": _search,
    "re.match": _match,
    "os.uname": _uname,
    "os.path.join": _join_path,
    "os.path.basename": _path(posixpath.basename),
    "os.path.dirname": _path(posixpath.dirname),
    "os.path.normpath": _path(posixpath.normpath),
}
"""The functions that are followed. None of them looks at the host: whether a file exists is not known."""

CONSTANTS: Final[dict[str, Data]] = {"os.name": "posix", "os.sep": "/", "os.linesep": "\n"}


def attribute(base: Named, name: str) -> Data:
    """``os.path``, ``os.sep``: a name within a module that pvlint knows."""
    dotted = f"{base.name}.{name}"
    return CONSTANTS[dotted] if dotted in CONSTANTS else Named(dotted)

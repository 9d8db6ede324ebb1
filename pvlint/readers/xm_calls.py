"""The calls in an xm config that are followed: builtins, and what `os`, `os.path` and `re` make of known text."""

import posixpath
import re
from collections.abc import Callable, Iterable
from typing import Final

from pvlint.readers.config import UNKNOWN_PART, Unknown
from pvlint.readers.xm_lists import Refused, bag, in_order, iterable, key_of, settled, turn
from pvlint.readers.xm_strings import is_plain
from pvlint.readers.xm_values import (
    LARGEST,
    LONGEST,
    Bag,
    Cell,
    Data,
    Held,
    List,
    Long,
    Mapping,
    Named,
    Stream,
    Tuple,
    Unicode,
    is_known,
    is_text,
    listed,
    text_of,
    truth,
    tupled,
    unknown,
)

MODULES: Final = frozenset(("os", "os.path", "re", "sys", "xm_vars", "string"))
"""What xend has ready for a config, or what configs import (xen/xm/opts.py)."""
HARMLESS: Final = frozenset(
    "print isinstance issubclass type hasattr callable id hash any all sum abs round bool hex oct cmp divmod pow "
    "reversed unichr open file".split()
)
"""Other builtins: what comes of them is not followed, but they change nothing that they are given."""

_LITERAL: Final = re.compile(r"[\w /@,:=-]*")
"""Patterns that mean themselves. No other pattern of a file's is run: it could take for ever."""

At = tuple[int, int]
Call = Callable[[list[Cell], At], Held | Data]
"""Raises Refused where the call cannot be followed, or Python would not."""


def _only(arguments: list[Cell], least: int, most: int) -> None:
    if not least <= len(arguments) <= most:
        raise Refused


def _numbers(arguments: list[Cell]) -> range:
    _only(arguments, 1, 3)
    numbers = [int(cell.data) for cell in arguments if isinstance(cell.data, int)]
    if len(numbers) != len(arguments) or (len(numbers) == 3 and not numbers[2]):
        raise Refused
    found = range(*numbers)
    if (found.stop - found.start) // found.step > LONGEST:
        raise Refused
    return found


def _range(arguments: list[Cell], at: At) -> Data:
    return listed(Cell(number, *at) for number in _numbers(arguments))


def _xrange(arguments: list[Cell], at: At) -> Data:
    return Stream(tuple(Cell(number, *at) for number in _numbers(arguments)))


def _len(arguments: list[Cell], at: At) -> Data:
    _only(arguments, 1, 1)
    data = arguments[0].data
    if isinstance(data, List | Tuple | Bag | Mapping):
        return len(data.items)
    if isinstance(data, str) and is_text(data):
        return len(data)
    raise Refused


def _number(kind: type[int] | type[float]) -> Call:
    def convert(arguments: list[Cell], at: At) -> Data:
        _only(arguments, 0, 1)
        data = arguments[0].data if arguments else 0
        if isinstance(data, str) and (not is_text(data) or "_" in data or len(data) > 20):
            raise Refused
        if not isinstance(data, str | int | float):
            raise Refused
        try:
            number = kind(data)
        except (ValueError, OverflowError):
            raise Refused from None
        if isinstance(number, int) and abs(number) >= LARGEST:
            raise Refused
        return number

    return convert


def _long(arguments: list[Cell], at: At) -> Data:
    number = _number(int)(arguments, at)
    if isinstance(number, int):
        return Long(number)
    raise Refused


def _text(kind: type[str]) -> Call:
    def convert(arguments: list[Cell], at: At) -> Data:
        _only(arguments, 0, 1)
        return kind(text_of(arguments[0].data)) if arguments else kind()

    return convert


def _extreme(last: bool) -> Call:
    def choose(arguments: list[Cell], at: At) -> Held:
        if len(arguments) == 1:
            cells = bag(arguments[0])
            cells = settled(cells) if isinstance(arguments[0].data, Bag) else cells
        else:
            cells = tuple(arguments)
        if not cells:
            raise Refused
        ordered = in_order(cells)
        # Of several largest ones, max() gives the first too.
        return next(cell.held for cell in ordered if not last or cell.data == ordered[-1].data)

    return choose


def _sorted(arguments: list[Cell], at: At) -> Data:
    _only(arguments, 1, 1)
    cells = bag(arguments[0])
    return listed(in_order(settled(cells) if isinstance(arguments[0].data, Bag) else cells))


def _list(arguments: list[Cell], at: At) -> Data:
    _only(arguments, 0, 1)
    return listed(iterable(arguments[0]) if arguments else ())


def _tuple(arguments: list[Cell], at: At) -> Data:
    _only(arguments, 0, 1)
    return tupled(iterable(arguments[0]) if arguments else ())


def _dict(arguments: list[Cell], at: At) -> Data:
    _only(arguments, 0, 1)
    if not arguments:
        return Mapping({})
    data = arguments[0].data
    if isinstance(data, Mapping):
        return Mapping(dict(data.items))
    items: dict[str | int, Cell] = {}
    for pair in iterable(arguments[0]):
        if not isinstance(pair.data, List | Tuple) or len(pair.data.items) != 2:
            raise Refused
        items[key_of(pair.data.items[0].data)] = pair.data.items[1]
    return Mapping(items)


def _enumerate(arguments: list[Cell], at: At) -> Data:
    _only(arguments, 1, 2)
    first = arguments[1].data if len(arguments) > 1 else 0
    if not isinstance(first, int):
        raise Refused
    turn(arguments[0], 0)
    return Stream((), arguments[0], int(first))


def _zip(arguments: list[Cell], at: At) -> Data:
    rows = zip(*(iterable(argument) for argument in arguments), strict=False)
    return listed(Cell(tupled(row), *at) for row in rows)


def _character(arguments: list[Cell], at: At) -> Data:
    _only(arguments, 1, 1)
    code = arguments[0].data
    if isinstance(code, int) and 0 <= code < 256:
        return chr(code)
    raise Refused


def _ord(arguments: list[Cell], at: At) -> Data:
    _only(arguments, 1, 1)
    data = arguments[0].data
    if isinstance(data, str) and len(data) == 1 and is_text(data):
        return ord(data)
    raise Refused


def _repr(arguments: list[Cell], at: At) -> Data:
    _only(arguments, 1, 1)
    data = arguments[0].data
    return repr(data) if is_plain(data) else UNKNOWN_PART


def _truth(arguments: list[Cell], at: At) -> Data:
    _only(arguments, 0, 1)
    known = truth(arguments[0].data) if arguments else False
    if known is None:
        raise Refused
    return known


def _search(*, at_start: bool) -> Call:
    """``re.search`` and ``re.match`` with a pattern that means itself: a match is as good as true, none is None."""

    def search(arguments: list[Cell], at: At) -> Data:
        _only(arguments, 2, 2)
        pattern, text = arguments[0].data, arguments[1].data
        if not isinstance(pattern, str) or not isinstance(text, str) or not is_known(pattern) or not is_known(text):
            return unknown("what it searches is not known", at)
        if not _LITERAL.fullmatch(pattern) or not is_text(pattern):
            return unknown("pvlint does not run the patterns of a file", at)
        found = text.startswith(pattern) if at_start else pattern in text
        return Named("the match", sure=True) if found else None

    return search


def _join_path(arguments: list[Cell], at: At) -> Data:
    _only(arguments, 1, LONGEST)
    parts = [argument.data if isinstance(argument.data, str) else UNKNOWN_PART for argument in arguments]
    if sum(map(len, parts)) + len(parts) > LONGEST:
        raise Refused
    return _same_kind(_joined_path(parts), arguments)


def _joined_path(parts: list[str]) -> str:
    """What is not known may begin with a slash, or be empty: it stands for whatever is between it and the next part."""
    path = ""
    for part in parts:
        if part.startswith(("/", UNKNOWN_PART)):
            path = part
        else:
            path += part if not path or path.endswith(("/", UNKNOWN_PART)) else f"/{part}"
    return path


def _same_kind(text: str, arguments: list[Cell]) -> str:
    return Unicode(text) if any(isinstance(argument.data, Unicode) for argument in arguments) else text


def _path(function: Callable[[str], str]) -> Call:
    def asked(arguments: list[Cell], at: At) -> Data:
        _only(arguments, 1, 1)
        data = arguments[0].data
        return _same_kind(function(data), arguments) if isinstance(data, str) and is_known(data) else UNKNOWN_PART

    return asked


def _uname(arguments: list[Cell], at: At) -> Data:
    _only(arguments, 0, 0)
    doubt = [unknown(f"the host's {part} is not known") for part in ("name", "release", "version", "architecture")]
    items: Iterable[str | Unknown] = ("Linux", *doubt)
    return tupled(Cell(item, *at) for item in items)


FUNCTIONS: Final[dict[str, Call]] = {
    "str": _text(str),
    "unicode": _text(Unicode),
    "int": _number(int),
    "long": _long,
    "float": _number(float),
    "bool": _truth,
    "len": _len,
    "range": _range,
    "xrange": _xrange,
    "chr": _character,
    "ord": _ord,
    "max": _extreme(last=True),
    "min": _extreme(last=False),
    "sorted": _sorted,
    "repr": _repr,
    "list": _list,
    "tuple": _tuple,
    "dict": _dict,
    "enumerate": _enumerate,
    "zip": _zip,
    "re.search": _search(at_start=False),
    "re.match": _search(at_start=True),
    "os.uname": _uname,
    "os.path.join": _join_path,
    "os.path.basename": _path(posixpath.basename),
    "os.path.dirname": _path(posixpath.dirname),
    "os.path.normpath": _path(posixpath.normpath),
}
"""The functions that are followed. None of them looks at the host: whether a file exists is not known."""
NAMES: Final = MODULES | HARMLESS | frozenset(name for name in FUNCTIONS if "." not in name)
"""What a config finds without setting it."""

CONSTANTS: Final[dict[str, Held]] = {"os.name": "posix", "os.sep": "/", "os.linesep": "\n"}


def attribute(base: Named, name: str) -> Held:
    """``os.path``, ``os.sep``: a name within a module that pvlint knows."""
    return named(f"{base.name}.{name}")


def named(name: str) -> Held:
    """What goes by this name in a module: ``os.sep`` is text."""
    return CONSTANTS[name] if name in CONSTANTS else Named(name, sure=name in MODULES or name in FUNCTIONS)

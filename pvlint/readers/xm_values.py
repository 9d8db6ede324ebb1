"""What a value of an xm config can be while it is worked out: Python's own types, and what cannot be known."""

import ast
from typing import Final, NamedTuple

from pvlint.readers.config import UNKNOWN_PART, Unknown

LONGEST: Final = 65_536
"""Characters or elements: no single value grows beyond this."""
_DEEPEST: Final = 30
"""Lists within lists."""


class Exhausted(Exception):
    """The file makes more work than any config does; what is left of it stays unknown."""


class Budget:
    """What a file may cost: steps of evaluation, and characters and elements made. A hostile file ends here."""

    def __init__(self) -> None:
        self._steps = 60_000
        self._size = 2_000_000
        self._reserve = True

    def renew(self) -> bool:
        """A last, smaller budget after the first is spent; whether there was one."""
        if not self._reserve:
            return False
        self._steps, self._size, self._reserve = 20_000, 500_000, False
        return True

    def step(self) -> None:
        """One more step. Raises Exhausted."""
        self._steps -= 1
        if self._steps < 0:
            raise Exhausted

    def make(self, size: int) -> None:
        """A value of this many characters or elements. Raises Exhausted."""
        self._size -= size
        if self._size < 0:
            raise Exhausted


class Cell(NamedTuple):
    """A value and the characters that gave it."""

    data: "Data"
    start: int
    end: int


class Sequence(NamedTuple):
    """A list or a tuple; xend takes a list as an option and ignores a tuple. Make one with ``sequence``."""

    items: tuple[Cell, ...]
    is_list: bool
    depth: int


class Mapping(NamedTuple):
    """A dictionary with keys that are text or numbers."""

    items: dict[str | int, Cell]


class Named(NamedTuple):
    """Something of a module that pvlint knows by its name: ``os.path.join``, ``re.search``."""

    name: str


class Function(NamedTuple):
    """A function that the file defines."""

    node: ast.FunctionDef


Data = str | int | float | bool | None | Sequence | Mapping | Named | Function | Unknown


def unknown(reason: str, at: tuple[int, int] | None = None) -> Unknown:
    """A value that only running the file would give."""
    return Unknown(reason, at)


def sequence(items: tuple[Cell, ...], *, is_list: bool) -> Sequence | Unknown:
    """A list or tuple, unless it is longer or deeper than any config's."""
    depth = 1 + max((item.data.depth for item in items if isinstance(item.data, Sequence)), default=0)
    if len(items) > LONGEST or depth > _DEEPEST:
        return unknown("the list is too large")
    return Sequence(items, is_list, depth)


def same(one: Data, other: Data) -> bool:
    """Whether two values are equal, wherever they come from. What is not known equals nothing."""
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        return (
            one.is_list == other.is_list
            and len(one.items) == len(other.items)
            and all(same(a.data, b.data) for a, b in zip(one.items, other.items, strict=True))
        )
    if one is other:
        return not isinstance(one, Unknown)
    plain = (str, int, float, bool, type(None), Named)
    return isinstance(one, plain) and type(one) is type(other) and one == other


def truth(data: Data) -> bool | None:
    """Python's truth of a value; None where it is not known."""
    if isinstance(data, Unknown):
        return None
    if isinstance(data, Sequence | Mapping):
        return bool(data.items)
    if isinstance(data, Named | Function):
        return True
    if isinstance(data, str) and data and not data.strip(UNKNOWN_PART):
        return None
    return bool(data)


def is_known(data: Data) -> bool:
    """Whether every part of a value is known."""
    if isinstance(data, Unknown | Named | Function):
        return False
    if isinstance(data, Sequence):
        return all(is_known(item.data) for item in data.items)
    if isinstance(data, Mapping):
        return all(is_known(item.data) for item in data.items.values())
    return not (isinstance(data, str) and UNKNOWN_PART in data)


def text_of(data: Data) -> str:
    """``str(data)``, with one unknown part for what is not known."""
    if isinstance(data, str):
        return data
    if isinstance(data, bool | int | float) or data is None:
        return str(data)
    return UNKNOWN_PART

"""What a value of an xm config can be while it is worked out: Python 2's own types, and what cannot be known."""

import ast
from collections.abc import Iterable
from typing import Final

from pvlint.readers.config import UNKNOWN_PART, Unknown
from pvlint.record import NamedTuple

LONGEST: Final = 65_536
"""Characters or elements: no single value grows beyond this."""
LARGEST: Final = 2**63
"""Beyond it, Python 2 has another kind of number."""
NESTED: Final = 30
"""Values within values."""
_COMPARED: Final = 10_000


class Exhausted(Exception):
    """The file makes more work than any config does; what is left of it stays unknown."""


class Budget:
    """What a file may cost: steps of evaluation, and characters and elements made. A hostile file ends here."""

    _ELEMENT: Final = 8
    """An element costs as much as so many characters."""

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

    def step(self, steps: int = 1) -> None:
        """One more step, or several. Raises Exhausted."""
        self._steps -= steps
        if self._steps < 0:
            raise Exhausted

    def read(self, *cells: "Cell") -> None:
        """Values are gone through. Raises Exhausted."""
        for cell in cells:
            data = cell.data
            self._size -= len(data) // 16 if isinstance(data, str) else len(parts(data)) * self._ELEMENT // 2
        if self._size < 0:
            raise Exhausted

    def make(self, data: "Held") -> None:
        """A value is made. Raises Exhausted."""
        content = data.content if isinstance(data, Shared) else data
        if isinstance(content, str):
            self._size -= len(content)
        else:
            self._size -= self._ELEMENT * len(parts(content))
        if self._size < 0:
            raise Exhausted

    def grow(self, before: int, added: int) -> None:
        """A list gets more elements; those it has are moved. Raises Exhausted."""
        self._size -= before // self._ELEMENT + added * self._ELEMENT
        if self._size < 0:
            raise Exhausted


class Unicode(str):
    """Text that Python 2 calls unicode: as an option, xend ignores it."""

    __slots__ = ()


class Long(int):
    """A number that Python 2 calls long: as an option, xend ignores it."""


class Cell(NamedTuple):
    """A value and the characters that gave it."""

    held: "Held"
    start: int
    end: int

    @property
    def data(self) -> "Data":
        """The value at this moment: that of a list is what the list holds now."""
        return self.held.content if isinstance(self.held, Shared) else self.held


class List(NamedTuple):
    """What a list holds. Make one with ``listed``."""

    items: tuple[Cell, ...]
    flat: bool
    """Whether nothing in it can change."""


class Tuple(NamedTuple):
    """A tuple; xend takes a list as an option and ignores a tuple. Make one with ``tupled``."""

    items: tuple[Cell, ...]
    flat: bool
    depth: int


class Stream(NamedTuple):
    """What can be gone through once (a generator, ``xrange``). Only where it is made is it known what it gives."""

    items: tuple[Cell, ...]
    counted: Cell | None = None
    """The list that ``enumerate`` goes through, as it changes; ``items`` is empty then."""
    first: int = 0


class Bag(NamedTuple):
    """A list whose elements are known and their order is not: a dictionary's keys."""

    items: tuple[Cell, ...]


class Mapping(NamedTuple):
    """What a dictionary holds; its keys are text or numbers."""

    items: dict[str | int, Cell]


class Shared:
    """A list or a dictionary itself: whoever holds it sees every change."""

    __slots__ = ("content",)

    def __init__(self, content: "List | Bag | Mapping | Unknown") -> None:
        self.content = content


class Named(NamedTuple):
    """Something from outside the file that goes by a name: ``os.path.join``, ``re.search``."""

    name: str
    sure: bool = False
    """Whether it is certain to be there: a module, a function, a match."""


class Function(NamedTuple):
    """A function that the file defines."""

    node: ast.FunctionDef | ast.Lambda
    defaults: tuple[Cell, ...]


Plain = str | int | float | bool | None
Held = Plain | Tuple | Stream | Named | Function | Unknown | Shared
"""What a name or an element holds; a list or a dictionary is held by reference."""
Data = Plain | Tuple | Stream | Named | Function | Unknown | List | Bag | Mapping
"""A value at one moment."""
PLAIN: Final = (str, int, float, bool, type(None))


def unknown(reason: str, at: tuple[int, int] | None = None) -> Unknown:
    """A value that only running the file would give."""
    return Unknown(reason, at)


def listed(items: Iterable[Cell]) -> List | Unknown:
    """A list, unless it is longer than any config's."""
    cells = tuple(items)
    return List(cells, flat(cells)) if len(cells) <= LONGEST else unknown("the list is too large")


def tupled(items: Iterable[Cell]) -> Tuple | Unknown:
    """A tuple, unless it is longer or deeper than any config's."""
    cells = tuple(items)
    depth = 1 + max((cell.held.depth for cell in cells if isinstance(cell.held, Tuple)), default=0)
    if len(cells) > LONGEST or depth > NESTED:
        return unknown("the tuple is too large")
    return Tuple(cells, flat(cells), depth)


def flat(cells: Iterable[Cell]) -> bool:
    """Whether nothing in these can change."""
    held = (cell.held for cell in cells)
    return all(one.flat if isinstance(one, Tuple) else not isinstance(one, Shared | Stream | Function) for one in held)


def held(data: Held | Data) -> Held:
    """A value as it is held: a new list or dictionary becomes one that can be shared."""
    return Shared(data) if isinstance(data, List | Bag | Mapping) else data


def parts(data: Data) -> tuple[Cell, ...]:
    """The values that a value holds."""
    if isinstance(data, List | Tuple | Bag):
        return data.items
    if isinstance(data, Mapping):
        return tuple(data.items.values())
    if isinstance(data, Stream):
        return (*data.items, data.counted) if data.counted is not None else data.items
    return data.defaults if isinstance(data, Function) else ()


def truth(data: Data) -> bool | None:
    """Python's truth of a value; None where it is not known."""
    if isinstance(data, List | Tuple | Bag | Mapping):
        return bool(data.items)
    if isinstance(data, Named):
        return True if data.sure else None
    if isinstance(data, Function):
        return True
    if isinstance(data, Unknown | Stream) or (isinstance(data, str) and data and not data.strip(UNKNOWN_PART)):
        return None
    return bool(data)


def is_known(data: Data) -> bool:
    """Whether every part of a value is known."""
    todo, seen = [data], set()
    while todo:
        one = todo.pop()
        if isinstance(one, Unknown | Named | Function | Bag | Stream) or (isinstance(one, str) and UNKNOWN_PART in one):
            return False
        if isinstance(one, List | Tuple | Mapping) and id(one) not in seen:
            seen.add(id(one))
            todo.extend(cell.data for cell in parts(one))
    return True


def is_text(data: Data) -> bool:
    """Whether a value is text, known, and of one byte for each character: Python 2 counts bytes."""
    return isinstance(data, str) and data.isascii()


def equal(one: Data, other: Data) -> bool | None:
    """Python's ``==``; None where it is not known."""
    todo = [(one, other)]
    doubt = False
    for _ in range(_COMPARED):
        if not todo:
            return None if doubt else True
        a, b = todo.pop()
        if (isinstance(a, List) and isinstance(b, List)) or (isinstance(a, Tuple) and isinstance(b, Tuple)):
            if len(a.items) != len(b.items):
                return False
            todo.extend((x.data, y.data) for x, y in zip(a.items, b.items, strict=True))
        elif isinstance(a, Mapping) and isinstance(b, Mapping):
            if a.items.keys() != b.items.keys():
                return False
            todo.extend((cell.data, b.items[key].data) for key, cell in a.items.items())
        elif not _comparable(a) or not _comparable(b):
            doubt = True
        elif isinstance(a, PLAIN) and isinstance(b, PLAIN):
            if a != b:
                return False
        else:
            return False  # of different kinds
    return None


def _comparable(data: Data) -> bool:
    return is_text(data) if isinstance(data, str) else isinstance(data, (*PLAIN, List, Tuple, Mapping))


def text_of(data: Data) -> str:
    """``str(data)``, with one unknown part for what is not known."""
    if isinstance(data, str):
        return data
    if isinstance(data, float):
        return _decimal(data)
    return str(data) if isinstance(data, int) or data is None else UNKNOWN_PART


def _decimal(number: float) -> str:
    """Python 2 writes twelve digits."""
    text = f"{number:.12g}"
    return f"{text}.0" if text.lstrip("-").isdigit() else text

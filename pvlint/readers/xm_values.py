"""What a value of an xm config can be while it is worked out: Python's own types, and what cannot be known."""

from typing import Final, NamedTuple

from pvlint.readers.config import UNKNOWN_PART, Unknown

LONGEST: Final = 65_536
"""Characters or elements: no value grows beyond this, so that a hostile file costs nothing."""


class Cell(NamedTuple):
    """A value and the characters that gave it."""

    data: "Data"
    start: int
    end: int


class Sequence(NamedTuple):
    """A list or a tuple; xend takes a list as an option and ignores a tuple."""

    items: tuple[Cell, ...]
    is_list: bool


Data = str | int | float | bool | None | Sequence | Unknown


def same(one: Data, other: Data) -> bool:
    """Whether two values are equal, wherever they come from. What is not known equals nothing."""
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        return (
            one.is_list == other.is_list
            and len(one.items) == len(other.items)
            and all(same(a.data, b.data) for a, b in zip(one.items, other.items, strict=True))
        )
    if isinstance(one, Unknown | Sequence) or isinstance(other, Unknown | Sequence):
        return False
    return type(one) is type(other) and one == other


def truth(data: Data) -> bool | None:
    """Python's truth of a value; None where it is not known."""
    if isinstance(data, Unknown):
        return None
    if isinstance(data, Sequence):
        return bool(data.items)
    if isinstance(data, str) and not data.strip(UNKNOWN_PART) and data:
        return None
    return bool(data)


def is_known(data: Data) -> bool:
    """Whether every part of a value is known."""
    if isinstance(data, Unknown):
        return False
    if isinstance(data, Sequence):
        return all(is_known(item.data) for item in data.items)
    return not (isinstance(data, str) and UNKNOWN_PART in data)

"""Lists and dictionaries of an xm config: their elements, and what their methods make of them."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from pvlint.readers.xm_values import (
    LONGEST,
    NESTED,
    Bag,
    Cell,
    Data,
    Held,
    List,
    Mapping,
    Stream,
    Tuple,
    equal,
    flat,
    held,
    is_text,
    listed,
    tupled,
    unknown,
)

READING: Final = frozenset("count index get has_key keys values items iterkeys itervalues iteritems copy".split())
"""Methods that change nothing."""
_WIDEST: Final = 10
"""Elements of a tuple that is sorted among others."""
Content = List | Bag | Mapping
Outcome = tuple[Content, Held]
"""What is left after a call, and what the call returns."""


class Refused(Exception):
    """Nobody knows what comes of it, or Python raises an error."""


def call(content: Content, name: str, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    """A method of a list or a dictionary. Raises Refused."""
    if isinstance(content, Mapping) and name in _OF_DICTIONARIES:
        return _OF_DICTIONARIES[name](content, arguments, at)
    if isinstance(content, Bag) and name == "sort":
        return _sort(List(settled(content.items), flat=True), arguments, at)
    if isinstance(content, List) and name in _OF_LISTS:
        return _OF_LISTS[name](content, arguments, at)
    raise Refused


def iterable(cell: Cell) -> tuple[Cell, ...]:
    """What a loop goes through. Raises Refused where that is not known."""
    data = cell.data
    if isinstance(data, List | Tuple):
        return data.items
    if isinstance(data, Stream):
        return data.items if data.counted is None else _counted(data.first, iterable(data.counted))
    if isinstance(data, Mapping) and len(data.items) < 2:
        return tuple(Cell(key, cell.start, cell.end) for key in data.items)
    if isinstance(data, str) and is_text(data):
        return tuple(Cell(type(data)(character), cell.start, cell.end) for character in data)
    raise Refused


def turn(cell: Cell, number: int) -> Cell | None:
    """What a loop takes in its n-th turn, from 0, as the list is then; None at the end. Raises Refused."""
    data = cell.data
    if isinstance(data, Stream) and data.counted is not None:
        one = turn(data.counted, number)
        return None if one is None else _counted(data.first + number, (one,))[0]
    if isinstance(data, List | Tuple | Stream):
        return data.items[number] if number < len(data.items) else None
    if isinstance(data, str) and is_text(data):
        return Cell(type(data)(data[number]), cell.start, cell.end) if number < len(data) else None
    items = iterable(cell)
    return items[number] if number < len(items) else None


def bag(cell: Cell) -> tuple[Cell, ...]:
    """The same where their order does not matter. Raises Refused."""
    data = cell.data
    if isinstance(data, Bag):
        return data.items
    if isinstance(data, Mapping):
        return tuple(Cell(key, cell.start, cell.end) for key in data.items)
    return iterable(cell)


def settled(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The same, if sorting leaves no doubt about the order: equal ones are of one kind. Raises Refused."""
    if len({type(cell.data) for cell in cells}) > 1:
        raise Refused
    return cells


def _counted(first: int, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    pairs = (tupled((Cell(first + n, cell.start, cell.end), cell)) for n, cell in enumerate(cells))
    return tuple(Cell(pair, cell.start, cell.end) for pair, cell in zip(pairs, cells, strict=True))


def in_order(cells: tuple[Cell, ...]) -> list[Cell]:
    """Sorted, as Python does it with text alone, with numbers alone, or with tuples of these. Raises Refused."""
    keys = [_sortable(cell.data, 0) for cell in cells]
    if len({kind for kind, _ in keys}) > 1:
        raise Refused  # Python 2 has an order for these too, but not Python 3
    return [cells[place] for _, place in sorted(((key, place) for place, (_, key) in enumerate(keys)))]


def _sortable(data: Data, depth: int) -> tuple[object, Any]:
    """What kind a value is for sorting, and what it is sorted by. Raises Refused."""
    if isinstance(data, str) and is_text(data):
        return "text", data
    if isinstance(data, int | float) and data == data:
        return "number", data
    if isinstance(data, List | Tuple) and depth < NESTED and len(data.items) <= _WIDEST:
        parts = [_sortable(cell.data, depth + 1) for cell in data.items]
        return (type(data), *(kind for kind, _ in parts)), tuple(key for _, key in parts)
    raise Refused


# Elements


def element(data: Data, index: Data) -> Held:
    """``data[index]``. Raises Refused."""
    if isinstance(data, Mapping):
        key = key_of(index)
        if key in data.items:
            return data.items[key].held
    elif isinstance(index, int):
        if isinstance(data, List | Tuple) and -len(data.items) <= index < len(data.items):
            return data.items[index].held
        if isinstance(data, str) and is_text(data) and -len(data) <= index < len(data):
            return type(data)(data[index])
    raise Refused


def with_element(content: Content, index: Data, value: Cell) -> Content:
    """``content[index] = value``. Raises Refused."""
    if isinstance(content, Mapping):
        return Mapping({**content.items, key_of(index): value})
    if isinstance(content, List) and isinstance(index, int) and -len(content.items) <= index < len(content.items):
        items = list(content.items)
        items[index] = value
        return _list(content, items, [value])
    raise Refused


def without_element(content: Content, index: Data) -> Content:
    """``del content[index]``. Raises Refused."""
    if isinstance(content, Mapping):
        key = key_of(index)
        if key in content.items:
            return Mapping({one: cell for one, cell in content.items.items() if one != key})
    elif isinstance(content, List) and isinstance(index, int) and -len(content.items) <= index < len(content.items):
        items = list(content.items)
        del items[index]
        return _list(content, items)
    raise Refused


def with_part(content: Content, bounds: list[Data], values: tuple[Cell, ...]) -> Content:
    """``content[lower:upper] = values``. Raises Refused."""
    known = [bound for bound in bounds if isinstance(bound, int) or bound is None]
    if not isinstance(content, List) or len(known) < len(bounds) or known[2] is not None:
        raise Refused
    items = list(content.items)
    items[slice(*known[:2])] = values
    return _list(content, items, values)


def key_of(data: Data) -> str | int:
    """A key of a dictionary. Raises Refused for one that is not known, or that Python 2 may take for another."""
    if isinstance(data, int) or (isinstance(data, str) and is_text(data)):
        return data
    raise Refused


def _list(content: List, items: Iterable[Cell], added: Iterable[Cell] = ()) -> List:
    """What a list holds after a change; ``added`` are the elements that it did not hold before."""
    cells = tuple(items)
    if len(cells) > LONGEST:
        raise Refused
    return List(cells, content.flat and flat(added))


def _only(arguments: list[Cell], least: int, most: int) -> None:
    if not least <= len(arguments) <= most:
        raise Refused


# Methods of lists


def _append(content: List, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 1, 1)
    return _list(content, (*content.items, arguments[0]), arguments), None


def _extend(content: List, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 1, 1)
    more = iterable(arguments[0])
    return _list(content, (*content.items, *more), more), None


def _insert(content: List, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 2, 2)
    place = arguments[0].data
    if not isinstance(place, int):
        raise Refused
    items = list(content.items)
    items.insert(place, arguments[1])
    return _list(content, items, arguments[1:]), None


def _pop(content: List, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 0, 1)
    place = arguments[0].data if arguments else -1
    return without_element(content, place), element(content, place)


def _reverse(content: List, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 0, 0)
    return content._replace(items=content.items[::-1]), None


def _sort(content: List, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 0, 0)
    return _list(content, in_order(content.items)), None


def _remove(content: List, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 1, 1)
    return without_element(content, _place(content, arguments[0].data)), None


def _index(content: List, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 1, 1)
    return content, _place(content, arguments[0].data)


def _count(content: List, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 1, 1)
    found = [equal(cell.data, arguments[0].data) for cell in content.items]
    if None in found:
        raise Refused
    return content, sum(map(bool, found))


def _place(content: List, wanted: Data) -> int:
    for place, cell in enumerate(content.items):
        found = equal(cell.data, wanted)
        if found is None:
            break
        if found:
            return place
    raise Refused


# Methods of dictionaries


def _get(content: Mapping, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 1, 2)
    key = key_of(arguments[0].data)
    default = arguments[1].held if len(arguments) > 1 else None
    return content, content.items[key].held if key in content.items else default


def _has_key(content: Mapping, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 1, 1)
    return content, key_of(arguments[0].data) in content.items


def _setdefault(content: Mapping, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 1, 2)
    key = key_of(arguments[0].data)
    if key in content.items:
        return content, content.items[key].held
    default = arguments[1] if len(arguments) > 1 else Cell(None, *at)
    return Mapping({**content.items, key: default}), default.held


def _take(content: Mapping, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 1, 2)
    key = key_of(arguments[0].data)
    if key in content.items:
        return without_element(content, key), content.items[key].held
    if len(arguments) < 2:
        raise Refused
    return content, arguments[1].held


def _update(content: Mapping, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 1, 1)
    other = arguments[0].data
    if not isinstance(other, Mapping):
        raise Refused
    return Mapping({**content.items, **other.items}), None


def _clear(content: Mapping, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 0, 0)
    return Mapping({}), None


def _copy(content: Mapping, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
    _only(arguments, 0, 0)
    return content, held(Mapping(dict(content.items)))


def _all(part: str, *, stream: bool) -> Callable[[Mapping, list[Cell], tuple[int, int]], Outcome]:
    """``keys``, ``values`` and ``items``: a dictionary has no order in Python 2."""

    def give(content: Mapping, arguments: list[Cell], at: tuple[int, int]) -> Outcome:
        _only(arguments, 0, 0)
        keys = [Cell(key, *at) for key in content.items]
        values = list(content.items.values())
        if part == "items":
            cells = [Cell(tupled(pair), *at) for pair in zip(keys, values, strict=True)]
        else:
            cells = keys if part == "keys" else values
        if len(cells) > 1:
            return content, unknown("a dictionary has no order", at) if stream else held(Bag(tuple(cells)))
        return content, Stream(tuple(cells)) if stream else held(listed(cells))

    return give


_OF_LISTS: Final[dict[str, Callable[[List, list[Cell], tuple[int, int]], Outcome]]] = {
    "append": _append, "extend": _extend, "insert": _insert, "pop": _pop, "reverse": _reverse, "sort": _sort,
    "remove": _remove, "index": _index, "count": _count,
}  # fmt: skip
_OF_DICTIONARIES: Final[dict[str, Callable[[Mapping, list[Cell], tuple[int, int]], Outcome]]] = {
    "get": _get, "has_key": _has_key, "setdefault": _setdefault, "pop": _take, "update": _update, "clear": _clear,
    "copy": _copy,
    **{name: _all(name, stream=False) for name in ("keys", "values", "items")},
    **{f"iter{name}": _all(name, stream=True) for name in ("keys", "values", "items")},
}  # fmt: skip

"""Who sees a change: lists and dictionaries that several names of an xm config hold, or that lie in one another."""

from collections.abc import Iterable
from typing import Final

from pvlint.readers.config import Unknown
from pvlint.readers.xm_values import (
    PLAIN,
    Bag,
    Budget,
    Cell,
    Data,
    Function,
    Held,
    List,
    Mapping,
    Named,
    Shared,
    Stream,
    Tuple,
    parts,
)

Names = dict[str, Cell]

_ATOMS: Final = (*PLAIN, Named, Unknown)
_COMPARED: Final = 5_000


def reach(held: Iterable[Held]) -> list[Shared]:
    """The lists and dictionaries that can be reached from some values."""
    todo = [one for one in held if not isinstance(one, _ATOMS)]
    found: dict[int, Shared] = {}
    seen: set[int] = set()
    while todo:
        one = todo.pop()
        if isinstance(one, Shared):
            if id(one) in found:
                continue
            found[id(one)] = one
        elif id(one) in seen:
            continue
        seen.add(id(one))
        content = one.content if isinstance(one, Shared) else one
        if not (isinstance(content, List | Tuple) and content.flat):
            todo.extend(cell.held for cell in parts(content) if not isinstance(cell.held, _ATOMS))
    return list(found.values())


def spoil(held: Iterable[Held], doubt: Unknown) -> None:
    """Nobody knows any more what these lists and dictionaries hold, nor those that they hold."""
    for one in reach(held):
        one.content = doubt


def within(cells: Iterable[Cell]) -> Iterable[Held]:
    """What the given values hold: a copy of a list is a list of its own, but holds the same."""
    for cell in cells:
        yield from (part.held for part in parts(cell.data))


def copied(names: Names, budget: Budget) -> Names:
    """The same names and values once more: no change of one is seen by the other. Raises Exhausted."""
    budget.step(5 + len(names) // 8)
    shared = reach(cell.held for cell in names.values())
    if not shared:
        return dict(names)
    budget.step(len(shared))
    copies = _Copies(shared)
    for one in shared:
        if not (isinstance(one.content, List) and one.content.flat):
            budget.make(one)
        copies.fill(one)
    return {name: copies.cell(cell) for name, cell in names.items()}


class _Copies:
    """A copy of each of some lists and dictionaries, which hold each other as the originals do."""

    def __init__(self, shared: list[Shared]) -> None:
        self._shared = {id(one): Shared(one.content) for one in shared}
        self._tuples: dict[int, Tuple] = {}

    def fill(self, one: Shared) -> None:
        """Give the copy of a list or dictionary its elements."""
        content = one.content
        if isinstance(content, Mapping):
            content = Mapping({key: self.cell(cell) for key, cell in content.items.items()})
        elif isinstance(content, Bag) or (isinstance(content, List) and not content.flat):
            content = content._replace(items=tuple(map(self.cell, content.items)))
        self._shared[id(one)].content = content

    def cell(self, cell: Cell) -> Cell:
        """A cell with the copy of what it holds."""
        held = cell.held
        if isinstance(held, _ATOMS):
            return cell
        if isinstance(held, Shared):
            return cell._replace(held=self._shared[id(held)])
        if isinstance(held, Tuple) and not held.flat:
            if id(held) not in self._tuples:
                self._tuples[id(held)] = held._replace(items=tuple(map(self.cell, held.items)))
            return cell._replace(held=self._tuples[id(held)])
        if isinstance(held, Stream):
            counted = self.cell(held.counted) if held.counted is not None else None
            return cell._replace(held=held._replace(items=tuple(map(self.cell, held.items)), counted=counted))
        if isinstance(held, Function) and held.defaults:
            return cell._replace(held=held._replace(defaults=tuple(map(self.cell, held.defaults))))
        return cell


class Twins:
    """Compares the values of two worlds, and who shares them. Two values that are not known are alike."""

    def __init__(self) -> None:
        self._pairs: dict[int, Shared] = {}
        self._back: dict[int, Shared] = {}
        self._left = _COMPARED

    def alike(self, one: Cell | None, other: Cell | None) -> bool:
        """Whether these two are alike, and hold nothing that was found to have another twin."""
        if one is None or other is None:
            return one is other
        todo: list[tuple[Held, Held]] = [(one.held, other.held)]
        while todo:
            a, b = todo.pop()
            self._left -= 1
            if self._left < 0:
                return False
            if isinstance(a, Shared) and isinstance(b, Shared):
                if self._pairs.get(id(a), b) is not b or self._back.get(id(b), a) is not a:
                    return False
                if id(a) in self._pairs:
                    continue
                self._pairs[id(a)], self._back[id(b)] = b, a
                more = _match(a.content, b.content)
            else:
                more = None if isinstance(a, Shared) or isinstance(b, Shared) else _match(a, b)
            if more is None:
                return False
            todo.extend(more)
        return True


def _match(a: Data, b: Data) -> list[tuple[Held, Held]] | None:
    """What else must be alike for two values to be; None where they are not."""
    if type(a) is not type(b):
        return None
    if a is b and (isinstance(a, PLAIN) or (isinstance(a, List | Tuple) and a.flat)):
        return []
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        same = a.items.keys() == b.items.keys()
        return [(cell.held, b.items[key].held) for key, cell in a.items.items()] if same else None
    if isinstance(a, Function) and isinstance(b, Function) and a.node is not b.node:
        return None
    if isinstance(a, Stream) and isinstance(b, Stream) and a.first != b.first:
        return None
    if isinstance(a, _ATOMS):
        return [] if a == b or isinstance(a, Unknown) else None
    one, other = parts(a), parts(b)
    return [(x.held, y.held) for x, y in zip(one, other, strict=True)] if len(one) == len(other) else None

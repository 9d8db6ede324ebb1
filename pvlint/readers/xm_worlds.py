"""The worlds of an xm config: what its names hold, in each version that a condition nobody knows leaves open."""

import ast
from typing import Final, NamedTuple

from pvlint.readers.xm_expressions import Names
from pvlint.readers.xm_values import Cell, same, unknown

_MOST: Final = 8
"""Versions that are told apart; beyond that, what differs is unknown."""


class Assumption(NamedTuple):
    """What one version takes a condition to be."""

    condition: str
    line: int
    holds: bool
    start: int
    end: int


class World:
    """One version: its names, what it assumes, and how the running statement ended."""

    __slots__ = ("assumptions", "flow", "keys", "names", "result")

    def __init__(
        self, names: Names, keys: dict[str, tuple[int, int]], assumptions: tuple[Assumption, ...] = ()
    ) -> None:
        self.names = names
        self.keys = keys
        """Where each name was last assigned."""
        self.assumptions = assumptions
        self.flow = ""
        """"break", "continue", "return", "raise", or empty while it goes on."""
        self.result: Cell | None = None
        """What a function returned."""

    def fork(self, assumption: Assumption) -> "World":
        """The same, with one more assumption."""
        return World(dict(self.names), dict(self.keys), (*self.assumptions, assumption))


def settle(worlds: list[World]) -> list[World]:
    """The worlds that differ, at most a few; a failed one goes where others go on, as xend would not start it."""
    going = [world for world in worlds if world.flow != "raise"] or worlds[:1]
    kept: list[World] = []
    for world in going:
        if not any(_alike(world, other) for other in kept):
            kept.append(world)
    return kept if len(kept) <= _MOST else [_joined(kept)]


def _alike(one: World, other: World) -> bool:
    if one.flow != other.flow or one.names.keys() != other.names.keys():
        return False
    if one.flow == "return" and not _equal(one.result, other.result):
        return False
    return all(cell is other.names[name] or _equal(cell, other.names[name]) for name, cell in one.names.items())


def _equal(one: Cell | None, other: Cell | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.data is other.data or same(one.data, other.data)


def _joined(worlds: list[World]) -> World:
    """One world of many: what they do not agree on is unknown."""
    first = worlds[0]
    why = first.assumptions[-1] if first.assumptions else None
    at = (why.start, why.end) if why is not None else (0, 0)
    line = f" on line {why.line}" if why is not None else ""
    doubt = unknown(f"it depends on the condition{line} and others, which only running the file would decide", at)
    names: Names = {}
    for name in dict.fromkeys(name for world in worlds for name in world.names):
        cells = [world.names.get(name) for world in worlds]
        agreed = all(_equal(cells[0], cell) for cell in cells)
        present = next(cell for cell in cells if cell is not None)
        names[name] = present if agreed else Cell(doubt, present.start, present.end)
    keys = {name: place for world in worlds for name, place in world.keys.items()}
    joined = World(names, keys)
    joined.flow = first.flow
    joined.result = first.result if all(_equal(first.result, w.result) for w in worlds) else Cell(doubt, *at)
    return joined


def condition_text(node: ast.expr) -> str:
    """A condition in one short line."""
    try:
        text = ast.unparse(node)
    except (RecursionError, ValueError):
        return "a condition"
    return text if len(text) <= 60 else text[:57] + "..."

"""The worlds of an xm config: what its names hold, in each version that a condition nobody knows leaves open."""

from typing import Final

from pvlint.readers.config import Unknown
from pvlint.readers.xm_sharing import Names, Twins, copied, reach, spoil
from pvlint.readers.xm_values import Budget, Cell, unknown
from pvlint.record import NamedTuple

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

    __slots__ = (
        "assumptions",
        "clouded",
        "declared",
        "flow",
        "keys",
        "names",
        "of_file",
        "options",
        "result",
        "runs_more",
    )

    def __init__(self, names: Names, *, of_file: bool) -> None:
        self.names = names
        self.of_file = of_file
        """Whether these are the names of the file itself, not of a function."""
        self.declared: frozenset[str] = frozenset()
        """The names of the file that are declared global somewhere: xend does not find them, and functions do."""
        self.keys: dict[str, tuple[int, int]] = {}
        """Where each name was last assigned."""
        self.assumptions: tuple[Assumption, ...] = ()
        self.flow = ""
        """"break", "continue", "return", "raise", or empty while it goes on."""
        self.result: Cell | None = None
        """What a function returned."""
        self.runs_more = ""
        """What ran other code that may have set anything: "execfile"; empty where nothing did."""
        self.options: frozenset[str] = frozenset()
        """The names that ``xm_vars`` was told the command line sets."""
        self.clouded = False
        """Whether builtins and modules may be others than they were."""

    def copy(self, names: Names) -> "World":
        """The same, with a copy of its names."""
        twin = World(names, of_file=self.of_file)
        twin.keys, twin.declared = dict(self.keys), self.declared
        twin.assumptions, twin.flow, twin.result = self.assumptions, self.flow, self.result
        twin.runs_more, twin.options, twin.clouded = self.runs_more, self.options, self.clouded
        return twin

    def fork(self, assumption: Assumption, budget: Budget) -> "World":
        """The same once more, with one more assumption. Raises Exhausted."""
        twin = self.copy(copied(self.names, budget))
        twin.assumptions = _added(self.assumptions, assumption)
        return twin

    def assume(self, assumption: Assumption) -> "World":
        """Itself, with one more assumption."""
        self.assumptions = _added(self.assumptions, assumption)
        return self

    def put(self, name: str, cell: Cell, place: tuple[int, int]) -> None:
        """Give a name a value; ``place`` is where the name is written."""
        self.bind(name, cell)
        self.keys[name] = place

    def bind(self, name: str, cell: Cell) -> None:
        """Make a name stand for something that is no option: a function, a module."""
        if name in self.declared:
            doubt = unknown("it is declared global: xend does not find it, and any function may change it")
            spoil([cell.held], doubt)
            cell = cell._replace(held=doubt)
        self.names[name] = cell

    def doubt(self, name: str, doubt: Unknown, at: tuple[int, int]) -> None:
        """A name's value is not known any more."""
        self.names[name] = Cell(doubt, *at)
        self.keys.setdefault(name, at)

    def doubt_all(self, code: str, at: tuple[int, int]) -> None:
        """Other code runs, which may set every name."""
        self.runs_more = self.runs_more or code
        self.clouded = True
        for name in self.names:
            self.doubt(name, unknown(f"the other code that the file runs ({code}) may change it", at), at)


def _added(assumptions: tuple[Assumption, ...], one: Assumption) -> tuple[Assumption, ...]:
    return assumptions if one in assumptions else (*assumptions, one)


def settle(worlds: list[World], *, keep_failed: bool = False) -> list[World]:
    """The worlds that differ, at most a few; a failed one goes where others go on, as xend would not start it."""
    going = [world for world in worlds if keep_failed or world.flow != "raise"] or worlds[:1]
    kept: list[World] = []
    for world in going:
        other = next((other for other in kept if _alike(world, other)), None)
        if other is None:
            kept.append(world)
        else:
            _merge(other, world)
    if len(kept) <= _MOST:
        return kept
    flows = dict.fromkeys(world.flow for world in kept)
    return [_joined([world for world in kept if world.flow == flow]) for flow in flows]


def _alike(one: World, other: World) -> bool:
    if one.flow != other.flow or one.names.keys() != other.names.keys():
        return False
    twins = Twins()
    # What was set last is what they differ in, if they do; what they have in common, they mostly have from one place.
    pairs = ((cell, other.names[name]) for name, cell in reversed(one.names.items()))
    return twins.alike(one.result, other.result) and all(a is b or twins.alike(a, b) for a, b in pairs)


def _merge(kept: World, other: World) -> None:
    """What two worlds agree on whatever they assume does not hang on what only one of them assumes."""
    kept.assumptions = tuple(one for one in kept.assumptions if one in other.assumptions)
    kept.runs_more = kept.runs_more or other.runs_more
    kept.clouded = kept.clouded or other.clouded
    kept.options |= other.options
    for name, place in other.keys.items():
        kept.keys.setdefault(name, place)


def _joined(worlds: list[World]) -> World:
    """One world of many: what they do not agree on is unknown."""
    first = worlds[0]
    if len(worlds) == 1:
        return first
    why = first.assumptions[-1] if first.assumptions else None
    at = (why.start, why.end) if why is not None else (0, 0)
    line = f" on line {why.line}" if why is not None else ""
    doubt = unknown(f"it depends on the condition{line} and others, which only running the file would decide", at)
    agreed = _agreed(worlds)
    for world in worlds[1:]:
        _merge(first, world)
        for name, cell in world.names.items():
            first.names.setdefault(name, cell)
    for name, cell in first.names.items():
        if name not in agreed:
            first.names[name] = Cell(doubt, cell.start, cell.end)
    if not all(Twins().alike(first.result, world.result) for world in worlds):
        first.result = Cell(doubt, *at)
    return first


def _agreed(worlds: list[World]) -> set[str]:
    """The names that hold the same in all worlds, and that share nothing with one that does not."""
    first = worlds[0]
    agreed = set(first.names)
    for other in worlds[1:]:
        twins = Twins()
        pairs = {name: (first.names[name], other.names.get(name)) for name in agreed}
        agreed = {name for name, (a, b) in pairs.items() if a is b or twins.alike(a, b)}
    spread = True
    while spread:
        spread = False
        for world in worlds:
            doubtful = {id(one) for one in reach(c.held for name, c in world.names.items() if name not in agreed)}
            if doubtful:
                hit = {name for name in agreed if any(id(one) in doubtful for one in reach([world.names[name].held]))}
                agreed -= hit
                spread = spread or bool(hit)
    return agreed

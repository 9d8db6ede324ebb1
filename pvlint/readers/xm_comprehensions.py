"""Comprehensions and generators of an xm config, and the names that loops set."""

import ast
from typing import TYPE_CHECKING

from pvlint.readers.xm_changes import Survey
from pvlint.readers.xm_lists import Refused, turn
from pvlint.readers.xm_tree import Source
from pvlint.readers.xm_values import Budget, Cell, Data, List, Stream, Tuple, listed, unknown
from pvlint.readers.xm_worlds import World

if TYPE_CHECKING:
    from pvlint.readers.xm_expressions import Expressions


class Comprehensions:
    """Works out comprehensions."""

    def __init__(self, expressions: "Expressions", source: Source, budget: Budget, survey: Survey) -> None:
        self._expressions = expressions
        self._source = source
        self._budget = budget
        self._survey = survey

    def listed(self, node: ast.ListComp, world: World) -> Data:
        """A list. In Python 2, the names in it are names of the code around it, and stay."""
        found = self._found(node, world, world)
        if found is None:
            return self._expressions.unfollowed(node, world, "it goes through values that are not known")
        if self._expressions.is_doubtful:
            at = self._source(node)
            for name in sorted(self._survey.of(node).names):
                world.doubt(name, unknown("it may or may not be set", at), at)
        return listed(found)

    def stream(self, node: ast.GeneratorExp, world: World) -> Data:
        """A generator. It is a function: of the file's own names it sees none but what it goes through first."""
        inner = world.copy({} if world.of_file else dict(world.names))
        found = self._found(node, inner, world)
        world.clouded = world.clouded or inner.clouded
        if found is None:
            return self._expressions.unfollowed(node, world, "it goes through values that are not known")
        return Stream(tuple(found))

    def _found(self, node: ast.ListComp | ast.GeneratorExp, inner: World, outer: World) -> list[Cell] | None:
        found: list[Cell] = []

        def loop(level: int) -> None:
            if level == len(node.generators):
                found.append(stored(self._expressions.cell(node.elt, inner)))
                return
            generator = node.generators[level]
            through = self._expressions.cell(generator.iter, inner if level else outer)
            number = 0
            while (item := turn(through, number)) is not None:
                number += 1
                self._budget.step()
                if not bind(generator.target, item, inner, self._source):
                    raise Refused
                if all(self._holds(test, inner) for test in generator.ifs):
                    loop(level + 1)

        try:
            loop(0)
        except Refused:
            return None
        return found

    def _holds(self, node: ast.expr, world: World) -> bool:
        """Whether a condition holds. Raises Refused where that is not known."""
        known = self._expressions.truth(node, world)
        if known is None:
            raise Refused
        return known


def stored(cell: Cell) -> Cell:
    """A value that is kept: nobody knows when what is kept of a generator is gone through."""
    if not isinstance(cell.held, Stream):
        return cell
    return Cell(unknown("a generator is no list", (cell.start, cell.end)), cell.start, cell.end)


def bind(target: ast.expr, cell: Cell, world: World, source: Source) -> bool:
    """Give a value to a name, or to several names at once; whether that could be followed."""
    if isinstance(target, ast.Name):
        world.put(target.id, stored(cell), source(target))
        return True
    data = cell.data
    if not isinstance(target, ast.Tuple | ast.List) or not isinstance(data, List | Tuple):
        return False
    if len(target.elts) != len(data.items):
        return False
    return all(bind(part, value, world, source) for part, value in zip(target.elts, data.items, strict=True))

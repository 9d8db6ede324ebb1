"""Calls of the functions that an xm config defines."""

import ast
from typing import Final

from pvlint.readers.xm_blocks import Blocks
from pvlint.readers.xm_expressions import Expressions
from pvlint.readers.xm_lists import Refused
from pvlint.readers.xm_sharing import Names, Twins, reach, spoil
from pvlint.readers.xm_values import Cell, Function, Held, unknown
from pvlint.readers.xm_worlds import World

_DEEPEST: Final = 12
"""Calls within calls."""

At = tuple[int, int]


class Functions:
    """Follows calls of the file's own functions. They see their arguments and no name of the file (xen/xm/opts.py)."""

    def __init__(self, expressions: Expressions, blocks: Blocks) -> None:
        self._expressions = expressions
        self._blocks = blocks
        self._calls = 0

    def apply(self, function: Function, arguments: list[Cell], named: Names, world: World, at: At) -> Held:
        """What a call returns. Raises Exhausted, and Refused where it is not followed."""
        names = _bound(function, arguments, named)
        if self._calls >= _DEEPEST or self._blocks.is_too_deep:
            raise Refused
        # The lists that it is given go along under no name, to be found again where the ways part.
        given = reach(cell.held for cell in names.values())
        frame = World({**names, **{f"%{n}": Cell(one, *at) for n, one in enumerate(given)}}, of_file=False)
        frame.clouded = world.clouded
        self._calls += 1
        try:
            if isinstance(function.node, ast.Lambda):
                frame.result = self._expressions.cell(function.node.body, frame)
                ends = [frame]
            else:
                ends = [end for end in self._blocks.follow(function.node.body, [frame]) if end.flow != "raise"]
        finally:
            self._calls -= 1
        world.clouded = world.clouded or any(end.clouded for end in ends)
        if not ends:
            raise Refused
        first = ends[0].result
        agreed = all(Twins().alike(first, end.result) for end in ends)
        if len(ends) > 1 or any(ends[0].names[f"%{n}"].held is not one for n, one in enumerate(given)):
            doubt = unknown(f"what {_name(function)} does to it depends on a condition that is not known", at)
            copies = (end.names[f"%{n}"].held for end in ends for n in range(len(given)))
            spoil([*given, *copies], doubt)
        if agreed:
            return first.held if first is not None else None
        spoil((end.result.held for end in ends if end.result is not None), unknown("it is one of several", at))
        return unknown(f"what {_name(function)} returns depends on a condition that is not known", at)


def _name(function: Function) -> str:
    return f"{function.node.name}()" if isinstance(function.node, ast.FunctionDef) else "a function"


def _bound(function: Function, arguments: list[Cell], named: Names) -> Names:
    """The names of the arguments, with their values. Raises Refused where Python would."""
    given = function.node.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args)]
    if len(arguments) > len(names):
        raise Refused
    bound = dict(zip(names[len(names) - len(function.defaults) :], function.defaults, strict=True))
    bound.update(zip(names, arguments, strict=False))
    bound.update(named)
    if set(bound) != set(names):
        raise Refused
    return bound

"""Works out the expressions of an xm config, a Python 2 program, without running it."""

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from pvlint.readers import xm_calls, xm_lists
from pvlint.readers.config import UNKNOWN_PART, Unknown
from pvlint.readers.xm_changes import CLOUDING, RUN_MORE, Survey
from pvlint.readers.xm_comprehensions import Comprehensions, stored
from pvlint.readers.xm_following import Apply, Calls
from pvlint.readers.xm_lists import Refused
from pvlint.readers.xm_literals import Literals
from pvlint.readers.xm_operators import binary, holds, part, unary
from pvlint.readers.xm_sharing import reach, spoil, within
from pvlint.readers.xm_tree import Source
from pvlint.readers.xm_values import (
    Bag,
    Budget,
    Cell,
    Data,
    Held,
    List,
    Mapping,
    Named,
    Shared,
    held,
    listed,
    truth,
    tupled,
    unknown,
)
from pvlint.readers.xm_worlds import World

_DEEPEST: Final = 50
"""Expressions within expressions."""
_CONSTANTS: Final[dict[str, Data]] = {"True": True, "False": False, "None": None}
_NOT_FOLLOWED: Final = "it is worked out by Python code that pvlint does not follow"

At = tuple[int, int]


class Expressions:
    """Works out expressions in the light of the names assigned so far. What it does not know it says so."""

    def __init__(self, source: Source, budget: Budget, survey: Survey, apply: Apply) -> None:
        self._source = source
        self._budget = budget
        self._survey = survey
        self.calls = Calls(self, budget, survey, apply)
        self._comprehensions = Comprehensions(self, source, budget, survey)
        self._level = 0
        self._maybe = 0
        """Above 0 while it is not known whether the code is reached at all: what it changes is then unknown."""
        self.literals = Literals(source)
        self.true_division = False
        """Whether ``from __future__ import division`` was seen."""
        self.declared: frozenset[str] = frozenset()
        """The names that some function declares global: builtins and modules of that name may be others."""

    def cell(self, node: ast.expr, world: World) -> Cell:
        """The value of an expression, with its place. Raises Exhausted."""
        self._budget.step()
        at = self._source(node)
        if isinstance(node, ast.Name):
            known = world.names.get(node.id)
            if known is not None:  # with the place where it is written
                return Cell(known.data, *at) if isinstance(known.data, Unknown) else known
        if self._level > _DEEPEST:
            return Cell(self.unfollowed(node, world, "it is too deeply nested"), *at)
        self._level += 1
        try:
            made = held(self._value(node, world, at))
        finally:
            self._level -= 1
        if isinstance(made, Shared) and isinstance(made.content, Unknown):
            made = made.content
        if not isinstance(node, ast.Name | ast.Subscript):
            self._budget.make(made)
        return Cell(made, *at)

    def read(self, node: ast.expr, world: World, *, filling: bool = False) -> Cell:
        """The value of an expression that is not kept: of ``locals()`` too, which fills ``%`` with what is known."""
        if not _is_locals(node) or not world.of_file:
            return self.cell(node, world)
        at = self._source(node)
        names: dict[str | int, Cell] = dict(world.names.items())
        return Cell(held(Mapping(names)) if filling else unknown("xend sets names of its own", at), *at)

    def truth(self, node: ast.expr, world: World) -> bool | None:
        """Whether a condition holds; None where it is not known. Raises Exhausted."""
        is_not = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
        if self._level > _DEEPEST or not (is_not or isinstance(node, ast.BoolOp)):
            return truth(self.cell(node, world).data)
        self._level += 1
        try:
            if isinstance(node, ast.UnaryOp):
                known = self.truth(node.operand, world)
                return None if known is None else not known
            return self._all_or_any(node, world) if isinstance(node, ast.BoolOp) else None
        finally:
            self._level -= 1

    def _all_or_any(self, node: ast.BoolOp, world: World) -> bool | None:
        stops = isinstance(node.op, ast.Or)
        doubtful = False
        for value in node.values:
            with self.perhaps(doubtful):
                known = self.truth(value, world)
            if known is stops:
                return stops
            doubtful = doubtful or known is None
        return None if doubtful else not stops

    @property
    def is_doubtful(self) -> bool:
        """Whether it is not known if the code that is being followed is reached at all."""
        return self._maybe > 0

    @contextmanager
    def perhaps(self, doubtful: bool = True) -> Iterator[None]:
        """Code that may or may not be reached."""
        self._maybe += doubtful
        try:
            yield
        finally:
            self._maybe -= doubtful

    def unfollowed(self, node: ast.AST, world: World, why: str = _NOT_FOLLOWED) -> Unknown:
        """Code that is not followed: whatever it may change is not known any more."""
        at = self._source(node)
        doubt = unknown(why, at)
        self._budget.step(1 + len(self._survey.of(node).touched))
        self._survey.forget(node, world, doubt, at)
        return doubt

    def change(self, one: Shared, content: List | Bag | Mapping, added: Iterable[Held], at: At) -> None:
        """A list or dictionary is changed in place; ``added`` is what it holds now. Raises Exhausted."""
        inner = reach(added)
        before = len(one.content.items) if not isinstance(one.content, Unknown) else 0
        self._budget.step(len(inner))
        self._budget.grow(before, max(len(content.items) - before, 0))
        if self._maybe or one in inner:
            spoil([one, *inner], unknown("it may or may not be changed", at))
        else:
            one.content = content

    def _value(self, node: ast.expr, world: World, at: At) -> Held | Data:
        if isinstance(node, ast.Constant):
            return self.literals.held(node)
        if isinstance(node, ast.Name):
            return self._outside(node.id, world, at)
        if isinstance(node, ast.List | ast.Tuple):
            if any(isinstance(item, ast.Starred) for item in node.elts):
                return self.unfollowed(node, world)
            items = [stored(self.cell(item, world)) for item in node.elts]
            return listed(items) if isinstance(node, ast.List) else tupled(items)
        if isinstance(node, ast.BinOp):
            return self._binary(node, world)
        if isinstance(node, ast.Call):
            return self.calls.call(node, world, at)
        if isinstance(node, ast.Attribute):
            base = self.cell(node.value, world)
            if isinstance(base.data, Named):
                return xm_calls.attribute(base.data, node.attr)
            spoil([base.held], unknown("one of its methods may be called elsewhere", at))
            return unknown("it is not known", at)
        if isinstance(node, ast.Subscript):
            return self._subscript(node, world, at)
        if isinstance(node, ast.ListComp):
            return self._comprehensions.listed(node, world)
        if isinstance(node, ast.GeneratorExp):
            return self._comprehensions.stream(node, world)
        return self._condition(node, world, at)

    def _condition(self, node: ast.expr, world: World, at: At) -> Held | Data:
        if isinstance(node, ast.Compare):
            return self._compare(node, world, at)
        if isinstance(node, ast.BoolOp):
            return self._bool(node, world, at)
        if isinstance(node, ast.IfExp):
            return self._either(node, world, at)
        if isinstance(node, ast.UnaryOp):
            if isinstance(node.op, ast.Not):
                known = self.truth(node.operand, world)
                return unknown("it depends on a condition that is not known", at) if known is None else not known
            return unary(node.op, self.cell(node.operand, world).data, at)
        if isinstance(node, ast.Dict):
            return self._dictionary(node, world)
        if isinstance(node, ast.Set) and len(node.elts) == 1 and self.literals.is_backtick(node):
            return xm_calls.FUNCTIONS["repr"]([self.cell(node.elts[0], world)], at)
        if isinstance(node, ast.JoinedStr):
            self.unfollowed(node, world)
            return "".join(str(p.value) if isinstance(p, ast.Constant) else UNKNOWN_PART for p in node.values)
        if isinstance(node, ast.Lambda):
            return self.calls.function(node, world)
        return self.unfollowed(node, world)

    # Names

    def _outside(self, name: str, world: World, at: At) -> Data:
        """A name that the file has not set: a constant, a module, a builtin."""
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name in CLOUDING:
            world.clouded = True
        elif name in RUN_MORE and name != "xm_vars":
            world.doubt_all(name, at)
        elif not world.clouded and name not in self.declared and name in xm_calls.NAMES:
            return Named(name, sure=True)
        return unknown(f"the name {name[:40]} is set outside this file, or by code that pvlint does not follow", at)

    # Operators

    def _binary(self, node: ast.BinOp, world: World) -> Held | Data:
        """A chain of operators, from the left: generated files have long ones."""
        chain = [node]
        while isinstance(chain[-1].left, ast.BinOp):
            chain.append(chain[-1].left)
        left = self.cell(chain[-1].left, world)
        for one in reversed(chain):
            at = self._source(one)
            right = self.read(one.right, world, filling=isinstance(one.op, ast.Mod))
            self._budget.read(left, right)
            if isinstance(one.op, ast.Mod) and isinstance(left.data, str):
                self._budget.step(left.data.count("%"))
            exact = self.true_division and isinstance(one.op, ast.Div)
            made = held(binary(one.op, left.data, right.data, at, exact=exact))
            self._budget.make(made)
            if isinstance(made, Unknown):  # whatever it is, it may hold what these hold
                spoil(within((left, right)), made)
            left = Cell(made, *at)
        return left.held

    def _compare(self, node: ast.Compare, world: World, at: At) -> Data:
        left = self.cell(node.left, world)
        result: bool | None = True
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            with self.perhaps(result is None):
                right = self.read(comparator, world)
            self._budget.read(left, right)
            known = holds(op, left.data, right.data)
            if known is False:
                return False
            result = result and known
            left = right
        return unknown("it compares values that are not known", at) if result is None else result

    def _bool(self, node: ast.BoolOp, world: World, at: At) -> Held | Data:
        stops = isinstance(node.op, ast.Or)
        perhaps: list[Cell] = []
        for value in node.values:
            with self.perhaps(bool(perhaps)):
                cell = self.cell(value, world)
            known = truth(cell.data)
            if (known is stops or value is node.values[-1]) and not perhaps:
                return cell.held
            if known is not (not stops) or value is node.values[-1]:
                perhaps.append(cell)
            if known is stops:
                break
        return self._one_of(perhaps, unknown("it depends on a value that is not known", at))

    def _either(self, node: ast.IfExp, world: World, at: At) -> Held | Data:
        chosen = self.truth(node.test, world)
        if chosen is not None:
            return self.cell(node.body if chosen else node.orelse, world).held
        with self.perhaps():
            cells = [self.cell(node.body, world), self.cell(node.orelse, world)]
        return self._one_of(cells, unknown("it depends on a condition that is not known", at))

    def _one_of(self, cells: list[Cell], doubt: Unknown) -> Unknown:
        """One of these, nobody knows which: whoever changes the one changes nobody knows what."""
        spoil((cell.held for cell in cells), doubt)
        return doubt

    def _dictionary(self, node: ast.Dict, world: World) -> Data:
        items: dict[str | int, Cell] = {}
        doubt: Unknown | None = None
        for key, value in zip(node.keys, node.values, strict=True):
            known_key = self.cell(key, world).data if key is not None else None
            cell = stored(self.cell(value, world))
            try:
                items[xm_lists.key_of(known_key)] = cell
            except Refused:
                doubt = unknown("a key of the dictionary is not known", self._source(node))
                spoil([cell.held], doubt)
        if doubt is not None:
            spoil((cell.held for cell in items.values()), doubt)
        return doubt or Mapping(items)

    # Parts

    def _subscript(self, node: ast.Subscript, world: World, at: At) -> Held | Data:
        base = self.read(node.value, world)
        if isinstance(node.slice, ast.Slice):
            made: Held | Data = part(base.data, self.bounds(node.slice, world), at)
            self._budget.make(held(made))
        else:
            index = self.cell(node.slice, world)
            try:
                made = xm_lists.element(base.data, index.data)
            except Refused:
                made = unknown("it is a part of a value that is not known", at)
        if isinstance(made, Unknown):
            spoil(within([base]), made)
        return made

    def bounds(self, node: ast.Slice, world: World) -> list[Data]:
        """``lower:upper:step``; None for one that is not given."""
        given = (node.lower, node.upper, node.step)
        return [self.cell(bound, world).data if bound is not None else None for bound in given]


def _is_locals(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("locals", "vars")
        and not node.args
        and not node.keywords
    )

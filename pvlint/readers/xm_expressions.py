"""Works out the expressions of an xm config, a Python 2 program, without running it."""

import ast
from collections.abc import Callable
from typing import Final

from pvlint.readers import xm_calls
from pvlint.readers.config import UNKNOWN_PART, Unknown
from pvlint.readers.xm_operators import binary, constant, holds, method, part
from pvlint.readers.xm_values import (
    LONGEST,
    Budget,
    Cell,
    Data,
    Function,
    Mapping,
    Named,
    Sequence,
    is_known,
    sequence,
    truth,
    unknown,
)

_CONSTANTS: Final[dict[str, Data]] = {"True": True, "False": False, "None": None}

Names = dict[str, Cell]
Offset = Callable[[ast.AST], tuple[int, int]]
Apply = Callable[[Function, list[Cell], dict[str, Cell], int], Data]
"""Works out a call of a function that the file defines."""


class Expressions:
    """Works out expressions in the light of the names assigned so far. What it does not know it says so."""

    def __init__(self, offset: Offset, budget: Budget, apply: Apply) -> None:
        self._offset = offset
        self._budget = budget
        self._apply = apply

    def cell(self, node: ast.expr, names: Names, depth: int = 0) -> Cell:
        """The value of an expression, with its place. Raises Exhausted."""
        self._budget.step()
        start, end = self._offset(node)
        if isinstance(node, ast.Name):
            known = names.get(node.id)
            if known is not None and not isinstance(known.data, Unknown):
                return known  # with the place where it is written
            if known is not None:
                return Cell(known.data, start, end)
        data = self._value(node, names, (start, end), depth)
        if isinstance(data, str):
            self._budget.make(len(data))
        elif isinstance(data, Sequence | Mapping):
            self._budget.make(len(data.items))
        return Cell(data, start, end)

    def _value(self, node: ast.expr, names: Names, at: tuple[int, int], depth: int) -> Data:
        if isinstance(node, ast.Constant):
            return constant(node.value, at)
        if isinstance(node, ast.Name):
            return _name(node.id, at)
        if isinstance(node, ast.List | ast.Tuple):
            items = tuple(self.cell(item, names, depth) for item in node.elts[:LONGEST])
            return sequence(items, is_list=isinstance(node, ast.List))
        if isinstance(node, ast.BinOp):
            left, right = self.cell(node.left, names, depth).data, self.cell(node.right, names, depth).data
            return binary(node.op, left, right, at)
        if isinstance(node, ast.Call):
            return self._call(node, names, at, depth)
        if isinstance(node, ast.Attribute):
            base = self.cell(node.value, names, depth).data
            return xm_calls.attribute(base, node.attr) if isinstance(base, Named) else unknown("it is not known", at)
        if isinstance(node, ast.Subscript):
            return self._subscript(node, names, at, depth)
        if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp):
            return self._comprehension(node, names, at, depth)
        return self._condition(node, names, at, depth)

    def _condition(self, node: ast.expr, names: Names, at: tuple[int, int], depth: int) -> Data:
        if isinstance(node, ast.Compare):
            return self._compare(node, names, at, depth)
        if isinstance(node, ast.BoolOp):
            return self._bool(node, names, at, depth)
        if isinstance(node, ast.IfExp):
            chosen = truth(self.cell(node.test, names, depth).data)
            if chosen is None:
                return unknown("it depends on a condition that is not known", at)
            return self.cell(node.body if chosen else node.orelse, names, depth).data
        if isinstance(node, ast.UnaryOp):
            data = self.cell(node.operand, names, depth).data
            known = truth(data)
            if isinstance(node.op, ast.Not) and known is not None:
                return not known
            if isinstance(node.op, ast.USub) and isinstance(data, int | float):
                return -data
            return unknown("it is worked out from a value that is not known", at)
        if isinstance(node, ast.Dict):
            items: dict[str | int, Cell] = {}
            for key, value in zip(node.keys, node.values, strict=True):
                known_key = self.cell(key, names, depth).data if key is not None else None
                if not isinstance(known_key, str | int) or not is_known(known_key):
                    return unknown("a key of the dictionary is not known", at)
                items[known_key] = self.cell(value, names, depth)
            return Mapping(items)
        if isinstance(node, ast.JoinedStr):
            return "".join(str(p.value) if isinstance(p, ast.Constant) else UNKNOWN_PART for p in node.values)
        return unknown("it is worked out by Python code that pvlint does not follow", at)

    def _compare(self, node: ast.Compare, names: Names, at: tuple[int, int], depth: int) -> Data:
        left = self.cell(node.left, names, depth).data
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.cell(comparator, names, depth).data
            held = holds(op, left, right)
            if held is None:
                return unknown("it compares values that are not known", at)
            if not held:
                return False
            left = right
        return True

    def _bool(self, node: ast.BoolOp, names: Names, at: tuple[int, int], depth: int) -> Data:
        is_and = isinstance(node.op, ast.And)
        data: Data = None
        doubtful = False
        for value in node.values:
            data = self.cell(value, names, depth).data
            known = truth(data)
            if known is None:
                doubtful = True
            elif known is not is_and:
                return data if not doubtful else not is_and
        return unknown("it depends on a value that is not known", at) if doubtful else data

    def _subscript(self, node: ast.Subscript, names: Names, at: tuple[int, int], depth: int) -> Data:
        base = self.cell(node.value, names, depth).data
        if isinstance(node.slice, ast.Slice):
            bounds = [
                self.cell(bound, names, depth).data if bound is not None else None
                for bound in (node.slice.lower, node.slice.upper, node.slice.step)
            ]
            return part(base, bounds, at)
        index = self.cell(node.slice, names, depth).data
        if isinstance(index, int) and isinstance(base, Sequence) and -len(base.items) <= index < len(base.items):
            return base.items[index].data
        if isinstance(index, int) and isinstance(base, str) and is_known(base) and -len(base) <= index < len(base):
            return base[index]
        if isinstance(base, Mapping) and isinstance(index, str | int) and index in base.items:
            return base.items[index].data
        return unknown("it is a part of a value that is not known", at)

    def _comprehension(
        self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, names: Names, at: tuple[int, int], depth: int
    ) -> Data:
        inner = dict(names)
        found: list[Cell] = []

        def loop(level: int) -> bool:
            """Whether everything was known."""
            if level == len(node.generators):
                found.append(self.cell(node.elt, inner, depth))
                return True
            generator = node.generators[level]
            items = iterable(self.cell(generator.iter, inner, depth))
            if items is None:
                return False
            for item in items:
                self._budget.step()
                if not bind(generator.target, item, inner):
                    return False
                tests = [truth(self.cell(test, inner, depth).data) for test in generator.ifs]
                if None in tests:
                    return False
                if all(tests) and not loop(level + 1):
                    return False
            return True

        if not loop(0):
            return unknown("it goes through values that are not known", at)
        return sequence(tuple(found), is_list=True)

    def _call(self, node: ast.Call, names: Names, at: tuple[int, int], depth: int) -> Data:
        if any(isinstance(argument, ast.Starred) for argument in node.args) or any(
            k.arg is None for k in node.keywords
        ):
            return unknown("it is called with arguments that are not known", at)
        arguments = [self.cell(argument, names, depth) for argument in node.args]
        named = {k.arg: self.cell(k.value, names, depth) for k in node.keywords if k.arg is not None}
        plain = [argument.data for argument in arguments]
        if isinstance(node.func, ast.Name):
            if node.func.id in ("locals", "vars", "globals") and not arguments:
                return _mapping(names)
            if node.func.id == "dict" and not arguments:
                return _mapping(named)
            target = names.get(node.func.id)
            if target is None:
                return self._known(node.func.id, plain, at) if not named else unknown("it is not followed", at)
            if isinstance(target.data, Function):
                return self._apply(target.data, arguments, named, depth)
            if isinstance(target.data, Named):
                return self._known(target.data.name, plain, at)
        elif isinstance(node.func, ast.Attribute):
            base = self.cell(node.func.value, names, depth).data
            if isinstance(base, Named):
                return self._known(f"{base.name}.{node.func.attr}", plain, at)
            return method(base, node.func.attr, plain, {key: cell.data for key, cell in named.items()}, at)
        return unknown("it is worked out by Python code that pvlint does not follow", at)

    def _known(self, name: str, arguments: list[Data], at: tuple[int, int]) -> Data:
        function = xm_calls.FUNCTIONS.get(name)
        if function is None:
            return unknown(f"it comes from {name}(), which pvlint does not run", at)
        if not arguments and name not in (
            "os.uname",
            "str",
            "list",
            "tuple",
            "os.path.join",
            "unicode",
            "range",
            "xrange",
        ):
            return unknown(f"{name}() is called without arguments", at)
        try:
            return function(arguments)
        except ValueError:  # too few arguments, which Python would refuse too
            return unknown(f"{name}() is called with other arguments than it takes", at)


def _mapping(names: Names) -> Mapping:
    items: dict[str | int, Cell] = {}
    for name, cell in names.items():
        items[name] = cell
    return Mapping(items)


def iterable(cell: Cell) -> tuple[Cell, ...] | None:
    """What a loop goes through; None where that is not known."""
    data = cell.data
    if isinstance(data, Sequence):
        return data.items
    if isinstance(data, Mapping):
        return tuple(Cell(key, cell.start, cell.end) for key in data.items)
    if isinstance(data, str) and is_known(data):
        return tuple(Cell(character, cell.start, cell.end) for character in data)
    return None


def bind(target: ast.expr, cell: Cell, names: Names) -> bool:
    """Give a value to a name, or to several names at once; whether that could be followed."""
    if isinstance(target, ast.Name):
        names[target.id] = cell
        return True
    if not isinstance(target, ast.Tuple | ast.List) or not isinstance(cell.data, Sequence):
        return False
    if len(target.elts) != len(cell.data.items):
        return False
    return all(bind(part, value, names) for part, value in zip(target.elts, cell.data.items, strict=True))


def _name(name: str, at: tuple[int, int]) -> Data:
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    if name in xm_calls.MODULES:
        return Named(name)
    return unknown(f"the name {name[:40]} is set outside this file, or by code that pvlint does not follow", at)

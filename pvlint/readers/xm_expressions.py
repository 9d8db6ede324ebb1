"""Works out the expressions of an xm config, a Python 2 program, without running it."""

import ast
import operator
import re
from collections.abc import Callable
from typing import Any, Final

from pvlint.readers.config import UNKNOWN_PART, Unknown
from pvlint.readers.xm_values import LONGEST, Cell, Data, Sequence, is_known, truth

_SPEC: Final = re.compile(
    r"%(?:\((?P<key>[^)]*)\))?(?P<flags>[-#0 +]*)(?P<width>\d*|\*)(?:\.(?P<precision>\d*|\*))?[hlL]?(?P<type>.)",
    re.DOTALL,
)
_WIDEST: Final = 3
"""Digits of a field width: `%999999999d` would be a gigabyte of blanks."""
_COMPARE: Final[dict[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip

Names = dict[str, Cell]
Offset = Callable[[ast.AST], tuple[int, int]]


def unknown(reason: str, at: tuple[int, int] | None = None) -> Unknown:
    """A value that only running the file would give."""
    return Unknown(reason, at)


class Expressions:
    """Works out expressions in the light of the names assigned so far. Whatever it does not know it says so."""

    def __init__(self, offset: Offset) -> None:
        self._offset = offset

    def cell(self, node: ast.expr, names: Names) -> Cell:
        """The value of an expression, with its place."""
        start, end = self._offset(node)
        if isinstance(node, ast.Name):
            known = names.get(node.id)
            if known is not None:
                # A string keeps the place where it is written; what is unknown is so because of this use.
                return known if not isinstance(known.data, Unknown) else Cell(known.data, start, end)
            return Cell(_constant_name(node.id, (start, end)), start, end)
        if isinstance(node, ast.List | ast.Tuple):
            items = tuple(self.cell(item, names) for item in node.elts[:LONGEST])
            return Cell(Sequence(items, isinstance(node, ast.List)), start, end)
        return Cell(self._value(node, names, (start, end)), start, end)

    def _value(self, node: ast.expr, names: Names, at: tuple[int, int]) -> Data:
        if isinstance(node, ast.Constant):
            value = node.value
            if (
                value is None
                or isinstance(value, str | bool | float)
                or (isinstance(value, int) and abs(value) < 2**63)
            ):
                return value
            return unknown("it is a value of another kind than text, a number or a list", at)
        if isinstance(node, ast.BinOp):
            left, right = self.cell(node.left, names).data, self.cell(node.right, names).data
            return _binary(node.op, left, right, at)
        if isinstance(node, ast.UnaryOp):
            return self._unary(node, names, at)
        if isinstance(node, ast.Compare):
            return self._compare(node, names, at)
        if isinstance(node, ast.BoolOp):
            return self._bool(node, names, at)
        if isinstance(node, ast.IfExp):
            chosen = truth(self.cell(node.test, names).data)
            if chosen is None:
                return unknown("it depends on a condition that is not known", at)
            return self.cell(node.body if chosen else node.orelse, names).data
        if isinstance(node, ast.Subscript):
            return self._subscript(node, names, at)
        if isinstance(node, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else UNKNOWN_PART for p in node.values]
            return "".join(str(part) for part in parts)
        return unknown("it is worked out by Python code that pvlint does not run", at)

    def _unary(self, node: ast.UnaryOp, names: Names, at: tuple[int, int]) -> Data:
        data = self.cell(node.operand, names).data
        if isinstance(node.op, ast.Not):
            known = truth(data)
            return unknown("it depends on a value that is not known", at) if known is None else not known
        if isinstance(node.op, ast.USub) and isinstance(data, int | float):
            return -data
        return unknown("it is worked out from a value that is not known", at)

    def _compare(self, node: ast.Compare, names: Names, at: tuple[int, int]) -> Data:
        left = self.cell(node.left, names).data
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.cell(comparator, names).data
            compare = _COMPARE.get(type(op))
            plain = isinstance(left, str | int | float) and isinstance(right, str | int | float)
            if compare is None or not plain or not is_known(left) or not is_known(right):
                return unknown("it compares values that are not known", at)
            if isinstance(left, str) is not isinstance(right, str) and not isinstance(op, ast.Eq | ast.NotEq):
                return unknown("it compares text with a number", at)
            if not compare(left, right):
                return False
            left = right
        return True

    def _bool(self, node: ast.BoolOp, names: Names, at: tuple[int, int]) -> Data:
        is_and = isinstance(node.op, ast.And)
        data: Data = None
        doubtful = False
        for value in node.values:
            data = self.cell(value, names).data
            known = truth(data)
            if known is None:
                doubtful = True
            elif known is not is_and:
                return data if not doubtful else not is_and
        return unknown("it depends on a value that is not known", at) if doubtful else data

    def _subscript(self, node: ast.Subscript, names: Names, at: tuple[int, int]) -> Data:
        base = self.cell(node.value, names).data
        index = None if isinstance(node.slice, ast.Slice) else self.cell(node.slice, names).data
        if isinstance(index, int) and isinstance(base, Sequence) and -len(base.items) <= index < len(base.items):
            return base.items[index].data
        if isinstance(index, int) and isinstance(base, str) and is_known(base) and -len(base) <= index < len(base):
            return base[index]
        return unknown("it is a part of a value that is not known", at)


def _constant_name(name: str, at: tuple[int, int]) -> Data:
    constants: dict[str, Data] = {"True": True, "False": False, "None": None}
    if name in constants:
        return constants[name]
    return unknown(f"the name {name[:40]} is set outside this file or by code that pvlint does not run", at)


def _binary(op: ast.operator, left: Data, right: Data, at: tuple[int, int]) -> Data:
    if isinstance(op, ast.Mod) and isinstance(left, str):
        return percent(left, right)
    if isinstance(op, ast.Add):
        return add(left, right, at)
    if isinstance(left, int | float) and isinstance(right, int | float) and isinstance(op, ast.Sub | ast.Mult):
        return _arithmetic(op, left, right, at)
    if isinstance(op, ast.Mult):
        return _repeat(left, right, at)
    return unknown("it is worked out from values that are not known", at)


def _arithmetic(op: ast.operator, left: int | float, right: int | float, at: tuple[int, int]) -> Data:
    result = left - right if isinstance(op, ast.Sub) else left * right
    return result if abs(result) < 2**63 else unknown("the number is too large", at)


def add(left: Data, right: Data, at: tuple[int, int]) -> Data:
    """``left + right``: text keeps its known parts, a list its known elements."""
    if isinstance(left, Sequence) and isinstance(right, Sequence) and left.is_list is right.is_list:
        items = left.items + right.items
        return Sequence(items, left.is_list) if len(items) <= LONGEST else unknown("the list is too long", at)
    if isinstance(left, str) or isinstance(right, str):
        parts = [part if isinstance(part, str) else UNKNOWN_PART for part in (left, right)]
        if all(isinstance(part, str | Unknown) for part in (left, right)):
            text = parts[0] + parts[1]
            return text if len(text) <= LONGEST else unknown("the text is too long", at)
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left + right
    return unknown("it is worked out from values that are not known", at)


def _repeat(left: Data, right: Data, at: tuple[int, int]) -> Data:
    if isinstance(left, int):
        left, right = right, left
    if isinstance(right, int) and isinstance(left, str | Sequence):
        size = len(left) if isinstance(left, str) else len(left.items)
        times = max(right, 0)
        if size * times <= LONGEST:
            return left * times if isinstance(left, str) else Sequence(left.items * times, left.is_list)
        return unknown("it is repeated too often", at)
    return unknown("it is worked out from values that are not known", at)


def percent(template: str, values: Data) -> str:
    """``template % values``; every part that is not known becomes one unknown part."""
    arguments = list(values.items) if isinstance(values, Sequence) and not values.is_list else None
    position = 0

    def fill(found: re.Match[str]) -> str:
        nonlocal position
        if found["type"] == "%":
            return "%"
        if found["key"] is not None or "*" in (found["width"], found["precision"]):
            return UNKNOWN_PART
        if arguments is None:
            value: Data = values if position == 0 else unknown("there are too few values")
        else:
            value = arguments[position].data if position < len(arguments) else unknown("there are too few values")
        position += 1
        return _fill(found, value)

    return _SPEC.sub(fill, template)[:LONGEST]


def _fill(found: re.Match[str], value: Data) -> str:
    if len(found["width"]) > _WIDEST or len(found["precision"] or "") > _WIDEST:
        return UNKNOWN_PART
    if not is_known(value):
        # Text of which some part is known keeps that part.
        return value if isinstance(value, str) and found["type"] == "s" else UNKNOWN_PART
    if isinstance(value, Sequence):
        return UNKNOWN_PART
    spec = f"%{found['flags']}{found['width']}"
    spec += f".{found['precision']}" if found["precision"] is not None else ""
    try:
        return (spec + found["type"]) % value
    except (TypeError, ValueError, OverflowError):
        return UNKNOWN_PART

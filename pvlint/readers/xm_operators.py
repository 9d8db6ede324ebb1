"""Operators, comparisons, parts and methods in an xm config: what they make of values that are only partly known."""

import ast
import operator
from collections.abc import Callable
from typing import Any, Final

from pvlint.readers import xm_strings
from pvlint.readers.config import Unknown
from pvlint.readers.xm_values import LONGEST, Cell, Data, Mapping, Sequence, is_known, sequence, text_of, unknown

_COMPARE: Final[dict[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_LARGEST: Final = 2**63


def constant(value: object, at: tuple[int, int]) -> Data:
    """A constant as it stands in the file."""
    if isinstance(value, str | bool | float) or value is None:
        return value
    if isinstance(value, int) and abs(value) < _LARGEST:
        return value
    return unknown("it is a value of another kind than text, a number or a list", at)


def holds(op: ast.cmpop, left: Data, right: Data) -> bool | None:
    """Whether a comparison holds; None where that is not known."""
    if isinstance(op, ast.Is | ast.IsNot) and (left is None or right is None):
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return None
        return (left is right) is isinstance(op, ast.Is)
    if isinstance(op, ast.In | ast.NotIn):
        return _contains(left, right, isinstance(op, ast.In))
    compare = _COMPARE.get(type(op))
    if compare is None or not is_known(left) or not is_known(right):
        return None
    one, two = _plain(left), _plain(right)
    if isinstance(op, ast.Eq | ast.NotEq):
        return compare(one, two)
    comparable = (isinstance(left, str) and isinstance(right, str)) or (
        isinstance(left, int | float) and isinstance(right, int | float)
    )
    return compare(left, right) if comparable else None


def _plain(data: Data) -> object:
    """A value without its places, for comparing."""
    return [data.is_list, *(_plain(item.data) for item in data.items)] if isinstance(data, Sequence) else data


def _contains(left: Data, right: Data, wanted: bool) -> bool | None:
    if not is_known(left) or not is_known(right):
        return None
    if isinstance(right, str) and isinstance(left, str):
        return (left in right) is wanted
    if isinstance(right, Mapping) and isinstance(left, str | int):
        return (left in right.items) is wanted
    if isinstance(right, Sequence):
        return any(_plain(item.data) == _plain(left) for item in right.items) is wanted
    return None


def part(base: Data, bounds: list[Data], at: tuple[int, int]) -> Data:
    """``base[lower:upper:step]``."""
    known = [bound for bound in bounds if isinstance(bound, int) or bound is None]
    if len(known) == len(bounds) and known[2] != 0:
        chosen = slice(*known)
        if isinstance(base, str) and is_known(base):
            return base[chosen]
        if isinstance(base, Sequence):
            return sequence(base.items[chosen], is_list=base.is_list)
    return unknown("it is a part of a value that is not known", at)


def method(base: Data, name: str, arguments: list[Data], named: dict[str, Data], at: tuple[int, int]) -> Data:
    """``base.name(...)`` of text or of a dictionary."""
    if isinstance(base, str) and name == "format":
        return xm_strings.format_method(base, arguments, named)
    known = xm_strings.METHODS.get(name) if isinstance(base, str) and not named else None
    if known is not None and isinstance(base, str):
        try:
            return known(base, arguments)
        except (IndexError, ValueError):  # too few arguments, which Python would refuse too
            return unknown(f"{name}() is called with other arguments than it takes", at)
    if isinstance(base, Mapping) and name in ("get", "has_key", "keys", "values", "items"):
        return _of_mapping(base, name, arguments, at)
    return unknown("it is worked out by Python code that pvlint does not follow", at)


def _of_mapping(base: Mapping, name: str, arguments: list[Data], at: tuple[int, int]) -> Data:
    if name == "keys":
        return sequence(tuple(Cell(key, *at) for key in base.items), is_list=True)
    if name == "values":
        return sequence(tuple(base.items.values()), is_list=True)
    if name == "items":
        pairs = (sequence((Cell(key, *at), value), is_list=False) for key, value in base.items.items())
        return sequence(tuple(Cell(pair, *at) for pair in pairs), is_list=True)
    key = arguments[0] if arguments else None
    if not isinstance(key, str | int) or not is_known(key):
        return unknown("its key is not known", at)
    if name == "has_key":
        return key in base.items
    return base.items[key].data if key in base.items else (arguments[1] if len(arguments) > 1 else None)


def binary(op: ast.operator, left: Data, right: Data, at: tuple[int, int]) -> Data:
    """``left op right``: text keeps its known parts, a list its known elements."""
    if isinstance(op, ast.Mod) and isinstance(left, str):
        return xm_strings.percent(left, right)
    if isinstance(op, ast.Add) and (isinstance(left, str) or isinstance(right, str)):
        if all(isinstance(part, str | Unknown) for part in (left, right)):
            text = text_of(left) + text_of(right)
            return text if len(text) <= LONGEST else unknown("the text is too long", at)
    elif isinstance(op, ast.Add) and isinstance(left, Sequence) and isinstance(right, Sequence):
        if left.is_list is right.is_list:
            return sequence(left.items + right.items, is_list=left.is_list)
    elif isinstance(left, int | float) and isinstance(right, int | float):
        return _arithmetic(op, left, right, at)
    elif isinstance(op, ast.Mult):
        return _repeat(left, right, at)
    return unknown("it is worked out from values that are not known", at)


def _arithmetic(op: ast.operator, left: int | float, right: int | float, at: tuple[int, int]) -> Data:
    whole = isinstance(left, int) and isinstance(right, int)
    if isinstance(op, ast.Add):
        result: int | float = left + right
    elif isinstance(op, ast.Sub):
        result = left - right
    elif isinstance(op, ast.Mult):
        result = left * right
    elif isinstance(op, ast.Div | ast.FloorDiv) and right:
        result = (
            left // right if whole or isinstance(op, ast.FloorDiv) else left / right
        )  # Python 2 divides integers so
    elif isinstance(op, ast.Mod) and right:
        result = left % right
    else:
        return unknown("it is a calculation that pvlint does not follow", at)
    return result if abs(result) < _LARGEST else unknown("the number is too large", at)


def _repeat(left: Data, right: Data, at: tuple[int, int]) -> Data:
    if isinstance(left, int):
        left, right = right, left
    if isinstance(right, int) and isinstance(left, str | Sequence):
        size = len(left) if isinstance(left, str) else len(left.items)
        times = max(right, 0)
        if size * times <= LONGEST:
            return left * times if isinstance(left, str) else sequence(left.items * times, is_list=left.is_list)
        return unknown("it is repeated too often", at)
    return unknown("it is worked out from values that are not known", at)

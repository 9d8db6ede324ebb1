"""Operators, comparisons and parts in an xm config: what they make of values that are only partly known."""

import ast
import operator
from collections.abc import Callable
from typing import Any, Final

from pvlint.readers import xm_strings
from pvlint.readers.config import Unknown
from pvlint.readers.xm_values import (
    LARGEST,
    LONGEST,
    Bag,
    Data,
    List,
    Long,
    Mapping,
    Named,
    Stream,
    Tuple,
    Unicode,
    equal,
    is_text,
    listed,
    text_of,
    tupled,
    unknown,
)

_ORDER: Final[dict[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


def holds(op: ast.cmpop, left: Data, right: Data) -> bool | None:
    """Whether a comparison holds; None where that is not known."""
    if isinstance(op, ast.Eq | ast.NotEq):
        same = _is_none(left, right) if left is None or right is None else equal(left, right)
        return None if same is None else same is isinstance(op, ast.Eq)
    if isinstance(op, ast.Is | ast.IsNot):
        same = _is_none(left, right) if left is None or right is None else None
        return None if same is None else same is isinstance(op, ast.Is)
    if isinstance(op, ast.In | ast.NotIn):
        found = _contains(right, left)
        return None if found is None else found is isinstance(op, ast.In)
    comparable = (isinstance(left, str) and isinstance(right, str) and is_text(left) and is_text(right)) or (
        isinstance(left, int | float) and isinstance(right, int | float)
    )
    return _ORDER[type(op)](left, right) if comparable else None


def _is_none(left: Data, right: Data) -> bool | None:
    """Whether both are None, where one is."""
    if any(isinstance(one, Unknown | Stream) or (isinstance(one, Named) and not one.sure) for one in (left, right)):
        return None
    return left is right


def _contains(whole: Data, wanted: Data) -> bool | None:
    if isinstance(whole, str) and isinstance(wanted, str):
        return wanted in whole if is_text(whole) and is_text(wanted) else None
    if isinstance(whole, Mapping):
        if isinstance(wanted, int) or (isinstance(wanted, str) and is_text(wanted)):
            return wanted in whole.items
        return None
    if not isinstance(whole, List | Tuple | Bag):
        return None
    found = [equal(cell.data, wanted) for cell in whole.items]
    return True if True in found else None if None in found else False


def part(base: Data, bounds: list[Data], at: tuple[int, int]) -> Data:
    """``base[lower:upper:step]``."""
    known = [bound for bound in bounds if isinstance(bound, int) or bound is None]
    if len(known) == len(bounds) and known[2] != 0:
        chosen = slice(*known)
        if isinstance(base, str) and is_text(base):
            return type(base)(base[chosen])
        if isinstance(base, List):
            return listed(base.items[chosen])
        if isinstance(base, Tuple):
            return tupled(base.items[chosen])
    return unknown("it is a part of a value that is not known", at)


def unary(op: ast.unaryop, data: Data, at: tuple[int, int]) -> Data:
    """``-data`` and ``+data``."""
    if isinstance(data, int | float) and isinstance(op, ast.USub | ast.UAdd):
        result = -data if isinstance(op, ast.USub) else +data
        return Long(result) if isinstance(data, Long) else result
    return unknown("it is worked out from a value that is not known", at)


def binary(op: ast.operator, left: Data, right: Data, at: tuple[int, int], *, exact: bool = False) -> Data:
    """``left op right``: text keeps its known parts, a list its known elements. ``exact``: ``/`` leaves no rest."""
    if isinstance(op, ast.Mod) and isinstance(left, str):
        return xm_strings.percent(left, right, at)
    if isinstance(op, ast.Add) and (isinstance(left, str) or isinstance(right, str)):
        if isinstance(left, str | Unknown) and isinstance(right, str | Unknown):
            return _joined(left, right, at)
    elif isinstance(op, ast.Add) and isinstance(left, List) and isinstance(right, List):
        return listed(left.items + right.items)
    elif isinstance(op, ast.Add) and isinstance(left, Tuple) and isinstance(right, Tuple):
        return tupled(left.items + right.items)
    elif isinstance(left, int | float) and isinstance(right, int | float):
        return _arithmetic(op, left, right, at, exact=exact)
    elif isinstance(op, ast.Mult):
        return _repeat(left, right, at)
    return unknown("it is worked out from values that are not known", at)


def _joined(left: str | Unknown, right: str | Unknown, at: tuple[int, int]) -> Data:
    text = text_of(left) + text_of(right)
    if len(text) > LONGEST:
        return unknown("the text is too long", at)
    return Unicode(text) if isinstance(left, Unicode) or isinstance(right, Unicode) else text


def _arithmetic(op: ast.operator, left: int | float, right: int | float, at: tuple[int, int], *, exact: bool) -> Data:
    whole = isinstance(left, int) and isinstance(right, int)
    try:
        if isinstance(op, ast.Add):
            result: int | float = left + right
        elif isinstance(op, ast.Sub):
            result = left - right
        elif isinstance(op, ast.Mult):
            result = left * right
        elif isinstance(op, ast.FloorDiv) or (isinstance(op, ast.Div) and whole and not exact):
            result = left // right  # Python 2 divides integers so
        elif isinstance(op, ast.Div):
            result = left / right
        elif isinstance(op, ast.Mod):
            result = left % right
        else:
            return unknown("it is a calculation that pvlint does not follow", at)
    except (ZeroDivisionError, OverflowError):
        return unknown("Python refuses the calculation", at)
    if not abs(result) < LARGEST:
        return unknown("the number is too large", at)
    is_long = isinstance(result, int) and (isinstance(left, Long) or isinstance(right, Long))
    return Long(result) if is_long else result


def _repeat(left: Data, right: Data, at: tuple[int, int]) -> Data:
    if isinstance(left, int):
        left, right = right, left
    if isinstance(right, int) and isinstance(left, str | List | Tuple):
        size = len(left) if isinstance(left, str) else len(left.items)
        times = max(right, 0)
        if size * times > LONGEST:
            return unknown("it is repeated too often", at)
        if isinstance(left, str):
            return type(left)(left * times)
        return listed(left.items * times) if isinstance(left, List) else tupled(left.items * times)
    return unknown("it is worked out from values that are not known", at)

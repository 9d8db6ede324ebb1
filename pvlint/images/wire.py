"""What a worker process sees, as JSON and back: only the declared types come through, whatever the worker writes."""

from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def plain(value: Any) -> Any:
    """A named tuple, with all that is in it, as lists and words."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def typed(kind: Any, value: Any) -> Any:
    """The value that was made plain, as what it was. Raises ValueError where it is no such thing."""
    if isinstance(kind, type) and issubclass(kind, tuple):
        kinds = _fields(kind)
        if not isinstance(value, list) or len(value) != len(kinds):
            raise ValueError(f"not a {kind.__name__}")
        return kind(*(typed(one, item) for one, item in zip(kinds, value, strict=True)))
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), value)
    if get_origin(kind) in (Union, UnionType):
        if value is None and NoneType in get_args(kind):
            return None
        return typed(next(one for one in get_args(kind) if one is not NoneType), value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind or (kind is int and abs(value) >> 64):
        raise ValueError(f"not a {kind}")
    return value


def _tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    if kinds[-1] is Ellipsis:
        return tuple(typed(kinds[0], item) for item in value)
    return tuple(typed(kind, item) for kind, item in zip(kinds, value, strict=True))


@cache
def _fields(kind: type[Any]) -> tuple[Any, ...]:
    hints = get_type_hints(kind)
    return tuple(hints[name] for name in kind._fields)

"""Named tuples as ``typing`` has them, quickly defined: a run begins with sixty of them.

``collections.namedtuple`` compiles a ``__new__`` for every class it makes, which took a quarter of the time in which
pvlint's modules are loaded. Here one is compiled for every number of fields, and each class has it under the names of
its own; decision 017 has the figures. What is made can do what those of ``typing`` can (tests/test_record.py compares);
it has no docstrings of its own for fields, and no annotations in the signature.
"""

import sys
from collections.abc import Iterable
from functools import cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Final, Self

if sys.version_info < (3, 14):
    from _collections import _tuplegetter  # type: ignore[import-not-found]  # what namedtuple itself takes, in C

_NO_FIELDS: Final[tuple[str, ...]] = ()
_GLOBALS: Final = {"new": tuple.__new__, "__builtins__": {}}


class _Methods(tuple[Any, ...]):
    """What all of them can do, and say, besides being tuples."""

    __slots__ = ()
    _fields = _NO_FIELDS

    @classmethod
    def _make(cls, values: Iterable[Any]) -> Self:
        made = tuple.__new__(cls, values)
        if len(made) != len(cls._fields):
            raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
        return made

    def _replace(self, /, **changed: Any) -> Self:
        made = self._make(map(changed.pop, self._fields, self))
        if changed:
            raise TypeError(f"Got unexpected field names: {list(changed)!r}")
        return made

    __replace__ = _replace

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        fields = (f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({', '.join(fields)})"

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)


@cache
def _code(size: int) -> CodeType:
    """The code of a ``__new__`` with so many fields."""
    names = "".join(f"field{number}, " for number in range(size))
    made: FunctionType = eval(f"lambda _cls, {names}: new(_cls, ({names}))")  # noqa: S307 - of a number and nothing else
    return made.__code__


class _Making(type):
    """Makes a named tuple of what stands in a class; the class itself is none of these."""

    def __new__(cls, name: str, bases: tuple[type, ...], inside: dict[str, Any]) -> type:
        """``inside``: its fields as annotations, with their defaults; methods and properties."""
        if not bases:
            return super().__new__(cls, name, bases, inside)
        if bases != (NamedTuple,):
            raise TypeError(f"{name} can be derived from nothing besides")
        fields = tuple(inside.get("__annotations__", ()))
        given = [field for field in fields if field in inside]
        if tuple(given) != fields[len(fields) - len(given) :]:
            raise TypeError(f"a field of {name} without a default follows one with a default")
        defaults = {field: inside[field] for field in given}
        shown = f"{inside['__qualname__']}.__new__"
        code = _code(len(fields)).replace(co_varnames=("_cls", *fields), co_name="__new__", co_qualname=shown)
        inside.update({field: _tuplegetter(number, None) for number, field in enumerate(fields)})
        inside.update(
            __slots__=(),
            __new__=FunctionType(code, _GLOBALS, "__new__", tuple(defaults.values()) or None),
            _fields=fields,
            _field_defaults=defaults,
            __match_args__=fields,
        )
        return type(name, (_Methods,), inside)


if TYPE_CHECKING or sys.version_info >= (3, 14):  # where annotations are no part of a class any more until asked for
    from typing import NamedTuple as NamedTuple
else:

    class NamedTuple(metaclass=_Making):
        """The base of a class that is to be a named tuple."""

"""Calls in an xm config: which are followed, and what becomes of what is handed to those that are not."""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pvlint.readers import xm_calls, xm_lists, xm_strings
from pvlint.readers.config import UNKNOWN_PART, Unknown
from pvlint.readers.xm_changes import Survey
from pvlint.readers.xm_comprehensions import stored
from pvlint.readers.xm_lists import Refused, iterable
from pvlint.readers.xm_sharing import spoil, within
from pvlint.readers.xm_values import (
    Bag,
    Budget,
    Cell,
    Data,
    Function,
    Held,
    List,
    Mapping,
    Named,
    Shared,
    Stream,
    tupled,
    unknown,
)
from pvlint.readers.xm_worlds import World

if TYPE_CHECKING:
    from pvlint.readers.xm_expressions import Expressions

At = tuple[int, int]
Apply = Callable[[Function, list[Cell], dict[str, Cell], World, At], Held]
"""Works out a call of a function that the file defines."""

_GOING_THROUGH: Final = ("extend", "update")
"""Methods that take what a value holds and not the value."""


class Calls:
    """Works out calls."""

    def __init__(self, expressions: "Expressions", budget: Budget, survey: Survey, apply: Apply) -> None:
        self._expressions = expressions
        self._budget = budget
        self._survey = survey
        self._apply = apply

    def function(self, node: ast.FunctionDef | ast.Lambda, world: World) -> Function | Unknown:
        """A function that is defined here; its defaults are worked out here and now."""
        defaults = tuple(stored(self._expressions.cell(default, world)) for default in node.args.defaults)
        decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
        if not decorators and self._survey.followed(node):
            return Function(node, defaults)
        for decorator in decorators:
            self._expressions.unfollowed(decorator, world)
        doubt = unknown("a function that pvlint does not follow may change it")
        spoil((cell.held for cell in defaults), doubt)
        # Within a function it sees the names around it; in the file itself it sees none of them (xen/xm/opts.py).
        return doubt if world.of_file else self._expressions.unfollowed(node, world, doubt.reason)

    def call(self, node: ast.Call, world: World, at: At) -> Held | Data:
        """What a call gives. Raises Exhausted."""
        if any(isinstance(argument, ast.Starred) for argument in node.args) or None in [k.arg for k in node.keywords]:
            return self._expressions.unfollowed(node, world, "it is called with arguments that are not known")
        function = node.func
        if isinstance(function, ast.Attribute):
            look_up = self._expressions.read if function.attr in xm_lists.READING else self._expressions.cell
            callee = look_up(function.value, world)
        else:
            callee = self._expressions.cell(function, world)
        arguments = [self._expressions.cell(argument, world) for argument in node.args]
        named = {k.arg: self._expressions.cell(k.value, world) for k in node.keywords if k.arg is not None}
        self._budget.read(callee, *arguments, *named.values())
        try:
            if isinstance(function, ast.Attribute):
                return self._method(callee, function.attr, arguments, named, world, at)
            if isinstance(callee.data, Function):
                values = {name: stored(cell) for name, cell in named.items()}
                return self._apply(callee.data, list(map(stored, arguments)), values, world, at)
            if isinstance(callee.data, Named):
                return self._known(callee.data.name, arguments, named, world, at)
        except Refused:
            pass
        doubt = unknown("it is worked out by Python code that pvlint does not follow", at)
        spoil((cell.held for cell in (callee, *arguments, *named.values())), doubt)
        return doubt

    def _method(
        self, receiver: Cell, name: str, arguments: list[Cell], named: dict[str, Cell], world: World, at: At
    ) -> Held | Data:
        base, shared = receiver.data, receiver.held
        if isinstance(base, Named):
            return self._known(f"{base.name}.{name}", arguments, named, world, at)
        if isinstance(base, str) and name == "format":
            plain = [cell.data for cell in arguments]
            return xm_strings.format_method(base, plain, {key: cell.data for key, cell in named.items()}, at)
        if isinstance(base, str) and not named:
            return xm_strings.method(base, name, [_gone_through(cell) for cell in arguments], at)
        if not isinstance(shared, Shared) or not isinstance(base, List | Bag | Mapping) or named:
            raise Refused
        goes_through = name in _GOING_THROUGH
        try:
            content, result = xm_lists.call(base, name, arguments if goes_through else list(map(stored, arguments)), at)
        except Refused:
            if name not in xm_lists.READING:
                raise
            doubt = unknown("it is a part of a value that is not known", at)
            spoil(within([receiver, *arguments]), doubt)
            return doubt
        if content is not base:
            added = within(arguments) if goes_through else (cell.held for cell in arguments)
            self._expressions.change(shared, content, added, at)
        return result

    def _known(self, name: str, arguments: list[Cell], named: dict[str, Cell], world: World, at: At) -> Held | Data:
        """A function from outside the file."""
        function = xm_calls.FUNCTIONS.get(name)
        if name.startswith("xm_vars."):
            self._option(name, arguments, world, at)
        if world.clouded or function is None:
            doubt = unknown(f"it comes from {name}(), which pvlint does not run", at)
            # A harmless one may still give out what a list holds.
            everything = (*arguments, *named.values())
            spoil(within(everything) if name in xm_calls.HARMLESS else (cell.held for cell in everything), doubt)
            return doubt
        if name == "dict" and named and not arguments:
            return Mapping({key: stored(cell) for key, cell in named.items()})
        if named:
            raise Refused
        return function(arguments, at)

    def _option(self, name: str, arguments: list[Cell], world: World, at: At) -> None:
        """``xm_vars.var("vmid", ...)``: the command line sets that name when ``xm_vars.check()`` is called."""
        data = arguments[0].data if arguments else None
        if name == "xm_vars.var" and isinstance(data, str) and UNKNOWN_PART not in data:
            world.options |= {str(data)}
        elif name != "xm_vars.check":
            world.doubt_all("xm_vars", at)
        for option in world.options:
            world.doubt(option, unknown("it is set on the command line of xm create", at), at)


def _gone_through(cell: Cell) -> Cell:
    """A generator that is gone through at once, as a list."""
    return cell._replace(held=tupled(iterable(cell))) if isinstance(cell.held, Stream) else cell

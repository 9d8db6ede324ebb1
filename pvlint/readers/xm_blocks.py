"""Follows the blocks of an xm config: conditions, loops and `try`, in every version that is left open."""

import ast
from collections.abc import Callable, Sequence
from typing import Final

from pvlint.readers.xm_calls import MODULES
from pvlint.readers.xm_changes import Survey, caught_as
from pvlint.readers.xm_expressions import Expressions
from pvlint.readers.xm_lists import Refused, turn
from pvlint.readers.xm_sharing import copied, reach
from pvlint.readers.xm_tree import Source
from pvlint.readers.xm_values import Budget, Cell, Stream, unknown
from pvlint.readers.xm_worlds import Assumption, World, settle
from pvlint.record import NamedTuple

_DEEPEST: Final = 12
"""Blocks within blocks, those of called functions included."""
_WIDEST: Final = 60
"""Characters of a condition that are shown."""
_MOST_RISKS: Final = 12
"""Statements after each of which it is looked at what is left if the next one fails."""
_LOOP: Final = "it is set in a loop over something that is not known"

Run = Callable[[ast.stmt, list[World]], list[World]]
"""Follows one statement, in every world that has not left its block."""

Assign = Callable[[ast.expr, Cell, World], None]


class _Attempt(NamedTuple):
    """Code that may fail, and what is done about it."""

    node: ast.stmt
    body: Sequence[ast.stmt]
    handlers: Sequence[tuple[list[str], Sequence[ast.stmt]]]
    """The names that each gives to what it catches, and its code."""
    catches_all: bool
    orelse: Sequence[ast.stmt]
    final: Sequence[ast.stmt]


class Blocks:
    """Follows blocks. Nobody knows whether code fails, so after `try` both ways are followed."""

    def __init__(
        self,
        source: Source,
        budget: Budget,
        survey: Survey,
        expressions: Expressions,
        run: Run,
        assign: Assign,
    ) -> None:
        self._source = source
        self._budget = budget
        self._survey = survey
        self._expressions = expressions
        self._run = run
        self._assign = assign
        self._depth = 0
        self._attempts = 0

    @property
    def keeps_failed(self) -> bool:
        """Whether something is done about code that fails here."""
        return self._attempts > 0

    @property
    def is_too_deep(self) -> bool:
        """Whether blocks are nested deeper than in any config."""
        return self._depth > _DEEPEST

    def follow(self, body: Sequence[ast.stmt], worlds: list[World]) -> list[World]:
        """The statements of a block."""
        self._depth += 1
        try:
            for node in body:
                worlds = self._run(node, worlds)
        finally:
            self._depth -= 1
        return worlds

    def forget(self, node: ast.stmt, world: World, why: str = "") -> list[World]:
        """A statement that is not followed: what it may change is not known, nor whether it leaves the block."""
        doubt = unknown(why or "it is set by Python code that pvlint does not follow", self._source(node))
        leaves = [flow for flow in self._survey.of(node).leaves if flow != "raise" or self.keeps_failed]
        self._expressions.unfollowed(node, world, doubt.reason)
        worlds = [world]
        for flow in leaves:
            start, end = self._source(node)
            left = world.fork(Assumption(f"this code ends in `{flow}`", node.lineno, True, start, end), self._budget)
            left.flow = flow
            left.result = Cell(doubt, start, end) if flow == "return" else None
            worlds.append(left)
        return worlds

    # Conditions

    def condition(self, node: ast.If, world: World) -> list[World]:
        """``if`` with all its ``elif``: one branch where the condition is known, else both."""
        ends: list[World] = []
        while True:
            chosen = self._expressions.truth(node.test, world)
            if chosen:
                return [*ends, *self.follow(node.body, [world])]
            if chosen is None:
                yes, no = self._assume(node.test, self._excerpt(node.test))
                # Where one way ends in an error, the lists themselves go the other way: theirs is the only one left.
                if isinstance(node.body[-1], ast.Raise):
                    there, world = world.fork(yes, self._budget), world.assume(no)
                else:
                    there, world = world, world.fork(no, self._budget)
                    there.assume(yes)
                ends = self._few([*ends, *self.follow(node.body, [there])])
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                return [*ends, *self.follow(node.orelse, [world])]
            node = node.orelse[0]
            self._budget.step()

    def _assume(self, node: ast.expr | ast.stmt, condition: str) -> tuple[Assumption, Assumption]:
        at = self._source(node)
        return Assumption(condition, node.lineno, True, *at), Assumption(condition, node.lineno, False, *at)

    def _excerpt(self, node: ast.expr) -> str:
        """A condition in one short line."""
        start, end = self._source(node)
        text = " ".join(self._source.characters[start : min(end, start + 4 * _WIDEST)].split())
        return text if len(text) <= _WIDEST and end - start <= 4 * _WIDEST else text[: _WIDEST - 3] + "..."

    def _few(self, worlds: list[World]) -> list[World]:
        return settle(worlds, keep_failed=self.keeps_failed) if len(worlds) > 1 else worlds

    # Loops

    def loop(self, node: ast.For, world: World) -> list[World]:
        """``for``, turn by turn; what it goes through may change under way."""
        through = self._expressions.cell(node.iter, world)
        if self._is_undercut(node, through, world):
            return self.forget(node, world, _LOOP)
        # No name of the file's: it is copied with the others where the ways part.
        name = f"%{node.lineno}.{node.col_offset}"
        world.names[name] = through
        running, left, number = [world], list[World](), 0
        while running:
            self._budget.step()
            going = []
            for one in running:
                try:
                    item = turn(one.names[name], number)
                except Refused:
                    left += self.forget(node, one, _LOOP)
                    continue
                if item is None:
                    left += self.follow(node.orelse, [one])
                else:
                    self._assign(node.target, item, one)
                    going.append(one)
            number += 1
            running, done = self._turn(node.body, going)
            left = self._few([*left, *done])
        for one in left:
            one.names.pop(name, None)
        return left

    def _is_undercut(self, node: ast.For, through: Cell, world: World) -> bool:
        """Whether a loop goes through a generator of a list that it may change meanwhile."""
        if not isinstance(through.held, Stream) or through.held.counted is not None:
            return False
        changed = set[str]().union(*(self._survey.of(part).touched for part in node.body))
        return any(
            name in world.names and reach([world.names[name].held])
            for name in self._survey.of(node.iter).touched & changed
        )

    def repeat(self, node: ast.While, world: World) -> list[World]:
        """``while``, as long as it is known whether it goes on."""
        running, left = [world], list[World]()
        while running:
            self._budget.step()
            going = []
            for one in running:
                holds = self._expressions.truth(node.test, one)
                if holds is None:
                    left += self.forget(node, one, "it is set in a loop that ends nobody knows when")
                elif holds:
                    going.append(one)
                else:
                    left += self.follow(node.orelse, [one])
            running, done = self._turn(node.body, going)
            left = self._few([*left, *done])
        return left

    def _turn(self, body: list[ast.stmt], worlds: list[World]) -> tuple[list[World], list[World]]:
        """One turn of a loop: the worlds that take another one, and those that have left it."""
        going, left = [], []
        for world in self._few(self.follow(body, worlds)):
            if world.flow in ("return", "raise", "break"):
                left.append(world)
                world.flow = world.flow.removeprefix("break")
            else:
                world.flow = ""
                going.append(world)
        return going, left

    # Code that may fail

    def attempt(self, node: ast.Try, world: World) -> list[World]:
        """``try``: it works, or it fails before any of its statements."""
        handlers = [(list(caught_as(handler)), handler.body) for handler in node.handlers]
        catches_all = any(handler.type is None for handler in node.handlers)
        way = _Attempt(node, node.body, handlers, catches_all, node.orelse, node.finalbody)
        return self._attempt(way, world, "the code after `try` fails")

    def context(self, node: ast.With, world: World) -> list[World]:
        """``with``: what is behind it may take care of errors, unless it is a file."""
        is_file = True
        for item in node.items:
            call = item.context_expr
            name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
            is_file = is_file and name in ("open", "file") and name not in world.names
            self._expressions.cell(call, world)
            if item.optional_vars is not None:
                self._expressions.unfollowed(item.optional_vars, world)
        if is_file:
            return self.follow(node.body, [world])
        way = _Attempt(node, node.body, [([], [])], False, [], [])
        return self._attempt(way, world, "the code after `with` fails")

    def _attempt(self, way: _Attempt, world: World, condition: str) -> list[World]:
        fails, works = self._assume(way.node, condition)
        running, failed = [world], list[World]()
        risky = {id(node) for node in way.body if _can_fail(node)}
        if len(risky) > _MOST_RISKS:
            failed.append(world.fork(fails, self._budget))
            for node in way.body:
                self._expressions.unfollowed(node, failed[0])
            risky.clear()
        self._attempts += 1
        try:
            for node in way.body:
                if id(node) in risky:
                    for one in (one for one in running if not one.flow):
                        failed.append(one.fork(fails, self._budget))
                        self._begin(node, failed[-1])
                    failed = self._few(failed)
                running = self.follow([node], running)
        finally:
            self._attempts -= 1
        if failed and way.handlers:
            running = [one if one.flow == "raise" else one.assume(works) for one in running]
        failed += [one for one in running if one.flow == "raise"]
        ends = self.follow(way.orelse, [one for one in running if one.flow != "raise"])
        for one in failed:
            ends += self._handled(way, one)
        return self._few(self._finished(way, ends))

    def _handled(self, way: _Attempt, failed: World) -> list[World]:
        """Every handler may be the one; where none is for all errors, maybe none is."""
        ends = []
        for names, body in way.handlers:
            one = failed.copy(copied(failed.names, self._budget))
            one.flow = ""
            for name in names:
                one.doubt(name, unknown("it is an error that was caught"), self._source(way.node))
            ends += self.follow(body, [one])
        if not way.catches_all:
            failed.flow = "raise"
            ends.append(failed)
        return ends

    def _finished(self, way: _Attempt, worlds: list[World]) -> list[World]:
        """``finally``, however the code before it ended."""
        if not way.final:
            return worlds
        ends = []
        for world in worlds:
            flow, result = world.flow, world.result
            world.flow = ""
            for one in self.follow(way.final, [world]):
                if not one.flow:
                    one.flow, one.result = flow, result
                ends.append(one)
        return ends

    def _begin(self, node: ast.stmt, world: World) -> None:
        """A statement that fails: what it may have changed until then is not known."""
        value = node.value if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr) else None
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AugAssign) else targets
        if value is None or len(targets) > 1 or not all(isinstance(target, ast.Name) for target in targets):
            self._expressions.unfollowed(node, world)
            return
        inner = (part for part in ast.walk(value) if isinstance(part, ast.Call | ast.ListComp | ast.GeneratorExp))
        for part in inner:
            if part is not value or not _is_whole(part):
                self._expressions.unfollowed(part, world)


def _can_fail(node: ast.stmt) -> bool:
    """Whether a statement may raise an error."""
    if isinstance(node, ast.Import):
        return any(alias.name not in MODULES for alias in node.names)
    if isinstance(node, ast.FunctionDef):
        return bool(node.decorator_list or node.args.defaults)
    if isinstance(node, ast.Assign):
        return not (all(isinstance(target, ast.Name) for target in node.targets) and _is_constant(node.value))
    if isinstance(node, ast.Expr | ast.Return):
        return node.value is not None and not _is_constant(node.value)
    return not isinstance(node, ast.Pass | ast.Break | ast.Continue | ast.Global | ast.Raise)


def _is_whole(node: ast.expr) -> bool:
    """Whether a call works or changes nothing, as the method of a list does that goes through no generator."""
    is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_method and not any(isinstance(part, ast.GeneratorExp) for part in ast.walk(node))


def _is_constant(node: ast.expr) -> bool:
    if isinstance(node, ast.List | ast.Tuple):
        return all(isinstance(item, ast.Constant) for item in node.elts)
    return isinstance(node, ast.Constant)

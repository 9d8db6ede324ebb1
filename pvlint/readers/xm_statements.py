"""Follows the statements of an xm config from top to bottom, in every version that an unknown condition leaves open."""

import ast
from typing import Final

from pvlint.readers.config import Unknown
from pvlint.readers.xm_calls import MODULES
from pvlint.readers.xm_expressions import Expressions, Names, Offset, bind, iterable
from pvlint.readers.xm_operators import binary
from pvlint.readers.xm_values import (
    Budget,
    Cell,
    Data,
    Exhausted,
    Function,
    Named,
    Sequence,
    same,
    sequence,
    truth,
    unknown,
)
from pvlint.readers.xm_worlds import Assumption, World, condition_text, settle

_DEEPEST: Final = 12
"""Blocks within blocks, and calls within calls."""
_KEYWORDS: Final[dict[type[ast.stmt], str]] = {
    ast.Import: "import", ast.ImportFrom: "import", ast.FunctionDef: "def", ast.For: "for", ast.While: "while",
    ast.Try: "try", ast.Raise: "raise", ast.With: "with", ast.ClassDef: "class", ast.If: "if", ast.Expr: "a call",
}  # fmt: skip
_RUNS_MORE: Final = ("execfile", "exec", "eval", "__import__")


class Statements:
    """Follows statements. Nothing of the file is run, imported or looked up."""

    def __init__(self, offset: Offset, budget: Budget) -> None:
        self._offset = offset
        self._budget = budget
        self._expressions = Expressions(offset, budget, self._apply)
        self._calls = 0
        self.constructs = ""
        """The first thing in the file that only Python understands; empty for plain assignments."""
        self.runs_more = ""
        """What runs other code that may set anything: "execfile"; empty where nothing does."""

    def run(self, body: list[ast.stmt]) -> list[World]:
        """Follow a whole file."""
        worlds = [World({}, {})]
        for place, node in enumerate(body):
            try:
                worlds = self._step(node, worlds, 0)
            except Exhausted:
                more = self._budget.renew()
                for world in worlds:
                    for rest in body[place : place + 1 if more else None]:
                        self._forget(rest, world, "working it out takes more than pvlint spends on a file")
                if not more:
                    break
        return worlds

    def _block(self, body: list[ast.stmt], world: World, depth: int) -> list[World]:
        worlds = [world]
        for node in body:
            worlds = self._step(node, worlds, depth)
        return worlds

    def _step(self, node: ast.stmt, worlds: list[World], depth: int) -> list[World]:
        """One statement, in every world that has not left this block."""
        self._budget.step()
        after: list[World] = []
        for world in worlds:
            after.extend([world] if world.flow else self._statement(node, world, depth))
        return settle(after) if len(after) > 1 else after

    def _statement(self, node: ast.stmt, world: World, depth: int) -> list[World]:
        if isinstance(node, ast.Assign):
            self._assign_all(node, world)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self._augment(node, node.target, world)
        elif isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            pass  # a string that stands alone is a comment
        else:
            self.constructs = self.constructs or _KEYWORDS.get(type(node), "code")
            return self._code(node, world, depth)
        return [world]

    def _code(self, node: ast.stmt, world: World, depth: int) -> list[World]:
        if depth > _DEEPEST:
            self._forget(node, world, "it is too deeply nested")
        elif isinstance(node, ast.If):
            return self._if(node, world, depth)
        elif isinstance(node, ast.For):
            return self._for(node, world, depth)
        elif isinstance(node, ast.While):
            return self._while(node, world, depth)
        elif isinstance(node, ast.Try):
            return self._try(node, world, depth)
        elif isinstance(node, ast.With):
            return self._block(node.body, world, depth + 1)
        elif isinstance(node, ast.FunctionDef):
            world.names[node.name] = Cell(Function(node), *self._offset(node))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node, world)
        elif isinstance(node, ast.Return):
            world.result = self._expressions.cell(node.value, world.names, depth) if node.value is not None else None
            world.flow = "return"
        elif isinstance(node, ast.Break | ast.Continue | ast.Raise):
            world.flow = type(node).__name__.lower()
        elif isinstance(node, ast.Expr):
            self._expression(node.value, world, depth)
        elif not isinstance(node, ast.Assert | ast.Global):
            self._forget(node, world)
        return [world]

    # Assignments

    def _assign_all(self, node: ast.Assign, world: World) -> None:
        cell = self._expressions.cell(node.value, world.names)
        if not isinstance(node.value, ast.Constant | ast.List):
            self.constructs = self.constructs or "a computed value"
        for target in node.targets:
            self._assign(target, cell, world)

    def _assign(self, target: ast.expr, cell: Cell, world: World) -> None:
        if bind(target, cell, world.names):
            for part in ast.walk(target):
                if isinstance(part, ast.Name):
                    world.keys[part.id] = self._offset(part)
        else:
            self._forget(target, world)

    def _augment(self, node: ast.AugAssign, target: ast.Name, world: World) -> None:
        right = self._expressions.cell(node.value, world.names)
        left = world.names.get(target.id)
        before: Data = left.data if left is not None else unknown("it was not set before")
        data = binary(node.op, before, right.data, (right.start, right.end))
        if isinstance(before, Sequence) and before.is_list:
            self._mutated(before, data, world)  # `+=` changes a list in place
        start = left.start if left is not None else right.start
        self._assign(target, Cell(data, start, right.end), world)

    def _mutated(self, before: Sequence, after: Data, world: World) -> None:
        """Every name of a list that is changed in place sees the change."""
        for name, cell in world.names.items():
            if cell.data is before:
                world.names[name] = cell._replace(data=after)

    def _expression(self, node: ast.expr, world: World, depth: int) -> None:
        """A call that stands alone: a list's own methods are followed, any other may change what it is called on."""
        if not isinstance(node, ast.Call):
            self._forget(node, world)
            return
        if isinstance(node.func, ast.Attribute):
            base = self._expressions.cell(node.func.value, world.names, depth).data
            if isinstance(base, Sequence) and base.is_list:
                arguments = [self._expressions.cell(argument, world.names, depth) for argument in node.args]
                self._mutated(base, _changed(base, node.func.attr, arguments), world)
                return
            if isinstance(base, Named):
                return
        elif isinstance(node.func, ast.Name):
            if node.func.id in _RUNS_MORE:
                self.runs_more = self.runs_more or node.func.id
                return
            function = world.names.get(node.func.id)
            if function is not None and isinstance(function.data, Function):
                self._expressions.cell(node, world.names, depth)
                self._forget_arguments(node, world)
                return
        self._forget(node, world)

    def _forget_arguments(self, node: ast.Call, world: World) -> None:
        """A list that is handed to a function may come back changed."""
        for argument in node.args:
            cell = self._expressions.cell(argument, world.names)
            if isinstance(cell.data, Sequence) and cell.data.is_list:
                at = self._offset(node)
                self._mutated(cell.data, unknown("a function that it is handed to may change it", at), world)

    # Blocks

    def _if(self, node: ast.If, world: World, depth: int) -> list[World]:
        chosen = truth(self._expressions.cell(node.test, world.names, depth).data)
        if chosen is not None:
            return self._block(node.body if chosen else node.orelse, world, depth + 1)
        yes, no = self._assume(node.test, condition_text(node.test))
        return [
            *self._block(node.body, world.fork(yes), depth + 1),
            *self._block(node.orelse, world.fork(no), depth + 1),
        ]

    def _assume(self, node: ast.AST, condition: str) -> tuple[Assumption, Assumption]:
        line = getattr(node, "lineno", 0)
        start, end = self._offset(node)
        return Assumption(condition, line, True, start, end), Assumption(condition, line, False, start, end)

    def _try(self, node: ast.Try, world: World, depth: int) -> list[World]:
        fails, works = self._assume(node, "the code after `try` fails")
        end = [*node.orelse, *node.finalbody]
        worlds = self._block([*node.body, *end], world.fork(works), depth + 1)
        for handler in node.handlers:
            worlds += self._block([*handler.body, *node.finalbody], world.fork(fails), depth + 1)
        return worlds

    def _for(self, node: ast.For, world: World, depth: int) -> list[World]:
        items = iterable(self._expressions.cell(node.iter, world.names, depth))
        if items is None:
            self._forget(node, world, "it is set in a loop over something that is not known")
            return [world]
        running, left = [world], []
        for item in items:
            self._budget.step()
            for one in running:
                self._assign(node.target, item, one)
            running, done = self._turn(node.body, running, depth)
            left += done
            if not running:
                break
        for one in running:
            left += self._block(node.orelse, one, depth + 1)
        return left

    def _while(self, node: ast.While, world: World, depth: int) -> list[World]:
        running, left = [world], []
        while running:
            self._budget.step()
            going = []
            for one in running:
                holds = truth(self._expressions.cell(node.test, one.names, depth).data)
                if holds is None:
                    self._forget(node, one, "it is set in a loop that ends nobody knows when")
                    left.append(one)
                elif holds:
                    going.append(one)
                else:
                    left += self._block(node.orelse, one, depth + 1)
            running, done = self._turn(node.body, going, depth) if going else ([], [])
            left += done
        return left

    def _turn(self, body: list[ast.stmt], worlds: list[World], depth: int) -> tuple[list[World], list[World]]:
        """One turn of a loop: the worlds that take another one, and those that have left it."""
        after = settle([end for world in worlds for end in self._block(body, world, depth + 1)])
        going, left = [], []
        for world in after:
            if world.flow == "break":
                world.flow = ""
                left.append(world)
            elif world.flow in ("return", "raise"):
                left.append(world)
            else:
                world.flow = ""
                going.append(world)
        return going, left

    # Functions and modules

    def _apply(self, function: Function, arguments: list[Cell], named: dict[str, Cell], depth: int) -> Data:
        """What a call of the file's own function returns. It sees its arguments and no name of the file (opts.py)."""
        node = function.node
        given = node.args
        names = [argument.arg for argument in (*given.posonlyargs, *given.args)]
        if self._calls >= _DEEPEST or given.vararg or given.kwarg or given.kwonlyargs or len(arguments) > len(names):
            return unknown(f"what {node.name}() returns is not followed")
        inner: Names = {}
        for name, default in zip(names[len(names) - len(given.defaults) :], given.defaults, strict=True):
            inner[name] = self._expressions.cell(default, {})
        inner.update(zip(names, arguments, strict=False))
        inner.update(named)
        if set(inner) != set(names):
            return unknown(f"what {node.name}() returns is not known: an argument is missing")
        self._calls += 1
        try:
            worlds = self._block(node.body, World(inner, {}), depth + 1)
        finally:
            self._calls -= 1
        results = [world.result.data if world.result is not None else None for world in worlds if world.flow != "raise"]
        if results and all(same(results[0], other) or results[0] is other for other in results):
            return results[0]
        return unknown(f"what {node.name}() returns depends on a condition that is not known", self._offset(node))

    def _import(self, node: ast.Import | ast.ImportFrom, world: World) -> None:
        module = node.module if isinstance(node, ast.ImportFrom) else None
        for alias in node.names:
            name = alias.asname or (alias.name if module else alias.name.partition(".")[0])
            full = f"{module}.{alias.name}" if module else (alias.name if alias.asname else name)
            if alias.name == "*":
                self.runs_more = self.runs_more or "import *"
            elif (module or full) in MODULES:
                world.names[name] = Cell(Named(full), *self._offset(node))
            else:
                doubt = unknown(f"it comes from the module {module or alias.name}, which pvlint does not import")
                world.names[name] = Cell(doubt, *self._offset(node))

    def _forget(self, node: ast.AST, world: World, why: str = "") -> None:
        """Whatever this code may set or change is not known any more."""
        at = self._offset(node)
        doubt = unknown(why or "it is set by Python code that pvlint does not follow", at)
        for part in ast.walk(node):
            name = _changes(part)
            if name is None:
                continue
            cell = world.names.get(name)
            called = isinstance(part, ast.Call)
            if called and (cell is None or not isinstance(cell.data, Sequence | Unknown)):
                continue
            world.names[name] = Cell(doubt, *at)
            world.keys.setdefault(name, at)


def _changes(node: ast.AST) -> str | None:
    """The name that a piece of code sets, or calls a method of."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
        return node.id
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return node.func.value.id
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and not isinstance(node.ctx, ast.Load):
        return node.value.id
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    return (node.asname or node.name).partition(".")[0] if isinstance(node, ast.alias) else None


def _changed(before: Sequence, method: str, arguments: list[Cell]) -> Data:
    """A list after one of its methods has changed it."""
    items = before.items
    first = arguments[0].data if arguments else None
    if method == "append" and len(arguments) == 1:
        return sequence((*items, arguments[0]), is_list=True)
    if method == "extend" and isinstance(first, Sequence):
        return sequence(items + first.items, is_list=True)
    if method == "insert" and len(arguments) == 2 and isinstance(first, int):
        changed = list(items)
        changed.insert(first, arguments[1])
        return sequence(tuple(changed), is_list=True)
    if method == "reverse" and not arguments:
        return sequence(items[::-1], is_list=True)
    if method == "pop" and (not arguments or isinstance(first, int)) and items:
        place = first if isinstance(first, int) else -1
        if -len(items) <= place < len(items):
            changed = list(items)
            del changed[place]
            return sequence(tuple(changed), is_list=True)
    if method in ("count", "index", "copy"):
        return before
    return unknown(f"its {method}() is not followed")

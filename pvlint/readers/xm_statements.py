"""Follows the statements of an xm config from top to bottom, in every version that an unknown condition leaves open."""

import ast
from typing import Final

from pvlint.readers import xm_calls
from pvlint.readers.xm_assignments import Assignments
from pvlint.readers.xm_blocks import Blocks
from pvlint.readers.xm_calls import MODULES
from pvlint.readers.xm_changes import Survey, declared_global
from pvlint.readers.xm_comprehensions import stored
from pvlint.readers.xm_expressions import Expressions
from pvlint.readers.xm_functions import Functions
from pvlint.readers.xm_sharing import Names, spoil
from pvlint.readers.xm_tree import Source, tree
from pvlint.readers.xm_values import Budget, Cell, Exhausted, Function, Held, Named, is_text, unknown
from pvlint.readers.xm_worlds import World, settle

At = tuple[int, int]

_KEYWORDS: Final[dict[type[ast.stmt], str]] = {
    ast.Import: "import", ast.ImportFrom: "import", ast.FunctionDef: "def", ast.For: "for", ast.While: "while",
    ast.Try: "try", ast.Raise: "raise", ast.With: "with", ast.ClassDef: "class", ast.If: "if", ast.Expr: "a call",
}  # fmt: skip
_BLOCKS: Final = (ast.If, ast.For, ast.While, ast.Try, ast.With)
_PRESET: Final = ("xen.util.ip",)
"""Modules of which xend has imported everything already."""
_LONGEST: Final = 2_000
"""Characters of code in a string that are looked through."""
_TOO_MUCH: Final = "working it out takes more than pvlint spends on a file"


class Statements:
    """Follows statements. Nothing of the file is run, imported or looked up."""

    def __init__(self, source: Source, budget: Budget) -> None:
        self._source = source
        self._budget = budget
        self._survey = Survey()
        self._expressions = Expressions(source, budget, self._survey, self._apply)
        self._assignments = Assignments(source, budget, self._expressions)
        self._blocks = Blocks(source, budget, self._survey, self._expressions, self._step, self._assignments.assign)
        self._functions = Functions(self._expressions, self._blocks)
        self.constructs = ""
        """The first thing in the file that only Python understands; empty for plain assignments."""

    def run(self, body: list[ast.stmt]) -> list[World]:
        """Follow a whole file."""
        worlds = [World({}, of_file=True)]
        self._expressions.declared = worlds[0].declared = declared_global(body)
        for place, node in enumerate(body):
            before = [(world, world.flow, world.assumptions) for world in worlds]
            try:
                worlds = self._step(node, worlds)
            except Exhausted:
                more = self._budget.renew()
                for world, flow, assumptions in before:
                    world.flow, world.assumptions = flow, assumptions
                    for rest in body[place : place + 1 if more else None]:
                        at = self._source(rest)
                        self._survey.forget(rest, world, unknown(_TOO_MUCH, at), at)
                if not more:
                    break
        return settle(worlds)

    def _step(self, node: ast.stmt, worlds: list[World]) -> list[World]:
        """One statement, in every world that has not left this block."""
        self._budget.step()
        after: list[World] = []
        for world in worlds:
            after.extend([world] if world.flow else self._statement(node, world))
        if len(after) > 1 and (len(after) > len(worlds) or isinstance(node, _BLOCKS)):
            return settle(after, keep_failed=self._blocks.keeps_failed)
        return after

    def _statement(self, node: ast.stmt, world: World) -> list[World]:
        if isinstance(node, ast.Assign):
            if not isinstance(node.value, ast.Constant | ast.List):
                self.constructs = self.constructs or "a computed value"
            self._assignments.several(node, world)
        elif isinstance(node, ast.AugAssign):
            self._assignments.augment(node, world)
        elif not isinstance(node, ast.Pass) and not (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):  # a string that stands alone is a comment
            self.constructs = self.constructs or _KEYWORDS.get(type(node), "code")
            return self._block(node, world) if isinstance(node, _BLOCKS) else self._simple(node, world)
        return [world]

    def _block(self, node: ast.stmt, world: World) -> list[World]:
        if self._blocks.is_too_deep:
            return self._blocks.forget(node, world, "it is too deeply nested")
        if isinstance(node, ast.If):
            return self._blocks.condition(node, world)
        if isinstance(node, ast.For):
            return self._blocks.loop(node, world)
        if isinstance(node, ast.While):
            return self._blocks.repeat(node, world)
        if isinstance(node, ast.With):
            return self._blocks.context(node, world)
        return self._blocks.attempt(node, world) if isinstance(node, ast.Try) else [world]

    def _simple(self, node: ast.stmt, world: World) -> list[World]:
        if isinstance(node, ast.Expr):
            self._expression(node.value, world)
        elif isinstance(node, ast.FunctionDef):
            function = self._expressions.calls.function(node, world)
            world.bind(node.name, Cell(function, *self._source(node)))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node, world)
        elif isinstance(node, ast.Return):
            world.result = stored(self._expressions.cell(node.value, world)) if node.value is not None else None
            world.flow = "return"
        elif isinstance(node, ast.Break | ast.Continue | ast.Raise):
            world.flow = type(node).__name__.lower()
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                self._assignments.delete(target, world)
        elif isinstance(node, ast.Assert):
            if self._expressions.truth(node.test, world) is False:
                world.flow = "raise"
        elif not isinstance(node, ast.Global):
            return self._blocks.forget(node, world)
        return [world]

    # Calls and imports

    def _apply(
        self, function: Function, arguments: list[Cell], named: Names, world: World, at: tuple[int, int]
    ) -> Held:
        return self._functions.apply(function, arguments, named, world, at)

    def _expression(self, node: ast.expr, world: World) -> None:
        executed = _executed(node)
        if executed:
            self._execute(executed, world)
            return
        self._expressions.cell(node, world)
        if isinstance(node, ast.Call) and self._exits(node.func, world):
            world.flow = "raise"

    def _exits(self, node: ast.expr, world: World) -> bool:
        """Whether a call of this ends the program."""
        if isinstance(node, ast.Name):
            return node.id in ("exit", "quit") and node.id not in world.names
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            return False
        module = self._expressions.cell(node.value, world).held
        return isinstance(module, Named) and f"{module.name}.{node.attr}" in ("sys.exit", "os._exit", "os.abort")

    def _execute(self, operands: list[ast.expr], world: World) -> None:
        """``exec``: code in a string that is known is looked through, any other may set everything."""
        at = self._source(operands[0])
        code, scopes = operands[0], operands[1:]
        if isinstance(code, ast.Compare):  # exec code in scope
            scopes = code.comparators
            code = code.left
        data = self._expressions.cell(code, world).data
        for scope in scopes:
            spoil([self._expressions.cell(scope, world).held], unknown("code is executed that may change it", at))
        if scopes:
            return
        text = str(data) if isinstance(data, str) and is_text(data) else ""
        try:
            body = tree(text)[0].body if 0 < len(text) <= _LONGEST else None
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            body = None
        if body is None:
            world.doubt_all("exec", at)
            return
        self._budget.step(len(text))
        for statement in body:
            self._survey.forget(statement, world, unknown("code is executed that may change it", at), at)

    def _import(self, node: ast.Import | ast.ImportFrom, world: World) -> None:
        module = node.module if isinstance(node, ast.ImportFrom) else None
        for alias in node.names:
            name = alias.asname or (alias.name if module else alias.name.partition(".")[0])
            full = f"{module}.{alias.name}" if module else (alias.name if alias.asname else name)
            at = self._source(node)
            if module == "__future__":
                self._expressions.true_division |= alias.name == "division"
                self._expressions.literals.all_unicode |= alias.name == "unicode_literals"
            elif alias.name == "*" and module not in _PRESET:
                world.doubt_all("import *", at)
            elif alias.name != "*":
                known = (module or full) in MODULES and not world.clouded
                doubt = unknown(f"it comes from the module {module or alias.name}, which pvlint does not import")
                world.bind(name, Cell(xm_calls.named(full) if known else doubt, *at))


def _executed(node: ast.expr) -> list[ast.expr]:
    """What ``exec`` is given: the statement was made a tuple that begins with its name."""
    if isinstance(node, ast.Compare):
        call = _executed(node.left)
        return [*call, *node.comparators] if call else []
    if isinstance(node, ast.Tuple) and len(node.elts) > 1:
        first, *rest = node.elts
        return rest if isinstance(first, ast.Name) and first.id in ("exec", "exe") else []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "exec":
        return node.args
    return []

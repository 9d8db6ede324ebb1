"""What counts as a mutant: the small changes of a module that some test ought to notice.

A change is made in the module's syntax tree, in place: it is compiled from there, so nothing depends on how the source
is laid out. Annotations, docstrings, decorators, `if TYPE_CHECKING` and the bodies of classes (but not of their
methods) stay as they are.
"""

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Enums = Mapping[str, tuple[str, ...]]
"""The members of each enumeration that a module knows by name, in their order."""

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
_PAIRS = (
    ("startswith", "endswith"), ("removeprefix", "removesuffix"), ("partition", "rpartition"), ("lower", "upper"),
    ("lstrip", "rstrip"), ("find", "rfind"), ("index", "rindex"), ("min", "max"), ("any", "all"), ("match", "search"),
    ("isalpha", "isdigit"),
)  # fmt: skip
_SWAPPED = {name: other for pair in _PAIRS for name, other in (pair, pair[::-1])}
_NOT_CHANGED = ("annotation", "returns", "decorator_list", "type_comment", "ctx")
_TYPES = ("Callable", "Literal", "Annotated", "TypeVar", "dict", "tuple", "list", "set", "frozenset")


class Change(NamedTuple):
    """One mutant of a module."""

    operator: str
    function: str
    """Its qualified name; empty for a statement of the module itself."""
    lines: range
    """Those of the statement, without its body where it has one."""
    names: tuple[str, ...]
    """What the statement of the module gives a value to."""
    before: str
    after: str
    make: Callable[[], None]
    """Changes the tree. There is no way back: who wants the tree again parses again."""

    @property
    def key(self) -> str:
        """What it is called as long as the code around it moves but does not change."""
        return f"{self.function or 'module'}: {self.operator}: {self.before} -> {self.after}"


class _Place(NamedTuple):
    owner: Any
    field: str
    at: int | None

    def put(self, node: ast.AST) -> None:
        if self.at is None:
            setattr(self.owner, self.field, node)
        else:
            getattr(self.owner, self.field)[self.at] = node


def changes(tree: ast.Module, enums: Enums) -> Iterator[Change]:
    """Every change of a module, in the order of its lines."""
    for index, statement in enumerate(tree.body):
        yield from _of_statement(statement, _Place(tree, "body", index), "", enums)


def _of_statement(node: ast.stmt, place: _Place, function: str, enums: Enums) -> Iterator[Change]:
    if isinstance(node, ast.FunctionDef):
        inner = f"{function}.{node.name}" if function else node.name
        defaults = [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
        for one in defaults:
            yield from _of_default(node, one, inner)
        yield from _of_body(node, "body", inner, enums)
    elif isinstance(node, ast.ClassDef):
        for index, statement in enumerate(node.body):
            if isinstance(statement, ast.FunctionDef):
                inner = f"{function}.{node.name}" if function else node.name
                yield from _of_statement(statement, _Place(node, "body", index), inner, enums)
    elif function or _holds_data(node):
        yield from _own(node, place, function, enums)
        for field in ("body", "orelse", "finalbody"):
            yield from _of_body(node, field, function, enums)
        for handler in getattr(node, "handlers", []):
            yield from _of_body(handler, "body", function, enums)
        for case in getattr(node, "cases", []):
            yield from _of_body(case, "body", function, enums)


def _holds_data(node: ast.stmt) -> bool:
    """Whether a statement of a module gives a name a value, and not a type."""
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    type_ = isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name) and value.value.id in _TYPES
    return value is not None and not type_


def _of_body(node: ast.AST, field: str, function: str, enums: Enums) -> Iterator[Change]:
    body = getattr(node, field, None)
    for index, statement in enumerate(body if isinstance(body, list) else ()):
        docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not docstring and isinstance(statement, ast.stmt):
            yield from _of_statement(statement, _Place(node, field, index), function, enums)


def _of_default(node: ast.FunctionDef, default: ast.expr, function: str) -> Iterator[Change]:
    args = node.args
    for field, values in (("defaults", args.defaults), ("kw_defaults", args.kw_defaults)):
        for index, one in enumerate(values):
            if one is default:
                body = range(node.body[0].lineno, (node.body[-1].end_lineno or 0) + 1)
                for operator, new in _instead(one, {}):
                    place = _Place(args, field, index)
                    yield _change(f"default {operator}", function, body, (), one, new, place)


def _own(node: ast.stmt, place: _Place, function: str, enums: Enums) -> Iterator[Change]:
    """The changes of a statement, its body apart."""
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    last = body[0].lineno - 1 if body and hasattr(body[0], "lineno") else node.end_lineno or node.lineno
    lines = range(node.lineno, max(node.lineno, last) + 1)
    targets = [*getattr(node, "targets", []), getattr(node, "target", None)]
    names = () if function else tuple(one.id for one in targets if isinstance(one, ast.Name))
    for operator, other in _statements_instead(node):
        yield _change(operator, function, lines, names, node, other, place)
    for spot, child in _expressions(node):
        for label, new in _instead(child, enums):
            yield _change(label, function, lines, names, child, new, spot)


def _change(
    operator: str, function: str, lines: range, names: tuple[str, ...], old: ast.AST, new: ast.AST, place: _Place
) -> Change:
    ast.copy_location(new, old)
    ast.fix_missing_locations(new)
    return Change(operator, function, lines, names, _shown(old), _shown(new), lambda: place.put(new))


def _shown(node: ast.AST) -> str:
    lines = ast.unparse(node).split("\n")
    return lines[0] if len(lines) == 1 else f"{lines[0]} ..."


def _statements_instead(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Continue() | ast.Break() | ast.Delete() | ast.Return(value=None):
            yield "without statement", ast.Pass()
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            yield "without yield", ast.Expr(ast.YieldFrom(ast.Tuple([], ast.Load())))
        case ast.Expr(value=ast.Call()):
            yield "without call", ast.Pass()
        case ast.AugAssign() if type(node.op) in _ARITHMETIC:
            yield "arithmetic", ast.AugAssign(node.target, _ARITHMETIC[type(node.op)](), node.value)
        case ast.If() | ast.While():
            for value in (True, False):
                if isinstance(node, ast.If) or not value:  # `while True` would only hang
                    forced = copy.copy(node)
                    forced.test = ast.Constant(value)
                    yield "condition", forced
        case ast.For():
            empty = copy.copy(node)
            empty.iter = ast.Tuple([], ast.Load())
            yield "without loop", empty
        case ast.Match():
            for index in range(len(node.cases)):
                fewer = copy.copy(node)
                fewer.cases = node.cases[:index] + node.cases[index + 1 :]
                if fewer.cases:
                    yield "without case", fewer


def _expressions(node: ast.AST) -> Iterator[tuple[_Place, ast.expr]]:
    """Every expression in a statement, but none of the statements in its body."""
    for field, value in ast.iter_fields(node):
        if field in _NOT_CHANGED:
            continue
        for index, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case) or not isinstance(child, ast.AST):
                continue
            if isinstance(child, ast.expr):
                yield _Place(node, field, index), child
            yield from _expressions(child)


def _instead(node: ast.expr, enums: Enums) -> Iterator[tuple[str, ast.expr]]:
    """What else an expression could be."""
    match node:
        case ast.Constant(value=bool(truth)):
            yield "constant", ast.Constant(not truth)
        case ast.Constant(value=int(number)):
            yield "constant", ast.Constant(number + 1)
        case ast.Constant(value=str(text)):
            yield "wording" if " " in text else "text", ast.Constant(f"{text}XX")
        case ast.Compare():
            for index, one in enumerate(node.ops):
                if type(one) in _COMPARISONS:
                    ops = [*node.ops[:index], _COMPARISONS[type(one)](), *node.ops[index + 1 :]]
                    yield "comparison", ast.Compare(node.left, ops, node.comparators)
        case ast.BoolOp():
            yield "and/or", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
            for index in range(len(node.values)):
                rest = node.values[:index] + node.values[index + 1 :]
                yield "without operand", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield "without sign", node.operand
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            yield "arithmetic", ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
        case ast.IfExp():
            yield "condition", node.body
            yield "condition", node.orelse
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            yield from _without_filters(node)
        case ast.Call():
            yield from _other_calls(node)
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()) | ast.Set():
            for index in range(len(node.elts)):
                if not isinstance(node, ast.Set) or len(node.elts) > 1:
                    fewer = copy.copy(node)
                    fewer.elts = node.elts[:index] + node.elts[index + 1 :]
                    yield "without element", fewer
        case ast.Dict():
            for index in range(len(node.keys)):
                keys, values = list(node.keys), list(node.values)
                del keys[index], values[index]
                yield "without element", ast.Dict(keys, values)
        case ast.Attribute(value=ast.Name(id=name)) if node.attr in enums.get(name, ()):
            members = enums[name]
            other = members[(members.index(node.attr) + 1) % len(members)]
            yield "other member", ast.Attribute(node.value, other, ast.Load())


def _without_filters(node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Iterator[tuple[str, Any]]:
    for place, generator in enumerate(node.generators):
        for index in range(len(generator.ifs)):
            fewer, loop = copy.copy(node), copy.copy(generator)
            loop.ifs = generator.ifs[:index] + generator.ifs[index + 1 :]
            fewer.generators = [*node.generators[:place], loop, *node.generators[place + 1 :]]
            yield "without filter", fewer


def _other_calls(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    for index, keyword in enumerate(node.keywords):
        if keyword.arg is not None:
            rest = node.keywords[:index] + node.keywords[index + 1 :]
            yield "without argument", ast.Call(node.func, node.args, rest)
    match node.func:
        case ast.Attribute(attr=name) if name in _SWAPPED:
            other = ast.Attribute(node.func.value, _SWAPPED[name], ast.Load())
            yield "other method", ast.Call(other, node.args, node.keywords)
        case ast.Name(id=name) if name in _SWAPPED:
            yield "other method", ast.Call(ast.Name(_SWAPPED[name], ast.Load()), node.args, node.keywords)

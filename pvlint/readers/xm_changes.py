"""What a piece of an xm config may change: all that is left to say of code that is not followed."""

import ast
from collections.abc import Iterator
from typing import Final

from pvlint.readers.config import Unknown
from pvlint.readers.xm_sharing import spoil
from pvlint.readers.xm_values import Named
from pvlint.readers.xm_worlds import World
from pvlint.record import NamedTuple

RUN_MORE: Final = frozenset("exec execfile eval input locals vars xm_vars".split())
"""With these names, code can set any other name: by running more code, or by way of the names themselves."""
CLOUDING: Final = frozenset("__builtins__ delattr globals reload setattr".split())
"""With these names, code can make other things of builtins and modules."""
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While)
_NOT_FOLLOWED: Final = (
    ast.AsyncFunctionDef, ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom,
    ast.Await,
)  # fmt: skip


class Changes(NamedTuple):
    """What a piece of code may do."""

    names: frozenset[str]
    """The names it may set or delete."""
    touched: frozenset[str]
    """The names it mentions: lists that they hold may come out changed."""
    patched: frozenset[str]
    """The names of which it sets an attribute: `os` in ``os.sep = "/"``."""
    leaves: tuple[str, ...]
    """How it may leave the code around it: "return", "break", "continue", "raise"."""
    wild: str
    """What in it may set any name: "execfile"; empty where nothing does."""


class Survey:
    """Looks through code for what it may change, once for each piece of it."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[ast.AST, Changes]] = {}

    def of(self, node: ast.AST) -> Changes:
        """What this code may change."""
        if id(node) not in self._seen:
            self._seen[id(node)] = node, _changes(node)  # with the node, so that no other gets its id
        return self._seen[id(node)][1]

    def followed(self, node: ast.FunctionDef | ast.Lambda) -> bool:
        """Whether a function is simple enough to be followed."""
        given = node.args
        arguments = [*given.posonlyargs, *given.args]
        # A tuple among the arguments was made one name with an underscore at each end.
        if given.vararg or given.kwarg or given.kwonlyargs or any(a.arg[0] == a.arg[-1] == "_" for a in arguments):
            return False
        body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
        return not any(
            self.of(part).wild or any(isinstance(inner, _NOT_FOLLOWED) for inner in ast.walk(part)) for part in body
        )

    def forget(self, node: ast.AST, world: World, doubt: Unknown, at: tuple[int, int]) -> None:
        """Whatever this code may set or change is not known any more."""
        changes = self.of(node)
        if changes.wild:
            world.doubt_all(changes.wild, at)
        if changes.touched & CLOUDING or any(_is_module(name, world) for name in changes.patched):
            world.clouded = True
        held = [world.names[name].held for name in changes.touched if name in world.names]
        spoil(held, doubt)
        for name in changes.names:
            world.doubt(name, doubt, at)


def _is_module(name: str, world: World) -> bool:
    """Whether a name may stand for a module."""
    cell = world.names.get(name)
    return cell is None or isinstance(cell.held, Named | Unknown)


def _changes(node: ast.AST) -> Changes:
    names: set[str] = set()
    touched: set[str] = set()
    patched: set[str] = set()
    leaves: dict[str, None] = {}
    wild = ""
    # A function's own names are not those around it; what it was given may come out of it changed all the same.
    todo: list[tuple[ast.AST, bool, bool]] = [(node, False, False)]
    while todo:
        part, in_function, in_loop = todo.pop()
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            touched.add(part.id)
            wild = part.id if part.id in RUN_MORE else wild
        elif isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            touched.add(part.target.id)  # a list is changed in place
        elif isinstance(part, ast.Attribute) and not isinstance(part.ctx, ast.Load):
            patched.add(_root(part))
        elif isinstance(part, ast.ImportFrom) and any(alias.name == "*" for alias in part.names):
            wild = "import *"
        elif isinstance(part, ast.Break | ast.Continue | ast.Return | ast.Raise):
            inside = in_loop if isinstance(part, ast.Break | ast.Continue) else in_function
            leaves.update({} if inside else {type(part).__name__.lower(): None})
        if not in_function:
            names.update(_set_by(part))
        inner = in_function or isinstance(part, (*_FUNCTIONS, ast.ClassDef))
        loops = isinstance(part, (*_LOOPS, *_FUNCTIONS))
        after = {id(child) for child in part.orelse} if isinstance(part, _LOOPS) else ()
        for child in ast.iter_child_nodes(part):
            todo.append((child, inner, in_loop or (loops and id(child) not in after)))
    return Changes(frozenset(names), frozenset(touched), frozenset(patched), tuple(leaves), wild)


def _root(node: ast.expr) -> str:
    """The name at the front of ``name.attribute[0].attribute``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _set_by(node: ast.AST) -> Iterator[str]:
    """The names that a node sets by itself."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
        yield node.id
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).partition(".")[0]
    elif isinstance(node, ast.Global | ast.Nonlocal):
        yield from node.names
    elif isinstance(node, ast.ExceptHandler):
        yield from caught_as(node)
    elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest


def caught_as(handler: ast.ExceptHandler) -> Iterator[str]:
    """The names that an ``except`` gives to what it catches; ``except E, name`` was made ``except E| name``."""
    if handler.name:
        yield handler.name
    kind = handler.type
    if isinstance(kind, ast.BinOp) and isinstance(kind.op, ast.BitOr):
        yield from (part.id for part in ast.walk(kind.right) if isinstance(part, ast.Name))
    elif isinstance(kind, ast.Tuple) and kind.elts and kind.col_offset == kind.elts[0].col_offset:
        # As Python 3.14 takes `except E, name`: for two kinds, without brackets.
        yield from (part.id for part in kind.elts if isinstance(part, ast.Name))


def declared_global(tree: list[ast.stmt]) -> frozenset[str]:
    """The names that the file or any of its functions declares global."""
    todo: list[ast.AST] = list(tree)
    found: set[str] = set()
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Global):
            found.update(node.names)
        todo.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr))
    return frozenset(found)

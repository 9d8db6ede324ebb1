"""Putting a changed module in the place of the one that is already loaded, and used by others.

The changed module is run beside the loaded one, which keeps its functions and classes and gets only their new code.
Whoever holds a function from before then runs the changed one.
"""

import ast
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any


def put_in_place(module: ModuleType, tree: ast.Module, names: tuple[str, ...]) -> None:
    """Give a loaded module the code of ``tree``, and of its data the ``names`` and all that it makes of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a change may well compare with a literal
        code = compile(tree, module.__file__ or "?", "exec")
    beside: dict[str, Any] = {key: value for key, value in vars(module).items() if key.startswith("__")}
    exec(code, beside)  # noqa: S102 - the project's own module, changed by this tool
    for key, old in list(vars(module).items()):
        if getattr(old, "__module__", None) == module.__name__ and key in beside:
            for mine, other in _functions(old, beside[key]):
                mine.__code__, mine.__defaults__ = other.__code__, other.__defaults__
                mine.__kwdefaults__ = other.__kwdefaults__
    for name in _with_derived(tree, names):
        _rebind(vars(module).get(name), beside.get(name), module, name)


def _with_derived(tree: ast.Module, names: tuple[str, ...]) -> list[str]:
    """The names of data, and those of data that the module makes of it further down."""
    found = list(names)
    for name, value in _data(tree) if names else ():
        if any(isinstance(node, ast.Name) and node.id in found for node in ast.walk(value)):
            found.append(name)
    return found


def _data(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """The names that a module gives a value, with what that is."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
                if isinstance(target, ast.Name):
                    yield target.id, statement.value


def _functions(old: object, new: object) -> Iterator[tuple[FunctionType, FunctionType]]:
    """The functions of two functions, classes or properties, in pairs."""
    old, new = _bare(old), _bare(new)
    if isinstance(old, FunctionType) and isinstance(new, FunctionType):
        yield old, new
    elif isinstance(old, property) and isinstance(new, property):
        yield from _functions(old.fget, new.fget)
    elif isinstance(old, type) and isinstance(new, type):
        for key, value in vars(old).items():
            bare = _bare(value)
            if (key in vars(new) and getattr(bare, "__code__", None) is not None) or isinstance(bare, property):
                yield from _functions(value, vars(new)[key])


def _bare(value: Any) -> Any:
    """What a decorator or a descriptor is about."""
    return getattr(value, "__wrapped__", getattr(value, "__func__", value))


def _rebind(old: object, new: object, module: ModuleType, name: str) -> None:
    setattr(module, name, new)
    for other in [one for key, one in sys.modules.items() if key.partition(".")[0] in ("pvlint", "tests")]:
        for key, value in list(vars(other).items()):
            if value is old and key == name:
                setattr(other, key, new)
                if other is not module and other.__name__.partition(".")[0] == "pvlint":
                    _make_anew(other, name)


def _make_anew(module: ModuleType, used: str) -> None:
    """What a module makes of data that it imports by this name."""
    for name, value in _data(ast.parse(Path(module.__file__ or "").read_text())):
        if any(isinstance(node, ast.Name) and node.id == used for node in ast.walk(value)):
            new = eval(compile(ast.Expression(value), module.__file__ or "?", "eval"), vars(module))  # noqa: S307
            _rebind(vars(module)[name], new, module, name)

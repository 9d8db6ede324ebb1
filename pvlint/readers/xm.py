"""xm configs: Python programs that xend runs and pvlint only reads (xen/xm/create.py, xen/xm/opts.py)."""

import ast
import warnings
from typing import Final, NamedTuple

from pvlint.readers.config import Config, Problem, Setting, Unknown, Value
from pvlint.readers.xm_expressions import Expressions, Names, add, unknown
from pvlint.readers.xm_values import Cell, Data, Sequence, same, truth
from pvlint.sources.text import Text

_DEEPEST: Final = 40
"""Nested statements; a config has two or three."""


class Program(NamedTuple):
    """An xm config, read."""

    config: Config
    constructs: str
    """What in it only Python understands ("import", "if"); empty for plain assignments."""


class NotPython(Exception):
    """The text is not Python; the message and the characters say where."""

    def __init__(self, message: str, start: int) -> None:
        super().__init__(message)
        self.start = start


def parse(text: Text) -> Program:
    """Read a config. Raises NotPython."""
    # Python 3's parser refuses a NUL anywhere; in a comment or a string it is no reason to refuse the file.
    characters = text.characters.removeprefix("\ufeff").replace("\0", "\x01")
    shift = len(text.characters) - len(characters)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\d" in a string is the file's business, not our standard error's
            tree = ast.parse(characters)
    except SyntaxError as error:
        at = text.offset(error.lineno or 1, error.offset or 1)
        raise NotPython(error.msg or "invalid syntax", at) from None
    except (RecursionError, MemoryError):
        raise NotPython("too deeply nested", 0) from None
    reader = _Statements(_offsets(text, shift))
    names: Names = {}
    try:
        reader.run(tree.body, names, 0)
    except RecursionError:
        raise NotPython("an expression is too deeply nested", 0) from None
    return Program(_config(names, reader), reader.constructs)


def _offsets(text: Text, shift: int) -> "_Offset":
    return _Offset(text, shift)


class _Offset:
    """Character offsets of a node: ast counts columns in bytes of UTF-8."""

    def __init__(self, text: Text, shift: int) -> None:
        self._text = text
        self._shift = shift
        self._ascii = text.characters.isascii()

    def __call__(self, node: ast.AST) -> tuple[int, int]:
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        end_line, end_column = getattr(node, "end_lineno", line), getattr(node, "end_col_offset", column)
        return self._at(line, column), self._at(end_line, end_column)

    def _at(self, line: int, column: int) -> int:
        if self._ascii:
            return self._text.offset(line, column + 1)
        shift = self._shift if line == 1 else 0
        before = self._text.line(line)[shift:].encode("utf-8", "surrogatepass")[:column]
        return self._text.offset(line, len(before.decode("utf-8", "ignore")) + 1 + shift)


class _Statements:
    """Follows the statements of a config from top to bottom, keeping what each name holds."""

    def __init__(self, offset: _Offset) -> None:
        self._offset = offset
        self._expressions = Expressions(offset)
        self.constructs = ""
        self.keys: dict[str, tuple[int, int]] = {}

    def run(self, body: list[ast.stmt], names: Names, depth: int) -> None:
        for statement in body:
            self._statement(statement, names, depth)

    def _statement(self, node: ast.stmt, names: Names, depth: int) -> None:
        if isinstance(node, ast.Assign):
            cell = self._expressions.cell(node.value, names)
            if not isinstance(node.value, ast.Constant | ast.List):
                self._python("a computed value")
            for target in node.targets:
                self._assign(target, cell, names)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self._augment(node, node.target, names)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            pass  # a string that stands alone is a comment
        elif isinstance(node, ast.Expr) and self._appends(node.value, names):
            self._python("a method call")
        elif isinstance(node, ast.If) and depth < _DEEPEST:
            self._python("if")
            self._if(node, names, depth)
        else:
            self._python(_KEYWORDS.get(type(node), "code"))
            self._forget(node, names)

    def _python(self, construct: str) -> None:
        self.constructs = self.constructs or construct

    def _assign(self, target: ast.expr, cell: Cell, names: Names) -> None:
        if isinstance(target, ast.Name):
            names[target.id] = cell
            self.keys[target.id] = self._offset(target)
            return
        if (
            isinstance(target, ast.Tuple | ast.List)
            and isinstance(cell.data, Sequence)
            and len(cell.data.items) == len(target.elts)
        ):
            for part, value in zip(target.elts, cell.data.items, strict=True):
                self._assign(part, value, names)
            return
        self._forget(target, names)

    def _augment(self, node: ast.AugAssign, target: ast.Name, names: Names) -> None:
        right = self._expressions.cell(node.value, names)
        left = names.get(target.id)
        data: Data = unknown("it is worked out from values that are not known")
        if isinstance(node.op, ast.Add):
            data = add(left.data if left else unknown("it was not set before"), right.data, (right.start, right.end))
        self._assign(target, Cell(data, right.start, right.end), names)

    def _appends(self, node: ast.expr, names: Names) -> bool:
        """``disk.append(x)`` and ``disk.extend(x)``."""
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 1):
            return False
        base, method = node.func.value, node.func.attr
        if not isinstance(base, ast.Name) or method not in ("append", "extend") or node.keywords:
            return False
        left = names.get(base.id)
        if left is None or not isinstance(left.data, Sequence) or not left.data.is_list:
            return False
        value = self._expressions.cell(node.args[0], names)
        added = Sequence((value,), is_list=True) if method == "append" else value.data
        names[base.id] = Cell(add(left.data, added, (value.start, value.end)), left.start, left.end)
        return True

    def _if(self, node: ast.If, names: Names, depth: int) -> None:
        chosen = truth(self._expressions.cell(node.test, names).data)
        if chosen is not None:
            self.run(node.body if chosen else node.orelse, names, depth + 1)
            return
        other = dict(names)
        self.run(node.body, names, depth + 1)
        self.run(node.orelse, other, depth + 1)
        at = self._offset(node.test)
        line = getattr(node.test, "lineno", 0)
        for name in names.keys() | other.keys():
            one, two = names.get(name), other.get(name)
            if one is None or two is None or not same(one.data, two.data):
                doubt = unknown(
                    f"it depends on the condition on line {line}, which only running the file would decide", at
                )
                place = one or two or Cell(None, *at)
                names[name] = Cell(doubt, place.start, place.end)

    def _forget(self, node: ast.AST, names: Names) -> None:
        """Whatever this code may set or change is not known any more."""
        start, end = self._offset(node)
        for part in ast.walk(node):
            changed = None
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store | ast.Del):
                changed = part.id
            elif (
                isinstance(part, ast.Call)
                and isinstance(part.func, ast.Attribute)
                and isinstance(part.func.value, ast.Name)
            ):
                changed = part.func.value.id
            elif (
                isinstance(part, ast.Subscript)
                and isinstance(part.value, ast.Name)
                and not isinstance(part.ctx, ast.Load)
            ):
                changed = part.value.id
            elif isinstance(part, ast.FunctionDef | ast.ClassDef):
                changed = part.name
            elif isinstance(part, ast.alias):
                changed = (part.asname or part.name).partition(".")[0]
            if changed is not None and (changed in names or not isinstance(part, ast.Call)):
                at = (start, end)
                names[changed] = Cell(unknown("it is set by Python code that pvlint does not run", at), start, end)
                self.keys.setdefault(changed, at)


_KEYWORDS: Final[dict[type[ast.stmt], str]] = {
    ast.Import: "import", ast.ImportFrom: "import", ast.FunctionDef: "def", ast.For: "for", ast.While: "while",
    ast.Try: "try", ast.Raise: "raise", ast.With: "with", ast.ClassDef: "class", ast.Expr: "a call",
}  # fmt: skip


def _config(names: Names, reader: _Statements) -> Config:
    """The names that xend takes as options: text, numbers and lists, and what may be one (xen/xm/opts.py)."""
    settings: dict[str, Setting] = {}
    problems: list[Problem] = []
    for name, cell in names.items():
        start, end = reader.keys.get(name, (cell.start, cell.end))
        if isinstance(cell.data, bool | None) or (isinstance(cell.data, Sequence) and not cell.data.is_list):
            if name == "disk":
                problems.append(Problem("xend ignores `disk` unless it is a list", cell.start, cell.end))
            continue
        settings[name] = Setting(_value(cell), start, end)
    return Config(settings, tuple(problems))


def _value(cell: Cell) -> Value:
    data = cell.data
    if isinstance(data, Sequence):
        return Value(tuple(_value(item) for item in data.items), cell.start, cell.end)
    if data is None:
        return Value(Unknown("it is None"), cell.start, cell.end)
    return Value(data, cell.start, cell.end)

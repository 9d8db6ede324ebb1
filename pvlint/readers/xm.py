"""xm configs: Python programs that xend runs and pvlint only reads (xen/xm/create.py, xen/xm/opts.py)."""

import ast
import warnings
from typing import Final, NamedTuple

from pvlint.readers import python2
from pvlint.readers.config import Config, Problem, Setting, Unknown, Value
from pvlint.readers.xm_statements import Statements
from pvlint.readers.xm_values import Budget, Cell, Mapping, Sequence
from pvlint.readers.xm_worlds import Assumption, World
from pvlint.sources.text import Text

LONGEST: Final = 60_000
"""Names, numbers, strings and marks: a config has a few hundred, and Python's parser takes up to 1 KiB for each."""


class Version(NamedTuple):
    """One version of a config: what it holds if the conditions are as assumed."""

    config: Config
    assumptions: tuple[Assumption, ...]


class Program(NamedTuple):
    """An xm config, read."""

    versions: tuple[Version, ...]
    """One, unless a condition that cannot be known decides what the options are."""
    constructs: str
    """What in it only Python understands ("import", "if"); empty for plain assignments."""


class NotPython(Exception):
    """The text cannot be followed as Python; the message and the character say why and where."""

    def __init__(self, message: str, start: int, *, refused: bool = True) -> None:
        super().__init__(message)
        self.start = start
        self.refused = refused
        """Whether Python would refuse it; False where only pvlint does."""


def parse(text: Text) -> Program:
    """Read a config. Raises NotPython."""
    characters = text.characters.removeprefix("\ufeff")
    shift = len(text.characters) - len(characters)
    if python2.marks(characters) > LONGEST:
        raise NotPython("it is far longer than any config", 0, refused=False)
    try:
        tree, columns = _tree(characters)
    except SyntaxError as error:
        at = text.offset(error.lineno or 1, error.offset or 1)
        raise NotPython(error.msg or "invalid syntax", at) from None
    except (RecursionError, MemoryError):
        raise NotPython("it is too deeply nested", 0, refused=False) from None
    reader = Statements(_Offset(text, shift, columns), Budget())
    try:
        worlds = reader.run(tree.body)
    except RecursionError:
        raise NotPython("it is too deeply nested", 0, refused=False) from None
    versions = tuple(Version(_config(world, reader.runs_more), world.assumptions) for world in worlds)
    return Program(versions, reader.constructs)


def _tree(characters: str) -> tuple[ast.Module, dict[int, int]]:
    """The syntax tree, and by how much each line's columns are off where indentation had to be rewritten."""
    # Python 3's parser refuses a NUL anywhere; in a comment or a string it is no reason to refuse the file.
    characters = characters.replace("\0", "\x01")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in a string is the file's business, not our standard error's
        try:
            return ast.parse(characters), {}
        except SyntaxError:
            rewritten, columns = python2.as_python3(characters)
            return ast.parse(rewritten), columns


class _Offset:
    """Character offsets of a node: ast counts columns in bytes of UTF-8."""

    def __init__(self, text: Text, shift: int, columns: dict[int, int]) -> None:
        self._text = text
        self._shift = shift
        self._columns = columns
        self._ascii = text.characters.isascii()

    def __call__(self, node: ast.AST) -> tuple[int, int]:
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        end_line, end_column = getattr(node, "end_lineno", line), getattr(node, "end_col_offset", column)
        return self._at(line, column), self._at(end_line, end_column)

    def _at(self, line: int, column: int) -> int:
        column = max(column - self._columns.get(line, 0), 0)
        if self._ascii:
            return self._text.offset(line, column + 1)
        shift = self._shift if line == 1 else 0
        before = self._text.line(line)[shift:].encode("utf-8", "surrogatepass")[:column]
        return self._text.offset(line, len(before.decode("utf-8", "ignore")) + 1 + shift)


def _config(world: World, runs_more: str) -> Config:
    """The names that xend takes as options: text, numbers and lists, and what may be one (xen/xm/opts.py)."""
    settings: dict[str, Setting] = {}
    problems: list[Problem] = []
    for name, place in world.keys.items():
        cell = world.names.get(name)
        if cell is None:
            continue
        data = cell.data
        if isinstance(data, bool | Mapping) or data is None or (isinstance(data, Sequence) and not data.is_list):
            if name == "disk":
                problems.append(Problem("xend ignores `disk` unless it is a list", cell.start, cell.end))
            continue
        settings[name] = Setting(_value(cell), *place)
    return Config(settings, tuple(problems), runs_more)


def _value(cell: Cell) -> Value:
    data = cell.data
    if isinstance(data, Sequence):
        return Value(tuple(_value(item) for item in data.items), cell.start, cell.end)
    if isinstance(data, str | int | float | Unknown):
        return Value(data, cell.start, cell.end)
    return Value(Unknown("it is a value of another kind than text, a number or a list"), cell.start, cell.end)

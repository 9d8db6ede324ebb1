"""xm configs: Python programs that xend runs and pvlint only reads (xen/xm/create.py, xen/xm/opts.py)."""

from typing import Final

from pvlint.readers import python2, xm_tree
from pvlint.readers.config import Config, Problem, Setting, Unknown, Value
from pvlint.readers.xm_statements import Statements
from pvlint.readers.xm_values import NESTED, Budget, Cell, Function, List, Long, Mapping, Stream, Tuple, Unicode
from pvlint.readers.xm_worlds import Assumption, World
from pvlint.record import NamedTuple
from pvlint.sources.text import Text

LONGEST: Final = 50_000
"""Names, numbers, strings and marks: a config has a few hundred, and Python's parser takes up to 1 KiB for each."""
_MOST: Final = 50_000
"""Elements of all options in all versions: lists can hold one list many times over."""
_LARGEST: Final = 2**31
"""Whether xend takes a number beyond it depends on how wide the host's numbers are."""


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
        tree, columns = xm_tree.tree(characters)
    except SyntaxError as error:
        raise NotPython(error.msg or "invalid syntax", xm_tree.error_at(text, shift, error)) from None
    except (RecursionError, MemoryError):
        raise NotPython("it is too deeply nested", 0, refused=False) from None
    reader = Statements(xm_tree.Source(text, shift, columns), Budget())
    try:
        worlds = reader.run(tree.body)
    except RecursionError:
        raise NotPython("it is too deeply nested", 0, refused=False) from None
    options = _Options(text)
    return Program(tuple(Version(options.of(world), world.assumptions) for world in worlds), reader.constructs)


class _Options:
    """The names that xend takes as options: text, numbers and lists, and what may be one (xen/xm/opts.py)."""

    def __init__(self, text: Text) -> None:
        self._characters = text.characters
        self._left = _MOST

    def of(self, world: World) -> Config:
        """The options in one version."""
        settings: dict[str, Setting] = {}
        problems: list[Problem] = []
        for name, place in world.keys.items():
            cell = world.names.get(name)
            if cell is None or name.startswith("%"):
                continue
            if _is_ignored(cell):
                if name == "disk":
                    problems.append(Problem("xend ignores `disk` unless it is a list", cell.start, cell.end))
                continue
            written = self._characters[slice(*place)]
            settings[written if python2.RENAMED.get(written) == name else name] = Setting(self._value(cell, 0), *place)
        return Config(settings, tuple(problems), world.runs_more)

    def _value(self, cell: Cell, depth: int) -> Value:
        data = cell.data
        if isinstance(data, List | Tuple):
            self._left -= len(data.items)
            if self._left < 0 or depth > NESTED:
                return Value(Unknown("there is more in it than in any config"), cell.start, cell.end)
            return Value(tuple(self._value(item, depth + 1) for item in data.items), cell.start, cell.end)
        if isinstance(data, int) and not isinstance(data, bool) and abs(data) >= _LARGEST and depth == 0:
            return Value(Unknown("the number is too large for some hosts"), cell.start, cell.end)
        if isinstance(data, str | int | float | Unknown):
            return Value(data, cell.start, cell.end)
        return Value(Unknown("it is a value of another kind than text, a number or a list"), cell.start, cell.end)


def _is_ignored(cell: Cell) -> bool:
    """Whether a value is of a type that xend does not take, whatever exactly it is."""
    return cell.data is None or isinstance(cell.data, bool | Unicode | Long | Mapping | Tuple | Stream | Function)

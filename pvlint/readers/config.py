"""What a Xen config file says: its settings with their places, whichever dialect (xm or xl) it was read as."""

from dataclasses import dataclass

from pvlint.model import UNKNOWN_PART as UNKNOWN_PART
from pvlint.record import NamedTuple


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be known without running the file. No tuple: a list of a config is one."""

    reason: str
    """Why, in words that go after "because": "it depends on a command-line argument"."""
    at: tuple[int, int] | None = None
    """The characters that make it so, where that is not the value itself."""


class Value(NamedTuple):
    """A value and the characters that give it."""

    data: "str | int | float | tuple[Value, ...] | Unknown"
    """xl knows only strings (its numbers are text) and lists; xm has Python's types."""
    start: int
    end: int


class Setting(NamedTuple):
    """The last assignment of a key: earlier ones are shadowed, ``+=`` has been applied."""

    value: Value
    key_start: int
    key_end: int


class Problem(NamedTuple):
    """Something that a dialect's own parser says of a file: an error where it refuses it."""

    message: str
    start: int
    end: int


class Config(NamedTuple):
    """One file, read in one dialect."""

    settings: dict[str, Setting]
    problems: tuple[Problem, ...] = ()
    """Why the dialect's own parser refuses the file; empty when it accepts it."""
    runs_more: str = ""
    """What in the file runs other code that may set any key ("execfile"); empty where nothing does."""

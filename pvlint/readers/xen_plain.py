r"""Plain Xen configs, read at once for both dialects: what most files are, in a tenth of the time.

A plain file assigns strings, whole numbers and lists of strings, each name once, in printable ASCII with no backslash.
Of that xl's own parser and Python make the same, but for numbers, which are text to xl. Every other file goes to the
readers of the dialects, ``xl`` and ``xm``; tests hold the three against each other.
"""

from keyword import kwlist
from typing import Final

from pvlint.late import regex
from pvlint.readers.config import Config, Setting, Value
from pvlint.readers.xen_disks import around_path
from pvlint.record import NamedTuple

_NO_NAMES: Final = frozenset((*kwlist, "exec", "nonlocal", "print"))
"""What is, or was, a word of Python's own."""

_LINE_END: Final = r"[ \t]*+(?:\#[ -~\t]*+)?\n"
_STRING: Final = r"\"[ !#-\[\]-~]*+\"|'[ -&(-\[\]-~]*+'"
_GAP: Final = rf"[ \t]*+(?:{_LINE_END}[ \t]*+)*+"
_STATEMENT: Final = regex(
    rf"(?:{_LINE_END})*+([a-z][a-z0-9_]*+)[ \t]*+=[ \t]*+"
    rf"(?:({_STRING})|(0|[1-9][0-9]{{0,8}}+)|(\[{_GAP}(?:(?:{_STRING}){_GAP}(?:,{_GAP}|(?=\])))*+\]))"
    rf"(?:{_LINE_END}|[ \t]*+\Z)"
)
_NAME: Final = 1
_TEXT: Final = 2
_NUMBER: Final = 3
_REST: Final = regex(rf"(?:{_LINE_END})*+[ \t]*+\Z")
_ITEM: Final = regex(rf"\#[^\n]*+|({_STRING})")

DECIDING: Final = (
    "type", "builder", "kernel", "firmware", "bios", "boot", "hdtype", "device_model_version",
)  # fmt: skip
"""All settings but the disks that the kind of a guest, its firmware and the place of its boot disk hang on."""
_LONGEST: Final = 64
_MOST: Final = 16
"""Characters of one of those, and disks, of a file that is compared with others."""


class Plain(NamedTuple):
    """A plain file."""

    config: Config
    """What xl makes of it."""
    numbers: list[str]
    """The names of its numbers."""


def read(characters: str) -> Plain | None:
    """What xl makes of a plain file; None for every other file."""
    settings: dict[str, Setting] = {}
    numbers: list[str] = []
    at = count = 0
    while (found := _STATEMENT.match(characters, at)) is not None:
        kind = found.lastindex or 0
        name_start, name_end = found.span(_NAME)
        name = characters[name_start:name_end]
        start, end = found.span(kind)
        if kind == _TEXT:
            value = Value(characters[start + 1 : end - 1], start, end)
        elif kind == _NUMBER:
            value = Value(characters[start:end], start, end)
            numbers.append(name)
        else:
            value = Value(_items(characters, start, end), start, end)
        settings[name] = Setting(value, name_start, name_end)
        count += 1
        at = found.end()
    whole = _REST.match(characters, at) is not None and count == len(settings) and _NO_NAMES.isdisjoint(settings)
    return Plain(Config(settings), numbers) if whole else None


def _items(characters: str, start: int, end: int) -> tuple[Value, ...]:
    places = [found.span(1) for found in _ITEM.finditer(characters, start, end)]
    return tuple([Value(characters[begin + 1 : stop - 1], begin, stop) for begin, stop in places if begin >= 0])


def as_python(plain: Plain) -> Config:
    """What xend makes of the same file, if it is no longer than ``xm.LONGEST``: its numbers are numbers."""
    settings = plain.config.settings.copy()
    for name in plain.numbers:
        (data, start, end), key_start, key_end = settings[name]
        settings[name] = Setting(Value(int(data), start, end), key_start, key_end)  # type: ignore[arg-type]
    return Config(settings)


def likeness(plain: Plain) -> tuple[object, ...] | None:
    """What files have in common that give their boot disk alike (``Domain.alike``); None for one that is not simple."""
    settings = plain.config.settings
    disks = settings["disk"].value.data if "disk" in settings else ()
    if not isinstance(disks, tuple) or len(disks) > _MOST:
        return None
    found: list[object] = []
    for disk in disks:
        around = around_path(disk.data) if isinstance(disk.data, str) else None
        if around is None:
            return None
        found.append((around[1], around[3]))
    for key in DECIDING:
        data = settings[key].value.data if key in settings else None
        if data is not None and (not isinstance(data, str) or len(data) > _LONGEST or key in plain.numbers):
            return None
        found.append(data)
    return tuple(found)

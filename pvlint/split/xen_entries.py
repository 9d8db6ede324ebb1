"""Entries of a Xen config's disk list: what in one is replaced, and what a new one looks like that is like another."""

import re
from collections.abc import Iterator
from typing import Final

from pvlint.changes import Add
from pvlint.model import Disk
from pvlint.platforms.xen_table import TAP_FAILS, TOOLSTACKS
from pvlint.readers import xl_disk, xm_disk
from pvlint.readers.config import UNKNOWN_PART
from pvlint.record import NamedTuple
from pvlint.split.edits import Edit

_LITERAL: Final = re.compile(r"[uUbBrR]{0,2}('''|\"\"\"|'|\")(.*)\1", re.DOTALL)
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
"""What both Python and xl read as the character itself."""
_MODE: Final = re.compile(r"(?:^|,)\s*(?:access=)?(?P<old>ro?)(?=\s*(?:,|$))")
_TARGET: Final = re.compile(r"(?:^|(?<=,))\s*target=")
_NAMED: Final = re.compile(r"([a-z][-a-z0-9_]*)=(.*)", re.DOTALL)
_KEPT_FLAGS: Final = ("direct-io-safe", "discard", "no-discard")
_FLAGS: Final = (*_KEPT_FLAGS, "cdrom", "colo", "no-colo", "trusted", "untrusted")
_KEPT_NAMES: Final = ("vdev", "format", "access", "devtype")
"""The others say who serves the store and how, which is another matter for another store."""
_ACCESS: Final = {"r": "w", "ro": "rw"}


class Literal(NamedTuple):
    """A string literal of a file: what stands between its quotes, as it stands there, and where that begins."""

    quote: str
    body: str
    start: int


def literal(written: str, start: int) -> Literal | None:
    """The literal that begins at a character; None for what is none."""
    found = _LITERAL.fullmatch(written)
    return None if found is None else Literal(found[1][0], found[2], start + found.start(2))


def quoted(text: str, quote: str = "") -> str:
    """A literal that Python and xl read as the text; without a ``quote``, whichever needs fewer escapes."""
    quote = quote or ('"' if "'" in text else "'")
    return quote + text.translate(_ESCAPES).replace(quote, f"\\{quote}") + quote


def renamed(piece: Literal, disk: Disk, target: str) -> Iterator[Edit]:
    """Where a literal may name the disk's device, with the prefix and suffix that go with the old name."""
    name = rf"(?:^|,)\s*(?:vdev=)?(?P<old>(?:ioemu:)?(?:/dev/)?{re.escape(disk.target)}(?P<cd>:cdrom)?(?::disk)?)"
    for found in re.finditer(rf"{name}(?=\s*(?:,|$))", piece.body):
        start, end = found.span("old")
        yield Edit(piece.start + start, piece.start + end, target + (found["cd"] or ""))


def writable(piece: Literal) -> Iterator[Edit]:
    """Where a literal may say that its disk is read-only."""
    for found in _MODE.finditer(piece.body):
        start, end = found.span("old")
        yield Edit(piece.start + start, piece.start + end, _ACCESS[found["old"]])


def prefixed(piece: Literal, disk: Disk, prefix: str) -> Edit | None:
    """Another prefix for the disk's backing store."""
    start = piece.start + len(piece.body) - len(piece.body.lstrip())
    if not disk.prefix or not piece.body.lstrip().startswith(disk.prefix):
        return None
    return Edit(start, start + len(disk.prefix), prefix)


def plain_prefix(source: str) -> str:
    """The prefix of a store that is served without a driver of its own."""
    return "phy:" if source.startswith("/dev/") else "file:"


def new_entry(add: Add, like: Disk, toolstack: str) -> str:
    """The entry of a new disk, written like another one as far as that fits; empty where no entry can say it."""
    xl = TOOLSTACKS[toolstack].family == "xl"
    own, other = (xl_disk, xm_disk) if xl else (xm_disk, xl_disk)
    # An entry that only the other family of toolstacks would take is judged as what it is meant to be.
    by_xl = xl is not (bool(own.parse(like.text).problems) and not other.parse(like.text).problems)
    candidates = _for_xl(add, like) if by_xl else _for_xend(add, like, toolstack)
    return next((entry for entry in candidates if (_is_xl if by_xl else _is_xend)(entry, add)), "")


def _for_xend(add: Add, like: Disk, toolstack: str) -> Iterator[str]:
    prefix = add.prefix
    if not prefix or (prefix.startswith("tap") and toolstack in TAP_FAILS):
        tapped = like.prefix.startswith("tap") and toolstack in TAP_FAILS
        prefix = plain_prefix(add.source) if tapped else like.prefix or plain_prefix(add.source)
    more = like.text.split(",")[3:]
    if more and UNKNOWN_PART not in "".join(more):
        yield ",".join([f"{prefix}{add.source}", add.target, "w", *more])
    yield f"{prefix}{add.source},{add.target},w"


def _is_xend(entry: str, add: Add) -> bool:
    made = xm_disk.parse(entry)
    return not made.problems and (made.vdev, made.target) == (add.target, add.source)


def _for_xl(add: Add, like: Disk) -> Iterator[str]:
    prefix = add.prefix or like.prefix
    yield _like_xl(add, like, prefix)
    if prefix:
        yield f"{prefix}{add.source},{add.target},w"
    image = add.format or (like.format if like.format not in ("", "empty") else "raw")
    yield f"{add.source},{image},{add.target},rw"
    yield f"format={image},vdev={add.target},access=rw,target={add.source}"


def _like_xl(add: Add, like: Disk, prefix: str) -> str:
    """The old entry, field by field, with what is the new disk's own in its place."""
    found = _TARGET.search(like.text)
    head, tail = (like.text[: found.start()], found[0]) if found is not None else (like.text, "")
    named, values = [], ["target", "vdev", "access"] if prefix else ["target", "format", "vdev", "access"]
    for field in (head.removesuffix(",") if tail else head).split(",") if head else []:
        blank = field[: len(field) - len(field.lstrip())]
        said = field.strip()
        given = _NAMED.fullmatch(said)
        if (given is not None and given[1] not in _KEPT_NAMES) or (said in _FLAGS and said not in _KEPT_FLAGS):
            continue
        if given is not None:
            named.append(f"{blank}{given[1]}={_value(given[1], given[2], add, prefix)}")
        elif said in _KEPT_FLAGS or not values:
            named.append(field)
        else:
            named.append(blank + _value(values.pop(0), said, add, prefix))
    return ",".join([*named, f"{tail}{add.source}"] if tail else named).lstrip()


def _value(name: str, old: str, add: Add, prefix: str) -> str:
    if name == "target":
        return f"{prefix}{add.source}"
    if name == "vdev":
        return add.target
    if name == "format":
        return add.format if add.format and (old or add.format != "raw") else old
    return _ACCESS.get(old, old) if name == "access" else old


def _is_xl(entry: str, add: Add) -> bool:
    made = xl_disk.parse(entry)
    image = add.format in ("", made.format)
    same = (made.vdev, made.target, made.read_only, made.cdrom) == (add.target, add.source, False, False)
    return not made.problems and image and same and UNKNOWN_PART not in entry

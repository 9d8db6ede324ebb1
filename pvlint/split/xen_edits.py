"""The edits that carry changes out in a Xen config file, xm (Python) or xl, in the file's own style.

An xm file is a program, and nobody can say by rule which of its characters give a disk its name. So the likely ones are
tried, and what comes out is read again: an edit is one only if the file then says exactly what was planned, in every
version of the guest, and all else as before.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final

from pvlint import layout
from pvlint.changes import Add, Change, Delete, Rename, Writable
from pvlint.guest import Guest
from pvlint.model import Disk
from pvlint.place import Where
from pvlint.readers.config import UNKNOWN_PART
from pvlint.sources.text import Text
from pvlint.split import comments, xen_entries
from pvlint.split.edits import CannotEdit, Edit, edited
from pvlint.split.xen_places import Places
from pvlint.split.xen_plan import clash, planned, reading, says, toolstack_of

_MOST_TRIES: Final = 8
"""Of one change: each is a reading of the whole file."""
_ORDER: Final = (Delete, Rename, Writable, Add)
"""Nothing can be put into what is deleted, and a new disk may take the name that another one gives up."""
_COMPUTED: Final = "it is worked out by the file's Python code and does not stand there by itself"
_NOT_FOUND: Final = "nothing in its entry would do it"


def edits(text: Text, guest: Guest, changes: Sequence[Change]) -> list[Edit]:
    """The edits for changes of a Xen guest. Raises CannotEdit, with what to write by hand."""
    if not changes:
        return []
    if guest.format == "sxp":
        raise CannotEdit(
            "an SXP file is xend's own record of the guest, which it writes anew", _sxp_help(guest, changes)
        )
    try:
        return _Editing(text, guest).edits(changes)
    except CannotEdit as error:
        raise CannotEdit(error.reason, error.help or _help(guest, changes)) from None


class _Editing:
    """One file on its way."""

    def __init__(self, text: Text, guest: Guest) -> None:
        self._text = text
        self._guest = guest
        self._places = Places(text.characters)
        self._deleted: list[Edit] = []
        before = reading(text, guest)
        if before is None:
            raise CannotEdit("it cannot be read as what it was read as before")
        self._before = before
        self._versions = before.versions

    def edits(self, changes: Sequence[Change]) -> list[Edit]:
        """The edits for all changes together."""
        for version in self._versions:
            name = clash(self._guest, version, changes)
            if name:
                raise CannotEdit(f"there would be two disks named {name}")
        made: dict[int, list[Edit]] = {}
        for n in sorted(range(len(changes)), key=lambda n: _ORDER.index(type(changes[n]))):
            candidates, why = self._candidates(changes[n])
            for tried in islice(candidates, _MOST_TRIES):
                together = made | {n: tried}
                if self._does([changes[k] for k in sorted(together)], _merged(together)):
                    break
            else:
                raise CannotEdit(why)
            made = together
            self._deleted += tried if isinstance(changes[n], Delete) else []
        return _merged(made)

    def _does(self, changes: Sequence[Change], tried: Sequence[Edit]) -> bool:
        """Whether edits do just what the changes are."""
        plans = [planned(self._guest, version, changes) for version in self._versions]
        characters = edited(self._text.characters, tried)
        try:
            characters.encode(self._text.encoding)
        except UnicodeEncodeError:
            raise CannotEdit(f"the file is written in {self._text.encoding}, which has no such characters") from None
        if self._guest.format == "xm" and self._text.characters.isascii() and not characters.isascii():
            raise CannotEdit("the file is plain ASCII, and Python 2 would refuse any other character in it")
        after = reading(Text(characters, self._text.encoding), self._guest)
        return says(self._before, after, plans, tried)

    def _candidates(self, change: Change) -> tuple[Iterator[list[Edit]], str]:
        """The edits that may carry out a change, and what is in the way where none does."""
        if isinstance(change, Delete):
            return self._delete(change), "there is no comment there"
        disk = self._guest.domain.disks[change.like if isinstance(change, Add) else change.disk]
        reason = _COMPUTED if self._guest.format == "xm" else _NOT_FOUND
        if isinstance(change, Add):
            return self._add(change, disk), f"no entry can be put before that of {disk.target}: {reason}"
        if isinstance(change, Writable):
            return self._in_entry(disk, xen_entries.writable), f"the mode of {disk.target} cannot be edited: {reason}"
        return self._rename(change, disk), f"the device name {disk.target} cannot be edited: {reason}"

    def _literals(self, disk: Disk) -> Iterator[xen_entries.Literal]:
        """The literals of a disk's entry."""
        for token in self._places.strings(*self._extent(disk.where)):
            found = xen_entries.literal(token.text, token.start)
            if found is not None:
                yield found

    def _extent(self, where: Where) -> tuple[int, int]:
        span = where()
        return self._text.offset(span.line, span.column), self._text.offset(span.end_line, span.end_column)

    def _in_entry(self, disk: Disk, matches: Callable[[xen_entries.Literal], Iterator[Edit]]) -> Iterator[list[Edit]]:
        for piece in self._literals(disk):
            yield from ([edit] for edit in matches(piece))

    def _rename(self, change: Rename, disk: Disk) -> Iterator[list[Edit]]:
        if not disk.target:
            return
        plan = planned(self._guest, self._guest.domain, [change])[change.disk]
        first = next(self._literals(disk), None)
        prefix = None
        if plan.prefix != disk.prefix:
            prefix = xen_entries.prefixed(first, disk, plan.prefix) if first is not None else None
            if prefix is None:
                return
        for tried in self._in_entry(disk, lambda piece: xen_entries.renamed(piece, disk, change.target)):
            yield [prefix, *tried] if prefix is not None else tried

    def _add(self, change: Add, like: Disk) -> Iterator[list[Edit]]:
        entry = xen_entries.new_entry(change, like, toolstack_of(self._guest))
        if not entry:
            raise CannotEdit(f"no entry of a disk list can name {change.source}")
        quote = next((piece.quote for piece in self._literals(like)), "'")
        for room in self._places.rooms(self._extent(like.where)[0], self._deleted):
            yield [room.edit(xen_entries.quoted(entry, quote))]

    def _delete(self, change: Delete) -> Iterator[list[Edit]]:
        start, end = self._extent(change.where)
        found = ((token.start, token.end) for token in self._places.comments)
        edit = comments.without(self._text.characters, found, start, end, change.new)
        if edit is not None:
            yield [edit]


def _merged(made: dict[int, list[Edit]]) -> list[Edit]:
    """The edits in order; what goes to one place goes there in the order of the changes."""
    merged: dict[tuple[int, int], Edit] = {}
    for edit in (edit for n in sorted(made) for edit in made[n]):
        same = merged.get((edit.start, edit.end))
        if same is not None and edit.start < edit.end:
            raise CannotEdit("two changes touch the same piece of the file")
        merged[edit.start, edit.end] = edit if same is None else edit._replace(new=same.new + edit.new)
    return sorted(merged.values())


# What to write by hand


def _help(guest: Guest, changes: Sequence[Change]) -> tuple[str, ...]:
    """The whole list of disks, as it would be."""
    entries: list[str] = []
    for n, disk in enumerate(guest.domain.disks):
        added = (
            xen_entries.new_entry(c, disk, toolstack_of(guest)) for c in changes if isinstance(c, Add) and c.like == n
        )
        entries += [entry for entry in added if entry]
        entries.append(_changed(disk, [c for c in changes if isinstance(c, Rename | Writable) and c.disk == n]))
    if not entries or all(isinstance(change, Delete) for change in changes):
        return ()
    quoted = [xen_entries.quoted(entry.replace(UNKNOWN_PART, "?")) for entry in entries]
    quoted += ["..."] if guest.domain.unsaid else []
    head = "disk = ["
    return tuple(
        (head if n == 0 else " " * len(head)) + entry + ("]" if n == len(quoted) - 1 else ",")
        for n, entry in enumerate(quoted)
    )  # fmt: skip


def _changed(disk: Disk, changes: Sequence[Rename | Writable]) -> str:
    """A disk's entry with changes carried out in it."""
    piece = xen_entries.Literal("", disk.text, 0)
    found: list[Edit] = []
    for change in changes:
        if isinstance(change, Writable):
            found += islice(xen_entries.writable(piece), 1)
        elif disk.target:
            found += islice(xen_entries.renamed(piece, disk, change.target), 1)
    return edited(disk.text, found)


def _sxp_help(guest: Guest, changes: Sequence[Change]) -> tuple[str, ...]:
    how = f"run `virsh edit {guest.name}`, or `xm delete` it and `xm new` it again from a config that says:"
    if any(isinstance(change, Add) for change in changes):
        return how, *layout.lines(guest)
    disks = guest.domain.disks
    renames = [change for change in changes if isinstance(change, Rename)]
    lines = [f"for {disks[c.disk].target}: {layout.entry(guest, disks[c.disk], c.target, c.bus)}" for c in renames]
    lines += [f"for {disks[c.disk].target}: (mode w)" for c in changes if isinstance(c, Writable)]
    return (how, *lines) if lines else ()

"""Edits of a text: pieces that are replaced, everything between them untouched."""

from collections.abc import Iterable

from pvlint.record import NamedTuple


class Edit(NamedTuple):
    """A piece of a text, from ``start`` up to ``end`` in characters, and what stands there instead."""

    start: int
    end: int
    new: str


class CannotEdit(Exception):
    """Why a file cannot be edited, in words for its owner; ``help`` says what to write by hand."""

    def __init__(self, reason: str, help: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.help = help


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits carried out. Raises CannotEdit where two of them touch the same piece."""
    parts, at = [], 0
    for edit in sorted(edits):
        if edit.start < at:
            raise CannotEdit("two changes touch the same piece of the file")
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*parts, text[at:]])

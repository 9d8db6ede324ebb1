"""Pieces of an XML text that go: comments, parts of comments, and elements."""

from collections import defaultdict
from collections.abc import Iterable

from pvlint.changes import Delete
from pvlint.sources.text import Text
from pvlint.split.edits import Edit, edited
from pvlint.split.xml_tree import Element

_OPEN, _CLOSE = "<!--", "-->"


def deleted(
    text: Text, found: dict[int, Element], deletes: Iterable[Delete]
) -> tuple[list[Edit], list[tuple[int, int]]]:
    """Edits of what is replaced, and the pieces that go altogether; their lines go with them."""
    edits: list[Edit] = []
    gone: list[tuple[int, int]] = []
    comments: dict[tuple[int, int], list[Edit]] = defaultdict(list)
    for delete in deletes:
        span = delete.where()
        start, end = text.offset(span.line, span.column), text.offset(span.end_line, span.end_column)
        element = found.get(start)
        comment = None if element is not None else _comment_around(text.characters, start, end)
        if comment is not None:
            comments[comment].append(Edit(start, end, delete.new))
        elif delete.new:
            edits.append(Edit(start, end, delete.new))
        else:
            gone.append((start, end if element is None else max(end, element.end)))
    for (start, end), pieces in comments.items():
        if _is_empty(text.characters, start, end, pieces):
            gone.append((start, end))
        else:
            edits += pieces
    return edits, gone


def _comment_around(characters: str, start: int, end: int) -> tuple[int, int] | None:
    """The comment that a piece is, or is in."""
    opening = characters.rfind(_OPEN, 0, start + len(_OPEN))
    closing = characters.find(_CLOSE, opening + len(_OPEN)) + len(_CLOSE)
    return (opening, closing) if opening >= 0 and end <= closing else None


def _is_empty(characters: str, start: int, end: int, pieces: list[Edit]) -> bool:
    """Whether nothing is left of a comment."""
    shifted = [Edit(edit.start - start, edit.end - start, edit.new) for edit in pieces]
    left = edited(characters[start:end], shifted).strip()
    return not left.removeprefix(_OPEN).removesuffix(_CLOSE).strip()

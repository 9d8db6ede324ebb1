"""Which toolstack builds a Xen guest: the one that is named, the one its file was written for, or the guide's."""

from collections.abc import Callable
from typing import NamedTuple

from pvlint.model import Hint


class Toolstack(NamedTuple):
    """A toolstack and why it was chosen."""

    name: str
    reason: str


def choose(option: str, hints: Callable[[], tuple[Hint, ...]]) -> Toolstack:
    """The toolstack for a Xen definition: ``option`` unless that is "auto"; then what the file's signs say.

    A sign that the other toolstack could not even read outweighs one that it would ignore. With no sign it is rhel5,
    because the guide is about it and it is the strictest.
    """
    if option != "auto":
        return Toolstack(option, "as asked for")
    signs = hints()
    if not signs:
        return Toolstack("rhel5", "nothing in the file decides; the guide's")
    best = max(signs, key=lambda hint: (hint.decisive, hint.toolstack == "xl"))
    return Toolstack(
        "xl" if best.toolstack == "xl" else "rhel5", f"{best.words}, so it was written for {best.toolstack}"
    )

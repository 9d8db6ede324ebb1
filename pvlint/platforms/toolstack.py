"""Which toolstack builds a Xen guest: the one that is named, the one its file was written for, or the guide's."""

from collections.abc import Callable
from typing import Final

from pvlint.model import Hint
from pvlint.platforms.xen_table import GUIDES, TOOLSTACKS, Traits, hides_xvd
from pvlint.record import NamedTuple


class Toolstack(NamedTuple):
    """A toolstack and why it was chosen."""

    name: str
    reason: str

    @property
    def traits(self) -> Traits:
        """What it is like."""
        return TOOLSTACKS[self.name]


_BY_DEFAULT: Final = Toolstack(GUIDES, "nothing in the file decides; the guide's")


def choose(option: str, hints: Callable[[], tuple[Hint, ...]]) -> Toolstack:
    """The toolstack for a Xen definition: ``option`` unless that is "auto"; then what the file's signs say.

    A sign that the other toolstack could not even read outweighs one that it would ignore. With no sign it is rhel5,
    because the guide is about it and it is the strictest.
    """
    if option != "auto":
        return Toolstack(option, "as asked for")
    signs = hints()
    if not signs:
        return _BY_DEFAULT
    best = max(signs, key=lambda hint: (hint.decisive, hint.toolstack == "xl"))
    return Toolstack(
        "xl" if best.toolstack == "xl" else GUIDES, f"{best.words}, so it was written for {best.toolstack}"
    )


def is_xl(toolstack: Toolstack | None) -> bool:
    """Whether libxl builds the guest; no toolstack is that of a guest that is not Xen's."""
    return toolstack is not None and toolstack.traits.family == "xl"


def is_xend(toolstack: Toolstack | None) -> bool:
    """Whether a xend builds the guest."""
    return toolstack is not None and toolstack.traits.family == "xend"


def hd_hides_xvd(toolstack: Toolstack | None, *, traditional: bool) -> bool:
    """Whether an hd* device ends the emulation of xvd* ones.

    ``traditional`` is whether the guest asks for qemu-xen-traditional, as guests of xl may.
    """
    return toolstack is not None and hides_xvd((traditional and toolstack.traits.traditional) or toolstack.name)

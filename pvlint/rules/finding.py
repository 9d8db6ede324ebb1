"""Findings: what a rule says, how loudly, where, why, and what to do about it."""

from collections.abc import Callable
from enum import IntEnum
from typing import TYPE_CHECKING

from pvlint.record import NamedTuple

if TYPE_CHECKING:
    from pvlint.changes import Fix
    from pvlint.place import Where


class Severity(IntEnum):
    """How much a finding matters. They compare: a note is less than a warning, a warning less than an error."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """As it is written: "note", "warning", "error"."""
        return self.name.lower()


Told = Callable[[], str]
"""A text that is worked out when a report shows it."""


def nothing() -> str:
    """No text."""
    return ""


class Related(NamedTuple):
    """A second place that explains a finding."""

    where: "Where"
    message: str


class Finding(NamedTuple):
    """One thing a rule found."""

    severity: Severity
    message: str
    where: "Where"
    label: str = ""
    """What the excerpt says under the place."""
    guest: str = ""
    disk: str = ""
    evidence: str = ""
    """"inferred", "declared" or "observed"; empty where the definition says it. Texts show it where no label does."""
    why: str = ""
    elsewhere: Told = nothing
    """What another toolstack would make of it."""
    help: tuple[str, ...] = ()
    """What to do: a sentence, then lines to copy."""
    related: tuple[Related, ...] = ()
    fix: "Fix | None" = None
    """What mends it, where pvlint can write that."""

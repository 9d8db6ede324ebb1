"""A document: one source with all that came of it. It is what reports are made of."""

from enum import Enum
from typing import TYPE_CHECKING

from pvlint.record import NamedTuple
from pvlint.sources.text import Text

if TYPE_CHECKING:
    from pvlint.guest import Guest
    from pvlint.rules.finding import Finding
    from pvlint.rules.registry import Rule


class Status(Enum):
    """What came of a source."""

    READ = "read"
    SKIPPED = "skipped"
    FAILED = "failed"
    CRASHED = "crashed"
    """pvlint itself failed on it: no document that is reported, but a line on standard error."""


class Found(NamedTuple):
    """A finding, the rule that found it, and the guest it was found in."""

    rule: "Rule"
    finding: "Finding"
    guest: "Guest | None" = None
    """None where the whole file could not be read."""


class Document(NamedTuple):
    """One source: its guests and findings, or why there are none."""

    path: str
    status: Status
    reason: str = ""
    format: str = ""
    text: Text = Text("")
    guests: "tuple[Guest, ...]" = ()
    findings: tuple[Found, ...] = ()
    host: str = ""
    """Where the definition is from, as a libvirt URI; empty for a file."""

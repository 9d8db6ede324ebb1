"""A suppression whose day is past.

## What it flags

A `pvlint: ignore[...] until=YYYY-MM-DD` whose day is over, or is no day. What it suppressed is shown again.

## Why it matters

It was given until then, and then is over.

## Example

    # pvlint: ignore[PV101] until=2020-01-31 moved to hda in January
    disk = ['phy:/dev/vg/web01,xvda,w']

## Use instead

    disk = ['phy:/dev/vg/web01-boot,hda,w', 'phy:/dev/vg/web01,xvdb,w']

## Evidence

The definition itself, and today's date.

## Source

pvlint's own convention: README, "Suppressions and baseline".
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pvlint.guest import Guest
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind

if TYPE_CHECKING:
    from datetime import date

    from pvlint.rules.suppression import Suppression


def applies(_kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return False


def check(guest: Guest) -> Iterator[Finding]:
    """Nothing: this rule is about suppressions."""
    return iter(())


def of_suppression(one: "Suppression", used: bool, running: set[str], today: "date") -> Finding | None:
    """A warning for a suppression past its day."""
    if not one.expired(today):
        return None
    ended = one.day is not None
    message = f"this suppression ended on {one.until}" if ended else f"this suppression ends on no day: '{one.until}'"
    return Finding(
        Severity.WARNING, message, one.where, label="past" if ended else "not a day",
        help=("mend what it suppresses, or give it another day",) if ended else ("write the day as 2027-12-31",),
    )  # fmt: skip

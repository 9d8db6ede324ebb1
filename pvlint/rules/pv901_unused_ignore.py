"""A suppression that suppresses nothing.

## What it flags

A `pvlint: ignore[...]` comment, or a `<pvlint:ignore>` in a domain's metadata, that no finding answers to; one without
a bracket, which names no rule and so suppresses nothing. A suppression of a rule that does not run is left alone.

## Why it matters

The next one who reads it believes that something is wrong there. When it comes back, nobody sees it.

## Example

    # pvlint: ignore[PV101] moved to hda next week
    disk = ['phy:/dev/vg/web01,hda,w']

## Use instead

    disk = ['phy:/dev/vg/web01,hda,w']

## Evidence

The definition itself, and what the run found in it.

## Source

pvlint's own convention: README, "Suppressions and baseline".
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pvlint.changes import Delete, Fix
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
    """A warning for a suppression that no finding answers to."""
    if not one.rules:
        return _finding(
            one, "this suppression names no rule, so it suppresses nothing", "say which: pvlint: ignore[PV101] why"
        )
    runs = any(one.names(code) for code in running)
    if used or one.unknown() or one.expired(today) or not runs:
        return None
    unused = _finding(one, f"nothing here for {', '.join(one.rules)} to suppress", "remove it")
    return unused._replace(fix=Fix("remove the unused suppression", (Delete(one.where),), safe=True))


def _finding(one: "Suppression", message: str, help_: str) -> Finding:
    return Finding(Severity.WARNING, message, one.where, help=(help_,))

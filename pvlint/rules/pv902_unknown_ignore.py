"""A suppression of a rule that does not exist.

## What it flags

A name or code in the bracket of a `pvlint: ignore[...]` that no rule has.

## Why it matters

It suppresses nothing, and was meant to.

## Example

    # pvlint: ignore[PV1O1] boots through a rescue CD
    disk = ['phy:/dev/vg/web01,xvda,w']

## Use instead

    # pvlint: ignore[PV101] boots through a rescue CD
    disk = ['phy:/dev/vg/web01,xvda,w']

## Evidence

The definition itself.

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
    """A warning for every name that is no rule's."""
    unknown = one.unknown()
    if not unknown:
        return None
    return Finding(
        Severity.WARNING, f"no rule is called {', '.join(unknown)}", one.where, help=("`pvlint rule --all` lists them",)
    )

"""An entry of the baseline that nothing answers to.

## What it flags

An entry of the `--baseline` file, or a part of its count, that no finding of a file that was checked answers to.

## Why it matters

What was mended should not come back unseen: a stale entry would hide it.

## Example

    {"code": "PV101", "path": "web01.cfg", "guest": "web01", "disk": "xvda", "count": 1}   # web01 boots from hda now

## Use instead

    pvlint check --write-baseline baseline.json

## Evidence

The baseline, and what the run found.

## Source

pvlint's own convention: README, "Suppressions and baseline".
"""

from collections.abc import Iterator
from functools import partial

from pvlint.guest import Guest
from pvlint.place import Span
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(_kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return False


def check(guest: Guest) -> Iterator[Finding]:
    """Nothing: this rule is about the baseline."""
    return iter(())


def of_baseline(words: str, count: int, line: int) -> Finding:
    """A warning for one entry."""
    times = "" if count == 1 else f", {count} times"
    return Finding(
        Severity.WARNING,
        f"the baseline knows {words}{times}, and nothing answers to it",
        partial(Span, line, 1, line, 1),
        help=("`--write-baseline` makes it anew",),
    )

"""What the other toolstacks would make of a finding, as the toolstack is often a guess."""

from collections.abc import Callable

from pvlint.guest import Guest
from pvlint.platforms.xen_table import TOOLSTACKS
from pvlint.rules.finding import Severity

Judge = Callable[[Guest], Severity | None]
"""How loudly a rule speaks of a guest; None where it is silent."""


def elsewhere(guest: Guest, judge: Judge) -> str:
    """One sentence on the toolstacks that would change the verdict; empty where none does."""
    if guest.toolstack is None:
        return ""
    here = judge(guest)
    others: dict[Severity | None, list[str]] = {}
    for name in TOOLSTACKS:
        if name == guest.toolstack.name:
            continue
        other = guest.under(name)
        verdict = judge(other) if other is not None else here
        if verdict != here:
            others.setdefault(verdict, []).append(name)
    return "; ".join(f"under {_list(names)} {_said(verdict)}" for verdict, names in others.items())


def _said(verdict: Severity | None) -> str:
    if verdict is None:
        return "there is no such finding"
    return "it is an error" if verdict is Severity.ERROR else f"it is a {verdict.word}"


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

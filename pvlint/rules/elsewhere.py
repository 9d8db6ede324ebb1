"""What the other toolstacks would make of a finding, as the toolstack is often a guess."""

from collections.abc import Callable
from typing import Final

from pvlint.guest import Guest
from pvlint.platforms.xen_table import TOOLSTACKS
from pvlint.remembered import Remembered
from pvlint.rules.finding import Severity, Told, nothing

Judge = Callable[[Guest], Severity | None]
"""How loudly a rule speaks of a guest; None where it is silent."""

_KNOWN: Final[Remembered[tuple[object, ...], str]] = Remembered(512)
"""Sentences on guests that are alike."""


def elsewhere(guest: Guest, judge: Judge, *, by_boot_disk: bool = False) -> Told:
    """One sentence on the toolstacks that would change the verdict, for when it is asked for; empty where none does.

    It costs as much as the guest itself: its file is read as the other toolstacks would read it. ``by_boot_disk``: the
    judge goes by nothing but the profile, the guest's kind and firmware, and how its boot disk is named and presented.
    Then the sentence is worked out once for all guests that are alike in that.
    """
    return (
        nothing if guest.toolstack is None else _Sentence(guest, judge, _for_all_alike if by_boot_disk else _sentence)
    )


class _Sentence:
    """The sentence, worked out once: a rule may have many findings in one guest."""

    __slots__ = ("_guest", "_judge", "_said", "_work_out")

    def __init__(self, guest: Guest, judge: Judge, work_out: Callable[[Guest, Judge], str]) -> None:
        self._guest = guest
        self._judge = judge
        self._work_out = work_out
        self._said: str | None = None

    def __call__(self) -> str:
        if self._said is None:
            self._said = self._work_out(self._guest, self._judge)
        return self._said


def _for_all_alike(guest: Guest, judge: Judge) -> str:
    likeness = guest.domain.alike()
    if likeness is None:
        return _sentence(guest, judge)
    key = (judge, guest.toolstack and guest.toolstack.name, guest.profile, likeness)
    if key not in _KNOWN:
        _KNOWN.keep(key, _sentence(guest, judge))
    return _KNOWN[key]


def _sentence(guest: Guest, judge: Judge) -> str:
    here = judge(guest)
    others: dict[Severity | None, list[str]] = {}
    for name in TOOLSTACKS:
        if guest.toolstack is not None and name == guest.toolstack.name:
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

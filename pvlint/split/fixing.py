"""Carries out the fixes of a file's findings, one after the other, each in the file as the one before left it."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from pvlint.changes import Add, Fix
from pvlint.document import Document, Found
from pvlint.pipeline import document as judge
from pvlint.record import NamedTuple
from pvlint.ruling import Ruling
from pvlint.split.edits import CannotEdit
from pvlint.split.rewriting import Rewritten, rewritten

_MOST: Final = 200
"""Fixes of one file."""

Accepted = Counter[tuple[str, str, str]]
"""Findings that are not to be looked at, by rule, guest and disk, and how often."""


class Fixed(NamedTuple):
    """What came of the fixes of a file."""

    result: Rewritten
    done: tuple[str, ...]
    """What was done, in words: "PV101: put a small emulated boot disk first"."""
    failed: tuple[tuple[str, str], ...]
    """Fixes that could not be carried out, and why."""
    unsafe: int
    """How many are left because they are unsafe."""
    more: bool = False
    """Whether there were too many for one go."""


def fixed(data: bytes, document: Document, ruling: Ruling, *, unsafe: bool) -> Fixed:
    """The file with everything mended that can be; what cannot be edited is left, with the reason.

    What a baseline has taken out of the document's findings is not mended, and taken out of the result's, too.
    """
    whole = judge(data, document.path, ruling.afresh(document.path))
    accepted = Accepted(map(_key, whole.findings))
    accepted.subtract(map(_key, document.findings))
    now, done, failed = Rewritten(data, whole), list[str](), dict[str, str]()
    while len(done) < _MOST:
        found = _next(_left(now.document, accepted), failed, unsafe=unsafe)
        if found is None or found.finding.fix is None:
            break
        try:
            now = _carried_out(now, found, found.finding.fix, ruling)
            done.append(_words(found))
        except CannotEdit as error:
            failed[_words(found)] = error.reason
    left = _left(now.document, accepted)
    waiting = sum(1 for one in left if one.finding.fix is not None and not one.finding.fix.safe)
    result = now._replace(document=now.document._replace(findings=left))
    return Fixed(result, tuple(done), tuple(failed.items()), 0 if unsafe else waiting, len(done) >= _MOST)


def _carried_out(now: Rewritten, found: Found, fix: Fix, ruling: Ruling) -> Rewritten:
    """The file with one fix carried out; raises CannotEdit where that does not mend what was found."""
    made = rewritten(now.data, now.document, _place(now.document, found), fix.changes, ruling)
    if _count(made.document, found) >= _count(now.document, found):
        raise CannotEdit("it would be found all the same")
    return made


def _count(document: Document, found: Found) -> int:
    about = (found.rule.code, found.finding.guest)
    return sum(1 for one in document.findings if (one.rule.code, one.finding.guest) == about)


def _key(found: Found) -> tuple[str, str, str]:
    return found.rule.code, found.finding.guest, found.finding.disk


def _left(document: Document, accepted: Accepted) -> tuple[Found, ...]:
    """The findings but for the accepted ones."""
    left, kept = accepted.copy(), []
    for found in document.findings:
        left[_key(found)] -= 1
        if left[_key(found)] < 0:
            kept.append(found)
    return tuple(kept)


def _next(findings: Sequence[Found], failed: dict[str, str], *, unsafe: bool) -> Found | None:
    """The finding to mend next: what needs no new disk goes first, then the loudest."""

    def rank(found: Found) -> tuple[int, int]:
        fix: Fix | None = found.finding.fix
        adds = sum(1 for change in fix.changes if isinstance(change, Add)) if fix is not None else 0
        return adds, -found.finding.severity

    able = [f for f in findings if f.finding.fix is not None and (unsafe or f.finding.fix.safe)]
    return min((found for found in able if _words(found) not in failed), key=rank, default=None)


def _words(found: Found) -> str:
    title = found.finding.fix.title if found.finding.fix is not None else ""
    guest = f"{found.finding.guest}: " if found.finding.guest else ""
    place = found.finding.where() if not guest else None
    return f"{found.rule.code}: {guest}{title}{f' (line {place.line})' if place is not None else ''}"


def _place(document: Document, found: Found) -> int:
    """The guest of a finding among the document's; the first, where it is about the file."""
    return next((n for n, guest in enumerate(document.guests) if guest is found.guest), 0)

"""Carries changes out in a file and reads the result again: what does not come out as planned is never written."""

from collections.abc import Iterator, Sequence

from pvlint import proposals
from pvlint.changes import Add, Change, Rename
from pvlint.document import Document, Found, Status
from pvlint.guest import Guest
from pvlint.pipeline import document as judge
from pvlint.record import NamedTuple
from pvlint.rules.finding import Severity
from pvlint.ruling import Ruling
from pvlint.sources.text import Text
from pvlint.split.edits import CannotEdit, Edit, edited
from pvlint.split.plan import Plan


class Rewritten(NamedTuple):
    """A file with changes carried out, read again."""

    data: bytes
    document: Document


def edits_for(text: Text, guest: Guest, changes: Sequence[Change]) -> list[Edit]:
    """The edits that carry changes out in the format of the guest's file. Raises CannotEdit."""
    if guest.format == "xml":
        from pvlint.split.xml_edits import edits

        return edits(text, guest, changes)
    from pvlint.split.xen_edits import edits as xen_edits

    return xen_edits(text, guest, changes)


def rewritten(data: bytes, document: Document, place: int, changes: Sequence[Change], ruling: Ruling) -> Rewritten:
    """The file with the changes carried out for its ``place``-th guest. Raises CannotEdit where that goes wrong."""
    guest = document.guests[place]
    new = encoded(data, document.text, edited(document.text.characters, edits_for(document.text, guest, changes)))
    if new == data:
        raise CannotEdit("nothing in it would change")
    after = judge(new, document.path, ruling.afresh(document.path))
    _check(document, after, place, changes)
    return Rewritten(new, after)


def split(data: bytes, document: Document, place: int, plan: Plan, ruling: Ruling) -> Rewritten:
    """The file with a plan carried out: the guest starts from an emulated disk. Raises CannotEdit."""
    made = rewritten(data, document, place, plan.changes, ruling)
    guest = made.document.guests[place]
    if not proposals.boots_well(guest):
        raise CannotEdit(f"it would not start from an emulated disk even then: {guest.map.reason}")
    return made


def notes(document: Document) -> tuple[str, ...]:
    """What to know before a file is written over."""
    if document.format != "xml":
        return ()
    from pvlint.split.xml_edits import notes as xml_notes

    return xml_notes(document.text)


def encoded(data: bytes, text: Text, characters: str) -> bytes:
    """Characters as bytes, the way the file was encoded; raises CannotEdit where that would change other bytes."""
    encoding, mark = text.encoding, b""
    for start, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if encoding == "utf-16" and data.startswith(start):
            encoding, mark = name, start
    try:
        if mark + text.characters.encode(encoding) != data:
            raise CannotEdit(f"it is not plain {text.encoding}: writing it would change other bytes, too")
        return mark + characters.encode(encoding)
    except UnicodeEncodeError:
        raise CannotEdit(f"what is to be written cannot be said in {text.encoding}") from None


def _check(before: Document, after: Document, place: int, changes: Sequence[Change]) -> None:
    """Raises CannotEdit where the file is not the same but for the planned disks, or a new fault is found in it."""
    if after.status is not Status.READ or len(after.guests) != len(before.guests):
        raise CannotEdit("it could not be read again after the change")
    for n, (old, new) in enumerate(zip(before.guests, after.guests, strict=True)):
        expected = _planned(old, changes) if n == place else _disks(old)
        # libvirt takes the disks of one bus together, so a new one may have to stand further up.
        if sorted(_disks(new)) != sorted(expected) or old.name != new.name:
            raise CannotEdit(f"the change would not come out as planned in {old.name}")
    for found in _worse(before.findings, after.findings):
        raise CannotEdit(f"it would bring {found.rule.code} with it: {found.finding.message}", found.finding.help)


def _worse(before: Sequence[Found], after: Sequence[Found]) -> Iterator[Found]:
    """What is found after a change, and was not before, or not as loudly. A suppression may have lost its finding."""
    known: dict[tuple[str, str], list[Severity]] = {}
    for found in before:
        known.setdefault(_about(found), []).append(found.finding.severity)
    for severities in known.values():
        severities.sort()
    for found in sorted(after, key=lambda found: -found.finding.severity):
        severities = known.get(_about(found), [])
        loud = found.finding.severity > Severity.NOTE and not found.rule.code.startswith("PV9")
        worst = severities[-1] if severities else None
        # What is wrong with the style of an entry (PV002) is so with a new one in that style, too.
        if severities and found.rule.code != "PV002":
            severities.pop()
        if loud and (worst is None or worst < found.finding.severity):
            yield found


def _about(found: Found) -> tuple[str, str]:
    return found.rule.code, found.finding.guest


def _disks(guest: Guest) -> list[tuple[str, str]]:
    return [(disk.target, disk.source) for disk in guest.domain.disks]


def _planned(guest: Guest, changes: Sequence[Change]) -> list[tuple[str, str]]:
    """The disks that a guest is to have, by target and source."""
    renamed = {change.disk: change.target for change in changes if isinstance(change, Rename)}
    added = {change.like: change for change in changes if isinstance(change, Add)}
    expected = []
    for n, disk in enumerate(guest.domain.disks):
        if n in added:
            expected.append((added[n].target, added[n].source))
        expected.append((renamed.get(n, disk.target), disk.source))
    return expected

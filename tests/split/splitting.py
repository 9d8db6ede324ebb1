"""Splitting and mending the guests of a source, as the command line does, and what came of it."""

from typing import NamedTuple

from pvlint.document import Document
from pvlint.evidence.said import GuestSettings
from pvlint.guest import Guest
from pvlint.pipeline import document
from pvlint.rules.finding import Severity
from pvlint.rules.memory import Memory
from pvlint.ruling import Ruling, Rulings
from pvlint.settings_files import Discovery
from pvlint.split import rewriting
from pvlint.split.edits import CannotEdit
from pvlint.split.plan import NoPlan, Plan, at_stage, plan
from pvlint.split.rewriting import Rewritten

BOOT_RULES = ("PV101", "PV102", "PV104", "PV105", "PV106", "PV401")
"""What a split is there to mend."""


class Tried(NamedTuple):
    """What came of splitting one guest."""

    plan: Plan | None
    result: Rewritten | None
    reason: str = ""
    """Why there is no result."""
    done: bool = False
    """There was nothing to do."""


def ruling(said: GuestSettings | None = None, **options: object) -> Ruling:
    return Rulings(Discovery(isolated=True), options, said or GuestSettings())("guest")


def read(data: bytes, judge: Ruling, path: str = "guest") -> Document:
    return document(data, path, judge._replace(memory=Memory()))


def split(
    data: bytes, judge: Ruling, place: int = 0, stage: str = "", *, keep_one_disk: bool = False, path: str = "guest"
) -> Tried:
    """Split the guest at a place."""
    judge = at_stage(judge, stage)
    before, found = read(data, judge, path), None
    try:
        found = plan(before.guests[place], stage, keep_one_disk=keep_one_disk)
        return Tried(found, rewriting.split(data, before, place, found, judge))
    except NoPlan as error:
        return Tried(None, None, error.reason, error.done)
    except CannotEdit as error:
        return Tried(found, None, error.reason)


def loud(found: Document, guest: Guest) -> dict[str, Severity]:
    """The warnings and errors of a guest: each rule, and how loud it is."""
    severities: dict[str, Severity] = {}
    for one in found.findings:
        if one.guest is guest and one.finding.severity > Severity.NOTE:
            severities[one.rule.code] = max(severities.get(one.rule.code, Severity.NOTE), one.finding.severity)
    return severities


def disks(guest: Guest) -> list[tuple[str, str]]:
    """The disks by name and backing store."""
    return [(disk.target, disk.source) for disk in guest.domain.disks]

"""Which report the name of a format means; each is loaded when somebody asks for it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol, TextIO

from pvlint.document import Document, Found
from pvlint.reports.colour import Paint, wanted
from pvlint.reports.report import Report
from pvlint.settings import Settings

if TYPE_CHECKING:
    from pvlint.split.edits import Edit

FOR_PEOPLE: Final = ("full", "concise")
"""The formats that other lines can stand beside."""

Write = Callable[[str], object]


class Target(Protocol):
    """Where a report goes."""

    @property
    def file(self) -> str:
        """Its name; empty for standard output."""

    @property
    def stream(self) -> TextIO:
        """What it is written to."""

    def write(self, text: str) -> object:
        """Write a piece of it."""


Maker = Callable[[str, Settings, Target], Report]
"""Makes the report of a format."""


def check_report(form: str, settings: Settings, target: Target) -> Report:
    """A report of ``pvlint check``."""
    write, least = target.write, settings.min_severity
    match form:
        case "json":
            from pvlint.reports.check_json import CheckJson

            return CheckJson(write, least)
        case "json-lines":
            from pvlint.reports.json_lines import JsonLines

            return JsonLines(write, least)
        case "sarif":
            from pvlint.reports.sarif import Sarif

            return Sarif(write, least, _edits)
        case "github":
            from pvlint.reports.github import GitHub

            return GitHub(write, least)
        case "gitlab":
            from pvlint.reports.gitlab import GitLab

            return GitLab(write, least)
        case "junit":
            from pvlint.reports.junit import JUnit

            return JUnit(write, least)
        case "concise":
            from pvlint.reports.concise import Concise

            return Concise(write, least, _paint(settings, target))
    from pvlint.reports.full import Full

    return Full(write, least, _paint(settings, target))


def _edits(document: Document, found: Found) -> "list[Edit] | None":
    """The edits that mend a finding; None where there are none, or the guest is in no file."""
    fix = found.finding.fix
    if fix is None or document.host or not document.guests:
        return None
    from pvlint.split.edits import CannotEdit
    from pvlint.split.rewriting import edits_for

    try:
        return edits_for(document.text, found.guest or document.guests[0], fix.changes)
    except CannotEdit:
        return None


def disks_report(form: str, settings: Settings, target: Target) -> Report:
    """A report of ``pvlint disks``; a settings file may name a format that only ``pvlint check`` has, which is full."""
    if form == "json":
        from pvlint.reports.disks_json import DisksJson

        return DisksJson(target.write)
    if form == "concise":
        from pvlint.reports.disks_concise import DisksConcise

        return DisksConcise(target.write)
    from pvlint.reports.disks_text import DisksText

    return DisksText(target.write, _paint(settings, target))


def audit_report(form: str, settings: Settings, target: Target) -> Report:
    """A report of ``pvlint audit``; a settings file may name a format that only ``pvlint check`` has, which is text."""
    write, least = target.write, settings.min_severity
    match form:
        case "json":
            from pvlint.reports.audit_json import AuditJson

            return AuditJson(write, least)
        case "json-lines":
            from pvlint.reports.audit_json import AuditJsonLines

            return AuditJsonLines(write, least)
        case "csv":
            from pvlint.reports.audit_csv import AuditCsv

            return AuditCsv(write, least)
        case "html":
            from pvlint.reports.audit_html import AuditHtml

            return AuditHtml(write, least)
    from pvlint.reports.audit_text import AuditText

    return AuditText(write, least, _paint(settings, target))


def _paint(settings: Settings, target: Target) -> Paint:
    return Paint(on=wanted(settings.color, target.stream) and not (target.file and settings.color == "auto"))

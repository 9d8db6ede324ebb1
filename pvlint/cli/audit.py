"""``pvlint audit``: its options to a run and a report over many guests."""

import sys
from typing import Any

from pvlint.cli.check import said, start, wrong_evidence
from pvlint.cli.run import Maker, Write, complain, guarded
from pvlint.reports.colour import Paint
from pvlint.reports.report import Report
from pvlint.settings import Settings


def run_audit(given: dict[str, Any]) -> int:
    """Audit; the exit status."""
    wrong = wrong_evidence(given)
    if wrong:
        return complain(wrong)
    if given["output_format"] == "html":
        from pvlint.reports.audit_html import unavailable

        if unavailable():
            return complain(unavailable())
    progress = not (given["quiet"] or given["no_progress"] or _streams_to_terminal(given)) and _terminal(sys.stderr)
    return guarded(lambda: start({**given, "once": True, "progress": progress}, said(given), _report))


def _streams_to_terminal(given: dict[str, Any]) -> bool:
    """Whether what is written while it runs would get between the lines of the progress."""
    return given["output_format"] == "json-lines" and not given["output_file"] and _terminal(sys.stdout)


def _terminal(stream: Any) -> bool:
    return stream is not None and stream.isatty()


def _report(settings: Settings) -> Maker:
    def make(write: Write, paint: Paint) -> Report:
        least = settings.min_severity
        if settings.output_format == "json":
            from pvlint.reports.audit_json import AuditJson

            return AuditJson(write, least)
        if settings.output_format == "json-lines":
            from pvlint.reports.audit_json import AuditJsonLines

            return AuditJsonLines(write, least)
        if settings.output_format == "csv":
            from pvlint.reports.audit_csv import AuditCsv

            return AuditCsv(write, least)
        if settings.output_format == "html":
            from pvlint.reports.audit_html import AuditHtml

            return AuditHtml(write, least)
        from pvlint.reports.audit_text import AuditText

        return AuditText(write, least, paint)

    return make

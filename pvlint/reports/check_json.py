"""The JSON report of ``pvlint check``: schema pvlint/check/1. Programs depend on it; a change raises the number."""

import json
from collections.abc import Callable
from typing import Any, Final

from pvlint.document import Document, Found, Status
from pvlint.reports.report import shown
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity

SCHEMA: Final = "pvlint/check/1"


class CheckJson:
    """Collects findings and writes one object at the end."""

    def __init__(self, write: Callable[[str], object], least: Severity) -> None:
        self._write = write
        self._least = least
        self._findings: list[dict[str, Any]] = []
        self._skipped: list[dict[str, str]] = []

    def document(self, document: Document) -> None:
        """Collect a document's findings, as plain values: nothing of the document is kept."""
        if document.status is Status.SKIPPED:
            self._skipped.append({"path": document.path, "reason": document.reason})
        self._findings.extend(as_dict(document, found) for found in shown(document, self._least))

    def end(self, tally: Tally) -> None:
        """Write the object."""
        report = {
            "schema": SCHEMA,
            "summary": {
                "files": tally.checked,
                "guests": tally.guests,
                "skipped": len(self._skipped),
                "errors": tally.severities[Severity.ERROR],
                "warnings": tally.severities[Severity.WARNING],
                "notes": tally.severities[Severity.NOTE],
            },
            "skipped": self._skipped,
            "findings": self._findings,
        }
        self._write(json.dumps(report, indent=1) + "\n")


def as_dict(document: Document, found: Found) -> dict[str, Any]:
    """One finding as the contract has it. What is not known, or does not apply, is null."""
    rule, finding, _ = found
    span = finding.where()
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": finding.severity.word,
        "message": finding.message,
        "path": document.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "guest": finding.guest or None,
        "disk": finding.disk or None,
        "evidence": finding.evidence or None,
        "help": "\n".join(finding.help) or None,
        "docs": f"docs/rules/{rule.code}.md",
        "related": [
            {"line": place.line, "column": place.column, "message": related.message}
            for related in finding.related
            for place in (related.where(),)
        ],
        "fix": {"safety": "safe" if finding.fix.safe else "unsafe", "title": finding.fix.title}
        if finding.fix
        else None,
    }

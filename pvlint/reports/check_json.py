"""The JSON report of ``pvlint check``: schema pvlint/check/1. Programs depend on it; a change raises the number."""

import json
from collections.abc import Callable
from typing import Any, Final

from pvlint.document import Document, Found, Status
from pvlint.reports.report import InPieces, Target, shown
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.settings import Settings

SCHEMA: Final = "pvlint/check/1"


class CheckJson(InPieces):
    """Collects findings and writes one object at the end."""

    def __init__(self, write: Callable[[str], object], least: Severity) -> None:
        self._write = write
        self._least = least
        self._findings: list[str] = []
        self._skipped: list[str] = []

    def piece(self, document: Document) -> tuple[list[str], list[str]]:
        """A document that is skipped, and a document's findings, each as the text that it will be in the end."""
        skipped = document.status is Status.SKIPPED
        passed = [_entry({"path": document.path, "reason": document.reason})] if skipped else []
        return passed, [_entry(as_dict(document, found)) for found in shown(document, self._least)]

    def put(self, piece: tuple[list[str], list[str]]) -> None:
        """Collect them: nothing of the document is kept."""
        self._skipped += piece[0]
        self._findings += piece[1]

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
        }
        self._write(json.dumps(report, indent=1).removesuffix("\n}"))
        for key, entries in (("skipped", self._skipped), ("findings", self._findings)):
            self._write(f',\n "{key}": [' + ("\n" + ",\n".join(entries) + "\n ]" if entries else "]"))
        self._write("\n}\n")


def _entry(value: dict[str, Any]) -> str:
    """An entry of a list in the report: no text in JSON has a line end of its own, so lines can be moved in."""
    return "  " + json.dumps(value, indent=1).replace("\n", "\n  ")


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


def report(settings: Settings, target: Target) -> CheckJson:
    """The report of a run with these settings."""
    return CheckJson(target.write, settings.min_severity)

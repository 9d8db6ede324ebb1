"""The JSON lines report of ``pvlint check``: an object on each line, as it comes; the last one is the summary.

The key "type" tells them apart: "finding" has the keys of a finding in pvlint/check/1, "skipped" a path and the reason,
"summary" the schema (pvlint/check-lines/1) and the counts. Without a summary the report was cut off.
"""

import json
from collections.abc import Callable
from typing import Any, Final

from pvlint.document import Document, Status
from pvlint.reports.check_json import as_dict
from pvlint.reports.report import InPieces, Target, shown
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.settings import Settings

SCHEMA: Final = "pvlint/check-lines/1"


class JsonLines(InPieces):
    """Writes each object when it is known, and keeps nothing."""

    def __init__(self, write: Callable[[str], object], least: Severity) -> None:
        self._write = write
        self._least = least

    def piece(self, document: Document) -> str:
        """A line for each finding of a document, or for the document that is skipped."""
        if document.status is Status.SKIPPED:
            return _line("skipped", {"path": document.path, "reason": document.reason})
        return "".join(_line("finding", as_dict(document, found)) for found in shown(document, self._least))

    def put(self, piece: str) -> None:
        """Write them."""
        self._write(piece)

    def end(self, tally: Tally) -> None:
        """The summary."""
        counts = {
            "files": tally.checked,
            "guests": tally.guests,
            "skipped": sum(tally.skipped.values()),
            "errors": tally.severities[Severity.ERROR],
            "warnings": tally.severities[Severity.WARNING],
            "notes": tally.severities[Severity.NOTE],
        }
        self._write(_line("summary", {"schema": SCHEMA, **counts}))


def _line(kind: str, values: dict[str, Any]) -> str:
    return json.dumps({"type": kind, **values}) + "\n"


def report(settings: Settings, target: Target) -> JsonLines:
    """The report of a run with these settings."""
    return JsonLines(target.write, settings.min_severity)

"""JSON lines of ``pvlint audit``: an object for each guest as it comes, with the words of the JSON report."""

import json
from typing import Any, Final

from pvlint.reports.audit import AuditReport, Part
from pvlint.reports.audit_json import SCHEMA, lost, summary
from pvlint.reports.report import Target, Write
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.settings import Settings

STREAMS: Final = True


class AuditJsonLines(AuditReport):
    """Writes an object for every guest and every skipped file as they come, and the totals at the end."""

    def __init__(self, write: Write, least: Severity) -> None:
        super().__init__(least)
        self._write = write

    def put(self, piece: Part) -> None:
        """Write what a document adds, each with its kind."""
        super().put(piece)
        for entry in piece.entries:
            self._line("guest", entry)
        if piece.skipped is not None:
            self._line("skipped", piece.skipped)

    def end(self, tally: Tally) -> None:
        """Write what is known only at the end."""
        for store in self._audit.shared():
            self._line("shared", store)
        for path in lost(tally):
            self._line("lost", path)
        self._line("summary", {"schema": SCHEMA, **summary(self._audit, tally)})

    def _line(self, kind: str, value: dict[str, Any]) -> None:
        self._write(json.dumps({"kind": kind, **value}) + "\n")


def report(settings: Settings, target: Target) -> AuditJsonLines:
    """The report of a run with these settings."""
    return AuditJsonLines(target.write, settings.min_severity)

"""The JSON report of ``pvlint audit``: schema pvlint/audit/1. Programs depend on it; a change raises the number."""

import json
from collections.abc import Iterable
from typing import Any, Final

from pvlint.reports.audit import VERDICTS, Audit, AuditReport
from pvlint.reports.report import Target, Write
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.settings import Settings

SCHEMA: Final = "pvlint/audit/1"


class AuditJson(AuditReport):
    """Collects entries and writes one object at the end, its entries line by line."""

    def __init__(self, write: Write, least: Severity) -> None:
        super().__init__(least)
        self._write = write

    def end(self, tally: Tally) -> None:
        """Write the object."""
        self._write(f'{{"schema": "{SCHEMA}",\n "summary": {json.dumps(summary(self._audit, tally))}')
        self._list("guests", self._audit.entries)
        self._list("shared", self._audit.shared())
        self._list("skipped", self._audit.skipped)
        self._list("lost", lost(tally))
        self._write("}\n")

    def _list(self, name: str, values: Iterable[dict[str, Any]]) -> None:
        self._write(f',\n "{name}": [')
        for place, value in enumerate(values):
            self._write(("\n  " if place == 0 else ",\n  ") + json.dumps(value))
        self._write("]")


def summary(audit: Audit, tally: Tally) -> dict[str, Any]:
    """The totals."""
    return {
        "files": tally.checked,
        "guests": tally.guests,
        "skipped": sum(tally.skipped.values()),
        "lost": len(tally.lost),
        "errors": tally.severities[Severity.ERROR],
        "warnings": tally.severities[Severity.WARNING],
        "notes": tally.severities[Severity.NOTE],
        "verdicts": {verdict: audit.verdicts[verdict] for verdict in VERDICTS},
        "rules": {code: count for (code, _), count in sorted(audit.rules.items())},
        "hosts": {host: sum(counts.values()) for host, counts in sorted(audit.hosts.items()) if host},
    }


def lost(tally: Tally) -> Iterable[dict[str, Any]]:
    """The paths that could not be looked at at all."""
    return ({"path": path, "reason": reason} for path, reason in tally.lost)


def report(settings: Settings, target: Target) -> AuditJson:
    """The report of a run with these settings."""
    return AuditJson(target.write, settings.min_severity)

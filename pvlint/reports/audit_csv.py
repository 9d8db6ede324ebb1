"""The CSV report of ``pvlint audit``: one row for every guest and every skipped file, safe to open in a spreadsheet."""

import csv
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from pvlint.reports.audit import VERDICTS, AuditReport, Entry
from pvlint.reports.report import Target, printable
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.settings import Settings

COLUMNS: Final = (
    "kind", "severity", "verdict", "guest", "host", "path", "line", "hypervisor", "virtualization", "firmware",
    "toolstack", "phase", "boot disk", "boot path", "evidence", "reason", "rules", "errors", "warnings", "notes",
    "suggested boot disk", "suggested second disk",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\uff0b", "\uff0d", "\uff1d", "\uff20")
"""What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection"); tabs and line ends are escaped."""


class AuditCsv(AuditReport):
    """Collects entries and writes them as rows, worst first."""

    def __init__(self, write: Callable[[str], object], least: Severity) -> None:
        super().__init__(least)
        self._rows = csv.writer(_Stream(write), lineterminator="\n")

    def end(self, tally: Tally) -> None:
        """Write the rows."""
        self._rows.writerow(COLUMNS)
        for entry in self._audit.entries:
            self._row(_cells(entry))
        for skipped in self._audit.skipped:
            self._row({"kind": "skipped", **skipped})
        for path, reason in tally.lost:
            self._row({"kind": "lost", "path": path, "reason": reason})

    def _row(self, cells: dict[str, Any]) -> None:
        self._rows.writerow([_safe(cells.get(column)) for column in COLUMNS])


def _cells(entry: Entry) -> dict[str, Any]:
    counts = Counter(finding["severity"] for finding in entry["findings"])
    planned = entry["suggested"]
    return {
        **entry,
        "kind": "guest",
        "guest": entry["name"],
        "verdict": VERDICTS[entry["verdict"]],
        "boot disk": entry["boot_disk"],
        "boot path": entry["boot_path"],
        "reason": entry["boot"]["mbr"]["reason"] if entry["boot_disk"] else entry["boot_reason"],
        "rules": " ".join(sorted({finding["code"] for finding in entry["findings"]})),
        "errors": counts["error"],
        "warnings": counts["warning"],
        "notes": counts["note"],
        "suggested boot disk": planned and planned["boot"]["target"],
        "suggested second disk": planned and planned["rest"]["target"],
    }


def _safe(value: object) -> str:
    text = "" if value is None else printable(str(value))
    # Where a spreadsheet parts cells at semicolons, one may begin in the middle of this.
    pieces = text.split(";")
    return f"'{text.replace(';', ',')}" if any(one.lstrip().startswith(_FORMULA) for one in pieces) else text


class _Stream:
    """What csv wants to write to."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self.write = write


def report(settings: Settings, target: Target) -> AuditCsv:
    """The report of a run with these settings."""
    return AuditCsv(target.write, settings.min_severity)

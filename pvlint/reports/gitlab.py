"""The report for GitLab: a code quality artifact ("Code Quality", section "Code Quality report format")."""

import json
from collections.abc import Callable
from typing import Any, Final

from pvlint.document import Document
from pvlint.reports.fingerprint import Fingerprints
from pvlint.reports.places import relative
from pvlint.reports.report import printable, shown
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity

_SEVERITIES: Final = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


class GitLab:
    """Collects findings and writes one array at the end. It has no place for files that are skipped."""

    def __init__(self, write: Callable[[str], object], least: Severity) -> None:
        self._write = write
        self._least = least
        self._fingerprints = Fingerprints()
        self._findings: list[dict[str, Any]] = []

    def document(self, document: Document) -> None:
        """Collect a document's findings, as plain values."""
        path = printable(relative(document.path))
        for found in shown(document, self._least):
            rule, finding, _ = found
            self._findings.append(
                {
                    "description": f"{rule.code}: {printable(finding.message)}",
                    "check_name": rule.name,
                    "fingerprint": self._fingerprints.of(document, found),
                    "severity": _SEVERITIES[finding.severity],
                    "location": {"path": path, "lines": {"begin": finding.where().line}},
                }
            )

    def end(self, tally: Tally) -> None:
        """Write the array."""
        self._write(json.dumps(self._findings, indent=1) + "\n")

"""The report for GitLab: a code quality artifact ("Code Quality", section "Code Quality report format")."""

import json
from collections.abc import Callable
from typing import Any, Final

from pvlint.document import Document
from pvlint.reports.fingerprint import Fingerprints, key
from pvlint.reports.places import relative
from pvlint.reports.report import InPieces, Target, printable, shown
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.settings import Settings

_SEVERITIES: Final = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


class GitLab(InPieces):
    """Collects findings and writes one array at the end. It has no place for files that are skipped."""

    def __init__(self, write: Callable[[str], object], least: Severity) -> None:
        self._write = write
        self._least = least
        self._fingerprints = Fingerprints()
        self._findings: list[dict[str, Any]] = []

    def piece(self, document: Document) -> list[dict[str, Any]]:
        """A document's findings, as plain values, each with the key for its fingerprint."""
        path = printable(relative(document.path))
        return [
            {
                "description": f"{found.rule.code}: {printable(found.finding.message)}",
                "check_name": found.rule.name,
                "fingerprint": key(document, found),
                "severity": _SEVERITIES[found.finding.severity],
                "location": {"path": path, "lines": {"begin": found.finding.where().line}},
            }
            for found in shown(document, self._least)
        ]

    def put(self, piece: list[dict[str, Any]]) -> None:
        """Collect them."""
        for finding in piece:
            finding["fingerprint"] = self._fingerprints.of(finding["fingerprint"])
            self._findings.append(finding)

    def end(self, tally: Tally) -> None:
        """Write the array."""
        self._write(json.dumps(self._findings, indent=1) + "\n")


def report(settings: Settings, target: Target) -> GitLab:
    """The report of a run with these settings."""
    return GitLab(target.write, settings.min_severity)

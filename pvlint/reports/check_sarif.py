"""The SARIF report: Static Analysis Results Interchange Format 2.1.0 (OASIS), as code scanning services read it."""

import json
from collections.abc import Callable
from typing import Any, Final

from pvlint import __version__
from pvlint.document import Document, Found, Status
from pvlint.place import Span
from pvlint.record import NamedTuple
from pvlint.reports.fingerprint import Fingerprints, key
from pvlint.reports.places import BASE, artifact
from pvlint.reports.remarks import explained
from pvlint.reports.report import InPieces, Target, printable, shown
from pvlint.reports.sarif_rules import descriptor, text_of
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.settings import Settings
from pvlint.split.edits import Edit

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_FINGERPRINT: Final = "ruleGuestDisk/v1"

EditsFor = Callable[[Document, Found], list[Edit] | None]
"""The edits that carry out a finding's fix; None where there are none."""


class Piece(NamedTuple):
    """What one document adds, as plain values."""

    notifications: list[dict[str, Any]]
    results: list[dict[str, Any]]
    loudest: dict[str, Severity]
    """The rules that found something, and the loudest of what they found."""


class Sarif(InPieces):
    """Collects results and writes one log at the end."""

    def __init__(
        self, write: Callable[[str], object], least: Severity, edits_for: EditsFor = lambda document, found: None
    ) -> None:
        self._write = write
        self._least = least
        self._edits_for = edits_for
        self._fingerprints = Fingerprints()
        self._results: list[dict[str, Any]] = []
        self._loudest: dict[str, Severity] = {}
        self._notifications: list[dict[str, Any]] = []

    def piece(self, document: Document) -> Piece:
        """What is told of a document."""
        piece = Piece([], [], {})
        if document.status is Status.SKIPPED:
            piece.notifications.append(_notification("note", document.path, f"skipped: {document.reason}"))
        if document.status is Status.FAILED:
            piece.notifications.append(_notification("warning", document.path, f"cannot be read: {document.reason}"))
        for found in shown(document, self._least):
            piece.results.append(self._result(document, found))
            _note(piece.loudest, found.rule.code, found.finding.severity)
        return piece

    def put(self, piece: Piece) -> None:
        """Collect it: nothing of the document is kept."""
        self._notifications += piece.notifications
        for result in piece.results:
            known = result["partialFingerprints"]
            known[_FINGERPRINT] = self._fingerprints.of(known[_FINGERPRINT])
        self._results += piece.results
        for code, severity in piece.loudest.items():
            _note(self._loudest, code, severity)

    def end(self, tally: Tally) -> None:
        """Write the log."""
        for path, reason in tally.lost:
            self._notifications.append(_notification("error", path, reason))
        codes = sorted(self._loudest)
        places = {code: place for place, code in enumerate(codes)}
        for result in self._results:
            result["ruleIndex"] = places[result["ruleId"]]
        driver = {
            "name": "pvlint",
            "semanticVersion": __version__,
            "rules": [descriptor(code, self._loudest[code]) for code in codes],
        }
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {BASE: {"description": {"text": "The directory that pvlint was run in."}}},
            "invocations": [{"executionSuccessful": not tally.lost, "toolExecutionNotifications": self._notifications}],
            "results": self._results,
        }
        self._write(json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n")

    def _result(self, document: Document, found: Found) -> dict[str, Any]:
        rule, finding, _ = found
        where = artifact(document.path)
        known = {"guest": finding.guest, "disk": finding.disk, "evidence": finding.evidence}
        result: dict[str, Any] = {
            "ruleId": rule.code,
            "ruleIndex": -1,  # until all the rules are known
            "level": finding.severity.word,
            "message": {"text": _plain(explained(found))},
            "locations": [_location(where, finding.where(), finding.label)],
            "partialFingerprints": {_FINGERPRINT: key(document, found)},  # of which put() makes the fingerprint
            "properties": {key: printable(value) for key, value in known.items() if value},
        }
        if finding.related:
            result["relatedLocations"] = [
                {"id": number, **_location(where, related.where(), related.message)}
                for number, related in enumerate(finding.related, 1)
            ]
        edits = self._edits_for(document, found) if finding.fix is not None else None
        if finding.fix is not None and edits:
            replacements = [
                {"deletedRegion": _region(document.text.span(start, end)), "insertedContent": {"text": new}}
                for start, end, new in edits
            ]
            result["fixes"] = [
                {
                    "description": {"text": text_of(printable(finding.fix.title))},
                    "artifactChanges": [{"artifactLocation": where, "replacements": replacements}],
                    "properties": {"safety": "safe" if finding.fix.safe else "unsafe"},
                }
            ]
        return result


def _note(loudest: dict[str, Severity], code: str, severity: Severity) -> None:
    loudest[code] = max(severity, loudest.get(code, severity))


def _notification(level: str, path: str, text: str) -> dict[str, Any]:
    place = {"physicalLocation": {"artifactLocation": artifact(path)}}
    return {"level": level, "message": {"text": text_of(printable(text))}, "locations": [place]}


def _plain(text: str) -> str:
    """A message in plain text: it has lines, but nothing is set off by white space (3.11.3)."""
    return text_of("\n".join(line.strip() for line in text.split("\n")))


def _location(where: dict[str, Any], span: Span, message: str) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": where, "region": _region(span)}}
    if message:
        location["message"] = {"text": text_of(printable(message))}
    return location


def _region(span: Span) -> dict[str, int]:
    """The same in SARIF's words: its end column, too, is the one behind the last character (3.30.8)."""
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def report(settings: Settings, target: Target) -> Sarif:
    """The report of a run with these settings."""
    return Sarif(target.write, settings.min_severity, _edits)


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

"""The concise report: one line for each finding, as editors read it."""

from collections.abc import Callable
from typing import Final

from pvlint.document import Document
from pvlint.reports.colour import Paint, paint
from pvlint.reports.report import InPieces, Target, printable, shown
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.settings import Settings

FOR_PEOPLE: Final = True


class Concise(InPieces):
    """Writes ``path:line:col: PV101 message``."""

    def __init__(self, write: Callable[[str], object], least: Severity, paint: Paint) -> None:
        self._write = write
        self._least = least
        self._paint = paint

    def piece(self, document: Document) -> str:
        """Every finding of a document."""
        lines = []
        for rule, finding, _ in shown(document, self._least):
            span = finding.where()
            place = f"{printable(document.path)}:{span.line}:{span.column}:"
            code = self._paint.severity(finding.severity, rule.code)
            lines.append(f"{self._paint('bold', place)} {code} {printable(finding.message)}\n")
        return "".join(lines)

    def put(self, piece: str) -> None:
        """Write them."""
        self._write(piece)

    def end(self, tally: Tally) -> None:
        """Nothing: the summary goes to standard error."""


def report(settings: Settings, target: Target) -> Concise:
    """The report of a run with these settings."""
    return Concise(target.write, settings.min_severity, paint(settings.color, target))

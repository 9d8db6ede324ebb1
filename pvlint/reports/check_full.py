"""The full text report: each finding with its excerpt, why, what is elsewhere, and what to do."""

import shlex
from collections.abc import Callable
from typing import Final

from pvlint.document import Document, Found
from pvlint.reports.colour import Paint, paint
from pvlint.reports.remarks import remarks
from pvlint.reports.report import InPieces, Target, printable, shown
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.settings import Settings

FOR_PEOPLE: Final = True


class Full(InPieces):
    """Writes findings as text for a person."""

    def __init__(self, write: Callable[[str], object], least: Severity, paint: Paint) -> None:
        self._write = write
        self._least = least
        self._paint = paint

    def piece(self, document: Document) -> str:
        """Every finding of a document."""
        texts = ("\n".join(self._lines(document, found)) for found in shown(document, self._least))
        return "".join(f"{text}\n\n" for text in texts)

    def put(self, piece: str) -> None:
        """Write them."""
        self._write(piece)

    def end(self, tally: Tally) -> None:
        """Nothing: the summary goes to standard error."""

    def _lines(self, document: Document, found: Found) -> list[str]:
        rule, finding, _ = found
        span = finding.where()
        place = self._paint("bold", f"{printable(document.path)}:{span.line}:{span.column}:")
        kind = self._paint.severity(finding.severity, f"{finding.severity.word}[{rule.code}]")
        lines = [f"{place} {kind} {rule.name}: {self._paint('bold', printable(finding.message))}"]
        last = span.line
        if document.text.characters:
            from pvlint.reports.excerpt import Mark, excerpt

            marks = [Mark(span, printable(finding.label), primary=True)]
            marks += [Mark(related.where(), printable(related.message), primary=False) for related in finding.related]
            last = max(mark.span.line for mark in marks)
            lines += excerpt(document.text, marks, finding.severity, self._paint)
        indent = " " * (len(str(last)) + 2)
        for key, value in (*remarks(found), *_fix(document, found), ("rule", f"pvlint rule {rule.code}")):
            if "\n" in value:
                value = value.replace("\n", "\n" + indent + " " * len(f"= {key}: "))
            lines.append(f"{indent}= {self._paint('bold', key)}: {value}")
        return lines


def _fix(document: Document, found: Found) -> list[tuple[str, str]]:
    """What pvlint does about it by itself; nothing for what is in no file, and for SXP, which is never written."""
    fix = found.finding.fix
    if fix is None or document.host or document.format == "sxp" or document.path.startswith("<"):
        return []
    path = printable(shlex.quote(document.path))
    if fix.adds:
        return [("fix", f"`pvlint split {path}` writes it, and lists the steps around it")]
    return [("fix", f"`pvlint check --fix {'' if fix.safe else '--unsafe-fixes '}{path}` writes it")]


def report(settings: Settings, target: Target) -> Full:
    """The report of a run with these settings."""
    return Full(target.write, settings.min_severity, paint(settings.color, target))

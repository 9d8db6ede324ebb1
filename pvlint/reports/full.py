"""The full text report: each finding with its excerpt, why, what is elsewhere, and what to do."""

from collections.abc import Callable

from pvlint.document import Document, Found
from pvlint.guest import Guest
from pvlint.reports.colour import Paint
from pvlint.reports.excerpt import Mark, excerpt
from pvlint.reports.report import printable, shown
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Finding, Severity


class Full:
    """Writes findings as text for a person."""

    def __init__(self, write: Callable[[str], object], least: Severity, paint: Paint) -> None:
        self._write = write
        self._least = least
        self._paint = paint

    def document(self, document: Document) -> None:
        """Every finding of a document."""
        for found in shown(document, self._least):
            self._write("\n".join(self._lines(document, found)) + "\n\n")

    def end(self, tally: Tally) -> None:
        """Nothing: the summary goes to standard error."""

    def _lines(self, document: Document, found: Found) -> list[str]:
        rule, finding, guest = found
        span = finding.where()
        place = self._paint("bold", f"{printable(document.path)}:{span.line}:{span.column}:")
        kind = self._paint.severity(finding.severity, f"{finding.severity.word}[{rule.code}]")
        lines = [f"{place} {kind} {rule.name}: {self._paint('bold', printable(finding.message))}"]
        last = span.line
        if document.text.characters:
            marks = [Mark(span, printable(finding.label), primary=True)]
            marks += [Mark(related.where(), printable(related.message), primary=False) for related in finding.related]
            last = max(mark.span.line for mark in marks)
            lines += excerpt(document.text, marks, finding.severity, self._paint)
        indent = " " * (len(str(last)) + 2)
        for key, value in _remarks(rule.code, finding, guest):
            below = "\n" + indent + " " * len(f"= {key}: ")
            lines.append(f"{indent}= {self._paint('bold', key)}: {value.replace(chr(10), below)}")
        return lines


def _remarks(code: str, finding: Finding, guest: Guest | None) -> list[tuple[str, str]]:
    remarks = []
    if finding.why:
        remarks.append(("why", printable(finding.why)))
    if finding.evidence and not finding.label:
        remarks.append(("evidence", finding.evidence))
    if guest is not None and guest.toolstack is not None:
        remarks.append(("toolstack", printable(f"{guest.toolstack.name}: {guest.toolstack.reason}")))
    if elsewhere := finding.elsewhere():
        remarks.append(("elsewhere", printable(elsewhere)))
    if finding.help:
        first, *more = (printable(line) for line in finding.help)
        remarks.append(("help", "\n".join([first, *more])))
    remarks.append(("rule", f"pvlint rule {code}"))
    return remarks

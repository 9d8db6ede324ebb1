"""What every report is given, and the plainest of tools they share."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol, TextIO

from pvlint.document import Document, Found
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity

STDIN: Final = "<stdin>"
"""What standard input is called where nobody named it."""


Write = Callable[[str], object]
"""Writes a piece of a text."""


class Target(Protocol):
    """Where a report goes."""

    @property
    def file(self) -> str:
        """Its name; empty for standard output."""

    @property
    def stream(self) -> TextIO:
        """What it is written to."""

    def write(self, text: str) -> object:
        """Write a piece of it."""


class Report(Protocol):
    """A report is told of each document in turn, and then that there are no more."""

    def document(self, document: Document) -> None:
        """One more document."""

    def end(self, tally: Tally) -> None:
        """No more documents."""


class InPieces(ABC):
    """A report to which each document adds a piece of its own, whatever came before it.

    So another process can make the piece, of a document that only that process has.
    """

    @abstractmethod
    def piece(self, document: Document) -> Any:
        """What a document adds, as plain values."""

    @abstractmethod
    def put(self, piece: Any) -> None:
        """Add a piece; they come in the order of their documents."""

    def document(self, document: Document) -> None:
        """One more document."""
        self.put(self.piece(document))


def shown(document: Document, least: Severity) -> Iterator[Found]:
    """The findings of a document that are to be shown, in the order of their places."""
    findings = [found for found in document.findings if found.finding.severity >= least]
    if len(findings) > 1:
        findings.sort(key=lambda found: (found.finding.where()[:2], found.rule.code))
    return iter(findings)


def printable(text: str) -> str:
    """A text from a definition with nothing in it that would do something to a terminal or deceive a reader."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)

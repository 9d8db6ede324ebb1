"""The account of a run: what is told of each document, and of shares of the run that another process judged."""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from pvlint.cli import telling
from pvlint.document import Document, Status
from pvlint.record import NamedTuple
from pvlint.reports.report import InPieces, Report
from pvlint.reports.tally import Tally
from pvlint.rules.memory import Teller
from pvlint.sources import files

Tell = Callable[[str, bool], object]
"""Takes a line for standard error, and whether it is said once in a run only."""


class Share(NamedTuple):
    """What some files add to a run, as plain values that go from one process to another."""

    tally: Tally
    pieces: list[list[Any]]
    """Of each report, in the order of the documents."""
    lines: list[tuple[str, bool]]
    guests: set[str]
    remembered: tuple[dict[int, Teller], dict[tuple[str, str], str]]
    """What rules that compare guests have heard in these files alone."""


class Account:
    """Takes what comes of files: counts it, hands it to the reports, and tells what is said beside those."""

    def __init__(
        self, reports: Iterable[Report], tally: Tally, tell: Tell, *, verbose: bool, names: bool = True
    ) -> None:
        """``names``: whether somebody will ask for the names of the guests, which may be a hundred thousand."""
        self.reports = list(reports)
        self.tally = tally
        self._tell = tell
        self._verbose = verbose
        self._names = names
        self.guests: set[str] = set()
        """The names of all guests, where they are kept."""

    def like(self, reports: Iterable[Report], tell: Tell) -> "Account":
        """An empty account of the same kind."""
        return Account(reports, Tally(self.tally.least), tell, verbose=self._verbose, names=self._names)

    def add(self, item: Document | files.Missing | Share) -> None:
        """What comes next."""
        if isinstance(item, Share):
            self._share(item)
        elif isinstance(item, files.Missing) or item.status is Status.CRASHED:
            self.tally.lost.append((item.path, item.reason))
            self._tell(telling.lost(item), False)
        else:
            self._document(item)

    def _document(self, document: Document) -> None:
        self.tally.add(document)
        if self._names:
            self.guests.update(guest.name for guest in document.guests)
        for line in telling.no_evidence(document):
            self._tell(line, True)
        if self._verbose:
            for line in telling.observed(document):
                self._tell(line, False)
        if document.status is Status.SKIPPED and (self._verbose or document.host):
            self._tell(telling.passed_over(document), False)
        for report in self.reports:
            report.document(document)

    def _share(self, share: Share) -> None:
        self.tally.merge(share.tally)
        self.guests |= share.guests
        for line, once in share.lines:
            self._tell(line, once)
        for report, pieces in zip(self.reports, share.pieces, strict=True):
            if isinstance(report, InPieces):
                for piece in pieces:
                    report.put(piece)


def to_standard_error() -> Tell:
    """Tells on standard error."""
    told = set[str]()

    def tell(line: str, once: bool) -> None:
        if not (once and line in told):
            sys.stderr.write(line)
        if once:
            told.add(line)

    return tell

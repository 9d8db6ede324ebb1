"""What each process of a run does: files to documents, and a part of the run's files to a share of its account."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pvlint import pipeline
from pvlint.cli.account import Account, Share
from pvlint.cli.job import Job
from pvlint.document import Document, Status
from pvlint.readers.xml_record import record
from pvlint.reports.report import InPieces
from pvlint.reports.tally import Tally
from pvlint.ruling import Rulings
from pvlint.sources import files
from pvlint.sources.live_path import is_live


def judged(job: Job, rulings: Rulings, found: Iterable[files.Found | str]) -> Iterator[Document | files.Missing]:
    """What comes of files; a file to check may be given as its path alone."""
    for item in found:
        if isinstance(item, str):
            yield from own(job, pipeline.documents([files.File(item)], rulings))
        elif isinstance(item, files.Missing):
            yield item._replace(reason=f"{item.reason}; a host goes with -c") if is_live(item.path) else item
        else:
            yield from own(job, pipeline.documents([item], rulings))


def own(job: Job, documents: Iterable[Document | files.Missing]) -> Iterator[Document | files.Missing]:
    """Documents; where guests are judged once, those that only record one that is defined elsewhere are skipped."""
    for document in documents:
        yield _without_record(document) if job.once and isinstance(document, Document) else document


def _without_record(document: Document) -> Document:
    """A document; one that is skipped where it only records a guest that is defined elsewhere."""
    words = record(document.text.characters) if document.format == "xml" and document.guests else ""
    return Document(document.path, Status.SKIPPED, words, host=document.host) if words else document


class Pieces:
    """Collects what a report would add, for the report in another process."""

    def __init__(self, report: InPieces) -> None:
        self._report = report
        self.pieces: list[Any] = []

    def document(self, document: Document) -> None:
        """One more document."""
        self.pieces.append(self._report.piece(document))

    def end(self, tally: Tally) -> None:
        """The other process ends the report."""


def sharing(job: Job, rulings: Rulings, account: Account) -> Callable[[list[files.Found | str]], Share]:
    """What makes a share of a part: what its files add to an account like this one."""
    reports = [report for report in account.reports if isinstance(report, InPieces)]

    def share(part: list[files.Found | str]) -> Share:
        rulings.memory.forget()
        lines: list[tuple[str, bool]] = []
        pieces = [Pieces(report) for report in reports]
        own = account.like(pieces, lambda line, once: lines.append((line, once)))
        for item in judged(job, rulings, part):
            own.add(item)
        return Share(own.tally, [each.pieces for each in pieces], lines, own.guests, rulings.memory.taken())

    return share

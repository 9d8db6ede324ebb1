"""Many files at once: shared out to copies of this process, so that a directory takes as long as its largest share."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from typing import Any, Final

from pvlint.cli.account import Account, Share
from pvlint.document import Document
from pvlint.reports.report import InPieces
from pvlint.reports.tally import Tally
from pvlint.ruling import Rulings
from pvlint.sources import files

Judge = Callable[[Iterable[files.Found]], Iterator[Document | files.Missing]]
"""What comes of files, one after the other."""

ENOUGH: Final = 300
"""Files from which a second process saves more than it costs; measured, see docs/speed.md."""
MOST: Final = 16
_HERE: Final = 16
_FILES: Final = 32
"""Files in a part."""
_CHARACTERS: Final = 4000
"""Characters in the paths of a part, more or less: the next part waits in a pipe."""


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


def shared_out(
    found: Iterator[files.Found], judge: Judge, rulings: Rulings, account: Account, processes: int, stack: ExitStack
) -> Iterator[Document | files.Missing | Share]:
    """What comes of files, in their order: documents, or whole shares of them where there are enough files.

    ``processes`` is how many may be used, 0 for as many as there are processors; they last as long as ``stack``.
    """
    reports = [report for report in account.reports if isinstance(report, InPieces)]
    if processes == 1 or len(reports) < len(account.reports):
        return judge(found)
    first = list(islice(found, ENOUGH))
    if len(first) < ENOUGH:
        return judge(first)
    from pvlint.cli.crew import can_copy, cores, crew

    processes = min(processes or cores(), MOST) if can_copy() else 1
    if processes == 1:
        return judge(chain(first, found))

    def share(part: list[files.Found]) -> Share:
        rulings.memory.forget()
        lines: list[tuple[str, bool]] = []
        pieces = [Pieces(report) for report in reports]
        own = account.like(pieces, lambda line, once: lines.append((line, once)))
        for item in judge(part):
            own.add(item)
        return Share(own.tally, [each.pieces for each in pieces], lines, own.guests, rulings.memory.taken())

    # The first few are judged and reported here: what that loads is loaded once, and every copy has it.
    here = first[:_HERE]
    try:
        begun = (here, share(here))
    except Exception:  # noqa: BLE001 - it comes again, after what is to be told of the files before
        return judge(chain(first, found))
    finally:
        rulings.memory.forget()
    workers = stack.enter_context(crew(share, processes))
    return _joined(chain([begun], workers.results(_parts(chain(first[_HERE:], found)))), judge, rulings)


def _joined(
    results: Iterator[tuple[list[files.Found], Share | None]], judge: Judge, rulings: Rulings
) -> Iterator[Document | files.Missing | Share]:
    for part, share in results:
        if share is None or not rulings.memory.merge(*share.remembered):
            yield from judge(part)
            continue
        if rulings.may_ask_for_guests:  # what settings there are, is asked of this process when the run ends
            judged = (item.path for item in part if isinstance(item, files.File))
            for directory in dict.fromkeys(map(os.path.dirname, judged)):
                rulings(os.path.join(directory, "x"))
        yield share


def _parts(found: Iterator[files.Found]) -> Iterator[list[files.Found]]:
    part: list[files.Found] = []
    characters = 0
    for item in found:
        part.append(item)
        characters += len(item.path)
        if len(part) == _FILES or characters > _CHARACTERS:
            yield part
            part, characters = [], 0
    if part:
        yield part

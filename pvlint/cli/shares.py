"""Many files at once: shared out to copies of this process, so that a directory takes as long as its largest share."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from typing import Final

from pvlint.cli.account import Account, Share
from pvlint.cli.head_start import ENOUGH, MOST, head_start
from pvlint.cli.job import Job
from pvlint.document import Document
from pvlint.reports.report import InPieces
from pvlint.ruling import Rulings
from pvlint.sources import files

_HERE: Final = 16
_FILES: Final = 32
"""Files in a part."""
_CHARACTERS: Final = 4000
"""Characters in the paths of a part, more or less: the next part waits in a pipe."""

Part = list[files.Found | str]
"""What one process does at a time: files to check, each as its path alone, and what else was found."""


def shared_out(
    found: Iterator[files.Found], job: Job, rulings: Rulings, account: Account, stack: ExitStack
) -> Iterator[Document | files.Missing | Share]:
    """What comes of files, in their order: documents, or whole shares of them where there are enough files.

    The processes for that last as long as ``stack``.
    """
    if job.jobs == 1 or not all(isinstance(report, InPieces) for report in account.reports):
        return _judged(job, rulings, found)
    first = list(islice(found, ENOUGH))
    if len(first) < ENOUGH:
        return _judged(job, rulings, first)
    ahead = head_start.taken()
    if ahead is not None:
        workers = stack.enter_context(ahead)
        return _joined(workers.results(_parts(chain(first, found))), job, rulings)
    from pvlint.cli.copies import can_copy
    from pvlint.cli.crew import cores, crew
    from pvlint.cli.judging import sharing

    processes = min(job.jobs or cores(), MOST) if can_copy() else 1
    if processes == 1:
        return _judged(job, rulings, chain(first, found))
    share = sharing(job, rulings, account)

    # The first few are judged and reported here: what that loads is loaded once, and every copy has it.
    here: Part = [*first[:_HERE]]
    try:
        begun = (here, share(here))
    except Exception:  # noqa: BLE001 - it comes again, after what is to be told of the files before
        return _judged(job, rulings, chain(first, found))
    finally:
        rulings.memory.forget()
    workers = stack.enter_context(crew(share, processes))
    return _joined(chain([begun], workers.results(_parts(chain(first[_HERE:], found)))), job, rulings)


def _judged(job: Job, rulings: Rulings, found: Iterable[files.Found | str]) -> Iterator[Document | files.Missing]:
    from pvlint.cli.judging import judged

    return judged(job, rulings, found)


def _joined(
    results: Iterator[tuple[Part, Share | None]], job: Job, rulings: Rulings
) -> Iterator[Document | files.Missing | Share]:
    for part, share in results:
        if share is None or not rulings.memory.merge(*share.remembered):
            yield from _judged(job, rulings, part)
            continue
        if rulings.may_ask_for_guests:  # what settings there are, is asked of this process when the run ends
            judged = (item for item in part if isinstance(item, str))
            for directory in dict.fromkeys(map(os.path.dirname, judged)):
                rulings(os.path.join(directory, "x"))
        yield share


def _parts(found: Iterator[files.Found]) -> Iterator[Part]:
    part: Part = []
    characters = 0
    for item in found:
        part.append(item.path if isinstance(item, files.File) else item)
        characters += len(item.path)
        if len(part) == _FILES or characters > _CHARACTERS:
            yield part
            part, characters = [], 0
    if part:
        yield part

"""The concise report of ``pvlint disks``: one line for each guest."""

from collections.abc import Callable

from pvlint.document import Document, Status
from pvlint.reports.report import InPieces, Target, printable
from pvlint.reports.tally import Tally
from pvlint.settings import Settings


class DisksConcise(InPieces):
    """Writes ``path:line: guest: boot path, boot disk: reason``."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def piece(self, document: Document) -> str:
        """Every guest of a document."""
        if document.status is Status.FAILED:
            return printable(f"{document.path}:1: cannot be read: {document.reason}") + "\n"
        lines = []
        for guest in document.guests if document.status is Status.READ else ():
            disk = f" {guest.boot_disk.target}" if guest.boot_disk is not None else ""
            place = f"{document.path}:{guest.domain.where().line}"
            lines.append(printable(f"{place}: {guest.name}: {guest.map.path.value}{disk}: {guest.map.reason}") + "\n")
        return "".join(lines)

    def put(self, piece: str) -> None:
        """Write it."""
        self._write(piece)

    def end(self, tally: Tally) -> None:
        """Nothing: the summary goes to standard error."""


def report(settings: Settings, target: Target) -> DisksConcise:
    """The report of a run with these settings."""
    return DisksConcise(target.write)

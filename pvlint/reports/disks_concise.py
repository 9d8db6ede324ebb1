"""The concise report of ``pvlint disks``: one line for each guest."""

from collections.abc import Callable

from pvlint.document import Document, Status
from pvlint.reports.report import printable
from pvlint.reports.tally import Tally


class DisksConcise:
    """Writes ``path:line: guest: boot path, boot disk: reason``."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def document(self, document: Document) -> None:
        """Every guest of a document."""
        if document.status is Status.FAILED:
            self._write(printable(f"{document.path}:1: cannot be read: {document.reason}") + "\n")
        for guest in document.guests if document.status is Status.READ else ():
            disk = f" {guest.boot_disk.target}" if guest.boot_disk is not None else ""
            place = f"{document.path}:{guest.domain.where().line}"
            self._write(printable(f"{place}: {guest.name}: {guest.map.path.value}{disk}: {guest.map.reason}") + "\n")

    def end(self, tally: Tally) -> None:
        """Nothing: the summary goes to standard error."""

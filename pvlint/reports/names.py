"""The report of ``--show-files``: the files that would be looked at, and nothing of what is in them."""

from collections.abc import Callable

from pvlint.document import Document, Status
from pvlint.reports.report import InPieces, printable
from pvlint.reports.tally import Tally


class Names(InPieces):
    """Writes a line for each file."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def piece(self, document: Document) -> str:
        """The path of a file that is not passed over."""
        return "" if document.status is Status.SKIPPED else printable(document.path) + "\n"

    def put(self, piece: str) -> None:
        """Write it."""
        self._write(piece)

    def end(self, tally: Tally) -> None:
        """Nothing."""

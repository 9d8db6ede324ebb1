"""``pvlint check --diff`` and ``--fix``: shows or writes what mends the findings of each file."""

import os
import sys
from collections.abc import Callable, Iterable

from pvlint.document import Document, Status
from pvlint.readers.read import LARGEST
from pvlint.record import NamedTuple
from pvlint.reports.report import printable
from pvlint.ruling import Ruling
from pvlint.sources import regular
from pvlint.sources.text import decode
from pvlint.split.diffs import diff
from pvlint.split.edits import CannotEdit
from pvlint.split.fixing import Fixed, fixed
from pvlint.split.rewriting import notes
from pvlint.split.writing import write


class Mended(NamedTuple):
    """A document as it is reported on."""

    document: Document
    failed: bool = False
    """The file could not be written."""


class Mender:
    """Mends file after file, and counts."""

    def __init__(self, show: Callable[[str], object] | None, piped: str, named: Iterable[str], *, unsafe: bool) -> None:
        """``show`` takes diffs, and nothing is written then; ``piped`` is what standard input is called.

        ``named`` are the paths of the command line.
        """
        self._show = show
        self._piped = piped
        self._named = frozenset(named)
        self._unsafe = unsafe
        self._fixes = self._files = self._waiting = 0
        self._given: dict[str, str] = {}
        """The images that guests of this run were given, and in which file."""

    def mend(self, document: Document, ruling: Ruling) -> Mended:
        """A document without what was mended in its file; with --diff the file and the document stay as they are."""
        if document.status is not Status.READ or not any(one.finding.fix for one in document.findings):
            return Mended(document)
        try:
            data = _again(document) if document.path == self._piped else _unchanged(document)
            outcome = fixed(data, document, ruling, unsafe=self._unsafe)
            self._waiting += outcome.unsafe
            for words, reason in outcome.failed:
                _say(document, f"not fixed: {words}: {reason}")
            if outcome.more:
                _say(document, "more fixes than are carried out at once: run it again")
            if outcome.done and self._is_found_link(document.path):
                _say(document, "not fixed: a link; name the file itself")
                return Mended(document)
            if outcome.done:
                self._check_images(document, outcome.result.document)
                self._carry_out(data, document, outcome)
        except OSError as error:
            _say(document, f"not fixed: {(error.strerror or str(error)).lower()}")
            return Mended(document, failed=True)
        except CannotEdit as error:
            _say(document, f"not written: {error.reason}")
            return Mended(document, failed=True)
        return Mended(document if self._show is not None else outcome.result.document)

    def _is_found_link(self, path: str) -> bool:
        """Whether a link was come upon in a directory: whoever made it chose what it leads to, out of the tree, too."""
        return path not in self._named and path != self._piped and os.path.islink(path)

    def _check_images(self, before: Document, after: Document) -> None:
        """Raises CannotEdit where a new disk's image is another guest's; says what is to be done about new ones."""
        old = {disk.source for guest in before.guests for disk in guest.domain.disks}
        for source in sorted(old & self._given.keys()):
            _say(
                before,
                f"uses {source}, which --fix has given to a guest of {self._given[source]}: choose another there",
            )
        new = {disk.source for guest in after.guests for disk in guest.domain.disks} - old
        for source in sorted(new):
            if source in self._given:
                raise CannotEdit(f"{source} would be the boot disk of a guest of {self._given[source]}, too")
            self._given[source] = before.path
            if self._show is None:
                _say(
                    before,
                    f"create {source} and copy /boot to it before the guest starts: `pvlint split` lists the steps",
                )

    def _carry_out(self, data: bytes, document: Document, outcome: Fixed) -> None:
        for note in notes(document):
            _say(document, note)
        if self._show is not None:
            self._show(diff(document.path, document.text.characters, outcome.result.document.text.characters))
        else:
            write(document.path, data, outcome.result.data)
        self._fixes += len(outcome.done)
        self._files += 1

    def sentence(self) -> str:
        """One line for standard error."""
        verb = "Would fix" if self._show is not None else "Fixed"
        text = f"{verb} {self._fixes} finding{'s' * (self._fixes != 1)} in {self._files} file{'s' * (self._files != 1)}"
        return f"{text}; {self._waiting} more with --unsafe-fixes." if self._waiting else f"{text}."


def _again(document: Document) -> bytes:
    """The bytes of a document that came through a pipe."""
    return document.text.characters.encode(document.text.encoding)


def _unchanged(document: Document) -> bytes:
    """The bytes of a document's file. Raises OSError, and CannotEdit where they are others by now."""
    data = regular.read(document.path, LARGEST + 1)
    if decode(data).characters != document.text.characters:
        raise CannotEdit("it was changed since it was read")
    return data


def _say(document: Document, words: str) -> None:
    sys.stderr.write(printable(f"{document.path}: {words}") + "\n")

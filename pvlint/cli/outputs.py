"""Where reports go: each format to its own file, or to standard output."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TextIO

from pvlint.cli.stdout import abandon
from pvlint.record import NamedTuple

_EACH = "give each --output-format its -o, in the same order"


class OutputError(Exception):
    """Reports cannot be written where they were asked for; the message says why."""


class Output(NamedTuple):
    """A report that is asked for."""

    format: str
    file: str
    """Empty for standard output."""


def paired(formats: list[str], files: list[str], default: str) -> tuple[Output, ...]:
    """The first format with the first file, and so on; one may go to standard output. Raises OutputError."""
    formats = formats or [default]
    if len(files) > len(formats):
        raise OutputError(f"{_count(len(files), 'output file')} for {_count(len(formats), 'output format')}: {_EACH}")
    places = ["" if file == "-" else file for file in files] + [""] * (len(formats) - len(files))
    if places.count("") > 1:
        raise OutputError(f"{places.count('')} reports for standard output, which takes one: {_EACH}")
    named = [os.path.realpath(file) for file in places if file]
    twice = next((file for file in places if file and named.count(os.path.realpath(file)) > 1), "")
    if twice:
        raise OutputError(f"{twice}: two reports for one file: {_EACH}")
    return tuple(map(Output, formats, places))


class Sink:
    """Takes the text of one report. A fault in writing is an OutputError that names the place."""

    def __init__(self, file: str, stream: TextIO, *, alone: bool) -> None:
        self.file = file
        self.stream = stream
        self._alone = alone
        self._gone = False

    def write(self, text: str) -> None:
        """Write, or raise OutputError."""
        if self._gone:
            return
        try:  # as ``_watched`` does it; a run over many files writes thousands of times
            self.stream.write(text)
        except OSError as error:
            self._failed(error)

    def end(self) -> None:
        """Write what still waits to be written, and close a file. Raises OutputError."""
        if not self._gone:
            with self._watched():
                self.stream.flush()
                if self.file:
                    self.stream.close()

    def leave(self) -> None:
        """Take no more. What could still fail has failed, and been said, before."""
        self._gone = True
        if not self.file:
            abandon()
            return
        with suppress(OSError):
            self.stream.close()

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._failed(error)

    def _failed(self, error: OSError) -> None:
        """What is to be done about a fault in writing. Raises OutputError, or the fault itself."""
        if not isinstance(error, BrokenPipeError):
            self.leave()
            raise _cannot_write(self.file, error) from None
        if self._alone:
            raise error
        self.leave()  # whoever read this report has seen enough; the others are still wanted


@contextmanager
def opened(outputs: tuple[Output, ...]) -> Iterator[list[Sink]]:
    """All places, open; what is written to them is there when this ends. Raises OutputError."""
    with ExitStack() as stack:
        sinks = [Sink(output.file, _stream(output.file, stack), alone=len(outputs) == 1) for output in outputs]
        try:
            yield sinks
            for sink in sinks:
                sink.end()
        finally:
            for sink in sinks:
                if sink.file:
                    sink.leave()


def _stream(file: str, stack: ExitStack) -> TextIO:
    if not file:
        if sys.stdout is None:
            raise OutputError("standard output is closed")
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
        return sys.stdout
    try:
        return stack.enter_context(Path(file).open("w", encoding="utf-8", errors="backslashreplace"))
    except OSError as error:
        raise _cannot_write(file, error) from None


def _cannot_write(file: str, error: OSError) -> OutputError:
    return OutputError(f"{file or 'standard output'}: cannot be written: {(error.strerror or str(error)).lower()}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

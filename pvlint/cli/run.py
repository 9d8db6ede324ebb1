"""A run: from the command line's paths to a report and an exit status."""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from pvlint import pipeline
from pvlint.cli import exits
from pvlint.cli.output import abandon
from pvlint.document import Document, Found, Status
from pvlint.readers.read import LARGEST
from pvlint.reports import colour
from pvlint.reports.report import Report, printable
from pvlint.reports.tally import Tally
from pvlint.ruling import Rulings
from pvlint.settings import Settings
from pvlint.sources import files
from pvlint.sources.text import decode

if TYPE_CHECKING:
    from pvlint.baseline import Baseline, Writer
    from pvlint.cli.mending import Mender


class Job(NamedTuple):
    """What the command line asks for."""

    paths: list[str]
    settings: Settings
    """Those of the run as a whole."""
    exclude: tuple[str, ...]
    stdin_filename: str
    output_file: str
    quiet: bool
    verbose: bool
    show_files: bool
    statistics: bool
    write_baseline: str
    findings: bool
    """Whether the report is about findings."""
    mend: str = ""
    """"diff" or "fix"; empty for neither."""
    unsafe_fixes: bool = False


Write = Callable[[str], object]
Maker = Callable[[Write, colour.Paint], Report]
"""Makes a report from what writes text and what colours it."""


def run(job: Job, rulings: Rulings, make: Maker, tally: Tally) -> int:
    """Check, report, and say how it ended. Raises SettingsError and UnknownRule."""
    if not gc.isenabled():  # as a process of our own starts: what there is by now stays to the end
        gc.freeze()
        gc.enable()
    missing, names, failed = 0, set[str](), set[str]()
    try:
        baseline, writer = _baselines(job)
        with _output(job) as stream:
            mender = _mender(job, stream.write)
            report = make(stream.write, colour.Paint(on=_coloured(job, stream)))
            for document in _documents(job, rulings, baseline):
                if isinstance(document, files.Missing) or document.status is Status.CRASHED:
                    missing += 1
                    complain(_lost(document))
                    continue
                if mender is not None:
                    document, lost = mender.mend(document, rulings(document.path))
                    missing += lost
                tally.add(document)
                names.update(guest.name for guest in document.guests)
                _tell_failed(document, failed)
                if job.verbose:
                    sys.stderr.writelines(f"{line}\n" for line in _observed(document))
                if job.verbose and document.status is Status.SKIPPED:
                    sys.stderr.write(f"{printable(document.path)}: skipped: {printable(document.reason)}\n")
                if writer is not None:
                    writer.add(document)
                elif job.show_files:
                    if document.status is not Status.SKIPPED:
                        stream.write(printable(document.path) + "\n")
                elif job.mend != "diff":
                    report.document(document)
            if writer is None and not job.show_files and job.mend != "diff":
                report.end(tally)
            if job.statistics:
                stream.write(tally.statistics())
            stream.flush()
    except BrokenPipeError:
        abandon()  # whoever read the report has seen enough
        return _status(job, tally, missing)
    except OutputError as error:
        return complain(str(error))
    if writer is not None:
        return _write(job, writer, missing)
    if job.show_files:
        return exits.FAILED if missing else exits.OK
    if any(os.path.isdir(path) for path in job.paths):
        # Files that are named one by one, as a hook names them, are rarely all the guests there are.
        for line in rulings.unanswered(names):
            sys.stderr.write(f"pvlint: warning: {line}\n")
    if not job.quiet:
        if mender is not None:
            sys.stderr.write(f"{mender.sentence()}\n")
        for line in tally.unobserved():
            sys.stderr.write(f"pvlint: {printable(line)}\n")
        sys.stderr.write(printable(tally.sentence(findings=job.findings)) + "\n")
    return _status(job, tally, missing)


def _baselines(job: Job) -> "tuple[Baseline | None, Writer | None]":
    """The baseline to read and the one to write. Raises SettingsError."""
    read = job.settings.baseline if job.findings else ""
    if not (read or job.write_baseline):
        return None, None
    from pvlint.baseline import Baseline, Writer

    return Baseline.read(read) if read else None, Writer(job.write_baseline) if job.write_baseline else None


def _tell_failed(document: Document, told: set[str]) -> None:
    """Say once of each source of evidence why nothing could be taken from it."""
    for guest in document.guests:
        for testimony in guest.testimony:
            line = f"pvlint: warning: {printable(testimony.source)}: {printable(testimony.failed)}\n"
            if testimony.failed and line not in told:
                told.add(line)
                sys.stderr.write(line)


def _mender(job: Job, write: Write) -> "Mender | None":
    if not job.mend:
        return None
    from pvlint.cli.mending import Mender

    piped = (job.stdin_filename or "<stdin>") if "-" in job.paths else ""
    return Mender(write if job.mend == "diff" else None, piped, unsafe=job.unsafe_fixes)


def _observed(document: Document) -> Iterator[str]:
    """What was read of each disk image."""
    for guest in document.guests:
        if guest.observation is not None:
            for disk, seen in zip(guest.domain.disks, guest.observation.seen, strict=True):
                if seen is not None:
                    read = f", {seen.bytes_read >> 10} KiB read" if seen.bytes_read else ""
                    why = f": {seen.reason}" if seen.reason else ""
                    yield printable(f"{disk.source}: {seen.look.value}{why}{read}")


def _lost(document: Document | files.Missing) -> str:
    """Why a file could not be checked at all."""
    path, reason = printable(document.path), printable(document.reason)
    if isinstance(document, files.Missing):
        return f"{path}: {reason}"
    return f"{path}: internal error, please report it: {reason} (PVLINT_DEBUG=1 shows where)"


def _write(job: Job, writer: "Writer", missing: int) -> int:
    try:
        count = writer.write()
    except OSError as error:
        return complain(f"{job.write_baseline}: cannot be written: {(error.strerror or str(error)).lower()}")
    if not job.quiet:
        sys.stderr.write(f"Wrote {count} findings to {job.write_baseline}.\n")
    return exits.FAILED if missing else exits.OK


def _documents(job: Job, rulings: Rulings, baseline: "Baseline | None") -> Iterator[Document | files.Missing]:
    if baseline is None:
        yield from _sources(job, rulings)
        return
    for document in _sources(job, rulings):
        yield document if isinstance(document, files.Missing) else baseline.new(document)
    stale = _stale(baseline, rulings)
    if stale is not None:
        yield stale


def _sources(job: Job, rulings: Rulings) -> Iterator[Document | files.Missing]:
    settings = job.settings
    walk = files.Walk(job.exclude, force_exclude=settings.force_exclude, gitignore=settings.respect_gitignore)
    for path in job.paths:
        if path == "-":
            name = job.stdin_filename or "<stdin>"
            if settings.force_exclude and walk.excludes(name):
                yield Document(name, Status.SKIPPED, "excluded")
                continue
            if sys.stdin is None:
                yield files.Missing(name, "standard input is closed")
                continue
            yield pipeline.guarded(sys.stdin.buffer.read(LARGEST + 1), name, rulings(name))
            continue
        for found in walk.files([path]):
            if isinstance(found, files.Missing):
                yield found
            else:
                yield from pipeline.documents([found], rulings)


def _stale(baseline: "Baseline", rulings: Rulings) -> Document | None:
    """The baseline as a document, with what is stale in it."""
    entries = baseline.stale()
    rules = [rule for rule in rulings(baseline.path).rules if rule.of_baseline is not None]
    if not entries or not rules:
        return None
    from pvlint.baseline import line_of

    text = decode(Path(baseline.path).read_bytes())
    findings = []
    for rule in rules:
        for key, count in entries:
            words = f"{key.code} for {key.disk or 'the guest'} of {key.guest or 'the file'} in {key.path}"
            if rule.of_baseline is not None:
                findings.append(Found(rule, rule.of_baseline(words, count, line_of(text.characters, key))))
    return Document(baseline.path, Status.READ, text=text, findings=tuple(findings))


def _status(job: Job, tally: Tally, missing: int) -> int:
    if missing:
        return exits.FAILED
    fail_on = job.settings.fail_on
    if fail_on is not None and tally.worst is not None and tally.worst >= fail_on:
        return exits.FINDINGS
    excluded = bool(tally.skipped) and set(tally.skipped) == {"excluded"} and job.settings.force_exclude
    return exits.OK if tally.checked or job.settings.allow_empty or excluded else exits.NOTHING


class OutputError(Exception):
    """The report cannot be written where it was asked for."""


@contextmanager
def _output(job: Job) -> Iterator[TextIO]:
    try:
        if job.output_file:
            with Path(job.output_file).open("w", encoding="utf-8", errors="backslashreplace") as stream:
                yield stream
        elif sys.stdout is None:
            raise OutputError("standard output is closed")
        else:
            reconfigure = getattr(sys.stdout, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="backslashreplace")
            yield sys.stdout
    except BrokenPipeError:
        raise
    except OSError as error:
        where = job.output_file or "standard output"
        if not job.output_file:
            abandon()
        raise OutputError(f"{where}: cannot be written: {(error.strerror or str(error)).lower()}") from None


def _coloured(job: Job, stream: TextIO) -> bool:
    if job.output_file and job.settings.color == "auto":
        return False
    return colour.wanted(job.settings.color, stream)


def guarded(job: Callable[[], int]) -> int:
    """Run; Ctrl-C and a fault of pvlint's own end in one line and the right status."""
    try:
        return job()
    except KeyboardInterrupt:
        sys.stderr.write("pvlint: interrupted\n")
        return exits.INTERRUPTED
    except Exception as error:
        if os.environ.get("PVLINT_DEBUG"):
            raise
        return complain(
            f"internal error, please report it: {type(error).__name__}: {error} (PVLINT_DEBUG=1 shows where)"
        )


def complain(message: str) -> int:
    """Say what went wrong in one line; the exit status for it."""
    sys.stderr.write(f"pvlint: {message}\n")
    return exits.FAILED


def split(values: list[str]) -> list[str]:
    """Options that take commas, or may be repeated, as one list."""
    return [part.strip() for value in values for part in value.split(",") if part.strip()]

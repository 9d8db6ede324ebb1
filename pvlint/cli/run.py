"""``pvlint check`` and ``pvlint disks``: from the command line's paths to a report and an exit status."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO

from pvlint import pipeline
from pvlint.cli import exits
from pvlint.cli.output import abandon
from pvlint.document import Document, Status
from pvlint.readers.read import LARGEST
from pvlint.reports import colour
from pvlint.reports.report import Report, printable
from pvlint.reports.tally import Tally
from pvlint.rules import registry
from pvlint.settings import Settings
from pvlint.sources import files


class Job(NamedTuple):
    """What the command line asks for."""

    paths: list[str]
    settings: Settings
    exclude: tuple[str, ...]
    force_exclude: bool
    gitignore: bool
    stdin_filename: str
    allow_empty: bool
    output_format: str
    output_file: str
    color: str
    quiet: bool
    verbose: bool


Maker = Callable[[Callable[[str], object], colour.Paint], Report]
"""Makes a report from what writes text and what colours it."""


def run_check(job: Job, select: list[str], extend: list[str], ignore: list[str]) -> int:
    """Lint; the exit status."""
    try:
        entries = registry.select(_split(select), _split(extend), _split(ignore))
        entries = registry.with_unreadable(entries, _split(ignore))
    except registry.UnknownRule as error:
        return _complain(str(error))
    least = job.settings.min_severity

    def report(write: Callable[[str], object], paint: colour.Paint) -> Report:
        if job.output_format == "json":
            from pvlint.reports.check_json import CheckJson

            return CheckJson(write, least)
        if job.output_format == "concise":
            from pvlint.reports.concise import Concise

            return Concise(write, least, paint)
        from pvlint.reports.full import Full

        return Full(write, least, paint)

    return _guarded(lambda: _run(job, registry.load(entries), report, Tally(least), findings=True))


def run_disks(job: Job) -> int:
    """Show boot maps; the exit status."""

    def report(write: Callable[[str], object], paint: colour.Paint) -> Report:
        if job.output_format == "json":
            from pvlint.reports.disks_json import DisksJson

            return DisksJson(write)
        if job.output_format == "concise":
            from pvlint.reports.disks_concise import DisksConcise

            return DisksConcise(write)
        from pvlint.reports.disks_text import DisksText

        return DisksText(write, paint)

    rules = registry.load(registry.matching("PV001"))
    return _guarded(lambda: _run(job, rules, report, Tally(), findings=False))


def _run(job: Job, rules: tuple[registry.Rule, ...], make: Maker, tally: Tally, *, findings: bool) -> int:
    missing = 0
    try:
        with _output(job) as stream:
            report = make(stream.write, colour.Paint(on=_coloured(job, stream)))
            for document in _documents(job, rules):
                if isinstance(document, files.Missing):
                    missing += 1
                    _complain(f"{printable(document.path)}: {document.reason}")
                    continue
                tally.add(document)
                if job.verbose and document.status is Status.SKIPPED:
                    sys.stderr.write(f"{printable(document.path)}: skipped: {printable(document.reason)}\n")
                report.document(document)
            report.end(tally)
            stream.flush()
    except BrokenPipeError:
        abandon()  # whoever read the report has seen enough
        return _status(job, tally, missing)
    except OutputError as error:
        return _complain(str(error))
    if not job.quiet:
        sys.stderr.write(printable(tally.sentence(findings=findings)) + "\n")
    return _status(job, tally, missing)


def _documents(job: Job, rules: tuple[registry.Rule, ...]) -> Iterator[Document | files.Missing]:
    walk = files.Walk(tuple(_split(list(job.exclude))), force_exclude=job.force_exclude, gitignore=job.gitignore)
    for path in job.paths:
        if path == "-":
            name = job.stdin_filename or "<stdin>"
            if job.force_exclude and walk.excludes(name):
                yield Document(name, Status.SKIPPED, "excluded")
                continue
            if sys.stdin is None:
                yield files.Missing(name, "standard input is closed")
                continue
            yield pipeline.document(sys.stdin.buffer.read(LARGEST + 1), name, job.settings, rules)
            continue
        for found in walk.files([path]):
            if isinstance(found, files.Missing):
                yield found
            else:
                yield from pipeline.documents([found], job.settings, rules)


def _status(job: Job, tally: Tally, missing: int) -> int:
    if missing:
        return exits.FAILED
    fail_on = job.settings.fail_on
    if fail_on is not None and tally.worst is not None and tally.worst >= fail_on:
        return exits.FINDINGS
    excluded = bool(tally.skipped) and set(tally.skipped) == {"excluded"} and job.force_exclude
    return exits.OK if tally.checked or job.allow_empty or excluded else exits.NOTHING


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
    if job.output_file and job.color == "auto":
        return False
    return colour.wanted(job.color, stream)


def _guarded(job: Callable[[], int]) -> int:
    """Run; Ctrl-C and a fault of pvlint's own end in one line and the right status."""
    try:
        return job()
    except KeyboardInterrupt:
        sys.stderr.write("pvlint: interrupted\n")
        return exits.INTERRUPTED
    except Exception as error:
        if os.environ.get("PVLINT_DEBUG"):
            raise
        return _complain(
            f"internal error, please report it: {type(error).__name__}: {error} (PVLINT_DEBUG=1 shows where)"
        )


def _complain(message: str) -> int:
    sys.stderr.write(f"pvlint: {message}\n")
    return exits.FAILED


def _split(values: list[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]

"""A run: from the command line's paths to a report and an exit status."""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pvlint import pipeline
from pvlint.cli import exits, telling
from pvlint.cli.connect import Connect
from pvlint.cli.formats import FOR_PEOPLE, Maker, Write
from pvlint.cli.output import abandon
from pvlint.cli.outputs import Output, OutputError, Sink, opened
from pvlint.cli.progress import progress
from pvlint.document import Document, Found, Status
from pvlint.readers.read import LARGEST
from pvlint.readers.xml_record import record
from pvlint.reports.report import STDIN, printable
from pvlint.reports.tally import Tally
from pvlint.ruling import Rulings
from pvlint.settings import Settings
from pvlint.sources import files
from pvlint.sources.live_path import is_live
from pvlint.sources.text import decode

if TYPE_CHECKING:
    from pvlint.baseline import Baseline, Writer
    from pvlint.cli.mending import Mender
    from pvlint.sources.live import Hosts


class Job(NamedTuple):
    """What the command line asks for."""

    paths: list[str]
    connect: Connect
    settings: Settings
    """Those of the run as a whole."""
    exclude: tuple[str, ...]
    stdin_filename: str
    outputs: tuple[Output, ...]
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
    once: bool = False
    """Whether a guest is judged once: by its own definition, and not by libvirt's records of it."""
    progress: bool = False
    """Whether to show on standard error how far it is."""


def run(job: Job, rulings: Rulings, make: Maker, tally: Tally) -> int:
    """Check, report, and say how it ended. Raises SettingsError and UnknownRule."""
    if not gc.isenabled():  # as a process of our own starts: what there is by now stays to the end
        gc.freeze()
        gc.enable()
    missing, names, told = 0, set[str](), set[str]()
    try:
        baseline, writer = _baselines(job)
        outputs = job.outputs[:1] if job.show_files or writer is not None else job.outputs
        with opened(outputs) as sinks, job.connect.asked(LARGEST + 1) as hosts, progress(tally, on=job.progress):
            mender = _mender(job, sinks[0].write)
            reports = [make(each.format, job.settings, sink) for each, sink in zip(outputs, sinks, strict=True)]
            for document in _documents(job, rulings, baseline, hosts):
                if isinstance(document, files.Missing) or document.status is Status.CRASHED:
                    missing += 1
                    tally.lost.append((document.path, document.reason))
                    complain(telling.lost(document))
                    continue
                if job.once:
                    document = _without_record(document)
                if mender is not None and not document.host:
                    document, lost = mender.mend(document, rulings(document.path))
                    missing += lost
                tally.add(document)
                if rulings.may_ask_for_guests:
                    names.update(guest.name for guest in document.guests)
                telling.evidence(document, told, verbose=job.verbose)
                if document.status is Status.SKIPPED and (job.verbose or document.host):
                    telling.passed_over(document)
                if writer is not None:
                    writer.add(document)
                elif job.show_files:
                    if document.status is not Status.SKIPPED:
                        sinks[0].write(printable(document.path) + "\n")
                elif job.mend != "diff":
                    for report in reports:
                        report.document(document)
            if writer is None and not job.show_files and job.mend != "diff":
                for report in reports:
                    report.end(tally)
            if job.statistics:
                _text_of(outputs, sinks)(tally.statistics())
    except BrokenPipeError:
        abandon()  # whoever read the report has seen enough
        return _status(job, tally, missing)
    except OutputError as error:
        return complain(str(error))
    if writer is not None:
        return _write(job, writer, missing)
    if job.show_files:
        return exits.FAILED if missing else exits.OK
    if job.connect.uris or any(os.path.isdir(path) for path in job.paths):
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


def _text_of(outputs: tuple[Output, ...], sinks: list[Sink]) -> Write:
    """What writes beside a report for a person; where all reports are for programs, standard error."""
    texts = (sink.write for output, sink in zip(outputs, sinks, strict=True) if output.format in FOR_PEOPLE)
    return next(texts, sys.stderr.write)


def _baselines(job: Job) -> "tuple[Baseline | None, Writer | None]":
    """The baseline to read and the one to write. Raises SettingsError."""
    read = job.settings.baseline if job.findings and not job.once else ""  # an audit takes stock of everything
    if not (read or job.write_baseline):
        return None, None
    from pvlint.baseline import Baseline, Writer

    return Baseline.read(read) if read else None, Writer(job.write_baseline) if job.write_baseline else None


def _mender(job: Job, write: Write) -> "Mender | None":
    if not job.mend:
        return None
    from pvlint.cli.mending import Mender

    piped = (job.stdin_filename or STDIN) if "-" in job.paths else ""
    return Mender(write if job.mend == "diff" else None, piped, unsafe=job.unsafe_fixes)


def _write(job: Job, writer: "Writer", missing: int) -> int:
    try:
        count = writer.write()
    except OSError as error:
        return complain(f"{job.write_baseline}: cannot be written: {(error.strerror or str(error)).lower()}")
    if not job.quiet:
        sys.stderr.write(f"Wrote {count} findings to {job.write_baseline}.\n")
    return exits.FAILED if missing else exits.OK


def _documents(
    job: Job, rulings: Rulings, baseline: "Baseline | None", hosts: "Hosts | None"
) -> Iterator[Document | files.Missing]:
    found = _sources(job, rulings)
    if hosts is not None:
        found = chain(found, pipeline.hosts(hosts.answers(), rulings))
    if baseline is None:
        yield from found
        return
    for document in found:
        yield document if isinstance(document, files.Missing) else baseline.new(document)
    stale = _stale(baseline, rulings)
    if stale is not None:
        yield stale


def _sources(job: Job, rulings: Rulings) -> Iterator[Document | files.Missing]:
    settings = job.settings
    walk = files.Walk(job.exclude, force_exclude=settings.force_exclude, gitignore=settings.respect_gitignore)
    for path in job.paths:
        if path == "-":
            name = job.stdin_filename or STDIN
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
                yield found._replace(reason=f"{found.reason}; a host goes with -c") if is_live(found.path) else found
            else:
                yield from pipeline.documents([found], rulings)


def _without_record(document: Document) -> Document:
    """A document; one that is skipped where it only records a guest that is defined elsewhere."""
    words = record(document.text.characters) if document.format == "xml" and document.guests else ""
    return Document(document.path, Status.SKIPPED, words, host=document.host) if words else document


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

"""A run: from the command line's paths to a report and an exit status."""

import gc
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from pvlint.cli import exits
from pvlint.cli.account import Account, to_standard_error
from pvlint.cli.formats import Maker, for_people, reports_for
from pvlint.cli.items import items_of
from pvlint.cli.job import Job
from pvlint.cli.outputs import Output, OutputError, Sink, opened
from pvlint.cli.progress import progress
from pvlint.cli.stdout import abandon
from pvlint.document import Document
from pvlint.reports.report import STDIN, Report, Write, printable
from pvlint.reports.tally import Tally
from pvlint.ruling import Rulings

if TYPE_CHECKING:
    from pvlint.baseline import Baseline, Writer
    from pvlint.cli.mending import Mender


def run(job: Job, rulings: Rulings, make: Maker, tally: Tally) -> int:
    """Check, report, and say how it ended. Raises SettingsError and UnknownRule."""
    if not gc.isenabled():  # as a process of our own starts: what there is by now stays to the end
        gc.freeze()
        gc.enable()
    unwritten = 0
    try:
        baseline, writer = _baselines(job)
        outputs = job.outputs[:1] if job.show_files or writer is not None else job.outputs
        with opened(outputs) as sinks, job.connect.asked() as hosts, ExitStack() as stack:
            mender = _mender(job, sinks[0].write)
            reports, names = _reports(job, make, writer, sinks), rulings.may_ask_for_guests
            account = Account(reports, tally, to_standard_error(), verbose=job.verbose, names=names)
            items = items_of(job, rulings, baseline, hosts, account, stack)
            stack.enter_context(progress(tally, on=job.progress))
            for item in items:
                if mender is not None and isinstance(item, Document) and not item.host:
                    item, failed = mender.mend(item, rulings(item.path))
                    unwritten += failed
                account.add(item)
            for report in account.reports:
                report.end(tally)
            if job.statistics:
                _text_of(outputs, sinks)(tally.statistics())
    except BrokenPipeError:
        abandon()  # whoever read the report has seen enough
        return _status(job, tally, unwritten)
    except OutputError as error:
        return complain(str(error))
    lost = unwritten + len(tally.lost)
    if writer is not None:
        return _write(job, writer, lost)
    if job.show_files:
        return exits.FAILED if lost else exits.OK
    if job.connect.uris or any(os.path.isdir(path) for path in job.paths):
        # Files that are named one by one, as a hook names them, are rarely all the guests there are.
        for line in rulings.unanswered(account.guests):
            sys.stderr.write(f"pvlint: warning: {line}\n")
    if not job.quiet:
        if mender is not None:
            sys.stderr.write(f"{mender.sentence()}\n")
        for line in tally.unobserved():
            sys.stderr.write(f"pvlint: {printable(line)}\n")
        sys.stderr.write(printable(tally.sentence(findings=job.findings)) + "\n")
    return _status(job, tally, unwritten)


def _reports(job: Job, make: Maker, writer: "Writer | None", sinks: list[Sink]) -> list[Report]:
    """What takes the documents: the reports that are asked for, or what stands in their place."""
    if writer is not None:
        return [writer]
    return reports_for(job, make, sinks)


def _text_of(outputs: tuple[Output, ...], sinks: list[Sink]) -> Write:
    """What writes beside a report for a person; where all reports are for programs, standard error."""
    texts = (sink.write for output, sink in zip(outputs, sinks, strict=True) if for_people("check", output.format))
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
    return Mender(write if job.mend == "diff" else None, piped, job.paths, unsafe=job.unsafe_fixes)


def _write(job: Job, writer: "Writer", missing: int) -> int:
    try:
        count = writer.write()
    except OSError as error:
        return complain(f"{job.write_baseline}: cannot be written: {(error.strerror or str(error)).lower()}")
    if not job.quiet:
        sys.stderr.write(f"Wrote {count} findings to {job.write_baseline}.\n")
    return exits.FAILED if missing else exits.OK


def _status(job: Job, tally: Tally, unwritten: int) -> int:
    if unwritten or tally.lost:
        return exits.FAILED
    fail_on = job.settings.fail_on
    if fail_on is not None and tally.worst is not None and tally.worst >= fail_on:
        return exits.FINDINGS
    excluded = bool(tally.skipped) and set(tally.skipped) == {"excluded"} and job.settings.force_exclude
    return exits.OK if tally.checked or job.settings.allow_empty or excluded else exits.NOTHING


def guarded(job: Callable[[], int]) -> int:
    """Run; a fault of pvlint's own ends in one line, and with the right status, as does Ctrl-C."""
    try:
        return job()
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except Exception as error:
        if os.environ.get("PVLINT_DEBUG"):
            raise
        if isinstance(error, FileNotFoundError) and _homeless():
            return complain("the working directory is gone")
        return complain(
            f"internal error, please report it: {type(error).__name__}: {error} (PVLINT_DEBUG=1 shows where)"
        )


def _homeless() -> bool:
    """Whether somebody has removed the working directory."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def complain(message: str) -> int:
    """Say what went wrong in one line; the exit status for it."""
    sys.stderr.write(f"pvlint: {message}\n")
    return exits.FAILED

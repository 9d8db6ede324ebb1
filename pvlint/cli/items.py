"""The items of a run: what comes of its files, standard input and hosts, in order, here or shared out."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from typing import TYPE_CHECKING

from pvlint.cli.account import Account
from pvlint.cli.job import Item, Job
from pvlint.cli.shares import shared_out
from pvlint.document import Document, Found, Status
from pvlint.reports.report import STDIN
from pvlint.ruling import Rulings
from pvlint.sources import files, regular
from pvlint.sources.text import decode

if TYPE_CHECKING:
    from pvlint.baseline import Baseline
    from pvlint.sources.live import Hosts


def items_of(
    job: Job,
    rulings: Rulings,
    baseline: "Baseline | None",
    hosts: "Hosts | None",
    account: Account,
    stack: ExitStack,
) -> Iterator[Item]:
    """What comes of all that is to be looked at; what that takes is there as long as ``stack``."""
    if _alone(job, rulings, baseline):
        from pvlint import pipeline
        from pvlint.cli.judging import own

        found = _one_by_one(job, rulings)
        if hosts is not None:
            found = chain(found, own(job, pipeline.hosts(hosts.answers(), rulings)))
        return found if baseline is None else _unknown(found, baseline, rulings)
    return shared_out(_walk(job).files(job.paths), job, rulings, account, stack)


def _alone(job: Job, rulings: Rulings, baseline: "Baseline | None") -> bool:
    """Whether this process has to see every document itself."""
    asks = job.connect.uris or "-" in job.paths or rulings.observes
    return bool(asks or job.mend or baseline is not None or job.write_baseline or os.environ.get("PVLINT_DEBUG"))


def _unknown(found: Iterator[Document | files.Missing], baseline: "Baseline", rulings: Rulings) -> Iterator[Item]:
    """What the baseline does not know, and then what is stale in it."""
    for document in found:
        yield document if isinstance(document, files.Missing) else baseline.new(document)
    stale = _stale(baseline, rulings)
    if stale is not None:
        yield stale


def _walk(job: Job) -> files.Walk:
    settings = job.settings
    # Every repository has a .git, of which nobody wants to hear; an audit accounts for all there is.
    return files.Walk(
        job.exclude,
        force_exclude=settings.force_exclude,
        gitignore=settings.respect_gitignore,
        every=job.verbose or job.once,
    )


def _one_by_one(job: Job, rulings: Rulings) -> Iterator[Document | files.Missing]:
    from pvlint.cli.judging import judged

    walk = _walk(job)
    for path in job.paths:
        yield from _piped(job, rulings, walk) if path == "-" else judged(job, rulings, walk.files([path]))


def _piped(job: Job, rulings: Rulings, walk: files.Walk) -> Iterator[Document | files.Missing]:
    """What comes of standard input."""
    name = job.stdin_filename or STDIN
    if job.settings.force_exclude and walk.excludes(name):
        yield Document(name, Status.SKIPPED, "excluded")
    elif sys.stdin is None:
        yield files.Missing(name, "standard input is closed")
    else:
        from pvlint import pipeline
        from pvlint.cli.judging import own
        from pvlint.readers.read import LARGEST

        data = sys.stdin.buffer.read(LARGEST + 1)
        yield from own(job, [pipeline.guarded(data, name, rulings(name))])


def _stale(baseline: "Baseline", rulings: Rulings) -> Document | files.Missing | None:
    """The baseline as a document, with what is stale in it; Missing where it cannot be read any more."""
    entries = baseline.stale()
    rules = [rule for rule in rulings(baseline.path).rules if rule.of_baseline is not None]
    if not entries or not rules:
        return None
    from pvlint.baseline import LARGEST as LARGEST_BASELINE
    from pvlint.baseline import line_of

    try:
        text = decode(regular.read(baseline.path, LARGEST_BASELINE))
    except OSError as error:
        return files.Missing(baseline.path, (error.strerror or str(error)).lower())
    findings = []
    for rule in rules:
        for key, count in entries:
            words = f"{key.code} for {key.disk or 'the guest'} of {key.guest or 'the file'} in {key.path}"
            if rule.of_baseline is not None:
                findings.append(Found(rule, rule.of_baseline(words, count, line_of(text.characters, key))))
    return Document(baseline.path, Status.READ, text=text, findings=tuple(findings))

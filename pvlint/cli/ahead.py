"""What the copy with the head start does: with all loaded that judging takes, it is told what is asked, and judges."""

import gc
import os
import pickle  # what it reads was written by the process it is a copy of
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final, NoReturn, TextIO

from pvlint import pipeline
from pvlint.cli.account import Account
from pvlint.cli.asked import Asked, job_for
from pvlint.cli.copies import Pipes, close, forked, work_on
from pvlint.cli.formats import maker, reports_for
from pvlint.cli.judging import Pieces, sharing
from pvlint.cli.rulings import rulings_for
from pvlint.readers.read import read
from pvlint.record import NamedTuple
from pvlint.reports.report import InPieces
from pvlint.reports.tally import Tally
from pvlint.rules import registry

_SAMPLES: Final = {
    "xml": b"""<domain type='kvm'><name>sample</name><os><type arch='x86_64' machine='pc'>hvm</type></os>
<devices><disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/sample.qcow2'/>
<target dev='vda' bus='virtio'/></disk></devices></domain>""",
    "xen": b"name = 'sample'\ntype = 'hvm'\ndisk = ['/dev/vg/sample,raw,xvda,rw']\nboot = 'c'\n",
}
"""Guests with a finding: to judge one loads what judging takes, once for all processes of the crew."""


class _Elsewhere(NamedTuple):
    """The place of a report that another process writes."""

    file: str
    stream: TextIO

    def write(self, text: str) -> None:
        """What a report says before the first document, the other process has written."""


def serve(pipes: list[Pipes], kinds: set[str]) -> None:
    """Be told what is asked, make a copy for every other pair of pipes, and do parts until there are no more."""
    registry.load(registry.entries())
    for kind in kinds:
        read(_SAMPLES[kind], "sample")
    mine, *others = pipes
    with mine.opened() as (parts, results):
        asked: Asked = pickle.load(parts)  # noqa: S301
        work = _work(asked, kinds)
        signal.signal(signal.SIGTERM, _end)
        gc.freeze()  # as a run starts: what there is by now stays to the end
        gc.enable()
        while others:
            each = others.pop()
            foreign = [end for one in (mine, *others) for end in one.of_copy]
            with suppress(OSError):  # where the system grants none, the other process does its parts
                forked(partial(_serve_with, work, each, foreign))
            close(each.of_copy)
        work_on(work, parts, results)
    _wait()


def _wait() -> None:
    """Wait for all that it has made: nobody else can."""
    with suppress(ChildProcessError):  # there is none left
        while True:
            os.wait()


def _end(number: int, frame: object) -> NoReturn:
    """What a SIGTERM does: it ends those that it has made, too, which may have got none and wait for parts."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.getpgrp() == os.getpid():  # or it is one of those, on its way to its own part of it
        os.killpg(0, signal.SIGTERM)
    _wait()
    os._exit(1)


def _serve_with(work: Callable[[Any], Any], own: Pipes, foreign: list[int]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    close(foreign)
    with own.opened() as (parts, results):
        work_on(work, parts, results)


def _work(asked: Asked, kinds: set[str]) -> Callable[[Any], Any]:
    """What does a part."""
    rulings = rulings_for(asked.given, only=asked.only)
    job = job_for(asked, rulings.for_run())
    targets = [_Elsewhere(output.file, sys.stdout) for output in job.outputs]
    reports = reports_for(job, maker(asked.command), targets)
    names = rulings.may_ask_for_guests
    account = Account(reports, Tally(job.settings.min_severity), _nobody, verbose=job.verbose, names=names)
    own = account.like([Pieces(report) for report in reports if isinstance(report, InPieces)], _nobody)
    for kind in kinds:
        own.add(pipeline.guarded(_SAMPLES[kind], "sample", rulings("sample")))
    return sharing(job, rulings, account)


def _nobody(line: str, once: bool) -> None:
    """To whom things are told of samples."""

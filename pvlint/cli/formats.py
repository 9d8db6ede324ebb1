"""The report of a format: its file is named after the command and the format, and loaded when somebody asks for it."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from pvlint.choices import formats
from pvlint.cli.job import Job
from pvlint.reports.names import Names
from pvlint.reports.report import Report, Target
from pvlint.settings import Settings

Maker = Callable[[str, Settings, Target], Report]
"""Makes the report of a format."""

if TYPE_CHECKING:

    class ReportModule(Protocol):
        """What the file of a format holds. ``unavailable``, ``FOR_PEOPLE`` and ``STREAMS`` may be left out."""

        FOR_PEOPLE: bool
        """Whether other lines can stand beside what it writes."""
        STREAMS: bool
        """Whether it writes while the run goes on."""

        @staticmethod
        def report(settings: Settings, target: Target) -> Report:
            """The report of a run with these settings."""
            ...

        @staticmethod
        def unavailable() -> str:
            """Why the report cannot be made here; empty where it can."""
            ...


def maker(command: str) -> Maker:
    """What makes the reports of a command.

    A settings file may name a format that only ``pvlint check`` has: then it is the command's first.
    """

    def make(form: str, settings: Settings, target: Target) -> Report:
        return _module(command, form).report(settings, target)

    return make


def reports_for(job: Job, make: Maker, targets: Sequence[Target]) -> list[Report]:
    """The reports that a job is for, each with its target."""
    if job.show_files:
        return [Names(targets[0].write)]
    if job.mend == "diff":
        return []
    return [make(each.format, job.settings, target) for each, target in zip(job.outputs, targets, strict=True)]


def unavailable(command: str, form: str) -> str:
    """Why a format cannot be had here; empty where it can."""
    ask = getattr(_module(command, form), "unavailable", None)
    return ask() if ask is not None else ""


def for_people(command: str, form: str) -> bool:
    """Whether other lines can stand beside the report of a format."""
    return getattr(_module(command, form), "FOR_PEOPLE", False)


def streams(command: str, form: str) -> bool:
    """Whether the report of a format is written while the run goes on."""
    return getattr(_module(command, form), "STREAMS", False)


def _module(command: str, form: str) -> "ReportModule":
    known = formats(command)
    name = (form if form in known else known[0]).replace("-", "_")
    return cast("ReportModule", import_module(f"pvlint.reports.{command}_{name}"))

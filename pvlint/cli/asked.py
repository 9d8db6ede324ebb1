"""What was asked: a command over many guests, with its options, and the job that they come to."""

import os
from typing import Any

from pvlint.cli.connect import connect
from pvlint.cli.job import Job
from pvlint.cli.outputs import paired
from pvlint.record import NamedTuple
from pvlint.settings import Settings


class Asked(NamedTuple):
    """A command and its options, as plain values."""

    command: str
    """Whose formats its reports have: "check", "disks" or "audit"."""
    given: dict[str, Any]
    """The options by their names, as far as the command has them."""
    only: str = ""
    """The one rule to judge by, of a command that is not about findings."""


def job_for(asked: Asked, settings: Settings) -> Job:
    """The job with the settings of the run. Raises OutputError."""
    given = asked.given
    return Job(
        paths=given["paths"] or ([] if given.get("connect") else [os.curdir]),
        connect=connect(given),
        settings=settings,
        exclude=(*settings.exclude, *settings.extend_exclude),
        stdin_filename=given["stdin_filename"],
        outputs=paired(several(given["output_format"]), several(given["output_file"]), settings.output_format),
        quiet=given["quiet"],
        verbose=given["verbose"],
        show_files=given.get("show_files", False),
        statistics=given.get("statistics", False),
        write_baseline=given.get("write_baseline", ""),
        findings=not asked.only,
        mend="fix" if given.get("fix") else "diff" if given.get("diff") else "",
        unsafe_fixes=given.get("unsafe_fixes", False),
        once=given.get("once", False),
        progress=given.get("progress", False),
        jobs=given.get("jobs") or 0,
    )


def several(given: Any) -> list[str]:
    """An option that may be repeated, of a command that takes it often or once."""
    return [str(word) for word in given] if isinstance(given, list) else [given] if given else []

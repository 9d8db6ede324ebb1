"""``pvlint check`` and ``pvlint disks``: their options to a run and a report."""

import os
from collections.abc import Callable
from typing import Any

from pvlint.cli.rulings import rulings_for
from pvlint.cli.run import Job, Maker, Write, complain, guarded, run
from pvlint.reports.colour import Paint
from pvlint.reports.report import Report
from pvlint.reports.tally import Tally
from pvlint.rules.registry import UnknownRule
from pvlint.settings import Settings
from pvlint.settings_files import SettingsError


def run_check(given: dict[str, Any]) -> int:
    """Lint; the exit status."""
    return guarded(lambda: _run(given, _check_report, only=""))


def run_disks(given: dict[str, Any]) -> int:
    """Show boot maps; the exit status."""
    return guarded(lambda: _run(given, _disks_report, only="PV001"))


def _run(given: dict[str, Any], make: Callable[[Settings], Maker], *, only: str) -> int:
    if given.get("fix") and given.get("diff"):
        return complain("--fix writes and --diff only shows: one of them")
    if given.get("fix") and "-" in (given["paths"] or []):
        return complain("--fix cannot write standard input; --diff shows what it would change")
    if given.get("unsafe_fixes") and not (given.get("fix") or given.get("diff")):
        return complain("--unsafe-fixes goes with --fix or --diff")
    try:
        rulings = rulings_for(given, only=only)
        settings = rulings.for_run()
        job = Job(
            paths=given["paths"] or [os.curdir],
            settings=settings,
            exclude=(*settings.exclude, *settings.extend_exclude),
            stdin_filename=given["stdin_filename"],
            output_file=given["output_file"],
            quiet=given["quiet"],
            verbose=given["verbose"],
            show_files=given.get("show_files", False),
            statistics=given.get("statistics", False),
            write_baseline=given.get("write_baseline", ""),
            findings=not only,
            mend="fix" if given.get("fix") else "diff" if given.get("diff") else "",
            unsafe_fixes=given.get("unsafe_fixes", False),
        )
        return run(job, rulings, make(settings), Tally(settings.min_severity))
    except (SettingsError, UnknownRule) as error:
        return complain(str(error))


def _check_report(settings: Settings) -> Maker:
    def make(write: Write, paint: Paint) -> Report:
        if settings.output_format == "json":
            from pvlint.reports.check_json import CheckJson

            return CheckJson(write, settings.min_severity)
        if settings.output_format == "concise":
            from pvlint.reports.concise import Concise

            return Concise(write, settings.min_severity, paint)
        from pvlint.reports.full import Full

        return Full(write, settings.min_severity, paint)

    return make


def _disks_report(settings: Settings) -> Maker:
    def make(write: Write, paint: Paint) -> Report:
        if settings.output_format == "json":
            from pvlint.reports.disks_json import DisksJson

            return DisksJson(write)
        if settings.output_format == "concise":
            from pvlint.reports.disks_concise import DisksConcise

            return DisksConcise(write)
        from pvlint.reports.disks_text import DisksText

        return DisksText(write, paint)

    return make

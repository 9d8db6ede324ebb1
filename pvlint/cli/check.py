"""``pvlint check`` and ``pvlint disks``: their options to a run and a report."""

import os
import sys
from typing import Any

from pvlint.cli.connect import connect, wrong_connect
from pvlint.cli.formats import Maker, maker
from pvlint.cli.job import Job
from pvlint.cli.outputs import OutputError, paired
from pvlint.cli.rulings import rulings_for
from pvlint.cli.run import complain, guarded, run
from pvlint.reports.tally import Tally
from pvlint.rules.registry import UnknownRule
from pvlint.settings_files import SettingsError


def run_check(given: dict[str, Any]) -> int:
    """Lint; the exit status."""
    wrong = _wrong_mending(given)
    return complain(wrong) if wrong else guarded(lambda: start(given, maker("check")))


def run_disks(given: dict[str, Any]) -> int:
    """Show boot maps; the exit status."""
    return guarded(lambda: start(given, maker("disks"), only="PV001"))


def start(given: dict[str, Any], make: Maker, *, only: str = "") -> int:
    """Run with the options that are given and the reports that ``make`` makes; the exit status."""
    wrong = wrong_connect(given)
    if wrong:
        return complain(wrong)
    if given.get("connect") and (given.get("images") or given.get("image_root")):
        sys.stderr.write("pvlint: notice: the disk images of live hosts are not looked into\n")
    try:
        rulings = rulings_for(given, only=only)
        settings = rulings.for_run()
        job = Job(
            paths=given["paths"] or ([] if given.get("connect") else [os.curdir]),
            connect=connect(given),
            settings=settings,
            exclude=(*settings.exclude, *settings.extend_exclude),
            stdin_filename=given["stdin_filename"],
            outputs=paired(_several(given["output_format"]), _several(given["output_file"]), settings.output_format),
            quiet=given["quiet"],
            verbose=given["verbose"],
            show_files=given.get("show_files", False),
            statistics=given.get("statistics", False),
            write_baseline=given.get("write_baseline", ""),
            findings=not only,
            mend="fix" if given.get("fix") else "diff" if given.get("diff") else "",
            unsafe_fixes=given.get("unsafe_fixes", False),
            once=given.get("once", False),
            progress=given.get("progress", False),
            jobs=given.get("jobs") or 0,
        )
        return run(job, rulings, make, Tally(settings.min_severity))
    except (SettingsError, UnknownRule, OutputError) as error:
        return complain(str(error))


def _wrong_mending(given: dict[str, Any]) -> str:
    """Why --diff and --fix cannot be carried out; empty where they can."""
    if given["fix"] and given["diff"]:
        return "--fix writes and --diff only shows: one of them"
    if given["fix"] and "-" in (given["paths"] or []):
        return "--fix cannot write standard input; --diff shows what it would change"
    if given["unsafe_fixes"] and not (given["fix"] or given["diff"]):
        return "--unsafe-fixes goes with --fix or --diff"
    if (given["fix"] or given["diff"]) and (given["show_files"] or given["write_baseline"]):
        return "--show-files and --write-baseline do not go with --fix or --diff"
    if given["diff"] and (len(_several(given["output_format"])) > 1 or len(_several(given["output_file"])) > 1):
        return "--diff writes one diff: one -o at most"
    if (given["fix"] or given["diff"]) and given["connect"] and not given["paths"]:
        return "--fix and --diff are about files; `virsh dumpxml --inactive NAME` gives one of a live guest"
    return ""


def _several(given: Any) -> list[str]:
    """An option that may be repeated, of a command that takes it often or once."""
    return [str(word) for word in given] if isinstance(given, list) else [given] if given else []

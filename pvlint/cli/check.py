"""``pvlint check`` and ``pvlint disks``: their options to a run and a report."""

import sys
from typing import Any

from pvlint.cli.asked import Asked, job_for, several
from pvlint.cli.connect import wrong_connect
from pvlint.cli.formats import maker
from pvlint.cli.head_start import head_start
from pvlint.cli.outputs import OutputError
from pvlint.cli.rulings import rulings_for
from pvlint.cli.run import complain, guarded, run
from pvlint.reports.tally import Tally
from pvlint.rules.registry import UnknownRule
from pvlint.settings_files import SettingsError


def run_check(given: dict[str, Any]) -> int:
    """Lint; the exit status."""
    wrong = _wrong_mending(given)
    return complain(wrong) if wrong else guarded(lambda: start(Asked("check", given)))


def run_disks(given: dict[str, Any]) -> int:
    """Show boot maps; the exit status."""
    return guarded(lambda: start(Asked("disks", given, only="PV001")))


def start(asked: Asked) -> int:
    """Do what is asked; the exit status."""
    given = asked.given
    wrong = wrong_connect(given)
    if wrong:
        return complain(wrong)
    if given.get("connect") and (given.get("images") or given.get("image_root")):
        sys.stderr.write("pvlint: notice: the disk images of live hosts are not looked into\n")
    head_start.tell(asked)
    try:
        rulings = rulings_for(given, only=asked.only)
        settings = rulings.for_run()
        return run(job_for(asked, settings), rulings, maker(asked.command), Tally(settings.min_severity))
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
    if given["diff"] and (len(several(given["output_format"])) > 1 or len(several(given["output_file"])) > 1):
        return "--diff writes one diff: one -o at most"
    if (given["fix"] or given["diff"]) and given["connect"] and not given["paths"]:
        return "--fix and --diff are about files; `virsh dumpxml --inactive NAME` gives one of a live guest"
    return ""

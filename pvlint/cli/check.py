"""``pvlint check`` and ``pvlint disks``: their options to a run and a report."""

import os
from typing import Any

from pvlint.cli.connect import connect, wrong_connect
from pvlint.cli.formats import Maker, check_report, disks_report
from pvlint.cli.outputs import OutputError, paired
from pvlint.cli.run import Job, complain, guarded, run, split
from pvlint.evidence.facts import GuestSettings
from pvlint.guide import packages, releases
from pvlint.reports.tally import Tally
from pvlint.rules.registry import UnknownRule
from pvlint.ruling import Rulings
from pvlint.settings import level
from pvlint.settings_files import Discovery, SettingsError

_LISTS = ("select", "extend_select", "ignore", "exclude", "extend_exclude")
_PLAIN = ("toolstack", "profile", "phase", "format", "force_exclude", "respect_gitignore", "allow_empty", "no_ignores",
          "color", "baseline")  # fmt: skip


def run_check(given: dict[str, Any]) -> int:
    """Lint; the exit status."""
    wrong = _wrong_evidence(given)
    if wrong:
        return complain(wrong)
    said = GuestSettings(
        release=given["guest_release"],
        kernel=" ".join(given["guest_kernel"] or ()),
        host_kernel=given["host_kernel"],
        cpu_vendor=given["cpu_vendor"] or "",
    )
    return guarded(lambda: _run(given, said, check_report, only=""))


def run_disks(given: dict[str, Any]) -> int:
    """Show boot maps; the exit status."""
    return guarded(lambda: _run(given, GuestSettings(), disks_report, only="PV001"))


def _run(given: dict[str, Any], said: GuestSettings, make: Maker, *, only: str) -> int:
    wrong = wrong_connect(given)
    if wrong:
        return complain(wrong)
    try:
        discovery = Discovery(isolated=given["isolated"], given=given["config"])
        rulings = Rulings(discovery, _options(given), said, only)
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
        )
        return run(job, rulings, make, Tally(settings.min_severity))
    except (SettingsError, UnknownRule, OutputError) as error:
        return complain(str(error))


def _options(given: dict[str, Any]) -> dict[str, Any]:
    """What the command line says of the settings; None for what it does not say."""
    options = {name: given.get(name) for name in _PLAIN}
    options.update({name: tuple(split(given[name])) if given.get(name) else None for name in _LISTS})
    options = {name: value for name, value in options.items() if value is not None}
    if given.get("min_severity"):
        options["min_severity"] = level(given["min_severity"])
    if given.get("fail_on") or given.get("exit_zero"):
        options["fail_on"] = None if given["exit_zero"] else level(given["fail_on"])
    return options


def _several(given: Any) -> list[str]:
    """An option that may be repeated, of a command that takes it often or once."""
    return [str(word) for word in given] if isinstance(given, list) else [given] if given else []


def _wrong_evidence(given: dict[str, Any]) -> str:
    """Why what is said of the guests cannot be used; empty where it can."""
    release = given["guest_release"]
    if release and releases.parse(release) is None:
        return f"--guest-release: has to be like rhel-5.4 or rhel-4.6, not '{release[:40]}'"
    for option, texts in (("--guest-kernel", given["guest_kernel"] or ()), ("--host-kernel", (given["host_kernel"],))):
        for text in texts:
            words = packages.words(text)
            # What only looks like a kernel is PV305's to say, with the guest.
            named = any(packages.kernel(word) or packages.looks_like_kernel(word) for word in words)
            drivers = option == "--guest-kernel" and packages.drivers(text) is not None
            if words and not named and not drivers:
                return f"{option}: '{text[:60]}' names no kernel; `rpm -q kernel` with --queryformat prints such a line"
    return ""

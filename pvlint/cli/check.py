"""``pvlint check`` and ``pvlint disks``: their options to a run and a report."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pvlint.cli.run import Job, Maker, Write, complain, guarded, run, split
from pvlint.evidence.facts import GuestSettings
from pvlint.guide import packages, releases
from pvlint.reports.colour import Paint
from pvlint.reports.report import Report, printable
from pvlint.reports.tally import Tally
from pvlint.rules.registry import UnknownRule
from pvlint.ruling import Rulings
from pvlint.settings import Settings, level
from pvlint.settings_files import Discovery, SettingsError
from pvlint.sources import files

if TYPE_CHECKING:
    from pvlint.evidence.images import Observer

_LISTS = ("select", "extend_select", "ignore", "exclude", "extend_exclude")
_PLAIN = ("toolstack", "profile", "phase", "format", "force_exclude", "respect_gitignore", "allow_empty", "no_ignores",
          "output_format", "color", "baseline")  # fmt: skip


def run_check(given: dict[str, Any]) -> int:
    """Lint; the exit status."""
    wrong = wrong_evidence(given)
    if wrong:
        return complain(wrong)
    return guarded(lambda: start(given, said(given), _check_report))


def said(given: dict[str, Any]) -> GuestSettings:
    """What the command line says of every guest."""
    return GuestSettings(
        release=given["guest_release"],
        kernel=" ".join(given["guest_kernel"] or ()),
        host_kernel=given["host_kernel"],
        cpu_vendor=given["cpu_vendor"] or "",
        kickstart=given["kickstart"],
    )


def run_disks(given: dict[str, Any]) -> int:
    """Show boot maps; the exit status."""
    wrong = _wrong_kickstart(given["kickstart"])
    if wrong:
        return complain(wrong)
    said = GuestSettings(kickstart=given["kickstart"])
    return guarded(lambda: start(given, said, _disks_report, only="PV001"))


def start(given: dict[str, Any], said: GuestSettings, make: Callable[[Settings], Maker], *, only: str = "") -> int:
    """Run with the options that are given and a report that ``make`` makes; the exit status."""
    try:
        discovery = Discovery(isolated=given["isolated"], given=given["config"])
        rulings = Rulings(discovery, _options(given), said, only, _observer(given))
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
            once=given.get("once", False),
            progress=given.get("progress", False),
        )
        return run(job, rulings, make(settings), Tally(settings.min_severity))
    except (SettingsError, UnknownRule) as error:
        return complain(str(error))


def _observer(given: dict[str, Any]) -> "Observer | None":
    """What looks at disk images. Only the command line can ask for it: a settings file may be anyone's."""
    roots = given["image_root"] or []
    if not (given["images"] or roots or given["allow_block_devices"]):
        return None
    from pvlint.evidence.images import Observer

    for root in roots:
        if not os.path.isdir(root):
            raise SettingsError(f"--image-root: {root} is no directory")
    return Observer(roots, block_devices=given["allow_block_devices"])


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


def _wrong_kickstart(path: str) -> str:
    """Why a named kickstart cannot be read; empty where it can. What it holds is told with the guests."""
    if not path:
        return ""
    from pvlint.evidence import kickstart_syntax

    if not kickstart_syntax.available():
        return f"--kickstart: {kickstart_syntax.NEEDED}"
    if "{name}" in path:
        return ""
    try:
        files.read(path, 1)
    except (OSError, ValueError) as error:
        return f"{printable(path)}: {(getattr(error, 'strerror', None) or str(error)).lower()}"
    return ""


def wrong_evidence(given: dict[str, Any]) -> str:
    """Why what is said of the guests cannot be used; empty where it can."""
    wrong = _wrong_kickstart(given["kickstart"])
    if wrong:
        return wrong
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

"""What the command line says of the guests: why it cannot be used, where it cannot."""

from typing import Any

from pvlint.reports.report import printable
from pvlint.sources import regular


def wrong_evidence(given: dict[str, Any]) -> str:
    """Why what is said of the guests cannot be used; empty where it can."""
    wrong = _wrong_kickstart(given.get("kickstart") or "")
    if wrong:
        return wrong
    if not (given.get("guest_release") or given.get("guest_kernel") or given.get("host_kernel")):
        return ""
    from pvlint.guide import packages, releases

    release = given.get("guest_release") or ""
    if release and releases.parse(release) is None:
        return f"--guest-release: has to be like rhel-5.4 or rhel-4.6, not '{release[:40]}'"
    for option, texts in (
        ("--guest-kernel", given.get("guest_kernel") or ()),
        ("--host-kernel", (given.get("host_kernel") or "",)),
    ):
        for text in texts:
            words = packages.words(text)
            # What only looks like a kernel is PV305's to say, with the guest.
            named = any(packages.kernel(word) or packages.looks_like_kernel(word) for word in words)
            drivers = option == "--guest-kernel" and packages.drivers(text) is not None
            if words and not named and not drivers:
                return f"{option}: '{text[:60]}' names no kernel; `rpm -q kernel` with --queryformat prints such a line"
    return ""


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
        regular.read(path, 1)
    except OSError as error:
        return f"{printable(path)}: {(error.strerror or str(error)).lower()}"
    return ""

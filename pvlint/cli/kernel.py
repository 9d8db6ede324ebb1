"""``pvlint kernel``: is a guest kernel supported with PV drivers, and which package goes with it."""

import json
import sys
from typing import Any, Final

from pvlint.cli import exits
from pvlint.cli.run import complain, guarded
from pvlint.cli.stdout import show
from pvlint.guide import kernels, packages, releases
from pvlint.guide.packages import Kernel
from pvlint.reports.report import printable

SCHEMA: Final = "pvlint/kernel/1"
_LARGEST: Final = 16 << 20
_SHOWN: Final = 120
"""How much of a line is repeated in text."""
_NOT_A_NAME: Final = (
    "not NAME-VERSION-RELEASE.ARCH; print it with "
    r"`rpm -q kernel --queryformat '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\n'`"
)


def run_kernel(names: list[str], output_format: str) -> int:
    """Answer for every kernel; the exit status."""
    return guarded(lambda: _run(names, output_format))


def _run(names: list[str], output_format: str) -> int:
    try:
        lines = _lines(names)
    except OSError as error:
        return complain(f"standard input cannot be read: {(error.strerror or str(error)).lower()}")
    if lines is None:
        return complain("standard input is larger than 16 MiB, which no list of packages is")
    answers = [answer for line in lines if (answer := answer_for(line)) is not None]
    passed_over = len(lines) - len(answers)
    lost = show(_text(answers, output_format))
    if lost:
        return lost
    if passed_over:
        sys.stderr.write(f"pvlint: {passed_over} of {len(lines)} lines name no kernel\n")
    if not answers:
        sys.stderr.write("pvlint: no kernel was named; try `rpm -qa 'kernel*' | pvlint kernel -`\n")
        return exits.NOTHING
    return exits.OK if all(answer["supported"] for answer in answers) else exits.FINDINGS


def _text(answers: list[dict[str, Any]], output_format: str) -> str:
    if output_format == "json":
        return json.dumps({"schema": SCHEMA, "kernels": answers}, indent=1) + "\n"
    return "".join(_sentence(answer) + "\n" for answer in answers)


def _lines(names: list[str]) -> list[str] | None:
    """The lines that are not empty; None where standard input is too much."""
    found: list[str] = []
    for name in names:
        if name != "-":
            found += name.splitlines()
            continue
        if sys.stdin is None:
            raise OSError("it is closed")
        data = sys.stdin.buffer.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            return None
        found += data.decode("utf-8", "replace").splitlines()
    return [line.strip() for line in found if line.strip()]


def answer_for(line: str) -> dict[str, Any] | None:
    """What there is to say of one line; None where it names no kernel and was not meant to."""
    kernel = packages.kernel(line)
    if kernel is None:
        return _answer(line, None, False, _NOT_A_NAME) if packages.looks_like_kernel(line) else None
    supported, reason = _judge(kernel)
    return _answer(line, kernel, supported, reason)


def _answer(line: str, kernel: Kernel | None, supported: bool, reason: str) -> dict[str, Any]:
    release = kernel.release if kernel is not None else None
    old = release is not None and release.major == 3
    return {
        "kernel": line,
        "supported": supported,
        "reason": reason,
        "release": release.words if release is not None else None,
        "variant": kernel.label or None if kernel is not None else None,
        "driver_package": packages.driver_for(kernel) or None if kernel is not None and supported else None,
        "host_kernel": kernels.host_for(kernel.label) if kernel is not None and old else None,
    }


def _judge(kernel: Kernel) -> tuple[bool, str]:
    """Whether the guide supports a kernel, and why."""
    if kernel.is_paravirtual:
        return False, "a kernel of hosts and para-virtualized guests, not of fully virtualized ones"
    wrong = packages.impossible(kernel)
    if wrong:
        return False, wrong
    release = kernel.release
    if release is None:
        return False, "its name does not tell its Red Hat release (el5, EL ...)"
    if release.major > 5:
        switch = "; 6.0 wants xen_pv_hvm=enable on its command line" if releases.driven(release) is None else ""
        return True, f"{release.words} has the drivers in its kernel{switch}; the guide's table ends with RHEL 5"
    if release.major < 3:
        return False, f"{release.words} is older than RHEL 3"
    cell = kernels.cell(kernel.label, release.major)
    if cell is None or not cell.supported:
        return False, f"the guide's table has no {kernel.words} kernel for RHEL {release.major}"
    if releases.supported(release) is False:
        first = releases.Release(release.major, releases.FIRST_SUPPORTED[release.major])
        return False, f"{release.words} is older than {first.words}, the first with PV drivers"
    vendor = f", on {kernels.VENDORS[cell.vendor]} processors" if cell.vendor else ""
    ia64 = f"; {kernels.IA64_CONTRADICTION}" if kernel.label == kernels.IA64 else ""
    return True, f"{kernel.label} is in the guide's table for RHEL {release.major}{vendor}{ia64}"


def _sentence(answer: dict[str, Any]) -> str:
    name = printable(answer["kernel"])
    name = f"{name[:_SHOWN]}..." if len(name) > _SHOWN else name
    words = f"{name}: {'supported' if answer['supported'] else 'not supported'}: {answer['reason']}"
    if answer["supported"] and answer["release"] not in answer["reason"]:
        words += f" ({answer['release']})"
    if answer["driver_package"]:
        words += f"; PV drivers: {answer['driver_package']}"
    elif answer["supported"] and answer["variant"] and "in its kernel" not in answer["reason"]:
        words += "; its kernel has the PV drivers"
    if answer["host_kernel"]:
        words += f"; needs a host kernel for {answer['host_kernel']}"
    return words

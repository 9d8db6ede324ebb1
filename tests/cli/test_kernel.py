"""``pvlint kernel``: what it answers, in text and JSON, from arguments and standard input, and how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner

from pvlint.cli import kernel as command
from pvlint.cli.app import app

ROOT: Final = Path(__file__).parent.parent.parent
SAMPLE: Final = "kernel-PAE-2.6.18-53.1.4.el5.i686"
"""The guide's own."""
SMP: Final = "kernel-smp-2.6.18-53.el5.i686"
"""There is none in RHEL 5."""


def kernel(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """Run it in this process: status, standard output, standard error."""
    result = CliRunner().invoke(app, ["kernel", *arguments], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def process(*arguments: str, **options: Any) -> "subprocess.CompletedProcess[bytes]":
    """Run it in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "pvlint", "kernel", *arguments],
        stderr=subprocess.PIPE, env=environment, timeout=60, check=False, **options,
    )  # fmt: skip


def answers(*arguments: str, stdin: bytes = b"") -> list[dict[str, Any]]:
    _, out, _ = kernel("--output-format", "json", *arguments, stdin=stdin)
    document = json.loads(out)
    assert document["schema"] == "pvlint/kernel/1"
    found: list[dict[str, Any]] = document["kernels"]
    return found


def test_the_guides_own_sample_is_supported():
    said = "supported: i686-PAE is in the guide's table for RHEL 5 (RHEL 5.1); PV drivers: kmod-xenpv-PAE"
    assert kernel(SAMPLE) == (0, f"{SAMPLE}: {said}\n", "")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{SAMPLE}.rpm", "supported: i686-PAE"),
        ("kernel-2.6.18-128.el5.x86_64", "RHEL 5 (RHEL 5.3); its kernel has the PV drivers"),
        ("kernel-largesmp-2.6.9-67.EL.x86_64", "(RHEL 4 Update 6); PV drivers: kmod-xenpv-largesmp"),
        (
            "kernel-smp-2.4.21-50.EL.athlon",
            "on AMD processors (RHEL 3 Update 9); PV drivers: kmod-xenpv-smp; needs a host",
        ),
        ("kernel-2.4.21-50.EL.athlon", "needs a host kernel for i686"),
        (
            "kernel-2.4.21-50.EL.ia32e",
            "on Intel processors (RHEL 3 Update 9); PV drivers: kmod-xenpv; needs a host kernel",
        ),
        ("kernel-2.4.21-50.EL.i32e", "needs a host kernel for x86_64"),
        ("kernel-2.6.18-53.el5.ia64", "the guide contradicts itself on IA64"),
        (
            "kernel-2.6.32-71.el6.x86_64",
            "supported: RHEL 6.0 has the drivers in its kernel; 6.0 wants xen_pv_hvm=enable",
        ),
        ("kernel-2.6.32-754.el6.x86_64", "supported: RHEL 6.10 has the drivers in its kernel; the guide's table ends"),
    ],
)
def test_a_supported_kernel_is_answered_with_its_release_and_package(line, said):
    status, out, err = kernel(line)
    assert (status, err) == (0, "")
    assert said in out
    assert out.startswith(f"{line}: supported: ")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (SMP, "RHEL 5 has no kernel-smp"),
        ("kernel-PAE-2.6.9-67.EL.i686", "the guide's table has no i686-PAE kernel for RHEL 4"),
        ("kernel-2.6.9-67.EL.ia64", "the guide's table has no Itanium (IA64) kernel for RHEL 4"),
        ("kernel-debug-2.6.18-128.el5.x86_64", "the guide's table has no x86_64-debug kernel for RHEL 5"),
        ("kernel-2.6.9-67.EL.i586", "the guide's table has no i586 kernel for RHEL 4"),
        ("kernel-2.6.18-8.el5.i686", "RHEL 5.0 is older than RHEL 5.1, the first with PV drivers"),
        ("kernel-2.6.9-55.EL.i686", "RHEL 4 Update 5 is older than RHEL 4 Update 6"),
        ("kernel-2.4.21-47.EL.i686", "RHEL 3 Update 8 is older than RHEL 3 Update 9"),
        ("kernel-2.4.9-e.72.i686", "RHEL 2.1 is older than RHEL 3"),
        ("kernel-xen-2.6.18-53.el5.i686", "a kernel of hosts and para-virtualized guests"),
        ("kernel-xenU-2.6.9-67.EL.i686", "a kernel of hosts and para-virtualized guests"),
        ("kernel-2.6.18-53.site1.i686", "its name does not tell its Red Hat release"),
        ("kernel-2.6.18-53.1.4.el5", "not NAME-VERSION-RELEASE.ARCH"),
        ("2.6.9-67.ELsmp", "not NAME-VERSION-RELEASE.ARCH"),
        ("vmlinuz-2.6.18-53.el5", "--queryformat '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\\n'"),
    ],
)
def test_a_kernel_that_is_not_supported_is_answered_with_the_reason(line, reason):
    status, out, err = kernel(line)
    assert (status, err) == (1, "")
    assert out.startswith(f"{line}: not supported: ")
    assert reason in out
    assert "PV drivers: " not in out


def test_several_lines_are_answered_in_their_order_and_one_that_is_not_supported_decides():
    status, out, _ = kernel(SAMPLE, SMP, "kernel-2.6.18-53.el5.i686\nkernel-2.6.18-92.el5.i686")
    assert status == 1
    assert [line.partition(":")[0] for line in out.splitlines()] == [
        SAMPLE, SMP, "kernel-2.6.18-53.el5.i686", "kernel-2.6.18-92.el5.i686",
    ]  # fmt: skip


def test_standard_input_is_read_beside_arguments():
    found = answers(SAMPLE, "-", stdin=b"kernel-2.6.18-92.el5.i686\r\n\n  kernel-2.6.18-128.el5.i686  \n")
    assert [one["kernel"] for one in found] == [SAMPLE, "kernel-2.6.18-92.el5.i686", "kernel-2.6.18-128.el5.i686"]


def test_lines_that_name_no_kernel_are_passed_over_and_counted():
    listed = (
        f"kernel-headers-2.6.18-53.1.4.el5.i386\nkmod-xenpv-PAE-0.1-9.el5.i686\n{SAMPLE}\nkernel-PAE-devel-1-2.i686\n"
    )
    status, out, err = kernel("-", stdin=listed.encode())
    assert (status, len(out.splitlines())) == (0, 1)
    assert err == "pvlint: 3 of 4 lines name no kernel\n"


@pytest.mark.parametrize("stdin", [b"", b"\n \n", b"package kernel is not installed\n", b"Remember the milk.\n"])
def test_without_any_kernel_the_status_is_3(stdin):
    status, out, err = kernel("-", stdin=stdin)
    assert (status, out) == (3, "")
    assert err.endswith("pvlint: no kernel was named; try `rpm -qa 'kernel*' | pvlint kernel -`\n")


def test_without_any_argument_it_is_a_usage_error():
    assert kernel()[0] == 2


def test_json_has_every_field_whatever_the_answer():
    supported, smp, old, unreadable = answers(SAMPLE, SMP, "kernel-2.4.21-50.EL.ia32e", "kernel-2.6.18-53.el5")
    assert supported == {
        "kernel": SAMPLE,
        "supported": True,
        "reason": "i686-PAE is in the guide's table for RHEL 5",
        "release": "RHEL 5.1",
        "variant": "i686-PAE",
        "driver_package": "kmod-xenpv-PAE",
        "host_kernel": None,
    }
    assert (smp["supported"], smp["release"], smp["variant"], smp["driver_package"]) == (
        False, "RHEL 5.1", "i686-SMP", None,
    )  # fmt: skip
    assert (old["host_kernel"], old["driver_package"], old["release"]) == ("x86_64", "kmod-xenpv", "RHEL 3 Update 9")
    assert (unreadable["supported"], unreadable["release"], unreadable["variant"]) == (False, None, None)
    assert {frozenset(one) for one in (smp, old, unreadable)} == {frozenset(supported)}


@pytest.mark.parametrize(
    ("arguments", "status"), [([SAMPLE], 0), ([SAMPLE, SMP], 1), (["no kernel"], 3)], ids=["supported", "not", "none"]
)
def test_the_status_is_the_same_in_json(arguments, status):
    assert [kernel(*options, *arguments)[0] for options in ([], ["--output-format", "json"])] == [status, status]


def test_a_driver_that_is_built_in_is_no_package_in_json():
    (found,) = answers("kernel-2.6.18-128.el5.i686")
    assert (found["supported"], found["driver_package"]) == (True, None)


@pytest.mark.parametrize(
    "line",
    ["kernel-" + "a" * 1_000_000, "kernel-2.6.18-" + "1." * 500_000, "x" * 1_000_000, "2.6.18-1" + "el5" * 300_000],
    ids=lambda line: f"{line[:20]}...",
)
def test_a_line_of_a_megabyte_is_answered_in_no_time_and_not_repeated(line):
    status, out, err = kernel("-", stdin=f"{line}\n{SAMPLE}\n".encode())
    assert status in (0, 1)
    assert out.splitlines()[-1].startswith(SAMPLE)
    assert len(out) + len(err) < 1000


def test_more_than_any_list_is_refused(monkeypatch):
    monkeypatch.setattr(command, "_LARGEST", 100)
    status, out, err = kernel("-", stdin=b"x" * 101)
    assert (status, out) == (2, "")
    assert "larger than" in err
    assert kernel("-", stdin=SAMPLE.encode().ljust(100))[0] == 0


def test_bytes_that_are_no_text_do_no_harm():
    status, out, err = kernel("-", stdin=b"\xff\xfe kernel\n\x1b[31mkernel-2.6.18-53.el5.i686\n" + SAMPLE.encode())
    assert (status, len(out.splitlines())) == (0, 1)
    assert "2 of 3 lines" in err


def test_control_characters_are_not_passed_on_to_the_terminal():
    status, out, _ = kernel("kernel-2.6.18\x1b[31m")
    assert status == 1
    assert "\x1b" not in out


def test_an_argument_that_is_no_text_does_no_harm():
    run = process(b"kernel-2.6.18-\xff".decode("utf-8", "surrogateescape"), stdout=subprocess.PIPE)
    assert run.returncode == 1
    assert run.stdout.startswith(b"kernel-2.6.18-\\udcff: not supported")
    assert run.stderr == b""


def test_a_reader_that_has_gone_is_no_fault():
    reading, writing = os.pipe()
    os.close(reading)
    try:
        run = process(SAMPLE, stdout=writing)
    finally:
        os.close(writing)
    assert (run.returncode, run.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said_in_one_line():
    with Path("/dev/full").open("wb") as full:
        run = process(SAMPLE, stdout=full)
    assert run.returncode == 2
    assert run.stderr.startswith(b"pvlint: standard output: cannot be written: ")
    assert run.stderr.count(b"\n") == 1


def test_closed_standard_input_is_said_in_one_line():
    program = f'exec "{sys.executable}" -m pvlint kernel - <&-'
    run = subprocess.run(
        ["sh", "-c", program], capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60, check=False
    )
    assert (run.returncode, run.stderr) == (2, b"pvlint: standard input cannot be read: it is closed\n")

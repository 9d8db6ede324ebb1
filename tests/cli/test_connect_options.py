"""What the command line says of live hosts, and what it says without libvirt-python: all that needs none."""

import os

import pytest

from pvlint.cli.connecting import with_values
from tests.cli.program import BAD, environment, process, pvlint, write

CONCISE = ("--output-format", "concise")


def test_where_a_value_is_left_out():
    assert with_values(["-c", "x", "-c"]) == ["-c", "x", "--connect="]
    assert with_values(["-c", "-c", "--connect", "--", "-c"]) == ["--connect="] * 3 + ["--", "-c"]
    assert with_values(["a", "-c=x", "--connect=", "-qc", "x"]) == ["a", "-c=x", "--connect=", "-qc", "x"]


def test_without_the_library_it_says_what_to_install_and_checks_the_files(tmp_path):
    write(bad=BAD)
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['libvirt'] = None\n")
    path = f"{tmp_path}{os.pathsep}{environment()['PYTHONPATH']}"
    outcome = process("check", "bad.cfg", "-c", "test:///default", *CONCISE, PYTHONPATH=path)
    assert outcome.status == 2
    assert outcome.out.startswith("bad.cfg:4:9: PV101")
    said, _ = outcome.err.splitlines()
    assert said.startswith("pvlint: test:///default: cannot be asked without libvirt-python: install python3-libvirt")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--active"], "--active is about live hosts: it goes with -c"),
        (["--timeout", "2"], "--timeout is about live hosts: it goes with -c"),
        (["-c", "x.cfg"], "-c: x.cfg is a path and no URI; for libvirt's default host and this path write: x.cfg -c"),
    ],
)
def test_options_that_make_no_sense(arguments, message):
    write(x=BAD)
    assert pvlint("check", *arguments) == (2, "", f"pvlint: {message}\n")


def test_a_host_that_is_named_like_a_file_is_told_from_one():
    outcome = pvlint("check", "-q", "qemu:///system")
    assert outcome == (2, "", "pvlint: qemu:///system: no such file or directory; a host goes with -c\n")


@pytest.mark.parametrize("arguments", [["-j", "0"], ["-j", "17"], ["--timeout", "0"], ["--timeout", "x"]])
def test_numbers_out_of_range(arguments):
    assert pvlint("check", "-c", "test:///default", *arguments).status == 2

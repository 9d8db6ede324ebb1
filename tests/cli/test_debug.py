"""PVLINT_DEBUG: a fault of pvlint's own is one line, and with it the traceback that a report of the fault needs."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.program import BAD, command, environment, write

FAILING = (
    "from pvlint import pipeline\n"
    "def failing(*_given, **_more): raise RuntimeError('of all things')\n"
    "pipeline.read = failing\nfrom pvlint.cli.main import main\nmain()\n"
)


@pytest.mark.parametrize("variables", [{}, {"PVLINT_DEBUG": ""}, {"PVLINT_DEBUG": "1"}], ids=str)
def test_it_shows_where_a_fault_is(variables):
    write(bad=BAD)
    run = subprocess.run(
        [*command()[:1], "-c", FAILING, "check", "bad.cfg"],
        env=environment(**variables), cwd=Path.cwd(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if variables.get("PVLINT_DEBUG"):
        assert run.stderr.startswith("Traceback (most recent call last):\n")
        assert 'pvlint/pipeline.py", line ' in run.stderr
        assert run.stderr.endswith("\nRuntimeError: of all things\n")
    else:
        assert (run.returncode, run.stdout) == (2, "")
        line, _ = run.stderr.split("\n", 1)
        assert line.endswith(
            "internal error, please report it: RuntimeError: of all things (PVLINT_DEBUG=1 shows where)"
        )

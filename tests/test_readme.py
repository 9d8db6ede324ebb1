"""The README shows real output: every `$ pvlint ...` in it is run, and what follows is what pvlint prints."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"```console\n\$ pvlint ([^\n]*)\n(.*?)```", re.DOTALL)
README = (ROOT / "README.md").read_text()


def run(command: str) -> str:
    environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    return subprocess.run(
        [sys.executable, "-m", "pvlint", *shlex.split(command)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip


@pytest.mark.parametrize(("command", "printed"), BLOCK.findall(README))
def test_the_readme_shows_what_pvlint_prints(command, printed):
    assert run(command).rstrip() == printed.rstrip()


def test_the_readme_shows_at_least_two_runs():
    assert len(BLOCK.findall(README)) >= 2


def rewritten() -> str:
    """The README with every run's output made anew: ``python tests/test_readme.py`` writes it."""
    return BLOCK.sub(lambda m: f"```console\n$ pvlint {m[1]}\n{run(m[1]).rstrip()}\n```", README)


if __name__ == "__main__":
    (ROOT / "README.md").write_text(rewritten())

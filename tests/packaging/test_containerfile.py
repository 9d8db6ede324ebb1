"""The Containerfile, as far as it can be judged without an engine that builds it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.building import ROOT

FILE = ROOT / "Containerfile"
LINES = FILE.read_text().replace("\\\n", " ").splitlines()
STEPS = [line.split(maxsplit=1) for line in LINES if line and not line.startswith("#")]


def values(word: str) -> list[str]:
    return [rest for step, rest in STEPS if step == word]


def test_it_ends_as_a_program_that_nobody_special_runs():
    assert values("ENTRYPOINT") == ['["pvlint"]']
    assert [int(user) > 0 for user in values("USER")[-1].split(":")] == [True, True]
    last = max(number for number, (step, _) in enumerate(STEPS) if step == "FROM")
    assert "RUN" not in [step for step, _ in STEPS[last:]]  # nothing is built in the image itself


def test_it_takes_nothing_but_what_the_registries_hand_out():
    assert not re.search(r"https?:|\bcurl\b|\bwget\b|\bgit\b|index-url", "\n".join(" ".join(step) for step in STEPS))
    assert re.fullmatch(r"BASE=python:3\.\d+-slim", values("ARG")[0])


def test_what_it_copies_is_there_and_let_through():
    let_through = [line[1:] for line in (ROOT / ".containerignore").read_text().splitlines() if line.startswith("!")]
    copied = [name for rest in values("COPY") if not rest.startswith("--from") for name in rest.split()[:-1]]
    assert sorted(copied) == sorted(let_through)
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_wheel_builds_from_what_it_copies():
    """Every file that the build names is among them."""
    settings = (ROOT / "pyproject.toml").read_text()
    named = set(re.findall(r'^(?:readme|license-files|packages) = \[?"([\w./]+)"', settings, re.MULTILINE))
    assert named == {"README.md", "LICENSE", "pvlint"}
    assert {*named, "share", "pyproject.toml"} == {name for rest in values("COPY")[:3] for name in rest.split()[:-1]}


def test_hadolint_has_nothing_to_say():
    hadolint = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if not hadolint:
        pytest.skip("hadolint is not installed")
    run = subprocess.run([hadolint, "--no-color", FILE], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout + run.stderr) == (0, "")

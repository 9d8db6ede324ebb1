"""Completion in bash, zsh and fish: real shells, asked with the shipped scripts."""

import shutil

import pytest

from pvlint.choices import CHOICES, formats
from pvlint.cli.app import app
from pvlint.rules import registry
from tests.packaging.building import ROOT
from tests.packaging.shells import SHELLS

COMMANDS = [command.callback.__name__ for command in app.registered_commands if command.callback]
CASES = {
    "pvlint ": COMMANDS,
    "pvlint ch": ["check"],
    "pvlint check --tool": ["--toolstack"],
    "pvlint check web01.cfg --fo": ["--force-exclude", "--format"],
    "pvlint check --toolstack ": list(CHOICES["toolstack"]),
    "pvlint check --toolstack xend": ["xend-3.1", "xend-3.2"],
    "pvlint check --output-format ": list(formats("check")),
    "pvlint audit --output-format ": list(formats("audit")),
    "pvlint check --config ": ["guests", "web01.cfg"],
    "pvlint check --image-root ": ["guests"],
    "pvlint split w": ["web01.cfg"],
    "pvlint rule PV10": [entry.code for entry in registry.entries() if entry.code.startswith("PV10")],
    "pvlint check --select boot-disk": [
        entry.name for entry in sorted(registry.entries(), key=lambda e: e.name) if entry.name.startswith("boot-disk")
    ],
    "pvlint check --timeout ": [],
}


@pytest.mark.parametrize("line", CASES)
@pytest.mark.parametrize("shell", SHELLS)
def test_what_a_shell_offers(shell, line, tmp_path):
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    place = tmp_path / "here"
    (place / "guests").mkdir(parents=True)
    (place / "web01.cfg").touch()
    assert sorted(set(SHELLS[shell](line, place))) == sorted(CASES[line])


def test_the_scripts_are_not_stale():
    pytest.importorskip("shtab", reason="shtab is not installed")
    from tools import share_files

    assert [path.relative_to(ROOT).as_posix() for path in share_files.stale()] == []

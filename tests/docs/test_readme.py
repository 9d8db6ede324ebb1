"""The README: a result before two screens are over, and recipes whose pieces are there."""

import re
import subprocess

import pytest

from tests.cli.program import PATIENCE, command, environment
from tests.docs.pages import ROOT, blocks, paths, read

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed; it comes with pre-commit")
SCREEN = 40
"""Lines."""


def test_the_first_result_is_over_within_two_screens():
    first = next(block for block in blocks(read("README.md")) if block.language == "console")
    assert first.text.startswith("$ pvlint check ")
    assert first.line + first.text.count("\n") <= 2 * SCREEN


def test_the_readme_leads_to_the_pages_of_every_kind():
    linked = set(re.findall(r"\]\(docs/([\w-]+)", read("README.md")))
    assert {"start", "presentation", "rules", "recipes", "settings", "commands", "json", "security"} <= linked


def test_hooks_that_pages_name_are_those_that_are_shipped():
    shipped = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    named = [
        hook["id"]
        for path in paths()
        for block in blocks(read(path))
        if block.language == "yaml" and "repos:" in block.text
        for repo in yaml.safe_load(block.text)["repos"]
        for hook in repo["hooks"]
    ]
    assert len(named) >= 2
    assert set(named) <= shipped


FED = [
    (f"{path}:{block.line}", block)
    for path in paths()
    for block in blocks(read(path))
    if block.mark("stdin") is not None
]


@pytest.mark.parametrize("block", [block for _, block in FED], ids=[name for name, _ in FED])
def test_commands_in_playbooks_take_a_definition_from_standard_input(block):
    (found,) = (
        task["ansible.builtin.command"]
        for play in yaml.safe_load(block.text)
        for task in play["tasks"]
        if "ansible.builtin.command" in task
    )
    words = found["cmd"].split()
    assert words[0] == "pvlint"
    assert set(found) == {"cmd", "stdin"}
    for name, status in ((block.mark("stdin"), 0), ("examples/kvm-virtio.xml", 1)):
        run = subprocess.run(
            command(*words[1:]), input=(ROOT / name).read_bytes(), capture_output=True, env=environment(),
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert run.returncode == status, run.stderr


def test_there_is_a_playbook():
    assert len(FED) == 1

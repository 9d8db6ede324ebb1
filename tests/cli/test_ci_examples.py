"""The GitHub Action and the examples for CI services: valid YAML whose commands do what they say."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import BAD, GOOD, PATIENCE, ROOT, environment, write
from tests.reports.ci_formats import github_commands, gitlab_complaints, junit_complaints, sarif_complaints

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed; it comes with pre-commit")

ACTION: Any = yaml.safe_load((ROOT / "action.yml").read_text())
WORKFLOW: Any = yaml.safe_load((ROOT / "examples/ci/github.yml").read_text())
GITLAB: Any = yaml.safe_load((ROOT / "examples/ci/gitlab.yml").read_text())
STEPS: Any = {step["name"]: step for step in ACTION["runs"]["steps"]}
OURS: Any = next(step for step in WORKFLOW["jobs"]["pvlint"]["steps"] if step["uses"].startswith("pvlint/"))


@pytest.fixture(autouse=True)
def guests(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two guests, and beside it a command ``pvlint`` to check them with."""
    for name in ("repository", "bin"):
        (here / name).mkdir()
    monkeypatch.chdir(here / "repository")
    write(guests__bad=BAD, guests__good=GOOD)
    command = here / "bin" / "pvlint"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pvlint "$@"\n')
    command.chmod(0o755)
    return here / "repository"


def bash(script: str, here: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as GitHub runs ``shell: bash``."""
    path = f"{here.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=here, env=environment(PATH=path, **variables), capture_output=True, text=True, timeout=2 * PATIENCE,
        check=False,
    )  # fmt: skip


def action(here: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run the action's check with inputs; what it did, and the status it put out."""
    step = STEPS["pvlint check"]
    given = {name: inputs.get(name, said["default"]) for name, said in ACTION["inputs"].items()}
    variables = {
        name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda match: given[match[1]], value)
        for name, value in step["env"].items()
    }
    run = bash(step["run"], here, GITHUB_OUTPUT=str(here / "outputs"), **variables)
    return run, (here / "outputs").read_text()


def test_the_action_marks_findings_and_fails(guests):
    run, outputs = action(guests)
    (command,) = github_commands(run.stdout)
    assert (command.name, command.properties["file"]) == ("error", "guests/bad.cfg")
    assert (run.returncode, outputs) == (1, "status=1\n")
    assert run.stderr == "Checked 2 guests in 2 files (2 xm). 1 error.\n"


def test_the_action_takes_paths_with_blanks_one_on_each_line(guests):
    write(**{"two words__a b": BAD})
    run, _ = action(guests, paths="two words\n\nguests/good.cfg\n")
    (command,) = github_commands(run.stdout)
    assert command.properties["file"] == "two words/a b.cfg"


def test_the_action_takes_options_and_writes_sarif(guests):
    run, outputs = action(guests, args="--fail-on never\n--select PV101", sarif="out.sarif")
    assert (run.returncode, outputs, len(github_commands(run.stdout))) == (0, "status=0\n", 1)
    log = (guests / "out.sarif").read_text()
    assert sarif_complaints(log) == []
    assert [result["ruleId"] for result in json.loads(log)["runs"][0]["results"]] == ["PV101"]


def test_nothing_in_an_input_of_the_action_is_a_command(guests):
    attack = "$(touch hit); touch hit; `touch hit`"
    action(guests, paths=attack, args=attack, sarif="$(touch hit)")
    assert not (guests / "hit").exists()
    for step in STEPS.values():
        assert "${{" not in step["run"]


def test_the_workflow_gives_inputs_that_the_action_has(guests):
    assert set(OURS["with"]) <= set(ACTION["inputs"])
    run, _ = action(guests, **OURS["with"])
    assert run.returncode == 1
    upload = WORKFLOW["jobs"]["pvlint"]["steps"][-1]
    assert upload["with"]["sarif_file"] == OURS["with"]["sarif"]
    assert sarif_complaints((guests / upload["with"]["sarif_file"]).read_text()) == []


def test_the_gitlab_job_writes_the_artifacts_it_names(guests):
    job = GITLAB["pvlint"]
    run = bash("\n".join(job["script"]), guests, **job["variables"])
    assert run.returncode == 1
    assert run.stdout.startswith("guests/bad.cfg:4:9: error[PV101]")
    reports = job["artifacts"]["reports"]
    assert gitlab_complaints((guests / reports["codequality"]).read_text()) == []
    assert junit_complaints((guests / reports["junit"]).read_text()) == []
    assert json.loads((guests / reports["codequality"]).read_text())[0]["location"]["path"] == "guests/bad.cfg"


@pytest.mark.slow
def test_the_action_installs_pvlint_from_its_own_checkout(tmp_path):
    variables = {"RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_PATH": str(tmp_path / "path")}
    script = STEPS["Install pvlint"]["run"]
    run = bash(script, tmp_path, PVLINT_PYTHON=sys.executable, **variables)
    if "No matching distribution" in run.stderr or "subprocess-exited-with-error" in run.stderr:
        pytest.skip("pip reaches no package index, so the action cannot install")
    assert run.returncode == 0, run.stderr
    installed = Path((tmp_path / "path").read_text().strip()) / "pvlint"
    assert subprocess.run([installed, "--version"], capture_output=True, check=True).stdout.startswith(b"pvlint ")

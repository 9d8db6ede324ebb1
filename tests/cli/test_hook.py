"""The pre-commit hook, run by pre-commit itself in a scratch repository: a good commit passes, a bad one does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import BAD, GOOD

ROOT = Path(__file__).parent.parent.parent
SHIPPED = ("pvlint", "share", "*.toml", ".pre-commit-hooks.yaml", "README.md", "LICENSE")
pytest.importorskip("pre_commit", reason="pre-commit is not installed")


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This work tree as a repository of its own, so that what is not committed yet is tested too."""
    if not (ROOT / ".git").exists():
        pytest.skip("this tree is no work tree of git")
    copy = tmp_path_factory.mktemp("hook") / "pvlint"
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *SHIPPED],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    for name in filter(lambda name: (ROOT / name).is_file(), files):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((ROOT / name).read_bytes())
    git(copy, "init", "-q")
    git(copy, "add", "-A")
    git(copy, "commit", "-qm", "pvlint")
    return copy


def run(hook: Path, folder: Path, which: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(hook.parent / "cache"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(hook), which, "--verbose", "--all-files"],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def repository(folder: Path, **files: str) -> Path:
    git(folder, "init", "-q")
    for name, text in files.items():
        (folder / f"{name}.cfg").write_text(text)
    (folder / "pvlint.toml").write_text("extend-exclude = ['old*']\n")
    (folder / "setup.cfg").write_text("[metadata]\nname = x\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "guests")
    return folder


def test_the_installed_hook_passes_good_guests_and_stops_bad_ones(hook, tmp_path):
    outcome = run(hook, repository(tmp_path, good=GOOD, old=BAD), "pvlint-system")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    (tmp_path / "bad.cfg").write_text(BAD)
    git(tmp_path, "add", "-A")
    outcome = run(hook, tmp_path, "pvlint-system")
    assert outcome.returncode == 1
    assert "bad.cfg:4:9: error[PV101]" in outcome.stdout
    assert "old.cfg:" not in outcome.stdout


def test_a_commit_without_guests_passes(hook, tmp_path):
    outcome = run(hook, repository(tmp_path), "pvlint-system")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.slow
def test_the_hook_installs_itself_from_a_clone(hook, tmp_path):
    outcome = run(hook, repository(tmp_path, bad=BAD), "pvlint")
    if "error: subprocess-exited-with-error" in outcome.stdout or "No matching distribution" in outcome.stdout:
        pytest.skip("pip reaches no package index, so pre-commit cannot make the hook's environment")
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert "bad.cfg:4:9: error[PV101]" in outcome.stdout

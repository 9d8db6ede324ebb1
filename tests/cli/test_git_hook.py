"""The hook without pre-commit that docs/recipes/ci.md shows, as git itself runs it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import BAD, GOOD, PATIENCE, ROOT

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
SCRIPT = re.findall(r"^(#!/bin/sh\ngit diff.*?)^```$", (ROOT / "docs/recipes/ci.md").read_text(), re.M | re.S)


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    environment = {**os.environ, "PATH": f"{folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        ["git", *identity, *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the hook, and a bad guest that was committed before there was one."""
    folder, programs = tmp_path / "repository", tmp_path / "bin"
    folder.mkdir()
    programs.mkdir()
    (folder / "old.cfg").write_text(BAD)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "before the hook"]):
        assert git(folder, *command).returncode == 0
    (script,) = SCRIPT
    hook = folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    for path, text in ((hook, script), (programs / "pvlint", f'#!/bin/sh\nexec "{sys.executable}" -m pvlint "$@"\n')):
        path.write_text(text)
        path.chmod(0o755)
    return folder


def commit(repository: Path, *options: str) -> tuple[bool, str]:
    """Whether git commits, and what is said."""
    outcome = git(repository, "commit", "-m", "x", *options)
    return outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_a_commit_of_good_guests_passes_and_one_with_a_bad_one_does_not(repository):
    (repository / "good.cfg").write_text(GOOD)
    git(repository, "add", "-A")
    assert commit(repository)[0]
    (repository / "bad.cfg").write_text(BAD)
    git(repository, "add", "-A")
    done, said = commit(repository)
    assert not done
    assert "bad.cfg:4:9: error[PV101]" in said
    assert "old.cfg" not in said


def test_names_may_hold_blanks_and_begin_with_a_dash(repository):
    for name in ("two words.cfg", "-c", "line\nend.cfg"):
        (repository / name).write_text(BAD)
    git(repository, "add", "-A")
    done, said = commit(repository)
    assert not done
    for name in ("two words.cfg", "-c", r"line\nend.cfg"):
        assert f"\n{name}:4:9: error[PV101]" in f"\n{said}"
    assert "Checked 3 guests in 3 files" in said


def test_a_commit_of_nothing_is_no_check_of_everything(repository):
    assert commit(repository, "--allow-empty")[0]


def test_a_guest_that_is_taken_away_or_renamed_is_none_to_check_under_its_old_name(repository):
    (repository / "good.cfg").write_text(GOOD)
    git(repository, "add", "-A")
    assert commit(repository)[0]
    git(repository, "mv", "good.cfg", "better.cfg")
    git(repository, "rm", "-q", "old.cfg")
    done, said = commit(repository)
    assert done, said
    assert "Checked 1 guest in 1 file" in said


def test_a_commit_without_guests_passes(repository):
    (repository / "readme").write_text("Guests.\n")
    git(repository, "add", "-A")
    assert commit(repository)[0]


def test_what_is_checked_is_the_file_in_the_work_tree(repository):
    """So says the page: bad is staged, good lies there."""
    (repository / "new.cfg").write_text(BAD)
    git(repository, "add", "-A")
    (repository / "new.cfg").write_text(GOOD)
    assert commit(repository)[0]


def test_the_status_is_that_of_xargs(repository):
    (repository / "bad.cfg").write_text(BAD)
    git(repository, "add", "-A")
    assert git(repository, "-c", "alias.check=!.git/hooks/pre-commit", "check").returncode == 123

"""The version stands in pvlint/__init__.py, and nowhere else but where it follows."""

import re
import shutil
import subprocess
import sys

import pytest

from pvlint import __version__
from tests.packaging.building import ROOT, run
from tools import release

MAY_SAY_IT = ("pvlint/__init__.py", "CHANGELOG.md", "share/man/")
"""Where it stands, what is history, and what `make share` writes from it."""


def test_it_is_where_the_tools_look_for_it():
    assert release.version() == __version__


def test_what_tells_users_which_release_to_fetch_follows():
    said = list(release.followers())
    assert {path.name for path, _ in said} >= {"README.md", "github.yml", "gitlab.yml"}
    assert [f"{path}: {word}" for path, word in said if word != __version__] == []


def test_nothing_else_says_it():
    if not (ROOT / ".git").exists():
        pytest.skip("this tree is no work tree of git")
    found = subprocess.run(
        ["git", "grep", "--untracked", "-lIE", rf"pvlint.*\b{re.escape(__version__)}\b"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    allowed = {path.relative_to(ROOT).as_posix() for path, _ in release.followers()}
    assert [name for name in found if not name.startswith(MAY_SAY_IT) and name not in allowed] == []
    assert (ROOT / "pyproject.toml").read_text().count("[tool.hatch.version]") == 1


def test_a_new_version_reaches_every_line(tmp_path, monkeypatch):
    for name in ("README.md", "docs", "examples", "pvlint/__init__.py"):
        copy = tmp_path / name
        copy.parent.mkdir(exist_ok=True)
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, copy)
    monkeypatch.setattr(release, "ROOT", tmp_path)
    monkeypatch.setattr(release, "HOME", tmp_path / "pvlint" / "__init__.py")
    before = len(list(release.followers()))
    release.set_version("7.8.9rc1")
    assert release.version() == "7.8.9rc1"
    assert [word for _, word in release.followers()] == ["7.8.9rc1"] * before


@pytest.mark.slow
def test_a_release_writes_the_version_the_manual_and_the_changelog(tmp_path):
    for module in ("shtab", "towncrier"):
        pytest.importorskip(module, reason=f"{module} is not installed")
    for name in ("pvlint", "tools", "share", "docs", "examples", "changelog.d"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path)
    for command in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    (tmp_path / "changelog.d" / "+first.fixed.md").write_text("The first thing.\n")
    released = [run(sys.executable, "-m", "tools.release", "7.8.9", cwd=tmp_path)]
    (tmp_path / "changelog.d" / "+second.fixed.md").write_text("The second thing.\n")
    released.append(run(sys.executable, "-m", "tools.release", "7.9.0rc1", cwd=tmp_path))
    assert [outcome.returncode for outcome in released] == [0, 0], released
    assert '__version__ = "7.9.0rc1"' in (tmp_path / "pvlint" / "__init__.py").read_text()
    assert '"pvlint 7.9.0rc1"' in (tmp_path / "share" / "man" / "man1" / "pvlint.1").read_text()
    assert [path.name for path in (tmp_path / "changelog.d").iterdir()] == ["README.md"]
    changelog = (tmp_path / "CHANGELOG.md").read_text()
    headings = re.findall(r"^## \[(.*)\] - ", changelog, re.MULTILINE)
    assert headings[:2] == ["7.9.0rc1", "7.8.9"]
    assert changelog.index("The second thing.") < changelog.index("## [7.8.9]") < changelog.index("The first thing.")


@pytest.mark.parametrize("arguments", [[], ["1.2"], ["v1.2.3"], ["1.2.3", "x"], [""]])
def test_what_is_no_version_changes_nothing(arguments):
    outcome = run(sys.executable, "-m", "tools.release", *arguments, cwd=ROOT)
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("usage: ")

"""The version stands in pvlint/__init__.py, and nowhere else but where it follows."""

import re
import shutil
import subprocess

import pytest

from pvlint import __version__
from tests.packaging.building import ROOT
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

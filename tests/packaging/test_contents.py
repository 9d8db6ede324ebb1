"""What is in the source distribution and in the wheel, and that building them again gives the same bytes."""

import email
import re
import subprocess
import sys
import tarfile
import zipfile

import pytest

from pvlint import __version__
from tests.packaging.building import ROOT, build, run

pytestmark = pytest.mark.slow
DATA = f"pvlint-{__version__}.data/data/"
INFO = f"pvlint-{__version__}.dist-info/"


@pytest.fixture(scope="module")
def in_wheel(built) -> set[str]:
    with zipfile.ZipFile(built.wheel) as wheel:
        return set(wheel.namelist())


@pytest.fixture(scope="module")
def in_sdist(built) -> set[str]:
    with tarfile.open(built.sdist) as sdist:
        top = f"pvlint-{__version__}/"
        assert all(name.startswith(top) for name in sdist.getnames())
        return {name.removeprefix(top) for name in sdist.getnames()}


def package_files() -> set[str]:
    found = (path for path in (ROOT / "pvlint").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in found}


def test_the_wheel_holds_the_package_and_nothing_else(in_wheel):
    assert {name for name in in_wheel if not name.startswith((DATA, INFO))} == package_files()
    assert {"pvlint/py.typed", "pvlint/reports/audit.html.j2", "pvlint/reports/audit.css"} <= in_wheel
    assert INFO + "licenses/LICENSE" in in_wheel


def test_the_wheel_holds_the_manual_and_the_completion(in_wheel):
    share = {path.relative_to(ROOT).as_posix() for path in (ROOT / "share").rglob("*") if path.is_file()}
    assert {name.removeprefix(DATA) for name in in_wheel if name.startswith(DATA)} == share
    assert "share/man/man1/pvlint.1" in share


def test_the_sdist_holds_what_git_knows(in_sdist):
    if not (ROOT / ".git").exists():
        pytest.skip("this tree is no work tree of git")
    known = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    assert in_sdist == {name for name in known if name and (ROOT / name).is_file()} | {"PKG-INFO"}


def test_what_the_wheel_says_of_itself(built):
    with zipfile.ZipFile(built.wheel) as wheel:
        said = email.message_from_bytes(wheel.read(INFO + "METADATA"))
        scripts = wheel.read(INFO + "entry_points.txt").decode()
    assert (said["Name"], said["Version"], said["License-Expression"]) == ("pvlint", __version__, "MIT")
    assert said["Requires-Python"] == ">=3.11"
    needed = [line for line in said.get_all("Requires-Dist", []) if ";" not in line]
    assert [re.split(r"\W", line)[0] for line in needed] == ["lxml", "pathspec", "typer"]
    assert set(said.get_all("Provides-Extra", [])) == {"all", "images", "kickstart", "libvirt", "report"}
    assert "pvlint = pvlint.__main__:main" in scripts


def test_building_again_gives_the_same_bytes(built, tmp_path):
    """From the tree itself, too, and not only from the sdist."""
    again = build(ROOT, tmp_path, "--sdist", "--wheel")
    assert [path.read_bytes() for path in again] == [built.wheel.read_bytes(), built.sdist.read_bytes()]


def test_the_time_of_the_build_comes_from_outside(built, tmp_path):
    (wheel,) = build(ROOT, tmp_path, "--wheel", SOURCE_DATE_EPOCH="1700000000")
    with zipfile.ZipFile(wheel) as opened:
        assert {entry.date_time[:3] for entry in opened.infolist()} == {(2023, 11, 14)}
    assert wheel.read_bytes() != built.wheel.read_bytes()


def test_the_tests_run_from_the_sdist(built, tmp_path):
    with tarfile.open(built.sdist) as sdist:
        sdist.extractall(tmp_path, filter="data")
    tree = tmp_path / built.sdist.name.removesuffix(".tar.gz")
    chosen = ("tests/test_house.py", "tests/cli/test_help.py", "tests/platforms/test_vdev.py")
    ran = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen, cwd=tree)
    assert ran.returncode == 0, ran.stdout
    assert " passed" in ran.stdout

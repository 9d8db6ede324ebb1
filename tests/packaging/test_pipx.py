"""The wheel as pipx installs it: a program on the PATH, with its manual, in an environment of its own."""

import shutil
import sys

import pytest

from pvlint import __version__
from tests.packaging.building import ROOT, run

pytestmark = pytest.mark.slow
pytest.importorskip("pipx", reason="pipx is not installed")


def test_pipx_installs_the_program_and_its_manual(built, installed, tmp_path):
    """``installed`` has shown that pip reaches a package index."""
    places = {
        "PIPX_HOME": str(tmp_path / "home"),
        "PIPX_BIN_DIR": str(tmp_path / "bin"),
        "PIPX_MAN_DIR": str(tmp_path / "man"),
        "PIPX_DEFAULT_PYTHON": sys.executable,
    }
    put = run(sys.executable, "-m", "pipx", "install", built.wheel, cwd=tmp_path, **places)
    assert put.returncode == 0, put.stdout + put.stderr
    shutil.copy(ROOT / "examples" / "rhel5-single-pv.cfg", tmp_path)
    pvlint = tmp_path / "bin" / "pvlint"
    assert run(pvlint, "--version", cwd=tmp_path).stdout == f"pvlint {__version__}\n"
    assert run(pvlint, "check", "rhel5-single-pv.cfg", cwd=tmp_path).returncode == 1
    assert (tmp_path / "man" / "man1" / "pvlint-check.1").read_text().startswith('.\\"')

"""The built package, built once, and the wheel alone in an environment that was empty before."""

import sys
import venv
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.packaging.building import build, run


class Built(NamedTuple):
    """What `make dist` gives."""

    sdist: Path
    wheel: Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both files."""
    pytest.importorskip("build", reason="build is not installed")
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    wheel, sdist = build(Path(__file__).parent.parent.parent, tmp_path_factory.mktemp("dist"))
    assert (wheel.suffix, sdist.suffixes[-2:]) == (".whl", [".tar", ".gz"])
    return Built(sdist, wheel)


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment that holds the wheel and what it cannot do without."""
    place = tmp_path_factory.mktemp("empty")
    venv.create(place / "env", symlinks=True)
    python = place / "env" / "bin" / "python"
    pip_install(python, str(built.wheel), cwd=place)
    return place / "env"


def pip_install(python: Path, *what: str, cwd: Path) -> None:
    """Install into the environment of ``python``; skip where pip reaches no package index, whatever was asked for."""
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--no-input", "install")
    outcome = run(*pip, *what, cwd=cwd)
    if outcome.returncode and run(*pip, "--dry-run", "--ignore-installed", "typer", cwd=cwd).returncode:
        pytest.skip("pip reaches no package index, so the wheel cannot be installed with what it needs")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr

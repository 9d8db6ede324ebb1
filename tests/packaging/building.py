"""Builds the package as `make dist` does, and runs programs far from this repository."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent.parent
PATIENCE: Final = 300
"""Seconds until a build or an installation counts as hanging."""
_LEADS_BACK: Final = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "SOURCE_DATE_EPOCH", "PVLINT_DEBUG")


def far_away(**more: str) -> dict[str, str]:
    """The environment without what would lead a Python back to this repository; pip's own settings stay as they are."""
    return {**{name: value for name, value in os.environ.items() if name not in _LEADS_BACK}, **more}


def run(*arguments: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a program in ``cwd``; ``more`` goes into its environment."""
    return subprocess.run(
        [str(argument) for argument in arguments], cwd=cwd, env=far_away(**more), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


def build(source: Path, into: Path, *kinds: str, **more: str) -> list[Path]:
    """The files that building ``source`` gives; without ``kinds`` the sdist, and the wheel built from that."""
    built = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", into, *kinds, source, cwd=into, **more)
    assert built.returncode == 0, built.stdout + built.stderr
    return sorted(into.iterdir())

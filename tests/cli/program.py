"""Ways to run pvlint as a person does: in a process of its own, or, where nothing hangs on that, in this one."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

from typer.testing import CliRunner

from pvlint.cli.app import app

ROOT: Final = Path(__file__).parent.parent.parent
PATIENCE: Final = 60
"""Seconds until a process counts as hanging."""
_OURS: Final = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PVLINT_DEBUG", "COLUMNS", "TERMINAL_WIDTH")

BAD: Final = "name = 'bad01'\nbuilder = 'hvm'\nboot = 'c'\ndisk = ['phy:/dev/vg0/bad01,xvda,w']\n"
"""One error: PV101."""
WARNED: Final = "name = 'odd01'\ntype = 'hvm'\ndisk = ['/dev/vg0/odd01,raw,xvda,rw']\n"
"""One warning: PV101."""
NOTED: Final = "name = 'one01'\nbuilder = 'hvm'\ndisk = ['phy:/dev/vg0/one01,hda,w']\n"
"""One note: PV201."""
GOOD: Final = "name = 'good01'\nbootloader = '/usr/bin/pygrub'\ndisk = ['phy:/dev/vg0/good01,xvda,w']\n"
"""No finding."""
NOTHING: Final = "Remember the milk.\n"
"""No definition."""
AHEAD: Final = """
import sys
from pvlint.cli import crew
crew.cores = lambda: 3
sys.argv[0] = "pvlint"
from pvlint.cli.main import main
main()
"""
"""pvlint on a machine with three processors, where many files have a head start."""


class Outcome(NamedTuple):
    """What came of a run."""

    status: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """The environment of this process, without what would change the output; the tree under test comes first."""
    kept = {key: value for key, value in os.environ.items() if key not in _OURS}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def command(*arguments: str, program: str = "") -> list[str]:
    """How it is started; ``program`` is Python that starts it another way."""
    start = ["-c", program] if program else ["-m", "pvlint"]
    return [sys.executable, *start, *arguments]


def process(*arguments: str, stdin: bytes = b"", program: str = "", **more: str) -> Outcome:
    """Run it in a process of its own; ``more`` goes into its environment."""
    run = subprocess.run(
        command(*arguments, program=program),
        input=stdin,
        capture_output=True,
        env=environment(**more),
        timeout=PATIENCE,
        check=False,
    )
    return _sound(Outcome(run.returncode, run.stdout.decode(), run.stderr.decode()))


def pvlint(*arguments: str, stdin: bytes = b"", **more: str) -> Outcome:
    """Run it in this process."""
    cleared: dict[str, str | None] = dict.fromkeys(_OURS)
    result = CliRunner().invoke(app, list(arguments), input=stdin, env={**cleared, **more})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return _sound(Outcome(result.exit_code, result.stdout, result.stderr))


def _sound(outcome: Outcome) -> Outcome:
    """Whatever happened, there is no traceback, and what is said fits the exit status."""
    assert "Traceback" not in outcome.out + outcome.err
    assert "internal error" not in outcome.err
    assert outcome.status in (0, 1, 2, 3, 130)
    return outcome


def write(**files: str | bytes) -> None:
    """Write files into the current directory; ``a__b`` is a/b, and each is called .cfg unless it has a suffix."""
    for name, content in files.items():
        path = Path(name.replace("__", "/") + ".cfg")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

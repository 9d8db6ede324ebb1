"""Runs the commands of a page as a reader would, and tells what they print.

A page has a directory of its own with a copy of ``examples/`` (of the whole program, where the page says
``<!-- works on: a copy of the repository -->``), in which its blocks are taken in order: files are written, diffs
applied, commands given to bash, with ``pvlint`` on the PATH. What a program prints is compared as a terminal shows it,
standard error included.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from tests.docs.pages import ROOT, Block

WHOLE: Final = "<!-- works on: a copy of the repository -->"
_COPIED: Final = ("pvlint", "examples", "tools", "tests", "docs", "pyproject.toml", "Makefile")
HOME: Final = "/home/you"
"""What stands in the pages for the directory that commands are run in."""
_PATIENCE: Final = 120
_ENDS: Final = "\x1e"
"""Printed by the shell between what commands print."""


class Command(NamedTuple):
    """A command of a console block, and what follows it there."""

    line: str
    """As bash gets it; several lines where a line ends with a backslash."""
    printed: str


class Ran(NamedTuple):
    """What came of a command."""

    printed: str
    status: int


def commands(text: str) -> Iterator[Command]:
    """The commands of a console block: lines that begin with ``$``, each with the lines below it."""
    assert text.startswith("$ "), f"a console block begins with a command, and not with {text[:40]!r}"
    for piece in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = piece.split("\n")
        last = next(number for number, line in enumerate(lines) if not line.endswith("\\"))
        yield Command("\n".join(lines[: last + 1]), "\n".join(lines[last + 1 :]).rstrip("\n"))


def lines(block: Block) -> list[str]:
    """What bash is given of a block, command by command."""
    if block.language == "console":
        return [command.line for command in commands(block.text)]
    whole = re.sub(r"\\\n", "\\\\\0", block.text)  # a command on several lines is one
    return [line.replace("\0", "\n") for line in whole.split("\n") if line.strip() and not line.startswith("#")]


class Scratch:
    """The directory of one page."""

    def __init__(self, directory: Path, page: str) -> None:
        self.work = directory / "work"
        self._bin = directory / "bin"
        self._bin.mkdir(parents=True)
        self.work.mkdir()
        self._whole = WHOLE in page
        for name in _COPIED if self._whole else ("examples",):
            _copy(ROOT / name, self.work / name)
        self._program("python3", f'exec "{sys.executable}" "$@"')
        self._program("pvlint", f'exec "{sys.executable}" -P -m pvlint "$@"')

    def prepare(self, block: Block) -> None:
        """Write the file that a block is, apply it as a diff, or put programs in place that it calls."""
        name = block.mark("file")
        if name is not None:
            path = self.work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        if block.mark("patch") is not None:
            self._patch(block.text)
        for kind, words in block.marks:
            if kind == "stand-in":
                program, script = words.split(": ", 1)
                self._program(program, script)
            if kind == "before":
                (ran,) = self.run([words])
                assert ran.status == 0, f"{words}: {ran.printed}"

    def run(self, lines: list[str]) -> list[Ran]:
        """Give commands to one bash, one after the other: what each prints, and its status."""
        told = f"printf '%s%s%s' '{_ENDS}' \"$s\" '{_ENDS}'"
        script = "".join(f"{line}\ns=$?; {told}; (exit $s)\n" for line in lines)
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-o", "pipefail", "-c", f"exec 2>&1\n{script}"],
            cwd=self.work, env=self._environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            timeout=_PATIENCE, check=False,
        )  # fmt: skip
        pieces = done.stdout.split(_ENDS)
        printed = (piece.replace(str(self.work), HOME).rstrip("\n") for piece in pieces[0:-1:2])
        return [Ran(*each) for each in zip(printed, map(int, pieces[1::2]), strict=True)]

    def _environment(self) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV") if key in os.environ}
        return {
            **kept,
            "HOME": str(self.work),
            "PATH": f"{self._bin}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.work if self._whole else ROOT),
        }

    def _program(self, name: str, script: str) -> None:
        path = self._bin / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def _patch(self, text: str) -> None:
        """Carry a diff out. Its hunks have no line numbers: what one is about has to be in the file once."""
        for part in re.split(r"^--- a/", text, flags=re.MULTILINE)[1:]:
            name, *hunks = re.split(r"^@@.*\n", part, flags=re.MULTILINE)
            path = self.work / name.partition("\n")[0]
            now = path.read_text(encoding="utf-8")
            for hunk in hunks:
                lines = hunk.splitlines(keepends=True)
                old, new = ("".join(line[1:] for line in lines if line[0] in signs) for signs in (" -", " +"))
                assert f"\n{now}".count(f"\n{old}") == 1, f"not once in {path.name}:\n{old}"
                now = f"\n{now}".replace(f"\n{old}", f"\n{new}")[1:]
            path.write_text(now, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    else:
        shutil.copy(source, target)


def is_run(block: Block) -> bool:
    """Whether the commands of a block are run here."""
    needed = block.mark("needs")
    return (
        block.language in ("console", "sh")
        and block.mark("not run") is None
        and (needed is None or find_spec(needed) is not None)
    )

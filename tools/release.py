"""Gives pvlint a new version: ``python -m tools.release 0.2.0``.

The version stands in pvlint/__init__.py; the lines that tell users which release to fetch follow it, and so do the
manual pages. Then the fragments of changelog.d/ become a chapter of CHANGELOG.md.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
HOME: Final = ROOT / "pvlint" / "__init__.py"
_VERSION: Final = re.compile(r'^__version__ = "(.*)"$', re.MULTILINE)
_FOLLOWS: Final = re.compile(r"(?<=rev: v)[\w.]+|(?<=pvlint/pvlint@v)[\w.]+")
"""A release to fetch: in the settings of pre-commit, and behind the repository's name."""


def version() -> str:
    """The version as it stands in the source."""
    (found,) = _VERSION.findall(HOME.read_text())
    return str(found)


def followers() -> Iterator[tuple[Path, str]]:
    """Each file that says which release to fetch, with what it says; once for each time."""
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "examples/ci").iterdir())):
        for said in _FOLLOWS.findall(path.read_text()):
            yield path, said


def set_version(new: str) -> None:
    """Write the version, and what follows it."""
    for path in {path for path, _ in followers()}:
        path.write_text(_FOLLOWS.sub(new, path.read_text()))
    HOME.write_text(_VERSION.sub(f'__version__ = "{new}"', HOME.read_text()))


def main() -> int:
    """Write the version, the manual pages and the changelog."""
    if len(sys.argv) != 2 or not re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", sys.argv[1]):
        sys.stderr.write("usage: python -m tools.release VERSION, such as 0.2.0 or 0.2.0rc1\n")
        return 2
    set_version(sys.argv[1])
    for step in (["tools.share_files"], ["towncrier", "build", "--yes", "--version", sys.argv[1]]):
        subprocess.run([sys.executable, "-m", *step], cwd=ROOT, check=True)  # noqa: S603 - words of this file and a version
    return 0


if __name__ == "__main__":
    sys.exit(main())

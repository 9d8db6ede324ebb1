"""The pages of the documentation, and the fenced blocks on them with the marks that stand directly above.

A mark is an HTML comment on a line of its own. What each one means is said in ``running.py``:

    <!-- file: guests/pvlint.toml -->    the block is this file, which the commands below it find
    <!-- from: examples/db01.cfg -->     the block is this file of the repository, or a piece of it
    <!-- patch -->                       the block is a diff, and is applied
    <!-- stand-in: virsh: cat a.xml -->  the block calls a program that is not here; this script stands in for it
    <!-- before: mkdir guests -->        what the reader has done, and is not told to do
    <!-- ends: 2 -->                     the last command of the block ends with this status
    <!-- needs: libvirt -->              the block is run where this module is installed
    <!-- stdin: examples/db01.xml -->    commands of pvlint in the block are run with this file as standard input
    <!-- rooms -->                       the rooms in their order, for test_pictures.py
    <!-- not run: it needs a network --> the block is only parsed: its commands, options and syntax are checked
"""

import re
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parent.parent.parent
DOCS: Final = ROOT / "docs"
TOP: Final = ("README.md", "CONTRIBUTING.md", "SECURITY.md")
"""The pages outside docs/."""
GENERATED: Final = ("docs/rules/", "docs/commands.md")
"""What is written from the program by tools/; its blocks are fixtures, which other tests check."""
KINDS: Final = ("file", "from", "patch", "stand-in", "before", "ends", "needs", "not run", "stdin", "rooms")
_FENCED: Final = re.compile(r"^((?: *<!--[^\n]*-->\n)*)( *)```(\w*)\n(.*?)^\2```$", re.MULTILINE | re.DOTALL)
_MARK: Final = re.compile(r"<!-- ([a-z -]+?)(?:: (.*?))? -->")


class Block(NamedTuple):
    """A fenced block."""

    language: str
    text: str
    marks: tuple[tuple[str, str], ...]
    line: int
    """Of its first line, in the page."""
    span: tuple[int, int]
    """Where its text is, in the page."""
    indent: str = ""

    def mark(self, kind: str) -> str | None:
        """What a mark of this kind says; None where there is none."""
        return next((words for name, words in self.marks if name == kind), None)


def paths() -> list[str]:
    """Every page written by hand, relative to the repository."""
    found = [*TOP, *(path.relative_to(ROOT).as_posix() for path in sorted(DOCS.rglob("*.md")))]
    return [path for path in found if not path.startswith(GENERATED)]


def read(path: str) -> str:
    """A page's text."""
    return (ROOT / path).read_text(encoding="utf-8")


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found = []
    for match in _FENCED.finditer(text):
        above, indent, language, inside = match.groups()
        lines = inside.splitlines(keepends=True)
        found.append(
            Block(
                language,
                "".join(line.removeprefix(indent) for line in lines),
                tuple((kind, words or "") for kind, words in _MARK.findall(above)),
                text.count("\n", 0, match.start(4)) + 1,
                match.span(4),
                indent,
            )
        )
    return found

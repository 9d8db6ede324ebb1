"""Writes what the commands of the pages print anew:   python -m tests.docs.rewrite [PAGE ...]

Only the output below ``$`` lines changes. `make docs` calls it for all pages.
"""

import sys
import tempfile
from pathlib import Path

from tests.docs.pages import ROOT, blocks, paths, read
from tests.docs.running import Scratch, is_run, lines


def rewritten(page: str, directory: Path) -> str:
    """A page with every output made anew."""
    text, pieces, done = page, [], 0
    scratch = Scratch(directory, page)
    for block in blocks(page):
        scratch.prepare(block)
        if not is_run(block):
            continue
        given = lines(block)
        ran = scratch.run(given)
        if block.language != "console":
            continue
        pairs = zip(given, ran, strict=True)
        new = "".join(f"$ {line}\n{one.printed}\n" if one.printed else f"$ {line}\n" for line, one in pairs)
        indented = "".join(f"{block.indent}{line}" if line.strip() else line for line in new.splitlines(keepends=True))
        pieces += [text[done : block.span[0]], indented]
        done = block.span[1]
    return "".join([*pieces, text[done:]])


def main(wanted: list[str]) -> None:
    """Rewrite the pages that are named, or all."""
    for path in wanted or paths():
        with tempfile.TemporaryDirectory() as directory:
            new = rewritten(read(path), Path(directory))
        if new != read(path):
            (ROOT / path).write_text(new, encoding="utf-8")
            print(f"rewrote {path}")


if __name__ == "__main__":
    main(sys.argv[1:])

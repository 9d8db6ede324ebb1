"""Writes docs/rules/*.md from the rules' own docstrings; with --check it only says which pages are stale."""

import sys
from pathlib import Path

from pvlint.rules import registry

PAGES = Path(__file__).parent.parent / "docs" / "rules"


def page(entry: registry.Entry) -> str:
    """The page of a rule."""
    return f"# {entry.code} {entry.name}\n\n{registry.manual(entry)}\n"


def index() -> str:
    """The list of all rules."""
    rows = (
        f"| [{e.code}]({e.code}.md) | {e.name} | {registry.manual(e).partition(chr(10))[0]} |"
        for e in registry.entries()
    )
    return "# The rules\n\n| code | name | flags |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def pages() -> dict[Path, str]:
    """Every page and its text."""
    return {PAGES / "README.md": index(), **{PAGES / f"{e.code}.md": page(e) for e in registry.entries()}}


def stale() -> list[Path]:
    """The pages that are not what the rules say, and those of rules that are gone."""
    wanted = pages()
    wrong = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    return wrong + [path for path in PAGES.glob("*.md") if path not in wanted]


def main() -> int:
    """Write the pages."""
    wrong = stale()
    if "--check" in sys.argv:
        for path in wrong:
            print(f"stale: {path} (`make docs` writes it)")
        return bool(wrong)
    wanted = pages()
    for path in wrong:
        if path in wanted:
            path.write_text(wanted[path])
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())

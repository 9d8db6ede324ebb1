"""Writes docs/rules/*.md from the rules' own docstrings and fixtures; with --check it only says which are stale."""

import re
import sys
from pathlib import Path

from pvlint.rules import registry

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "rules"
FIXTURES = ROOT / "tests" / "fixtures" / "rules"
_NOTES = re.compile(r"^(?:# |<!-- )(?:options|expect):.*\n?", re.MULTILINE)
_OPTIONS = re.compile(r"^(?:# |<!-- )options: *(.*?)(?: *-->)?$", re.MULTILINE)


def page(entry: registry.Entry) -> str:
    """The page of a rule: its manual, then definitions from its tests."""
    return f"# {entry.code} {entry.name}\n\n{registry.manual(entry)}\n{examples(entry)}"


def examples(entry: registry.Entry) -> str:
    """A bad definition, the same one mended, and a good one that looks like it; the shortest of each."""
    folder = FIXTURES / entry.code
    mended = (path for path in _readable(folder / "bad") if (folder / "fixed" / path.name).exists())
    bad = min(mended, key=_size, default=None)
    good = min(_readable(folder / "good"), key=_size, default=None)
    if bad is None or good is None:
        return ""
    options = " ".join(_OPTIONS.findall(bad.read_text()))
    check = f"Checked with `{_spelled(options)}`." if options else "Checked without options."
    return (
        f"\n## From the tests\n\n{check} Flagged:\n\n{_block(bad)}\nMended:\n\n{_block(folder / 'fixed' / bad.name)}\n"
        f"Near, and not flagged:\n\n{_block(good)}"
    )


def _readable(folder: Path) -> list[Path]:
    """Definitions that can be shown: text, with line ends as everywhere."""
    files = ((path, path.read_bytes()) for path in sorted(folder.glob("*")) if path.suffix)
    return [path for path, content in files if content.isascii() and b"\r" not in content]


def _size(path: Path) -> tuple[int, str]:
    return len(path.read_bytes()), path.name


def _spelled(options: str) -> str:
    """The options as on a command line; an XML comment may not hold ``--``."""
    if "--" in options:
        return options
    return " ".join(f"--{word.replace('=', ' ', 1)}" for word in options.split())


def _block(path: Path) -> str:
    language = "xml" if path.suffix == ".xml" else "lisp" if path.suffix == ".sxp" else "python"
    return f"```{language}\n{_NOTES.sub('', path.read_text()).strip()}\n```\n"


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

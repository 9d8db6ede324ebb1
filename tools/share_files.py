"""Writes share/: manual pages and shell completion, from the commands; with --check it only says which are stale."""

import sys
from pathlib import Path

from tools import completions, man_pages

SHARE = Path(__file__).parent.parent / "share"


def wanted() -> dict[Path, str]:
    """Every file and its text."""
    return {SHARE / place: content for place, content in {**man_pages.pages(), **completions.scripts()}.items()}


def stale() -> list[Path]:
    """The files that are not what the commands say, and those that nothing says any more."""
    files = wanted()
    wrong = [path for path, content in files.items() if not path.exists() or path.read_text() != content]
    return wrong + [path for path in SHARE.rglob("*") if path.is_file() and path not in files]


def main() -> int:
    """Write the files."""
    files, wrong = wanted(), stale()
    for path in wrong:
        if "--check" in sys.argv:
            print(f"stale: {path} (`make share` writes it)")
        elif path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path])
        else:
            path.unlink()
    return bool(wrong) if "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())

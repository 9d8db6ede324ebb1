"""The fragments of changelog.d: named so that towncrier takes them, and written so that the changelog reads well."""

import re
import subprocess
import sys
import tomllib

import pytest

from tests.packaging.building import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["towncrier"]
KINDS = [kind["directory"] for kind in SETTINGS["type"]]
FOLDER = ROOT / SETTINGS["directory"]
FRAGMENTS = [path for path in sorted(FOLDER.iterdir()) if path.name != "README.md"]


def test_the_folder_says_which_kinds_there_are():
    said = " ".join((FOLDER / "README.md").read_text().split())
    assert re.findall(r"`(\w+)`", said.partition("KIND is ")[2].partition(".")[0]) == KINDS
    assert SETTINGS["start_string"] in (ROOT / SETTINGS["filename"]).read_text()


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.name)
def test_a_fragment_is_well_named_and_a_sentence(path):
    named = re.fullmatch(r"(?:\+[a-z0-9-]+|[a-z]-[a-z-]+)\.([a-z]+)\.md", path.name)
    assert named, "see changelog.d/README.md"
    assert named[1] in KINDS
    text = path.read_text()
    assert re.match(r"[A-Z`]", text)
    assert text.endswith(".\n")
    assert max(map(len, text.splitlines())) <= 118  # the list's mark goes before


def test_the_next_chapter_holds_every_fragment():
    pytest.importorskip("towncrier", reason="towncrier is not installed")
    built = subprocess.run(
        [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "9.9.9"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert re.match(r"## \[9\.9\.9\] - \d{4}-\d\d-\d\d\n\n", built.stdout)
    missing = [path.name for path in FRAGMENTS if path.read_text().strip().replace("\n", "\n  ") not in built.stdout]
    assert missing == []
    assert not [path.name for path in FRAGMENTS if f"({path.name.partition('.')[0]})" in built.stdout]


def test_what_has_a_letter_stands_first_and_in_the_order_of_the_letters(tmp_path):
    pytest.importorskip("towncrier", reason="towncrier is not installed")
    for name in ("pyproject.toml", "CHANGELOG.md", "tools/changelog.md.jinja", "pvlint/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((ROOT / name).read_text())
    folder = tmp_path / "changelog.d"
    folder.mkdir()
    for name, text in (("+a", "Also."), ("b-x", "Beside."), ("a-z", "Zeroth."), ("+b", "Before.")):
        (folder / f"{name}.added.md").write_text(f"{text}\n")
    (folder / "+c.fixed.md").write_text("A fault.\n")
    built = subprocess.run(
        [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "9.9.9", "--date", "2000-01-01"],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    added = "- Zeroth.\n- Beside.\n- Also.\n- Before.\n"
    assert built.stdout.strip() == f"## [9.9.9] - 2000-01-01\n\n### Added\n\n{added}\n### Fixed\n\n- A fault."

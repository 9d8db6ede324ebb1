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
    named = re.fullmatch(r"(?:\+[a-z0-9-]+|\d+)\.([a-z]+)\.md", path.name)
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

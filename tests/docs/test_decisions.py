"""docs/decisions/: numbered without a gap, each with the same headings, all of them in the list."""

import re

import pytest

from tests.docs.pages import DOCS, ROOT

RECORDS = sorted((DOCS / "decisions").glob("[0-9]*.md"))


def test_they_are_numbered_without_a_gap():
    assert [int(path.name[:3]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))
    assert len(RECORDS) >= 10


def test_the_list_names_all_of_them_in_their_own_words():
    page = (DOCS / "decisions/README.md").read_text()
    listed = re.findall(r"^\| \[(\d{3})\]\(([\w-]+\.md)\) \| (.+) \|$", page, re.MULTILINE)
    titles = [path.read_text().partition("\n")[0].removeprefix("# ") for path in RECORDS]
    assert [(f"{number} {title}", name) for number, name, title in listed] == [
        (title, path.name) for title, path in zip(titles, RECORDS, strict=True)
    ]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_each_has_the_headings_and_names_where_it_is_kept(path):
    text = path.read_text()
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
        "Why the question came up",
        "Decision",
        "What follows",
        "Where",
    ]
    named = re.findall(r"`([^`]+)`", text.partition("## Where")[2])
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []

"""docs/security.md names tests that exist, for every threat; and so does any other page."""

import ast
import re
from functools import cache

import pytest

from tests.docs.pages import ROOT, paths, read

TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
FILE = re.compile(
    r"`((?:pvlint|tests|tools|docs|examples|\.ci)/[\w./-]*[a-z/]|(?:SECURITY|README|CONTRIBUTING)\.md|action\.yml|mkdocs\.yml)`"
)
PAGE = read("docs/security.md")


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("path", paths())
def test_every_test_that_a_page_names_exists(path):
    wrong = [
        f"{file}::{name}"
        for file, name in TEST.findall(read(path))
        if not (ROOT / file).exists() or not name.startswith("test_") or name not in names_in(file)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", paths())
def test_every_file_that_a_page_names_exists(path):
    # PV299 is the rule that a page adds, on a copy.
    text = re.sub(r"^( *)```.*?^\1```$", "", read(path), flags=re.MULTILINE | re.DOTALL)
    assert [name for name in FILE.findall(text) if not (ROOT / name).exists() and "PV299" not in name] == []


def test_every_threat_has_what_stops_it_and_a_test():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "| threat |" not in line]
    rows = [row for row in rows if row.count(" | ") >= 2]
    assert len(rows) > 30
    assert [row for row in rows if not TEST.search(row)] == []


@pytest.mark.parametrize(
    "subject", ["Definitions", "Disk images", "Kickstarts", "Settings files", "Live hosts", "What is shown"]
)
def test_every_kind_of_input_and_output_has_its_table(subject):
    section = PAGE.split(f"## {subject}\n")[1].split("\n## ")[0]
    assert section.count("\n| ") > 3


def test_the_way_to_report_a_fault_is_at_the_top_of_the_repository():
    text = read("SECURITY.md")
    assert "docs/security.md" in text
    assert "## Supported versions" in text

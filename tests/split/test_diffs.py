"""Unified diffs, character by character."""

import pytest

from pvlint.split.diffs import diff


def test_nothing_changed_is_no_diff():
    assert diff("a", "x\n", "x\n") == ""


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.cfg", "a.cfg"),
        ("./d/../a.cfg", "a.cfg"),
        ("/etc/xen/a.cfg", "etc/xen/a.cfg"),
        ("a b.cfg", "a b.cfg\t"),
        ("a\nb.cfg", "a\\nb.cfg"),
    ],
)
def test_the_name_is_what_patch_takes(path: str, name: str):
    assert diff(path, "x\n", "y\n") == f"--- a/{name}\n+++ b/{name}\n@@ -1 +1 @@\n-x\n+y\n"


def test_a_missing_line_end_is_said():
    end = "\\ No newline at end of file\n"
    assert diff("a", "x", "y").endswith(f"-x\n{end}+y\n{end}")
    assert diff("a", "x\n", "x").endswith(f"-x\n+x\n{end}")
    assert diff("a", "", "x\n").endswith("@@ -0,0 +1 @@\n+x\n")


def test_lines_end_at_line_feeds_alone():
    assert diff("a", "x\x0b\x85\u2028\r\ny\n", "x\x0b\x85\u2028\r\nz\n").endswith(" x\x0b\x85\u2028\r\n-y\n+z\n")

"""Patterns of git that cost little time whatever they are, and mean what pathspec takes them for."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from pvlint.sources.globs import quick, spec
from pvlint.sources.patterns import Patterns

LINES = st.lists(
    st.sampled_from(["a", "b", "ab", "*", "*", "**", "?", "/", "/**/", "[ab]", "[!a]", "!", "\\*", "."]), max_size=9
).map("".join)
SEGMENT = st.text("ab.*", min_size=1, max_size=5)
PATHS = st.tuples(st.lists(SEGMENT, min_size=1, max_size=5).map("/".join), st.sampled_from(["", "/"])).map("".join)
"""Of entries and, with a slash at the end, of directories."""


@given(LINES, st.lists(PATHS, min_size=1, max_size=20))
@example("*a*b*", ["ab", "aab/b", "ba"])
@example("**/a*b/**/a/**", ["ab/a", "ab/a/b", "b/ab/ab/a/b/"])
def test_a_pattern_means_what_pathspec_takes_it_for(line, paths):
    try:
        pattern: Any
        (pattern,) = GitIgnoreSpec.from_lines([line or "a"]).patterns
    except ValueError:
        with pytest.raises(ValueError, match="nvalid"):
            spec([line])
        return
    if pattern.include is None:
        return
    # pathspec's "[!a]" is a slash, too; git's is not.
    plain = re.compile(pattern.regex.pattern.replace("[^a]", "[^a/]"))
    quicker = re.compile(quick(pattern.regex.pattern))
    for path in paths:
        expected, found = plain.search(path), quicker.search(path)
        assert (expected and expected.groupdict()) == (found and found.groupdict())


@given(st.lists(LINES, max_size=4), PATHS)
def test_several_lines_decide_as_with_pathspec(lines, path):
    lines = [line.replace("[!a]", "[bc]") for line in lines]
    try:
        expected = GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return
    assert spec(lines).check_file(path).include == expected.check_file(path).include


LONG, DEEP = "a" * 255, "a/" * 2047
HOSTILE = {
    "stars": ("*a*a*a*a*a*a*b", LONG),
    "many stars": ("*a" * 120 + "*b", LONG),
    "stars and nothing between": ("*" * 200 + "b", LONG),
    "stars and any character": ("*?a" * 80 + "*b", LONG),
    "stars and sets": ("*[!b]" * 80 + "*b", LONG),
    "stars in the name of a directory": ("*a*a*a*a*a*b/", f"{LONG}/" * 15),
    "directories": ("**/a/**/a/**/a/**/a/**/b", DEEP),
    "many directories": ("**/a" * 300 + "/b", DEEP),
    "directories with stars": ("**/*a*a*/**/*a*a*/**/*a*a*b", f"{LONG}/" * 15 + "x"),
    "several directories at once": ("**/a/a/a/**/a/a/*/**/a/*/a/**/b", DEEP),
    "directories and something below": ("a/**/a/**/a/**/a/**/a*b*c/**", DEEP),
}


def seconds(job: Callable[[], object]) -> float:
    """Processor time, which other programs take no part of."""
    start = time.process_time()
    job()
    return time.process_time() - start


@pytest.mark.parametrize("case", HOSTILE)
def test_no_pattern_takes_long(case):
    line, path = HOSTILE[case]
    assert seconds(lambda: Patterns((line,)).match(path, is_directory=False)) < 0.5
    assert not Patterns((line,)).match(path, is_directory=False)


def test_other_engines_of_pathspec_are_not_taken(monkeypatch):
    """They would refuse atomic groups, and are taken where they are installed."""
    taken = []
    real = GitIgnoreSpec.__init__

    def init(self: GitIgnoreSpec, patterns: Any, **named: Any) -> None:
        taken.append(named.get("backend"))
        real(self, patterns, **named)

    init.__kwdefaults__ = real.__kwdefaults__
    monkeypatch.setattr(GitIgnoreSpec, "__init__", init)
    Patterns(("*a*b",))
    assert taken[-1] == ("simple" if "backend" in (real.__kwdefaults__ or ()) else None)  # pathspec 0.12 has but one

"""Excerpts: the marks stand under what they mean, on any terminal, whatever is in the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.place import Span
from pvlint.reports.colour import Paint
from pvlint.reports.excerpt import Mark, excerpt, width
from pvlint.rules.finding import Severity
from pvlint.sources.text import Text


def of(text: str, *pieces: str, label: str = "") -> str:
    """The excerpt for these pieces, the first of which is the finding's own."""
    source = Text(text)
    marks = []
    for piece in pieces:
        at = text.index(piece)
        marks.append(Mark(source.span(at, at + len(piece)), label, primary=piece is pieces[0]))
    return "\n".join(excerpt(source, marks, Severity.ERROR, Paint(on=False)))


def test_a_mark_stands_under_its_piece():
    assert of("disk = ['xvda']\n", "'xvda'", label="here") == (
        "   |\n"
        " 1 | disk = ['xvda']\n"
        "   |         ^^^^^^ here\n"
        "   |"
    )  # fmt: skip


def test_a_tab_is_four_columns():
    assert of("\tdisk\t= ['xvda']\n", "'xvda'") == (
        "   |\n"
        " 1 |     disk    = ['xvda']\n"
        "   |                ^^^^^^\n"
        "   |"
    )  # fmt: skip


def test_wide_characters_are_two_columns_and_combining_ones_none():
    assert of("# 日本 e\u0301 xvda\n", "xvda") == (
        "   |\n"
        " 1 | # 日本 e\u0301 xvda\n"
        "   |          ^^^^\n"
        "   |"
    )  # fmt: skip
    assert of("a 日本 b\n", "日本").split("\n")[2] == "   |   ^^^^"


def test_what_is_not_printable_is_shown_as_an_escape_and_counted_so():
    assert of("\x1b[2J\x07 xvda\n", "xvda") == (
        "   |\n"
        " 1 | \\x1b[2J\\x07 xvda\n"
        "   |             ^^^^\n"
        "   |"
    )  # fmt: skip
    assert of("a\x1bb\n", "\x1b").split("\n")[2] == "   |  ^^^^"


def test_the_turn_of_the_reading_direction_is_shown():
    assert " 1 | \\u202e xvda" in of("\u202e xvda\n", "xvda")


def test_lines_between_are_left_out_and_numbers_are_aligned():
    text = "a\n" + "x\n" * 98 + "b\n"
    assert of(text, "b", "a") == (
        "     |\n"
        "   1 | a\n"
        "     | -\n"
        " ... |\n"
        " 100 | b\n"
        "     | ^\n"
        "     |"
    )  # fmt: skip
    assert " ... |" not in of("a\nb\n", "b", "a")


def test_two_marks_in_one_line_come_by_column():
    assert of("hda and xvda\n", "xvda", "hda") == (
        "   |\n"
        " 1 | hda and xvda\n"
        "   | ---\n"
        "   |         ^^^^\n"
        "   |"
    )  # fmt: skip


def test_a_very_long_line_is_cut_around_its_mark():
    text = "x" * 5000 + "xvda" + "y" * 5000
    _, line, mark, _ = of(text, "xvda").split("\n")
    assert line == " 1 | ..." + "x" * 40 + "xvda" + "y" * 116 + "..."
    assert mark == "   | " + " " * 43 + "^^^^"


def test_a_long_line_whose_mark_is_at_the_front_is_cut_behind():
    _, line, mark, _ = of("xvda" + "y" * 5000, "xvda").split("\n")
    assert line == " 1 | xvda" + "y" * 156 + "..."
    assert mark == "   | ^^^^"


def test_a_mark_longer_than_what_is_shown_ends_with_it():
    _, line, mark, _ = of("x" * 50 + "y" * 5000, "y" * 5000).split("\n")
    assert len(mark) == len(line) - len("...")
    assert mark.count("^") == 120


def test_a_mark_far_behind_the_first_one_stands_at_the_end():
    source = Text("a" + "x" * 5000 + "b")
    marks = [Mark(source.span(0, 1), "", primary=True), Mark(source.span(5001, 5002), "far", primary=False)]
    lines = excerpt(source, marks, Severity.ERROR, Paint(on=False))
    assert lines[3] == "   | " + " " * 160 + "- far"


def test_a_mark_over_several_lines_goes_to_the_end_of_the_first():
    assert of("disk = [\n  'a' ]\n", "[\n  'a' ]").split("\n")[2] == "   |        ^"


@pytest.mark.parametrize("text", ["disk = [\r\n", "disk = [", "disk = [\r\r\n"])
def test_the_end_of_a_line_is_not_shown(text):
    assert of(text, "[").split("\n")[1:3] == [" 1 | disk = [", "   |        ^"]


@pytest.mark.parametrize("span", [Span(1, 1, 1, 1), Span(1, 5, 1, 5), Span(1, 99, 1, 120), Span(7, 1, 7, 4)])
def test_an_empty_or_impossible_place_has_one_mark(span):
    lines = excerpt(Text("abcd\n"), [Mark(span, "", primary=True)], Severity.ERROR, Paint(on=False))
    assert sum(line.count("^") for line in lines) == 1


ANYTHING = st.text(st.characters(exclude_characters="\r\n"), max_size=200)


@given(before=ANYTHING, piece=ANYTHING.filter(bool), after=ANYTHING)
def test_whatever_is_in_a_line_its_mark_begins_where_the_piece_does(before, piece, after):
    source = Text(f"{before}{piece}{after}")
    mark = Mark(source.span(len(before), len(before) + len(piece)), "", primary=True)
    lines = excerpt(source, [mark], Severity.ERROR, Paint(on=False))
    assert all(line.isprintable() for line in lines)
    marked = lines[2].removeprefix("   | ")
    spaces, carets = marked.count(" "), marked.count("^")
    assert marked == " " * spaces + "^" * carets
    if len(source.characters) <= 160:
        assert (spaces, carets) == (width(before), max(width(piece), 1))
    else:
        kept = before[-40:] if len(before) > 40 else before
        assert spaces == width(kept) + len("..." if len(before) > 40 else "")
        assert 1 <= carets <= max(width(piece), 1)


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("日本", 4), ("e\u0301", 1), ("\t", 4), ("\x1b", 4), ("\u202e", 6), ("é", 1)],
)
def test_the_width_of_a_text(text, columns):
    assert width(text) == columns

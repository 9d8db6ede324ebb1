"""Text: places against a plain walk through the characters, and the encodings that bytes are read in."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pvlint.place import Span
from pvlint.sources.text import Text, decode

TEXTS = st.text(st.sampled_from("ab \t\r\n\x0b\x0c\x85\u2028\ufeff\N{GRINNING FACE}ü"), max_size=40)


def walked(characters: str) -> list[tuple[int, int]]:
    """The line and column of every character, and of the end."""
    places, line, column = [], 1, 1
    for character in characters:
        places.append((line, column))
        line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
    return [*places, (line, column)]


@pytest.mark.fuzz
@given(TEXTS, st.data())
def test_the_span_of_characters_is_where_a_walk_comes_to_them(characters, data):
    places = walked(characters)
    start = data.draw(st.integers(0, len(characters)))
    end = data.draw(st.integers(start, len(characters)))
    text = Text(characters)
    assert text.span(start, end) == Span(*places[start], *places[end])
    assert text.where(start, end)() == Span(*places[start], *places[end])


@pytest.mark.fuzz
@given(TEXTS)
def test_every_place_leads_back_to_its_character(characters):
    text = Text(characters)
    assert [text.offset(line, column) for line, column in walked(characters)] == list(range(len(characters) + 1))


@pytest.mark.fuzz
@given(TEXTS, st.integers(1, 12), st.integers(1, 50))
def test_a_place_that_is_not_there_leads_to_the_end_of_its_line_or_of_the_text(characters, line, column):
    text = Text(characters)
    found = walked(characters)[text.offset(line, column)]
    if line > text.lines:
        assert text.offset(line, column) == len(characters)
    else:
        assert found == (line, min(column, len(characters.split("\n")[line - 1]) + 1))


@pytest.mark.fuzz
@given(TEXTS)
@example("")
@example("\n")
@example("a\r\r\n\r")
def test_lines_end_at_line_feeds_alone(characters):
    text = Text(characters)
    lines = characters.split("\n")
    assert text.lines == len(lines)
    assert [text.line(number) for number in range(1, text.lines + 1)] == [line.rstrip("\r") for line in lines]


@pytest.mark.parametrize("number", [-1, 0, 3, 99])
def test_a_line_that_is_not_there_is_empty(number):
    assert Text("a\nb").line(number) == ""


@pytest.mark.parametrize(
    ("data", "characters", "encoding"),
    [
        (b"", "", "utf-8"),
        (b"plain", "plain", "utf-8"),
        ("grün".encode(), "grün", "utf-8"),
        (b"\xef\xbb\xbfname", "\ufeffname", "utf-8"),
        ("grün".encode("latin-1"), "grün", "latin-1"),
        (b"\x80\x81", "\x80\x81", "latin-1"),
        ("<grün>".encode("utf-16"), "<grün>", "utf-16"),
        (b"\xfe\xff" + "<grün>".encode("utf-16-be"), "<grün>", "utf-16"),
        ("<grün>".encode("utf-16-le"), "<grün>", "utf-16-le"),
        ("<grün>".encode("utf-16-be"), "<grün>", "utf-16-be"),
        (b"\xff\xfe<", "\xff\xfe<", "latin-1"),
        (b"\xff\xfe\x00\xd8", "\xff\xfe\x00\xd8", "latin-1"),
        (b"<\x00a", "<\x00a", "latin-1"),
        (b"\xff\xfe", "", "utf-16"),
        (b"a\x00", "a\x00", "utf-8"),
        (b"\xed\xa0\x80", "\xed\xa0\x80", "latin-1"),
        (b"a\r\nb\rc", "a\r\nb\rc", "utf-8"),
    ],
)
def test_bytes_are_read_in_the_encoding_their_beginning_shows(data, characters, encoding):
    text = decode(data)
    assert (text.characters, text.encoding) == (characters, encoding)


@pytest.mark.fuzz
@given(st.binary(max_size=60))
def test_any_bytes_are_text_in_some_encoding_and_nothing_of_them_is_lost(data):
    text = decode(data)
    again = text.characters.encode(text.encoding)
    marked = text.encoding == "utf-16"
    assert (again if not marked else decode(again).characters) == (data if not marked else text.characters)


@given(st.text(min_size=1, max_size=40))
@example("\ufeff")
def test_text_in_utf8_is_always_read_as_such(characters):
    characters = "a" + characters
    assert decode(characters.encode()).characters == characters


@given(st.text(max_size=40), st.sampled_from(["utf-16", "utf-16-le", "utf-16-be"]))
def test_xml_in_utf16_is_read_with_and_without_a_mark(characters, encoding):
    characters = "<a>" + characters
    assert decode(characters.encode(encoding)).characters == characters

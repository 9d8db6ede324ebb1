"""Places in XML: the span found for an element is its start tag in the text, no more and no less."""

import time
from random import Random

import pytest
from hypothesis import given
from lxml import etree

from pvlint.place import Span
from pvlint.readers.read import read
from pvlint.readers.reading import Read
from pvlint.readers.xml_tags import Places, documents, tags
from pvlint.sources.text import Text
from tests.xml_strategies import Written, definition, disk, write_documents, xml_documents


def parsed(characters: str) -> etree._Element:
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
    return etree.fromstring(characters.encode(), parser)


def cut(characters: str, span: Span) -> str:
    """What a span covers, found by walking through the text."""
    line, column, found = 1, 1, []
    for character in characters:
        if (span.line, span.column) <= (line, column) < (span.end_line, span.end_column):
            found.append(character)
        line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
    return "".join(found)


def assert_places(written: Written) -> None:
    text = Text(written.characters)
    for begin, end, expected in zip(*zip(*written.documents, strict=True), written.tags, strict=True):
        root = parsed(written.characters[begin:end])
        places = Places(text, root, begin)
        found = [places.of(element)() for element in root.iter("*")]
        assert found == [text.span(start, stop) for start, stop in expected]
        assert [cut(written.characters, span) for span in found] == [written.characters[a:b] for a, b in expected]


@pytest.mark.fuzz
@given(xml_documents())
def test_the_place_of_every_element_is_its_start_tag(written: Written):
    assert_places(written)


def test_the_place_of_every_element_is_its_start_tag_in_hundreds_of_texts():
    for seed in range(500):
        assert_places(write_documents(Random(seed)))


@pytest.mark.fuzz
@given(xml_documents())
def test_several_documents_are_cut_where_each_root_element_ends(written: Written):
    pieces = documents(written.characters)
    assert [end for _, end in pieces] == [end for _, end in written.documents]
    assert [begin for begin, _ in pieces] == [0, *(end for _, end in written.documents[:-1])]


@pytest.mark.fuzz
@given(xml_documents())
def test_every_start_tag_is_closed_once(written: Written):
    depth = 0
    for tag in tags(written.characters):
        depth += tag.opens - tag.closes
        assert depth >= 0
        assert written.characters[tag.start] == "<"
        assert written.characters[tag.end - 1] == ">"
    assert depth == 0


@pytest.mark.parametrize(
    "tag",
    [
        "<target dev='vda'>",
        '<target dev="a>b" bus=\'"/>"\'>',
        "<target\n  dev = 'vda'\r\n\tbus='ide'\n>",
        "<target dev='a/b/'>",
        "<target dev='&lt;a&gt;'>",
        "<t:target xmlns:t='urn:t'>",
    ],
)
def test_a_start_tag_is_found_behind_what_only_looks_like_one(tag):
    before = "<a x='target>'><!-- <target> --><![CDATA[<target>]]><?p <target>?>"
    characters = f"{before}{tag}{tag.replace('<', '</').split()[0].rstrip('>')}></a>"
    root = parsed(characters)
    place = Places(Text(characters), root).of(root[0])()
    assert cut(characters, place) == tag


@pytest.mark.parametrize(
    "characters",
    [
        "<a>\n  <b/><b/>\n</a>",
        "<a>\n<b\n/><b/>\n</a>",
        "<a>\n<b x='1'\n  y='2'/>\n<b/>\n</a>",
        "<a>\n<!--\n<b/> --><b/></a>",
        "<a>\n<?p\n<b/> ?><b/></a>",
        "<a>\n<bb/><b/>\n<b/></a>",
        "<a>\n<b>\n</b><b/></a>",
        "<a>\n<b x='\n'/>\n<b/></a>",
        "<a>\r\n\t<b/>\r\n</a>",
        "<a>\n<b\n>\n<c/></b></a>",
    ],
)
def test_a_start_tag_is_found_on_the_line_of_its_own_and_no_other(characters):
    root = parsed(characters)
    elements = list(root.iter("*"))
    starts = [(tag.start, tag.end) for tag in tags(characters) if tag.opens]
    text = Text(characters)
    for order in (elements, elements[::-1]):
        places = Places(text, root)
        found = {element: places.of(element)() for element in order}
        assert [found[element] for element in elements] == [text.span(*place) for place in starts]


def test_a_start_tag_is_found_beyond_the_last_line_that_the_parser_counts():
    blank = "\n" * 65600
    characters = f"<a>{blank}<b n='1'/>\n<b n='2'/>\n</a>"
    root = parsed(characters)
    places = Places(Text(characters), root)
    assert [cut_short(characters, places.of(element)()) for element in root] == ["<b n='1'/>", "<b n='2'/>"]


def cut_short(characters: str, span: Span) -> str:
    """What a span on one line covers."""
    return characters.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


def test_an_element_that_is_not_in_the_text_has_the_line_the_parser_gives():
    root = parsed("<a>\n\n<b/></a>")
    assert Places(Text("nothing of it"), root).of(root[0])() == Span(3, 1, 3, 1)


def test_a_place_of_one_guest_among_thousands_costs_no_more_than_its_own_text():
    data = b"\n".join([definition(disk("vda"))] * 3000)
    reading, text = read(data, "many.xml")
    assert isinstance(reading, Read)
    found = reading.definition.domains("xl")
    start = time.process_time()
    lines = [domain.where().line for domain in found]
    assert time.process_time() - start < 3
    assert lines == list(range(1, 3001))
    assert text.lines == 3000


@pytest.mark.parametrize(
    "unfinished",
    ["<" + "a" * 400_000, "<a " + "b='" * 200_000, "<a " + "/" * 400_000, "<!--" * 100_000, "<![CDATA[" * 50_000],
)
def test_markup_without_an_end_takes_no_longer_than_it_is_long(unfinished):
    start = time.process_time()
    assert list(tags(unfinished)) == []
    assert time.process_time() - start < 2


@pytest.mark.parametrize("rest", ["", "\n \r\n", "<!-- <b/> -->\n", "<?p x?>", " <!-- a --> <?p <b> ?>\n<!-- c -->"])
def test_nothing_but_comments_after_the_last_document_is_no_document(rest):
    assert documents(f"<a><b/></a><c/>{rest}") == [(0, 11), (11, 15)]


@pytest.mark.parametrize("rest", ["d", "<d>", "<!-- <b/>", "&amp;", "</a>"])
def test_anything_else_after_the_last_document_is_one_more(rest):
    characters = f"<a><b/></a>{rest}"
    assert documents(characters) == [(0, 11), (11, len(characters))]

"""What a source is, told from what it holds: XML, SXP, a Xen config, or none of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.readers import detect
from pvlint.readers.read import read
from pvlint.readers.reading import Failed, Read, Reading, Skipped
from tests.xml_strategies import definition, disk

XM = b"name = 'web01'\nbuilder = 'hvm'\nmemory = 512\ndisk = ['phy:/dev/vg/a,hda,w']\n"
XML = definition(disk("vda"))
SXP = b"(domain (name web01) (image (hvm (boot c))))\n"


def format_of(reading: Reading) -> str:
    assert isinstance(reading, Read), reading
    return reading.definition.format("rhel5")


@pytest.mark.parametrize(("data", "format_"), [(XM, "xm"), (XML, "xml"), (SXP, "sxp")])
@pytest.mark.parametrize("name", ["guest", "guest.cfg", "guest.xml", "guest.sxp", "guest.png", "-", ""])
def test_what_a_file_holds_decides_and_not_its_name(data, format_, name):
    assert format_of(read(data, name)[0]) == format_


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\n\n  ", b"\xef\xbb\xbf \n"])
@pytest.mark.parametrize(("data", "format_"), [(XML, "xml"), (SXP, "sxp")])
def test_marks_and_blanks_before_the_first_token_do_not_matter(before, data, format_):
    assert format_of(read(before + data, "x")[0]) == format_


def test_comments_before_sxp_do_not_matter():
    assert format_of(read(b"# xm list --long\n#\n" + SXP, "x")[0]) == "sxp"


def test_a_comment_before_xml_is_the_fault_of_the_xml():
    reading, _ = read(b"# virsh dumpxml web01\n" + XML, "x")
    assert isinstance(reading, Failed)
    assert (reading.format, reading.where().line) == ("xml", 1)


@pytest.mark.parametrize(("wanted", "data"), [("xm", XM), ("xl", XM), ("xml", XML), ("sxp", SXP)])
def test_a_format_that_is_asked_for_is_read(wanted, data):
    assert isinstance(read(data, "x", wanted)[0], Read)


@pytest.mark.parametrize("data", [XM, SXP, b"\0" * 100, b"plain text"])
def test_a_format_that_is_asked_for_is_the_one_the_file_is_measured_by(data):
    reading, _ = read(data, "x", "xml")
    assert reading == Skipped("not a guest definition (not well-formed XML, and no <domain> in it)")


@pytest.mark.parametrize("data", [b"", b" ", b"\n\r\n\t \x0b\x0c"])
@pytest.mark.parametrize("wanted", ["auto", "xm", "xl", "sxp", "xml"])
def test_nothing_but_white_space_is_empty_in_every_format(data, wanted):
    assert read(data, "x", wanted)[0] == Skipped("empty")


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01" + bytes(57),
        b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 3,
        bytes(4096),
        b"QFI\xfb" + bytes(100),
        b"PK\x03\x04\x14\x00\x08\x00",
        XM[:20] + b"\0\0\0",
    ],
)
def test_too_many_control_characters_make_a_binary_file(data):
    assert detect.is_binary(data)
    assert read(data, "x")[0] == Skipped("not a guest definition (binary)")


@pytest.mark.parametrize(
    "data",
    [
        b"", XM, XML, SXP, XML.decode().encode("utf-16"), XML.decode().encode("utf-16-le"),
        XML.decode().encode("utf-16-be"), b"\x1b[1mname\x1b[0m = 'x'\r\n\x0c",
        b"a" * 100 + b"\0" * 5, "größer \N{GRINNING FACE}".encode() * 9,
        "größer".encode("latin-1") * 9, b"a" * 4096 + b"\0" * 4096,
    ],
)  # fmt: skip
def test_text_in_any_encoding_a_definition_is_written_in_is_no_binary_file(data):
    assert not detect.is_binary(data)


@given(st.binary(max_size=300))
def test_a_file_is_binary_by_the_share_of_its_control_characters(data):
    control = sum(byte < 32 and byte not in b"\t\n\r\f\v\x1b" for byte in data)
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00"))
    assert detect.is_binary(data) == (not marked and control > 0.05 * len(data))


@pytest.mark.parametrize(
    ("characters", "why"),
    [
        ("memory = 1\nname = 'x'\n", ""),
        ("disk = []\n", ""),
        ("kernel = 'x'\nextra = 'y'", ""),
        ("name = 'x'\nuuid = 'y'\n", "no key of a Xen config in it"),
        ("hello", "no key of a Xen config in it"),
        ("", "no key of a Xen config in it"),
        ("memory = 1\n", "`memory` is the only key of a Xen config in it"),
        ("memory = 1\nname = [\n'x']", ""),
    ],
)
def test_why_a_text_is_no_config_is_said(characters, why):
    assert detect.looks_like_xen(characters) == why

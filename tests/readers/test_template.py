"""Placeholders: what marks a text as a template that nobody has filled in, and what does not."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.readers import template


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name = '{{ name }}'", "{{ name }}"),
        ("{{name}}", "{{name}}"),
        ("{%- for d in disks %}", "{%- for d in disks %}"),
        ("{# a comment #}", "{# a comment #}"),
        ("<name><%= @name %></name>", "<%= @name %>"),
        ("<% if x > 1 %>", "<% if x > 1 %>"),
        ("name = '${name}'", "${name}"),
        ("${var.guest-name:x}", "${var.guest-name:x}"),
        ("@@NAME@@", "@@NAME@@"),
        ("<name>@name@</name>", "@name@"),
        ("memory = __MEMORY__", "__MEMORY__"),
        ("{$name}", "{$name}"),
        ("{ $name }", "{ $name }"),
        ("{ if ( $x", "{ if ( $"),
        ("{foreach($disks as $d)}", "{foreach($"),
        ("a ${b} {{ c }}", "${b}"),
        ("a {{ b }} ${c}", "{{ b }}"),
        ("{{ no end\n${yes}", "${yes}"),
        ("{{ first line\nsecond }}", "{{ first line"),
        ("{{ " + "x" * 100 + " }}", "{{ " + "x" * 37),
    ],
)
def test_a_placeholder_is_shown_as_it_begins(text, found):
    assert template.mark(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "", "name = 'web01'", "{'a': {'b': 1}}", "{{", "}}", "{{ }", "{{}", "{ {x} }", "{% no end", "{%}", "{#", "#}",
        "{#}", "<%", "<%>", "100%>", "<percent>50%</percent>", "$name", "${}", "${1}", "${no end", "$(name)",
        "{ x $y }", "mail@example.com", "a@b @c", "@ x @", "__init__", "__A_", "_NAME_",
        "{6ab1b00c-0000-4000-8000-000000000001}",
    ],
)  # fmt: skip
def test_what_only_resembles_a_placeholder_is_none(text):
    assert template.mark(text) == ""


# The marks again, plainly: the leftmost counts, whatever kind it is, and each ends at the first end there is.
PLAIN = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<%.*?%>|\$\{[A-Za-z_][\w.:-]*\}|@@\w+@@|@[A-Za-z_][\w-]*@|__[A-Z][A-Z0-9_]+__"
    r"|\{\s*\$\w+\s*\}|\{\s*(?:if|foreach|unless)\s*\(\s*\$",
    re.DOTALL,
)
TOKENS = (
    "{",
    "{{",
    "}}",
    "}",
    "{%",
    "%}",
    "{#",
    "#}",
    "<%",
    "%>",
    "$",
    "${",
    "@",
    "@@",
    "__",
    "A",
    "name",
    " ",
    "\n",
    "if",
    "(",
    "%",
    "#",
)


@pytest.mark.fuzz
@given(st.lists(st.sampled_from(TOKENS), max_size=12).map("".join))
def test_the_leftmost_placeholder_is_found(text):
    expected = PLAIN.search(text)
    assert template.mark(text) == ("" if expected is None else expected[0].split("\n")[0][:40])


@pytest.mark.parametrize("opening", ["{{", "{%", "{#", "<%", "${", "@a", "__A", "{ ", "{$", "{if("])
def test_beginnings_without_an_end_take_no_longer_than_the_text_is_long(opening):
    text = opening * 200_000
    start = time.perf_counter()
    template.mark(text)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("word", ["DISKPATH", "HDDRIVER", "A_B", "IMG1"])
def test_a_word_in_capitals_is_a_bare_placeholder(word):
    assert template.is_word(word)


@pytest.mark.parametrize("word", ["", "AB", "Disk", "disk", "/SRV/DISK", "A-B-C", "1AB", "_ABC", "DISK PATH", "DISK\n"])
def test_any_other_word_is_none(word):
    assert not template.is_word(word)


@pytest.mark.parametrize(
    "name", ["GUESTNAME", "GUEST_NAME", "VMNAME", "VM_NAME", "MY_DOMAIN_NAME", "HOSTNAME", "NODE_NAME"]
)
def test_a_name_that_says_it_is_one_is_a_placeholder(name):
    assert template.is_name(name)


@pytest.mark.parametrize("name", ["", "WEB01", "NAME", "guestname", "GUEST", "DB_NAMES", "HOSTNAME1"])
def test_a_name_in_capitals_alone_is_no_placeholder(name):
    assert not template.is_name(name)


@given(word=st.from_regex(r"[A-Z_]{0,6}(GUEST|DISK|_)[A-Z0-9_]{0,6}(NAME)?", fullmatch=True), shape=st.sampled_from((
    "<domain><name>{}</name></domain>", "<a>\n {}\n</a>", "<a b='{}'/>", '<a b=" {} "/>', "<a><![CDATA[{}]]></a>",
    "<a>{}<!-- c --></a>", "<a><!-- c -->{}</a>",
)))  # fmt: skip
def test_a_text_with_such_a_word_in_it_is_looked_through(word, shape):
    if template.is_word(word) or template.is_name(word):
        assert template.may_hold_words(shape.format(word))


@pytest.mark.parametrize("text", ["<a>&#68;ISK</a>", "<a>\N{LATIN SMALL LETTER E WITH ACUTE}</a>"])
def test_so_is_one_that_may_say_it_in_another_way(text):
    assert template.may_hold_words(text)


@pytest.mark.parametrize("text", ["<a b='/srv/DISK.img'>2 GiB IDE-1</a>", "<a>web01</a>", "<a arch='x86_64'/>", ""])
def test_any_other_is_not(text):
    assert not template.may_hold_words(text)

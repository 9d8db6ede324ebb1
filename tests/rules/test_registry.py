"""Which rules a selector means, which win, and that every rule's file is in order."""

import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from pvlint.rules import registry
from pvlint.rules.registry import Entry, UnknownRule, entries, load, manual, matching, select

HEADINGS = ["What it flags", "Why it matters", "Example", "Use instead", "Evidence", "Source"]
ALL = [entry.code for entry in entries()]


def codes(found: tuple[Entry, ...]) -> list[str]:
    return [entry.code for entry in found]


@pytest.mark.parametrize("selector", ["PV101", "pv101", "boot-disk-pv", "BOOT-DISK-PV", " PV101 "])
def test_a_code_or_a_name_means_one_rule(selector):
    assert codes(matching(selector)) == ["PV101"]


@pytest.mark.parametrize("selector", ["PV1", "pv10", "PV", "P"])
def test_the_beginning_of_a_code_means_all_that_begin_so(selector):
    assert codes(matching(selector)) == [code for code in ALL if code.startswith(selector.upper())]
    assert len(matching(selector)) > 1


@pytest.mark.parametrize("selector", ["ALL", "all"])
def test_all_means_every_rule(selector):
    assert codes(matching(selector)) == ALL


@pytest.mark.parametrize("selector", ["", " ", "PV999", "PV1011", "boot-disk", "101", "*", "ALL,PV1"])
def test_what_is_no_selector_is_unknown(selector):
    with pytest.raises(UnknownRule, match="no rule is called"):
        matching(selector)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("boot-disc-pv", "boot-disk-pv"),
        ("pv2o1", "PV201"),
        ("PV1O1", "PV101"),
        ("drive-clash", "drive-slot-clash"),
        ("single_disk", "single-disk"),
        ("PV1101", "PV101"),
    ],
)
def test_an_unknown_name_brings_the_nearest_one(typed, meant):
    with pytest.raises(UnknownRule, match=rf"no rule is called '{typed}'; did you mean {meant}\?$"):
        matching(typed)


def test_a_name_like_no_other_brings_the_way_to_the_list():
    with pytest.raises(UnknownRule, match=r"`pvlint rule --all` lists them$"):
        matching("zzz")


def test_with_nothing_chosen_every_rule_applies():
    assert codes(select((), (), ())) == ALL


@pytest.mark.parametrize(
    ("chosen", "added", "ignored", "expected"),
    [
        (["PV101"], [], [], ["PV101"]),
        (["PV101", "single-disk"], [], [], ["PV101", "PV201"]),
        (["PV101"], ["PV201"], [], ["PV101", "PV201"]),
        (["single-disk"], ["PV101"], ["PV201"], ["PV101"]),
        (["PV101"], [], ["PV1"], ["PV101"]),
        (["boot-disk-pv"], [], ["PV1"], ["PV101"]),
        (["PV101"], [], ["ALL"], ["PV101"]),
        (["PV101"], [], ["P"], ["PV101"]),
        (["PV101"], [], ["boot-disk-pv"], []),
        (["ALL"], [], ["ALL"], []),
        (["PV1"], [], ["PV1"], []),
        (["P"], [], ["ALL"], ALL),
        (["PV101"], ["ALL"], ["ALL"], ["PV101"]),
        (["PV"], ["PV201"], ["PV2"], [code for code in ALL if code == "PV201" or not code.startswith("PV2")]),
        ([], [], ["PV1", "PV0"], [code for code in ALL if not code.startswith(("PV0", "PV1"))]),
        ([], ["PV101"], ["PV1"], [code for code in ALL if code == "PV101" or not code.startswith("PV1")]),
        (["ALL"], [], ["boot-disk-pv"], [code for code in ALL if code != "PV101"]),
    ],
)
def test_the_longer_selector_wins_and_ignoring_wins_among_equals(chosen, added, ignored, expected):
    assert codes(select(chosen, added, ignored)) == expected


@pytest.mark.parametrize(("chosen", "added", "ignored"), [(["x"], [], []), ([], ["x"], []), ([], [], ["x"])])
def test_an_unknown_rule_is_unknown_wherever_it_is_named(chosen, added, ignored):
    with pytest.raises(UnknownRule, match="'x'"):
        select(chosen, added, ignored)


def test_no_two_rules_have_one_code_or_one_name():
    assert [code for code, count in Counter(ALL).items() if count > 1] == []
    assert [name for name, count in Counter(entry.name for entry in entries()).items() if count > 1] == []


def test_every_rule_file_is_a_rule_and_comes_by_code():
    files = [path.name for path in Path(registry.__file__).parent.glob("pv*.py")]
    assert len(entries()) == len(files) >= 11
    assert sorted(ALL) == ALL


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.code)
def test_a_rule_has_a_code_a_name_and_a_check(entry):
    assert re.fullmatch(r"PV\d{3}", entry.code)
    assert re.fullmatch(r"[a-z]\w*(-[a-z]\w*)*", entry.name)
    (rule,) = load((entry,))
    assert (rule.code, rule.name) == (entry.code, entry.name)
    assert callable(rule.check)


def test_only_pv001_speaks_of_files_that_cannot_be_read():
    assert [rule.code for rule in load(entries()) if rule.unreadable is not None] == ["PV001"]


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.code)
def test_a_manual_has_a_first_sentence_and_every_heading_with_something_under_it(entry):
    sections = re.split(r"^## (.*)$", manual(entry), flags=re.MULTILINE)
    first, *rest = sections
    assert re.fullmatch(r"[A-Za-z].*\.", first.strip())
    assert rest[::2] == HEADINGS
    assert [heading for heading, body in zip(rest[::2], rest[1::2], strict=True) if len(body.strip()) < 20] == []


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.code)
def test_the_examples_of_a_manual_are_indented_as_code_and_differ(entry):
    sections = re.split(r"^## (.*)$", manual(entry), flags=re.MULTILINE)
    body = dict(zip(sections[1::2], sections[2::2], strict=True))
    for heading in ("Example", "Use instead"):
        assert [line for line in body[heading].strip("\n").split("\n") if not line.startswith("    ")] == []
    assert body["Example"] != body["Use instead"]


def test_a_manual_is_the_docstring_of_the_file():
    entry = matching("PV101")[0]
    assert manual(entry) == (import_module(entry.module).__doc__ or "").strip() != ""

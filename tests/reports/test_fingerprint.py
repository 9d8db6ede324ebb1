"""Fingerprints stay when lines move or words change, and no two findings of a run have the same."""

import os
from typing import Any

import pytest

from pvlint.reports.fingerprint import Fingerprints, key
from pvlint.sources.text import Text
from tests.reports.rendering import HOSTILE, found, made

CONFIG = Text("disk = ['xvda']\n")
MOVED = Text("# moved\n\n   disk = [ 'xvda' ]\n")
FIRST: dict[str, Any] = {"guest": "a", "disk": "xvda"}


def prints(text: Text, *findings: dict[str, Any], path: str = "a.cfg") -> list[str]:
    document = made(text, *(found(text, "xvda", **{**FIRST, **finding}) for finding in findings), path=path)
    fingerprints = Fingerprints()
    return [fingerprints.of(key(document, each)) for each in document.findings]


def test_lines_and_words_do_not_count():
    assert prints(CONFIG, {}) == prints(MOVED, {"message": "other words"}) == prints(CONFIG, {}, path="./a.cfg")


@pytest.mark.parametrize("other", [{"guest": "b"}, {"disk": "xvdb"}, {"code": "PV201"}, {"guest": "axvda", "disk": ""}])
def test_rule_guest_and_disk_count(other):
    assert prints(CONFIG, {}) != prints(CONFIG, other)


def test_the_path_counts_and_is_relative(tmp_path, monkeypatch):
    assert prints(CONFIG, {}) != prints(CONFIG, {}, path="b.cfg")
    before = prints(CONFIG, {})
    monkeypatch.chdir(tmp_path)
    assert prints(CONFIG, {}, path=str(tmp_path / "a.cfg")) == before


def test_the_same_again_has_another_one_and_the_order_decides():
    first, second = prints(CONFIG, {}, {})
    assert first != second
    assert prints(CONFIG, {}) == [first]


@pytest.mark.parametrize("odd", [HOSTILE, os.fsdecode(b"\xff"), "\ud800", ""])
def test_any_text_has_one(odd):
    (one,) = prints(CONFIG, {"guest": odd, "disk": odd}, path=odd or "x")
    assert len(one) == 32

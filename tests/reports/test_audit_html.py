"""The HTML report as text: whole, self-contained, and made of nothing that a definition could smuggle in."""

import json
import re
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from tests.reports.auditing import BROKEN, DEAD, SINGLE, SPLIT, VIRTIO, kvm, of, page, skipped, xm
from tests.reports.rendering import HOSTILE, INERT

pytest.importorskip("jinja2", reason="the HTML report needs jinja2 (the extra `report`)")

ATTACKS = (
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "\"><svg onload=window.hacked=1>",
    "' onmouseover='window.hacked=1",
    "]]></script><!--",
    "javascript:window.hacked=1",
    HOSTILE,
)  # fmt: skip


def parsed(text):
    return html.document_fromstring(text)


def data(text):
    return json.loads(parsed(text).xpath("string(//script[@id='data'])"))


def test_there_is_a_row_and_a_record_for_every_guest_worst_first():
    text = page(of(SPLIT, "s.cfg"), of(DEAD, "d.cfg"), of(BROKEN, "b.xml"), of(VIRTIO, "v.xml"))
    rows = parsed(text).xpath("//table[@id='table']/tbody/tr")
    assert [row.get("id") for row in rows] == ["g0", "g1", "g2", "g3"]
    assert [row.xpath("string(th)") for row in rows] == ["b.xml", "dead", "virtio", "split"]
    assert [record["path"] for record in data(text)] == ["b.xml", "d.cfg", "v.xml", "s.cfg"]
    assert [record["verdict"] for record in data(text)] == [row.get("data-v") for row in rows]


def test_nothing_is_loaded_from_anywhere():
    text = page(of(DEAD), of(VIRTIO, host="qemu:///system"))
    tree = parsed(text)
    assert tree.xpath("//*[@src]") == []
    assert [link.get("href") for link in tree.xpath("//link")] == ["data:,"]
    assert all(link.get("href").startswith("#") for link in tree.xpath("//a"))
    (style,) = tree.xpath("//style/text()")
    assert set(re.findall(r"url\(([^)]*)\)", style)) == {"#hatch", "#dots"}
    assert "@import" not in style
    assert tree.xpath("//@style") == []


def test_only_our_own_style_and_script_may_run():
    tree = parsed(page(of(DEAD)))
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    (style,) = tree.xpath("//style/text()")
    (script,) = tree.xpath("//script[not(@type)]/text()")
    for part in (style, script):
        assert f"'sha256-{b64encode(sha256(part.encode()).digest()).decode()}'" in policy
    assert [name for name in tree.xpath("//@*") if getattr(name, "attrname", "").startswith("on")] == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_names_and_paths_are_text(attack):
    documents = [of(xm(attack, "phy:/dev/vg0/a,xvda,w"), attack, attack), skipped(attack, attack)]
    documents += [of(kvm(name, "vda", "virtio", "/srv/same.img"), attack) for name in ("one", "two")]
    plain = parsed(page(of(DEAD, host="h"), skipped("a", "b"), of(VIRTIO), lost=("a", "b")))
    text = page(*documents, lost=(attack, attack))
    found = parsed(text)
    assert len(found.xpath("//script")) == len(plain.xpath("//script")) == 2
    assert found.xpath("//img | //iframe | //object | //embed") == []
    assert found.xpath("//svg[@onload] | //*[@onmouseover] | //*[@onerror]") == []
    shown = INERT if attack is HOSTILE else attack
    assert found.xpath("//tr[@id='g0']//bdi/text()")[0] == shown
    assert data(text)[0]["name"] == shown
    assert all(c.isprintable() or c == "\n" for c in text)


@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_a_guest_and_its_path_are_called_the_page_has_the_same_shape(name, path):
    text = page(of(xm(name or "a", "phy:/dev/vg0/a,xvda,w"), path or "a"))
    tree = parsed(text)
    assert len(tree.xpath("//tr[starts-with(@id, 'g')]")) == 1
    assert len(tree.xpath("//script")) == 2
    assert len(data(text)) == 1
    assert all(c.isprintable() or c == "\n" for c in text)


def test_a_path_is_no_template():
    assert "{{ 7*7 }}{% raw %}" in parsed(page(of(VIRTIO, "{{ 7*7 }}{% raw %}"))).xpath("string(//tr[@id='g0'])")


def test_what_was_not_checked_is_listed_with_its_reason():
    text = page(of(DEAD), skipped("net.xml", "a network"), lost=("locked/", "permission denied"))
    tree = parsed(text)
    assert "net.xml" in tree.xpath("string(//section[@aria-labelledby='skipped-title'])")
    assert "permission denied" in tree.xpath("string(//section[@aria-labelledby='lost-title'])")


def test_the_headline_says_the_worst():
    def headline(*documents):
        return parsed(page(*documents)).xpath("string(//h1)")

    assert headline(of(DEAD), of(SPLIT)) == "1 of 2 guests will not boot"
    assert headline(of(VIRTIO), of(SPLIT)) == "1 of 2 guests has a PV boot disk"
    assert headline(of(SPLIT), of(SINGLE)) == "2 guests, none with a PV boot disk"
    assert headline(of(SPLIT)) == "1 guest, none with a PV boot disk"


def test_a_guest_with_an_error_has_no_tick_whatever_it_boots_from():
    clash = b"name = 'x'\ntype = 'hvm'\ndisk = ['/a,raw,hda,rw', '/b,raw,xvda,rw']\n"
    (row,) = parsed(page(of(clash))).xpath("//tr[@id='g0']")
    assert row.get("data-v") == "emulated"
    assert "error" in row.xpath("td[1]/svg/@class")[0]


def test_the_page_is_the_same_for_the_same_guests():
    assert page(of(DEAD), of(VIRTIO)) == page(of(DEAD), of(VIRTIO))

"""Inline suppressions in every format, and what is wrong with them (PV901 to PV903)."""

import pytest

from pvlint.document import Document
from pvlint.evidence.said import GuestSettings
from pvlint.pipeline import document
from pvlint.ruling import Rulings
from pvlint.settings_files import Discovery

XM = "name = 'web01'\nbuilder = 'hvm'\n{}disk = ['phy:/dev/vg0/web01,xvda,w']{}\n"
XML = (
    "<domain type='kvm'>\n<name>web01</name>\n{metadata}<os><type arch='x86_64'>hvm</type></os>\n<devices>\n"
    "{above}<disk type='file' device='disk'>\n<source file='/srv/a.img'/>\n{inside}<target dev='vda' bus='virtio'/>{after}\n"
    "</disk>\n</devices>\n</domain>\n"
)


def judged(text: str, name: str = "web01.cfg", **options: object) -> Document:
    rulings = Rulings(Discovery(isolated=True), {"toolstack": "rhel5", **options}, GuestSettings())
    return document(text.encode(), name, rulings(name))


def codes(text: str, name: str = "web01.cfg", **options: object) -> list[str]:
    return [found.rule.code for found in judged(text, name, **options).findings]


def xml(**parts: str) -> str:
    return XML.format(**{"metadata": "", "above": "", "inside": "", "after": "", **parts})


@pytest.mark.parametrize(
    ("above", "after"),
    [
        ("# pvlint: ignore[PV101] rescue disk\n", ""),
        ("#pvlint:ignore[boot-disk-pv]\n", ""),
        ("# pvlint: ignore[PV1] all of them\n# another comment\n\n", ""),
        ("", "  # pvlint: ignore[PV101, PV201] rescue disk"),
        ("# pvlint: ignore[PV101] until=2999-12-31 next migration\n", ""),
    ],
)
def test_a_comment_on_the_line_or_directly_above_it_suppresses(above, after):
    assert codes(XM.format(above, after)) == []


@pytest.mark.parametrize(
    ("above", "after", "left"),
    [
        ("# pvlint: ignore[PV201] something else\n", "", ["PV101", "PV901"]),
        ("# pvlint: ignore[PV101] too far up\nmemory = 512\n", "", ["PV101", "PV901"]),
        ("# pvlint: ignore everything\n", "", ["PV101", "PV901"]),
        ("# pvlint: ignore[PV999]\n", "", ["PV101", "PV902"]),
        ("# pvlint: ignore[PV101] until=2001-01-01\n", "", ["PV101", "PV903"]),
        ("# pvlint: ignore[PV101] until=soon\n", "", ["PV101", "PV903"]),
    ],
)
def test_what_suppresses_nothing_is_found_itself(above, after, left):
    assert sorted(codes(XM.format(above, after))) == left


def test_a_rule_that_does_not_run_needs_no_finding():
    text = XM.format("# pvlint: ignore[PV201]\n", "").replace("xvda", "hda")
    assert codes(text, select=("PV101", "PV901")) == []
    assert codes(text) == []


def test_no_ignores_shows_everything_and_says_nothing_of_suppressions():
    assert codes(XM.format("# pvlint: ignore[PV101]\n", ""), no_ignores=True) == ["PV101"]


@pytest.mark.parametrize(
    "parts",
    [
        {"after": "<!-- pvlint: ignore[PV101] reason -->"},
        {"inside": "<!-- pvlint: ignore[PV101] reason -->\n"},
        {"above": "<!-- pvlint: ignore[PV101] for the whole disk below -->\n"},
        {"above": "<!--\n pvlint: ignore[boot-disk-pv] reason\n-->\n"},
        {
            "metadata": "<metadata><p:ignore xmlns:p='urn:pvlint:metadata:1' rules='PV101'>reason</p:ignore></metadata>\n"
        },
    ],
)
def test_in_xml_a_comment_or_metadata_suppresses(parts):
    assert codes(xml(**parts), "web01.xml") == []


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        ({"above": "<!-- pvlint: ignore[PV201] -->\n"}, ["PV101", "PV901"]),
        ({"metadata": "<!-- pvlint: ignore[PV101] of the name -->\n<title>x</title>\n"}, ["PV101", "PV901"]),
        (
            {
                "metadata": "<metadata><p:ignore xmlns:p='urn:pvlint:metadata:1' rules='PV101' until='2001-01-01'/></metadata>\n"
            },
            ["PV101", "PV903"],
        ),
        ({"metadata": "<metadata><p:ignore xmlns:p='urn:other' rules='PV101'/></metadata>\n"}, ["PV101"]),
    ],
)
def test_in_xml_a_suppression_elsewhere_does_not(parts, left):
    assert sorted(codes(xml(**parts), "web01.xml")) == left


def test_metadata_is_for_its_own_guest_only():
    one = xml(metadata="<metadata><p:ignore xmlns:p='urn:pvlint:metadata:1' rules='PV101'/></metadata>\n")
    both = judged(one + xml().replace("web01", "web02"), "both.xml", select=("PV101",))
    assert [(found.rule.code, found.finding.guest) for found in both.findings] == [("PV101", "web02")]


def test_sxp_has_comments_too():
    text = "(domain (name a) (image (hvm (boot c)))\n# pvlint: ignore[PV101] why\n(device (vbd (dev xvda) (uname phy:/a) (mode w))))"
    assert codes(text, "a.sxp") == []

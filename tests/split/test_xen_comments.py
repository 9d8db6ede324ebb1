"""Suppressions that suppress nothing are taken out of Xen configs."""

import pytest

from pvlint.changes import Delete
from pvlint.split import comments
from pvlint.suppressions import suppressions
from tests.split.carrying import HVM, carried, document, refused, two_disks

CASES = {
    "alone": ("# pvlint: ignore[PV101] old\ndisk = ['phy:/a,hda,w']\n", "disk = ['phy:/a,hda,w']\n"),
    "alone, indented": ("disk = [\n  # pvlint: ignore[PV101]\n  'phy:/a,hda,w']\n", "disk = [\n  'phy:/a,hda,w']\n"),
    "after an entry": ("disk = ['phy:/a,hda,w'] \t# pvlint: ignore[PV101] old\n", "disk = ['phy:/a,hda,w']\n"),
    "carriage returns": (
        "# pvlint: ignore[PV101] old\r\ndisk = ['phy:/a,hda,w'] # pvlint: ignore[PV102] old\r\n",
        "disk = ['phy:/a,hda,w']\r\n"),
    "after other words": (
        "disk = ['phy:/a,hda,w'] # the root # pvlint: ignore[PV101] x\n", "disk = ['phy:/a,hda,w'] # the root\n"),
    "at the end, without a line end": ("disk = ['phy:/a,hda,w'] # pvlint: ignore[PV101]", "disk = ['phy:/a,hda,w']"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_suppression_goes_with_its_comment(case: str):
    before, after = CASES[case]
    read = document(HVM + before, "rhel5")
    changes = [Delete(one.where) for one in suppressions(read.text, read.format, ())]
    assert changes
    assert carried(HVM + before, changes) == HVM + after


def test_a_code_goes_and_the_rest_stays():
    text = HVM + "disk = ['phy:/a,hda,w'] # pvlint: ignore[PV101,PV102] old\n"
    read = document(text, "rhel5")
    at = text.index("PV101,")
    made = carried(text, [Delete(read.text.where(at, at + len("PV101,PV102")), "PV102")])
    assert made == text.replace("PV101,PV102", "PV102")


def test_a_suppression_above_an_entry_goes_as_the_entry_is_split():
    text = HVM + "disk = [\n  # pvlint: ignore[PV999]\n  # root\n  'phy:/a,xvda,w',\n]\n"
    read = document(text, "rhel5")
    gone = [Delete(one.where) for one in suppressions(read.text, read.format, ())]
    made = carried(text, [*two_disks(), *gone])
    assert made == HVM + "disk = [\n  'file:/srv/boot.img,hda,w',\n  # root\n  'phy:/a,xvdb,w',\n]\n"


def test_what_is_no_comment_is_not_deleted():
    text = HVM + "disk = ['phy:/a,hda,w']\nserial = '# pvlint: ignore[PV101]'\n"
    where = document(text, "rhel5").text.where(text.index("#"), len(text) - 2)
    assert refused(text, [Delete(where)]).reason == "there is no comment there"


@pytest.mark.parametrize(
    ("text", "piece", "after"),
    [
        ("a [# x y]\n", "x", "a #  y\n"),
        ("a [# y x]\n", "x", "a # y\n"),
        ("a [# x]\n", "x", "a\n"),
        ("[## x ##]\nb\n", "x", "b\n"),
        ("b\n  [# x]", "x", "b\n"),
        ("[# y x]", "x", "# y"),
    ],
)
def test_an_empty_comment_goes(text: str, piece: str, after: str):
    comment = text.index("["), text.index("]") - 1
    text = text.replace("[", "").replace("]", "")
    start = text.index(piece)
    edit = comments.without(text, [comment], start, start + len(piece))
    assert edit is not None
    assert text[: edit.start] + edit.new + text[edit.end :] == after

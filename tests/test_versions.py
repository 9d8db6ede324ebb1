"""A guest whose config hangs on a condition that nobody knows is judged in every version."""

import pytest

from tests.judging import judged

HEAD = "import os\nname = 'br01'\nbuilder = 'hvm'\nif os.path.exists('/x'):\n    {}\nelse:\n    {}\n"


def found(one: str, other: str) -> list[tuple[str, str, int]]:
    checked = judged(HEAD.format(one, other).encode(), "br01.cfg", toolstack="rhel5")
    return [(f.rule.code, f.finding.severity.word, f.finding.where().line) for f in checked.findings]


def test_an_error_in_every_version_is_an_error_whichever_disk_it_is():
    error, note = found("disk = ['phy:/a,xvda,w']", "disk = ['phy:/a,xvdb,w']")
    assert error == ("PV101", "error", 5)
    assert note == ("PV003", "note", 4)  # which of the disks it is stays open


def test_an_error_in_one_version_is_a_note_that_names_the_condition_and_its_line():
    checked = judged(
        HEAD.format("disk = ['phy:/a,xvda,w']", "disk = ['phy:/a,hda,w', 'phy:/b,xvdb,w']").encode(), toolstack="rhel5"
    )
    (only,) = checked.findings
    assert (only.rule.code, only.finding.severity.word, only.finding.where().line) == ("PV003", "note", 4)
    assert only.finding.message.startswith("PV101 holds for br01 if `os.path.exists('/x')` (line 4) is true: ")


def test_versions_that_boot_from_different_disks_are_undecided():
    assert found("disk = ['phy:/a,hda,w', 'phy:/b,xvdb,w']", "disk = ['phy:/a,hdb,w', 'phy:/b,xvdb,w']") == [
        ("PV003", "note", 4)
    ]


@pytest.mark.parametrize("disk", ["hda", "xvda"])
def test_what_the_condition_does_not_touch_is_judged_once(disk):
    line = f"extra = '1'\ndisk = ['phy:/a,{disk},w']".replace("\n", "; ")
    codes = [code for code, _, _ in found(line, line.replace("'1'", "'2'"))]
    assert codes == (["PV101"] if disk == "xvda" else ["PV201"])

"""What cannot be edited in a Xen config is refused, with a reason and what to write."""

import pytest

from pvlint.sources.text import decode
from pvlint.split.edits import CannotEdit
from pvlint.split.xen_edits import edits
from tests.split.carrying import HVM, Add, Rename, Writable, carried, document, guest, refused, two_disks

COMPUTED = "worked out by the file's Python code"
TWO = ("disk = ['file:/srv/boot.img,hda,w',", "        'phy:/a,xvdb,w']")

REFUSED = {
    "a comprehension": ("disk = ['phy:/%s,xvda,w' % x for x in ['a']]\n", COMPUTED),
    "a loop": ("disk = []\nfor x in 'a':\n    disk.append('phy:/%s,xvd%s,w' % (x, x))\n", COMPUTED),
    "a device name put together": ("disk = ['phy:/a,xvd%s,w' % 'a']\n", COMPUTED),
    "a device name in pieces": ("disk = ['phy:/a,xv' 'da,w']\n", COMPUTED),
    "a device name from elsewhere": ("dev = 'xvda'\ndisk = ['phy:/a,%s,w' % dev]\n", COMPUTED),
    "text that is split": ("disk = 'phy:/a,xvda,w'.split()\n", COMPUTED),
    "a name that something else uses": (
        "root = 'phy:/a,xvda,w'\ndisk = [root]\nkeep = [root]\n", COMPUTED),
    "a function": (
        "def vbd(p):\n    return 'phy:%s,xvda,w' % p\ndisk = [vbd('/a')]\n", COMPUTED),
    "a list in front": ("disk = []\ndisk.insert(0, 'phy:/a,xvda,w')\n", COMPUTED),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_computed_is_refused(case: str):
    text, reason = REFUSED[case]
    error = refused(HVM + text, two_disks())
    assert reason in error.reason
    assert error.help == TWO


def test_an_entry_under_a_condition_is_refused():
    text = (
        "import os\n"
        + HVM
        + "if os.path.exists('/b'):\n    disk = ['phy:/a,xvda,w']\nelse:\n    disk = ['phy:/b,xvda,w']\n"
    )
    error = refused(text, two_disks())
    assert error.reason == "its disk xvda is another one, or none, if `os.path.exists('/b')` (line 4) is false"
    assert error.help == TWO


def test_a_name_that_is_taken_in_another_version_is_refused():
    text = (
        "import os\n" + HVM + "disk = ['phy:/a,xvda,w']\nif os.path.exists('/b'):\n    disk.append('phy:/b,xvdb,w')\n"
    )
    assert refused(text, two_disks()).reason == "there would be two disks named xvdb"


def test_a_disk_of_that_name_twice_is_refused():
    error = refused(HVM + "disk = ['phy:/a,xvda,w', 'phy:/b,hda,w']\n", two_disks())
    assert error.reason == "there would be two disks named hda"


def test_carrying_the_same_out_twice_is_refused():
    once = carried(HVM + "disk = ['phy:/a,xvda,w']\n", two_disks())
    assert "two disks named" in refused(once, two_disks()).reason


def test_what_is_not_known_is_left_open_in_the_help():
    error = refused(HVM + "disk = ['phy:/%s,xvd%s,w' % (vmid, 'a')] + ['phy:/b,xvdc,w']\n", [Rename(0, "xvdd", "xen")])
    assert error.help == ("disk = ['phy:/?,xvdd,w',", "        'phy:/b,xvdc,w']")


def test_an_image_that_has_to_be_raw_is_not_renamed():
    error = refused(HVM + "disk = ['tap:qcow2:/a,xvda,w']\n", [Rename(0, "hda", "ide")])
    assert "qcow2 image behind tap:qcow2: cannot be" in error.reason


def test_a_prefix_that_is_not_in_the_entry_is_refused():
    error = refused(HVM + "disk = ['%s/a,xvda,w' % 'tap:aio:']\n", [Rename(0, "hda", "ide")])
    assert COMPUTED in error.reason


def test_a_disk_without_a_known_name_is_not_renamed():
    error = refused(HVM + "disk = ['phy:/a,%s,w' % vdev]\n", [Rename(0, "hda", "ide")])
    assert COMPUTED in error.reason
    assert error.help == ("disk = ['phy:/a,?,w',", "        ...]")


def test_a_text_that_is_not_the_guests_is_refused():
    one = guest(HVM + "disk = ['phy:/a,xvda,w']\n")
    for other in ("", "disk = [", "memory = 1\n", HVM + "disk = ['phy:/b,xvda,w']\n"):
        with pytest.raises(CannotEdit):
            edits(decode(other.encode()), one, [Rename(0, "xvdb", "xen")])


def test_a_cdrom_is_not_made_writable():
    error = refused(HVM + "disk = ['file:/a,hdc:cdrom,r']\n", [Writable(0)], "xl")
    assert error.reason == "the mode of hdc cannot be edited: nothing in its entry would do it"


@pytest.mark.parametrize("source", ["/a,b", "/a,b,c=d"])
def test_a_path_that_no_entry_can_hold_is_refused(source: str):
    error = refused(HVM + "disk = ['phy:/a,xvda,w']\n", [Add("hda", "ide", source, 0, prefix="file:")])
    assert error.reason == f"no entry of a disk list can name {source}"


def test_characters_that_the_encoding_lacks_are_refused():
    data = (HVM + "disk = ['phy:/a,xvda,w'] # \xe9\n").encode("latin-1")
    read = decode(data)
    assert read.encoding == "latin-1"
    with pytest.raises(CannotEdit, match="written in latin-1"):
        edits(read, guest(data), [Add("hda", "ide", "/日", 0, prefix="file:")])


def test_python_2_takes_no_other_characters_in_an_ascii_file():
    error = refused(HVM + "disk = ['phy:/a,xvda,w']\n", [Add("hda", "ide", "/é", 0, prefix="file:")])
    assert "plain ASCII" in error.reason


SXP = "(domain (name a) (image (hvm (boot c)))\n(device (vbd (dev xvda:disk) (uname phy:/a) (mode w)))\n)\n"
SXP_HOW = "run `virsh edit a`, or `xm delete` it and `xm new` it again from a config that says:"


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (two_disks(), (
            "(device (vbd (dev hda) (uname phy:/a-boot) (mode w)))", "and in the present disk: (dev xvdb)")),
        ([Rename(0, "xvdb", "xen")], ("for xvda: (dev xvdb)",)),
        ([Writable(0)], ("for xvda: (mode w)",)),
    ],
)  # fmt: skip
def test_sxp_is_never_edited(changes, lines):
    read = document(SXP, "rhel5")
    with pytest.raises(CannotEdit, match="xend's own record") as refusal:
        edits(read.text, read.guests[0], changes)
    assert refusal.value.help == (SXP_HOW, *lines)

"""The two-disk layout and single changes, written into xm configs as people write them."""

import pytest

from pvlint.changes import Change
from pvlint.split.edits import CannotEdit, edited
from pvlint.split.xen_edits import edits
from tests.split.carrying import HVM, Add, Rename, Writable, carried, document, two_disks

# What stands in the file, and what is to stand there once the first disk is two.
TWO_DISKS = {
    "one entry": (
        "disk = ['phy:/dev/vg/a,xvda,w']\n",
        "disk = ['file:/srv/boot.img,hda,w', 'phy:/dev/vg/a,xvdb,w']\n",
    ),
    "the other quotes": (
        'disk=["phy:/dev/vg/a,xvda,w","phy:/dev/vg/b,xvdc,w"]\n',
        'disk=["file:/srv/boot.img,hda,w","phy:/dev/vg/a,xvdb,w","phy:/dev/vg/b,xvdc,w"]\n',
    ),
    "entries below each other": (
        "disk = [ 'phy:/dev/vg/a,xvda,w',\n         'phy:/dev/vg/b,xvdc,w' ]\n",
        "disk = [ 'file:/srv/boot.img,hda,w',\n         'phy:/dev/vg/a,xvdb,w',\n         'phy:/dev/vg/b,xvdc,w' ]\n",
    ),
    "lines of their own, tabs, a comma at the end": (
        "disk = [\n\t'phy:/dev/vg/a,xvda,w',\n]\n",
        "disk = [\n\t'file:/srv/boot.img,hda,w',\n\t'phy:/dev/vg/a,xvdb,w',\n]\n",
    ),
    "commas first": (
        "disk = [ 'phy:/a,xvda,w'\n       , 'phy:/b,xvdc,w'\n       ]\n",
        "disk = [ 'file:/srv/boot.img,hda,w'\n       , 'phy:/a,xvdb,w'\n       , 'phy:/b,xvdc,w'\n       ]\n",
    ),
    "a comment after the entry": (
        "disk = [ 'phy:/a,xvda,w', # the root, hda before 2007\n         'phy:/b,xvdc,w' ] # all\n",
        "disk = [ 'file:/srv/boot.img,hda,w',\n         'phy:/a,xvdb,w', # the root, hda before 2007\n"
        "         'phy:/b,xvdc,w' ] # all\n",
    ),
    "a comment above the entry": (
        "disk = [\n  # the root: ['xvda']\n  # pvlint: ignore[PV101] later\n  'phy:/a,xvda,w'\n]\n",
        "disk = [\n  'file:/srv/boot.img,hda,w',\n  # the root: ['xvda']\n  # pvlint: ignore[PV101] later\n"
        "  'phy:/a,xvdb,w'\n]\n",
    ),
    "a comment above the statement": (
        "# all disks\ndisk = ['phy:/a,xvda,w']\n",
        "# all disks\ndisk = ['file:/srv/boot.img,hda,w', 'phy:/a,xvdb,w']\n",
    ),
    "blank lines between": (
        "disk = [\n  'phy:/a,xvda,w',\n\n  'phy:/b,xvdc,w',\n\n]\n",
        "disk = [\n  'file:/srv/boot.img,hda,w',\n  'phy:/a,xvdb,w',\n\n  'phy:/b,xvdc,w',\n\n]\n",
    ),
    "several to a line": (
        "disk = [\n  'phy:/a,xvda,w', 'phy:/b,xvdc,w',\n  'phy:/c,xvdd,w']\n",
        "disk = [\n  'file:/srv/boot.img,hda,w', 'phy:/a,xvdb,w', 'phy:/b,xvdc,w',\n  'phy:/c,xvdd,w']\n",
    ),
    "triple quotes": (
        'disk = ["""phy:/a,xvda,w"""]\n',
        'disk = ["file:/srv/boot.img,hda,w", """phy:/a,xvdb,w"""]\n',
    ),
    "raw text": (
        "disk = [r'phy:/a\\x,xvda,w']\n",
        "disk = ['file:/srv/boot.img,hda,w', r'phy:/a\\x,xvdb,w']\n",
    ),
    "a format": (
        "n = 'web'\ndisk = ['phy:/dev/vg/%s,xvda,w' % n]\n",
        "n = 'web'\ndisk = ['file:/srv/boot.img,hda,w', 'phy:/dev/vg/%s,xvdb,w' % n]\n",
    ),
    "a format in brackets, of what nobody knows": (
        "disk = [('phy:/dev/vg/%s,xvda,w' % (vmid, ))]\n",
        "disk = ['file:/srv/boot.img,hda,w', ('phy:/dev/vg/%s,xvdb,w' % (vmid, ))]\n",
    ),
    "a device name among what is filled in": (
        "disk = ['phy:%s,%s,w' % ('/dev/vg/a', 'xvda')]\n",
        "disk = ['file:/srv/boot.img,hda,w', 'phy:%s,%s,w' % ('/dev/vg/a', 'xvdb')]\n",
    ),
    "text joined by +": (
        "disk = ['phy:/dev/vg/' + name + ',xvda,w'] + ['phy:/b,xvdc,w']\n",
        "disk = ['file:/srv/boot.img,hda,w', 'phy:/dev/vg/' + name + ',xvdb,w'] + ['phy:/b,xvdc,w']\n",
    ),
    "text side by side, over two lines": (
        "disk = ['phy:/dev/vg/a'\n        ',xvda,w']\n",
        "disk = ['file:/srv/boot.img,hda,w', 'phy:/dev/vg/a'\n        ',xvdb,w']\n",
    ),
    "extended by +=": (
        "disk = []\ndisk += ['phy:/a,xvda,w']\n",
        "disk = []\ndisk += ['file:/srv/boot.img,hda,w', 'phy:/a,xvdb,w']\n",
    ),
    "appended": (
        "disk = []\ndisk.append('phy:/a,xvda,w') # root\n",
        "disk = []\ndisk.append('file:/srv/boot.img,hda,w')\ndisk.append('phy:/a,xvdb,w') # root\n",
    ),
    "appended on the same line": (
        "disk = []; disk.append('phy:/a,xvda,w')\n",
        "disk = []; disk.append('file:/srv/boot.img,hda,w'); disk.append('phy:/a,xvdb,w')\n",
    ),
    "a name": (
        "root = 'phy:/a,xvda,w'\ndisk = [root, 'phy:/b,xvdc,w']\n",
        "root = 'phy:/a,xvdb,w'\ndisk = ['file:/srv/boot.img,hda,w', root, 'phy:/b,xvdc,w']\n",
    ),
    "a name for what is put together, in brackets": (
        "root = ('phy:/dev/vg/%s,xvda,w' % name)\ndisk = [ root ]\n",
        "root = ('phy:/dev/vg/%s,xvdb,w' % name)\ndisk = [ 'file:/srv/boot.img,hda,w', root ]\n",
    ),
    "a list under another name": (
        "vbds = ['phy:/a,xvda,w']\ndisk = vbds\n",
        "vbds = ['file:/srv/boot.img,hda,w', 'phy:/a,xvdb,w']\ndisk = vbds\n",
    ),
    "a condition on another disk": (
        "import os\ndisk = ['phy:/a,xvda,w']\nif os.path.exists('/b'):\n    disk.append('phy:/b,xvdc,w')\n",
        "import os\ndisk = ['file:/srv/boot.img,hda,w', 'phy:/a,xvdb,w']\nif os.path.exists('/b'):\n"
        "    disk.append('phy:/b,xvdc,w')\n",
    ),
    "a condition on something else": (
        "import os\nif os.path.exists('/b'):\n    boot = 'c'\nelse:\n    boot = 'dc'\ndisk = ['phy:/a,xvda,w']\n",
        "import os\nif os.path.exists('/b'):\n    boot = 'c'\nelse:\n    boot = 'dc'\n"
        "disk = ['file:/srv/boot.img,hda,w', 'phy:/a,xvdb,w']\n",
    ),
    "Python 2, tabs and blanks mixed": (
        'if 1:\n\tprint "on %s" % name\n        disk = [ \'phy:/a,xvda,w\' ]\n',
        'if 1:\n\tprint "on %s" % name\n        disk = [ \'file:/srv/boot.img,hda,w\', \'phy:/a,xvdb,w\' ]\n',
    ),
    "prefixes of the name, and a mode": (
        "disk = ['tap:aio:/a.img,ioemu:/dev/xvda:disk,w!']\n",
        "disk = ['file:/srv/boot.img,hda,w', 'tap:aio:/a.img,xvdb,w!']\n",
    ),
    "a backend": (
        "disk = ['file:/a.img,xvda,w,storage']\n",
        "disk = ['file:/srv/boot.img,hda,w,storage', 'file:/a.img,xvdb,w,storage']\n",
    ),
    "a carriage return": (
        "disk = [ 'phy:/a,xvda,w',\r\n  'phy:/b,xvdc,w' ]\r\nmemory = 1\r\n",
        "disk = [ 'file:/srv/boot.img,hda,w',\r\n  'phy:/a,xvdb,w',\r\n  'phy:/b,xvdc,w' ]\r\nmemory = 1\r\n",
    ),
    "carriage returns, an entry alone": (
        "disk = [\r\n  'phy:/a,xvda,w'\r\n]",
        "disk = [\r\n  'file:/srv/boot.img,hda,w',\r\n  'phy:/a,xvdb,w'\r\n]",
    ),
    "no end to the last line": (
        "memory = 1\ndisk = ['phy:/a,xvda,w']",
        "memory = 1\ndisk = ['file:/srv/boot.img,hda,w', 'phy:/a,xvdb,w']",
    ),
    "text that is no ASCII before it": (
        "title = 'Größe 日本'; disk = ['phy:/größe,xvda,w'] # é\n",
        "title = 'Größe 日本'; disk = ['file:/srv/boot.img,hda,w', 'phy:/größe,xvdb,w'] # é\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TWO_DISKS)
@pytest.mark.parametrize("toolstack", ["rhel5", "xend-3.2"])
def test_writes_the_two_disks_in_the_style_of_the_file(case: str, toolstack: str):
    before, after = TWO_DISKS[case]
    assert carried(HVM + before, two_disks(), toolstack) == HVM + after


@pytest.mark.parametrize("version", [0, 1])
def test_a_version_of_the_guest_stands_for_all_of_them(version: int):
    text = "import os\n" + HVM + "disk = ['phy:/a,xvda,w']\nif os.path.exists('/b'):\n    disk.append('phy:/b,{},w')\n"
    read = document(text.format("xvdc"), "rhel5")
    made = edits(read.text, read.guests[0].versions[version], two_disks())
    assert "['file:/srv/boot.img,hda,w', 'phy:/a,xvdb,w']" in edited(read.text.characters, made)
    read = document(text.format("hda"), "rhel5")
    with pytest.raises(CannotEdit, match="there would be two disks named hda"):
        edits(read.text, read.guests[0].versions[version], two_disks())


def test_a_stale_prefix_goes_with_the_same_name():
    text = HVM + "disk = ['phy:/a,ioemu:hda,w']\n"
    assert carried(text, [Rename(0, "hda", "ide")]) == text.replace("ioemu:", "")


def test_keeps_a_byte_order_mark():
    text = "\ufeff" + HVM + "disk = ['phy:/a,xvda,w']\n"
    assert carried(text, two_disks()) == "\ufeff" + HVM + "disk = ['file:/srv/boot.img,hda,w', 'phy:/a,xvdb,w']\n"


@pytest.mark.parametrize(
    ("entry", "target", "after"),
    [
        ("file:/cd.iso,hdc:cdrom,r", "hdd", "file:/cd.iso,hdd:cdrom,r"),
        ("file:/cd.iso,ioemu:hdc:cdrom,r", "hdd", "file:/cd.iso,hdd:cdrom,r"),
        ("phy:/dev/xvda,xvda,w", "xvdb", "phy:/dev/xvda,xvdb,w"),
        ("phy:xvda,xvda,w", "xvdb", "phy:xvda,xvdb,w"),
        ("tap:aio:/a,xvda,w", "xvdb", "tap:aio:/a,xvdb,w"),
        ("tap:aio:/a,hda,w", "hdb", "tap:aio:/a,hdb,w"),
        ("tap:aio:/a,xvda,w", "hda", "file:/a,hda,w"),
        ("tap:aio:/dev/vg/a,xvda,w", "hda", "phy:/dev/vg/a,hda,w"),
        ("phy:/a,xvda,w", "hda", "phy:/a,hda,w"),
    ],
)
def test_renames_a_disk(entry: str, target: str, after: str):
    text = f"{HVM}disk = [ '{entry}' ]\n"
    assert carried(text, [Rename(0, target, "")]) == text.replace(entry, after)


def test_a_tap_disk_that_xend_emulates_keeps_its_prefix():
    text = HVM + "disk = ['tap:aio:/a,xvda,w']\n"
    assert carried(text, [Rename(0, "hda", "ide")], "xend-3.2") == text.replace("xvda", "hda")


def test_two_disks_may_change_their_names():
    text = HVM + "disk = ['phy:/a,xvda,w', 'phy:/b,hda,w']\n"
    changes = [Rename(0, "hda", "ide"), Rename(1, "xvda", "xen")]
    assert carried(text, changes) == HVM + "disk = ['phy:/a,hda,w', 'phy:/b,xvda,w']\n"


def test_makes_a_disk_writable():
    text = HVM + "disk = ['phy:/r,xvda,r', 'phy:/r,r,r' ]\n"
    assert carried(text, [Writable(0)]) == text.replace("xvda,r", "xvda,w")


def test_changes_of_one_entry_go_together():
    text = HVM + "disk = ['tap:aio:/a,xvda,r'] # x\n"
    changes: list[Change] = [Writable(0), Add("hdb", "ide", "/n", 0, prefix="file:"), Rename(0, "hda", "ide")]
    assert carried(text, changes) == HVM + "disk = ['file:/n,hdb,w', 'file:/a,hda,w'] # x\n"


def test_two_new_disks_come_in_their_order():
    text = HVM + "disk = ['phy:/a,xvda,w']\n"
    changes = [Add(name, "ide", f"/{name}", 0, prefix="file:") for name in ("hdb", "hda")]
    assert carried(text, changes) == HVM + "disk = ['file:/hdb,hdb,w', 'file:/hda,hda,w', 'phy:/a,xvda,w']\n"


@pytest.mark.parametrize(
    ("like", "source", "toolstack", "new"),
    [
        ("tap:aio:/a,xvda,w", "/n", "rhel5", "file:/n,hda,w"),
        ("tap:aio:/a,xvda,w", "/dev/n", "xend-3.1", "phy:/dev/n,hda,w"),
        ("tap:aio:/a,xvda,w", "/n", "xend-3.2", "tap:aio:/n,hda,w"),
        ("phy:/a,xvda,r", "/n", "rhel5", "phy:/n,hda,w"),
    ],
)
def test_a_new_disk_without_a_prefix_takes_one_that_can_be_emulated(like: str, source: str, toolstack: str, new: str):
    text = f"{HVM}disk = ['{like}']\n"
    assert carried(text, [Add("hda", "ide", source, 0)], toolstack) == f"{HVM}disk = ['{new}', '{like}']\n"


def test_quotes_in_a_path_are_escaped():
    text = HVM + "disk = ['phy:/a,xvda,w']\n"
    made = carried(text, [Add("hda", "ide", "/it's \\n", 0, prefix="file:")])
    assert made == HVM + "disk = ['file:/it\\'s \\\\n,hda,w', 'phy:/a,xvda,w']\n"


def test_no_changes_are_no_edits():
    text = HVM + "disk = ['phy:/a,xvda,w']\n"
    assert carried(text, []) == text

"""What is planned for a guest, and the words for what needs nothing or cannot be helped."""

import pytest

from pvlint.split.plan import NoPlan, Plan, at_stage, plan
from tests.drafts import config, disk, guest_of, xml
from tests.split.splitting import ruling

EITHER = """
import os
name = 'a'
builder = 'hvm'
disk = ['phy:/a,xvda,w']
if os.path.exists('/x'):
    disk = ['phy:/a,hda,w', 'phy:/b,hdb,w']
"""


def of(
    disks: list[str], toolstack: str = "rhel5", stage: str = "", phase: str = "run", *, keep_one_disk: bool = False
) -> Plan:
    return plan(guest_of(config(disks, toolstack).text, toolstack, phase), stage, keep_one_disk=keep_one_disk)


def why(text: str, stage: str = "", *, keep_one_disk: bool = False) -> tuple[str, bool]:
    """Why there is no plan, and whether there is nothing to do."""
    with pytest.raises(NoPlan) as caught:
        plan(guest_of(text), stage, keep_one_disk=keep_one_disk)
    return caught.value.reason, caught.value.done


@pytest.mark.parametrize(("phase", "stage"), [("install", "install"), ("run", "final")])
def test_the_stage_is_the_guests_own(phase: str, stage: str):
    assert of(["phy:/a,xvda,w"], phase=phase).stage == stage


def test_titles_say_what_is_done():
    assert of(["phy:/a,xvda,w"]).title == "put a small emulated boot disk first"
    assert of(["phy:/a,hda,w", "phy:/b,hdb,w"]).title == "make the data disks PV: xvdb"
    assert of(["phy:/a,hda,w", "phy:/b,xvdb,w"], stage="install").title == "show the installer every disk: hdb"
    one = of(["phy:/a,xvda,w"], keep_one_disk=True)
    assert (one.title, one.stage) == ("give the boot disk an emulated name", "one-disk")


@pytest.mark.parametrize(
    ("disks", "stage", "words"),
    [
        (["phy:/a,hda,w", "phy:/b,xvdb,w"], "final", "it boots from hda, which is emulated, and everything else is PV"),
        (["phy:/a,hda,w", "phy:/b,hdb,w"], "install", "it boots from hda, which is emulated, and the installer sees"),
        (["phy:/a,hdd,w", "phy:/b,xvdc,w"], "install",
         "it boots from hdd, which is emulated; the installer may not see "
         "xvdc, and every emulated place after that is taken"),
    ],
)  # fmt: skip
def test_a_guest_that_has_it_needs_nothing(disks: list[str], stage: str, words: str):
    reason, done = why(config(disks, "rhel5").text, stage)
    assert done
    assert reason.startswith(words)


def test_disks_that_no_driver_moves_stay():
    text = xml([disk("sda", "sata", "/srv/a"), disk("sdb", "usb", "/srv/b")], machine="q35").text
    assert why(text) == ("it boots from sda, which is emulated, and its other emulated disks stay as they are", True)


def test_one_emulated_disk_is_one_already():
    text = config(["phy:/a,hda,w"], "rhel5").text
    assert why(text, keep_one_disk=True) == ("it boots from hda, which is emulated", True)


@pytest.mark.parametrize(
    ("text", "words", "done"),
    [
        ("name='a'\nbootloader='pygrub'\ndisk=['phy:/a,xvda,w']\n", "a para-virtualized guest", True),
        ("name='a'\nbuilder='hvm'\nkernel='/k'\nramdisk='/r'\ndisk=['/a,raw,xvda,rw']\n", "direct kernel boot", True),
        ("name='a'\nbuilder='hvm'\ndisk=[]\n", "it has no hard disk", True),
        ("import x\nname='a'\nbuilder='hvm'\ndisk=x.disks()\n", "", False),
        (EITHER, "it depends: ", False),
    ],
    ids=["pv", "direct kernel", "no disk", "unknown", "versions"],
)  # fmt: skip
def test_what_does_not_boot_from_a_disk_has_nothing_to_split(text: str, words: str, done: bool):
    reason, nothing = why(text)
    assert reason.startswith(words)
    assert reason
    assert nothing is done


def test_where_there_is_no_place_it_is_said():
    drives = [f"file:/cd.iso,{name}:cdrom,r" for name in ("hda", "hdb", "hdc", "hdd")]
    reason, done = why(config(["phy:/a,xvda,w", *drives], "rhel5", more='boot = "c"\n').text)
    assert not done
    assert reason.endswith("every place for one is taken, so give one of those disks up")
    s390 = xml([disk("vda", "virtio", "/srv/a")]).text.replace("x86_64", "s390x").replace("'pc'", "'s390-ccw-virtio'")
    assert why(s390)[0].startswith("this platform has no emulated bus")


@pytest.mark.parametrize(("stage", "phase"), [("install", "install"), ("final", "run"), ("", "auto")])
def test_a_stage_decides_the_phase(stage: str, phase: str):
    assert at_stage(ruling(), stage).settings.phase == phase
    assert at_stage(ruling(phase="install"), "").settings.phase == "install"

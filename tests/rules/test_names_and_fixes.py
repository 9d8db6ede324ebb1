"""Names that only one toolstack knows, names that have run out, and what is not written for the reader."""

import pytest

from pvlint.changes import Fix, Rename
from pvlint.evidence.said import GuestSettings
from pvlint.rules import pv102_boot_partition_on_pv as pv102
from pvlint.rules import pv104_cdrom_hides_xvd as pv104
from pvlint.rules import pv209_partition_as_disk as pv209
from pvlint.rules import pv401_installer_cannot_see_disk as pv401
from pvlint.rules import registry
from tests.drafts import config, guest_of
from tests.judging import judged


def xend(*disks: str, toolstack: str = "rhel5", phase: str = "run"):
    return guest_of(config([f"phy:/dev/vg0/{name[:4]},{name},w" for name in disks], toolstack).text, toolstack, phase)


def test_a_partition_that_only_a_xend_has_a_name_for():
    (finding,) = pv209.check(xend("hda", "hde1"))
    assert finding.message == "hde1 is the name of a partition, and a is fully virtualized"
    assert finding.help == ("give the guest whole disks: hde, with a partition table of its own",)
    assert list(pv209.check(xend("hda", "hde"))) == []


def test_where_every_emulated_name_is_taken_none_is_advised():
    cdroms = [f"hd{letter}:cdrom" for letter in "abcd"]
    (finding,) = pv104.check(xend("xvda", *cdroms, toolstack="xend-3.2"))
    assert finding.help == ()
    (finding,) = pv104.check(xend("xvda", *cdroms[1:], toolstack="xend-3.2"))
    assert finding.help[0].startswith("name the boot disk hda, or hdb xvdb and hdc xvdc and hdd xvdd")


def test_a_boot_disk_is_not_renamed_for_the_installer_alone():
    (finding,) = pv401.check(xend("xvda", phase="install"))
    assert finding.fix is None
    (finding,) = pv401.check(xend("hda", "xvdb", phase="install"))
    assert finding.fix == Fix("name xvdb hdb", (Rename(1, "hdb", "ide"),))
    (finding,) = pv401.check(xend("hda", "hdb", "hdc", "hdd", "xvdb", phase="install"))
    assert finding.fix is None


def test_one_disk_too_many_is_told_so_and_not_to_move_the_boot_disk():
    *_, third, fourth = pv401.check(xend("hda", "xvdb", "xvdc", "xvdd", "xvde", phase="install"))
    assert third.help[1] == "'phy:/dev/vg0/xvdd,hdd,w'"
    assert fourth.help == (
        "give up one of the emulated disks or CD-ROMs: every place for one is taken; or say which release it is "
        "(--guest-release rhel-5.4)",
    )


@pytest.mark.parametrize(
    ("disks", "toolstack", "name"),
    [
        (["hda", "xvdb"], "rhel5", "hdb"),
        (["hdb", "xvda"], "rhel5", "hdc"),  # hda would be the disk that the firmware starts, without an MBR
        (["xvdb", "xvdf"], "xend-3.2", "xvdc"),  # and hda would make xvdb PV
        (["sda", "xvde"], "xl", "sde"),
        (["hdd", "xvdb"], "rhel5", ""),
    ],
)
def test_the_disk_with_boot_gets_an_emulated_name_behind_the_boot_disk_s(disks: list[str], toolstack: str, name: str):
    text = config([f"phy:/dev/vg0/{disk},{disk},w" for disk in disks], toolstack).text
    said = GuestSettings(boot=disks[1])
    (guest,) = judged(text.encode(), toolstack=toolstack, said=said).guests
    (finding,) = pv102.check(guest)
    if not name:
        assert (finding.fix, len(finding.help)) == (None, 1)
        return
    assert finding.fix is not None
    assert finding.fix.title == f"name {disks[1]} {name}"
    assert finding.help[1] == f"'phy:/dev/vg0/{disks[1]},{name},w'"
    (after,) = judged(text.replace(f",{disks[1]},", f",{name},").encode(), toolstack=toolstack, said=said).guests
    assert after.map.disk == 0, "the firmware starts what it started before"


def test_the_unreadable_is_left_out_only_where_it_is_named():
    chosen = registry.matching("PV101")
    codes = [entry.code for entry in registry.with_unreadable(chosen, ["PV0", "PV105"])]
    assert codes == ["PV001", "PV101"]
    for own in ("PV001", "unreadable-definition", " PV001 "):
        assert registry.with_unreadable(chosen, ["PV105", own]) == chosen

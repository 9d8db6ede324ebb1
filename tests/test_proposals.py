"""Which changes are proposed: the two disks at each stage, one disk, the data disks, by toolstack and platform."""

from typing import Any

import pytest

from pvlint import layout, proposals
from pvlint.changes import Add, Change, Rename
from pvlint.evidence.said import GuestSettings
from pvlint.guest import Guest
from tests.drafts import XEN, XEND, check, config, disk, guest_of, xml
from tests.judging import judged

CD = "file:/cd.iso,hdc:cdrom,r"


def guest(disks: list[str], toolstack: str, phase: str = "auto", release: str = "", more: str = "") -> Guest:
    text = config(disks, toolstack, more=more).text
    (found,) = judged(text.encode(), toolstack=toolstack, phase=phase, said=GuestSettings(release=release)).guests
    return found


def kvm(disks: list[str], **more: Any) -> Guest:
    return guest_of(xml(disks, **more).text)


def words(changes: tuple[Change, ...]) -> list[str]:
    """The changes in short: "+hda", "0 xvdb"."""
    found = []
    for change in changes:
        if isinstance(change, Add):
            found.append(f"+{change.target}")
        elif isinstance(change, Rename):
            found.append(f"{change.disk} {change.target}")
    return found


# --- Xen ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("toolstack", "final", "install"),
    [
        ("rhel5", ["+hda", "0 xvdb"], ["+hda", "0 hdb"]),
        ("xend-3.1", ["+hda", "0 xvdb"], ["+hda", "0 hdb"]),
        ("xend-3.2", ["+hda", "0 xvdb"], ["+hda", "0 hdb"]),
        ("xl", ["+hda", "0 xvde"], ["+hda", "0 hdb"]),
    ],
)
def test_a_pv_disk_becomes_the_second(toolstack: str, final: list[str], install: list[str]):
    found = guest(["phy:/dev/vg0/a,xvda,w"], toolstack)
    assert words(proposals.two_disks(found, "final")) == final
    assert words(proposals.two_disks(found, "install")) == install


@pytest.mark.parametrize("toolstack", XEN)
def test_a_single_emulated_disk_is_split_too(toolstack: str):
    found = guest(["phy:/dev/vg0/a,hda,w", CD], toolstack)
    assert words(proposals.two_disks(found, "final"))[0] == "+hda"


def test_a_disk_that_xend_cannot_boot_becomes_the_second():
    assert words(proposals.two_disks(guest(["phy:/a,sda,w"], "xend-3.1"), "final")) == ["+hda", "0 xvdb"]


@pytest.mark.parametrize("toolstack", XEN)
def test_other_emulated_disks_become_pv_with_it(toolstack: str):
    found = guest(["phy:/a,hda,w", "phy:/b,hdb,w", "phy:/c,hdd,w"], toolstack)
    names = {"xl": ["1 xvde", "2 xvdf"]}.get(toolstack, ["1 xvdb", "2 xvdc"])
    assert words(proposals.two_disks(found, "final")) == names
    assert proposals.two_disks(found, "install") == ()


def test_a_data_disk_on_xl_leaves_its_unit_to_the_boot_disk():
    found = guest([",hda:cdrom,r", "phy:/a,xvda,w", "phy:/b,xvdb,w"], "xl")
    assert words(proposals.two_disks(found, "final")) == ["+hdb", "1 xvde", "2 xvdf"]
    assert proposals.two_disks(found, "install") == (), "hdc would come after xvdb"


@pytest.mark.parametrize("toolstack", XEND)
def test_the_installer_is_shown_every_disk_while_there_are_places(toolstack: str):
    disks = ["phy:/a,xvda,w", "phy:/b,xvdf,w", "phy:/c,xvdg,w", CD]
    found = guest(disks, toolstack, "install")
    assert words(proposals.two_disks(found, "install")) == ["+hda", "0 hdb", "1 hdd"]
    split = guest(["phy:/s,hda,w", "phy:/a,xvdb,w"], toolstack, "install")
    assert words(proposals.two_disks(split, "install")) == ["1 hdb"]


def test_an_installer_that_has_the_driver_needs_no_emulation():
    found = guest(["phy:/a,xvda,w"], "rhel5", "install", "rhel-6.4")
    assert words(proposals.two_disks(found, "install")) == ["+hda", "0 xvdb"]
    old = guest(["phy:/a,xvda,w"], "rhel5", "install", "rhel-5.2")
    assert words(proposals.two_disks(old, "install")) == ["+hda", "0 hdb"]


def test_a_cdrom_that_an_hd_disk_would_hide_gets_a_name_of_its_own():
    found = guest(["phy:/a,xvda,w", "file:/cd.iso,xvdc:cdrom,r"], "xend-3.2")
    assert words(proposals.two_disks(found, "final")) == ["+hda", "0 xvdb", "1 hdb"]
    assert words(proposals.two_disks(found, "install")) == ["+hda", "0 hdb", "1 hdc"]
    assert words(proposals.one_disk(found)) == ["0 hda", "1 hdb"]


@pytest.mark.parametrize("toolstack", XEN)
def test_one_disk_is_renamed(toolstack: str):
    assert words(proposals.one_disk(guest(["phy:/a,xvda,w"], toolstack))) == ["0 hda"]
    assert proposals.one_disk(guest(["phy:/a,hda,w"], toolstack)) == ()


@pytest.mark.parametrize("toolstack", ["rhel5", "xend-3.2", "xl"])
@pytest.mark.parametrize("phase", ["install", "run"])
@pytest.mark.parametrize("disks", [["phy:/a,xvda,w"], ["phy:/a,xvda,w", "phy:/b,hdb,w", CD], ["phy:/a,hda,w"]])
def test_help_and_fix_of_one_layout_are_those_of_two(disks: list[str], phase: str, toolstack: str):
    found = guest(disks, toolstack, phase)
    assert proposals.advice_and_fix(found) == (layout.advice(found), proposals.split_fix(found))


def test_where_every_place_is_taken_nothing_is_proposed():
    drives = [f"file:/cd.iso,{name}:cdrom,r" for name in ("hda", "hdb", "hdc", "hdd")]
    found = guest(["phy:/a,xvda,w", *drives], "rhel5", more='boot = "c"\n')
    assert (
        proposals.two_disks(found, "final") == proposals.two_disks(found, "install") == proposals.one_disk(found) == ()
    )
    assert proposals.split_fix(found) is None


@pytest.mark.parametrize(
    ("release", "toolstack", "size"),
    [
        ("", "rhel5", 256),
        ("", "xl", 1024),
        ("rhel-5.4", "xl", 256),
        ("rhel-6.4", "rhel5", 1024),
    ],
)
def test_the_small_disk_is_of_the_size_the_release_needs(release: str, toolstack: str, size: int):
    found = guest(["phy:/a,xvda,w"], toolstack, release=release)
    [add] = [change for change in proposals.two_disks(found, "final") if isinstance(change, Add)]
    assert add.size == size
    [add] = [change for change in proposals.two_disks(found, "final", 77) if isinstance(change, Add)]
    assert add.size == 77


# --- KVM ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("machine", "firmware", "names"),
    [("pc", "", ["+hda", "0 vdb"]), ("q35", "", ["+sda", "0 vdb"]), ("q35", "<loader/>", ["+sda", "0 vdb"])],
)
def test_on_kvm_it_is_ide_or_sata_and_virtio(machine: str, firmware: str, names: list[str]):
    found = kvm([disk("vda", "virtio", "/srv/a")], machine=machine, boot=firmware)
    assert words(proposals.two_disks(found, "final")) == names
    assert words(proposals.two_disks(found, "install")) == names, "its installer has the driver"


def test_an_old_installer_on_kvm_sees_both():
    text = xml([disk("vda", "virtio", "/srv/a")]).text
    (found,) = judged(text.encode(), said=GuestSettings(release="rhel-5.3")).guests
    assert words(proposals.two_disks(found, "install")) == ["+hda", "0 hdb"]


def test_the_new_disk_takes_the_boot_order():
    found = kvm([disk("vda", "virtio", "/srv/a", "<boot order='2'/>")])
    assert [c.gives_order for c in proposals.two_disks(found, "final") if isinstance(c, Rename)] == [True]


def test_data_disks_on_other_buses_stay():
    found = kvm(
        [disk("sda", "sata", "/srv/a"), disk("sdb", "usb", "/srv/b"), disk("sdc", "sata", "/srv/c")], machine="q35"
    )
    assert words(proposals.two_disks(found, "final")) == ["2 vdb"]


def test_a_data_disk_on_sata_leaves_its_name_to_the_boot_disk():
    found = kvm([disk("vda", "virtio", "/srv/a"), disk("sda", "sata", "/srv/b")], machine="q35")
    assert words(proposals.two_disks(found, "final")) == ["+sda", "0 vdb", "1 vdc"]


@pytest.mark.parametrize(
    "text", ["name='a'\nbootloader='pygrub'\ndisk=['phy:/a,xvda,w']\n", "name='a'\nbuilder='hvm'\ndisk=[]\n"]
)
def test_guests_without_a_boot_disk_get_nothing(text: str):
    found = guest_of(text, "rhel5")
    assert proposals.two_disks(found, "final") == proposals.one_disk(found) == ()


# --- Fixes ----------------------------------------------------------------------------------------------------------


def test_a_fix_is_for_the_stage_the_guest_is_in():
    run, new = (guest(["phy:/a,xvda,w"], "rhel5", phase) for phase in ("run", "install"))
    for found, names in ((run, ["+hda", "0 xvdb"]), (new, ["+hda", "0 hdb"])):
        fix = proposals.split_fix(found)
        assert fix is not None
        assert (words(fix.changes), fix.safe) == (names, False)


def test_a_fix_by_another_name():
    found = guest(["phy:/a,xvda,w"], "rhel5")
    fix = proposals.rename_fix(found, 0, "hda")
    assert fix is not None
    assert (fix.title, fix.changes) == ("name xvda hda", (Rename(0, "hda", "ide"),))
    assert proposals.rename_fix(found, None, "hda") is proposals.rename_fix(found, 0, "") is None


@pytest.mark.parametrize(
    ("toolstack", "disks"),
    [
        ("xend-3.2", ["phy:/a,xvda,w", CD]),
        ("xl", ["/a,raw,hda,rw", "/b,raw,xvda,rw"]),
        ("rhel5", ["phy:/a,xvda,w"]),
        ("xend-3.1", ["phy:/a,sda,w"]),
        ("rhel5", ["phy:/a,hda,w", "phy:/b,hdb,w"]),
    ],
    ids=["PV104", "PV105", "PV101", "PV106", "PV202"],
)
def test_the_rules_propose_them(toolstack: str, disks: list[str]):
    found = check(config(disks, toolstack, more='boot = "c"\n').text, toolstack)
    assert any(one.finding.fix is not None and not one.finding.fix.safe for one in found.findings)

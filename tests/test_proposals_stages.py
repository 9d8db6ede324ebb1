"""What is proposed for each stage in full: names and buses, who needs emulation, and which disks stay as they are."""

from typing import Any

import pytest

from pvlint import proposals
from pvlint.bootmap import BootPath, Evidence, Holder
from pvlint.changes import Add, Change, Rename
from pvlint.evidence.said import GuestSettings
from pvlint.guest import Guest
from tests.drafts import config, disk, xml
from tests.judging import judged


def xen(disks: list[str], toolstack: str, release: str = "", more: str = "", boot: str = "") -> Guest:
    text = config(disks, toolstack, more=more).text
    (found,) = judged(text.encode(), toolstack=toolstack, said=GuestSettings(release=release, boot=boot)).guests
    return found


def kvm(disks: list[str], release: str = "", **more: Any) -> Guest:
    (found,) = judged(xml(disks, **more).text.encode(), said=GuestSettings(release=release)).guests
    return found


def cdroms(*names: str) -> list[str]:
    return [f"file:/cd.iso,{name}:cdrom,r" for name in names]


def drives(*names: str) -> list[str]:
    """CD-ROM drives of a KVM guest."""
    return [disk(name, "ide" if name.startswith("hd") else "sata", f"/{name}", device="cdrom") for name in names]


def words(changes: tuple[Change, ...]) -> list[str]:
    """The changes in short: "+hda ide", "0 xvdb xen"."""
    found = []
    for change in changes:
        assert isinstance(change, Add | Rename)
        place = "+" if isinstance(change, Add) else f"{change.disk} "
        found.append(f"{place}{change.target} {change.bus}")
    return found


def install(guest: Guest) -> list[str]:
    return words(proposals.two_disks(guest, "install"))


def final(guest: Guest) -> list[str]:
    return words(proposals.two_disks(guest, "final"))


# --- who needs emulation --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("release", "needs"),
    [
        ("", True),
        ("rhel-3.9", True),
        ("rhel-4.6", True),
        ("rhel-5.2", True),
        ("rhel-5.4", True),  # its kernel has the driver, its installer may still lack it
        ("rhel-5", True),
        ("rhel-6", True),
        ("rhel-6.0", True),  # only with a switch on its command line
        ("rhel-6.1", False),
        ("rhel-7.0", False),
    ],
)
def test_installers_of_xen_guests_that_may_have_no_driver(release: str, needs: bool):
    found = xen(["phy:/a,xvda,w"], "rhel5", release)
    assert install(found) == ["+hda ide", "0 hdb ide" if needs else "0 xvdb xen"]


@pytest.mark.parametrize(
    ("release", "needs"),
    [
        ("", False),
        ("rhel-3.9", True),
        ("rhel-4", True),
        ("rhel-4.7", True),
        ("rhel-4.8", False),
        ("rhel-5", True),
        ("rhel-5.3", True),
        ("rhel-5.4", False),
        ("rhel-6", False),
        ("rhel-6.0", False),
    ],
)
def test_installers_of_kvm_guests_that_have_no_virtio(release: str, needs: bool):
    found = kvm([disk("vda", "virtio", "/a")], release)
    assert install(found) == ["+hda ide", "0 hdb ide" if needs else "0 vdb virtio"]


# --- the second disk during an installation -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("disks", "machine", "expected"),
    [
        ([disk("vda", "virtio", "/a")], "pc", ["+hda ide", "0 hdb ide"]),
        ([disk("vda", "virtio", "/a"), *drives("hdb")], "pc", ["+hda ide", "0 hdc ide"]),
        ([disk("hdb", "ide", "/a")], "pc", ["+hda ide", "0 hdb ide"]),  # its own name is free for it
        ([disk("vda", "virtio", "/a"), *drives("hdb", "hdc", "hdd")], "pc", []),
        ([disk("vda", "virtio", "/a")], "q35", ["+sda sata", "0 sdb sata"]),
        ([disk("vda", "virtio", "/a"), *drives("sdb", "sdc", "sdd", "sde")], "q35", ["+sda sata", "0 sdf sata"]),
        ([disk("vda", "virtio", "/a"), *drives("sdb", "sdc", "sdd", "sde", "sdf")], "q35", []),
    ],
)
def test_an_old_installer_on_kvm_sees_the_second_beside_the_first(disks: list[str], machine: str, expected: list[str]):
    assert install(kvm(disks, "rhel-5.3", machine=machine)) == expected


def test_an_old_installer_on_xen_is_given_nothing_where_there_is_no_second_place():
    assert install(xen(["phy:/a,xvda,w", *cdroms("hdb", "hdc", "hdd")], "rhel5")) == []


@pytest.mark.parametrize(
    ("disks", "toolstack", "release", "expected"),
    [
        # on a xend of unknown release every PV disk gets a name, behind the boot disk's
        (["phy:/a,hdb,w", "phy:/b,xvdc,w"], "rhel5", "", ["1 hdc ide"]),
        (["phy:/a,hda,w", "phy:/b,xvdc,w"], "rhel5", "rhel-5.2", ["1 hdb ide"]),
        (["phy:/a,hda,w", "phy:/b,xvdc,w"], "rhel5", "rhel-5.3", []),
        # on xl only where the release has no driver
        (["phy:/a,hda,w", "phy:/b,xvde,w"], "xl", "", []),
        (["phy:/a,hda,w", "phy:/b,xvde,w"], "xl", "rhel-5", []),
        (["phy:/a,hda,w", "phy:/b,xvde,w"], "xl", "rhel-5.2", ["1 hdb ide"]),
        # Xen's PV driver would not reach a virtio disk
        (["phy:/a,hda,w", "/b,raw,xvde,rw,specification=virtio"], "xl", "rhel-5.2", []),
        # behind a SCSI boot disk: as IDE disks they would come before it
        (["phy:/a,sda,w", "phy:/b,xvde,w"], "xl", "rhel-5.2", ["1 sdb scsi"]),
        (["phy:/a,sdo,w", "phy:/b,xvde,w", "phy:/c,xvdf,w"], "xl", "rhel-5.2", ["1 sdp scsi"]),
        (["phy:/a,hdd,w", "phy:/b,xvdc,w"], "rhel5", "", []),
        # with the split, beside the names that it takes
        (["phy:/a,xvda,w", *cdroms("xvdc"), "phy:/c,xvdf,w"], "xend-3.2", "",
         ["+hda ide", "0 hdb ide", "1 hdc ide", "2 hdd ide"]),
        (["phy:/a,xvdd,w", "phy:/b,xvde,w"], "xl", "rhel-5.2", ["+hda ide", "0 hdb ide", "1 hdc ide"]),
        # the new hda hides what xend 3.2 showed as hdb, but no SCSI disk; xl shows xvdb still
        (["phy:/a,xvda,w", "phy:/b,xvdb,w"], "xend-3.2", "", ["+hda ide", "0 hdb ide", "1 hdc ide"]),
        (["phy:/a,xvda,w", "phy:/b,sda,w"], "xend-3.2", "", ["+hda ide", "0 hdb ide"]),
        (["phy:/a,xvda,w", "phy:/b,xvdb,w"], "xl", "rhel-5.2", ["+hda ide", "0 hdc ide"]),
    ],
)  # fmt: skip
def test_an_installer_is_shown_the_disks_that_it_has_no_driver_for(
    disks: list[str], toolstack: str, release: str, expected: list[str]
):
    assert install(xen(disks, toolstack, release)) == expected


def test_an_old_kvm_guest_that_is_split_stays_as_it_is():
    assert install(kvm([disk("hda", "ide", "/a"), disk("vdb", "virtio", "/b")], "rhel-5.2")) == []


def test_an_installer_with_the_driver_leaves_emulated_data_disks_alone_while_there_is_a_place():
    assert install(xen(["phy:/a,xvda,w", "phy:/b,xvdb,w"], "xl", "rhel-6.4")) == ["+hda ide", "0 xvde xen"]


def test_where_there_is_none_they_make_room_for_the_small_disk():
    disks = [*cdroms("hda"), "phy:/a,xvda,w", "phy:/b,xvdb,w"]
    assert install(xen(disks, "xl", "rhel-6.4")) == ["+hdb ide", "1 xvde xen", "2 xvdf xen"]
    assert install(xen(disks, "xl", "rhel-5.2")) == [], "hdc would come after xvdb, which the installer has to see"


# --- what becomes PV, and what does not -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("disks", "toolstack", "expected"),
    [
        (["phy:/a,xvda,w", "phy:/b,xvdf,w"], "rhel5", ["+hda ide", "0 xvdb xen"]),
        (["phy:/a,hda,w", "phy:/b,xvdb,w"], "rhel5", []),
        (["phy:/a,hda,w", "phy:/b,hdb,w"], "rhel5", ["1 xvdb xen"]),
        # xvdb is PV beside the new hda whatever its name; a SCSI disk is not
        (["phy:/a,xvda,w", "phy:/b,xvdb,w"], "xend-3.2", ["+hda ide", "0 xvdc xen"]),
        (["phy:/a,xvda,w", "phy:/b,sda,w"], "xend-3.2", ["+hda ide", "0 xvdb xen", "1 xvdc xen"]),
        # CD-ROMs: hidden by hda under xend 3.2 alone, if they were emulated
        (["phy:/a,xvda,w", *cdroms("xvdc")], "xend-3.2", ["+hda ide", "0 xvdb xen", "1 hdb ide"]),
        (["phy:/a,xvda,w", *cdroms("xvdf")], "xend-3.2", ["+hda ide", "0 xvdb xen"]),
        (["phy:/a,xvda,w", *cdroms("xvdc")], "xl", ["+hda ide", "0 xvde xen"]),
        (["phy:/a,xvda,w", *cdroms("xvdc")], "rhel5", ["+hda ide", "0 xvdb xen"]),
        (["phy:/a,xvde,w", *cdroms("xvda", "xvdb", "xvdc", "xvdd")], "xend-3.2",
         ["+hda ide", "0 xvde xen", "1 hdb ide", "2 hdc ide", "3 hdd ide"]),
    ],
)  # fmt: skip
def test_in_the_end_all_but_the_first_are_pv(disks: list[str], toolstack: str, expected: list[str]):
    assert final(xen(disks, toolstack)) == expected


@pytest.mark.parametrize(
    ("name", "bus", "more", "expected"),
    [
        ("hdb", "ide", [], ["1 vdb virtio"]),
        ("sda", "sata", [], ["1 vdb virtio"]),
        ("sda", "scsi", ["<controller type='scsi' index='0' model='lsilogic'/>"], ["1 vdb virtio"]),
        ("sda", "usb", [], []),
        ("vdb", "virtio", [], []),
    ],
)
def test_data_disks_of_kvm_on_these_buses_become_virtio(name: str, bus: str, more: list[str], expected: list[str]):
    found = kvm([disk("hda", "ide", "/a"), disk(name, bus, "/b"), *more])
    assert final(found) == expected


def test_a_sata_disk_leaves_its_place_to_the_small_one():
    found = kvm([disk("vda", "virtio", "/srv/a"), disk("sda", "sata", "/srv/b")], machine="q35")
    assert final(found) == ["+sda sata", "0 vdb virtio", "1 vdc virtio"]


def test_a_name_that_says_xvd_is_no_matter_on_kvm():
    assert final(kvm([disk("xvda", "ide", "/a"), disk("vdb", "virtio", "/b")])) == []


def test_a_disk_that_holds_boot_stays_emulated():
    assert final(xen(["phy:/a,hda,w", "phy:/b,hdb,w", "phy:/c,hdd,w"], "rhel5", boot="hdb")) == ["2 xvdb xen"]


def test_the_boot_disk_stays_emulated_though_the_others_hold_everything():
    found = xen(["phy:/a,hda,w", "phy:/b,hdb,w", "phy:/c,hdd,w"], "rhel5")
    held = Holder(1, Evidence.DECLARED, "as a kickstart says")
    assert final(found._replace(map=found.map._replace(mbr=held, grub=held, boot=held))) == ["2 xvdb xen"]


def test_a_disk_for_which_there_is_no_name_left_stays_emulated():
    letters = " abcdefghijklmnopqrstuvwxyz"
    taken = [f"xvd{a}{b}".replace(" ", "") for a in letters for b in letters[1:]][1:260]
    assert (taken[0], taken[-1]) == ("xvdb", "xvdiz")
    disks = ["phy:/a,hda,w", "phy:/b,hdb,w", "phy:/c,hdc,w", *(f"phy:/{name},{name},w" for name in taken)]
    assert final(xen(disks, "rhel5")) == []
    assert final(xen(disks[:-1], "rhel5")) == ["1 xvdiz xen"]


# --- the small disk and the fix -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("guest", "image", "prefix"),
    [
        (xen(["tap:qcow2:/srv/x.qcow2,xvda,w"], "xend-3.2"), "qcow2", "tap:qcow2:"),
        (xen(["tap:aio:/dev/vg0/x,xvda,w"], "rhel5"), "raw", "phy:"),
        (xen(["/srv/x.qcow2,qcow2,xvda,rw"], "xl"), "qcow2", ""),
        (kvm([disk("vda", "virtio", "/a", driver="<driver name='qemu' type='qcow2'/>")]), "qcow2", ""),
        (kvm([disk("vda", "virtio", "/a")]), "", ""),
    ],
)
def test_the_small_disk_s_image_is_like_the_present_one_s(guest: Guest, image: str, prefix: str):
    (add,) = [change for change in proposals.two_disks(guest, "final") if isinstance(change, Add)]
    assert (add.format, add.prefix) == (image, prefix)


def test_the_split_as_a_fix_is_called_by_what_it_does():
    fix = proposals.split_fix(xen(["phy:/srv/x.img,xvda,w"], "rhel5"))
    assert fix is not None
    assert fix.title == "put a small emulated boot disk first"
    add = Add("hda", "ide", "/srv/a-boot.img", like=0, format="raw", prefix="phy:", size=256)
    assert fix.changes == (add, Rename(0, "xvdb", "xen"))


@pytest.mark.parametrize(
    ("name", "given", "bus"),
    [("hdb", "", "ide"), ("xvdb", "", "xen"), ("sdb", "", "scsi"), ("vdb", "virtio", "virtio")],
)
def test_the_bus_of_another_name(name: str, given: str, bus: str):
    fix = proposals.rename_fix(xen(["phy:/a,hda,w", "phy:/b,xvdc,w"], "rhel5"), 1, name, given)
    assert fix is not None
    assert (fix.title, fix.changes) == (f"name xvdc {name}", (Rename(1, name, bus),))


def test_the_stage_follows_the_phase():
    found = xen(["phy:/a,xvda,w"], "rhel5")
    assert [proposals.stage_of(found._replace(phase=phase)) for phase in ("install", "run")] == ["install", "final"]


def test_nothing_is_proposed_where_the_way_it_boots_is_not_known():
    found = kvm([disk("sda", "scsi", "/a")])
    assert (found.map.path, found.map.disk) == (BootPath.UNKNOWN, 0)
    assert proposals.two_disks(found, "final") == proposals.two_disks(found, "install") == ()


def test_a_guest_without_a_boot_disk_has_neither_help_nor_fix():
    assert proposals.advice_and_fix(xen([], "rhel5")) == ((), None)

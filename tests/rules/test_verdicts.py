"""Rules asked directly, on both sides of their conditions: which disks each finds, and what it says of several."""

import pytest

from pvlint.changes import Fix, Rename
from pvlint.rules import pv101_boot_disk_pv as pv101
from pvlint.rules import pv107_platform_device_off as pv107
from pvlint.rules import pv108_read_only_boot_disk as pv108
from pvlint.rules import pv201_single_disk as pv201
from pvlint.rules import pv202_data_disk_emulated as pv202
from pvlint.rules import pv211_tap_on_emulated_disk as pv211
from tests.drafts import config, guest_of, sxp, xml
from tests.drafts import disk as element

TRADITIONAL = 'device_model_version = "qemu-xen-traditional"\n'


def disk(target: str, mode: str = "rw") -> str:
    return f"/srv/{target}.img,raw,{target},{mode}"


def test_a_refused_disk_is_not_said_to_be_emulated():
    guest = guest_of(config(["phy:/dev/vg0/a,xvdja,w"], "rhel5").text, "rhel5")
    assert guest.presentations[0].refused
    assert list(pv101.check(guest)) == []


def test_of_many_hidden_disks_five_are_named():
    disks = [disk(f"xvd{letter}") for letter in "efghijk"]
    guest = guest_of(config([disk("hda"), *disks], "xl", more="xen_platform_pci = 0\n").text, "xl")
    (finding,) = pv107.check(guest)
    assert finding.message == "a cannot see xvde, xvdf, xvdg, xvdh, xvdi: xen_platform_pci is 0, so no PV driver loads"
    assert [one.message for one in finding.related] == [f"xvd{letter} is PV only" for letter in "efghi"]


def test_the_platform_device_may_be_said_to_be_on():
    disks = ["(device (vbd (dev hda) (uname phy:/a) (mode w)))", "(device (vbd (dev xvdb) (uname phy:/b) (mode w)))"]
    for switch, count in (("0", 1), ("1", 0)):
        guest = guest_of(sxp(disks, "rhel5", f"(xen_platform_pci {switch})").text, "rhel5")
        assert len(list(pv107.check(guest))) == count


def test_only_xl_s_own_device_model_refuses_a_read_only_disk():
    for more, toolstack, count in (("", "xl", 1), (TRADITIONAL, "xl", 0), ("", "xend-3.2", 0)):
        entry = disk("hda", "r") if toolstack == "xl" else "phy:/dev/vg0/a,hda,r"
        assert len(list(pv108.check(guest_of(config([entry], toolstack, more=more).text, toolstack)))) == count


def test_a_pv_name_is_one_under_xen_alone():
    kvm = guest_of(xml([element("xvda", "ide", "/srv/a.img")]).text)
    (finding,) = pv201.check(kvm)
    assert finding.disk == "xvda"
    assert list(pv101.check(kvm)) == []
    assert list(pv201.check(guest_of(config([disk("xvda")], "xl").text, "xl"))) == []


def test_a_data_disk_becomes_xen_s_or_virtio():
    (finding,) = pv202.check(guest_of(config(["phy:/a,hda,w", "phy:/b,hdb,w"], "rhel5").text, "rhel5"))
    assert finding.fix == Fix("name hdb xvdb", (Rename(1, "xvdb", "xen"),))
    (finding,) = pv202.check(guest_of(xml([element("hda", "ide", "/a"), element("hdb", "ide", "/b")]).text))
    assert finding.fix == Fix("name hdb vdb", (Rename(1, "vdb", "virtio"),))


def helped(disk: str) -> tuple[str, ...]:
    """What PV211 says of a disk of an old xend's."""
    (finding,) = pv211.check(guest_of(config([f"{disk},hda,w"], "rhel5").text, "rhel5"))
    return finding.help


@pytest.mark.parametrize("image", ["qcow", "qcow2", "vmdk", "vhd"])
def test_what_is_no_raw_image_has_to_become_one(image):
    turned = f"turn the {image} image into a raw one (qemu-img convert -O raw), then write file: for "
    for prefix in (f"tap:{image}:", f"tap:tapdisk:{image}:"):
        assert helped(f"{prefix}/srv/a.img") == (f"{turned}{prefix}", "'file:/srv/a.img,hda,w'")


def test_what_is_one_is_only_opened_otherwise():
    assert helped("tap:aio:/srv/a.img") == ("write file: for tap:aio:", "'file:/srv/a.img,hda,w'")
    assert helped("tap:aio:/srv/tap:aio:a.img")[1] == "'file:/srv/tap:aio:a.img,hda,w'"


def test_libvirt_has_two_drivers_that_tap():
    for driver, count in (("tap", 1), ("tap2", 1), ("file", 0)):
        text = xml(
            [element("hda", "ide", "/srv/a.img", driver=f"<driver name='{driver}' type='aio'/>")], kind="xen"
        ).text
        assert len(list(pv211.check(guest_of(text, "rhel5")))) == count

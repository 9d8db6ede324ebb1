"""The emulated names that PV-only disks get where there is no driver, and the lines to copy."""

import pytest

from pvlint.bootmap import BootPath, nowhere
from pvlint.guest import Guest
from pvlint.model import UNKNOWN_PART, Interface
from pvlint.place import at_top
from pvlint.rules.devices import emulated_line, emulated_names, nic_line, pv_disks
from tests.drafts import config, guest_of, xml
from tests.drafts import disk as element


def xen(*targets: str, toolstack: str = "xend-3.2") -> Guest:
    return guest_of(config([f"phy:vg0/{name},{name},w" for name in targets], toolstack).text, toolstack)


@pytest.mark.parametrize(
    ("targets", "names"),
    [
        (["xvda", "xvde"], {"xvde": "xvdb"}),  # an hd* name would end the emulation of xvda
        (["xvda", "xvdb", "xvde"], {"xvde": "xvdc"}),
        (["xvda", "xvdad"], {"xvdad": "xvdd"}),
        (["xvda", "xvdd", "xvdad"], {"xvdad": "xvdb"}),
        (["xvde"], {"xvde": "hda"}),  # which is PV only already
        (["hda", "xvde"], {"xvde": "hdb"}),
        # the boot disk stays the first: hda, or xvda, would come before it
        (["hdb", "xvda"], {"xvda": "hdc"}),
        (["xvdb", "xvde"], {"xvde": "xvdc"}),
        (["hdd", "xvde"], {}),
    ],
)
def test_each_disk_gets_a_name_that_is_free_and_hides_no_other(targets, names):
    assert emulated_names(xen(*targets)) == names


@pytest.mark.parametrize(
    ("targets", "toolstack", "names"),
    [
        (["sda", "xvde"], "xl", {"xvde": "sde"}),
        (["sdf", "xvde", "xvdh"], "xl", {"xvde": "sdg", "xvdh": "sdh"}),
        (["sdo", "xvde", "xvdf"], "xl", {"xvde": "sdp"}),
        (["sda", "xvdb"], "xend-3.1", {"xvdb": "hdb"}),  # whose BIOS does not start from it
    ],
)
def test_beside_a_scsi_boot_disk_it_is_scsi_as_ide_would_come_first(targets, toolstack, names):
    assert emulated_names(xen(*targets, toolstack=toolstack)) == names


def test_what_xen_shows_as_a_virtio_disk_is_not_its_pv_driver_s():
    disks = ["/srv/a.img,raw,hda,rw", "vdev=xvde,specification=virtio,target=/srv/b", "/srv/c.img,raw,xvdf,rw"]
    guest = guest_of(config(disks, "xl").text, "xl")
    assert [one.pv_only for one in guest.presentations] == [False, True, True]
    assert [disk.target for disk in pv_disks(guest)] == ["xvdf"]


def test_a_guest_whose_boot_disk_is_not_known_has_none_to_hide():
    guest = xen("xvde")
    assert emulated_names(guest._replace(map=nowhere(BootPath.UNKNOWN, "nobody knows"))) == {"xvde": "hda"}


def line(disk: str, name: str, toolstack: str = "rhel5") -> str:
    guest = guest_of(config([disk], toolstack).text, toolstack)
    return emulated_line(guest, guest.domain.disks[0], name)


def test_only_what_is_behind_tap_gets_another_prefix():
    assert line("phy:vg0/a,xvdb,w", "hdb") == "'phy:vg0/a,hdb,w'"
    assert line("tap:aio:/srv/a,xvdb,w", "hdb") == "'file:/srv/a,hdb,w'"


def test_in_xml_the_bus_goes_with_the_name():
    driver = "<driver name='tap2' type='aio'/>"
    guest = guest_of(xml([element("xvde", "xen", "/srv/a.img", driver=driver)], kind="xen").text, "xend-3.2")
    (disk,) = guest.domain.disks
    assert emulated_line(guest, disk, "xvdb") == "<target dev='xvdb' bus='xen'/>"
    assert emulated_line(guest, disk, "hdb") == "<target dev='hdb' bus='ide'/>"
    assert emulated_line(guest, disk, "sdb") == "<target dev='sdb' bus='scsi'/>"
    old = guest_of(xml([element("xvde", "xen", "/srv/a.img", driver=driver)], kind="xen").text, "rhel5")
    assert emulated_line(old, disk, "hdb") == "<target dev='hdb' bus='ide'/> with <driver name='file'/>"


def test_what_is_not_known_of_an_interface_is_a_question_mark():
    nic = Interface("", at_top, text=f"bridge={UNKNOWN_PART}")
    assert nic_line(xen("hda"), nic, "ioemu") == "'type=ioemu,bridge=?'"

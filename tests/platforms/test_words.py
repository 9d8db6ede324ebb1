"""What is said of disks and interfaces in a table, and what the firmware comes to first."""

import pytest

from pvlint.model import Device, Disk, Hint, Interface, Tri
from pvlint.place import at_top
from pvlint.platforms import network, qemu, survey
from pvlint.platforms.presentation import Presentation
from pvlint.platforms.toolstack import Toolstack, choose
from tests.drafts import config, guest_of

YES, NO, UNKNOWN = Tri.YES, Tri.NO, Tri.UNKNOWN


def shown(emulated: Tri, pv: Tri, bus: str = "", unit: int = -1, refused: str = "") -> Presentation:
    return Presentation(emulated, pv, "xen-vbd", bus, unit, UNKNOWN, "because", refused)


@pytest.mark.parametrize(
    ("presentation", "words", "place"),
    [
        (shown(YES, YES, "IDE", 0), "emulated IDE 0:0 and PV", "IDE 0:0"),
        (shown(YES, NO, "IDE", 3), "emulated IDE 1:1", "IDE 1:1"),
        (shown(YES, NO, "IDE"), "emulated IDE", "IDE"),
        (shown(YES, YES, "SCSI", 0), "emulated SCSI 0 and PV", "SCSI 0"),
        (shown(YES, NO, "SATA"), "emulated SATA", "SATA"),
        (shown(NO, YES), "PV only (xen-vbd)", ""),
        (shown(NO, NO), "nothing", ""),
        (shown(UNKNOWN, UNKNOWN), "not known", ""),
        (shown(NO, NO, refused="xl knows no device"), "refused", ""),
    ],
)
def test_a_presentation_in_words(presentation, words, place):
    assert (presentation.words, presentation.place) == (words, place)


@pytest.mark.parametrize(("emulated", "pv"), [(e, p) for e in Tri for p in Tri])
def test_only_what_is_pv_and_surely_not_emulated_is_pv_only(emulated, pv):
    expected = (emulated, pv) == (NO, YES)
    assert shown(emulated, pv).pv_only is expected
    assert network.Nic(emulated, pv, "").pv_only is expected


HINTS = {
    "weak xend": Hint("xend", "a disk uses tap:aio:", decisive=False),
    "weak xl": Hint("xl", "`type` is a key of xl's", decisive=False),
    "xend": Hint("xend", "the file is a Python program", decisive=True),
    "xl": Hint("xl", "a disk names its format by position", decisive=True),
}


@pytest.mark.parametrize(
    ("signs", "name", "reason"),
    [
        ([], "rhel5", "nothing in the file decides; the guide's"),
        (["weak xend"], "rhel5", "a disk uses tap:aio:, so it was written for xend"),
        (["weak xl"], "xl", "`type` is a key of xl's, so it was written for xl"),
        (["weak xend", "weak xl"], "xl", "`type` is a key of xl's, so it was written for xl"),
        (["weak xl", "weak xend"], "xl", "`type` is a key of xl's, so it was written for xl"),
        (["weak xl", "xend"], "rhel5", "the file is a Python program, so it was written for xend"),
        (["xend", "weak xl"], "rhel5", "the file is a Python program, so it was written for xend"),
        (["xend", "xl"], "xl", "a disk names its format by position, so it was written for xl"),
    ],
)
def test_the_strongest_sign_of_the_file_decides(signs, name, reason):
    assert choose("auto", lambda: tuple(HINTS[sign] for sign in signs)) == Toolstack(name, reason)


def test_the_option_goes_before_every_sign():
    assert choose("xend-3.1", lambda: (HINTS["xl"],)) == Toolstack("xend-3.1", "as asked for")


@pytest.mark.parametrize(
    ("model", "toolstack", "libvirt", "reason"),
    [
        ("ioemu", "rhel5", False, "rhel5 (xend 3.0.3) makes it emulated only: type=ioemu"),
        ("", "rhel5", False, "rhel5 (xend 3.0.3) makes it PV only: no type"),
        ("", "xend-3.1", False, "xend 3.1 makes it emulated and PV: no type"),
        ("e1000", "rhel5", True, "libvirt and rhel5 (xend 3.0.3) make it emulated only: model e1000"),
        ("", "xl", True, "libvirt and xl make it emulated and PV: no <model>"),
        ("x" * 50, "xl", False, f"xl knows no type '{'x' * 40}' of vif"),
        ("x" * 50, "rhel5", False, f"rhel5 (xend 3.0.3) makes it PV only: type={'x' * 40}"),
        ("x" * 50, "xl", True, f"libvirt and xl make it emulated and PV: model {'x' * 40}"),
    ],
)
def test_an_interface_in_words(model, toolstack, libvirt, reason):
    assert network.present(Interface(model, at_top), toolstack, libvirt=libvirt).reason == reason


@pytest.mark.parametrize("libvirt", [False, True])
def test_an_interface_whose_type_is_not_known(libvirt):
    nic = network.present(Interface("ioemu", at_top, known=False), "rhel5", libvirt=libvirt)
    assert nic == network.Nic(UNKNOWN, UNKNOWN, "its type is not known")


def disk(target: str, bus: str = "", order: int = 0, device: Device = Device.DISK, controller: str = "") -> Disk:
    return Disk(target, bus, device, at_top, order=order, controller=controller)


@pytest.mark.parametrize(
    ("targets", "toolstack", "expected"),
    [
        (["hdb", "hda"], "rhel5", [1, 0]),
        (["xvda", "hdb", "xvdb", "hda"], "rhel5", [3, 1, 0, 2]),  # what is PV only comes last, in the file's order
        (["xvdb", "xvda"], "rhel5", [0, 1]),
        (["sda", "hdd"], "xl", [1, 0]),  # IDE before SCSI, whatever the unit
        (["sdb", "sda", "hdd"], "xl", [2, 1, 0]),
        (["hda", "xvda"], "xl", [0, 1]),
    ],
)
def test_xen_s_bios_goes_by_units_ide_before_scsi(targets, toolstack, expected):
    domain = guest_of(config(["phy:/dev/vg0/a,hda,w"], toolstack).text, toolstack).domain
    domain = domain._replace(disks=(*map(disk, targets), disk("hdc", device=Device.CDROM)))
    assert survey.firmware_order(domain, survey.present(domain, toolstack)) == expected
    luns = tuple(one._replace(device=Device.LUN) for one in domain.disks[:-1])
    domain = domain._replace(disks=(*luns, domain.disks[-1]))
    assert survey.firmware_order(domain, survey.present(domain, toolstack)) == expected


def test_libvirt_s_guests_go_by_the_boot_order_and_then_as_libvirt_sorts():
    domain = guest_of(config(["phy:/dev/vg0/a,hda,w"], "rhel5").text, "rhel5").domain
    disks = (disk("sdc", "sata"), disk("sdb", "sata", 2), disk("sda", "sata", 1), disk("vda", "virtio"))
    lun = disk("sdd", "sata", device=Device.LUN)
    domain = domain._replace(hypervisor="kvm", disks=(*disks, disk("hdc", "ide", 3, Device.CDROM), lun))
    assert survey.firmware_order(domain, survey.present(domain, "")) == [2, 1, 0, 5, 3]


@pytest.mark.parametrize(
    ("bus", "controller", "expected"),
    [
        ("sata", "", (YES, NO, "", "SATA", -1, YES, "its bus is sata")),
        ("virtio", "", (NO, YES, "virtio-blk", "", -1, UNKNOWN, "its bus is virtio")),
        ("scsi", "lsilogic", (YES, NO, "", "SCSI (lsilogic)", -1, YES, "its SCSI controller is lsilogic")),
        ("scsi", "virtio-scsi", (NO, YES, "virtio-scsi", "", -1, UNKNOWN, "its SCSI controller is virtio-scsi")),
        ("scsi", "odd", (UNKNOWN, UNKNOWN, "", "SCSI", -1, UNKNOWN,
                         "the SCSI controller model 'odd' is not one pvlint knows")),
        ("scsi", "o" * 50, (UNKNOWN, UNKNOWN, "", "SCSI", -1, UNKNOWN,
                            f"the SCSI controller model '{'o' * 40}' is not one pvlint knows")),
        ("scsi", "?", (UNKNOWN, UNKNOWN, "", "SCSI", -1, UNKNOWN, "no SCSI controller model is named: libvirt takes "
                       "lsilogic where QEMU has it, else virtio-scsi")),
    ],
)  # fmt: skip
def test_under_qemu_the_bus_or_the_controller_says_it(bus, controller, expected):
    domain = guest_of(config(["phy:/dev/vg0/a,hda,w"], "rhel5").text, "rhel5").domain
    domain = domain._replace(hypervisor="kvm", disks=(disk("sda", bus, controller=controller),))
    assert qemu.present(domain) == (Presentation(*expected),)
    assert survey.present(domain, "rhel5") == qemu.present(domain)

"""What Linux calls a disk, and what a guest's kernel is told."""

import pytest

from pvlint.evidence.command_line import argument, arguments, unplugs
from pvlint.evidence.device_names import device_names
from pvlint.evidence.said import GuestSettings
from pvlint.guest import Guest, Judgement, guests
from pvlint.model import Tri
from pvlint.readers.read import read
from pvlint.readers.reading import Read


def xen(disk: str, toolstack: str = "rhel5", more: str = "", release: str = "", told: str = "") -> Guest:
    text = f'name = "a"\nbuilder = "hvm"\n{more}\ndisk = ["phy:/dev/vg0/a,{disk},w"]\n'
    reading, _ = read(text.encode(), "a", "auto")
    assert isinstance(reading, Read)
    said = GuestSettings(release=release, command_line=told)
    return guests(reading.definition, Judgement(toolstack=toolstack, said=said))[0]


def names(guest: Guest) -> tuple[str, ...]:
    return device_names(guest.domain, guest.facts, guest.domain.disks[0], guest.presentations[0])


def kvm(bus: str, release: str = "") -> Guest:
    text = f"""<domain type='kvm'><name>a</name><os><type arch='x86_64'>hvm</type></os><devices>
        <disk type='file' device='disk'><source file='/a'/><target dev='sda' bus='{bus}'/></disk></devices></domain>"""
    reading, _ = read(text.encode(), "a", "auto")
    assert isinstance(reading, Read)
    return guests(reading.definition, Judgement(said=GuestSettings(release=release)))[0]


OFF = "xen_platform_pci = 0"
AHCI = 'type = "hvm"\nhdtype = "ahci"'
PV = 'builder = "linux"\nbootloader = "/usr/bin/pygrub"'


@pytest.mark.parametrize(
    ("guest", "expected"),
    [
        (xen("xvdb"), ("xvdb",)),
        (xen("xvdb", more=OFF), ()),
        (xen("xvdb", more=PV + "\n" + OFF), ("xvdb",)),
        (xen("hdb"), ("xvdb", "hdb", "sd*")),
        (xen("hdb", release="rhel-5.4"), ("hdb",)),
        (xen("hdb", release="rhel-5.4", told="ide0=noprobe"), ("hdb", "xvdb")),
        (xen("hdb", release="rhel-5.4", told="ide=disable"), ("hdb", "xvdb")),
        (xen("hdb", release="rhel-5.4", told="quiet"), ("hdb",)),
        (xen("hdb", release="rhel-6"), ("xvdb", "sd*")),
        (xen("hdb", release="rhel-6.4"), ("xvdb",)),
        (xen("hdb", release="rhel-6.4", more=OFF), ("sd*",)),
        (xen("hdb", release="rhel-6.4", told="xen_emul_unplug=never"), ("sd*",)),
        (xen("hdb", told="xen_emul_unplug=never"), ("hdb", "sd*")),
        (xen("hdb", told="xen_emul_unplug=all"), ("xvdb", "hdb")),
        (xen("hdb", told="xen_emul_unplug=nics"), ("hdb", "sd*")),
        (xen("hdb", more=PV), ("xvdb", "hdb")),
        (xen("hde"), ("xvde", "hde")),
        (xen("sda"), ("xvda", "xvde", "sda")),
        (xen("sda", release="rhel-6.4"), ("xvde", "xvda")),
        (xen("sda", release="rhel-7.2"), ("xvda", "xvde")),
        (xen("sda", release="rhel-5.4"), ("sda",)),
        (xen("sda", "xend-3.1", release="rhel-5.4"), ("sd*",)),
        (xen("xvdb", "xl"), ("xvdb", "hdb", "sd*")),
        (xen("xvdb", "xl", release="rhel-5.4"), ("xvdb", "hdb")),
        (xen("xvdb", "xl", release="rhel-6.4"), ("xvdb",)),
        (xen("d1p0", "xl", release="rhel-5.4"), ("xvdb", "hdb")),
        (xen("d1p0", "xl", release="rhel-6.4"), ("xvdb",)),
        (xen("hdb", "xl", more=AHCI, release="rhel-6.4"), ("xvdb", "sd*")),
        (xen("hdb", "xl", more=AHCI, release="rhel-5.4"), ("hdb", "sd*")),
        (xen("0x301"), ()),
        (xen("nonsense"), ()),
        (kvm("virtio"), ("vd*",)),
        (kvm("sata"), ("sd*",)),
        (kvm("nvme"), ("nvme*",)),
        (kvm("ide"), ("sd*", "hd*")),
        (kvm("ide", "rhel-5.4"), ("hd*",)),
        (kvm("ide", "rhel-9.1"), ("sd*",)),
    ],
)
def test_what_linux_calls_a_disk(guest, expected):
    assert names(guest) == expected


@pytest.mark.parametrize(
    ("guest", "expected"),
    [
        (xen("hda"), Tri.UNKNOWN),
        (xen("hda", release="rhel-5.11"), Tri.NO),
        (xen("hda", release="rhel-5.11", told="xen_emul_unplug=all"), Tri.NO),
        (xen("hda", release="rhel-6"), Tri.UNKNOWN),
        (xen("hda", release="rhel-6.0"), Tri.UNKNOWN),
        (xen("hda", release="rhel-6.1"), Tri.YES),
        (xen("hda", release="rhel-6.1", more=OFF), Tri.NO),
        (xen("hda", release="rhel-6.1", told="xen_emul_unplug=unnecessary"), Tri.NO),
        (xen("hda", release="rhel-6.1", told="xen_emul_unplug=nics"), Tri.NO),
        (xen("hda", told="xen_emul_unplug=nics,aux-ide-disks"), Tri.YES),
        (xen("hda", told="xen_emul_unplug=never,all"), Tri.NO),
        (xen("hda", told="xen_emul_unplug=all xen_emul_unplug=never"), Tri.NO),
    ],
)
def test_whether_a_guest_unplugs(guest, expected):
    assert unplugs(guest.domain, guest.facts) is expected


def test_the_definition_goes_before_the_settings():
    guest = xen("hda", more='kernel = "/boot/vmlinuz"\nextra = "ro quiet"', told="root=/dev/hda1")
    assert [found.text for found in arguments(guest.domain, guest.facts)] == ["ro", "quiet"]
    guest = xen("hda", told='ro root="/dev/hda1"')
    assert [found.text for found in arguments(guest.domain, guest.facts)] == ["ro", "root=/dev/hda1"]
    assert argument(guest.domain, guest.facts, "init") is None


def test_of_two_arguments_the_last_one_counts():
    guest = xen("hda", told="root=/dev/hda1 root=/dev/hdb1")
    found = argument(guest.domain, guest.facts, "root")
    assert found is not None
    assert (found.value, found.where) == ("/dev/hdb1", None)

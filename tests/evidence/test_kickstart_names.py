"""Which disk a name in a kickstart means: by platform, by the guest's release and by the phase."""

import pytest

from pvlint.evidence.kickstart_names import disk_of
from tests.evidence.kickstarts import found, kvm, said, xen

pytest.importorskip("pykickstart", reason="reading kickstarts needs pykickstart (pvlint[kickstart])")

AHCI = 'hdtype = "ahci"'


@pytest.mark.parametrize(
    ("name", "guest", "disk"),
    [
        # RHEL 5 under its own Xen: what is emulated is hd, what is PV only is xvd.
        ("hda", xen("hda", "xvda", release="rhel-5.4"), "hda"),
        ("xvda", xen("hda", "xvda", release="rhel-5.4"), "xvda"),
        ("sda", xen("hda", "xvda", release="rhel-5.4"), None),
        ("hdb", xen("hda", "hdb", release="rhel-3.9"), "hdb"),
        ("sda", xen("hda", "sda", toolstack="xend-3.1", release="rhel-5.4"), "sda"),
        # Its release not known: hda and xvda cannot both be, where a later kernel unplugs what is emulated.
        ("hda", xen("hda", "xvdb"), "hda"),
        ("xvdb", xen("hda", "xvdb"), "xvdb"),
        ("xvda", xen("hda", "xvdb"), "hda"),
        ("xvda", xen("hda", "hdb"), "hda"),
        ("sda", xen("hda", "hdb"), None),
        # RHEL 6 and later unplug and call everything xvd; RHEL 6 calls sda xvde.
        ("xvda", xen("hda", "hdb", release="rhel-6.4"), "hda"),
        ("xvda", xen("hda", "hdb", toolstack="xl", release="rhel-7.1"), "hda"),
        ("xvde", xen("hda", "xvde", toolstack="xl", release="rhel-7.1"), "xvde"),
        ("xvde", xen("sda", toolstack="xl", release="rhel-6.4"), "sda"),
        ("sdb", xen("xvda", "xvdb", toolstack="xl", release="rhel-7.1", more=AHCI), "xvdb"),
        ("xvdb", xen("xvda", "xvdb", toolstack="xl", release="rhel-7.1", more=AHCI), "xvdb"),
        # An installer before 5.3 and 4.7 sees no disk that is PV only.
        ("xvda", xen("hda", "xvda", release="rhel-5.2", phase="install"), None),
        ("xvda", xen("hda", "xvda", release="rhel-4.6", phase="install"), None),
        ("xvda", xen("hda", "xvda", release="rhel-5.3", phase="install"), "xvda"),
        ("xvda", xen("hda", "xvda", release="rhel-5", phase="install"), "xvda"),
        ("xvda", xen("hda", "xvda", release="rhel-5.2", phase="run"), "xvda"),
        # What is PV only now was emulated while it was installed.
        ("hdb", xen("hda", "xvdb", release="rhel-5.2", phase="run"), "xvdb"),
        ("hdb", xen("hda", "xvdb", phase="run"), "xvdb"),
        ("hdb", xen("hda", "xvdb", release="rhel-5.2", phase="install"), None),
        ("hda", xen("hda", "xvda", release="rhel-5.2", phase="run"), "hda"),
        ("hdb", xen("hda", "xvdb", release="rhel-7.2", phase="run"), None),
        # KVM.
        ("vda", kvm("vda:virtio", "vdb:virtio"), "vda"),
        ("vda", kvm("vdc:virtio", "vdd:virtio"), "vdc"),
        ("vdb", kvm("vdc:virtio", "vdd:virtio"), "vdd"),
        ("sda", kvm("sda:sata", "vda:virtio"), "sda"),
        ("sdb", kvm("sdb:sata", "sda:sata"), "sdb"),
        ("sda", kvm("sda:scsi", "sdb:sata"), "sdb"),
        ("sda", kvm("hda:ide"), "hda"),
        ("hda", kvm("hda:ide"), "hda"),
        ("sda", kvm("hda:ide", release="rhel-5.4"), None),
        ("hdc", kvm("hda:ide", "hdc:ide", release="rhel-5.4"), "hdc"),
        ("hda", kvm("hda:ide", release="rhel-6.4"), None),
        ("sdb", kvm("hda:ide", "hdc:ide", release="rhel-6.4"), "hdc"),
        ("sda", kvm("hda:ide", "sda:scsi"), None),
        ("nvme1n1", kvm("nvme0n1:nvme", "nvme1n1:nvme"), "nvme1n1"),
        ("xvda", kvm("vda:virtio"), None),
    ],
)
def test_the_disk_that_a_name_means(name, guest, disk):
    testimony = said(f"part /var --ondisk={name} --size=1\n", guest)
    assert [guest.domain.disks[claim.disk].target for claim in testimony.claims] == ([disk] if disk else [])
    assert bool(testimony.unknown) is (disk is None)


def test_names_together_tell_the_age_of_a_guest():
    guest = kvm("hda:ide", "sda:scsi")
    assert found("part /a --ondisk=hda --size=1\npart /b --ondisk=sda --size=1\n", guest) == {"/a": "hda", "/b": "sda"}
    assert found("part /a --ondisk=sda --size=1\npart /b --ondisk=sdb --size=1\n", guest) == {"/a": "hda", "/b": "sda"}


def test_a_former_name_is_said_to_be_one():
    claims = said("part /var --ondisk=hdb --size=1\n", xen("hda", "xvdb", phase="run")).claims
    assert "as xvdb was called during the installation" in claims[0].reason


def test_a_disk_that_the_installer_does_not_see_is_named():
    guest = xen("hda", "xvda", release="rhel-5.2", phase="install")
    assert "its installer does not see xvda" in said("part /var --ondisk=xvda --size=1\n", guest).unknown[0]
    assert found("part /var --size=1\n", guest) == {"/var": "hda"}


@pytest.mark.parametrize(
    ("partition", "disk"),
    [
        ("hda1", "hda"), ("sda15", "sda"), ("vdaa2", "vdaa"), ("xvdb3", "xvdb"), ("nvme0n1p2", "nvme0n1"),
        ("mmcblk0p1", "mmcblk0"), ("md0", ""), ("LABEL=x", ""), ("hda", ""), ("nvme0n1", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_disk_of_a_partition(partition, disk):
    assert disk_of(partition) == disk

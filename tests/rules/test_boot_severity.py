"""How loudly a boot disk that needs a PV driver is spoken of, by the architectures and releases of the guide."""

import pytest

from pvlint.evidence.said import GuestSettings
from pvlint.guest import Guest
from pvlint.model import Firmware
from pvlint.rules.boot_severity import is_old, of_pv_boot
from pvlint.rules.finding import Severity
from tests.drafts import config, guest_of
from tests.judging import judged
from tests.xml_strategies import definition, disk

XEN = guest_of(config(["phy:/dev/vg0/a,xvda,w"], "rhel5").text, "rhel5")


def kvm(release: str = "", arch: str = "x86_64") -> Guest:
    (guest,) = judged(definition(disk("vda", "virtio")), said=GuestSettings(release=release)).guests
    return guest._replace(domain=guest.domain._replace(arch=arch))


@pytest.mark.parametrize("arch", ["", "x86_64", "amd64", "i386", "i486", "i586", "i686", "ia64"])
def test_on_an_architecture_of_the_guide_it_is_a_warning(arch):
    assert of_pv_boot(kvm(arch=arch)) is Severity.WARNING


@pytest.mark.parametrize("arch", ["s390x", "ppc64", "aarch64", "i8086", "XX"])
def test_on_another_it_is_a_note(arch):
    assert of_pv_boot(kvm(arch=arch)) is Severity.NOTE


@pytest.mark.parametrize(
    ("release", "old"),
    [("", False), ("rhel-3.9", True), ("rhel-5.11", True), ("rhel-6.0", False), ("rhel-10.1", False)],
)
def test_rhel_5_and_older_may_not_read_virtio(release, old):
    guest = kvm(release)
    assert is_old(guest) is old
    assert of_pv_boot(guest) is (Severity.ERROR if old else Severity.WARNING)


def test_a_bios_under_xen_cannot_and_ovmf_can():
    assert of_pv_boot(XEN) is Severity.ERROR
    uefi = XEN._replace(domain=XEN.domain._replace(firmware=Firmware.UEFI, arch="aarch64"))
    assert of_pv_boot(uefi) is Severity.WARNING
    assert of_pv_boot(uefi._replace(profile="rhel5")) is Severity.ERROR
    assert of_pv_boot(kvm()._replace(profile="rhel5")) is Severity.ERROR

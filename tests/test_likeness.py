"""What is remembered of guests that are alike is what would be worked out for each of them alone."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given

from pvlint import likeness
from pvlint.bootmap import boot_map
from pvlint.guest import Guest
from pvlint.likeness import drawn
from pvlint.model import BootSource, Device, Disk, Domain, Firmware, Virtualization
from pvlint.place import at_top
from pvlint.platforms.survey import present
from pvlint.platforms.xen_table import TOOLSTACKS
from tests.drafts import Draft, guest_of, kvm_domains
from tests.judging import DEFINITIONS, judged

BARE = guest_of("<domain type='kvm'><name>a</name><os><type>hvm</type></os><devices/></domain>").domain
DISK = Disk("vda", "virtio", Device.DISK, at_top)


def is_its_own(domain: Domain, toolstack: str = "rhel5") -> None:
    presentations = present(domain, toolstack)
    for _ in range(2):
        assert drawn(domain, toolstack) == (presentations, boot_map(domain, presentations))


def guests() -> Iterator[Guest]:
    for path in DEFINITIONS:
        yield from judged(path.read_bytes()).guests


def kvm(*disks: Disk) -> Domain:
    return BARE._replace(disks=disks)


@pytest.mark.parametrize("toolstack", TOOLSTACKS)
def test_of_every_fixture_and_example(toolstack: str):
    for guest in guests():
        is_its_own(guest.domain, toolstack)


def test_of_domains_that_differ_in_one_thing_alone():
    """Each after all the others: whatever a conclusion depends on tells them apart."""
    domains = [
        guest.domain._replace(disks=disks)
        for guest in guests()
        for disks in (guest.domain.disks[:0], guest.domain.disks[:1], guest.domain.disks[::-1])
    ]
    for domain in domains:
        for hypervisor, virtualization, firmware in product(("kvm", "xen"), Virtualization, Firmware):
            is_its_own(
                domain._replace(
                    hypervisor=hypervisor,
                    virtualization=virtualization,
                    firmware=firmware,
                    disks=tuple(disk._replace(bus=disk.bus or "ide") for disk in domain.disks),
                )
            )
        for sources, per_device, host in product(((), *((one,) for one in BootSource)), (False, True), (False, True)):
            boot = domain.boot._replace(sources=sources, per_device=per_device, host_device_first=host)
            is_its_own(domain._replace(boot=boot))


@pytest.mark.parametrize(
    "other",
    [
        DISK._replace(target="vdb"),
        DISK._replace(bus="ide"),
        DISK._replace(device=Device.CDROM),
        DISK._replace(order=1),
        DISK._replace(bus_given=False),
        DISK._replace(ioemu=True),
        DISK._replace(bus="scsi", controller="?"),
        DISK._replace(bus="scsi", controller="lsilogic"),
        DISK._replace(bus="scsi", controller="virtio-scsi"),
    ],
)
def test_of_disks_that_differ_in_one_thing_alone(other: Disk):
    for disks in product((DISK, other, other._replace(target="sdc")), repeat=2):
        is_its_own(kvm(*disks))
        per_device = kvm(*disks)
        is_its_own(per_device._replace(boot=per_device.boot._replace(per_device=True)))


@given(kvm_domains())
def test_of_any_libvirt_guest(draft: Draft):
    is_its_own(guest_of(draft.text).domain)


def test_it_is_worked_out_once(monkeypatch: pytest.MonkeyPatch):
    first = drawn(kvm(DISK, DISK._replace(target="vdb", source="/srv/a")), "rhel5")
    monkeypatch.setattr(likeness, "present", lambda *_: pytest.fail("worked out again"))
    assert drawn(kvm(DISK, DISK._replace(target="vdb", source="/srv/b")), "rhel5") is first


def test_little_is_remembered():
    """Neither many guests, nor long names, nor guests of many disks."""
    likeness._KNOWN.clear()
    for n in range(300):
        is_its_own(kvm(DISK._replace(target=f"vd{n}")))
        assert len(likeness._KNOWN) <= 256
    likeness._KNOWN.clear()
    is_its_own(kvm(DISK._replace(target="vd" * 100)))
    is_its_own(kvm(DISK._replace(bus="scsi", controller="x" * 1000)))
    is_its_own(kvm(*(DISK._replace(target=f"vd{n}") for n in range(9))))
    assert not likeness._KNOWN
    is_its_own(kvm(DISK))
    assert len(likeness._KNOWN) == 1

"""How QEMU presents disks, and the order libvirt sorts them in, against libvirt's own way of doing it."""

from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pvlint.model import Device, Disk, Tri
from pvlint.place import at_top
from pvlint.platforms import qemu
from pvlint.platforms.presentation import Presentation
from pvlint.platforms.qemu import BUSES, CONTROLLERS, hard_disks_in_order
from tests.xml_strategies import definition, disk, domain_of, letters

NUMBERS = {word: number for number, word in enumerate(letters(800))}


class Entry(NamedTuple):
    """A disk in libvirt's list."""

    place: int
    bus: str
    number: int


def number_of(target: str) -> int:
    """virDiskNameToIndex, by looking it up in a list that was counted out."""
    word = target.rstrip("0123456789")
    prefix = next((prefix for prefix in ("fd", "hd", "vd", "sd", "xvd", "ubd") if word.startswith(prefix)), None)
    return -1 if prefix is None else NUMBERS.get(word.removeprefix(prefix), -1)


def inserted_one_by_one(disks: list[Disk]) -> list[int]:
    """virDomainDiskInsert: a disk goes before the first of its bus with a higher number, else behind the last of its
    bus, else to the end."""
    entries: list[Entry] = []
    for place, found in enumerate(disks):
        number = -1 if found.ioemu else number_of(found.target)
        new = Entry(place, found.bus if found.bus_given else "none", number)
        position = None
        for i in range(len(entries) - 1, -1, -1):
            if entries[i].bus == new.bus:
                if entries[i].number > new.number:
                    position = i
                elif position is None:
                    position = i + 1
        entries.insert(len(entries) if position is None else position, new)
    return [entry.place for entry in entries if disks[entry.place].device in (Device.DISK, Device.LUN)]


def made(
    target: str, bus: str = "", device: Device = Device.DISK, controller: str = "", *, ioemu: bool = False
) -> Disk:
    return Disk(target, bus or "ide", device, at_top, controller=controller, ioemu=ioemu, bus_given=bool(bus))


TARGETS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["hd", "sd", "vd", "xvd", "fd", "ubd", "nvme", ""]),
    st.sampled_from(["a", "b", "c", "z", "aa", "ab", "zz", "A", ""]),
    st.sampled_from(["", "", "1"]),
)
DISKS = st.builds(
    made,
    TARGETS,
    st.sampled_from(["", "ide", "sata", "virtio", "scsi"]),
    st.sampled_from([Device.DISK, Device.DISK, Device.DISK, Device.LUN, Device.CDROM, Device.FLOPPY]),
    ioemu=st.sampled_from([False, False, True]),
)


@pytest.mark.fuzz
@given(st.lists(DISKS, max_size=10))
@example([made("sdb", "ide"), made("vda", "virtio"), made("sda", "ide")])
def test_disks_are_sorted_as_if_they_were_inserted_one_by_one(disks):
    assert hard_disks_in_order(tuple(disks)) == inserted_one_by_one(disks)


def names_in_order(*disks: str) -> list[str]:
    domain = domain_of(definition(*disks))
    return [domain.disks[i].target for i in hard_disks_in_order(domain.disks)]


def test_the_documented_examples_come_out_as_documented():
    # formatdomain, "BIOS bootloader": which of these an <os><boot dev='hd'/> means.
    buses = {"vda": "virtio", "vdb": "virtio", "hda": "ide", "hdc": "ide"}
    assert names_in_order(*(disk(name, buses[name]) for name in ("vdb", "hda", "vda", "hdc")))[0] == "vda"
    assert names_in_order(*(disk(name, buses[name]) for name in ("hdc", "vda", "vdb", "hda")))[0] == "hda"


def test_disks_without_a_bus_are_one_group_until_libvirt_has_written_them_down():
    names = ("vdb", "hda", "vda", "hdc")
    first = names_in_order(*map(disk, names))
    assert first == ["hda", "vda", "vdb", "hdc"]
    buses = {"h": "ide", "v": "virtio"}
    assert names_in_order(*(disk(name, buses[name[0]]) for name in first)) == ["hda", "hdc", "vda", "vdb"]


def test_a_cdrom_counts_for_the_order_of_the_buses_but_is_no_hard_disk():
    assert names_in_order(disk("sdz", "sata", device="cdrom"), disk("vda", "virtio"), disk("sda", "sata")) == [
        "sda",
        "vda",
    ]


def test_names_of_one_letter_come_before_names_of_two():
    assert names_in_order(*(disk(f"sd{word}", "sata") for word in ("aaa", "aa", "b", "z", "a"))) == [
        "sda", "sdb", "sdz", "sdaa", "sdaaa",
    ]  # fmt: skip


def test_a_name_behind_ioemu_has_no_number_and_comes_first():
    assert names_in_order(disk("hda"), disk("ioemu:hdb")) == ["hdb", "hda"]
    assert names_in_order(disk("nvme"), disk("ioemu:hda")) == ["nvme", "hda"]


def test_disks_of_the_same_number_stay_in_the_files_order():
    assert names_in_order(disk("vda", "ide"), disk("sda", "ide"), disk("hda", "ide")) == ["vda", "sda", "hda"]


def present(*devices: str, **of: str) -> list[tuple[Tri, Tri, str, str]]:
    shown = qemu.present(domain_of(definition(*devices, **of)))
    return [(one.emulated, one.pv, one.driver, one.bus) for one in shown]


@pytest.mark.parametrize(
    ("bus", "words"),
    [("ide", "IDE"), ("sata", "SATA"), ("usb", "USB"), ("sd", "SD"), ("fdc", "floppy"), ("nvme", "NVMe")],
)
def test_these_buses_are_emulated_and_need_no_driver(bus, words):
    assert present(disk("vda", bus)) == [(Tri.YES, Tri.NO, "", words)]


@pytest.mark.parametrize(("bus", "driver"), [("virtio", "virtio-blk"), ("xen", "xen-vbd"), ("uml", "ubd")])
def test_these_buses_are_paravirtualized_and_not_emulated(bus, driver):
    assert present(disk("hda", bus)) == [(Tri.NO, Tri.YES, driver, "")]


@pytest.mark.parametrize(
    ("model", "driver"),
    [
        ("virtio-scsi", "virtio-scsi"),
        ("virtio-transitional", "virtio-scsi"),
        ("virtio-non-transitional", "virtio-scsi"),
        ("vmpvscsi", "vmpvscsi"),
        ("ibmvscsi", "ibmvscsi"),
    ],
)
def test_a_disk_on_these_scsi_controllers_is_paravirtualized(model, driver):
    controller = f"<controller type='scsi' index='0' model='{model}'/>"
    assert present(controller, disk("sda", "scsi")) == [(Tri.NO, Tri.YES, driver, "")]


@pytest.mark.parametrize("model", ["lsilogic", "lsisas1068", "lsisas1078", "buslogic", "ncr53c90", "am53c974", "dc390"])
def test_a_disk_on_these_scsi_controllers_is_emulated(model):
    controller = f"<controller type='scsi' index='0' model='{model}'/>"
    assert present(controller, disk("sda", "scsi")) == [(Tri.YES, Tri.NO, "", f"SCSI ({model})")]


def test_without_a_controller_model_it_is_not_known_and_libvirts_way_of_deciding_is_told():
    (shown,) = qemu.present(domain_of(definition(disk("sda", "scsi"))))
    assert (shown.emulated, shown.pv, shown.words) == (Tri.UNKNOWN, Tri.UNKNOWN, "not known")
    assert "lsilogic" in shown.reason
    assert "virtio-scsi" in shown.reason


def test_an_unknown_controller_model_is_not_known_and_named_in_part():
    model = "x" * 100
    (shown,) = qemu.present(domain_of(definition(f"<controller type='scsi' model='{model}'/>", disk("sda", "scsi"))))
    assert shown.emulated is Tri.UNKNOWN
    assert "x" * 40 in shown.reason
    assert "x" * 41 not in shown.reason


@pytest.mark.parametrize(
    ("of", "pv"),
    [({"arch": "ppc64le"}, Tri.YES), ({"arch": "s390x"}, Tri.YES), ({"kind": "vmware"}, Tri.NO), ({}, Tri.UNKNOWN)],
)
def test_the_default_controller_hangs_on_architecture_and_hypervisor(of, pv):
    assert [shown[1] for shown in present(disk("sda", "scsi"), **of)] == [pv]


@pytest.mark.parametrize("os_type", ["linux", "xenpvh", "exe"])
def test_the_disks_of_a_guest_without_firmware_are_not_emulated(os_type):
    (shown,) = qemu.present(domain_of(definition(disk("hda", "ide"), os_type=os_type)))
    reason = "not a fully virtualized guest: no firmware reads its disks"
    assert shown == Presentation(Tri.NO, Tri.YES, "ide", "", -1, Tri.UNKNOWN, reason)


def test_the_reason_says_whether_the_bus_was_named():
    named, inferred = qemu.present(domain_of(definition(disk("hda", "virtio"), disk("vdb"))))
    assert named.reason == "its bus is virtio"
    assert inferred.reason == "no bus is named: libvirt takes virtio for vdb"
    controller = "<controller type='scsi' index='0' model='lsilogic'/>"
    (scsi,) = qemu.present(domain_of(definition(controller, disk("sda"))))
    assert scsi.reason == "its SCSI controller is lsilogic"


def test_every_bus_the_reader_lets_through_can_be_presented():
    domain = domain_of(definition(disk("hda", "ide")))
    for bus in (*BUSES, "scsi"):
        for controller in (*CONTROLLERS, "?", "something"):
            (shown,) = qemu.present(domain._replace(disks=(made("vda", bus, controller=controller),)))
            assert shown.reason


@pytest.mark.parametrize("name", [*BUSES, *CONTROLLERS])
def test_every_row_of_the_table_is_either_emulated_or_needs_a_driver_and_has_a_source(name):
    row = BUSES[name] if name in BUSES else CONTROLLERS[name]
    assert row.emulated is (row.driver == "")
    assert row.words
    assert row.source

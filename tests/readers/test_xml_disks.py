"""The <disk> elements: target, bus, device, source and the SCSI controller they sit on."""

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.model import Device
from pvlint.readers.xml_disks import drive_index, infer_bus
from tests.xml_strategies import definition, disk, domain_of, letters


@pytest.mark.parametrize(
    ("target", "bus"),
    [
        ("hda", "ide"), ("sda", "scsi"), ("vda", "virtio"), ("xvda", "xen"), ("ubda", "uml"), ("fda", "ide"),
        ("sdaa1", "scsi"), ("", "ide"), ("d0", "ide"), ("VDA", "ide"), ("nvme0n1", "ide"),
    ],
)  # fmt: skip
def test_a_bus_that_is_not_named_comes_from_the_target(target, bus):
    assert infer_bus(target, Device.DISK) == bus
    assert infer_bus(target, Device.CDROM) == bus
    assert infer_bus(target, Device.FLOPPY) == "fdc"


@pytest.mark.parametrize(
    ("target", "bus"), [("vda", "ide"), ("hda", "virtio"), ("xvda", "sata"), ("sda", "usb"), ("hda", "nvme")]
)
def test_a_bus_that_is_named_counts_whatever_the_target_is_called(target, bus):
    (found,) = domain_of(definition(disk(target, bus))).disks
    assert (found.bus, found.bus_given) == (bus, True)


def test_a_bus_that_is_not_named_is_remembered_as_inferred():
    (found,) = domain_of(definition(disk("vda"))).disks
    assert (found.bus, found.bus_given) == ("virtio", False)


@pytest.mark.parametrize("device", Device)
def test_a_disk_is_the_device_it_says(device):
    (found,) = domain_of(definition(disk("hda", "ide", device=device.value))).disks
    assert found.device is device


def test_a_disk_that_names_no_device_is_a_hard_disk():
    (found,) = domain_of(definition("<disk><target dev='hda'/></disk>")).disks
    assert found.device is Device.DISK


@pytest.mark.parametrize("device", ["", "Disk", "tape", " disk"])
def test_an_unknown_device_is_a_fault_and_no_disk(device):
    domain = domain_of(definition(disk("hda", "ide", device=device), disk("hdb", "ide")))
    assert [fault.message for fault in domain.faults] == [f"unknown disk device '{device}'"]
    assert [d.target for d in domain.disks] == ["hdb"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<source file='/srv/a.img'/>", "/srv/a.img"),
        ("<source dev='/dev/vg/a'/>", "/dev/vg/a"),
        ("<source dir='/srv/a'/>", "/srv/a"),
        ("<source pool='p' volume='v'/>", "p/v"),
        ("<source protocol='rbd' name='pool/image'><host name='mon'/></source>", "rbd:pool/image"),
        ("<source protocol='nbd'/>", "nbd:"),
        ("<source file=''/>", ""),
        ("<source/>", ""),
        ("", ""),
        ("<source file='/one'/><source file='/two'/>", "/one"),
        ("<backingStore><source file='/base'/></backingStore>", ""),
        ("<mirror><source file='/copy'/></mirror><source file='/srv/a.img'/>", "/srv/a.img"),
    ],
)
def test_the_source_is_found_wherever_it_is_written(source, found):
    (only,) = domain_of(definition(f"<disk>{source}<target dev='hda'/></disk>")).disks
    assert only.source == found


def test_format_and_read_only_are_those_of_the_disk():
    first, second = domain_of(
        definition(
            disk("vda", inside="<driver name='qemu' type='qcow2'/><readonly/>"),
            disk("vdb", inside="<backingStore><driver type='vmdk'/><readonly/></backingStore>"),
        )
    ).disks
    assert (first.format, first.read_only) == ("qcow2", True)
    assert (second.format, second.read_only) == ("", False)


def test_the_old_prefix_of_a_xen_target_is_no_part_of_it():
    domain = domain_of(definition(disk("ioemu:hda"), disk("hda"), kind="xen"))
    assert [(d.target, d.bus) for d in domain.disks] == [("hda", "ide"), ("hda", "ide")]
    assert [fault.message for fault in domain.faults] == ["target 'hda' is used by two disks"]


def test_a_target_used_three_times_is_two_faults_at_the_later_ones():
    data = definition(*(disk("vda") + "\n" for _ in range(3)))
    domain = domain_of(data)
    assert [fault.where().line for fault in domain.faults] == [2, 3]


def test_the_disks_stay_in_the_files_order():
    names = ["vdb", "hda", "sdc", "vda"]
    assert [d.target for d in domain_of(definition(*map(disk, names))).disks] == names


@given(st.lists(st.sampled_from(["\n", "<!-- <target dev='x'/> -->", "<?p <target?>", "  ", "<a/>"]), max_size=8))
def test_the_place_of_a_disk_is_its_target(noise):
    before = "".join(noise)
    data = definition(before, *(f"{before}{disk(name, 'virtio', before)}" for name in ("vda", "vdb")))
    lines = data.decode().split("\n")
    for found in domain_of(data).disks:
        line, column, end_line, end_column = found.where()
        assert line == end_line
        assert lines[line - 1][column - 1 : end_column - 1] == f"<target dev='{found.target}' bus='virtio'/>"


def controller(index: int | str | None, model: str | None, kind: str = "scsi") -> str:
    number = "" if index is None else f" index='{index}'"
    named = "" if model is None else f" model='{model}'"
    return f"<controller type='{kind}'{number}{named}/>"


def models(*devices: str, **of: str) -> list[str]:
    return [d.controller for d in domain_of(definition(*devices, **of)).disks]


def test_the_controller_is_that_of_the_address():
    devices = (controller(0, "lsilogic"), controller(1, "virtio-scsi"), controller(9, "buslogic"))
    address = "<address type='drive' controller='{}' bus='0' target='0' unit='0'/>"
    disks = [disk(f"sd{c}", "scsi", address.format(n)) for c, n in (("a", 1), ("b", 0), ("c", 9))]
    assert models(*devices, *disks) == ["virtio-scsi", "lsilogic", "buslogic"]


@pytest.mark.parametrize("given_", ["", "controller=''", "controller='x'", "controller='-1'"])
def test_an_address_without_a_usable_controller_is_on_the_first(given_):
    devices = (controller(0, "lsilogic"), controller(1, "virtio-scsi"))
    assert models(*devices, disk("sdh", "scsi", f"<address type='drive' {given_}/>")) == ["lsilogic"]


@pytest.mark.parametrize(("kind", "on_one"), [("kvm", 7), ("vmware", 15)])
def test_without_an_address_a_controller_takes_as_many_disks_as_its_bus_is_wide(kind, on_one):
    devices = (controller(0, "lsilogic"), controller(1, "virtio-scsi"))
    names = letters(on_one + 1)
    found = models(*devices, *(disk(f"sd{letter}", "scsi") for letter in names), kind=kind)
    assert found == ["lsilogic"] * on_one + ["virtio-scsi"]


def test_an_address_on_another_bus_says_nothing_of_the_controller():
    devices = (controller(0, "lsilogic"), controller(1, "virtio-scsi"))
    assert models(*devices, disk("sdh", "scsi", "<address type='pci' controller='0'/>")) == ["virtio-scsi"]


def test_controllers_without_an_index_take_the_lowest_free_ones():
    devices = (controller(None, "a"), controller(1, "b"), controller(None, "c"), controller(0, "d"))
    addresses = [f"<address type='drive' controller='{n}'/>" for n in range(4)]
    disks = [disk(f"sd{letter}", "scsi", address) for letter, address in zip("abcd", addresses, strict=True)]
    assert models(*devices, *disks) == ["d", "b", "a", "c"]


def test_controllers_of_another_kind_do_not_count():
    assert models(controller(0, "virtio-transitional", "virtio-serial"), disk("sda", "scsi")) == ["?"]


@pytest.mark.parametrize("model", [None, "", "auto"])
@pytest.mark.parametrize(
    ("of", "default"),
    [
        ({"kind": "kvm"}, "?"),
        ({"kind": "qemu"}, "?"),
        ({"kind": "kvm", "arch": "ppc64le"}, "ibmvscsi"),
        ({"kind": "kvm", "arch": "s390x"}, "virtio-scsi"),
        ({"kind": "vmware"}, "lsilogic"),
        ({"kind": "xen"}, "lsilogic"),
        ({"kind": "hyperv"}, "lsilogic"),
    ],
)
def test_a_controller_without_a_model_is_what_libvirt_makes_it_or_not_known(model, of, default):
    assert models(controller(0, model), disk("sda", "scsi"), **of) == [default]
    assert models(disk("sda", "scsi"), **of) == [default]


def test_only_scsi_disks_have_a_controller():
    assert models(controller(0, "virtio-scsi"), disk("sda", "sata"), disk("vda")) == ["", ""]


def test_letters_count_like_the_columns_of_a_spreadsheet():
    for number, word in enumerate(letters(20_000)):
        assert drive_index(f"sd{word}") == number


@pytest.mark.parametrize(
    ("target", "number"),
    [
        ("hda", 0), ("sdz", 25), ("sdaa", 26), ("vdab", 27), ("sdzz", 701), ("sdaaa", 702), ("xvdc", 2), ("ubdb", 1),
        ("fdb", 1), ("hda1", 0), ("vdb12", 1), ("sda0", 0),
        ("", -1), ("vd", -1), ("vd1", -1), ("a", -1), ("VDA", -1), ("vdA", -1), ("vda-", -1), ("vda1b", -1),
        ("nvme0n1", -1), ("/dev/vda", -1), (" vda", -1), ("vd\N{LATIN SMALL LETTER E WITH ACUTE}", -1), ("vda\n", -1),
        ("vda\N{ARABIC-INDIC DIGIT ONE}", -1),
    ],
)  # fmt: skip
def test_the_number_of_a_target_is_libvirts(target, number):
    assert drive_index(target) == number


@given(st.sampled_from(["hd", "sd", "vd", "xvd"]), st.text(ascii_lowercase, min_size=1, max_size=8))
def test_a_longer_name_comes_after_every_shorter_one(prefix, word):
    assert drive_index(prefix + word) < drive_index(f"{prefix}{word}a")
    assert drive_index(prefix + word) == drive_index(f"{prefix}{word}7")

"""The boot order: <os><boot dev>, or <boot order> on the devices, and what libvirt refuses of either."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.model import BootSource
from tests.xml_strategies import boots, definition, disk, domain_of, order

HD, CD, NET, FD = BootSource.HARD_DISK, BootSource.CDROM, BootSource.NETWORK, BootSource.FLOPPY
NAMES = {"hd": HD, "cdrom": CD, "network": NET, "fd": FD}
HOSTDEV = "<hostdev mode='subsystem' type='pci'>{}</hostdev>"
REDIRDEV = "<redirdev bus='usb' type='spicevmc'>{}</redirdev>"
NIC = "<interface type='user'>{}</interface>"


def messages(data: bytes) -> list[str]:
    return [fault.message for fault in domain_of(data).faults]


def test_without_any_order_libvirt_starts_from_the_hard_disk():
    boot = domain_of(definition(disk("vda"))).boot
    assert (boot.sources, boot.where, boot.per_device) == ((HD,), None, False)
    assert "default" in boot.words


@given(st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=7))
def test_the_first_four_boot_elements_count_each_kind_at_its_last_place(devices):
    boot = domain_of(definition(os=boots(*devices))).boot
    bootindex = {NAMES[device]: place for place, device in enumerate(devices[:4])}
    assert list(boot.sources) == sorted(bootindex, key=lambda source: bootindex[source])
    assert boot.words == ", ".join(source.value for source in boot.sources)


@pytest.mark.parametrize(
    ("devices", "place"),
    [(("hd",), 0), (("cdrom", "hd"), 1), (("hd", "cdrom"), 0), (("cdrom", "network"), 0), (("hd", "cdrom", "hd"), 2)],
)
def test_the_place_of_the_order_is_where_it_names_the_hard_disk(devices, place):
    data = definition(os="\n" + "\n".join(boots(device) for device in devices) + "\n")
    boot = domain_of(data).boot
    assert boot.where is not None
    assert boot.where()[:2] == (2 + place, 1)


def test_a_fifth_boot_element_is_not_even_looked_at():
    domain = domain_of(definition(os=boots("cdrom", "network", "fd", "cdrom", "nonsense")))
    assert domain.faults == ()
    assert HD not in domain.boot.sources


@pytest.mark.parametrize("device", ["", "HD", "hdd", " hd", "disk"])
def test_an_unknown_boot_device_is_a_fault(device):
    assert messages(definition(os=boots("cdrom", device))) == [f"unknown boot device '{device}'"]


def test_an_order_on_a_device_replaces_that_of_the_os():
    boot = domain_of(definition(disk("vda", inside=order(2)), NIC.format(order(1)))).boot
    assert boot.per_device
    assert boot.sources == (NET, HD)


def test_an_order_on_a_network_interface_alone_leaves_no_hard_disk_in_it():
    boot = domain_of(definition(disk("vda"), NIC.format(order(1)))).boot
    assert (boot.sources, boot.where) == ((NET,), None)
    assert boot.words == "no hard disk has a boot order"


@given(st.permutations([1, 2, 3, 4, 5]))
def test_devices_start_in_the_order_of_their_numbers(numbers):
    kinds = ("disk", "cdrom", "floppy", "lun")
    named = [disk(f"hd{c}", "ide", order(n), kind) for c, kind, n in zip("abcd", kinds, numbers, strict=False)]
    boot = domain_of(definition(*named, NIC.format(order(numbers[4])))).boot
    sources = dict(zip(numbers, (HD, CD, FD, HD, NET), strict=True))
    assert boot.sources == tuple(dict.fromkeys(sources[n] for n in sorted(numbers)))


def test_the_place_of_an_order_on_devices_is_the_hard_disk_that_comes_first():
    data = definition("\n", disk("vda", inside=order(7)), "\n", disk("vdb", inside=order(3)), "\n", disk("vdc"))
    boot = domain_of(data).boot
    assert boot.where is not None
    line, column, _, end_column = boot.where()
    assert data.decode().split("\n")[line - 1][column - 1 : end_column - 1] == "<target dev='vdb'/>"


@pytest.mark.parametrize("holder", [HOSTDEV, REDIRDEV])
@pytest.mark.parametrize(("number", "first"), [(1, True), (3, False)])
def test_a_host_device_is_first_when_its_number_is_lower_than_every_disks(holder, number, first):
    boot = domain_of(definition(disk("vda", inside=order(2)), holder.format(order(number)))).boot
    assert boot.host_device_first is first
    assert boot.per_device


def test_a_host_device_is_first_when_no_disk_has_a_number():
    assert domain_of(definition(disk("vda"), HOSTDEV.format(order(9)))).boot.host_device_first


def test_a_cdrom_before_a_host_device_does_not_make_it_second():
    devices = (disk("hdc", "ide", order(1), "cdrom"), HOSTDEV.format(order(2)), disk("vda", inside=order(3)))
    assert domain_of(definition(*devices)).boot.host_device_first


@pytest.mark.parametrize(("number", "taken"), [("1", 1), (" 2", 2), ("\t03", 3), ("+4", 4), ("0000000000000005", 5),
                                               ("4294967295", 4294967295)])  # fmt: skip
def test_an_order_is_any_positive_number_libvirt_can_read(number, taken):
    domain = domain_of(definition(disk("vda", inside=order(number))))
    assert domain.faults == ()
    assert domain.disks[0].order == taken


@pytest.mark.parametrize(
    "number",
    ["0", "-1", "+", "", "abc", "0x1", "1 ", "1.0", "1e3", "4294967296", "99999999999999999999", "\N{SUPERSCRIPT TWO}",
     "\N{ARABIC-INDIC DIGIT ONE}", "- 1", "++1"],
)  # fmt: skip
@pytest.mark.parametrize("holder", [disk("vda", inside="{}"), NIC, HOSTDEV])
def test_any_other_order_is_a_fault_at_the_boot_element(holder, number):
    data = definition("\n", holder.format(order(number)))
    (fault,) = domain_of(data).faults
    assert fault.message == f"boot order '{number}' is not a number from 1 up"
    line, column, _, end_column = fault.where()
    assert data.decode().split("\n")[line - 1][column - 1 : end_column - 1] == order(number)


def test_a_disk_with_an_order_that_is_refused_has_none():
    assert domain_of(definition(disk("vda", inside=order(0)))).disks[0].order == 0


@pytest.mark.parametrize("first", [disk("vda", inside="{}"), NIC, HOSTDEV, REDIRDEV])
@pytest.mark.parametrize("second", [disk("vdb", inside="{}"), NIC, HOSTDEV, REDIRDEV])
def test_a_number_used_by_two_devices_of_any_kind_is_a_fault(first, second):
    data = definition(first.format(order("3")), second.format(order(" 03")))
    assert messages(data) == ["boot order 3 is used by two devices"]


def test_a_number_used_by_three_devices_is_two_faults():
    data = definition(*(disk(name, inside=order(1)) for name in ("vda", "vdb", "vdc")))
    assert messages(data) == ["boot order 1 is used by two devices"] * 2


@pytest.mark.parametrize("holder", [disk("vda", inside="{}"), NIC, HOSTDEV])
def test_an_order_on_a_device_beside_that_of_the_os_is_a_fault(holder):
    data = definition(holder.format(order(1)), os=boots("network", "hd"))
    domain = domain_of(data)
    (fault,) = domain.faults
    assert fault.message == "<boot order> on devices and <os><boot> cannot be used together"
    assert fault.where().column == data.index(b"<boot dev='network'") + 1


def test_only_the_first_boot_element_of_a_device_counts():
    domain = domain_of(definition(disk("vda", inside=order(2) + order("x"))))
    assert domain.disks[0].order == 2
    assert domain.faults == ()


def test_a_boot_element_deeper_down_is_none_of_the_devices():
    domain = domain_of(definition(disk("vda", inside=f"<x>{order(2)}</x>")))
    assert domain.disks[0].order == 0
    assert not domain.boot.per_device


def test_of_devices_of_several_kinds_the_second_in_the_file_is_the_one_that_repeats_a_number():
    data = definition("\n", REDIRDEV.format(order(1)), "\n", NIC.format(order(2)), "\n", HOSTDEV.format(order(1)))
    (fault,) = domain_of(data).faults
    assert (fault.message, fault.where().line) == ("boot order 1 is used by two devices", 4)

"""One <domain>: its kind, its firmware, its name and metadata, and the signs of a Xen toolstack."""

import pytest

from pvlint.model import BootSource, Firmware, Virtualization
from pvlint.readers.read import read
from pvlint.readers.reading import Read, Skipped
from tests.xml_strategies import boots, definition, disk, domain_of, order


def raw(inside: str, kind: str = " type='kvm'") -> bytes:
    return f"<domain{kind}>{inside}</domain>".encode()


@pytest.mark.parametrize(
    ("os_type", "virtualization"),
    [
        ("hvm", Virtualization.HVM),
        ("linux", Virtualization.PV),
        ("xen", Virtualization.PV),
        ("uml", Virtualization.PV),
        ("xenpvh", Virtualization.PVH),
        ("exe", Virtualization.CONTAINER),
    ],
)
def test_the_os_type_says_how_a_guest_is_virtualized(os_type, virtualization):
    domain = domain_of(definition(os_type=os_type))
    assert domain.virtualization is virtualization
    assert domain.faults == ()


@pytest.mark.parametrize("kind", ["lxc", "openvz"])
def test_a_container_is_one_whatever_its_os_type(kind):
    assert domain_of(definition(kind=kind, os_type="hvm")).virtualization is Virtualization.CONTAINER


def test_a_bootloader_without_an_os_type_means_a_paravirtualized_guest():
    domain = domain_of(raw("<bootloader>/usr/bin/pygrub</bootloader>", " type='xen'"))
    assert domain.virtualization is Virtualization.PV
    assert domain.firmware is Firmware.BOOTLOADER
    assert domain.faults == ()


def test_an_empty_os_type_is_none():
    domain = domain_of(raw("<os><type></type></os>"))
    assert domain.virtualization is Virtualization.UNKNOWN
    assert [fault.help for fault in domain.faults] == ["say <os><type>hvm</type></os>"]


@pytest.mark.parametrize("said", [" hvm", "hvm\n", "HVM", "hv m"])
def test_the_os_type_is_compared_letter_by_letter(said):
    domain = domain_of(definition(os_type=said))
    assert domain.virtualization is Virtualization.UNKNOWN
    assert [fault.message for fault in domain.faults] == [f"unknown OS type {said!r}"]


@pytest.mark.parametrize(
    ("said", "help_"), [(" hvm ", "remove the white space around it"), ("dos", "libvirt knows hvm, xen, linux ...")]
)
def test_the_help_for_an_os_type_says_what_is_wrong_with_it(said, help_):
    assert [fault.help for fault in domain_of(definition(os_type=said)).faults] == [help_]


@pytest.mark.parametrize(
    ("os", "arch", "firmware"),
    [
        ("", "x86_64", Firmware.BIOS),
        ("", "i686", Firmware.BIOS),
        ("", "", Firmware.BIOS),
        ("<loader>/usr/lib/xen/boot/hvmloader</loader>", "x86_64", Firmware.BIOS),
        ("<loader type='rom'>/usr/share/seabios/bios.bin</loader>", "x86_64", Firmware.BIOS),
        ("<loader type='pflash'>/srv/code.fd</loader>", "x86_64", Firmware.UEFI),
        ("<loader>/usr/share/OVMF/OVMF_CODE.fd</loader>", "x86_64", Firmware.UEFI),
        ("<loader readonly='yes'>/usr/share/edk2/x64/code.fd</loader>", "x86_64", Firmware.UEFI),
        ("<loader>/usr/share/AAVMF/AAVMF_CODE.fd</loader>", "aarch64", Firmware.UEFI),
        ("", "aarch64", Firmware.UNKNOWN),
        ("", "s390x", Firmware.S390_CCW),
        ("", "ppc64le", Firmware.SLOF),
        ("<kernel>/boot/vmlinuz</kernel>", "x86_64", Firmware.DIRECT_KERNEL),
        ("<kernel>/boot/vmlinuz</kernel>", "s390x", Firmware.DIRECT_KERNEL),
        ("<kernel/>", "x86_64", Firmware.BIOS),
        ("<kernel></kernel><loader type='pflash'/>", "x86_64", Firmware.UEFI),
    ],
)
def test_loader_architecture_and_kernel_say_what_the_firmware_is(os, arch, firmware):
    assert domain_of(definition(os=os, arch=arch)).firmware is firmware


def test_firmware_can_be_chosen_by_name():
    data = definition().replace(b"<os>", b"<os firmware='efi'>")
    assert domain_of(data).firmware is Firmware.UEFI
    assert domain_of(data.replace(b"efi", b"bios")).firmware is Firmware.BIOS


@pytest.mark.parametrize(
    ("os", "firmware"), [("<kernel>/boot/xen</kernel>", Firmware.DIRECT_KERNEL), ("", Firmware.BOOTLOADER)]
)
def test_a_paravirtualized_guest_has_a_kernel_or_a_bootloader(os, firmware):
    assert domain_of(definition(os=os, os_type="linux", kind="xen")).firmware is firmware


def test_the_command_line_counts_only_with_a_kernel():
    line = "<cmdline>inst.ks=http://repo/a.ks</cmdline>"
    assert domain_of(definition(os=line)).command_line == ""
    assert domain_of(definition(os=f"<kernel>/k</kernel>{line}")).command_line == "inst.ks=http://repo/a.ks"


def test_architecture_and_machine_are_those_of_the_os_type():
    data = definition(arch="s390x").replace(b" arch=", b" machine='s390-ccw-virtio' arch=")
    domain = domain_of(data)
    assert (domain.arch, domain.machine) == ("s390x", "s390-ccw-virtio")


@pytest.mark.parametrize("kind", ["kvm", "qemu", "xen", "vmware", "hvf", "test", "bhyve"])
def test_the_domain_type_is_the_hypervisor(kind):
    domain = domain_of(definition(kind=kind))
    assert domain.hypervisor == kind
    assert domain.faults == ()


@pytest.mark.parametrize("kind", ["", "Kvm", "kvm ", "vserver"])
def test_a_domain_type_libvirt_does_not_know_is_a_fault_that_leaves_the_disks_readable(kind):
    domain = domain_of(definition(disk("hda", "ide"), kind=kind))
    assert [(fault.message, fault.blinds) for fault in domain.faults] == [(f"invalid domain type '{kind}'", False)]
    assert domain.hypervisor == "unknown"
    assert [d.target for d in domain.disks] == ["hda"]


def test_the_name_is_kept_as_it_is_written():
    assert domain_of(definition().replace(b"guest", b" a&#x9;b ")).name == " a\tb "
    assert domain_of(raw("<os><type>hvm</type></os>")).name == ""


def test_the_first_of_two_names_counts_and_only_a_child_is_a_name():
    inside = "<devices><disk><name>no</name></disk></devices><name>one</name><name>two</name><os><type>hvm</type></os>"
    assert domain_of(raw(inside)).name == "one"


def test_what_stands_in_an_element_inside_the_text_belongs_to_it():
    data = definition(os_type="h<x>v</x><y/>m").replace(b"guest", b"gu<b>es</b>t")
    domain = domain_of(data)
    assert domain.virtualization is Virtualization.HVM
    assert domain.name == "guest"


LIBOSINFO = "xmlns:libosinfo='http://libosinfo.org/xmlns/libvirt/domain/1.0'"


@pytest.mark.parametrize(
    ("metadata", "os_id"),
    [
        (f"<libosinfo:libosinfo {LIBOSINFO}><libosinfo:os id='http://redhat.com/rhel/5.4'/></libosinfo:libosinfo>",
         "http://redhat.com/rhel/5.4"),
        (f"<libosinfo:libosinfo {LIBOSINFO}/>", ""),
        (f"<libosinfo:libosinfo {LIBOSINFO}><os id='http://redhat.com/rhel/5.4'/></libosinfo:libosinfo>", ""),
        ("<libosinfo><os id='http://redhat.com/rhel/5.4'/></libosinfo>", ""),
        (f"<x><libosinfo:libosinfo {LIBOSINFO}><libosinfo:os id='x'/></libosinfo:libosinfo></x>", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_operating_system_is_libosinfos(metadata, os_id):
    data = definition().replace(b"<os>", f"<metadata>{metadata}</metadata><os>".encode())
    assert domain_of(data).os_id == os_id


def test_interfaces_are_listed_with_their_models():
    nics = "<interface type='network'><model type='virtio'/></interface><interface type='user'/>"
    assert [nic.model for nic in domain_of(definition(nics)).interfaces] == ["virtio", ""]


def test_the_devices_of_all_devices_elements_count():
    data = definition(disk("vda")).replace(b"</devices>", f"</devices><devices>{disk('hda')}</devices>".encode())
    assert [d.target for d in domain_of(data).disks] == ["vda", "hda"]


def test_libxl_reads_no_order_of_single_devices():
    host = f"<hostdev mode='subsystem' type='pci'>{order(1)}</hostdev>"
    per_device = definition(host, disk("hdb", "ide", order(2)), disk("hda", "ide", order(3)), kind="xen")
    boot = domain_of(per_device).boot
    assert boot.sources == (BootSource.HARD_DISK,)
    assert not boot.host_device_first
    assert not boot.per_device


@pytest.mark.parametrize(
    ("inside", "kind", "signs"),
    [
        ("<emulator>/usr/lib64/xen/bin/qemu-dm</emulator>", "xen", [("xend", "the emulator is qemu-dm")]),
        ("<emulator>/usr/bin/qemu-system-i386</emulator>", "xen", [("xl", "the emulator is qemu-system-i386")]),
        ("<disk><driver name='tap' type='aio'/><target dev='hda'/></disk>", "xen",
         [("xend", "a disk uses the driver 'tap'")]),
        ("<disk><driver name='file'/><target dev='hda'/></disk>", "xen", [("xend", "a disk uses the driver 'file'")]),
        ("<disk><driver name='qemu'/><target dev='hda'/></disk>", "xen", [("xl", "a disk uses the driver 'qemu'")]),
        ("<disk><driver name='phy'/><target dev='hda'/></disk>", "xen", []),
        ("<disk><driver name='qemu'/><target dev='hda'/></disk>", "kvm", []),
        ("", "xen", []),
    ],
)  # fmt: skip
def test_emulator_and_drivers_are_signs_of_the_toolstack(inside, kind, signs):
    reading, _ = read(definition(inside, kind=kind), "x.xml")
    assert isinstance(reading, Read)
    assert [(hint.toolstack, hint.words) for hint in reading.definition.hints()] == signs


def test_pvh_is_a_sign_of_xl():
    reading, _ = read(definition(kind="xen", os_type="xenpvh"), "x.xml")
    assert isinstance(reading, Read)
    assert [hint.toolstack for hint in reading.definition.hints()] == ["xl"]


def test_the_signs_of_every_guest_in_a_file_count():
    emulator = "<emulator>/usr/lib/xen/bin/qemu-dm</emulator>"
    reading, _ = read(definition(kind="xen") + definition(emulator, kind="xen"), "x.xml")
    assert isinstance(reading, Read)
    assert [hint.toolstack for hint in reading.definition.hints()] == ["xend"]


@pytest.mark.parametrize(
    ("place", "word"),
    [
        ("<name>guest</name>", "<name>VM_NAME</name>"),
        ("<name>guest</name>", "<name>GUESTNAME</name>"),
        ("<os>", "<uuid>GUESTUUID</uuid><os>"),
        ("<os>", "<memory>MEMORY</memory><os>"),
        ("<os>", "<vcpu> VCPU </vcpu><os>"),
        ("type='kvm'", "type='HYPERVISOR'"),
        ("file='/vda'", "file='DISKPATH'"),
        ("dev='vda'", "dev='TARGET_DEV'"),
        ("bus='virtio'", "bus='HDDRIVER'"),
        ("<target", "<driver type='IMAGEFORMAT'/><target"),
    ],
)
def test_a_bare_word_where_a_value_belongs_makes_a_template(place, word):
    data = definition(disk("vda", "virtio"))
    assert place.encode() in data
    reading, _ = read(data.replace(place.encode(), word.encode(), 1), "x.xml")
    assert isinstance(reading, Skipped)
    assert reading.reason.startswith("template: ")


@pytest.mark.parametrize(
    ("place", "word"),
    [
        ("<name>guest</name>", "<name>DB01</name>"),
        ("<name>guest</name>", "<name>WINDOWS</name>"),
        ("file='/vda'", "file='/srv/DB01'"),
        ("type='kvm'", "type='QEMU'"),
        ("dev='vda'", "dev='VDA'"),
        ("<target", "<driver type='QCOW2'/><target"),
        ("<target", "<serial>SERIAL</serial><target"),
    ],
)
def test_capitals_alone_make_no_template(place, word):
    data = definition(disk("vda", "virtio"))
    assert place.encode() in data
    reading, _ = read(data.replace(place.encode(), word.encode(), 1), "x.xml")
    assert isinstance(reading, Read)


def test_a_domain_without_type_os_and_bootloader_is_another_products():
    reading, _ = read(raw("<devices/>", " log-root='/x'"), "x.xml")
    assert reading == Skipped("not a guest definition (another product's domain.xml)")


def test_a_paravirtualized_guests_boot_elements_are_not_read():
    domain = domain_of(definition(os=boots("nonsense"), os_type="linux", kind="xen"))
    assert domain.faults == ()
    assert domain.boot.where is None


def test_only_xens_guests_give_signs_where_a_file_has_others_too():
    guests = (definition("<emulator>/usr/bin/qemu-system-x86_64</emulator>"), definition(kind="xen"))
    reading, _ = read(b"".join(guests), "x.xml")
    assert isinstance(reading, Read)
    assert reading.definition.hints() == ()

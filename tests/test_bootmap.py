"""Which disk a libvirt guest starts from, how its firmware reaches it, and which disks hold the MBR, GRUB and /boot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.bootmap import BootMap, BootPath, Evidence
from pvlint.guest import Guest
from pvlint.model import Device, Firmware
from tests.xml_strategies import boots, definition, disk, guest_of, order

CDROM = disk("hdc", "ide", device="cdrom")
NIC = "<interface type='user'>{}</interface>"
HOSTDEV = "<hostdev mode='subsystem' type='pci'>{}</hostdev>"


def shown(guest: Guest) -> tuple[str | None, BootPath, bool]:
    """The boot disk, how it is reached, and whether the boot order names it yet."""
    return guest.boot_disk.target if guest.boot_disk else None, guest.map.path, guest.map.starts_from_disk


def boot(*devices: str, **of: str) -> tuple[str | None, BootPath, bool]:
    return shown(guest_of(definition(*devices, **of)))


def assert_held(found: BootMap, place: int | None) -> None:
    """One disk holds the MBR, GRUB and /boot, as far as the definition alone can tell."""
    holders = (found.mbr, found.grub, found.boot)
    assert [holder.disk for holder in holders] == [place] * 3
    assert {holder.evidence for holder in holders} == {Evidence.INFERRED}
    assert all(holder.reason for holder in holders)


@pytest.mark.parametrize(
    ("bus", "path"),
    [("ide", BootPath.EMULATED), ("sata", BootPath.EMULATED), ("usb", BootPath.EMULATED), ("virtio", BootPath.PV)],
)
def test_the_only_hard_disk_is_the_boot_disk_and_holds_everything(bus, path):
    guest = guest_of(definition(CDROM, disk("vdq", bus)))
    assert shown(guest) == ("vdq", path, True)
    assert_held(guest.map, 1)
    assert guest.map.mbr.reason == "the only hard disk"
    assert guest.map.roles(1) == ("mbr", "grub", "boot")
    assert guest.map.roles(0) == ()


def test_of_several_disks_the_first_as_libvirt_sorts_them_is_the_boot_disk():
    guest = guest_of(definition(disk("vdb", "virtio"), disk("sda", "sata"), disk("vda", "virtio")))
    assert shown(guest) == ("vda", BootPath.PV, True)
    assert_held(guest.map, 2)
    assert "vda is the first hard disk as libvirt sorts them" in guest.map.reason
    assert guest.map.mbr.reason == "the disk the firmware starts from"


def test_the_lowest_boot_order_of_a_hard_disk_beats_every_other_place():
    guest = guest_of(definition(disk("sda", "sata"), disk("vda", "virtio", order(9)), disk("vdb", "virtio", order(3))))
    assert shown(guest) == ("vdb", BootPath.PV, True)
    assert_held(guest.map, 2)
    assert guest.map.mbr.reason == "vdb has the lowest boot order of the hard disks"


@given(st.permutations(range(1, 6)))
def test_whatever_the_numbers_are_the_lowest_one_starts(numbers):
    disks = [disk(f"vd{c}", "virtio", order(n)) for c, n in zip("abcde", numbers, strict=True)]
    assert boot(*disks)[0] == f"vd{'abcde'[numbers.index(1)]}"


@pytest.mark.parametrize("device", ["cdrom", "floppy"])
def test_a_lower_order_of_another_drive_leaves_the_boot_disk_the_boot_disk(device):
    other = disk("hdc", "ide", order(1), device)
    assert boot(disk("vda", "virtio", order(2)), other) == ("vda", BootPath.PV, True)


@pytest.mark.parametrize(
    ("devices", "starts"),
    [
        ((), True),
        (("hd",), True),
        (("cdrom", "hd"), True),
        (("network", "hd"), True),
        (("cdrom",), False),
        (("network",), False),
        (("fd", "cdrom"), False),
        (("cdrom", "network", "fd", "cdrom", "hd"), False),
    ],
)
def test_where_the_order_names_no_hard_disk_yet_the_boot_disk_is_the_one_it_would_start_from(devices, starts):
    guest = guest_of(definition(CDROM, disk("hda", "ide"), disk("vda", "virtio"), os=boots(*devices)))
    assert shown(guest) == ("hda", BootPath.EMULATED, starts)
    assert_held(guest.map, 1)
    assert ("once the boot order names one" in guest.map.mbr.reason) is not starts


def test_an_order_on_the_network_card_alone_names_no_hard_disk():
    assert boot(disk("vda", "virtio"), NIC.format(order(1))) == ("vda", BootPath.PV, False)
    assert boot(disk("vda", "virtio", order(2)), NIC.format(order(1))) == ("vda", BootPath.PV, True)


@pytest.mark.parametrize("holder", [HOSTDEV, "<redirdev bus='usb'>{}</redirdev>"])
def test_a_host_device_that_boots_first_leaves_no_boot_disk(holder):
    guest = guest_of(definition(disk("vda", "virtio", order(2)), holder.format(order(1))))
    assert shown(guest) == (None, BootPath.NONE, False)
    assert "host device" in guest.map.reason
    assert_held(guest.map, None)


def test_a_host_device_that_boots_later_or_not_at_all_changes_nothing():
    assert boot(disk("vda", "virtio", order(1)), HOSTDEV.format(order(2))) == ("vda", BootPath.PV, True)
    assert boot(disk("hda", "ide"), HOSTDEV.format("")) == ("hda", BootPath.EMULATED, True)


@pytest.mark.parametrize("arch", ["x86_64", "s390x", "aarch64"])
def test_with_direct_kernel_boot_no_firmware_reads_a_disk(arch):
    os = "<kernel>/srv/vmlinuz</kernel><initrd>/srv/initrd</initrd>"
    guest = guest_of(definition(disk("vda", "virtio"), HOSTDEV.format(order(1)), os=os, arch=arch))
    assert shown(guest) == (None, BootPath.NOT_APPLICABLE, False)
    assert "/srv/vmlinuz" in guest.map.reason
    assert_held(guest.map, None)


def test_an_empty_kernel_is_none():
    assert boot(disk("vda", "virtio"), os="<kernel/>") == ("vda", BootPath.PV, True)


@pytest.mark.parametrize(
    ("arch", "os", "firmware"),
    [
        ("s390x", "", Firmware.S390_CCW),
        ("ppc64le", "", Firmware.SLOF),
        ("aarch64", "<loader type='pflash'>/srv/code.fd</loader>", Firmware.UEFI),
        ("aarch64", "", Firmware.UNKNOWN),
        ("x86_64", "<loader type='pflash'>/srv/code.fd</loader>", Firmware.UEFI),
        ("x86_64", "", Firmware.BIOS),
    ],
)
def test_a_virtio_boot_disk_is_paravirtualized_under_every_firmware(arch, os, firmware):
    guest = guest_of(definition(disk("vda", "virtio"), arch=arch, os=os))
    assert guest.domain.firmware is firmware
    assert shown(guest) == ("vda", BootPath.PV, True)
    assert "virtio-blk" in guest.map.reason


def test_with_uefi_the_efi_partition_takes_the_place_of_the_mbr():
    guest = guest_of(definition(disk("hda", "ide"), os="<loader type='pflash'>/srv/code.fd</loader>"))
    assert "EFI system partition" in guest.map.mbr.reason
    assert "EFI" not in guest_of(definition(disk("hda", "ide"))).map.mbr.reason


@pytest.mark.parametrize("os_type", ["linux", "xenpvh"])
def test_the_first_disk_of_a_paravirtualized_guest_holds_grub_and_boot_but_no_mbr(os_type):
    guest = guest_of(definition(disk("xvda", "xen"), disk("xvdb", "xen"), os_type=os_type, kind="xen"))
    assert shown(guest) == (None, BootPath.NOT_APPLICABLE, False)
    assert (guest.map.mbr.disk, guest.map.grub.disk, guest.map.boot.disk) == (None, 0, 0)
    assert "pygrub" in guest.map.reason


@pytest.mark.parametrize("os_type", ["linux", "xenpvh"])
def test_a_paravirtualized_guest_with_a_kernel_of_the_hosts_reads_no_disk(os_type):
    data = definition(disk("xvda", "xen"), os_type=os_type, kind="xen", os="<kernel>/boot/x</kernel>")
    guest = guest_of(data)
    assert guest.map.path is BootPath.NOT_APPLICABLE
    assert_held(guest.map, None)


@pytest.mark.parametrize(("os_type", "kind"), [("exe", "lxc"), ("exe", "kvm"), ("hvm", "lxc")])
def test_a_container_has_no_boot_disk(os_type, kind):
    guest = guest_of(definition(disk("vda", "virtio"), os_type=os_type, kind=kind))
    assert shown(guest) == (None, BootPath.NOT_APPLICABLE, False)
    assert "container" in guest.map.reason


def test_without_an_os_type_nothing_is_known():
    assert boot(disk("vda", "virtio"), os_type="") == (None, BootPath.UNKNOWN, False)


@pytest.mark.parametrize("devices", [(), (CDROM,), (disk("fda", "fdc", device="floppy"), CDROM)])
def test_a_guest_without_a_hard_disk_has_no_boot_disk(devices):
    guest = guest_of(definition(*devices))
    assert shown(guest) == (None, BootPath.NONE, False)
    assert guest.map.reason == "it has no hard disk"


def test_a_lun_is_a_hard_disk():
    guest = guest_of(definition(CDROM, disk("sda", "sata", device="lun")))
    assert shown(guest) == ("sda", BootPath.EMULATED, True)
    assert guest.boot_disk is not None
    assert guest.boot_disk.device is Device.LUN


def test_a_first_disk_on_a_scsi_controller_of_unknown_model_leaves_the_path_unknown_but_not_the_disk():
    guest = guest_of(definition(disk("sda", "scsi"), disk("vda", "virtio")))
    assert shown(guest) == ("sda", BootPath.UNKNOWN, True)
    assert_held(guest.map, 0)
    assert "lsilogic" in guest.map.reason


def test_a_later_disk_on_such_a_controller_leaves_nothing_unknown():
    assert boot(disk("vda", "virtio"), disk("sda", "scsi")) == ("vda", BootPath.PV, True)
    assert boot(disk("sda", "scsi"), disk("vda", "virtio", order(1))) == ("vda", BootPath.PV, True)


@pytest.mark.parametrize(("model", "path"), [("virtio-scsi", BootPath.PV), ("lsilogic", BootPath.EMULATED)])
def test_a_first_disk_on_a_scsi_controller_is_reached_as_the_controller_is(model, path):
    controller = f"<controller type='scsi' index='0' model='{model}'/>"
    assert boot(controller, disk("sda", "scsi")) == ("sda", path, True)


def test_libxl_goes_by_the_name_of_a_disk_and_not_by_its_bus_or_order():
    data = definition(disk("xvda", "xen", order(2)), disk("hdb", "ide", order(1)), kind="xen")
    assert shown(guest_of(data, "xl")) == ("xvda", BootPath.EMULATED, True)
    data = definition(disk("xvde", "xen"), disk("hda", "virtio"), kind="xen")
    assert shown(guest_of(data, "xl")) == ("hda", BootPath.EMULATED, True)


@pytest.mark.parametrize(
    ("toolstack", "path"), [("xl", BootPath.EMULATED), ("xend-3.2", BootPath.EMULATED), ("rhel5", BootPath.PV)]
)
def test_a_xen_guests_xvda_is_reached_as_its_toolstack_emulates_it(toolstack, path):
    assert shown(guest_of(definition(disk("xvda", "xen"), kind="xen"), toolstack)) == ("xvda", path, True)


@pytest.mark.parametrize("device", ["network", "cdrom"])
def test_a_guest_that_starts_from_the_network_or_a_medium_is_being_installed(device):
    medium = disk("hdc", "ide", device="cdrom")
    assert guest_of(definition(disk("vda", "virtio"), medium, os=boots(device, "hd"))).phase == "install"
    assert guest_of(definition(disk("vda", "virtio"), medium, os=boots("hd", device))).phase == "run"
    assert guest_of(definition(disk("vda", "virtio"), medium, os=boots("hd", device, "hd"))).phase == "install"


def test_an_empty_drive_installs_nothing():
    empty = "<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>"
    assert guest_of(definition(disk("vda", "virtio"), empty, os=boots("cdrom", "hd"))).phase == "run"


@pytest.mark.parametrize(
    ("line", "phase"),
    [
        ("inst.ks=http://repo/a.ks", "install"), ("ro ks=nfs:host:/a", "install"), ("ks", "install"),
        ("root=/dev/vda1 ro", "run"), ("masks=1", "run"), ("", "run"),
    ],
)  # fmt: skip
def test_a_direct_kernel_that_is_told_of_a_kickstart_is_installing(line, phase):
    os = f"<kernel>/srv/vmlinuz</kernel><cmdline>{line}</cmdline>"
    assert guest_of(definition(disk("vda", "virtio"), os=os)).phase == phase


BUSES_OF = {"ide": BootPath.EMULATED, "sata": BootPath.EMULATED, "virtio": BootPath.PV}


@pytest.mark.fuzz
@given(
    st.lists(st.tuples(st.sampled_from(sorted(BUSES_OF)), st.booleans()), min_size=1, max_size=6),
    st.lists(st.sampled_from(["hd", "cdrom", "network", "fd"]), max_size=4, unique=True),
)
def test_the_boot_disk_is_always_a_hard_disk_and_reached_as_its_bus_says(disks, devices):
    names = [f"vd{'abcdef'[place]}" for place in range(len(disks))]
    elements = [
        disk(name, bus, device="cdrom" if cdrom else "disk")
        for name, (bus, cdrom) in zip(names, disks, strict=True)
    ]  # fmt: skip
    guest = guest_of(definition(*elements, os=boots(*devices)))
    hard = [name for name, (_, cdrom) in zip(names, disks, strict=True) if not cdrom]
    if not hard:
        assert shown(guest) == (None, BootPath.NONE, False)
        return
    # The names rise, so within a bus the first is first, and the bus that appears first, be it with a CD-ROM, leads.
    ranks = list(dict.fromkeys(bus for bus, _ in disks))
    bus_of = dict(zip(names, (bus for bus, _ in disks), strict=True))
    expected = min(hard, key=lambda name: (ranks.index(bus_of[name]), name))
    assert shown(guest) == (expected, BUSES_OF[bus_of[expected]], not devices or "hd" in devices)
    assert_held(guest.map, names.index(expected))

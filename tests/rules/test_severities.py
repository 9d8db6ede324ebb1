"""How loudly PV101 speaks: every line of the severity table, and the situations on both sides of each line."""

from typing import Any

import pytest

from pvlint.document import Document
from pvlint.reports.check_json import as_dict
from tests.judging import judged

OSINFO = (
    "<metadata><l:libosinfo xmlns:l='http://libosinfo.org/xmlns/libvirt/domain/1.0'>"
    "<l:os id='{}'/></l:libosinfo></metadata>"
)


def check(text: str, *, toolstack: str = "auto", profile: str = "auto") -> Document:
    return judged(text.encode(), toolstack=toolstack, profile=profile)


def said(text: str, code: str = "PV101", **options: str) -> dict[str, Any] | None:
    """What a rule says of a guest; None where it is silent."""
    checked = check(text, **options)
    assert checked.guests, checked.reason
    found = [found for found in checked.findings if found.rule.code == code]
    assert len(found) <= 1
    return as_dict(checked, found[0]) if found else None


def severity(text: str, code: str = "PV101", **options: str) -> str | None:
    found = said(text, code, **options)
    return None if found is None else found["severity"]


def xen(vdev: str, more: str = "", *, form: str = "/srv/a.img,raw,{},rw") -> str:
    """A fully virtualized Xen guest with one disk."""
    return f'name = "a"\nbuilder = "hvm"\ndisk = ["{form.format(vdev)}"]\n{more}\n'


def xend(vdev: str, more: str = "") -> str:
    return xen(vdev, more, form="phy:/dev/vg0/a,{},w")


def libvirt(target: str, bus: str, **guest: str) -> str:
    """A libvirt guest with one disk."""
    filled = {"type": "kvm", "arch": "x86_64", "machine": "pc", "os": "hvm", "boot": "", "firmware": "", **guest}
    os_info = OSINFO.format(guest["release"]) if "release" in guest else ""
    controller = f"<controller type='scsi' model='{guest['controller']}'/>" if "controller" in guest else ""
    return (
        f"<domain type='{filled['type']}'><name>a</name>{os_info}"
        f"<os{filled['firmware']}><type arch='{filled['arch']}' machine='{filled['machine']}'>{filled['os']}</type>"
        f"{filled['boot']}</os><devices>{controller}<disk type='block' device='disk'><source dev='/dev/vg0/a'/>"
        f"<target dev='{target}' bus='{bus}'/></disk></devices></domain>"
    )


@pytest.mark.parametrize(
    ("toolstack", "silent", "warned", "refused"),
    [
        ("rhel5", "hda hdb hdd xvda16 xvdja", "", "xvda xvdd xvde xvdz sda sdb hde hda1 0x300"),
        ("xend-3.1", "hda hdd", "", "xvda xvdd xvde hde"),
        ("xend-3.2", "hda hdd", "xvda xvdb xvdd", "xvde xvdz hde"),
        ("xl", "hda hdd sda sdp d0p0 d3p0", "xvda xvdb xvdd", "xvde xvdz xvdaa d4p0 0x300"),
    ],
)
def test_xen_with_a_bios_goes_by_what_the_toolstack_emulates(toolstack, silent, warned, refused):
    guest = xen if toolstack == "xl" else xend
    verdicts = {name: severity(guest(name), toolstack=toolstack) for name in f"{silent} {warned} {refused}".split()}
    assert verdicts == {
        **dict.fromkeys(silent.split()),
        **dict.fromkeys(warned.split(), "warning"),
        **dict.fromkeys(refused.split(), "error"),
    }


@pytest.mark.parametrize("toolstack", ["xend-3.1", "xend-3.2"])
def test_emulated_scsi_that_does_not_boot_is_another_rule_s_error(toolstack):
    assert severity(xend("sda"), toolstack=toolstack) is None
    assert severity(xend("sda"), "PV106", toolstack=toolstack) == "error"


def test_with_ahci_two_more_are_emulated():
    assert severity(xen("xvdf", 'hdtype = "ahci"'), toolstack="xl") == "warning"
    assert severity(xen("xvdg", 'hdtype = "ahci"'), toolstack="xl") == "error"


@pytest.mark.parametrize("key", ["firmware", "bios"])
def test_uefi_reads_a_pv_disk_on_xen(key):
    assert severity(xen("xvde", f'{key} = "ovmf"'), toolstack="xl") == "warning"
    assert severity(xen("xvde", f'{key} = "seabios"'), toolstack="xl") == "error"
    assert severity(xen("hda", f'{key} = "ovmf"'), toolstack="xl") is None


@pytest.mark.parametrize("form", ["vdev=xvda,backend=storage,target=/a", "vdev=xvda,specification=virtio,target=/a"])
def test_a_disk_qemu_is_not_shown_is_not_emulated_whatever_its_name(form):
    assert severity(xen("", form=form), toolstack="xl") == "error"


@pytest.mark.parametrize(
    ("target", "bus", "more", "expected"),
    [
        ("vda", "virtio", {}, "warning"),
        ("vda", "virtio", {"type": "qemu"}, "warning"),
        ("vda", "virtio", {"arch": "i686"}, "warning"),
        ("vda", "virtio", {"firmware": " firmware='efi'"}, "warning"),
        ("hda", "virtio", {}, "warning"),
        ("sda", "scsi", {"controller": "virtio-scsi"}, "warning"),
        ("sda", "scsi", {"controller": "virtio-transitional"}, "warning"),
        ("sda", "scsi", {"controller": "lsilogic"}, None),
        ("vda", "ide", {}, None),
        ("xvda", "ide", {}, None),
        ("sda", "sata", {"machine": "q35"}, None),
        ("sda", "usb", {}, None),
        ("vda", "virtio", {"boot": "<boot dev='network'/>"}, "warning"),
    ],
)
def test_qemu_and_kvm_go_by_the_bus_and_the_controller(target, bus, more, expected):
    assert severity(libvirt(target, bus, **more)) == expected


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ("http://redhat.com/rhel/5.4", "error"),
        ("http://redhat.com/rhel/5.11", "error"),
        ("http://redhat.com/rhel/5", "error"),
        ("http://redhat.com/rhel/4.6", "error"),
        ("http://redhat.com/rhel/3.9", "error"),
        ("http://centos.org/centos/5.8", "error"),
        ("https://oracle.com/ol/5.4", "error"),
        ("http://redhat.com/rhel/6.0", "warning"),
        ("http://redhat.com/rhel/10.0", "warning"),
        ("http://fedoraproject.org/fedora/5", "warning"),
        ("http://microsoft.com/win/5.1", "warning"),
        ("http://redhat.com/rhel/unknown", "warning"),
        ("", "warning"),
    ],
)
def test_a_guest_known_to_be_rhel_5_or_older_may_not_boot_from_virtio(release, expected):
    assert severity(libvirt("vda", "virtio", release=release)) == expected


@pytest.mark.parametrize(
    ("release", "more"),
    [("rhel/5.4", ", and is RHEL 5.4, whose GRUB and initrd may not read it"), ("rhel/6.0", " (virtio-blk)")],
)
def test_only_a_guest_that_is_too_old_is_told_so(release, more):
    found = said(libvirt("vda", "virtio", release=f"http://redhat.com/{release}"))
    assert found is not None
    assert found["message"].endswith(more)


@pytest.mark.parametrize("arch", ["aarch64", "s390x", "ppc64le", "riscv64", "armv7l", "loongarch64"])
def test_an_architecture_the_guide_is_not_about_is_a_note(arch):
    assert severity(libvirt("vda", "virtio", arch=arch, machine="virt")) == "note"


def test_rhel_5_weighs_more_than_the_architecture():
    assert severity(libvirt("vda", "virtio", arch="s390x", release="http://redhat.com/rhel/5.4")) == "error"


@pytest.mark.parametrize(
    ("text", "toolstack"),
    [
        (xen("xvda"), "xl"),
        (xend("xvda"), "xend-3.2"),
        (xen("xvde", 'firmware = "ovmf"'), "xl"),
        (libvirt("vda", "virtio"), "auto"),
        (libvirt("vda", "virtio", firmware=" firmware='efi'"), "auto"),
        (libvirt("sda", "scsi", controller="virtio-scsi"), "auto"),
        (libvirt("vda", "virtio", arch="aarch64", machine="virt"), "auto"),
    ],
    ids=["xl xvda", "xend-3.2 xvda", "ovmf", "kvm", "kvm uefi", "virtio-scsi", "aarch64"],
)
def test_with_the_profile_rhel5_every_flagged_boot_disk_is_an_error(text, toolstack):
    assert severity(text, toolstack=toolstack) in ("warning", "note")
    assert severity(text, toolstack=toolstack, profile="rhel5") == "error"


SILENT = {
    "PV with pygrub": 'name = "a"\nbootloader = "/usr/bin/pygrub"\ndisk = ["phy:/dev/vg0/a,xvda,w"]\n',
    "PV with a kernel": 'name = "a"\nkernel = "/boot/vmlinuz-xen"\ndisk = ["phy:/dev/vg0/a,xvda,w"]\n',
    "PVH": 'name = "a"\ntype = "pvh"\nkernel = "/boot/vmlinuz"\ndisk = ["/a,raw,xvda,rw"]\n',
    "direct kernel boot on Xen": xen("xvde", 'kernel = "/boot/vmlinuz"'),
    "direct kernel boot on KVM": libvirt("vda", "virtio", boot="<kernel>/boot/vmlinuz</kernel>"),
    "container": libvirt("vda", "virtio", type="lxc", os="exe"),
    "PV through libvirt": libvirt("xvda", "xen", type="xen", os="linux"),
    "PVH through libvirt": libvirt("xvda", "xen", type="xen", os="xenpvh"),
}


@pytest.mark.parametrize("profile", ["auto", "rhel5"])
@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_a_guest_whose_disks_no_firmware_reads_is_silent_and_the_boot_map_says_why(text, profile):
    checked = check(text, profile=profile)
    assert [found.rule.code for found in checked.findings] == []
    assert [guest.map.path.value for guest in checked.guests] == ["not-applicable"]
    assert all(guest.map.reason for guest in checked.guests)


def test_a_kernel_that_is_the_firmware_is_no_direct_kernel_boot():
    assert severity(xend("xvda", 'kernel = "/usr/lib/xen/boot/hvmloader"'), toolstack="rhel5") == "error"


UNDECIDABLE = {
    "device name": 'import os\nname = "a"\nbuilder = "hvm"\ndisk = ["phy:/dev/vg0/a,%s,w" % os.environ["DEV"]]\n',
    "kind of guest": 'import os\nname = "a"\nbuilder = os.environ["KIND"]\ndisk = ["phy:/dev/vg0/a,xvda,w"]\n',
    "SCSI controller": libvirt("sda", "scsi"),
}


@pytest.mark.parametrize("profile", ["auto", "rhel5"])
@pytest.mark.parametrize("text", UNDECIDABLE.values(), ids=UNDECIDABLE)
def test_what_cannot_be_decided_is_a_note_that_says_what_would_decide_it(text, profile):
    found = said(text, "PV003", profile=profile)
    assert found is not None
    assert found["severity"] == "note"
    assert found["help"]
    assert severity(text, profile=profile) is None


def test_a_pv_disk_that_no_firmware_starts_from_is_no_finding():
    text = 'name = "a"\nbuilder = "hvm"\ndisk = ["phy:/dev/vg0/b,hda,w", "phy:/dev/vg0/a,xvdb,w"]\n'
    assert severity(text, toolstack="rhel5") is None
    assert severity(text, toolstack="rhel5", profile="rhel5") is None


def test_every_finding_about_xen_says_what_the_other_toolstacks_would_make_of_it():
    checked = check(xend("xvda"), toolstack="rhel5")
    (found,) = checked.findings
    assert found.finding.elsewhere() == "under xend-3.2 and xl it is a warning"
    (found,) = [f for f in check(xen("xvda"), toolstack="xl").findings if f.rule.code == "PV101"]
    assert "under rhel5 and xend-3.1 it is an error" in found.finding.elsewhere()
    (found,) = check(libvirt("vda", "virtio")).findings
    assert found.finding.elsewhere() == ""

"""The two-disk advice word for word: the small disk's file, its driver, its entry, and what else there is to do."""

import time

import pytest

from pvlint import layout
from pvlint.guest import Guest
from pvlint.model import Device, Disk
from pvlint.place import at_top
from tests.drafts import config, disk, guest_of, xml

FIRST = "put a small emulated disk first, for MBR, GRUB and /boot, and this one second:"


def xen(disks: list[str], toolstack: str, phase: str = "auto", more: str = "") -> Guest:
    return guest_of(config(disks, toolstack, more=more).text, toolstack, phase)


def libvirt(disks: list[str], toolstack: str = "auto", phase: str = "auto", kind: str = "kvm", **more: str) -> Guest:
    return guest_of(xml(disks, kind=kind, **more).text, toolstack, phase)


def named(*names: str) -> list[str]:
    """Empty CD-ROM drives of a KVM guest."""
    return [disk(name, "ide" if name.startswith("hd") else "sata", f"/{name}", device="cdrom") for name in names]


def small(guest: Guest) -> str:
    planned = layout.layout(guest)
    assert planned is not None
    return planned.boot_source


# --- the small disk's file and driver -------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".img", ".qcow2", ".qcow", ".raw", ".vhd", ".vmdk", ".qed", ""])
def test_the_small_image_is_called_like_the_present_one(suffix: str):
    assert small(xen([f"/srv/x{suffix},raw,xvda,rw"], "xl")) == f"/srv/a-boot{suffix}"


def test_only_the_end_of_a_name_with_dots_is_taken_over():
    assert small(xen(["/srv/web.example.org.qcow2,raw,xvda,rw"], "xl")) == "/srv/a-boot.qcow2"
    assert small(xen(["/srv/web.example.org,raw,xvda,rw"], "xl")) == "/srv/a-boot"


@pytest.mark.parametrize(("name", "expected"), [("XP", "XP"), ("--XP", "XP"), ("-", "guest"), ("web 01", "web-01")])
def test_the_small_image_bears_the_guest_s_whole_name(name: str, expected: str):
    found = guest_of(config(["phy:/srv/x.img,xvda,w"], "rhel5", name).text, "rhel5")
    assert small(found) == f"/srv/{expected}-boot.img"


@pytest.mark.parametrize(("driver", "expected"), [("tap", "/a-boot.img"), ("tap2", "/a-boot.img"),
                                                  ("file", "/a-boot.qcow2")])  # fmt: skip
def test_an_old_xend_gets_a_raw_image_in_place_of_a_tap_s(driver: str, expected: str):
    present = disk("xvda", "xen", "/x.qcow2", driver=f"<driver name='{driver}' type='qcow2'/>")
    assert small(libvirt([present], "rhel5", kind="xen")) == expected


@pytest.mark.parametrize(
    ("toolstack", "kind", "image", "expected"),
    [
        *(("xend-3.2", "xen", image, ("tap", image)) for image in ("aio", "sync", "qcow", "qcow2", "vmdk", "ram")),
        ("xend-3.2", "xen", "raw", None),
        ("xend-3.1", "xen", "aio", None),
        ("rhel5", "xen", "aio", None),
        ("xl", "xen", "raw", ("qemu", "raw")),
        ("xl", "xen", "qcow2", ("qemu", "qcow2")),
        ("auto", "kvm", "qcow2", ("qemu", "qcow2")),
    ],
)
def test_the_driver_is_one_that_the_toolstack_s_libvirt_knows(
    toolstack: str, kind: str, image: str, expected: tuple[str, str] | None
):
    name, bus = ("xvda", "xen") if kind == "xen" else ("vda", "virtio")
    present = disk(name, bus, "/srv/x.img", driver=f"<driver name='tap' type='{image}'/>")
    found = libvirt([present], toolstack, kind=kind)
    driver = [f"  <driver name='{expected[0]}' type='{expected[1]}'/>"] if expected else []
    assert layout.lines(found)[:-4] == ("<disk type='file' device='disk'>", *driver)
    assert layout.boot_format(found, found.domain.disks[0]) == (expected[1] if expected else "")


# --- the entry ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("present", "toolstack", "entry"),
    [
        # like the present one's, as long as that is one that would be emulated
        ("phy:/dev/vg0/x,xvda,w", "rhel5", "phy:/dev/vg0/a-boot,hda,w"),
        ("phy:/dev/vg0/x,xvda,w,storage", "rhel5", "phy:/dev/vg0/a-boot,hda,w,storage"),
        ("/srv/x.img,qcow2,xvda,rw,discard", "xl", "/srv/a-boot.img,qcow2,hda,rw,discard"),
        # libxl shows QEMU none of these
        ("/srv/x.img,qcow2,xvda,rw,backend=storage", "xl", "format=qcow2,vdev=hda,access=rw,target=/srv/a-boot.img"),
        ("/srv/x.img,raw,xvda,rw,specification=virtio", "xl", "format=raw,vdev=hda,access=rw,target=/srv/a-boot.img"),
        ("/srv/x.img,empty,xvda,rw", "xl", "format=raw,vdev=hda,access=rw,target=/srv/a-boot.img"),
        ("script=block-x,vdev=xvda,target=/srv/x.img", "xl", "format=raw,vdev=hda,access=rw,target=/srv/a-boot.img"),
        # a boot disk is written to, through the present one's driver
        ("tap:aio:/srv/x.img,xvda,r", "xend-3.2", "tap:aio:/srv/a-boot.img,hda,w"),
        # a disk without a path has none whose driver could be kept
        ("phy:,xvda,w", "rhel5", "file:/var/lib/xen/images/a-boot.img,hda,w"),
        (",xvda,w", "rhel5", "file:/var/lib/xen/images/a-boot.img,hda,w"),
        (",raw,xvda,rw", "xl", "file:/var/lib/xen/images/a-boot.img,hda,w"),
    ],
)
def test_the_small_disk_s_entry_is_writable_and_emulated(present: str, toolstack: str, entry: str):
    assert layout.lines(xen([present], toolstack))[0] == f"disk = ['{entry}',"


@pytest.mark.parametrize(
    "written", ["xvda", "/dev/xvda", "ioemu:xvda", "ioemu:/dev/xvda", "/dev/ioemu:xvda", "ioemu: xvda", "tap2:xvda",
                "xvda:disk", "xvda:floppy"],
)  # fmt: skip
def test_the_present_disk_gets_its_new_name_however_the_old_one_is_written(written: str):
    assert layout.lines(xen([f"phy:/srv/x,{written},w"], "rhel5")) == (
        "disk = ['phy:/srv/a-boot,hda,w',",
        "        'phy:/srv/x,xvdb,w']",
    )


def test_with_keys_too():
    assert layout.lines(xen(["access=rw, vdev=  xvda, target=/srv/x.img"], "xl")) == (
        "disk = ['format=raw,vdev=hda,access=rw,target=/srv/a-boot.img',",
        "        'access=rw, vdev=  xvde, target=/srv/x.img']",
    )


def test_an_entry_whose_name_is_not_known_stays_as_it_is():
    text = 'import os\nname = "a"\nbuilder = "hvm"\ndisk = ["phy:/a,%s,w" % os.environ["N"]]\n'
    found = guest_of(text, "rhel5")
    assert layout.entry(found, found.domain.disks[0], "hda", "ide") == "'phy:/a,?,w'"


def test_a_path_with_both_quotes():
    assert layout.lines(xen(['phy:/srv/it\'s "x"/y,xvda,w'], "rhel5")) == (
        'disk = ["phy:/srv/it\'s \\"x\\"/a-boot,hda,w",',
        '        "phy:/srv/it\'s \\"x\\"/y,xvdb,w"]',
    )


def test_what_python_and_xl_write_as_escapes_is_written_as_escapes():
    text = 'name = "a"\nbuilder = "hvm"\ndisk = ["file:/srv/a\\nb\\rc\\td\\\\e/x.img,xvda,w"]\n'
    assert layout.lines(guest_of(text, "rhel5")) == (
        r"disk = ['file:/srv/a\nb\rc\td\\e/a-boot.img,hda,w',",
        r"        'file:/srv/a\nb\rc\td\\e/x.img,xvdb,w']",
    )


def test_what_an_attribute_cannot_hold_is_written_as_references():
    hard = "/srv/a&amp;b&lt;c&gt;d&apos;e&#10;f&#13;g&#9;h"
    present = f"<disk><source file='{hard}/x.img'/><target dev='vda' bus='virtio'/></disk>"
    assert layout.lines(libvirt([present])) == (
        "<disk type='file' device='disk'>",
        f"  <source file='{hard}/a-boot.img'/>",
        "  <target dev='hda' bus='ide'/>",
        "</disk>",
        "and in the present disk: <target dev='vdb' bus='virtio'/>",
    )


def form(uname: str) -> Guest:
    device = f"(device (vbd (dev xvda) (uname {uname}) (mode w)))"
    return guest_of(f"(domain (name a) (image (hvm (boot c))) {device})", "rhel5")


@pytest.mark.parametrize(
    ("present", "new"),
    [
        ("phy:/dev/vg0/x", "phy:/dev/vg0/a-boot"),
        ("/srv/x.img", "file:/srv/a-boot.img"),
        (r"'file:/srv/it\'s/x.img'", r"'file:/srv/it\'s/a-boot.img'"),
        ("'file:/srv/a b/x.img'", "'file:/srv/a b/a-boot.img'"),
    ],
)
def test_a_path_in_sxp_is_quoted_where_it_has_to_be(present: str, new: str):
    assert layout.lines(form(present)) == (
        f"(device (vbd (dev hda) (uname {new}) (mode w)))",
        "and in the present disk: (dev xvdb)",
    )


# --- where it can go ------------------------------------------------------------------------------------------------


def test_where_no_pv_name_is_left_there_is_no_split():
    letters = " abcdefghijklmnopqrstuvwxyz"
    taken = [f"xvd{a}{b}".replace(" ", "") for a in letters for b in letters[1:]][1:260]
    assert (taken[0], taken[-1]) == ("xvdb", "xvdiz")
    assert layout.layout(xen(["phy:/a,hda,w", *(f"phy:/{name},{name},w" for name in taken)], "rhel5")) is None


def test_a_scsi_disk_does_not_come_before_an_ide_one():
    planned = layout.layout(xen(["phy:/a,xvda,w", "phy:/b,sda,w"], "xl"))
    assert planned is not None
    assert (planned.boot, planned.rest) == ("hda", "xvde")


def test_the_new_disk_is_not_put_between_disks_that_stay_emulated():
    disks = [",hda:cdrom,r", "phy:/a,xvda,w", "phy:/b,xvdb,w", "phy:/c,xvdd,w"]
    assert layout.layout(xen(disks, "xl")) is None, "hdc would come after xvdb"


@pytest.mark.parametrize(
    ("arch", "expected"),
    [
        (" arch='x86_64'", ("hda", "ide")),
        (" arch='i686'", ("hda", "ide")),
        (" arch='i386'", ("hda", "ide")),
        ("", ("hda", "ide")),
        (" arch='aarch64'", ("sda", "sata")),
    ],
)
def test_ide_is_for_pcs(arch: str, expected: tuple[str, str]):
    text = xml([disk("vda", "virtio", "/a")]).text.replace(" arch='x86_64'", arch)
    planned = layout.layout(guest_of(text))
    assert planned is not None
    assert (planned.boot, planned.boot_bus) == expected


@pytest.mark.parametrize(
    ("machine", "other", "expected"),
    [
        ("pc", ("hda", "ide", "disk"), ("sda", "sata")),
        ("pc", ("hda", "ide", "lun"), ("sda", "sata")),
        ("pc", ("hda", "ide", "cdrom"), ("hdb", "ide")),
        ("q35", ("hda", "sata", "disk"), ("sda", "usb")),  # the first unit of SATA, whatever its name
    ],
)
def test_no_hard_disk_of_the_bus_comes_before_it(machine: str, other: tuple[str, str, str], expected: tuple[str, str]):
    name, bus, device = other
    planned = layout.layout(libvirt([disk("vda", "virtio", "/a"), disk(name, bus, "/b", device=device)],
                                    machine=machine))  # fmt: skip
    assert planned is not None
    assert (planned.boot, planned.boot_bus) == expected


def test_where_the_order_is_given_disk_by_disk_the_place_on_the_bus_does_not_matter():
    disks = [disk("vda", "virtio", "/a", "<boot order='1'/>"), disk("hda", "ide", "/b", "<boot order='2'/>")]
    planned = layout.layout(libvirt(disks))
    assert planned is not None
    assert (planned.boot, planned.boot_bus) == ("hdb", "ide")


@pytest.mark.parametrize("device", ["disk", "lun"])
def test_a_lun_is_a_hard_disk(device: str):
    disks = [disk("vda", "virtio", "/a"), disk("hdc", "ide", "/cd", device="cdrom"), disk("sda", "scsi", "/b",
             device=device)]  # fmt: skip
    assert layout.hard_disks(libvirt(disks)) == [0, 2]


# --- what is said ---------------------------------------------------------------------------------------------------

TAKEN = "put a small emulated disk first; every place for one is taken, so give one of those disks up"


def test_where_every_place_on_kvm_is_taken_the_advice_says_so():
    drives = named("hda", "hdb", "hdc", "hdd", "sda", "sdb", "sdc", "sdd", "sde")
    assert layout.advice(libvirt([disk("vda", "virtio", "/a"), *drives]))[3] == "  <target dev='sdf' bus='sata'/>"
    full = libvirt([disk("vda", "virtio", "/a"), *drives, *named("sdf")])
    assert (layout.layout(full), layout.advice(full)) == (None, (TAKEN,))


@pytest.mark.parametrize("arch", ["x86_64", "ppc64"])
def test_xen_has_its_four_places_whatever_the_file_says_of_the_architecture(arch: str):
    drives = [disk(name, "ide", "/cd", device="cdrom") for name in ("hda", "hdb", "hdc", "hdd")]
    text = xml([disk("xvde", "xen", "/a"), *drives], kind="xen").text.replace("x86_64", arch)
    assert layout.advice(guest_of(text, "rhel5")) == (TAKEN,)


@pytest.mark.parametrize("arch", ["s390x", "ppc64le"])
def test_a_platform_without_an_emulated_bus_is_told_so(arch: str):
    text = xml([disk("vda", "virtio", "/a")]).text.replace("x86_64", arch)
    said = "this platform has no emulated bus for a boot disk; the guide's two-disk split does not apply"
    assert layout.advice(guest_of(text)) == (said,)


DRIVES = ["file:/cd.iso,hdb:cdrom,r", "file:/cd.iso,hdc:cdrom,r", "file:/cd.iso,hdd:cdrom,r"]


@pytest.mark.parametrize(
    ("guest", "said"),
    [
        (xen(["phy:/a,xvda,w"], "rhel5", "install"),
         ("until the PV drivers are installed, name the second disk hdb; xvdb afterwards",)),
        (xen(["phy:/a,xvda,w", *DRIVES], "rhel5", "install"), ()),
        (xen(["phy:/a,xvda,w"], "rhel5", "run"), ()),
        (xen(["phy:/a,xvda,w", *DRIVES[:2]], "rhel5", "run"), ()),
        (xen(["phy:/a,xvda,w"], "xl", "install"), ()),
        (xen(["phy:/a,xvda,w"], "xl", "install", 'device_model_version = "qemu-xen-traditional"\n'), ()),
    ],
)  # fmt: skip
def test_only_a_xend_s_installer_is_told_of_names_for_the_time_being(guest: Guest, said: tuple[str, ...]):
    advice = layout.advice(guest)
    assert (advice[0], tuple(line for line in advice if line.startswith(("until", "name ")))) == (FIRST, said)


def test_an_installer_on_kvm_is_told_no_more_than_the_split():
    said = layout.advice(libvirt([disk("vda", "virtio", "/a")], phase="install"))
    assert said[-1] == "and in the present disk: <target dev='vdb' bus='virtio'/>"


def test_cdroms_get_other_names_as_long_as_there_are_any():
    cdroms = [f"file:/cd.iso,xvd{letter}:cdrom,r" for letter in "abcd"]
    assert layout.advice(xen(["phy:/a,xvde,w", *cdroms], "xend-3.2"))[-4:] == (
        "        'file:/cd.iso,xvdd:cdrom,r']",
        "name xvda hdb: beside hda it is no longer emulated",
        "name xvdb hdc: beside hda it is no longer emulated",
        "name xvdc hdd: beside hda it is no longer emulated",
    )


def test_disks_without_an_entry_of_their_own_leave_no_empty_line():
    found = xen(["phy:/a,xvda,w", "phy:/b,xvdf,w"], "rhel5")
    bare: Disk = found.domain.disks[1]._replace(text="")
    with_one = found._replace(domain=found.domain._replace(disks=(found.domain.disks[0], bare)))
    assert layout.lines(with_one) == ("disk = ['phy:/a-boot,hda,w',", "        'phy:/a,xvdb,w']")


def test_a_name_in_an_entry_of_a_hundred_thousand_words_is_looked_for_in_no_time():
    text = f"phy:/dev/vg/x,{'xvda:' * 100_000}xvda!,w"
    disk = Disk("xvda", "xen", Device.DISK, at_top, text, "/dev/vg/x", prefix="phy:")
    start = time.process_time()
    assert layout._renamed(disk, "xvdb") == text
    assert time.process_time() - start < 2

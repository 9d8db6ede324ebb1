"""Rules that go by what a kickstart, the settings or an image say of the disks: PV102, PV203, PV206, PV207."""

from typing import Any

import pytest

from pvlint.bootmap import BootPath
from pvlint.changes import Fix, Rename
from pvlint.evidence import claims, images
from pvlint.evidence.claims import Claim
from pvlint.evidence.said import GuestSettings
from pvlint.guest import Guest
from pvlint.images.seen import Mount
from pvlint.rules import pv001_unreadable_definition as pv001
from pvlint.rules import pv002_rejected_by_toolstack as pv002
from pvlint.rules import pv003_undecidable as pv003
from pvlint.rules import pv102_boot_partition_on_pv as pv102
from pvlint.rules import pv104_cdrom_hides_xvd as pv104
from pvlint.rules import pv202_data_disk_emulated as pv202
from pvlint.rules import pv203_boot_disk_overloaded as pv203
from pvlint.rules import pv206_pv_root_needs_initrd as pv206
from pvlint.rules import pv207_device_will_be_renamed as pv207
from pvlint.rules.finding import Finding, Severity
from tests.drafts import config, guest_of
from tests.judging import judged
from tests.xml_strategies import definition, disk

SPLIT = ["phy:/dev/vg0/a,hda,w", "phy:/dev/vg0/b,xvdb,w"]


def xen(*heard: Claim, toolstack: str = "rhel5", disks: list[str] = SPLIT, more: str = "", **said: Any) -> Guest:
    text = config(disks, toolstack, more=more).text.encode()
    (guest,) = judged(text, said=GuestSettings(**said), toolstack=toolstack).guests
    return with_claims(guest, *heard)


def kvm(*heard: Claim, bus: str = "virtio", **said: Any) -> Guest:
    (guest,) = judged(definition(disk("vda", bus)), said=GuestSettings(**said)).guests
    return with_claims(guest, *heard)


def with_claims(guest: Guest, *heard: Claim) -> Guest:
    from pvlint.holders import heard as joined

    return guest._replace(testimony=(claims.Testimony("a witness", heard),), map=joined(guest.map, heard))


def with_observed(guest: Guest, *facts: str) -> Guest:
    """The guest, with these facts seen on its disk images."""
    return guest._replace(facts=guest.facts._replace(observed=frozenset(facts)))


def said(role: str, place: int, evidence: str = "declared") -> Claim:
    return Claim(role, place, evidence, f"{role} in ks.cfg")


def test_where_grub_is_said_to_be_it_is_that_what_pv102_goes_by():
    (finding,) = pv102.check(xen(said("grub", 1)))
    assert finding.label == "holds GRUB's files and /boot (declared: grub in ks.cfg)"
    assert (finding.disk, finding.evidence, finding.severity) == ("xvdb", "declared", Severity.ERROR)
    (finding,) = pv102.check(xen(said("boot", 1)))
    assert finding.label == "holds GRUB's files and /boot (declared: boot in ks.cfg)"
    (finding,) = pv102.check(xen(said("boot", 1), said("grub", 0)))
    assert finding.label == "holds /boot (declared: boot in ks.cfg)"
    assert "but /boot is on xvdb" in finding.message
    assert list(pv102.check(xen(said("boot", 0)))) == []
    assert list(pv102.check(xen(said("mbr", 1)))) == []


def test_pv102_moves_the_disk_to_a_name_that_is_emulated_and_leaves_a_pv_boot_disk_to_pv101():
    (finding,) = pv102.check(xen(said("mbr", 1), said("boot", 1)))
    assert finding.label == "holds GRUB's files and /boot (declared: boot in ks.cfg)"
    assert finding.fix == Fix("name xvdb hdb", (Rename(1, "hdb", "ide"),))
    assert list(pv102.check(xen(said("boot", 1), disks=["phy:/dev/vg0/a,xvda,w", SPLIT[1]]))) == []


@pytest.mark.parametrize("role", ["mbr", "grub", "boot"])
def test_a_disk_that_holds_one_of_the_three_may_stay_emulated(role):
    two = ["phy:/dev/vg0/a,hda,w", "phy:/dev/vg0/b,hdb,w"]
    first = [said(other, 0) for other in ("mbr", "grub", "boot") if other != role]
    assert list(pv202.check(xen(said(role, 1), *first, disks=two))) == []
    assert len(list(pv202.check(xen(said(role, 0), *first, disks=two)))) == 1


BELONGS = ["mbr", "grub", "boot", "/boot", "/boot/efi", "biosboot", "prepboot", "raid", "btrfs"]


@pytest.mark.parametrize("role", BELONGS)
def test_what_a_boot_disk_is_for_does_not_overload_it(role):
    assert list(pv203.check(xen(said(role, 0)))) == []


@pytest.mark.parametrize(
    ("roles", "what"),
    [
        (["/"], "/"),
        (["/", "swap"], "/ and swap"),
        (["/", "/var", "swap", "/boot"], "/, /var and swap"),
        (["lvm"], "a physical volume of LVM"),
        (["lvm", "/home", "/home"], "/home"),
    ],
)
def test_what_else_is_on_it_is_named(roles, what):
    guest = xen(*(said(role, 0) for role in roles))
    (finding,) = pv203.check(guest)
    assert finding.message == f"the boot disk hda of a carries {what} too, beside xvdb"
    assert finding.label == f"declared: {roles[0]} in ks.cfg"
    assert finding.help == (f"keep /boot alone on hda, and move {what} to xvdb",)
    assert (finding.severity, finding.guest, finding.disk, finding.evidence) == (Severity.NOTE, "a", "hda", "declared")


def test_what_was_seen_on_it_goes_before_what_is_said_and_other_disks_are_others():
    (finding,) = pv203.check(xen(said("/", 0), said("swap", 0, "observed")))
    assert (finding.message.partition("carries ")[2], finding.evidence) == ("swap too, beside xvdb", "observed")
    assert list(pv203.check(xen(said("/", 1)))) == []
    alone = xen(said("/", 0), disks=SPLIT[:1])
    assert list(pv203.check(alone)) == []
    emulated = xen(said("/", 0), disks=[SPLIT[0], "phy:/dev/vg0/b,hdb,w"])
    assert list(pv203.check(emulated)) == []
    (finding,) = pv203.check(emulated._replace(phase="install"))
    assert finding.message.endswith("beside hdb")
    assert list(pv203.check(alone._replace(phase="install"))) == []
    assert list(pv203.check(xen(said("/", 0), disks=["phy:/dev/vg0/a,xvda,w", SPLIT[1]]))) == []


def test_root_on_the_boot_disk_overloads_it_under_any_of_its_names():
    (finding,) = pv203.check(xen(command_line="root=/dev/hda2"))
    assert (finding.label, finding.evidence) == ("holds /dev/hda2", "declared")
    (finding,) = pv203.check(with_observed(xen(command_line="root=/dev/hda2"), "command_line"))
    assert finding.evidence == "observed"
    disks = ["/srv/a.img,raw,hda1,rw", "/srv/b.img,raw,xvde,rw"]
    (finding,) = pv203.check(xen(disks=disks, toolstack="xl", command_line="root=/dev/hda2"))
    assert finding.disk == "hda1"


@pytest.mark.parametrize(
    ("guest", "modules", "command"),
    [
        (kvm(said("/", 0), release="rhel-5.4"), "virtio_pci and virtio_blk",
         "`mkinitrd -f --preload=virtio_pci --preload=virtio_blk /boot/initrd-$(uname -r).img $(uname -r)`"),
        (kvm(said("/", 0), release="rhel-6.4"), "virtio_pci and virtio_blk",
         "`dracut -f --add-drivers 'virtio_pci virtio_blk'`"),
        (xen(said("/", 1), release="rhel-5.4"), "xen-platform-pci and xen-vbd",
         "`mkinitrd -f --preload=xen-platform-pci --preload=xen-vbd /boot/initrd-$(uname -r).img $(uname -r)`"),
        (xen(said("/", 1), release="rhel-6.4"), "xen-blkfront", "`dracut -f --add-drivers 'xen-blkfront'`"),
        (xen(said("/", 1)), "xen-platform-pci and xen-vbd (from RHEL 6 on xen-blkfront)",
         "`mkinitrd -f --preload=xen-platform-pci --preload=xen-vbd /boot/initrd-$(uname -r).img $(uname -r)` "
         "(from RHEL 6 on `dracut -f --add-drivers 'xen-blkfront'`)"),
    ],
)  # fmt: skip
def test_the_initrd_needs_the_modules_of_the_driver_and_the_age(guest, modules, command):
    (finding,) = pv206.check(guest)
    assert finding.message.endswith(f": its initrd has to load {modules}")
    assert finding.help == (
        f"make the initrd with {command}; `pvlint: ignore[PV206] reason` then says that it is done",
    )
    assert (finding.evidence, finding.related) == ("declared", ())


COVERED = ("", "x86_64", "amd64", "i386", "i486", "i586", "i686", "ia64")


@pytest.mark.parametrize("arch", [*COVERED, "s390x", "aarch64", "ppc64le"])
def test_the_initrd_is_the_guide_s_on_its_architectures_alone(arch):
    guest = kvm(said("/", 0))
    found = list(pv206.check(guest._replace(domain=guest.domain._replace(arch=arch))))
    assert len(found) == (arch in COVERED)


@pytest.mark.parametrize(
    ("model", "modules"), [("virtio-scsi", "virtio_pci and virtio_scsi"), ("vmpvscsi", "vmw_pvscsi")]
)
def test_the_initrd_loads_the_driver_of_the_controller(model, modules):
    controller = f"<controller type='scsi' index='0' model='{model}'/>"
    (guest,) = judged(definition(controller, disk("sda", "scsi"))).guests
    (finding,) = pv206.check(with_claims(guest, said("/", 0)))
    assert finding.message.endswith(f": its initrd has to load {modules}")
    why = "the kernel mounts / before it can load a driver from there (declared: / in ks.cfg)"
    assert finding.why == why


def test_root_on_the_kernel_s_command_line_says_which_disk_it_is():
    (finding,) = pv206.check(xen(command_line="root=/dev/xvdb2"))
    assert (finding.disk, finding.evidence, finding.label) == ("xvdb", "declared", "PV only (xen-vbd)")
    assert finding.why == "the kernel mounts /dev/xvdb2 before it can load a driver from there"
    assert list(pv206.check(xen(command_line="root=/dev/hda2"))) == []
    disks = ["/srv/a.img,raw,hda,rw", "/srv/b.img,raw,xvde1,rw"]
    (finding,) = pv206.check(xen(disks=disks, toolstack="xl", command_line="root=/dev/xvde1"))
    assert finding.disk == "xvde1"
    assert list(pv206.check(xen(said("/", 0)))) == []


def observed(guest: Guest, *mounts: Mount) -> Guest:
    seen = images.Observation((), claims.Testimony(), GuestSettings(), None, mounts)
    return guest._replace(observation=seen)


def fstab(device: str, point: str) -> Mount:
    return Mount(device, point, "ext3")


def test_an_fstab_that_names_a_disk_as_it_was_before():
    guest = kvm(release="rhel-6.4")
    found = list(pv207.check(observed(guest, fstab("/dev/hda2", "/home"), fstab("/dev/vda1", "/boot"))))
    assert [one.message for one in found] == [
        "vm will find no /dev/hda2 for /home: its disk vda is called vda there".replace("vm", guest.name)
    ]
    (one,) = found
    assert one.label == "observed: its /etc/fstab mounts /home from /dev/hda2"
    assert (one.severity, one.guest, one.disk, one.evidence) == (Severity.WARNING, guest.name, "vda", "observed")
    assert one.where is guest.domain.disks[0].where
    assert one.why == "its bus is virtio"
    assert one.help == ("write /dev/vda2 in its /etc/fstab, or LABEL=... or UUID=... that no bus changes",)


def test_a_disk_beyond_z_is_called_by_all_its_letters():
    (guest,) = judged(definition(disk("vdaa", "virtio"), disk("vda", "virtio"))).guests
    (one,) = pv207.check(observed(guest, fstab("/dev/hdaa2", "/home")))
    assert one.message.endswith("its disk vdaa is called vdaa there")
    assert one.help[0].startswith("write /dev/vdaa2 ")


def test_what_root_and_fstab_both_name_is_said_once():
    guest = observed(kvm(release="rhel-6.4", command_line="root=/dev/hda2"), fstab("/dev/hda2", "/"))
    (finding,) = pv207.check(guest)
    assert finding.message.partition(":")[0] == f"{guest.name} will find no /dev/hda2"
    assert (finding.label, finding.related) == ("", ())
    two = observed(kvm(release="rhel-6.4", command_line="root=/dev/hda2"), fstab("/dev/hda3", "/home"))
    assert len(list(pv207.check(two))) == 2


def test_a_refusal_is_libvirt_s_or_the_toolstack_s_and_never_both():
    by_libvirt = definition(disk("sda", "sata"), disk("sda", "sata"))
    (guest,) = judged(by_libvirt).guests
    assert [codes(rule, guest) for rule in (pv001, pv002)] == [1, 0]
    (guest,) = judged(config(["/x.img,hda,w"], "xl").text.encode(), toolstack="xl").guests
    assert [codes(rule, guest) for rule in (pv001, pv002)] == [0, 1]


def test_what_is_refused_is_not_undecided_as_well():
    (guest,) = judged(definition(disk("sda", "scsi"), disk("sda", "scsi"))).guests
    assert guest.map.path is BootPath.UNKNOWN
    assert [codes(rule, guest) for rule in (pv001, pv003)] == [1, 0]
    (guest,) = judged(definition(disk("sda", "scsi"))).guests
    assert [codes(rule, guest) for rule in (pv001, pv003)] == [0, 1]


def codes(rule: Any, guest: Guest) -> int:
    return len(list(rule.check(guest)))


def test_a_guest_of_no_known_kind_is_undecided_where_it_begins():
    guest = guest_of(config(SPLIT, "rhel5").text, "rhel5")
    nowhere = guest.map._replace(disk=None, path=BootPath.UNKNOWN, reason="its kind is not known")
    (finding,) = pv003.check(guest._replace(map=nowhere))
    assert finding == Finding(
        Severity.NOTE,
        "whether a boots cannot be told: its kind is not known",
        guest.domain.where,
        guest="a",
        help=("say what the definition leaves open",),
    )


def test_only_a_name_that_would_be_emulated_otherwise_is_hidden_by_an_hd_device():
    more = 'device_model_version = "qemu-xen-traditional"\n'
    cdrom = "/srv/a.iso,raw,hdc,ro,cdrom"
    for name, hidden in (("xvda", 1), ("xvdd", 1), ("xvde", 0), ("d0p0", 0), ("xvda1", 0)):
        guest = xen(toolstack="xl", disks=[f"/dev/vg0/a,raw,{name},rw", cdrom], more=more)
        assert len(list(pv104.check(guest))) == hidden, name


def test_a_hidden_boot_disk_keeps_its_letter_if_that_is_free():
    cdrom = "file:/a.iso,hdc:cdrom,r"
    for name, free in (("xvdb", "hdb"), ("xvdc", "hda"), ("xvdd", "hdd")):
        (finding,) = pv104.check(xen(toolstack="xend-3.2", disks=[f"phy:/dev/vg0/a,{name},w", cdrom]))
        others = "" if name == "xvdc" else ", or hdc xvdc"
        assert finding.help == (f"name the boot disk {free}{others}",)
        assert finding.fix == Fix(f"name {name} {free}", (Rename(0, free, "ide"),))

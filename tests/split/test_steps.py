"""The steps around a split: in order, with the release's own tools, and every command for the right disk."""

import shlex

import pytest

from pvlint.changes import Add
from pvlint.evidence.said import GuestSettings
from pvlint.split.steps import Around, Step, steps
from tests.drafts import config, disk, sxp, xml
from tests.split.splitting import read, ruling, split

AROUND = Around("web.cfg", "pvlint split --write web.cfg", "pvlint split --write --stage final web.cfg")


def around(
    text: str,
    toolstack: str = "auto",
    release: str = "",
    stage: str = "final",
    *,
    one: bool = False,
    around: Around = AROUND,
) -> tuple[Step, ...]:
    judge = ruling(GuestSettings(release=release), toolstack=toolstack)
    tried = split(text.encode(), judge, stage="" if one else stage, keep_one_disk=one)
    assert tried.plan is not None
    assert tried.result is not None, tried.reason
    before = read(text.encode(), judge).guests[0]
    return steps(before, tried.result.document.guests[0], tried.plan, around)


def lines(found: tuple[Step, ...]) -> str:
    return "\n".join(line for step in found for line in step.lines)


def xen(*disks: str, toolstack: str = "rhel5", more: str = "") -> str:
    return config(list(disks), toolstack, "web", more).text


PV = xen("phy:/dev/vg0/web,xvda,w")
KVM = xml([disk("vda", "virtio", "/srv/a.qcow2", driver="<driver name='qemu' type='qcow2'/>")], machine="q35").text


def test_an_installed_guest_is_moved_from_a_rescue_cd():
    found = around(PV, "rhel5")
    assert [step.title for step in found] == [
        "on the host, shut the guest down and create the small disk",
        "change the definition",
        "start it once from a rescue CD (`linux rescue` at its prompt)",
        "there, after `chroot /mnt/sysimage`, move /boot",
        "start the guest",
    ]
    assert found[0].lines == ("xm shutdown -w web", "lvcreate -L 256M -n web-boot vg0")
    assert found[1].lines == ("pvlint split --write web.cfg",)
    assert found[-1].lines == ("xm create web.cfg",)


def test_a_written_definition_is_not_to_be_written_again():
    titles = [step.title for step in around(PV, "rhel5", around=AROUND._replace(write=""))]
    assert "change the definition" not in titles
    titles = [step.title for step in around(KVM, around=AROUND._replace(write=""))]
    assert "hand the definition to libvirt" in titles


@pytest.mark.parametrize(
    ("release", "has", "has_not"),
    [
        ("rhel-3.9", ["mkfs.ext3", "sfdisk", "grub --batch", "mkinitrd -f"], ["grub2", "dracut", "parted"]),
        ("rhel-4.6", ["mkfs.ext3", "sfdisk", "grub --batch", "mkinitrd -f"], ["grub2", "dracut", "parted"]),
        ("rhel-5.4", ["mkfs.ext3", "sfdisk", "grub --batch", "mkinitrd -f"], ["grub2", "dracut", "parted"]),
        ("rhel-6.4", ["mkfs.ext4", "parted", "grub --batch", "dracut -f"], ["grub2", "mkinitrd", "sfdisk"]),
        ("rhel-7.9", ["mkfs.xfs", "parted", "grub2-install", "dracut -f"], ["grub --batch", "mkinitrd", "sfdisk"]),
        ("rhel-9.2", ["mkfs.xfs", "parted", "grub2-install", "inst.rescue"], ["grub --batch", "mkinitrd", "sfdisk"]),
    ],
)
def test_the_tools_are_those_of_the_release(release: str, has: list[str], has_not: list[str]):
    found = around(PV, "rhel5", release)
    text = lines(found) + "".join(step.title for step in found)
    assert [word for word in has if word not in text] == []
    assert [word for word in has_not if word in text] == []


def test_the_drivers_of_xen_are_loaded_in_order():
    assert (
        "mkinitrd -f --allow-missing --preload=xen-platform-pci --with=xen-platform-pci --preload=xen-vbd "
        "--with=xen-vbd /boot/initrd-$v.img $v"
    ) in lines(around(PV, "rhel5"))
    assert "dracut -f --add-drivers xen-blkfront /boot/initramfs-$v.img $v" in lines(around(PV, "rhel5", "rhel-6.4"))
    assert "--preload=virtio_pci --with=virtio_pci --preload=virtio_blk" in lines(around(KVM, release="rhel-5.4"))


def test_grub_goes_to_the_new_disk_as_the_guest_calls_it():
    assert "device (hd0) /dev/hda" in lines(around(PV, "rhel5"))
    assert "grub2-install /dev/sda" in lines(around(KVM))
    assert "grub2-install /dev/xvda" in lines(around(PV, "xl"))


def test_a_disk_that_keeps_its_name_inside_needs_no_new_fstab():
    assert "/dev/vda" not in lines(around(KVM))
    assert "/dev/hdaN is /dev/xvdbN from now on" in lines(around(xen("phy:/dev/vg0/web,hda,w"), "rhel5"))


def test_with_uefi_the_esp_moves_too():
    text = lines(around(xen("phy:/dev/vg0/web,xvde,w", toolstack="xl", more='bios = "ovmf"\n'), "xl"))
    assert "mklabel gpt" in text
    assert "mkfs.vfat -n EFI /dev/xvda1; mkfs.xfs -L bootdisk /dev/xvda2" in text
    assert "efibootmgr -c -d /dev/xvda -p 1 -L boot -l '\\EFI\\redhat\\shimx64.efi'" in text
    old = lines(around(xen("phy:/dev/vg0/web,xvde,w", toolstack="xl", more='bios = "ovmf"\n'), "xl", "rhel-6.4"))
    assert "\\EFI\\redhat\\grub.efi'" in old


def test_data_disks_are_renamed_in_the_running_guest():
    found = around(xen("phy:/dev/vg0/web,hda,w", "phy:/dev/vg0/d,hdb,w"), "rhel5")
    assert [step.title for step in found] == [
        "inside the guest, once its PV drivers are installed",
        "on the host, shut the guest down",
        "change the definition",
        "start the guest",
    ]
    assert "/dev/hdbN is /dev/xvdbN from now on" in found[0].lines[0]


def test_one_disk_gets_its_new_name_everywhere():
    text = lines(around(PV, "rhel5", one=True))
    assert "/dev/xvdaN is /dev/hdaN from now on" in text
    assert "(hd0) /dev/hda" in text
    assert "lvcreate" not in text


def test_an_old_rescue_cd_may_not_see_the_pv_disk():
    assert "a CD older than RHEL 5.3 has no driver for xvdb" in lines(around(PV, "rhel5"))
    assert "a CD older" not in lines(around(PV, "rhel5", "rhel-6.4"))


# --- The small disk -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "toolstack", "command"),
    [
        ("phy:/dev/vg0/a,xvda,w", "rhel5", "lvcreate -L 256M -n web-boot vg0"),
        ("phy:vg0/a,xvda,w", "rhel5", "lvcreate -L 256M -n web-boot vg0"),
        ("file:/srv/a.img,xvda,w", "rhel5", "qemu-img create -f raw /srv/web-boot.img 256M"),
        ("tap:aio:/srv/a.img,xvda,w", "rhel5", "qemu-img create -f raw /srv/web-boot.img 256M"),
        ("tap:qcow2:/srv/a.qcow2,xvda,w", "xend-3.2", "qemu-img create -f qcow2 /srv/web-boot.qcow2 256M"),
        ("/srv/a.vhd,vhd,xvda,rw", "xl", "qemu-img create -f vpc /srv/web-boot.vhd 1024M"),
        ("/srv/a.qcow2,qcow2,xvda,rw", "xl", "qemu-img create -f qcow2 /srv/web-boot.qcow2 1024M"),
        ("/srv/it is/a.img,raw,xvda,rw", "xl", "qemu-img create -f raw '/srv/it is/web-boot.img' 1024M"),
        ("phy:/dev/sdb,xvda,w", "rhel5", "# /dev/web-boot has to be a device of at least 256 MiB"),
        ("phy:/dev/mapper/vg0-a,xvda,w", "rhel5", "# /dev/mapper/web-boot has to be a device of at least 256 MiB"),
        ("phy:/dev/disk/by-id/a,xvda,w", "rhel5", "# /dev/disk/by-id/web-boot has to be a device of at least 256 MiB"),
        ("drbd:a,xvda,w", "rhel5", "# web-boot has to be a device of at least 256 MiB"),
    ],
)
def test_the_small_disk_is_made_like_the_old_one(entry: str, toolstack: str, command: str):
    assert around(xen(entry, toolstack=toolstack), toolstack)[0].lines[1] == command


def test_names_are_quoted_for_the_shell():
    text = config(["phy:/dev/vg0/a,xvda,w"], "rhel5", "it's; reboot").text
    found = around(text, "rhel5", around=Around("a file.cfg", "", ""))
    assert shlex.split(found[0].lines[0]) == ["xm", "shutdown", "-w", "it's; reboot"]
    assert shlex.split(found[-1].lines[0]) == ["xm", "create", "a file.cfg"]


# --- Before the installation ----------------------------------------------------------------------------------------


def test_a_guest_to_be_installed_gets_a_kickstart():
    found = around(PV, "rhel5", stage="install")
    assert [step.title for step in found] == [
        "on the host, create the small disk",
        "change the definition",
        "in the kickstart",
        "install the guest",
        "install its PV drivers; then make all but the first disk PV",
    ]
    assert found[2].lines[0] == "bootloader --location=mbr --driveorder=hda,hdb"
    assert "part /boot --fstype=ext3 --size=254 --ondisk=hda" in found[2].lines
    assert found[-1].lines == ("pvlint split --write --stage final web.cfg",)


def test_an_installer_with_the_driver_needs_no_second_stage():
    found = around(KVM, stage="install")
    assert found[-1].title == "install the guest"
    assert "bootloader --location=mbr --boot-drive=sda" in lines(found)


def test_with_uefi_the_kickstart_has_an_esp():
    text = xen("phy:/dev/vg0/web,xvde,w", toolstack="xl", more='bios = "ovmf"\n')
    assert "part /boot/efi --fstype=efi --size=200 --ondisk=xvda" in lines(around(text, "xl", stage="install"))


@pytest.mark.parametrize("firmware", ["", 'bios = "ovmf"\n'])
@pytest.mark.parametrize("major", [3, 4, 5, 6, 7, 8, 9])
def test_the_kickstart_is_one_that_the_release_reads(major: int, firmware: str):
    pytest.importorskip("pykickstart", reason="reading kickstarts needs pykickstart (pip install pvlint[kickstart])")
    from pykickstart.parser import KickstartParser
    from pykickstart.version import makeVersion

    text = xen("phy:/dev/vg0/web,xvda,w", toolstack="xl", more=firmware)
    found = around(text, "xl", f"rhel-{major}.0", "install")
    [kickstart] = [step.lines for step in found if step.title == "in the kickstart"]
    handler = makeVersion(f"RHEL{major}")
    KickstartParser(handler).readKickstartFromString("\n".join(kickstart) + "\n")
    assert {part.mountpoint for part in handler.partition.partitions} >= {"/boot", "pv.01"}
    first = next(change.target for change in _added(text, major))
    assert first == "hda"


def _added(text: str, major: int) -> list[Add]:
    tried = split(text.encode(), ruling(GuestSettings(release=f"rhel-{major}.0"), toolstack="xl"), stage="install")
    assert tried.plan is not None
    return [change for change in tried.plan.changes if isinstance(change, Add)]


def test_an_sxp_file_gets_no_steps_as_it_is_not_edited():
    text = sxp(["(device (vbd (dev xvda:disk) (uname phy:/dev/vg0/a) (mode w)))"], "rhel5").text
    assert split(text.encode(), ruling()).result is None

"""Which disk of a guest a kickstart puts things on, and where it does not tell."""

import pytest

from tests.evidence.kickstarts import example, found, kvm, said, xen

pytest.importorskip("pykickstart", reason="reading kickstarts needs pykickstart (pvlint[kickstart])")

HDA_HDB = xen("hda", "hdb", release="rhel-5.4")
TWO = kvm("vda:virtio", "vdb:virtio", release="rhel-7")
ONE = kvm("vda:virtio", release="rhel-7")
HERE = {"boot": "vda", "grub": "vda"}


@pytest.mark.parametrize(
    ("name", "guest", "expected"),
    [
        ("rhel3", xen("hda", "hdb", release="rhel-3.9"),
         {"mbr": "hda", "boot": "hda", "grub": "hda", "/": "hdb", "swap": "hdb"}),
        ("rhel4", xen("hda", "hdb", release="rhel-4.6"),
         {"mbr": "hda", "boot": "hda", "grub": "hda", "lvm": "hdb", "/": "hdb", "swap": "hdb"}),
        ("rhel5", xen("hda", "xvda", release="rhel-5.4"),
         {"mbr": "hda", "boot": "hda", "grub": "hda", "lvm": "xvda", "/": "xvda", "swap": "xvda"}),
        ("rhel6", kvm("vda:virtio", "vdb:virtio", release="rhel-6.4"),
         {"mbr": "vda", "boot": "vda vdb", "grub": "vda vdb", "raid": "vda vdb", "lvm": "vda vdb"}),
        ("rhel7", kvm("sda:sata", "vda:virtio"),
         {"mbr": "sda", "boot": "sda", "grub": "sda", "/": "sda", "swap": "sda", "lvm": "sda"}),
        ("rhel8", kvm("vda:virtio", "vdb:virtio"), {"boot": "vda", "grub": "vda", "btrfs": "vdb"}),
        ("rhel9", kvm("nvme0n1:nvme"), {"boot": "nvme0n1", "/": "nvme0n1"}),
        ("cobbler", kvm("vda:virtio", "vdb:virtio"), {"boot": "vda"}),
    ],
)  # fmt: skip
def test_the_examples(name, guest, expected):
    assert found(example(name), guest) == expected


def test_a_claim_says_where_it_is_from():
    testimony = said("lang en_US\npart /boot --ondisk=hda --size=100\n", HDA_HDB)
    assert testimony.source == "the kickstart a.ks"
    assert {claim.reason for claim in testimony.claims} == {"part /boot --ondisk=hda in a.ks, line 2"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bootloader --location=mbr", {}),
        ("bootloader --location=mbr --driveorder=vdb,vda", {"mbr": "vdb"}),
        ("bootloader --boot-drive=vdb --driveorder=vda", {"mbr": "vdb"}),
        ("bootloader --boot-drive=/dev/vdb", {"mbr": "vdb"}),
        ("bootloader --driveorder=vdz", {}),
        ("bootloader\nignoredisk --only-use=vdb", {"mbr": "vdb"}),
        ("bootloader\nignoredisk --only-use=vda,vdb", {}),
        ("bootloader --location=none --driveorder=vda\npart /boot --ondisk=vda", {"boot": "vda"}),
        ("bootloader --location=partition --driveorder=vdb\npart /boot --ondisk=vda", HERE),
        ("bootloader --location=mbr\npart /boot --ondisk=vda", HERE),
        ("part /boot --ondisk=vda", HERE),
        ("part /boot --ondrive=vda", HERE),
        ("part /boot --onpart=vda1", HERE),
        ("part /boot --usepart=/dev/vda1", HERE),
        ("part /boot --onbiosdisk=80 --size=1", HERE),
        ("part /boot --onbiosdisk=81 --size=1", {}),
        ("part /boot --ondisk=vd[a]", HERE),
        ("part /boot --ondisk=vd*", {}),
        ("part / --ondisk=vda --size=1", HERE | {"/": "vda"}),
        ("part / --ondisk=vda --size=1\npart /boot --ondisk=vdb --size=1", {"boot": "vdb", "grub": "vdb", "/": "vda"}),
        ("part / --ondisk=vda --size=1\npart /boot --ondisk=vdz --size=1", {"/": "vda"}),
        ("part / --ondisk=vda --size=1\n%include /tmp/x", {"/": "vda"}),
        ("part / --ondisk=vda --size=1\nreqpart --add-boot", {"/": "vda"}),
        ("part pv.1 --ondisk=vdb\nvolgroup v pv.1\nlogvol / --vgname=v --name=r --size=1",
         {"boot": "vdb", "grub": "vdb", "/": "vdb", "lvm": "vdb"}),
        ("part pv.1 --ondisk=vdb\npart pv.2 --ondisk=vda\nvolgroup v pv.1 pv.2\nlogvol / --vgname=v --name=r --size=1",
         {"lvm": "vdb vda"}),
        ("part pv.1 --ondisk=vdb\nvolgroup v pv.1 pv.2\nlogvol / --vgname=v --name=r --size=1", {"lvm": "vdb"}),
        ("logvol / --vgname=v --name=r --size=1 --useexisting", {}),
        ("part raid.1 --ondisk=vda\npart raid.2 --ondisk=vdb\nraid /boot --level=0 --device=md0 raid.1 raid.2",
         {"raid": "vda vdb", "/boot": ""}),
        ("part raid.1 --ondisk=vda\npart raid.2 --ondisk=vda\nraid /boot --level=0 --device=md0 raid.1 raid.2",
         HERE | {"raid": "vda"}),
        ("part raid.1 --ondisk=vda\npart raid.2\nraid /boot --level=1 --device=md0 raid.1 raid.2", {"raid": "vda"}),
        ("part swap --ondisk=vdb --size=1\npart /var --ondisk=vdb --size=1", {"swap": "vdb", "/var": "vdb"}),
        ("part btrfs.1 --ondisk=vdb\nbtrfs / --label=x btrfs.1",
         {"btrfs": "vdb", "/": "vdb", "boot": "vdb", "grub": "vdb"}),
        ("autopart", {}),
        ("autopart\nignoredisk --only-use=vdb", dict.fromkeys(("boot", "grub", "/", "swap", "lvm"), "vdb")),
        ("autopart --type=plain\nignoredisk --drives=vdb", dict.fromkeys(("boot", "grub", "/", "swap"), "vda")),
        ("autopart --type=plain\nclearpart --all --drives=vda", dict.fromkeys(("boot", "grub", "/", "swap"), "vda")),
        ("autopart\nclearpart --all --drives=vda,vdb", {}),
        ("autopart\nignoredisk --drives=vda,vdb", {}),
        ("autopart\nignoredisk --only-use=disk/by-id/x", {}),
        ("part /boot --size=1\nclearpart --all --drives=vda", {}),
        ("part /boot --size=1\nignoredisk --only-use=vda\n%include /tmp/x", {}),
    ],
)  # fmt: skip
def test_where_things_go(text, expected):
    assert found(text + "\n", TWO) == {role: disks for role, disks in expected.items() if disks}


def test_up_to_rhel_5_what_is_new_goes_to_the_drives_that_are_cleared():
    text = "part /boot --size=1\nclearpart --all --drives=hda\n"
    assert found(text, HDA_HDB)["boot"] == "hda"
    assert found(text, xen("hda", "hdb"))["boot"] == "hda"


def test_the_only_disk_is_where_everything_goes():
    assert found("autopart --type=plain\n", ONE) == dict.fromkeys(("boot", "grub", "/", "swap"), "vda")
    assert found("part /boot --size=1\n", ONE) == HERE
    assert found("part /boot --size=1\n%include /tmp/x\n", ONE) == {"boot": "vda"}
    assert said("part /boot --size=1\n", ONE).claims[0].reason == "part /boot, the only hard disk in a.ks, line 1"


def test_a_cdrom_is_no_disk_to_choose():
    guest = xen("hda", "hdc:cdrom", release="rhel-5.4")
    assert found("part /boot --size=1\n", guest)["boot"] == "hda"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("part / --size=1", "part / (line 1) names no disk: anaconda chooses among vda, vdb"),
        ("autopart", "autopart (line 1) names no disk: anaconda chooses among vda, vdb"),
        ("part / --ondisk=hda", "part / --ondisk=hda (line 1): no disk of the guest would be called hda"),
        ("part / --ondisk=vd*", "part / --ondisk=vd* (line 1): vd* may be vda or vdb"),
        ("part / --ondisk=disk/by-id/x", "disk/by-id/x names a disk by what the definition does not say"),
        ("part / --onpart=UUID=1-2", "UUID=1-2 names a disk by what the definition does not say"),
        ("part / --ondisk=$d", "$d is only known once the template is filled in"),
        ("part $x --ondisk=vda", "part $x (line 1) is only known once the template is filled in"),
        ("part / --onbiosdisk=81", "part / --onbiosdisk=81 (line 1) counts disks as the BIOS does"),
        ("bootloader --location=none", "bootloader (line 1) writes no boot loader to any MBR"),
        ("%include /tmp/x\npart / --ondisk=vda", "whether there is a /boot partition beside / is not known"),
        ("autopart\nignoredisk --drives=vda,vdb", "autopart (line 1) names no disk: no disk is left for it"),
        ("%include /x\nautopart\nignoredisk --only-use=vda", "what is not known of the kickstart may say otherwise"),
        ("logvol / --vgname=v --name=r --size=1", "is in a volume group whose disks the kickstart does not tell"),
        ("raid /boot --level=1 --device=md0 raid.1 raid.2", "lies on raid.1, whose disk is not known"),
        (f"autopart\nignoredisk --only-use={'v*,' * 17}", "lists more patterns than anybody writes"),
    ],
)
def test_what_is_not_known_says_why(text, why):
    assert why in " | ".join(said(text + "\n", TWO).unknown)


def test_with_uefi_the_system_partition_takes_the_place_of_the_mbr():
    guest = kvm("vda:virtio", "vdb:virtio", more="firmware='efi'")
    text = "bootloader --boot-drive=vdb\npart /boot/efi --fstype=efi --ondisk=vda --size=200\n"
    assert found(text, guest) == {"mbr": "vda", "/boot/efi": "vda"}


def test_of_what_is_no_kickstart_nothing_is_taken():
    testimony = said("Remember the milk.\n", TWO)
    assert (testimony.claims, testimony.unknown) == ((), ())
    assert testimony.failed.startswith("not a kickstart")

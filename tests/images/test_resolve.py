from hypothesis import given
from hypothesis import strategies as st

from pvlint.images.resolve import Place, Resolved, resolve
from pvlint.images.seen import (
    Entry,
    Files,
    Filesystem,
    GoesTo,
    Group,
    Loader,
    Look,
    Mount,
    Partition,
    Seen,
)

ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
LEGACY = Loader(
    "GRUB legacy", GoesTo.SAME_DISK, partition=1, path="/grub/stage2",
    words="GRUB legacy stage1, stage1.5 (e2fs) going on to partition 1",
)  # fmt: skip
MENU = Entry("CentOS", "/vmlinuz-2.6.18-194.el5", "/initrd", "ro root=/dev/VolGroup00/LogVol00", 0, 1, True)
BOOT = Files("/", "/grub", ("2.6.18-194.el5",), ("initrd-2.6.18-194.el5.img",), (MENU,))
FSTAB = (
    Mount("/dev/VolGroup00/LogVol00", "/", "ext3"),
    Mount("LABEL=/boot", "/boot", "ext3"),
    Mount("proc", "/proc", "proc"),
    Mount("/dev/VolGroup00/LogVol01", "swap", "swap"),
)
ROOT = Files(fstab=FSTAB, release="CentOS release 5.5 (Final)", drivers=("2.6.18-194.el5",))
GROUP = "VolGroup00"
NONE = Loader("")


def disk(*filesystems: Filesystem, loader: Loader = NONE, groups: tuple[Group, ...] = (), efi: int = 0) -> Seen:
    numbers = sorted(
        {one.partition for one in filesystems if one.partition} | {g.partition for g in groups if g.partition}
    )
    parts = tuple(Partition(n, n << 20, 1 << 20, ESP if n == efi else "83") for n in numbers)
    return Seen(Look.OBSERVED, scheme="dos", loader=loader, partitions=parts, filesystems=filesystems, groups=groups)


def boot_on(partition: int | None = 1, label: str = "/boot", files: Files | None = BOOT) -> Filesystem:
    return Filesystem("ext3", "", label=label, uuid="6666-aaaa", partition=partition, files=files)


def root_on(partition: int | None = 2, files: Files | None = ROOT) -> tuple[Filesystem, Filesystem]:
    return (
        Filesystem("ext3", "", uuid="r-1", partition=partition, volume=f"{GROUP}/LogVol00", files=files),
        Filesystem("swap", "", partition=partition, volume=f"{GROUP}/LogVol01"),
    )


def group_on(partition: int | None = 2, *, complete: bool = True) -> tuple[Group, ...]:
    return (Group(GROUP, ("LogVol00", "LogVol01"), partition, complete),)


def disks_of(places: tuple[Place, ...]) -> list[tuple[int, int | None]]:
    return [(place.disk, place.partition) for place in places]


def of(*disks: Seen | None, order: tuple[int, ...] | None = None, uefi: bool | None = None) -> Resolved:
    names = ("hda", "hdb", "hdc")[: len(disks)]
    return resolve(disks, range(len(disks)) if order is None else order, names, uefi=uefi)


def test_a_one_disk():
    found = of(disk(boot_on(), *root_on(), loader=LEGACY, groups=group_on()))
    assert [disks_of(role) for role in (found.mbr, found.grub, found.boot)] == [[(0, None)], [(0, 1)], [(0, 1)]]
    assert disks_of(found.root) == [(0, 2)]
    assert found.root[0].volume == "VolGroup00/LogVol00"
    assert [(point, disks_of(places)) for point, places in found.mounts] == [("swap", [(0, 2)])]
    assert found.mbr[0].reason == f"{LEGACY.words} in the first sector of hda"
    assert (
        found.grub[0].reason == "GRUB legacy in the first sectors of hda goes on to partition 1 of hda (/grub/stage2)"
    )
    assert found.boot[0].reason == (
        "kernels and a boot menu in partition 1 of hda, its own filesystem; the loader goes on to it, "
        "and fstab's LABEL=/boot means it"
    )
    assert (found.release, found.kernels, found.drivers) == (ROOT.release, BOOT.kernels, ROOT.drivers)
    assert found.default == MENU
    assert found.fstab == FSTAB
    assert not found.ambiguous
    assert not found.notes


def test_b_split_in_two():
    found = of(disk(boot_on(), loader=LEGACY), disk(*root_on(1), groups=group_on(1)))
    assert [disks_of(role) for role in (found.mbr, found.grub, found.boot)] == [[(0, None)], [(0, 1)], [(0, 1)]]
    assert disks_of(found.root) == [(1, 1)]
    assert not found.ambiguous


def test_b_the_second_disk_alone_was_observed():
    found = of(None, disk(*root_on(1), groups=group_on(1)))
    assert not found.mbr
    assert not found.boot
    assert disks_of(found.root) == [(1, 1)]
    assert found.notes == (
        "mbr: no disk that was observed has boot code in its first sector; hda not observed",
        "hda was not observed",
        "boot: fstab's LABEL=/boot is on no disk that was observed",
        "boot: no kernels with a boot menu were seen; hda not observed",
    )


GRUB2 = Loader("GRUB 2", GoesTo.SAME_DISK, partition=2, path="/grub2", words="GRUB 2")
XFS_ROOT = Filesystem(
    "xfs", "", label="rootfs", uuid="f-00", partition=3,
    files=Files(fstab=(Mount("UUID=f-00", "/", "xfs"), Mount("UUID=6666-AAAA", "/boot", "ext4"))),
)  # fmt: skip


def test_c_gpt_with_a_bios_boot_partition():
    menu = Entry("x", "/vmlinuz-5", "", "root=UUID=f-00", default=True)
    found = of(disk(boot_on(2, "", Files("/", "/grub2", ("5",), (), (menu,), ("6666-aaaa",))), XFS_ROOT, loader=GRUB2))
    assert [disks_of(role) for role in (found.grub, found.boot, found.root)] == [[(0, 2)], [(0, 2)], [(0, 3)]]
    assert not found.ambiguous


def test_d_uefi():
    esp = Filesystem("vfat", "", partition=1, files=Files(efi=("/EFI/fedora/grubx64.efi",), searches=("6666-AAAA",)))
    boot = boot_on(2, "", Files("/", "/grub2", ("6.5",), (), (Entry("f", "/vmlinuz-6.5", "", "", default=True),)))
    btrfs = Filesystem("btrfs", "", uuid="b", partition=3, not_read="not read: btrfs has no reader")
    found = of(disk(esp, boot, btrfs, loader=Loader(""), efi=1))
    assert [disks_of(role) for role in (found.mbr, found.grub, found.boot)] == [[(0, 1)], [(0, 2)], [(0, 2)]]
    assert found.mbr[0].reason == "the EFI system partition, partition 1 of hda, with /EFI/fedora/grubx64.efi"
    assert not found.root


def test_d_the_firmware_decides_where_both_are_there():
    esp = Filesystem("vfat", "", partition=1, files=Files(efi=("/EFI/BOOT/BOOTX64.EFI",)))
    both = disk(esp, boot_on(2), loader=LEGACY._replace(partition=2), efi=1)
    assert disks_of(of(both, uefi=True).mbr) == [(0, 1)]
    assert disks_of(of(both, uefi=False).mbr) == [(0, None)]
    assert disks_of(of(both).mbr) == [(0, None)]


def test_e_a_blank_disk():
    found = of(Seen(Look.BLANK, "nothing is in its first MiB"))
    assert found._replace(notes=()) == Resolved()
    assert "hda is blank: nothing is in its first MiB" in found.notes


def test_f_a_data_disk():
    found = of(disk(Filesystem("ext4", "", label="data", partition=1, files=Files())))
    assert found._replace(notes=()) == Resolved()


SYSLINUX = Loader("SYSLINUX", GoesTo.SAME_DISK, partition=1, in_partition=1, words="SYSLINUX of partition 1")


def test_g1_syslinux_in_the_active_partition():
    fat = Filesystem("vfat", "", partition=1, files=Files("/", entries=(Entry("l", "vmlinuz", "", "", default=True),)))
    found = of(disk(fat, loader=SYSLINUX))
    assert [disks_of(role) for role in (found.mbr, found.grub, found.boot)] == [[(0, None)], [(0, 1)], [(0, 1)]]


CHAIN = Loader("libparted", GoesTo.ACTIVE, words="libparted, which starts the active partition; none is active")


def test_g3_boot_code_that_leads_nowhere_gives_way_to_a_loader():
    found = of(disk(boot_on(label="data", files=Files()), loader=CHAIN), disk(boot_on(), loader=LEGACY))
    assert disks_of(found.mbr) == [(1, None)]
    assert "mbr: the boot code of hda leads nowhere: no active partition with a loader" in found.notes


def test_g4_such_code_alone_is_still_the_mbr():
    found = of(disk(boot_on(label="data", files=Files()), loader=CHAIN))
    assert disks_of(found.mbr) == [(0, None)]
    assert not found.grub


def test_h_whole_disks():
    root = Filesystem(
        "ext4", "", uuid="w", files=Files("/boot", "/boot/grub", ("6",), fstab=(Mount("UUID=w", "/", "ext4"),))
    )
    found = of(disk(boot_on(), loader=LEGACY), disk(root))
    assert disks_of(found.root) == [(1, None)]
    # The loader reads hda, the system keeps its kernels on hdb.
    assert disks_of(found.boot) == [(0, 1), (1, None)]
    assert found.doubtful("boot")
    assert not found.doubtful("root")


def test_i_boot_is_a_directory_of_the_root():
    files = Files("/boot", "/boot/grub", ("6.1",), fstab=(Mount("UUID=i", "/", "ext4"),))
    root = Filesystem("ext4", "", uuid="i", partition=1, files=files)
    found = of(disk(root, loader=Loader("GRUB 2", GoesTo.SAME_DISK, partition=1, path="/boot/grub")))
    assert [disks_of(role) for role in (found.grub, found.boot, found.root)] == [[(0, 1)]] * 3
    assert "a directory; the loader goes on to it, and /etc/fstab without a /boot of its own" in found.boot[0].reason


J = LEGACY._replace(goes_to=GoesTo.DRIVE, drive=1, words="GRUB legacy stage1, stage1.5 going on to (hd1,0)")
ON_SECOND = BOOT._replace(entries=(MENU._replace(drive=1),))


def j_disks(loader: Loader, files: Files | None = ON_SECOND) -> tuple[Seen, Seen]:
    return disk(loader=loader), disk(boot_on(files=files), *root_on(), groups=group_on())


def test_j_stage_1_5_goes_on_to_the_second_drive():
    found = of(*j_disks(J))
    assert [disks_of(role) for role in (found.mbr, found.grub, found.boot)] == [[(0, None)], [(1, 1)], [(1, 1)]]
    assert (
        found.grub[0].reason == "GRUB legacy in the first sectors of hda goes on to partition 1 of hdb (/grub/stage2)"
    )
    assert not found.ambiguous


def test_j_the_firmware_numbers_the_disks_not_the_file():
    found = of(*reversed(j_disks(J)), order=(1, 0))
    assert [disks_of(role) for role in (found.mbr, found.grub, found.boot)] == [[(1, None)], [(0, 1)], [(0, 1)]]


def test_j_the_second_disk_has_no_number():
    """Error 21: GRUB's files lie on a disk that only a PV driver can read."""
    found = of(*j_disks(J), order=(0,))
    assert [disks_of(role) for role in (found.mbr, found.grub, found.boot)] == [[(0, None)], [(1, 1)], [(1, 1)]]
    assert "grub: GRUB legacy on hda goes on to hd1, and the firmware numbers 1 hard disk" in found.notes
    assert found.grub[0].reason == "the only /grub that was seen, in partition 1 of hdb"


def test_j_the_second_disk_was_not_observed():
    found = of(disk(loader=J), None)
    assert disks_of(found.grub) == [(1, 1)]
    assert not found.root
    assert "grub: hdb was not observed, or is blank" in found.notes


def test_j_without_files_the_loader_tells():
    found = of(disk(loader=J), disk(boot_on(files=None), groups=group_on()))
    assert disks_of(found.grub) == [(1, 1)]
    assert disks_of(found.boot) == [(1, 1)]
    assert found.boot[0].reason == "GRUB's /grub/stage2 is in partition 1 of hdb: a filesystem for /boot"
    assert disks_of(of(*j_disks(J, None)).boot) == [(1, 1)]
    assert of(*j_disks(J, None)).boot[0].reason == "partition 1 of hdb; fstab's LABEL=/boot means it"


def test_j2_stage1_names_the_drive_and_no_partition():
    j2 = Loader("GRUB legacy", GoesTo.DRIVE, 1, words="GRUB legacy stage1, going on to stage2 at sector 2879 of (hd1)")
    found = of(*j_disks(j2))
    assert [disks_of(role) for role in (found.mbr, found.grub, found.boot)] == [[(0, None)], [(1, 1)], [(1, 1)]]
    without = of(disk(loader=j2), disk(boot_on(files=None)))
    assert disks_of(without.grub) == [(1, None)]
    assert not without.boot


J3 = Loader("GRUB 2", GoesTo.UUID, identity="6666-AAAA", path="/boot/grub", words="GRUB 2")


def test_j3_grub_2_searches_for_a_uuid():
    files = Files("/", "/grub", ("6.1",), (), (Entry("d", "/vmlinuz-6.1", "", "", default=True),), ("6666-aaaa",))
    found = of(*j_disks(J3, files))
    assert [disks_of(role) for role in (found.mbr, found.grub, found.boot)] == [[(0, None)], [(1, 1)], [(1, 1)]]
    assert found.grub[0].reason == (
        "GRUB 2 in the first sectors of hda searches for the filesystem 6666-AAAA: partition 1 of hdb"
    )


def test_j3_the_uuid_is_on_a_disk_that_was_not_observed():
    found = of(disk(loader=J3), None)
    assert not found.grub
    assert "which is on no disk that was observed; hdb not observed" in found.notes[0]


def test_j3_two_disks_have_the_uuid():
    found = of(disk(boot_on(), loader=J3), disk(boot_on()))
    assert disks_of(found.grub) == [(0, 1), (1, 1)]
    assert found.doubtful("grub")
    assert found.doubtful("boot")


def test_grub_2_goes_on_to_a_logical_volume():
    loader = Loader("GRUB 2", GoesTo.UNKNOWN, identity="lvm/VolGroup00-LogVol00", path="/boot/grub2", words="GRUB 2")
    files = ROOT._replace(boot_at="/boot", grub_at="/boot/grub2", fstab=FSTAB[:1])
    found = of(disk(loader=loader), disk(*root_on(files=files), groups=group_on()))
    assert [(place.disk, place.volume) for place in (*found.grub, *found.boot)] == [(1, f"{GROUP}/LogVol00")] * 2


def test_k_containers_change_nothing_here():
    seen = disk(boot_on(), *root_on(), loader=LEGACY, groups=group_on())
    assert of(seen._replace(container="qcow2")) == of(seen._replace(container="raw"))


def test_a_loader_on_another_disk_changes_nothing():
    found = of(disk(boot_on(), loader=LEGACY), disk(boot_on(label="old"), loader=LEGACY))
    assert disks_of(found.mbr) == [(0, None)]
    assert disks_of(found.boot) == [(0, 1)]


def test_a_pv_only_disk_holds_the_mbr_where_no_other_has_one():
    found = of(disk(boot_on(), loader=LEGACY), order=())
    assert [disks_of(role) for role in (found.mbr, found.grub, found.boot)] == [[(0, None)], [(0, 1)], [(0, 1)]]


def test_a_disk_before_was_not_observed():
    found = of(None, disk(boot_on(), loader=LEGACY))
    assert disks_of(found.mbr) == [(1, None)]
    assert found.ambiguous == ("mbr: hda, which the firmware numbers before hdb, not observed",)


def test_a_label_that_two_disks_have():
    root = disk(*root_on(1), groups=group_on(1))
    unknown = Loader("GRUB legacy", GoesTo.UNKNOWN)
    found = of(disk(boot_on(), loader=unknown), root, disk(boot_on()))
    assert found.ambiguous[0] == "boot: fstab's LABEL=/boot is partition 1 of hda and partition 1 of hdc"
    assert disks_of(found.boot) == [(0, 1), (2, 1)]


def test_the_loader_decides_between_two_of_one_label():
    found = of(disk(boot_on(), loader=LEGACY), disk(*root_on(1), groups=group_on(1)), disk(boot_on()))
    assert disks_of(found.boot) == [(0, 1)]
    assert found.doubtful("boot")


def test_the_loader_and_fstab_disagree():
    files = ROOT._replace(fstab=(Mount("LABEL=new", "/boot", "ext3"),))
    found = of(disk(boot_on(label="old"), loader=LEGACY), disk(boot_on(label="new"), *root_on(files=files)))
    assert disks_of(found.boot) == [(0, 1), (1, 1)]
    assert found.ambiguous == (
        "boot: the loader goes on to partition 1 of hda, fstab's LABEL=new means partition 1 of hdb",
    )


def test_a_kernels_name_for_a_device_is_a_hint():
    files = ROOT._replace(fstab=(Mount("/dev/hdb1", "/boot", "ext3"), Mount("/dev/hdb2", "/home", "ext3")))
    other = disk(boot_on(label="new"), *root_on(files=files), Filesystem("ext3", "", partition=2))
    found = of(disk(boot_on(label="old"), loader=LEGACY), other)
    assert disks_of(found.boot) == [(0, 1)]
    assert not found.ambiguous
    assert found.mounts[0][1][0].reason == "fstab's /dev/hdb2, a name that a kernel gave"


def test_the_menu_names_another_disk_than_its_own():
    menu = BOOT._replace(entries=(MENU._replace(drive=1),))
    found = of(disk(boot_on(files=menu), loader=LEGACY), disk(boot_on()))
    assert disks_of(found.boot) == [(0, 1), (1, 1)]
    assert found.ambiguous == ("boot: the loader's menu is in partition 1 of hda and names partition 1 of hdb",)


def test_the_menu_is_apart_from_the_kernels():
    menu = Files(grub_at="/grub", entries=(MENU._replace(drive=1),), device_map=((0, "/dev/hdb"),))
    found = of(disk(boot_on(files=menu), loader=LEGACY), disk(boot_on(files=Files("/", kernels=("2.6",)))))
    assert disks_of(found.boot) == [(1, 1)]
    assert "the boot menu names it" in found.boot[0].reason
    assert "grub: device.map calls hd0 /dev/hdb, the firmware numbers it otherwise" in found.notes


def test_a_boot_that_nothing_confirms_is_doubtful_while_a_disk_is_hidden():
    unknown = Loader("unknown", GoesTo.UNKNOWN)
    assert of(disk(boot_on(), loader=unknown), disk()).ambiguous == ()
    found = of(disk(boot_on(), loader=unknown), None)
    assert disks_of(found.boot) == [(0, 1)]
    assert found.ambiguous == (
        "grub: partition 1 of hda looks like it, and hdb was not observed",
        "boot: partition 1 of hda looks like it, and hdb was not observed",
    )


def test_a_volume_group_on_two_disks():
    first, second = (group_on(2, complete=False) for _ in range(2))
    found = of(
        disk(boot_on(), loader=LEGACY, groups=first), disk(Filesystem("LVM2_member", "", partition=2), groups=second)
    )
    # The menu says root=, neither disk alone shows it.
    assert disks_of(found.root) == [(0, 2), (1, 2)]
    assert not found.ambiguous


def test_two_volume_groups_of_one_name():
    first, second = disk(boot_on(), *root_on(), loader=LEGACY, groups=group_on()), disk(*root_on(), groups=group_on())
    found = of(first, second)
    assert disks_of(found.root) == [(0, 2), (1, 2)]
    assert found.doubtful("root")
    assert found.release == ""


def test_files_that_were_not_read_are_no_sign_of_anything():
    found = of(
        disk(boot_on(files=None)._replace(not_read="not read: install pvlint[images]"), loader=J._replace(path=""))
    )
    assert not found.boot
    assert "boot: no kernels with a boot menu were seen; not all files were read" in found.notes


TEXT = st.sampled_from(("", "a", "6666-aaaa", "LABEL=a", "/boot", "/", "/grub", "VolGroup00/LogVol00", "/dev/hda1"))
NUMBER = st.none() | st.integers(0, 3)
FILES = st.builds(
    Files,
    boot_at=st.sampled_from((None, "/", "/boot")),
    grub_at=st.none() | TEXT,
    entries=st.lists(st.builds(Entry, TEXT, TEXT, TEXT, TEXT.map("root={}".format), NUMBER, NUMBER, st.booleans())).map(
        tuple
    ),
    searches=st.lists(TEXT).map(tuple),
    fstab=st.none() | st.lists(st.builds(Mount, TEXT, TEXT, TEXT)).map(tuple),
    device_map=st.lists(st.tuples(st.integers(0, 9), TEXT)).map(tuple),
    efi=st.lists(TEXT).map(tuple),
)
FILESYSTEM = st.builds(
    Filesystem, TEXT, TEXT, label=TEXT, uuid=TEXT, partition=NUMBER, volume=TEXT, files=st.none() | FILES, not_read=TEXT
)
SEEN = st.builds(
    Seen,
    st.sampled_from(Look),
    loader=st.none() | st.builds(Loader, TEXT, st.sampled_from(GoesTo), NUMBER, TEXT, NUMBER, TEXT, NUMBER, TEXT),
    partitions=st.lists(
        st.builds(Partition, st.integers(1, 3), st.just(0), st.just(9), st.sampled_from(("83", ESP)))
    ).map(tuple),
    filesystems=st.lists(FILESYSTEM, max_size=4).map(tuple),
    groups=st.lists(st.builds(Group, TEXT, st.lists(TEXT).map(tuple), NUMBER, st.booleans()), max_size=2).map(tuple),
)


@given(st.lists(st.none() | SEEN, max_size=3), st.lists(st.integers(-1, 4)), st.lists(TEXT), st.none() | st.booleans())
def test_only_observed_disks_hold_anything(disks, order, names, uefi):
    found = resolve(disks, order, names, uefi=uefi)
    roles = (found.mbr, found.boot, found.root, *(places for _, places in found.mounts))
    for place in (place for role in roles for place in role):
        seen = disks[place.disk]
        assert seen is not None
        assert place.reason
    for place in found.grub:
        assert 0 <= place.disk < len(disks)

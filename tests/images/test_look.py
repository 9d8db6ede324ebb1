"""One look at a disk: each part answered for itself, and blank only what is blank."""

import itertools

import pytest

from pvlint.images.budget import Budget, Metered
from pvlint.images.look import look
from pvlint.images.seen import Files, GoesTo, Group, Look, Partition, Unreadable
from tests.images.making import (
    LINUX,
    MIB,
    PV0,
    Memory,
    boot_img,
    core_img,
    ext,
    gpt,
    group,
    mbr,
    moved,
    physical,
    row,
    stage,
    stage1,
    volume,
)  # fmt: skip

ROOT = volume("LogVol00", (0, 100, 'striped "pv0", 0'))
PV = 20 * MIB
UUID = "66666666-1111-2222-3333-444444444444"


def classic(*more: tuple[int, bytes]) -> Memory:
    """RHEL 5's usual disk: GRUB legacy, /boot in partition 1, everything else in a volume group in partition 2."""
    rows = row(0x83, 63, 20 * 2048 - 63, 0x80), row(0x8E, 20 * 2048, 20 * 2048)
    return Memory(
        40 * MIB,
        (0, mbr(*rows, code=stage1())),
        (512, stage(0xFF00FFFF)),
        (63 * 512, ext()),
        *moved(physical(group(ROOT)), PV),
        (PV + MIB, ext("ext4", b"root")),
        *more,
    )


def test_a_usual_disk():
    disk = classic()
    seen = look(disk, "raw")
    assert (seen.look, seen.container, seen.size, seen.scheme, seen.notes) == (
        Look.OBSERVED, "raw", 40 * MIB, "dos", (),
    )  # fmt: skip
    assert seen.loader is not None
    assert (seen.loader.kind, seen.loader.goes_to, seen.loader.partition) == ("GRUB legacy", GoesTo.SAME_DISK, 1)
    assert [(f.kind, f.place, f.label, f.partition, f.volume) for f in seen.filesystems] == [
        ("ext3", "partition 1", "/boot", 1, ""),
        ("LVM2_member", "partition 2", "", 2, ""),
        ("ext4", "logical volume VolGroup00/LogVol00", "root", 2, "VolGroup00/LogVol00"),
    ]
    assert seen.filesystems[0][2:6] == (63 * 512, (20 * 2048 - 63) * 512, "/boot", UUID)
    assert seen.groups == (Group("VolGroup00", ("LogVol00",), 2, True),)
    assert seen.bytes_read == disk.taken < 200_000


def test_files_are_read_where_there_can_be_some():
    asked = []

    def inside(volume_, kind):
        asked.append((kind, volume_.size))
        if kind == "ext4":
            raise Unreadable("a damaged directory")
        return Files(boot_at="/"), ""

    seen = look(classic(), "raw", inside=inside)
    assert asked == [("ext3", (20 * 2048 - 63) * 512), ("ext4", 100 * 65536)]
    boot, _, root = seen.filesystems
    assert (boot.files, boot.not_read) == (Files(boot_at="/"), "")
    assert (root.files, root.not_read) == (None, "a damaged directory")


def test_a_part_that_is_damaged_leaves_the_others():
    seen = look(classic((PV + 4096 + 700, b"damage")), "raw")
    assert seen.look is Look.OBSERVED
    assert [f.kind for f in seen.filesystems] == ["ext3", "LVM2_member"]
    assert seen.groups == ()
    assert seen.notes == ("the volume group on partition 2 was not read: bad checksum of the LVM metadata",)


def test_a_group_over_two_disks_is_not_complete():
    parted = volume("data", (0, 1, 'striped "pv1", 0'))
    pieces = moved(physical(group(ROOT, parted, second=True)), PV)
    seen = look(classic(*pieces), "raw")
    assert seen.groups == (Group("VolGroup00", ("LogVol00", "data"), 2, False),)
    assert seen.notes == (
        "logical volume VolGroup00/data not read: it is on a physical volume that is not on this disk",
    )


def test_a_copy_of_a_physical_volume_counts_once():
    rows = row(0x8E, 2048, 16 * 2048), row(0x8E, 18 * 2048, 16 * 2048)
    copies = [*moved(physical(group(ROOT)), MIB), *moved(physical(group(ROOT)), 18 * MIB)]
    seen = look(Memory(40 * MIB, (0, mbr(*rows)), *copies), "raw")
    assert [each.partition for each in seen.groups] == [1]
    assert seen.notes == ("partition 2 has the same UUID as another physical volume: not read",)


def test_grub_2_in_the_gap_of_a_gpt():
    pieces = gpt(40 * MIB, (LINUX, 2048, 2048, "boot"))
    code = mbr(row(0xEE, 1, 40 * 2048 - 1), code=boot_img(40))
    seen = look(Memory(40 * MIB, *pieces, (0, code), (40 * 512, core_img(b"(,gpt1)/grub2", first=40))), "raw")
    assert seen.scheme == "gpt"
    assert seen.loader is not None
    assert (seen.loader.kind, seen.loader.partition) == ("GRUB 2", 1)


@pytest.mark.parametrize("device", ["lvmid/aaaaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaaaa/x", "lvm/VolGroup00-LogVol00"])
def test_grub_2_whose_files_are_in_a_logical_volume(device):
    disk = classic((0, mbr(code=boot_img())[:440]), (512, core_img(f"({device})/boot/grub".encode())))
    loader = look(disk, "raw").loader
    assert loader is not None
    assert (loader.goes_to, loader.identity, loader.path) == (GoesTo.UUID, UUID, "/boot/grub")
    assert loader.words.endswith("which is logical volume VolGroup00/LogVol00 of this disk")
    disk.pieces.append((512, core_img(b"(lvmid/elsewhere)/boot/grub")))
    loader = look(disk, "raw").loader
    assert loader is not None
    assert (loader.goes_to, loader.identity) == (GoesTo.UNKNOWN, "lvmid/elsewhere")


def test_a_gpt_without_boot_code():
    seen = look(Memory(40 * MIB, *gpt(40 * MIB, (LINUX, 2048, 2048, "root"))), "raw")
    assert seen.loader is not None
    assert (seen.loader.kind, seen.loader.goes_to) == ("", GoesTo.NOWHERE)


@pytest.mark.parametrize("code", [b"", stage1()], ids=["data", "grub"])
def test_a_filesystem_on_the_whole_disk(code):
    sector = mbr(code=code) if code else b""
    seen = look(Memory(40 * MIB, (0, ext()), (0, sector)), "raw")
    assert (seen.look, seen.scheme) == (Look.OBSERVED, "")
    assert [(f.place, f.partition) for f in seen.filesystems] == [("the whole disk", None)]


def test_a_physical_volume_on_the_whole_disk():
    seen = look(Memory(16 * MIB, *physical(group(ROOT)), (MIB, ext())), "raw")
    assert (seen.filesystems[0].uuid, seen.groups[0].partition) == (PV0, None)
    assert seen.filesystems[1].volume == "VolGroup00/LogVol00"


@pytest.mark.parametrize("size", [0, 100, 512, 4096, 3 * MIB, 20 << 30])
def test_a_blank_disk(size):
    seen = look(Memory(size), "raw")
    assert (seen.look, seen.loader, seen.notes) == (Look.BLANK, None, ())
    assert seen.bytes_read < MIB + (64 << 10)


@pytest.mark.parametrize("at", [5, 700_000])
def test_a_disk_with_something_unknown_is_not_blank(at):
    seen = look(Memory(3 * MIB, (at, b"x")), "raw")
    assert (seen.look, seen.notes) == (Look.OBSERVED, ("neither a partition table nor a filesystem was recognised",))


def test_a_table_alone_is_not_blank():
    seen = look(Memory(3 * MIB, (0, mbr())), "raw")
    assert (seen.look, seen.scheme, seen.partitions) == (Look.OBSERVED, "dos", ())


@pytest.mark.parametrize(
    ("at", "magic", "name"),
    [(0, b"QFI\xfb", "a qcow2"), (64, b"\x7f\x10\xda\xbe", "a VDI"), (0, b"QED\0", "a QED"), (0, b"KDMV", "a VMDK"),
     (0, b"conectix", "a VHD"), (0, b"vhdxfile", "a VHDX"), (0, b"# Disk DescriptorFile", "a VMDK descriptor")],
)  # fmt: skip
def test_an_image_of_another_kind_is_not_blank(at, magic, name):
    seen = look(Memory(3 * MIB, (at, magic)), "raw")
    assert (seen.look, seen.reason) == (Look.NOT_OBSERVED, f"declared raw, begins like {name}")
    assert seen.notes == (seen.reason,)


def test_a_guest_that_writes_a_magic_before_its_table_is_read_as_declared():
    disk = classic((0, b"QFI\xfb"))
    seen = look(disk, "raw")
    assert (seen.look, seen.notes) == (Look.OBSERVED, ("declared raw, begins like a qcow2",))
    assert len(seen.filesystems) == 3


def test_a_fixed_vhd_declared_raw():
    seen = look(classic((40 * MIB - 512, b"conectix")), "raw")
    assert (seen.look, seen.notes) == (Look.OBSERVED, ("declared raw, begins like a VHD (its footer)",))


def test_a_truncated_disk():
    class Cut(Memory):
        def read(self, offset, length):
            if offset + length > end:
                raise Unreadable("the image ends there")
            return super().read(offset, length)

    whole = classic()
    for end in (100, 512, 100_000, 30 * MIB):
        seen = look(Cut(40 * MIB, *whole.pieces), "raw")
        if end == 100:
            assert (seen.look, seen.reason) == (Look.NOT_OBSERVED, "the image ends there")
        else:
            assert seen.look is Look.OBSERVED
            assert [each.number for each in seen.partitions] == [1, 2]
            assert len(seen.filesystems) == {512: 0, 100_000: 1, 30 * MIB: 3}[end]
            assert bool(seen.notes) == (end < 30 * MIB)


def test_what_is_spent_is_its_owners_count():
    budget = Budget()
    disk = classic()
    seen = look(Metered(disk, budget), "qcow2", budget=budget)
    assert seen.bytes_read == budget.spent == disk.taken
    assert look(Memory(MIB), "raw", budget=Budget(limit=0)).bytes_read == 0


def test_over_its_budget_is_not_observed_or_says_so():
    for limit in (0, 4096, 16384, 40000):
        budget = Budget(limit=limit)
        seen = look(Metered(classic(), budget), "raw", budget=budget)
        assert seen.bytes_read <= limit
        assert "over its budget" in " ".join((seen.reason, *seen.notes, seen.loader.words if seen.loader else ""))


def test_time_that_runs_out_ends_everything_soon():
    now = itertools.count(0, 0.5)
    budget = Budget(clock=lambda: next(now))
    seen = look(Metered(classic(), budget), "raw", budget=budget)
    assert "over its budget" in " ".join((seen.reason, *seen.notes))


def test_an_extended_partition_is_not_looked_into():
    disk = Memory(
        40 * MIB,
        (0, mbr(row(5, 2048, 20 * 2048))),
        (MIB, mbr(row(0x83, 63, 10 * 2048))),
        (MIB + 1024, ext()[1024:]),
        (MIB + 63 * 512, ext("ext3", b"inside")),
    )
    seen = look(disk, "raw")
    assert seen.partitions[0] == Partition(1, MIB, 20 * MIB, "05")
    assert [(f.label, f.partition) for f in seen.filesystems] == [("inside", 5)]

"""Partition tables: numbered as Linux numbers them, and no boot sector of a filesystem taken for one."""

import json
import shutil
import subprocess
import zlib

import pytest

from pvlint.images.raw import Raw
from pvlint.images.tables import Table, read_table
from tests.images.making import ESP, LINUX, MIB, Memory, gpt, mbr, row

SFDISK = shutil.which("sfdisk") or "/usr/sbin/sfdisk"


def numbers(table: Table) -> list[int]:
    return [partition.number for partition in table.partitions]


def test_a_plain_table():
    table = read_table(Memory(100 * MIB, (0, mbr(row(0x83, 63, 1000, 0x80), bytes(16), row(0x8E, 2048, 4096)))))
    assert (table.scheme, table.notes, numbers(table)) == ("dos", (), [1, 3])
    first, third = table.partitions
    assert (first.start, first.size, first.kind, first.active) == (63 * 512, 1000 * 512, "83", True)
    assert (third.kind, third.active) == ("8e", False)


def test_logical_partitions_count_from_five():
    disk = Memory(
        100 * MIB,
        (0, mbr(row(0x83, 63, 100), row(0x05, 1000, 10000))),
        (1000 * 512, mbr(row(0x83, 63, 500), row(0x05, 2000, 1000))),
        (3000 * 512, mbr(row(0x82, 63, 600))),
    )
    table = read_table(disk)
    assert [(p.number, p.start // 512, p.size // 512, p.kind) for p in table.partitions] == [
        (1, 63, 100, "83"), (2, 1000, 10000, "05"), (5, 1063, 500, "83"), (6, 3063, 600, "82"),
    ]  # fmt: skip
    assert table.notes == ()


def test_a_loop_of_extended_boot_records_ends():
    disk = Memory(
        100 * MIB, (0, mbr(row(0x0F, 1000, 10000))), (1000 * 512, mbr(row(0x83, 63, 500), row(0x05, 0, 1000)))
    )
    table = read_table(disk)
    assert (numbers(table), table.notes) == ([1, 5], ("EBR loop after partition 5",))


def test_a_chain_of_a_thousand_records_is_cut():
    records = [(at * 512, mbr(row(0x83, 1, 1), row(0x05, at - 8, 2))) for at in range(10, 4000, 2)]
    table = read_table(Memory(100 * MIB, (0, mbr(row(0x05, 10, 100_000))), *records))
    assert len(table.partitions) == 128
    assert table.notes == ("only the first 128 partitions were read",)


def test_a_damaged_record_is_said():
    disk = Memory(100 * MIB, (0, mbr(row(5, 1000, 10000))), (1000 * 512, mbr(row(0x83, 63, 9), row(5, 2000, 9))))
    assert read_table(disk).notes == ("the EBR after partition 5 is damaged",)


def test_a_record_beyond_the_end_leaves_the_rest():
    table = read_table(Memory(MIB, (0, mbr(row(0x83, 63, 100), row(5, 1 << 30, 100)))))
    assert numbers(table) == [1, 2]
    assert "not read" in table.notes[0]
    assert table.notes[1] == "partition 2 reaches beyond the end of the disk"


@pytest.mark.parametrize(
    "sector",
    [
        mbr(row(0x83, 63, 100, 0x12)),
        mbr(row(0x83, 0, 100)),
        mbr(code=b"\xeb\x58\x90mkfs.fat".ljust(82, b"\0") + b"FAT32   "),
        mbr(code=b"\xeb\x52\x90NTFS    "),
        mbr(row(0x6E, 0x20656874, 0x7369640A), code=b"\xeb\x52\x90NTFS    "),
        bytes(512),
        mbr(row(0x83, 63, 100))[:-2] + b"\0\0",
    ],
    ids=["flag", "start", "fat32", "ntfs", "text in ntfs", "zero", "unsigned"],
)
def test_what_is_no_table(sector):
    assert read_table(Memory(MIB, (0, sector))) == Table("")


def test_a_gpt():
    disk = Memory(100 * MIB, *gpt(100 * MIB, (ESP, 2048, 2048, "EFI System"), (LINUX, 4096, 100_000, "boot\u00e9")))
    table = read_table(disk)
    assert (table.scheme, table.notes) == ("gpt", ())
    esp, boot = table.partitions
    assert (esp.number, esp.kind, esp.start, esp.size) == (1, ESP, MIB, MIB)
    assert (boot.name, boot.size, boot.active) == ("boot\u00e9", 100_000 * 512, False)


def test_a_gpt_for_large_sectors():
    table = read_table(Memory(100 * MIB, *gpt(100 * MIB, (LINUX, 256, 256, ""), sector=4096)))
    assert [(p.start, p.size) for p in table.partitions] == [(MIB, MIB)]
    assert table.notes == ("a GPT for sectors of 4096 bytes",)


def test_the_backup_of_a_damaged_gpt():
    disk = Memory(100 * MIB, *gpt(100 * MIB, (LINUX, 2048, 2048, "a")), (600, b"damage"))
    table = read_table(disk)
    assert numbers(table) == [1]
    assert "its backup was read" in table.notes[0]
    disk.pieces.append((512, bytes(512)))
    assert numbers(read_table(disk)) == [1]
    disk.pieces.append((100 * MIB - 480, b"damage"))
    assert read_table(disk).partitions == ()
    assert read_table(disk).scheme == "gpt"
    assert "bad checksum" in read_table(disk).notes[0]


def test_damaged_entries_are_not_believed():
    disk = Memory(100 * MIB, *gpt(100 * MIB, (LINUX, 2048, 2048, "a")), (1024 + 40, b"x"))
    assert "bad checksum of its entries" in read_table(disk).notes[0]


def test_a_gpt_of_too_many_entries_is_not_read():
    disk = Memory(100 * MIB, *gpt(100 * MIB, count=2048))
    table = read_table(disk)
    assert "2048 entries of 128 bytes are not believed" in table.notes[0]
    assert disk.taken < 10_000
    header = bytearray(disk.read(512, 92))
    header[80:84] = b"\xff\xff\xff\xff"
    header[16:20] = bytes(4)
    header[16:20] = zlib.crc32(bytes(header)).to_bytes(4, "little")
    disk.pieces += [(512, bytes(header)), (100 * MIB - 512, bytes(512))]
    assert "4294967295 entries" in read_table(disk).notes[0]


def test_a_hybrid_mbr_is_a_gpt():
    pieces = gpt(100 * MIB, (LINUX, 2048, 2048, "a"))
    table = read_table(Memory(100 * MIB, *pieces, (0, mbr(row(0xEE, 1, 2047), row(0x83, 2048, 2048, 0x80)))))
    assert (table.scheme, numbers(table)) == ("gpt", [1])
    assert "hybrid" in table.notes[0]


def test_an_old_gpt_behind_a_new_table_does_not_count():
    pieces = gpt(100 * MIB, (LINUX, 2048, 2048, "a"))
    table = read_table(Memory(100 * MIB, *pieces, (0, mbr(row(0x83, 63, 2048)))))
    assert (table.scheme, numbers(table), table.notes) == ("dos", [1], ())


def test_a_protective_mbr_alone():
    table = read_table(Memory(100 * MIB, (0, mbr(row(0xEE, 1, 2047)))))
    assert (table.scheme, table.notes[0]) == ("dos", "a protective MBR, but no GPT")


SCRIPTS = {
    "dos": "label: dos\nstart=63,size=20000,type=83,bootable\nstart=22528,size=20480,type=8e\n"
    "start=43008,size=80000,type=5\n5: size=10000,type=83\n6: size=10000,type=82\n7: size=10000,type=83\n",
    "gpt": f"label: gpt\nsize=2048,type={ESP},name=ESP\nsize=20480,type={LINUX},attrs=LegacyBIOSBootable\n",
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_same_as_sfdisk(tmp_path, name):
    if shutil.which(SFDISK) is None:
        pytest.skip("comparing with sfdisk needs sfdisk (Debian: fdisk)")
    path = tmp_path / "disk.img"
    path.write_bytes(b"")
    with path.open("r+b") as image:
        image.truncate(64 * MIB)
        subprocess.run([SFDISK, "-q", path], input=SCRIPTS[name].encode(), check=True)
        shown = json.loads(subprocess.run([SFDISK, "--json", path], capture_output=True, check=True).stdout)
        table = read_table(Raw(image.fileno()))
    assert table.scheme == name
    seen = [(p.number, p.start // 512, p.size // 512, p.kind, p.name, p.active) for p in table.partitions]
    assert seen == [
        (
            int(part["node"].removeprefix(str(path))), part["start"], part["size"], part["type"].rjust(2, "0"),
            part.get("name", ""), part.get("bootable", False) or "LegacyBIOSBootable" in part.get("attrs", ""),
        )
        for part in shown["partitiontable"]["partitions"]
    ]  # fmt: skip

"""What the tools of a Linux system say of a raw disk: the judges of both the builder and pvlint's own readers."""

import json
import re
from pathlib import Path

from tests.images.answers import Fs, Part
from tests.images.lvm_writer import AREA_START, DATA_START
from tests.images.tools import SECTOR, run, tool


def partitions(disk: Path) -> tuple[Part, ...]:
    """As `sfdisk -J` has them, numbered as Linux does. Raises Missing."""
    table = json.loads(run(tool("sfdisk"), "-J", disk))["partitiontable"]
    found = []
    for row in table["partitions"]:
        number = int(row["node"].removeprefix(str(disk)).removeprefix("p"))
        kind = row["type"] if table["label"] == "gpt" else f"{int(row['type'], 16):02x}"
        found.append(Part(number, row["start"], row["size"], kind))
    return tuple(found)


def scheme(disk: Path) -> str:
    """The kind of a disk's partition table: "dos", "gpt", or "" as `blkid -p` has it. Raises Missing."""
    return blkid(disk).get("PTTYPE", "")


def blkid(disk: Path, offset: int = 0, size: int = 0) -> dict[str, str]:
    """What libblkid finds from a byte of the disk on: TYPE, LABEL, UUID, PTTYPE. Raises Missing."""
    where = ["-O", str(offset)] + (["-S", str(size)] if size else [])
    lines = run(tool("blkid"), "-p", "-o", "export", *where, disk, ends=(0, 2)).splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {key: re.sub(r"\\(.)", r"\1", value) for key, value in pairs}


def volumes(disk: Path, start: int) -> dict[str, tuple[int, int]]:
    """The logical volumes of a physical volume that the builder wrote: name to first byte and length in bytes."""
    with disk.open("rb") as file:
        file.seek(start + AREA_START)
        area = file.read(DATA_START - AREA_START)
    offset, size = int.from_bytes(area[40:48], "little"), int.from_bytes(area[48:56], "little")
    text = (area[offset:] + area[SECTOR:])[:size].decode()
    extent = int(re.findall(r"extent_size = (\d+)", text)[0]) * SECTOR
    group = text.partition(" ")[0]
    rows = re.findall(
        r'\n(\S+) \{\nid = "[^"]+"\nstatus = .*"VISIBLE".*(?s:.*?)extent_count = (\d+)(?s:.*?)"pv0", (\d+)', text
    )
    return {
        f"{group}/{name}": (start + DATA_START + int(first) * extent, int(count) * extent)
        for name, count, first in rows
    }


def filesystems(disk: Path) -> tuple[Fs, ...]:
    """Every filesystem and swap space with its label and UUID, in partitions, volumes or on the whole disk."""
    places: list[tuple[int | None, int, int]] = [(None, 0, 0)]
    if scheme(disk):
        places = [(part.number, part.start * SECTOR, part.size * SECTOR) for part in partitions(disk)]
    found = []
    for number, start, length in places:
        known = blkid(disk, start, length)
        if known.get("TYPE") == "LVM2_member":
            for name, (first, size) in volumes(disk, start).items():
                inside = blkid(disk, first, size)
                found.append(Fs(inside["TYPE"], inside.get("LABEL", ""), number, name, uuid=inside["UUID"]))
        elif "TYPE" in known:
            found.append(Fs(known["TYPE"], known.get("LABEL", ""), number, uuid=known.get("UUID", "")))
    return tuple(found)


def listing(disk: Path, folder: str, offset: int = 0) -> set[str]:
    """The names in a directory of an ext filesystem, as debugfs lists them. Raises Missing."""
    rows = run(tool("debugfs"), "-R", f"ls -p {folder}", f"{disk}?offset={offset}").splitlines()
    return {row.split("/")[5] for row in rows if row.count("/") == 7} - {".", ".."}

"""The disk list of a Xen config: which entries the toolstack attaches, and what it would refuse of them."""

import re
from functools import lru_cache
from typing import Any, Final

from pvlint.model import Device, Disk, Fault, Unsaid
from pvlint.place import Where, at_top
from pvlint.readers import xl_disk, xm_disk
from pvlint.readers.config import UNKNOWN_PART, Setting, Unknown, Value
from pvlint.readers.xml_disks import infer_bus
from pvlint.sources.text import Text

_MOST: Final = 20_000
"""Entries; a guest has at most a few hundred."""
_PLAIN: Final = re.compile(r"((?:(?:phy|file|tap2?|aio|raw|qcow2?|vhd):){0,3}+)(/[\w./+-]*+)(,[^=\n]{0,32})", re.ASCII)


def disks(
    setting: Setting | None, text: Text, family: str, faults: list[Fault], unsaid: list[Unsaid]
) -> tuple[Disk, ...]:
    """Every entry that the toolstack family ("xl" or "xend") attaches, in order."""
    if setting is None:
        return ()
    value = setting.value
    where = text.where(setting.key_start, value.end)
    if isinstance(value.data, Unknown):
        unsaid.append(Unsaid("the disks", value.data.reason, text.where(*(value.data.at or (value.start, value.end)))))
        return ()
    if not isinstance(value.data, tuple):
        does = "xl attaches no disk at all" if family == "xl" else "xend takes every character for a disk"
        faults.append(
            Fault(f"`disk` is not a list: {does}", where, "put the entry in brackets: disk = [ '...' ]", family)
        )
        return ()
    found: list[Disk] = []
    for item in value.data[:_MOST]:
        if isinstance(item.data, Unknown):
            unsaid.append(Unsaid("a disk", item.data.reason, text.where(item.start, item.end)))
            continue
        if not isinstance(item.data, str):
            does = "xl stops here: this and every later disk is not attached" if family == "xl" else "xend fails on it"
            faults.append(
                Fault(f"an entry of `disk` is not text: {does}", text.where(item.start, item.end), "", family)
            )
            if family == "xl":
                break
            continue
        found.append(_disk(item, item.data, text, family, faults, unsaid))
    return tuple(found)


def around_path(spec: str) -> "re.Match[str] | None":
    """An entry in three groups: what stands before its path, the path, and what follows; None for an odd one.

    Nothing hangs on the path but the disk's source, neither to xl nor to xend.
    """
    return _PLAIN.fullmatch(spec)


def _disk(item: Value, spec: str, text: Text, family: str, faults: list[Fault], unsaid: list[Unsaid]) -> Disk:
    """One entry. Thousands of disks differ in their paths alone: what such have in common is worked out once."""
    where = text.where(item.start, item.end)
    plain = around_path(spec)
    if plain is not None:
        before, path, after = plain.groups()
        fields = _but_path(family, before, after)
        if fields is not None:
            head, tail = fields
            return Disk(*head, where, spec, path, *tail)
    return _judged(spec, where, family, faults, unsaid)


@lru_cache(maxsize=256)
def _but_path(family: str, before: str, after: str) -> tuple[tuple[str, str, Device], tuple[Any, ...]] | None:
    """All of a disk that stands before its place, text and source, and all after them; None where more is to say."""
    faults: list[Fault] = []
    unsaid: list[Unsaid] = []
    disk = _judged(f"{before}/{after}", at_top, family, faults, unsaid)
    # xend takes one prefix off; what looks like a second one is part of the path.
    return None if faults or unsaid or disk.source != "/" else ((disk.target, disk.bus, disk.device), disk[6:])


def _judged(spec: str, where: Where, family: str, faults: list[Fault], unsaid: list[Unsaid]) -> Disk:
    """One entry; where the toolstack refuses it and the other one does not, it is judged as what it is meant to be."""
    read: xl_disk.XlDisk | xm_disk.XmDisk = xl_disk.parse(spec) if family == "xl" else xm_disk.parse(spec)
    own: tuple[str, ...] = read.problems
    other: tuple[str, ...] = ()
    unknown = UNKNOWN_PART in spec
    if own:
        if not unknown:
            faults.extend(Fault(f"{family} refuses this disk: {problem}", where, by=family) for problem in own)
        elsewhere: xl_disk.XlDisk | xm_disk.XmDisk = xm_disk.parse(spec) if family == "xl" else xl_disk.parse(spec)
        other = elsewhere.problems
        read = read if other else elsewhere
    disk = _from_xl(read, where, spec) if isinstance(read, xl_disk.XlDisk) else _from_xm(read, where, spec)
    # What is not known may hold commas, and then what seems to be a field is none.
    if UNKNOWN_PART in disk.target or (unknown and own and other):
        unsaid.append(Unsaid("the device name of a disk", "it is not known without running the file", where))
        disk = disk._replace(target="", bus="")
    if disk.target != disk.target.strip():
        if not own:
            faults.append(
                Fault(f"the device name is '{disk.target}', with a blank in it", where, "remove the blank", family)
            )
        disk = disk._replace(target=disk.target.strip())
    return disk


def _from_xl(parsed: xl_disk.XlDisk, where: Where, spec: str) -> Disk:
    device = Device.CDROM if parsed.cdrom else Device.DISK
    return Disk(
        target=parsed.vdev,
        bus=infer_bus(parsed.vdev, device),
        device=device,
        where=where,
        text=spec,
        source=parsed.target,
        format="" if parsed.cdrom and not parsed.target else parsed.format,
        read_only=parsed.read_only,
        prefix=parsed.prefix,
        virtual_io=parsed.specification == "virtio",
        backend="" if parsed.backend in ("", "0", "Domain-0") else parsed.backend,
        bus_given=False,
        ioemu="ioemu:" in parsed.vdev_prefix,
    )


def _from_xm(parsed: xm_disk.XmDisk, where: Where, spec: str) -> Disk:
    device = Device.CDROM if parsed.cdrom else Device.DISK
    return Disk(
        target=parsed.vdev,
        bus=infer_bus(parsed.vdev, device),
        device=device,
        where=where,
        text=spec,
        source=parsed.target.replace(UNKNOWN_PART, "?"),
        format=_format(parsed.prefix),
        read_only=parsed.read_only,
        prefix=parsed.prefix,
        backend="" if parsed.backend in ("", "0", "Domain-0") else parsed.backend,
        bus_given=False,
        shared=parsed.shared,
        ioemu=parsed.ioemu,
    )


def _format(prefix: str) -> str:
    """The image format a prefix names: ``tap:qcow2:`` is qcow2, ``file:`` and ``phy:`` are raw."""
    kind = prefix.rstrip(":").rpartition(":")[2]
    return kind if kind in ("qcow", "qcow2", "vhd", "vmdk", "ram") else "raw"

"""Reads LVM2 (lvm2 lib/format_text/layout.h): a physical volume's group, and linear volumes as bytes of their own."""

import struct
import zlib
from bisect import bisect_right
from collections.abc import Mapping

from pvlint.images.lvm_text import Section, parse
from pvlint.images.raw import check_range
from pvlint.images.seen import Bytes, Unreadable
from pvlint.images.words import text_of
from pvlint.record import NamedTuple

SEED = 0xF597A6CF
MAGIC = b" LVM2 x[5A%r0N*>"
TEXT = 16 << 20
VOLUMES = 64
AREAS = 8
SEGMENTS = 4096


class PhysicalVolume(NamedTuple):
    """What a physical volume's label says."""

    uuid: str
    """Without dashes, 32 characters."""
    areas: tuple[tuple[int, int], ...]
    """Where its metadata areas start and how large they are."""


class Segment(NamedTuple):
    """A run of a logical volume, in bytes."""

    start: int
    size: int
    under: Bytes | None
    """The physical volume it is on; None: not on this disk, or not linear."""
    at: int
    why: str
    """Why it is not read."""


class LogicalVolume(NamedTuple):
    """A logical volume that a guest sees."""

    name: str
    disk: Bytes | None
    """Its bytes; None where none of them can be read."""
    why: str = ""
    """Why it is not read, or not wholly."""
    uuid: str = ""
    """With dashes, as GRUB writes it."""


class VolumeGroup(NamedTuple):
    """A volume group as one of its physical volumes describes it."""

    name: str
    uuid: str
    members: frozenset[str]
    """The UUIDs of all its physical volumes, without dashes."""
    text: Section


def crc(data: bytes) -> int:
    """LVM2's checksum: zlib's with a seed of its own and no last inversion (lib/misc/crc.c)."""
    return zlib.crc32(data, SEED ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def read_label(volume: Bytes) -> PhysicalVolume:
    """The label in one of the first four sectors. Raises Unreadable where it is damaged or there is none."""
    for number in range(4):
        sector = volume.read(number * 512, 512)
        if not sector.startswith(b"LABELONE"):
            continue
        own, checksum, at = struct.unpack_from("<QII", sector, 8)
        if sector[24:32] != b"LVM2 001" or own != number or not 32 <= at <= 512 - 56:
            continue
        if crc(sector[20:]) != checksum:
            raise Unreadable("bad checksum of the LVM label")
        lists: list[list[tuple[int, int]]] = [[], []]
        place = at + 40
        for areas in lists:
            while place + 16 <= 512:
                start, size = struct.unpack_from("<QQ", sector, place)
                place += 16
                if not start:
                    break
                areas.append((start, size))
        return PhysicalVolume(text_of(sector[at : at + 32]), tuple(lists[1][:AREAS]))
    raise Unreadable("no LVM label")


def read_group(volume: Bytes, label: PhysicalVolume) -> VolumeGroup | None:
    """The group a physical volume is in, from the first of its metadata areas that is whole; None: in no group."""
    fault = "no metadata area"
    for start, size in label.areas:
        try:
            text = _metadata(volume, start, size)
        except Unreadable as error:
            fault = str(error)
            continue
        return _group(parse(text)) if text else None
    raise Unreadable(fault)


def _metadata(volume: Bytes, start: int, size: int) -> bytes:
    check_range(volume, start, size)
    header = volume.read(start, 512)
    checksum, magic, version, own, own_size = struct.unpack_from("<I16sIQQ", header)
    if magic != MAGIC or crc(header[4:]) != checksum:
        raise Unreadable("bad checksum of the LVM metadata header")
    if version != 1 or own != start or own_size != size:
        raise Unreadable("the LVM metadata header belongs elsewhere")
    offset, length, text_checksum, flags = struct.unpack_from("<QQII", header, 40)
    if not offset or not length:
        return b""
    if flags & 1:
        raise Unreadable("the LVM metadata area is not in use")
    if not 512 <= offset < size or length > min(size - 512, TEXT):
        raise Unreadable("the LVM metadata is larger than its area")
    first = min(length, size - offset)
    text = volume.read(start + offset, first)
    if first < length:  # the area is circular: behind its end comes what follows its header
        text += volume.read(start + 512, length - first)
    if crc(text) != text_checksum:
        raise Unreadable("bad checksum of the LVM metadata")
    return text


def _group(top: Section) -> VolumeGroup:
    for name, section in top.sections.items():
        members = section.section("physical_volumes").sections.values()
        uuids = frozenset(member.text("id").replace("-", "") for member in members)
        return VolumeGroup(name, section.text("id"), uuids, section)
    raise Unreadable("LVM metadata without a volume group")


def volumes_of(group: VolumeGroup, found: Mapping[str, Bytes]) -> tuple[LogicalVolume, ...]:
    """The logical volumes, with the bytes of those on physical volumes that were found (by UUID without dashes)."""
    places = {
        name: (found.get(member.text("id").replace("-", "")), member.number("pe_start") * 512)
        for name, member in group.text.section("physical_volumes").sections.items()
    }
    extent = group.text.number("extent_size") * 512
    volumes: list[LogicalVolume] = []
    for name, section in group.text.section("logical_volumes").sections.items():
        first = section.section("segment1").values.get("type")
        if "VISIBLE" not in section.items("status") or first == "snapshot":
            continue  # a snapshot is listed by its copy-on-write volume; this one only joins it to its origin
        if len(volumes) == VOLUMES:
            break
        identity = section.values.get("id", "")
        try:
            segments = _segments(section, extent, places)
        except Unreadable as error:
            volumes.append(LogicalVolume(name, None, str(error), str(identity)))
            continue
        why = next((segment.why for segment in segments if segment.why), "")
        volumes.append(LogicalVolume(name, Linear(segments), why, str(identity)))
    return tuple(volumes)


def _segments(section: Section, extent: int, places: Mapping[str, tuple[Bytes | None, int]]) -> tuple[Segment, ...]:
    count = section.number("segment_count")
    if not 0 < count <= SEGMENTS:
        raise Unreadable(f"{count} segments")
    segments = []
    for number in range(1, count + 1):
        part = section.section(f"segment{number}")
        start, size = part.number("start_extent") * extent, part.number("extent_count") * extent
        kind = part.text("type")
        stripes = part.items("stripes")
        if kind != "striped":
            segments.append(Segment(start, size, None, 0, f"of the type {kind}"))
        elif part.number("stripe_count") != 1 or len(stripes) != 2:
            segments.append(Segment(start, size, None, 0, "striped over several physical volumes"))
        else:
            under, first = places.get(str(stripes[0]), (None, 0))
            at = stripes[1]
            if not isinstance(at, int) or at < 0:
                raise Unreadable("a stripe that starts nowhere")
            why = "" if under is not None else "on a physical volume that is not on this disk"
            segments.append(Segment(start, size, under, first + at * extent, why))
    segments.sort(key=lambda segment: segment.start)
    end = 0
    for segment in segments:
        if segment.start != end or not segment.size:
            raise Unreadable("its segments do not follow each other")
        end += segment.size
    return tuple(segments)


class Linear:
    """The bytes of a logical volume; those of segments that are elsewhere raise Unreadable."""

    def __init__(self, segments: tuple[Segment, ...]) -> None:
        self._segments = segments
        self._starts = [segment.start for segment in segments]

    @property
    def size(self) -> int:
        """The size of the logical volume."""
        last = self._segments[-1]
        return last.start + last.size

    def read(self, offset: int, length: int) -> bytes:
        """Exactly ``length`` bytes."""
        check_range(self, offset, length)
        pieces = []
        while length:
            segment = self._segments[bisect_right(self._starts, offset) - 1]
            if segment.under is None:
                raise Unreadable(f"it is {segment.why}")
            taken = min(length, segment.start + segment.size - offset)
            pieces.append(segment.under.read(segment.at + offset - segment.start, taken))
            offset, length = offset + taken, length - taken
        return b"".join(pieces)

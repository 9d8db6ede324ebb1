"""Looks at one disk image: table, boot loader, filesystems and volumes, each answered for itself."""

from collections.abc import Callable, Mapping

from pvlint.images.budget import Budget, Metered
from pvlint.images.containers import begins_like
from pvlint.images.loaders import read_loader
from pvlint.images.raw import Slice
from pvlint.images.seen import Bytes, Files, Filesystem, GoesTo, Group, Loader, Look, Partition, Seen, Unreadable
from pvlint.images.superblocks import probe
from pvlint.images.tables import EXTENDED, Table, read_table
from pvlint.images.volume_groups import Place, look_into_groups

BLANK = 1 << 20
"""Zero bytes at the start that count as nothing: the first partition starts at 1 MiB at the latest."""
STEP = 64 << 10
INSIDE = ("ext2", "ext3", "ext4", "xfs", "vfat")
"""Filesystems whose files can be read."""
ReadFiles = Callable[[Bytes, str], tuple[Files | None, str]]
"""Reads the files that matter in a volume of a kind; without any, why not."""


def look(disk: Bytes, container: str, *, inside: ReadFiles | None = None, budget: Budget | None = None) -> Seen:
    """What a disk holds; raises nothing.

    Without a ``budget``, reads from ``disk`` are paid for here. With one, whoever made it pays for the file's reads
    from it (``Qcow2(Metered(Raw(...), budget))``), and it is only asked for its count.
    """
    if budget is None:
        budget = Budget()
        disk = Metered(disk, budget)
    try:
        seen = _look(disk, container, inside)
    except Unreadable as error:
        seen = Seen(Look.NOT_OBSERVED, str(error))
    return seen._replace(container=container, size=disk.size, bytes_read=budget.spent)


def _look(disk: Bytes, container: str, inside: ReadFiles | None) -> Seen:
    if disk.size < 512:
        if any(disk.read(0, disk.size)):
            return Seen(Look.NOT_OBSERVED, f"{disk.size} bytes are too few for a disk")
        return Seen(Look.BLANK, "it has no bytes at all" if not disk.size else "it is zero")
    magic = begins_like(disk)
    notes = [f"declared {container}, begins like {magic}"] if magic else []
    table = read_table(disk)
    loader = read_loader(disk, table.partitions)
    notes += table.notes
    filesystems, groups, devices = _contents(disk, table, notes, inside)
    loader = _resolved(loader, devices)
    if table.scheme == "dos" and not table.partitions and filesystems:
        table = table._replace(scheme="")
    found = Seen(Look.OBSERVED, "", tuple(notes), scheme=table.scheme, loader=loader, partitions=table.partitions)
    found = found._replace(filesystems=filesystems, groups=groups)
    if table.scheme or table.partitions or filesystems or loader.kind:
        return found
    if magic:
        return found._replace(look=Look.NOT_OBSERVED, reason=notes[0])
    if not notes and _is_zero(disk):
        return found._replace(look=Look.BLANK, reason="nothing is in its first MiB", loader=None)
    return found._replace(notes=(*notes, "neither a partition table nor a filesystem was recognised"))


def _resolved(loader: Loader, devices: Mapping[str, Filesystem]) -> Loader:
    """The loader, where it goes on to a logical volume of this disk: to the filesystem in it."""
    volume = devices.get(loader.identity)
    if loader.goes_to is not GoesTo.UNKNOWN or volume is None or not volume.uuid:
        return loader
    return loader._replace(
        goes_to=GoesTo.UUID, identity=volume.uuid, words=f"{loader.words}, which is {volume.place} of this disk"
    )


def _contents(
    disk: Bytes, table: Table, notes: list[str], inside: ReadFiles | None
) -> tuple[tuple[Filesystem, ...], tuple[Group, ...], dict[str, Filesystem]]:
    """What lies on the disk, and the filesystems by the names GRUB 2 has for what they are in."""
    filesystems: list[Filesystem] = []
    devices: dict[str, Filesystem] = {}
    physical: list[tuple[Place, Bytes]] = []
    for place, volume in _places(disk, table):
        try:
            filesystem = look_at(volume, place, inside)
        except Unreadable as error:
            notes.append(f"{place.words} not read: {error}")
            continue
        if filesystem is None:
            continue
        filesystems.append(filesystem)
        if filesystem.kind == "LVM2_member":
            physical.append((place, volume))
    groups = []
    for group, volumes in look_into_groups(physical, notes):
        groups.append(group)
        for place, volume in volumes:
            try:
                filesystem = look_at(volume, place, inside)
            except Unreadable as error:
                notes.append(f"{place.words} not read: {error}")
                continue
            if filesystem is not None:
                filesystems.append(filesystem)
                devices |= dict.fromkeys(place.devices, filesystem)
    return tuple(filesystems), tuple(groups), devices


def _places(disk: Bytes, table: Table) -> list[tuple[Place, Bytes]]:
    if not table.partitions:
        return [(Place("the whole disk", 0, None), disk)]
    return [
        (Place(f"partition {part.number}", part.start, part.number), Slice(disk, part.start, part.size))
        for part in table.partitions
        if not _is_extended(part)
    ]


def _is_extended(partition: Partition) -> bool:
    return len(partition.kind) == 2 and int(partition.kind, 16) in EXTENDED


def look_at(volume: Bytes, place: Place, inside: ReadFiles | None) -> Filesystem | None:
    """The filesystem in a volume, and the files in it. Raises Unreadable where its superblock cannot be read."""
    found = probe(volume)
    if found is None:
        return None
    files, why = None, ""
    if inside is not None and found.kind in INSIDE:
        try:
            files, why = inside(volume, found.kind)
        except Unreadable as error:
            why = str(error)
    return Filesystem(
        found.kind, place.words, place.start, volume.size, found.label, found.uuid, place.partition, place.volume,
        files, why,
    )  # fmt: skip


def _is_zero(disk: Bytes) -> bool:
    end = min(BLANK, disk.size)
    return all(not any(disk.read(at, min(STEP, end - at))) for at in range(0, end, STEP))

"""Joins the physical volumes found on a disk to volume groups, and gives their logical volumes as places to look at."""

from collections.abc import Sequence

from pvlint.images.lvm import VolumeGroup, read_group, read_label, volumes_of
from pvlint.images.seen import Bytes, Group, Unreadable
from pvlint.record import NamedTuple

PHYSICAL = 16
"""Physical volumes read on one disk."""
VOLUMES = 64
"""Logical volumes looked at on one disk."""


class Place(NamedTuple):
    """Where something was looked for."""

    words: str
    """For a person: "partition 1", "logical volume VolGroup00/LogVol00"."""
    start: int
    partition: int | None
    volume: str = ""
    devices: tuple[str, ...] = ()
    """What GRUB 2 calls a logical volume: "lvmid/VG/LV" by UUID, "lvm/VG-LV" by name (grub-core/disk/diskfilter.c)."""


def look_into_groups(
    physical: Sequence[tuple[Place, Bytes]], notes: list[str]
) -> list[tuple[Group, list[tuple[Place, Bytes]]]]:
    """The groups of some physical volumes, and where their logical volumes are. Notes tell what was not read."""
    disks: dict[str, Bytes] = {}
    found: dict[str, tuple[Place, VolumeGroup]] = {}
    if len(physical) > PHYSICAL:
        notes.append(f"only the first {PHYSICAL} physical volumes were read")
    for place, disk in physical[:PHYSICAL]:
        try:
            label = read_label(disk)
            if label.uuid in disks:
                notes.append(f"{place.words} has the same UUID as another physical volume: not read")
                continue
            disks[label.uuid] = disk
            group = read_group(disk, label)
        except Unreadable as error:
            notes.append(f"the volume group on {place.words} was not read: {error}")
            continue
        if group is not None:
            found.setdefault(group.uuid, (place, group))
    answers = []
    left = VOLUMES
    for place, group in found.values():
        places: list[tuple[Place, Bytes]] = []
        names = []
        try:
            volumes = volumes_of(group, disks)
        except Unreadable as error:
            notes.append(f"the logical volumes of {group.name} were not read: {error}")
            volumes = ()
        for volume in volumes:
            names.append(volume.name)
            full = f"{group.name}/{volume.name}"
            left -= 1
            if left < 0:
                continue
            if volume.disk is None:
                notes.append(f"logical volume {full} not read: {volume.why}")
            else:
                mapped = "-".join(name.replace("-", "--") for name in (group.name, volume.name))
                devices = (f"lvmid/{group.uuid}/{volume.uuid}", f"lvm/{mapped}")
                within = Place(f"logical volume {full}", place.start, place.partition, full, devices)
                places.append((within, volume.disk))
        if left < 0:
            notes.append(f"only the first {VOLUMES} logical volumes were looked at")
        complete = group.members <= disks.keys()
        answers.append((Group(group.name, tuple(names), place.partition, complete), places))
    return answers

"""Where among all disks of a guest something is: by UUID, label, logical volume, place, or a device's name."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pvlint.images.seen import Files, Filesystem, Look, Seen
from pvlint.record import NamedTuple

_MAPPER: Final = re.compile(r"/dev/mapper/((?:[^-]|--)+)-((?:[^-]|--)+)")
_VOLUME: Final = re.compile(r"/dev/([\w.+-]+)/([\w.+-]+)", re.ASCII)
_NOT_VOLUMES: Final = frozenset(("mapper", "disk", "block", "cciss", "ida", "rd", "md", "shm"))
_NAME: Final = re.compile(r"/dev/((?:[hsv]|xv)d[a-z]{1,3})(\d{0,3})", re.ASCII)
_BY: Final = re.compile(r"/dev/disk/by-(uuid|label)/(.+)")


class Place(NamedTuple):
    """A place that holds something, and how that is known."""

    disk: int
    """Which of the guest's disks, from 0."""
    partition: int | None = None
    """As Linux counts; None: the whole disk, or not known."""
    volume: str = ""
    """"VolGroup00/LogVol00", where it is a logical volume."""
    reason: str = ""


class Held(NamedTuple):
    """A filesystem and the disk it is on."""

    disk: int
    filesystem: Filesystem

    @property
    def files(self) -> Files:
        """What is inside, as far as that was read."""
        return self.filesystem.files or Files()

    def place(self, reason: str = "") -> Place:
        """The place of it."""
        return Place(self.disk, self.filesystem.partition, self.filesystem.volume, reason)


class Disks:
    """All disks of a guest, as far as they were observed."""

    def __init__(self, disks: Sequence[Seen | None], order: Sequence[int], names: Sequence[str]) -> None:
        self._seen = disks
        self.order = tuple(dict.fromkeys(place for place in order if 0 <= place < len(disks)))
        self._names = names
        self.all = tuple(Held(disk, filesystem) for disk, seen in self.observed() for filesystem in seen.filesystems)

    def observed(self) -> Iterator[tuple[int, Seen]]:
        """The disks that were observed, in their order."""
        return ((disk, seen) for disk, seen in enumerate(self._seen) if seen and seen.look is Look.OBSERVED)

    def seen(self, disk: int) -> Seen | None:
        """What was seen on a disk; None where it was not observed, or is blank."""
        return dict(self.observed()).get(disk)

    @property
    def hidden(self) -> tuple[int, ...]:
        """The disks that were not observed: a blank one was."""
        return tuple(disk for disk, seen in enumerate(self._seen) if seen is None or seen.look is Look.NOT_OBSERVED)

    def name(self, disk: int) -> str:
        """What to call a disk."""
        return self._names[disk] if disk < len(self._names) and self._names[disk] else f"disk {disk + 1}"

    def named(self, disks: Sequence[int]) -> str:
        """What to call some disks: "hda and hdb"."""
        return " and ".join(dict.fromkeys(self.name(disk) for disk in disks))

    def words(self, place: Place) -> str:
        """Where a place is, for a person."""
        name = self.name(place.disk)
        if place.volume:
            return f"logical volume {place.volume} on {name}"
        return name if place.partition is None else f"partition {place.partition} of {name}"

    def at(self, disk: int, partition: int | None) -> Held | None:
        """The filesystem that fills a partition, or a disk as a whole."""
        here = (held for held in self.all if held.disk == disk and not held.filesystem.volume)
        return next((held for held in here if held.filesystem.partition == partition), None)

    def by_identity(self, identity: str) -> tuple[Place, ...]:
        """What has a UUID or label."""
        folded = identity.casefold()
        return tuple(
            held.place()
            for held in self.all
            if folded and (held.filesystem.uuid.casefold() == folded or held.filesystem.label == identity)
        )

    def by_volume(self, group: str, volume: str) -> tuple[Place, ...]:
        """The disks that a logical volume is on, or may be: all that hold a part of its group."""
        name = f"{group}/{volume}"
        return tuple(
            Place(disk, part.partition, name)
            for disk, seen in self.observed()
            for part in seen.groups
            if part.name == group and (volume in part.volumes or not part.complete)
        )

    def shared(self, place: Place) -> tuple[int, ...]:
        """The other disks that hold a part of the volume group that a place is in."""
        group, _, volume = place.volume.partition("/")
        return tuple(other.disk for other in self.by_volume(group, volume) if other.disk != place.disk) if group else ()

    def device(self, device: str) -> "Found":
        """What a device of an fstab or a root= is. A kernel's own name for it is a hint only."""
        tag, sign, value = device.partition("=")
        link = _BY.fullmatch(device)
        if link:
            tag, sign, value = link[1].upper(), "=", link[2]
        if sign and tag in ("UUID", "LABEL"):
            return Found(tuple(held.place() for held in self.all if _is(held.filesystem, tag, value)))
        name = _NAME.fullmatch(device)
        if name:
            disks = [disk for disk, _ in self.observed() if disk < len(self._names) and self._names[disk] == name[1]]
            places = (self.at(disk, int(name[2]) if name[2] else None) for disk in disks)
            return Found(tuple(held.place() for held in places if held), sure=False)
        mapper, volume = _MAPPER.fullmatch(device), _VOLUME.fullmatch(device)
        if mapper:
            return self._volume(mapper[1].replace("--", "-"), mapper[2].replace("--", "-"))
        if volume and volume[1] not in _NOT_VOLUMES:
            return self._volume(volume[1], volume[2])
        return Found(())

    def _volume(self, group: str, volume: str) -> "Found":
        # Where its superblock was seen, it begins; else it may be on any disk with a part of its group.
        seen = tuple(held.place() for held in self.all if held.filesystem.volume == f"{group}/{volume}")
        return Found(seen) if seen else Found(self.by_volume(group, volume), spread=True)

    def held(self, place: Place) -> Held | None:
        """The filesystem at a place."""
        for held in self.all:
            if held.place()[:3] == place[:3]:
                return held
        return None


class Found(NamedTuple):
    """What a device was found to be."""

    places: tuple[Place, ...]
    sure: bool = True
    spread: bool = False
    """Whether several places are the parts of one thing."""

    @property
    def doubtful(self) -> bool:
        """Whether more than one thing answers to it."""
        return len(self.places) > 1 and not self.spread


def _is(filesystem: Filesystem, tag: str, value: str) -> bool:
    if not value:
        return False
    return filesystem.label == value if tag == "LABEL" else filesystem.uuid.casefold() == value.casefold()

"""The disks that a kickstart's device names mean: what the kernel of that guest's installer calls each of them."""

import re
from fnmatch import fnmatchcase
from typing import Final

from pvlint.evidence.device_names import device_names
from pvlint.evidence.facts import Facts
from pvlint.evidence.kickstart_lines import is_filled_in
from pvlint.guide import releases
from pvlint.guide.releases import Release
from pvlint.model import Device, Domain, Tri
from pvlint.platforms import vdev
from pvlint.platforms.presentation import Presentation
from pvlint.record import NamedTuple

_AGES: Final = (Release(5, 4), Release(6, 4), Release(7, 0))
"""Stand for the three ways of naming disks where the guest's release is not known."""
_PARTITION: Final = re.compile(r"((?:xvd|hd|sd|vd|ubd)[a-z]{1,3})\d{1,4}|((?:nvme\d{1,4}n|mmcblk)\d{1,4})p\d{1,4}")
_BY_OTHER_MEANS: Final = re.compile(r"(?:disk/by-|LABEL=|UUID=|PARTUUID=|PARTLABEL=|mapper/|md|root$)")
_FROM_BUS: Final = {"IDE": 0, "SATA": 0, "AHCI": 0, "SCSI": 1, "USB": 2}
"""In which order Linux comes to the disks that it calls sd."""


class Place(NamedTuple):
    """The disk that a name means, or why that is not known."""

    disk: int | None
    why: str = ""
    """Why it is not known; or, where it is, what is worth saying of it."""


class _World(NamedTuple):
    """What the disks are called under one release."""

    names: dict[str, frozenset[int]]
    former: dict[str, int]
    """Names that a disk had while it was installed, before it became PV."""


class Names:
    """What a kickstart may call the hard disks of a guest."""

    def __init__(
        self, domain: Domain, facts: Facts, presentations: tuple[Presentation, ...], phase: str, used: frozenset[str]
    ) -> None:
        """Take the names a kickstart uses: where the release is not known, those under which most make sense count."""
        self._domain = domain
        self._shown = presentations
        self._phase = phase
        self._hard = [i for i, disk in enumerate(domain.disks) if disk.device in (Device.DISK, Device.LUN)]
        ages = [facts] if facts.release is not None else [facts._replace(release=age) for age in _AGES]
        self.visible = tuple(i for i in self._hard if not self._hidden(i, facts))
        """The hard disks that the installer sees."""
        worlds = [self._world(age) for age in ages]
        made_sense = [sum(len(_meant(world, name)) == 1 for name in used) for world in worlds]
        best = max(made_sense)
        self._worlds = [world for world, sense in zip(worlds, made_sense, strict=True) if sense == best]

    def target(self, disk: int) -> str:
        """A disk's name in the definition."""
        return self._domain.disks[disk].target or f"disk {disk + 1}"

    def one(self, name: str) -> Place:
        """The one disk that a name means."""
        if is_filled_in(name):
            return Place(None, f"{name} is only known once the template is filled in")
        if _BY_OTHER_MEANS.match(name):
            return Place(None, f"{name} names a disk by what the definition does not say")
        found = self.all(name)
        if len(found) == 1:
            disk = next(iter(found))
            former = any(name in world.former and name not in world.names for world in self._worlds)
            return Place(disk, f"as {self.target(disk)} was called during the installation" if former else "")
        if not found:
            hidden = [self.target(i) for i in self._hard if i not in self.visible]
            unseen = f" (its installer does not see {', '.join(hidden)})" if hidden else ""
            return Place(None, f"no disk of the guest would be called {name}{unseen}")
        return Place(None, f"{name} may be {' or '.join(self.target(i) for i in sorted(found))}")

    def all(self, name: str) -> frozenset[int]:
        """Every disk that a name, or a pattern of names, may mean."""
        return frozenset(i for world in self._worlds for i in _meant(world, name))

    def _hidden(self, disk: int, facts: Facts) -> bool:
        """Whether the installer of the release has no driver for a disk that is PV only."""
        without = facts.release is not None and releases.built_in(facts.release) is False
        xen = self._domain.hypervisor == "xen"
        return without and xen and self._phase == "install" and self._shown[disk].pv_only

    def _world(self, facts: Facts) -> _World:
        named = {i: device_names(self._domain, facts, self._domain.disks[i], self._shown[i]) for i in self.visible}
        found: dict[str, set[int]] = {}
        counted: dict[str, int] = {}
        for disk in sorted(named, key=self._rank):
            for name in named[disk]:
                place = counted.get(name, 0)
                counted[name] = place + 1
                found.setdefault(self._concrete(name, disk, place), set()).add(disk)
        former = {name: disk for disk in self.visible if facts.is_old is Tri.YES and (name := self._former(disk))}
        return _World({name: frozenset(disks) for name, disks in found.items()}, former)

    def _former(self, disk: int) -> str:
        """What a disk that is PV only was called while it was installed, emulated; empty where that is not known."""
        if self._domain.hypervisor != "xen" or self._phase != "run" or not self._shown[disk].pv_only:
            return ""
        own = vdev.parse_xl(self._domain.disks[disk].target)
        return f"hd{vdev.letters(own.index)}" if own is not None and own.family == "xvd" else ""

    def _concrete(self, name: str, disk: int, place: int) -> str:
        """A pattern of names as one name: "sd*" is "sda" for the first in the order in which Linux comes to them."""
        if not name.endswith("*"):
            return name
        stem, unit = name[:-1], self._shown[disk].unit
        if stem == "hd":
            return f"hd{vdev.letters(unit)}" if unit >= 0 else self._domain.disks[disk].target
        if stem == "nvme":
            return f"nvme{place}n1"
        return f"mmcblk{place}" if stem == "mmcblk" else stem + vdev.letters(place)

    def _rank(self, disk: int) -> tuple[int, int, int, str]:
        shown, target = self._shown[disk], self._domain.disks[disk].target
        return _FROM_BUS.get(shown.bus, 1), shown.unit, len(target), target


def disk_of(partition: str) -> str:
    """The disk of a partition: "hda" of "hda1", "nvme0n1" of "nvme0n1p2"; empty where the name tells none."""
    found = _PARTITION.fullmatch(partition)
    return (found[1] or found[2]) if found is not None else ""


def is_pattern(name: str) -> bool:
    """Whether a name is a pattern of names: "sd*"."""
    return any(character in name for character in "*?[")


def _meant(world: _World, name: str) -> frozenset[int]:
    if is_pattern(name):
        return frozenset(i for known, disks in world.names.items() if fnmatchcase(known, name) for i in disks)
    found = world.names.get(name, frozenset())
    return found if found or name not in world.former else frozenset((world.former[name],))

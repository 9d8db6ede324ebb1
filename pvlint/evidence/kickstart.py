"""A kickstart: what it says of boot loader, partitions, RAID and volumes. Device names are left as it has them.

The words are those of Red Hat's kickstart documentation; pykickstart knows the syntax of every release.
"""

import re
from functools import lru_cache
from typing import Any, Final

from pvlint.evidence import kickstart_lines, kickstart_syntax
from pvlint.evidence.kickstart_lines import Line, Lines
from pvlint.guide.releases import Release
from pvlint.record import NamedTuple

LARGEST: Final = 1 << 20
"""Bytes of a kickstart that are read at most; Red Hat's own have a few thousand."""
_MOST: Final = 500
"""Storage commands that are read; no guest has as many partitions."""
_MOST_SAID: Final = 20
"""Lines that are left open one by one; after that only their number is said."""


class Bootloader(NamedTuple):
    """Where ``bootloader`` puts the boot loader."""

    line: int
    location: str
    """"mbr", "partition", or "none" for none at all."""
    drive_order: tuple[str, ...] = ()
    boot_drive: str = ""


class Partition(NamedTuple):
    """``part``, or ``mount`` of what is there already."""

    line: int
    mount_point: str
    """A mount point, "swap", or a member's name: "raid.01", "pv.01", "btrfs.01"."""
    on_disk: str = ""
    on_partition: str = ""
    on_bios_disk: str = ""
    size: int | None = None
    """In MiB."""
    grow: bool = False


class Raid(NamedTuple):
    """``raid``."""

    line: int
    mount_point: str
    level: str
    """"RAID1"; empty for one that is there already."""
    members: tuple[str, ...]


class VolumeGroup(NamedTuple):
    """``volgroup``."""

    line: int
    name: str
    members: tuple[str, ...]


class Volume(NamedTuple):
    """``logvol``."""

    line: int
    mount_point: str
    """Empty for a thin pool, which only holds others."""
    group: str
    name: str


class Btrfs(NamedTuple):
    """``btrfs`` over partitions."""

    line: int
    mount_point: str
    members: tuple[str, ...]


class Autopart(NamedTuple):
    """``autopart``, or ``reqpart --add-boot``, which makes /boot alone."""

    line: int
    lvm: bool
    boot: bool = True
    root: bool = True


_COMMAND: Final = re.compile(r"[a-z]{1,20}")


class Drives(NamedTuple):
    """The drives that a command names."""

    line: int
    names: tuple[str, ...]


class Kickstart(NamedTuple):
    """What a kickstart says."""

    path: str
    failed: str = ""
    """Why it says nothing: not a kickstart, too large, pykickstart not installed."""
    syntax: int = 0
    """The RHEL release whose syntax it is read in."""
    bootloader: Bootloader | None = None
    partitions: tuple[Partition, ...] = ()
    raids: tuple[Raid, ...] = ()
    groups: tuple[VolumeGroup, ...] = ()
    volumes: tuple[Volume, ...] = ()
    btrfs: tuple[Btrfs, ...] = ()
    autopart: Autopart | None = None
    cleared: Drives | None = None
    """``clearpart --drives``."""
    ignored: Drives | None = None
    """``ignoredisk --drives``."""
    only: Drives | None = None
    """``ignoredisk --only-use``."""
    unknown: tuple[str, ...] = ()
    open: bool = False
    """Whether it may come to say more than it does: that something is missing from it then means nothing."""


@lru_cache(maxsize=8)
def read_kickstart(data: bytes, path: str, release: Release | None) -> Kickstart:
    """What a kickstart says, in the syntax of the guest's release where that is known. Raises nothing."""
    if len(data) > LARGEST:
        return Kickstart(path, "larger than 1 MiB, which no kickstart is")
    if b"\0" in data:
        return Kickstart(path, "not a kickstart: it holds NUL bytes, so it is no text")
    if not kickstart_syntax.available():
        return Kickstart(path, kickstart_syntax.NEEDED)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    try:
        return _read(kickstart_lines.lines(text), path, release.major if release is not None else 0)
    except ImportError as error:
        return Kickstart(path, f"pykickstart cannot be used: {error}")


def _read(lines: Lines, path: str, release: int) -> Kickstart:
    known = kickstart_syntax.known_commands()
    strange = [line for line in lines.commands if line.command not in known]
    ordinary = len(lines.commands) - len(strange) + len(lines.doubtful)
    if len(strange) > ordinary or not (ordinary or lines.sections):
        # What it says instead is not repeated: it may be any file, and a settings file or a guest named it.
        where = f"line {strange[0].number} is no command" if strange else "it holds nothing"
        return Kickstart(path, f"not a kickstart: {where} that the installer would know")
    upgrade = next((line for line in lines.commands if line.command == "upgrade"), None)
    if upgrade is not None:
        return Kickstart(path, unknown=(f"upgrade (line {upgrade.number}) leaves the disks as they are",), open=True)
    storage = tuple(line for line in lines.commands if line.command in kickstart_syntax.STORAGE)
    doubtful = [line for line in lines.doubtful if line.command in kickstart_syntax.STORAGE]
    read = kickstart_syntax.parse(storage[:_MOST], release, lines.version)
    unknown = list(lines.unknown)
    unknown += [f"{_shown(line)} counts only under a condition of the template" for line in doubtful]
    unknown += [_refusal(line, why) for line, why, _ in read.refused]
    if len(storage) > _MOST:
        unknown.append(f"what comes after {_MOST} storage commands (line {storage[_MOST].number}) is not read")
    is_open = bool(unknown)
    unknown += [f"the installer knows no command {_name(line)} (line {line.number})" for line in strange]
    if len(unknown) > _MOST_SAID:
        unknown[_MOST_SAID:] = [f"and {len(unknown) - _MOST_SAID} more lines like these"]
    said = Kickstart(path, syntax=read.release, unknown=tuple(unknown), open=is_open)
    return _collected(said, read.statements)


def _name(line: Line) -> str:
    """A word that is no command, where it could be one."""
    return f"'{line.command}'" if _COMMAND.fullmatch(line.command) else "like this"


def _refusal(line: Line, why: str) -> str:
    if kickstart_lines.is_filled_in(line.text):
        return f"{_shown(line)} is only known once the template is filled in"
    return f"{_shown(line)} cannot be read: {why}"


def _shown(line: Line) -> str:
    words = " ".join(line.text.split())
    return f"{words if len(words) <= 60 else words[:57] + '...'} (line {line.number})"


def _collected(said: Kickstart, statements: tuple[tuple[Line, Any], ...]) -> Kickstart:
    """The statements, sorted; of a command that may come once the last counts, as in the installer."""
    parts: list[Partition] = []
    raids: list[Raid] = []
    groups: list[VolumeGroup] = []
    volumes: list[Volume] = []
    btrfs: list[Btrfs] = []
    for (number, command, _), found in statements:
        if command in ("part", "partition"):
            parts.append(
                Partition(number, found.mountpoint, _bare(found.disk), _bare(found.onPart), found.onbiosdisk or "",
                          found.size, bool(found.grow))
            )  # fmt: skip
        elif command == "mount":
            parts.append(Partition(number, found.mount_point, on_partition=_bare(found.device)))
        elif command == "raid":
            raids.append(Raid(number, found.mountpoint, found.level or "", tuple(found.members)))
        elif command == "volgroup":
            groups.append(VolumeGroup(number, found.vgname, tuple(found.physvols)))
        elif command == "logvol":
            pool = getattr(found, "thin_pool", False)
            volumes.append(Volume(number, "" if pool else found.mountpoint, found.vgname, found.name))
        elif command == "btrfs":
            btrfs.append(Btrfs(number, found.mountpoint, () if found.subvol else tuple(found.devices)))
        elif command in ("bootloader", "lilo"):
            said = said._replace(bootloader=_bootloader(number, found))
        elif command == "autopart":
            said = said._replace(autopart=_autopart(number, found, said.syntax))
        elif command == "reqpart" and found.addBoot:
            said = said._replace(autopart=Autopart(number, lvm=False, root=False))
        elif command == "clearpart" and found.drives:
            said = said._replace(cleared=Drives(number, _names(found.drives)))
        elif command == "ignoredisk" and getattr(found, "onlyuse", None):
            said = said._replace(only=Drives(number, _names(found.onlyuse)))
        elif command == "ignoredisk" and found.ignoredisk:
            said = said._replace(ignored=Drives(number, _names(found.ignoredisk)))
    return said._replace(
        partitions=tuple(parts), raids=tuple(raids), groups=tuple(groups), volumes=tuple(volumes), btrfs=tuple(btrfs)
    )


def _bootloader(number: int, found: Any) -> Bootloader:
    location = {"mbr": "mbr", None: "mbr", "": "mbr", "none": "none"}.get(found.location, "partition")
    if getattr(found, "disabled", False) or getattr(found, "nombr", False):
        location = "none"
    return Bootloader(number, location, _names(found.driveorder or ()), _bare(getattr(found, "bootDrive", "")))


_PLAIN: Final = ("AUTOPART_TYPE_PLAIN", "AUTOPART_TYPE_BTRFS")


def _autopart(number: int, found: Any, release: int) -> Autopart:
    """RHEL 3 makes plain partitions; later releases a volume group, unless they are told otherwise."""
    from pykickstart import constants

    kind = getattr(found, "type", None)
    plain = kind is not None and kind in [getattr(constants, name, None) for name in _PLAIN]
    lvm = release > 3 and not plain and getattr(found, "lvm", True)
    return Autopart(number, lvm, boot=not getattr(found, "noboot", False))


def _bare(name: str | None) -> str:
    return (name or "").removeprefix("/dev/")


def _names(names: Any) -> tuple[str, ...]:
    return tuple(_bare(name) for name in names)

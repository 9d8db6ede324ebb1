"""What a kickstart puts on which disk of a guest: the boot loader, /boot and everything else, as declared claims.

Where things go is anaconda's rule (Red Hat's kickstart documentation, "bootloader", "part", "clearpart"): the MBR on
``--boot-drive`` or the first of ``--driveorder``; a partition where ``--ondisk`` or ``--onpart`` says, or on the only
disk there is. Where anaconda chooses for itself, and where a device name fits no disk, the answer is unknown.
"""

from typing import Final

from pvlint.evidence.claims import Claim, Testimony
from pvlint.evidence.facts import Facts
from pvlint.evidence.kickstart import Drives, Kickstart, Partition, Raid, Volume
from pvlint.evidence.kickstart_lines import is_filled_in
from pvlint.evidence.kickstart_names import Names, Place, disk_of, is_pattern
from pvlint.model import Domain, Firmware, Tri
from pvlint.platforms.presentation import Presentation
from pvlint.record import NamedTuple

_MEMBERS: Final = {"raid.": "raid", "pv.": "lvm", "btrfs.": "btrfs"}
_FIRST_BIOS_DISK: Final = "80"
_MOST_SAID: Final = 40
"""Of what is left open; a real kickstart has a handful."""
_MOST_PATTERNS: Final = 16
"""Patterns in one list of drives."""


class _Lies(NamedTuple):
    """Something that lies on disks."""

    role: str
    disks: tuple[int, ...]
    """Empty where they are not known, which has been said."""
    said: str
    """The statement, without the place: "part /boot --ondisk=hda"."""
    line: int
    mirrored: bool = True
    """Whether each of the disks has all of it."""


def declared(
    kickstart: Kickstart,
    domain: Domain,
    facts: Facts,
    presentations: tuple[Presentation, ...],
    phase: str,
    boot_disk: int | None = None,
) -> Testimony:
    """What a kickstart says of the disks of a domain; ``boot_disk`` is the one that the firmware starts."""
    source = f"the kickstart {kickstart.path}"
    if kickstart.failed:
        return Testimony(source, failed=kickstart.failed)
    names = Names(domain, facts, presentations, phase, _used(kickstart))
    return _Witness(kickstart, names, domain, facts.is_old, boot_disk).testimony(source)


def _used(kickstart: Kickstart) -> frozenset[str]:
    """The names of whole disks that a kickstart uses."""
    lists = [drives.names for drives in (kickstart.cleared, kickstart.ignored, kickstart.only) if drives is not None]
    if kickstart.bootloader is not None:
        lists += [kickstart.bootloader.drive_order, (kickstart.bootloader.boot_drive,)]
    lists += [(part.on_disk, disk_of(part.on_partition)) for part in kickstart.partitions]
    return frozenset(name for names in lists for name in names if name and not is_pattern(name))


class _Witness:
    """Goes through one kickstart for one domain."""

    def __init__(self, kickstart: Kickstart, names: Names, domain: Domain, old: Tri, boot_disk: int | None) -> None:
        self._kickstart = kickstart
        self._names = names
        self._old = old
        self._boot_disk = boot_disk
        self._uefi = domain.firmware is Firmware.UEFI
        self._certain = not domain.unsaid
        """Whether the definition tells all disks there are."""
        self._unknown = list(kickstart.unknown)
        self._parts = {i: self._part(part) for i, part in enumerate(kickstart.partitions)}
        self._part_of = {part.mount_point: i for i, part in enumerate(kickstart.partitions)}
        self._raid_of = {raid.mount_point: raid for raid in kickstart.raids}
        self._below: dict[str, frozenset[int]] = {}

    def testimony(self, source: str) -> Testimony:
        found = [lies for lies in self._parts.values() if lies.disks]
        found += [lies for raid in self._kickstart.raids if (lies := self._raid(raid)).disks]
        for volume in self._kickstart.volumes:
            found.append(self._volume(volume))
        for over in self._kickstart.btrfs:
            if over.members:
                found.append(self._spread(over.mount_point, over.members, f"btrfs {over.mount_point}", over.line))
        found += self._automatic()
        claims = [*(self._system_partition(found) if self._uefi else self._mbr()), *self._boot(found)]
        for lies in found:
            if lies.role not in ("/boot", "") and lies.disks:
                claims += [self._claim(lies.role, disk, lies) for disk in lies.disks]
        unknown = list(dict.fromkeys(self._unknown))
        if len(unknown) > _MOST_SAID:
            unknown[_MOST_SAID:] = [f"and {len(unknown) - _MOST_SAID} more like these"]
        first = {(claim.role, claim.disk): claim for claim in reversed(claims)}
        return Testimony(
            source, tuple(claim for claim in claims if first[claim.role, claim.disk] is claim), tuple(unknown)
        )

    def _mbr(self) -> list[Claim]:
        """The disk whose MBR the installer writes, where the kickstart names one."""
        loader = self._kickstart.bootloader
        if loader is None or loader.location != "mbr":
            if loader is not None and loader.location == "none":
                self._unknown.append(f"bootloader (line {loader.line}) writes no boot loader to any MBR")
            return []
        option, name = "--boot-drive", loader.boot_drive
        if not name and loader.drive_order:
            option, name = "--driveorder", loader.drive_order[0]
        line, listed = loader.line, (name,) if name == loader.boot_drive else loader.drive_order
        said = f"bootloader {option}={','.join(listed)}"
        only = self._kickstart.only
        if not name and only is not None and len(only.names) == 1:
            name, line, said = only.names[0], only.line, f"ignoredisk --only-use={only.names[0]}"
        if not name:
            return []
        place = self._place(name, said, line)
        return [] if place is None else [self._claim("mbr", place[0], _Lies("mbr", (), said + place[1], line))]

    def _system_partition(self, found: list[_Lies]) -> list[Claim]:
        """With UEFI the EFI system partition takes the place of the MBR."""
        return [self._claim("mbr", disk, lies) for lies in found if lies.role == "/boot/efi" for disk in lies.disks]

    def _boot(self, found: list[_Lies]) -> list[Claim]:
        """/boot, or the / that has it; GRUB's files lie there, and GRUB itself where it is not in an MBR."""
        holders = [lies for lies in found if lies.role == "/boot"]
        mounted = [part.mount_point for part in self._kickstart.partitions]
        mounted += [raid.mount_point for raid in self._kickstart.raids]
        mounted += [volume.mount_point for volume in self._kickstart.volumes]
        separate = self._kickstart.autopart is not None or "/boot" in mounted
        if not holders and not separate:
            roots = [lies for lies in found if lies.role == "/"]
            if self._kickstart.open:
                if roots:
                    self._unknown.append("whether there is a /boot partition beside / is not known")
                return []
            holders = [lies._replace(said=f"no /boot partition; {lies.said}") for lies in roots]
        claims = []
        loader = self._kickstart.bootloader
        for lies in holders:
            if len(lies.disks) > 1 and not lies.mirrored:
                where = ", ".join(self._names.target(disk) for disk in lies.disks)
                self._unknown.append(f"{lies.said} (line {lies.line}) may put /boot on any of {where}")
                continue
            for disk in lies.disks:
                claims.append(self._claim("boot", disk, lies))
                if loader is not None and loader.location == "partition":
                    said = f"bootloader --location=partition (line {loader.line}) and {lies.said}"
                    claims.append(self._claim("grub", disk, lies._replace(said=said)))
                elif loader.location != "none" if loader is not None else not self._kickstart.open:
                    claims.append(self._claim("grub", disk, lies))
        return claims

    def _part(self, part: Partition) -> _Lies:
        prefix = next((prefix for prefix in _MEMBERS if part.mount_point.startswith(prefix)), "")
        role = _MEMBERS[prefix] if prefix else part.mount_point
        said, place = f"part {part.mount_point}", None
        if is_filled_in(part.mount_point):
            self._unknown.append(f"{said} (line {part.line}) is only known once the template is filled in")
            return _Lies("", (), said, part.line)
        if part.on_disk:
            said = f"{said} --ondisk={part.on_disk}"
            place = self._place(part.on_disk, said, part.line)
        elif part.on_partition:
            said = f"{said} --onpart={part.on_partition}"
            place = self._place(disk_of(part.on_partition) or part.on_partition, said, part.line)
        elif part.on_bios_disk:
            said = f"{said} --onbiosdisk={part.on_bios_disk}"
            if part.on_bios_disk.removeprefix("0x") == _FIRST_BIOS_DISK and self._boot_disk is not None:
                place = self._boot_disk, ", the first disk of the BIOS"
            else:
                self._unknown.append(f"{said} (line {part.line}) counts disks as the BIOS does")
        else:
            place = self._chosen(said, part.line, automatic=False)
        if place is None:
            return _Lies(role, (), said, part.line)
        return _Lies(role, (place[0],), said + place[1], part.line)

    def _raid(self, raid: Raid) -> _Lies:
        lies = self._spread(raid.mount_point, raid.members, f"raid {raid.mount_point}", raid.line)
        role = "lvm" if raid.mount_point.startswith("pv.") else lies.role
        mirrored = raid.level.upper() == "RAID1"
        said = f"{lies.said}, {raid.level}" if raid.level else lies.said
        return lies._replace(role=role, said=said, mirrored=mirrored or len(lies.disks) == 1)

    def _volume(self, volume: Volume) -> _Lies:
        said = f"logvol {volume.mount_point} in {volume.group}"
        group = next((group for group in self._kickstart.groups if group.name == volume.group), None)
        if volume.mount_point in ("", "none"):
            return _Lies("", (), said, volume.line)
        if group is None or not group.members:
            self._unknown.append(
                f"{said} (line {volume.line}) is in a volume group whose disks the kickstart does not tell"
            )
            return _Lies(volume.mount_point, (), said, volume.line)
        lies = self._spread(volume.mount_point, group.members, said, volume.line)
        if len(lies.disks) > 1:
            where = ", ".join(self._names.target(disk) for disk in lies.disks)
            self._unknown.append(f"{said} (line {volume.line}) may lie on any of {where}")
            return lies._replace(disks=())
        return lies

    def _spread(self, role: str, members: tuple[str, ...], said: str, line: int) -> _Lies:
        """What lies over partitions: on all their disks, or on none that is known if one of them is not."""
        disks: set[int] = set()
        for member in members:
            own = self._under(member)
            if not own:
                self._unknown.append(f"{said} (line {line}) lies on {member}, whose disk is not known")
                return _Lies(role, (), said, line)
            disks.update(own)
        over = ", ".join(self._names.target(disk) for disk in sorted(disks))
        return _Lies(role, tuple(sorted(disks)), f"{said} on {over}", line, mirrored=len(disks) == 1)

    def _under(self, member: str) -> frozenset[int]:
        """The disks under a member of a RAID or a volume group; none where they are not all known."""
        if member not in self._below:
            self._below[member] = frozenset()  # what lies on itself lies nowhere
            part, raid = self._part_of.get(member), self._raid_of.get(member)
            below = [self._under(inner) for inner in raid.members] if raid is not None else []
            if part is not None:
                self._below[member] = frozenset(self._parts[part].disks)
            elif all(below):
                self._below[member] = frozenset(disk for disks in below for disk in disks)
        return self._below[member]

    def _automatic(self) -> list[_Lies]:
        auto = self._kickstart.autopart
        if auto is None:
            return []
        said = "autopart" if auto.root else "reqpart --add-boot"
        place = self._chosen(said, auto.line, automatic=True)
        if place is None:
            return []
        roles = ["/boot"] * auto.boot + ["/", "swap"] * auto.root + ["lvm"] * auto.lvm
        return [_Lies(role, (place[0],), said + place[1], auto.line) for role in roles]

    def _chosen(self, said: str, line: int, *, automatic: bool) -> tuple[int, str] | None:
        """Where anaconda puts what names no disk: on the only one that it may use, else nobody knows."""
        usable, why = set(self._names.visible), ", the only hard disk"
        doubt = "" if self._certain else "the definition does not tell every disk"
        if self._kickstart.only is not None:
            usable, why, doubt = self._listed(self._kickstart.only, "ignoredisk --only-use")
        elif self._kickstart.ignored is not None:
            ignored, left_out, more = self._listed(self._kickstart.ignored, "ignoredisk --drives")
            usable, why, doubt = usable - ignored, left_out, doubt or more
        # Up to RHEL 5 clearpart's drives are those that anything new goes to; later that holds for autopart alone.
        cleared = self._kickstart.cleared
        if len(usable) > 1 and cleared is not None and (automatic or self._old is not Tri.NO):
            usable, why, doubt = self._listed(cleared, "clearpart --drives")
        if doubt or len(usable) != 1 or (self._kickstart.open and len(self._names.visible) > 1):
            among = ", ".join(self._names.target(i) for i in sorted(usable))
            reason = doubt or (f"anaconda chooses among {among}" if len(usable) > 1 else "no disk is left for it")
            if not doubt and len(usable) == 1:
                reason = "what is not known of the kickstart may say otherwise"
            self._unknown.append(f"{said} (line {line}) names no disk: {reason}")
            return None
        return usable.pop(), why

    def _listed(self, drives: Drives, option: str) -> tuple[set[int], str, str]:
        """The disks that a command lists, the words for it, and why they are not known."""
        said = f"{option}={','.join(drives.names)} (line {drives.line})"
        found: set[int] = set()
        if sum(map(is_pattern, drives.names)) > _MOST_PATTERNS:
            return found, "", f"{option} (line {drives.line}) lists more patterns than anybody writes"
        for name in drives.names:
            if is_pattern(name):
                found |= self._names.all(name)
                continue
            place = self._names.one(name)
            if place.disk is None:
                return found, "", f"{said}: {place.why}"
            found.add(place.disk)
        return found, f", {said}", ""

    def _place(self, name: str, said: str, line: int) -> tuple[int, str] | None:
        place: Place = self._names.one(name)
        if place.disk is None:
            self._unknown.append(f"{said} (line {line}): {place.why}")
            return None
        return place.disk, f" ({place.why})" if place.why else ""

    def _claim(self, role: str, disk: int, lies: _Lies) -> Claim:
        role = {"/boot": "boot"}.get(role, role)
        return Claim(role, disk, "declared", f"{lies.said} in {self._kickstart.path}, line {lies.line}")

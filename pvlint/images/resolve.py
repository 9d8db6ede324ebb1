"""From what was seen on each disk of a guest to which of them holds MBR, GRUB, /boot, / and the rest."""

from collections.abc import Sequence
from typing import Final

from pvlint.images.boot_chain import goes_on, start
from pvlint.images.lookup import Disks, Held, Place
from pvlint.images.seen import Entry, Look, Mount, Seen
from pvlint.record import NamedTuple

__all__ = ["Place", "Resolved", "resolve"]

_NOWHERE: Final = frozenset(("proc", "sysfs", "tmpfs", "devpts", "devtmpfs", "none", "nfs", "nfs4", "cifs", "iso9660"))
"""Kinds of mounts that are on no disk of the guest."""


class Resolved(NamedTuple):
    """Which disks hold what, as far as they were observed. A role without a place is not known; the notes say why."""

    mbr: tuple[Place, ...] = ()
    """The first sector that the firmware runs, or the EFI system partition it starts from."""
    grub: tuple[Place, ...] = ()
    """Where the loader goes on: the disk with its own files."""
    boot: tuple[Place, ...] = ()
    """Kernels and boot menu. Several only where it is doubtful which (see ``ambiguous``)."""
    root: tuple[Place, ...] = ()
    mounts: tuple[tuple[str, tuple[Place, ...]], ...] = ()
    """The other mount points of fstab, and "swap", with the disks behind each that were found."""
    ambiguous: tuple[str, ...] = ()
    """What is contradictory, each beginning with its role: "boot: ...", "grub: ...", "/home: ..."."""
    notes: tuple[str, ...] = ()
    """What else a person should know, and why a role is not known; the same way."""
    release: str = ""
    kernels: tuple[str, ...] = ()
    default: Entry | None = None
    """What the boot menu starts when nobody chooses; its arguments are the kernel's command line."""
    fstab: tuple[Mount, ...] = ()
    drivers: tuple[str, ...] | None = None
    """The kernel versions with a PV block driver; None where that was not read."""

    def doubtful(self, role: str) -> bool:
        """Whether what was seen contradicts itself about a role: "mbr", "grub", "boot", "root" or a mount point."""
        return any(words.startswith(f"{role}: ") for words in self.ambiguous)


def resolve(
    disks: Sequence[Seen | None], bios_order: Sequence[int], names: Sequence[str] = (), *, uefi: bool | None = None
) -> Resolved:
    """What is where across all hard disks of a guest.

    ``bios_order``: places in ``disks`` as the firmware numbers them (hd0 first; only those it can read). ``names``:
    what to call the disks. ``uefi`` None: whichever loader is there decides. Only what was observed is put anywhere.
    """
    return _Resolving(Disks(disks, bios_order, names), disks, uefi=uefi).resolved()


class _Resolving:
    """One guest's disks being resolved, role by role."""

    def __init__(self, disks: Disks, seen: Sequence[Seen | None], *, uefi: bool | None) -> None:
        self._disks = disks
        self._start = start(disks, uefi=uefi)
        self._next = goes_on(disks, self._start)
        self._ambiguous = [*self._start.doubts, *self._next.doubts]
        self._notes = [*self._start.notes, *self._next.notes]
        for disk, one in enumerate(seen):
            if one is None or one.look is not Look.OBSERVED:
                why = f": {one.reason}" if one and one.reason else ""
                state = "is blank" if one and one.look is Look.BLANK else "was not observed"
                self._notes.append(f"{disks.name(disk)} {state}{why}")

    def resolved(self) -> Resolved:
        """All of it."""
        grub = self._grub()
        default = self._default(grub)
        root = self._root(default)
        boot = self._boot(grub, root)
        default = default or self._default(boot)
        if not root:
            # The menu may have been found beside the kernels only.
            root = self._by_argument(default)
        held_root = self._disks.held(root[0]) if len(root) == 1 else None
        held_boot = self._disks.held(boot[0]) if boot else None
        fstab = (held_root.files.fstab or ()) if held_root else ()
        return Resolved(
            (self._start.place,) if self._start.place else (),
            grub,
            boot,
            root,
            self._mounts(fstab),
            tuple(dict.fromkeys(self._ambiguous)),
            tuple(dict.fromkeys(self._notes)),
            held_root.files.release if held_root else "",
            held_boot.files.kernels if held_boot else (),
            default,
            fstab,
            held_root.files.drivers if held_root else None,
        )

    def _grub(self) -> tuple[Place, ...]:
        if self._next.places or self._start.place is None:
            return tuple(self._refined(place) for place in self._next.places)
        wanted = self._next.partition
        held = [
            one
            for one in self._disks.all
            if one.files.grub_at and (wanted is None or one.filesystem.partition == wanted)
        ]
        if len(held) != 1:
            return ()
        words = self._disks.words(held[0].place())
        self._doubt_hidden("grub", held)
        return (held[0].place(f"the only {held[0].files.grub_at} that was seen, in {words}"),)

    def _refined(self, place: Place) -> Place:
        """A place with its partition, where the loader names only the disk and one partition of it has GRUB's files."""
        if place.partition is not None or place.volume or self._disks.at(place.disk, None):
            return place
        on_disk = [one for one in self._disks.all if one.disk == place.disk]
        held = [one for one in on_disk if one.files.grub_at] or [one for one in on_disk if one.files.boot_at]
        if len(held) != 1:
            return place
        words = f"{place.reason}, where {self._disks.words(held[0].place())} has its files"
        return held[0].place(words)

    def _default(self, places: tuple[Place, ...]) -> Entry | None:
        for place in places[:1]:
            held = self._disks.held(place)
            entries = held.files.entries if held else ()
            chosen = [entry for entry in entries if entry.default]
            if chosen or len(entries) == 1:
                return (chosen or list(entries))[0]
        return None

    def _by_argument(self, default: Entry | None) -> tuple[Place, ...]:
        words = default.arguments.split() if default else []
        device = next((word[5:] for word in words if word.startswith("root=")), "")
        found = self._disks.device(device) if device else None
        if found is None or not found.places:
            return ()
        if found.doubtful:
            self._doubt("root", f"{device} is {self._list(found.places)}")
        return tuple(place._replace(reason=f"the boot menu names root={device}") for place in found.places)

    def _root(self, default: Entry | None) -> tuple[Place, ...]:
        named = self._by_argument(default)
        held = [one for one in self._disks.all if one.files.fstab is not None]
        chosen = [one for one in held if one.place()[:3] in {place[:3] for place in named}]
        if len(chosen or held) == 1:
            one = (chosen or held)[0]
            how = ", and the boot menu names it" if chosen else ""
            others = self._disks.shared(one.place())
            if others:
                self._notes.append(f"root: its volume group has a part on {self._disks.named(others)} too")
            return (one.place(f"/etc/fstab is in {self._disks.words(one.place())}{how}"),)
        if named:
            return named
        if held:
            self._doubt("root", f"an /etc/fstab is in {self._among(held)}")
        return tuple(one.place("an /etc/fstab is here") for one in held)

    def _boot(self, grub: tuple[Place, ...], root: tuple[Place, ...]) -> tuple[Place, ...]:
        alike = [one for one in self._disks.all if one.files.boot_at]
        by_loader = [one for one in alike if one.place()[:3] in {place[:3] for place in grub}]
        by_menu = self._by_menu(grub)
        by_fstab, said, sure = self._by_fstab(root)
        if by_loader and by_menu and not set(by_loader) & set(by_menu):
            self._doubt("boot", f"the loader's menu is in {self._among(by_loader)} and names {self._among(by_menu)}")
            by_loader = [*by_loader, *by_menu]
        elif len(by_loader) > 1:
            self._doubt("boot", f"the loader may go on to {self._among(by_loader)}")
        chosen = by_loader or by_menu
        if by_fstab and chosen and sure and not {one.place() for one in by_fstab} & {one.place() for one in chosen}:
            first, second = self._among(chosen[:1]), self._among(by_fstab)
            self._doubt("boot", f"the loader goes on to {first}, {said} means {second}")
            return tuple(one.place(self._held_here(one)) for one in (*chosen, *by_fstab))
        if len(by_fstab) > 1 and not chosen:
            self._doubt("boot", f"{said} means {self._among(by_fstab)}")
        followed = "the loader goes on to it" if self._next.places else "GRUB's files are beside them"
        if by_loader and not self._next.places and not by_fstab:
            self._doubt_hidden("boot", by_loader)
        how = followed if by_loader else "the boot menu names it" if by_menu else f"{said} means it"
        best = chosen or by_fstab
        if best:
            also = f", and {said} means it" if chosen and by_fstab and said else ""
            return tuple(one.place(f"{self._held_here(one)}; {how}{also}") for one in best)
        return self._unconfirmed(alike) or self._by_path(grub)

    def _among(self, held: Sequence[Held]) -> str:
        return self._list([one.place() for one in held])

    def _by_menu(self, grub: tuple[Place, ...]) -> list[Held]:
        """What the menu that the loader reads says of the place of its kernels, where they are not beside it."""
        held = self._disks.held(grub[0]) if len(grub) == 1 else None
        default = self._default(grub)
        order = self._disks.order
        searches = held.files.searches if held else ()
        self._compare_map(held)
        # Where GRUB 2 searches, the drive it sets before is what it falls back on.
        if default and default.drive is not None and not searches:
            if default.drive >= len(order):
                self._notes.append(f"boot: the boot menu names hd{default.drive}, which the firmware does not number")
                return []
            there = self._disks.at(order[default.drive], default.partition)
            return [there] if there and there.files.boot_at else []
        found = [place for identity in searches for place in self._disks.by_identity(identity)]
        alike = (self._disks.held(place) for place in dict.fromkeys(found))
        return [one for one in alike if one and one.files.boot_at]

    def _compare_map(self, held: Held | None) -> None:
        """Notes where the installer numbered the disks in another order: its device.map was a guess at the time."""
        names = {f"/dev/{self._disks.name(disk)}": disk for disk in self._disks.order}
        for drive, device in held.files.device_map if held else ():
            if device in names and self._disks.order.index(names[device]) != drive:
                self._notes.append(f"grub: device.map calls hd{drive} {device}, the firmware numbers it otherwise")

    def _by_fstab(self, root: tuple[Place, ...]) -> tuple[list[Held], str, bool]:
        """What the root filesystem's fstab takes for /boot, in words too, and whether that is more than a hint."""
        held = self._disks.held(root[0]) if len(root) == 1 else None
        if held is None or held.files.fstab is None:
            return [], "", False
        lines = [mount for mount in held.files.fstab if mount.point.rstrip("/") == "/boot"]
        if not lines:
            said = "/etc/fstab without a /boot of its own"
            return ([held] if held.files.boot_at == "/boot" else []), said, True
        device = lines[-1].device
        found = self._disks.device(device)
        if found.doubtful:
            self._doubt("boot", f"fstab's {device} is {self._list(found.places)}")
        if not found.places:
            self._notes.append(f"boot: fstab's {device} is on no disk that was observed")
        places = (self._disks.held(place) for place in found.places)
        return [one for one in places if one], f"fstab's {device}", found.sure and not found.doubtful

    def _unconfirmed(self, alike: list[Held]) -> tuple[Place, ...]:
        if len(alike) > 1:
            self._doubt("boot", f"kernels and a boot menu are in {self._among(alike)}")
        elif alike:
            self._doubt_hidden("boot", alike)
        return tuple(one.place(self._held_here(one)) for one in alike)

    def _by_path(self, grub: tuple[Place, ...]) -> tuple[Place, ...]:
        """Where files were not read: GRUB's directory lies in /boot, and the loader says where that is."""
        place = grub[0] if len(grub) == 1 else None
        held = self._disks.held(place) if place else None
        path = self._start.loader.path if self._start.loader else ""
        read = held is not None and held.filesystem.files is not None and not held.filesystem.not_read
        if (
            place is None
            or read
            or self._disks.seen(place.disk) is None
            or not path.startswith(("/grub", "/boot/grub"))
        ):
            hidden = f"; {self._disks.named(self._disks.hidden)} not observed" if self._disks.hidden else ""
            why = "; not all files were read" if any(one.filesystem.not_read for one in self._disks.all) else ""
            self._notes.append(f"boot: no kernels with a boot menu were seen{why}{hidden}")
            return ()
        words = "a filesystem for /boot" if path.startswith("/grub") else "/boot is a directory there"
        return (place._replace(reason=f"GRUB's {path} is in {self._disks.words(place)}: {words}"),)

    def _mounts(self, fstab: tuple[Mount, ...]) -> tuple[tuple[str, tuple[Place, ...]], ...]:
        found: dict[str, tuple[Place, ...]] = {}
        for mount in fstab:
            point = "swap" if mount.kind == "swap" else mount.point.rstrip("/") or "/"
            if mount.kind in _NOWHERE or point in ("/", "/boot") or not (point == "swap" or point.startswith("/")):
                continue
            device = self._disks.device(mount.device)
            if device.doubtful:
                self._doubt(point, f"fstab's {mount.device} is {self._list(device.places)}")
            hint = "" if device.sure else ", a name that a kernel gave"
            places = (place._replace(reason=f"fstab's {mount.device}{hint}") for place in device.places)
            found[point] = tuple(dict.fromkeys((*found.get(point, ()), *places)))
        return tuple(found.items())

    def _held_here(self, one: Held) -> str:
        if one.files.boot_at is None:
            return self._disks.words(one.place())
        where = "a directory" if one.files.boot_at == "/boot" else "its own filesystem"
        return f"kernels and a boot menu in {self._disks.words(one.place())}, {where}"

    def _list(self, places: Sequence[Place]) -> str:
        return " and ".join(dict.fromkeys(self._disks.words(place) for place in places))

    def _doubt_hidden(self, role: str, held: Sequence[Held]) -> None:
        """What only looks like it is doubtful while a disk may hold what looks like it more."""
        if self._disks.hidden:
            hidden = self._disks.named(self._disks.hidden)
            self._doubt(role, f"{self._among(held)} looks like it, and {hidden} was not observed")

    def _doubt(self, role: str, words: str) -> None:
        self._ambiguous.append(f"{role}: {words}")

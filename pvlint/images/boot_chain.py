"""Which disk's first sector the firmware runs, and to which disk the loader in it goes on."""

from collections.abc import Iterator
from typing import Final

from pvlint.images.lookup import Disks, Held, Place
from pvlint.images.seen import GoesTo, Loader
from pvlint.record import NamedTuple

ESP: Final = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
"""The partition type of an EFI system partition (UEFI specification 2.10, table 5-7)."""


class Start(NamedTuple):
    """What the firmware starts."""

    place: Place | None = None
    loader: Loader | None = None
    system: Held | None = None
    """The EFI system partition's filesystem, under UEFI."""
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def leads_on(loader: Loader | None) -> bool:
    """Whether boot code starts something: partitioning tools write code that only looks for an active partition."""
    if loader is None or not loader.kind:
        return False
    return loader.in_partition is not None or loader.goes_to not in (GoesTo.ACTIVE, GoesTo.NOWHERE)


def _systems(disks: Disks) -> Iterator[tuple[Place, Held | None]]:
    """The EFI system partitions, with what is in each as far as it was read."""
    for disk, seen in disks.observed():
        typed = [part.number for part in seen.partitions if part.kind.upper() in (ESP, "EF")]
        held = [
            one for one in disks.all if one.disk == disk and one.files.efi and one.filesystem.partition not in typed
        ]
        yield from ((Place(disk, number), disks.at(disk, number)) for number in typed)
        yield from ((one.place(), one) for one in held)


def start(disks: Disks, *, uefi: bool | None) -> Start:
    """What the firmware starts: BIOS the first disk it numbers with boot code that leads on, UEFI an ESP's loader."""
    order = (*disks.order, *(disk for disk, _ in disks.observed() if disk not in disks.order))
    systems = sorted(_systems(disks), key=lambda found: order.index(found[0].disk))
    coded = [disk for disk in order if (seen := disks.seen(disk)) and seen.loader and seen.loader.kind]
    strong = [disk for disk in coded if leads_on(_loader(disks, disk))]
    if uefi or (uefi is None and systems and not strong):
        return _uefi(disks, systems)
    if not coded:
        return Start(notes=_missing(disks, "mbr: no disk that was observed has boot code in its first sector"))
    first = (strong or coded)[0]
    notes = [
        f"mbr: the boot code of {disks.name(disk)} leads nowhere: no active partition with a loader"
        for disk in coded
        if disk not in strong
    ]
    before = order[: order.index(first)]
    hidden = [disk for disk in disks.hidden if disk in before]
    doubts = (
        [f"mbr: {disks.named(hidden)}, which the firmware numbers before {disks.name(first)}, not observed"]
        if hidden
        else []
    )
    loader = _loader(disks, first)
    said = (loader.words or loader.kind) if loader else ""
    place = Place(first, None, "", f"{said} in the first sector of {disks.name(first)}")
    return Start(place, loader, None, tuple(notes), tuple(doubts))


def _loader(disks: Disks, disk: int) -> Loader | None:
    seen = disks.seen(disk)
    return seen.loader if seen else None


def _missing(disks: Disks, words: str) -> tuple[str, ...]:
    return (f"{words}; {disks.named(disks.hidden)} not observed" if disks.hidden else words,)


def _uefi(disks: Disks, systems: list[tuple[Place, Held | None]]) -> Start:
    full = [found for found in systems if found[1] is None or found[1].filesystem.files is None or found[1].files.efi]
    if not full:
        return Start(notes=_missing(disks, "mbr: no disk that was observed has an EFI system partition with a loader"))
    (place, held), rest = full[0], full[1:]
    efi = held.files.efi if held else ()
    reason = f"the EFI system partition, {disks.words(place)}" + (f", with {efi[0]}" if efi else "")
    others = [one.disk for one, _ in rest if one.disk != place.disk]
    doubts = [f"mbr: {disks.named(others)} has an EFI system partition too"] if others else []
    return Start(place._replace(reason=reason), None, held, (), tuple(doubts))


class Next(NamedTuple):
    """Where a loader goes on."""

    places: tuple[Place, ...] = ()
    partition: int | None = None
    """The partition it reads, where the disk is not known."""
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def goes_on(disks: Disks, found: Start) -> Next:
    """Where the loader that the firmware starts goes on: the disk with GRUB's own files."""
    if found.place is None:
        return Next()
    if found.loader is None:
        return _from_system(disks, found)
    loader, here = found.loader, found.place.disk
    name = disks.name(here)
    if loader.goes_to in (GoesTo.UUID, GoesTo.LABEL):
        return _by_identity(disks, loader.identity, f"{loader.kind} in the first sectors of {name}", found.place)
    if loader.in_partition is not None and loader.goes_to in (GoesTo.ACTIVE, GoesTo.SAME_DISK):
        number = loader.partition or loader.in_partition
        return Next((Place(here, number, "", f"{loader.kind} in the active partition {number} of {name}"),))
    if loader.goes_to is GoesTo.SAME_DISK:
        place = Place(here, loader.partition)
    elif loader.goes_to is GoesTo.DRIVE and loader.drive is not None:
        if loader.drive >= len(disks.order):
            words = f"the firmware numbers {len(disks.order)} hard disk{'' if len(disks.order) == 1 else 's'}"
            note = f"grub: {loader.kind} on {name} goes on to hd{loader.drive}, and {words}"
            return Next(partition=loader.partition, notes=(note,))
        place = Place(disks.order[loader.drive], loader.partition)
    elif loader.identity.startswith("lvm/"):
        # GRUB 2 names a volume as device-mapper does (grub-core/disk/lvm.c).
        found_volume = disks.device(f"/dev/mapper/{loader.identity.removeprefix('lvm/')}")
        reason = f"{loader.kind} in the first sectors of {name} goes on to {loader.identity}"
        return Next(tuple(place._replace(reason=reason) for place in found_volume.places))
    else:
        return Next(notes=(f"grub: where {loader.kind} on {name} goes on is not known",))
    where = f" ({loader.path})" if loader.path else ""
    reason = f"{loader.kind} in the first sectors of {name} goes on to {disks.words(place)}{where}"
    seen = disks.seen(place.disk)
    notes: list[str] = []
    if seen is None:
        notes.append(f"grub: {disks.name(place.disk)} was not observed, or is blank")
    elif place.partition is not None and place.partition not in [part.number for part in seen.partitions]:
        notes.append(f"grub: {disks.words(place)} is not in its partition table")
    return Next((place._replace(reason=reason),), notes=tuple(notes))


def _from_system(disks: Disks, found: Start) -> Next:
    if found.place is None or found.system is None:
        return Next(notes=("grub: what is in the EFI system partition was not read",))
    held = found.system
    if held.files.grub_at or not held.files.searches:
        return Next(
            (held.place(f"the loader and its files are in the EFI system partition, {disks.words(found.place)}"),)
        )
    return _by_identity(disks, held.files.searches[0], f"GRUB 2 in {disks.words(found.place)}", found.place)


def _by_identity(disks: Disks, identity: str, who: str, near: Place) -> Next:
    places = disks.by_identity(identity)
    reason = f"{who} searches for the filesystem {identity}"
    if not places:
        missing = f"; {disks.named(disks.hidden)} not observed" if disks.hidden else ""
        return Next(notes=(f"grub: {reason}, which is on no disk that was observed{missing}",))
    doubts: tuple[str, ...] = ()
    if len(places) > 1:
        words = " and ".join(disks.words(place) for place in places)
        doubts = (f"grub: {reason}, which {words} both have",)
    return Next(tuple(p._replace(reason=f"{reason}: {disks.words(p)}") for p in places), None, (), doubts)

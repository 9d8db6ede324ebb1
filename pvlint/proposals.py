"""Proposals: the changes that mend a layout, from the two-disk split to another name for one disk.

The remedy is the guide's ("Restrictions and Support", 2008 edition): a small emulated disk for MBR, GRUB and /boot
first, everything else on a second one. An installer that has no PV driver yet has to see that one emulated, too: that
is stage "install"; stage "final" is what stands once the drivers are in.
"""

from collections.abc import Iterable
from typing import Final

from pvlint import layout
from pvlint.bootmap import BootPath
from pvlint.changes import Add, Change, Fix, Rename
from pvlint.guest import Guest
from pvlint.guide import releases
from pvlint.layout import Layout
from pvlint.model import Device, Disk, Tri
from pvlint.platforms import vdev
from pvlint.platforms.toolstack import hd_hides_xvd, is_xend
from pvlint.readers.xml_disks import infer_bus
from pvlint.remembered import Remembered

OLD_BOOT: Final = 256
"""MiB for the small disk up to RHEL 5: one or two kernels of 10 MB each, with room to spare."""
NEW_BOOT: Final = 1024
"""MiB for it from RHEL 6 on, whose installers ask for 500 MB to 1 GiB of /boot."""
_LONGEST: Final = 4000
_KNOWN: Final[Remembered[object, tuple[Layout | None, Fix | None]]] = Remembered(256)
"""Layouts and fixes for shapes of guests that take so many characters to write down."""


def stage_of(guest: Guest) -> str:
    """The stage that a guest is in: "install" while its operating system is not there yet."""
    return "install" if guest.phase == "install" else "final"


def split_fix(guest: Guest) -> Fix | None:
    """The two-disk split as a fix, for the stage the guest is in; None where there is no place for it."""
    return _split_fix(guest, layout.layout(guest))


def advice_and_fix(guest: Guest) -> tuple[tuple[str, ...], Fix | None]:
    """The two-disk split as help to read and as a fix, from one layout.

    Thousands of guests are of a few shapes, and then only the small disk's path is each guest's own.
    """
    disk = guest.boot_disk
    if disk is None:
        return (), None
    source = layout.boot_source(guest, disk)
    shape = _shape(guest, source)
    known = _KNOWN.get(shape)
    if known is None:
        planned = layout.layout(guest)
        known = planned, _split_fix(guest, planned)
        if len(repr(shape)) <= _LONGEST:
            _KNOWN.keep(shape, known)
    planned, fix = known
    planned = planned and planned._replace(boot_source=source)
    return layout.advice_on(guest, planned), fix and _with_source(fix, source)


def _shape(guest: Guest, source: str) -> tuple[object, ...]:
    """All that a layout and its fix hang on, but for the small disk's path.

    Of the disks it leaves out their places, texts and backing stores.
    """
    domain, drawn = guest.domain, guest.map
    return (
        guest.format,
        guest.toolstack and guest.toolstack.name,
        guest.phase,
        guest.facts,
        guest.presentations,
        (drawn.disk, drawn.path, drawn.mbr.disk, drawn.grub.disk, drawn.boot.disk),
        (domain.hypervisor, domain.arch, domain.machine, domain.ahci, domain.traditional),
        tuple([(one.target, one.bus, one.device, *one[6:]) for one in domain.disks]),
        source.startswith("/dev/"),
    )


def _with_source(fix: Fix, source: str) -> Fix:
    """The fix with the path of another guest's small disk."""
    changes = [change._replace(source=source) if isinstance(change, Add) else change for change in fix.changes]
    return fix._replace(changes=tuple(changes))


def _split_fix(guest: Guest, planned: Layout | None) -> Fix | None:
    changes = _two_disks(guest, stage_of(guest), planned)
    return Fix("put a small emulated boot disk first", changes) if changes else None


def rename_fix(guest: Guest, place: int | None, name: str, bus: str = "") -> Fix | None:
    """Another name for a disk as a fix; None where there is none. The bus is the name's, if none is given."""
    if place is None or not name:
        return None
    bus = bus or infer_bus(name, guest.domain.disks[place].device)
    return Fix(f"name {guest.domain.disks[place].target} {name}", (Rename(place, name, bus),))


def two_disks(guest: Guest, stage: str, boot_size: int = 0) -> tuple[Change, ...]:
    """The split; empty where the guest has it already, needs none, or there is no place for it.

    In stage "final" every other emulated hard disk that holds neither MBR, GRUB nor /boot becomes PV with it; in stage
    "install" every one that the installer would not see is emulated, as far as there are places.
    """
    return _two_disks(guest, stage, layout.layout(guest), boot_size)


def _two_disks(guest: Guest, stage: str, planned: Layout | None, boot_size: int = 0) -> tuple[Change, ...]:
    if guest.map.path not in (BootPath.PV, BootPath.EMULATED, BootPath.UNBOOTABLE) or guest.map.disk is None:
        return ()
    if boots_well(guest) and len(layout.hard_disks(guest)) > 1:
        return _shown_to_the_installer(guest, ()) if stage == "install" else data_disks(guest)
    return _with_a_small_disk(guest, stage, planned, boot_size)


def _with_a_small_disk(guest: Guest, stage: str, planned: Layout | None, boot_size: int) -> tuple[Change, ...]:
    """``planned`` is the layout while no other disk becomes PV."""
    disk = guest.boot_disk
    leaving = _leaving(guest) if stage == "final" else ()
    if leaving:
        planned = layout.layout(guest, leaving)
    if planned is None and not installer_needs_emulation(guest):
        leaving = _leaving(guest)
        planned = layout.layout(guest, leaving)
    if planned is None or disk is None or guest.map.disk is None:
        return ()
    rest, bus = planned.rest, planned.rest_bus
    if stage == "install" and installer_needs_emulation(guest):
        rest, bus = _emulated_beside(guest, planned.boot)
        if not rest:
            return ()
    size = boot_size or (OLD_BOOT if guest.facts.is_old is Tri.YES or _is_of_the_guides_age(guest) else NEW_BOOT)
    add = Add(
        planned.boot,
        planned.boot_bus,
        planned.boot_source,
        like=guest.map.disk,
        format=layout.boot_format(guest, disk),
        prefix=layout.boot_prefix(guest, disk, planned.boot_source),
        size=size,
    )
    renamed = Rename(guest.map.disk, rest, bus, gives_order=bool(disk.order))
    uncovered = _uncovered(guest, (planned.boot, rest), leaving)
    if leaving or stage == "final":
        return (add, renamed, *_as_pv(guest, leaving, (rest,)), *uncovered)
    new = (planned.boot, rest, *(change.target for change in uncovered))
    return (add, renamed, *uncovered, *_shown_to_the_installer(guest, new))


def one_disk(guest: Guest) -> tuple[Change, ...]:
    """The boot disk emulated and nothing else changed; empty where it is, or can not be."""
    if guest.map.disk is None or boots_well(guest):
        return ()
    planned = layout.layout(guest)
    if planned is None:
        return ()
    return (Rename(guest.map.disk, planned.boot, planned.boot_bus), *_uncovered(guest, (planned.boot,)))


def data_disks(guest: Guest) -> tuple[Change, ...]:
    """Every emulated hard disk that holds neither MBR, GRUB nor /boot, under a PV name."""
    return _as_pv(guest, _movable(guest), ())


def boots_well(guest: Guest) -> bool:
    """Whether the firmware starts an emulated disk that is named for it."""
    disk = guest.boot_disk
    if guest.map.path is not BootPath.EMULATED or disk is None:
        return False
    name = vdev.parse_xl(disk.target) if guest.is_xen else None
    return name is None or name.family != "xvd"


def installer_needs_emulation(guest: Guest) -> bool:
    """Whether the installer may have no driver for a PV disk: none has before RHEL 4 Update 7, 5.3 and 6.1."""
    release = guest.facts.release
    if guest.is_xen:
        return release is None or release.major <= 5 or releases.driven(release) is not True
    # virtio came with RHEL 4 Update 8 and 5.4; whatever is newer, or not Red Hat's, has it.
    return release is not None and release.major <= 5 and (release.minor or 0) < {4: 8, 5: 4}.get(release.major, 99)


def _movable(guest: Guest) -> tuple[int, ...]:
    """The places of emulated hard disks that need not be: a PV driver reaches them as well."""
    return tuple(
        place
        for place in layout.hard_disks(guest)
        if guest.presentations[place].emulated is Tri.YES
        and place != guest.map.disk
        and not guest.map.roles(place)
        and (guest.is_xen or guest.domain.disks[place].bus in ("ide", "sata", "scsi"))
    )


def _leaving(guest: Guest) -> tuple[int, ...]:
    """Those that are emulated beside an hd* boot disk, too: on a xend that ends the emulation of xvd* disks (PV104)."""
    return tuple(n for n in _movable(guest) if not (_hides(guest) and guest.domain.disks[n].target.startswith("xvd")))


def _as_pv(guest: Guest, places: Iterable[int], new: tuple[str, ...]) -> tuple[Rename, ...]:
    """These disks under free PV names, beside the ``new`` ones; a disk for which there is none stays."""
    names = (name for name in layout.pv_only_names(guest) if name not in new)
    found = ((place, next(names, "")) for place in places)
    return tuple(Rename(place, name, "xen" if guest.is_xen else "virtio") for place, name in found if name)


def _hides(guest: Guest) -> bool:
    """Whether an hd* disk ends the emulation of xvd* ones."""
    return hd_hides_xvd(guest.toolstack, traditional=guest.domain.traditional)


def _is_of_the_guides_age(guest: Guest) -> bool:
    """Whether a xend builds it, and nothing says that it is newer."""
    return guest.facts.release is None and is_xend(guest.toolstack)


def _emulated_beside(guest: Guest, boot: str) -> tuple[str, str]:
    """A free emulated name and bus for the second disk during the installation; the name is empty where none is."""
    if guest.is_xen:
        return next((name for name in layout.free_emulated_xen(guest) if name > boot), ""), "ide"
    bus, prefix, letters = ("ide", "hd", "abcd") if boot.startswith("hd") else ("sata", "sd", "abcdef")
    taken = {disk.target for disk in guest.domain.disks if disk is not guest.boot_disk}
    names = (f"{prefix}{letter}" for letter in letters)
    return next((name for name in names if name > boot and name not in taken), ""), bus


def _shown_to_the_installer(guest: Guest, new: tuple[str, ...]) -> tuple[Rename, ...]:
    """Every other hard disk that the installer may not see (PV401), under a free emulated name, while there are any.

    ``new`` are the names that the boot disk and others get; without them the boot disk stays what it is.
    """
    names = layout.free_emulated_xen(guest) if new else layout.emulated_after_boot(guest)
    free = [name for name in names if name not in new]
    found = [(place, free.pop(0)) for place in hidden_from_the_installer(guest) if free]
    return tuple(Rename(place, name, infer_bus(name, guest.domain.disks[place].device)) for place, name in found)


def hidden_from_the_installer(guest: Guest) -> list[int]:
    """The places of hard disks but the boot disk that the installer may not see once the boot disk is emulated."""
    if not _installer_may_not_see(guest):
        return []
    return [place for place in layout.hard_disks(guest) if place != guest.map.disk and _is_pv_only(guest, place)]


def _is_pv_only(guest: Guest, place: int) -> bool:
    """Whether a disk is PV only, or becomes it beside a new hd* disk; beside one that is there, it is PV only."""
    shown, target = guest.presentations[place], guest.domain.disks[place].target
    hidden = _hides(guest) and target.startswith("xvd")
    return shown.driver == "xen-vbd" and (shown.pv_only or hidden)


def _installer_may_not_see(guest: Guest) -> bool:
    """Whether the installer of a Xen guest has no PV driver, or may have none: PV401's measure."""
    release = guest.facts.release
    built_in = None if release is None else releases.built_in(release)
    return guest.is_xen and (built_in is False or (built_in is None and is_xend(guest.toolstack)))


def _uncovered(guest: Guest, new: tuple[str, ...], leaving: tuple[int, ...] = ()) -> tuple[Rename, ...]:
    """CD-ROMs named xvd* that would no longer be emulated beside an hd* disk (PV104), under free emulated names."""
    if not _hides(guest):
        return ()
    free = [name for name in layout.free_emulated_xen(guest, leaving) if name not in new]
    found = []
    for place, (disk, shown) in enumerate(zip(guest.domain.disks, guest.presentations, strict=True)):
        if _hidden_cdrom(disk) and shown.emulated is Tri.YES and free:
            found.append(Rename(place, free.pop(0), "ide"))
    return tuple(found)


def _hidden_cdrom(disk: Disk) -> bool:
    return disk.device is Device.CDROM and disk.target.startswith("xvd")

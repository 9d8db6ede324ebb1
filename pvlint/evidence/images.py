"""What the disk images of a guest tell: who holds what, and which release, kernel and drivers are installed.

A worker process looks at them (``pvlint.images.observer``); here its answer becomes claims and facts. Nothing is looked
at unless the user asked for it, and only below directories that the user named or that are made for images.
"""

import os
from collections.abc import Sequence
from typing import Final

from pvlint.evidence import release_file
from pvlint.evidence.claims import Claim, Testimony
from pvlint.evidence.said import GuestSettings
from pvlint.images.observer import Wanted, observe
from pvlint.images.opening import Allowed
from pvlint.images.resolve import Place, Resolved, resolve
from pvlint.images.seen import Look, Mount, Seen
from pvlint.model import Device, Disk, Domain, Firmware, Tri
from pvlint.platforms.presentation import Presentation
from pvlint.platforms.survey import firmware_order
from pvlint.record import NamedTuple

SOURCE: Final = "the disk images"
_STARTED: Final = ("mbr", "grub", "boot")
_KEPT: Final = 16
USUAL: Final = ("/var/lib/libvirt/images", "/var/lib/xen")
"""Where libvirt and Xen keep images; they are looked into besides the definition's own directory."""


class Observation(NamedTuple):
    """What was observed of one guest."""

    seen: tuple[Seen | None, ...]
    """For each of its disks; None for what is no hard disk, or has no image."""
    testimony: Testimony
    said: GuestSettings
    """The release, the kernel and its command line, as the settings would say them."""
    drivers: tuple[str, ...] | None
    """The variants of kernels that have PV drivers of their own or from kmod-xenpv; None where that was not read."""
    fstab: tuple[Mount, ...]
    places: tuple[tuple[str, tuple[Place, ...]], ...] = ()
    """The roles and mount points, with where they are."""


class Observer:
    """Looks at the images of guests; answers are kept for a while, as a guest is judged several times."""

    def __init__(self, roots: Sequence[str], *, block_devices: bool = False) -> None:
        self._roots = tuple(os.path.realpath(root) for root in roots)
        self._block_devices = block_devices
        self._known: dict[object, tuple[Seen, ...]] = {}

    def __call__(self, path: str, domain: Domain, presentations: tuple[Presentation, ...]) -> Observation:
        """What the images of a guest tell; ``path`` is its definition's."""
        hard = [n for n, disk in enumerate(domain.disks) if disk.device in (Device.DISK, Device.LUN) and disk.source]
        found = self._look(path, [Wanted(_file(domain.disks[n]), domain.disks[n].format) for n in hard])
        order = [hard.index(n) for n in _bios_order(domain, presentations) if n in hard]
        names = [domain.disks[n].target for n in hard]
        first = found[order[0]] if order else None
        resolved = resolve(found, order, names, uefi=domain.firmware is Firmware.UEFI)
        by_place = dict(zip(hard, found, strict=True))
        return Observation(
            tuple(by_place.get(n) for n in range(len(domain.disks))),
            Testimony(SOURCE, tuple(_claims(resolved, hard, first)), (*resolved.ambiguous, *resolved.notes)),
            _said(resolved, domain.arch),
            _drivers(resolved),
            resolved.fstab,
            tuple((role, tuple(p._replace(disk=hard[p.disk]) for p in places)) for role, places in _roles(resolved)),
        )

    def _look(self, path: str, wanted: list[Wanted]) -> tuple[Seen, ...]:
        roots = self._roots
        if not roots:
            beside = os.path.realpath(os.path.dirname(path) or os.curdir)
            roots = tuple(
                root for root in (beside, *map(os.path.realpath, USUAL)) if root != "/" and os.path.isdir(root)
            )
        key = (roots, tuple(wanted))
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = observe(wanted, Allowed(roots, self._block_devices))
        return self._known[key]


def _file(disk: Disk) -> str:
    """The path of a disk's image on this host; empty where it has none (a volume, a network disk)."""
    if disk.source.startswith("/"):
        return disk.source
    if disk.prefix == "phy:":  # block-attach(8) and libxl: a device below /dev
        return f"/dev/{disk.source}"
    # libvirt's XML names files by their whole path; what is relative there is a pool's volume, or on a network.
    return disk.source if disk.text else ""


def _bios_order(domain: Domain, presentations: tuple[Presentation, ...]) -> list[int]:
    """The disks that the firmware can read, as it numbers them; all of them where it can read none."""
    order = firmware_order(domain, presentations)
    if domain.hypervisor != "xen":
        return order
    emulated = [n for n in order if presentations[n].emulated is Tri.YES]
    return emulated or order


def _roles(resolved: Resolved) -> list[tuple[str, tuple[Place, ...]]]:
    named = (("mbr", resolved.mbr), ("grub", resolved.grub), ("boot", resolved.boot), ("/", resolved.root))
    return [*named, *resolved.mounts]


def _claims(resolved: Resolved, hard: list[int], first: Seen | None) -> list[Claim]:
    """A claim for everything that was observed and does not contradict itself.

    What the firmware starts hangs on the ``first`` disk. Where that was not observed, or is blank, what another disk
    has of a loader and of /boot may be an old system's: nothing is claimed of it.
    """
    starts = first is not None and first.look is Look.OBSERVED
    found = []
    for role, places in _roles(resolved):
        if not starts and role in _STARTED:
            continue
        if not resolved.doubtful("root" if role == "/" else role):
            found += [Claim(role, hard[place.disk], "observed", place.reason) for place in places]
    return found


def _said(resolved: Resolved, arch: str) -> GuestSettings:
    release = release_file.release(resolved.release)
    minor = "" if release is None or release.minor is None else f".{release.minor}"
    default = resolved.default
    version = release_file.version(default.kernel) if default is not None else None
    return GuestSettings(
        release=f"rhel-{release.major}{minor}" if release is not None else "",
        kernel=release_file.as_package(version, arch) if version is not None else "",
        command_line=default.arguments if default is not None else "",
    )


def _drivers(resolved: Resolved) -> tuple[str, ...] | None:
    if resolved.drivers is None:
        return None
    versions = (release_file.version(name) for name in resolved.drivers)
    return tuple(sorted({found.variant for found in versions if found is not None}))

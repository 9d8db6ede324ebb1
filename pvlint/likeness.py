"""Guests that are alike: how their disks are presented and what they boot from is worked out once for all of them."""

from operator import itemgetter
from typing import Final

from pvlint.bootmap import BootMap, boot_map
from pvlint.model import Disk, Domain, Firmware
from pvlint.platforms.presentation import Presentation
from pvlint.platforms.survey import present
from pvlint.remembered import Remembered

Drawn = tuple[tuple[Presentation, ...], BootMap]
"""How each disk is presented, and the boot map. No place in a file is in it."""

_DIRECT_KERNEL: Final = Firmware.DIRECT_KERNEL
_TELLING: Final = itemgetter(
    *map(Disk._fields.index, ("target", "bus", "device", "order", "controller", "ioemu", "bus_given"))
)
"""What of a disk a conclusion depends on. By place, as names would take four times as long."""
_FEW: Final = 8
"""Disks of a guest that others are likely to be like."""
_SHORT: Final = 128
"""Characters of its disks' names and controllers."""
_KNOWN: Final[Remembered[tuple[object, ...], Drawn]] = Remembered(256)


def drawn(domain: Domain, toolstack: str) -> Drawn:
    """How a guest's disks are presented and what it boots from.

    It is remembered of libvirt's guests with firmware and few disks, which files by the thousand have alike; Xen's are
    presented by toolstack, and what is not said of them counts too.
    """
    if (
        domain.hypervisor == "xen"
        or domain.firmware is _DIRECT_KERNEL  # the kernel's path would be in the reason
        or len(domain.disks) > _FEW
        or domain.unsaid
    ):
        return _afresh(domain, toolstack)
    boot = domain.boot
    likeness = (
        domain.virtualization,
        domain.firmware,
        boot.sources,
        boot.per_device,
        boot.host_device_first,
        *map(_TELLING, domain.disks),
    )
    found = _KNOWN.get(likeness)
    if found is None:
        found = _afresh(domain, toolstack)
        if sum(len(disk.target) + len(disk.controller) for disk in domain.disks) <= _SHORT:
            _KNOWN.keep(likeness, found)
    return found


def _afresh(domain: Domain, toolstack: str) -> Drawn:
    presentations = present(domain, toolstack)
    return presentations, boot_map(domain, presentations)

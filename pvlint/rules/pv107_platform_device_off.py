"""The Xen platform device is off, and some disk is PV only.

## What it flags

`xen_platform_pci = 0` in a fully virtualized guest with a disk that only a PV driver could reach.

## Why it matters

Without the platform PCI device the guest's PV drivers do not load, so it never sees that disk.

## Example

    xen_platform_pci = 0
    disk = ['/srv/boot.img,raw,hda,rw', '/srv/data.img,raw,xvde,rw']

## Use instead

    xen_platform_pci = 1
    disk = ['/srv/boot.img,raw,hda,rw', '/srv/data.img,raw,xvde,rw']

## Evidence

The definition itself.

## Source

xl.cfg(5), xen_platform_pci; docs/misc/hvm-emulated-unplug.
"""

from collections.abc import Iterator

from pvlint.guest import Guest
from pvlint.model import Virtualization
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and not kind.platform_device


def check(guest: Guest) -> Iterator[Finding]:
    """The switch, where a disk needs it on."""
    where = guest.domain.platform_device_where
    if _judge(guest) is None or where is None:
        return
    hidden = [d for d, shown in zip(guest.domain.disks, guest.presentations, strict=True) if shown.pv_only]
    names = ", ".join(disk.target for disk in hidden[:5])
    yield Finding(
        Severity.ERROR,
        f"{guest.name} cannot see {names}: xen_platform_pci is 0, so no PV driver loads",
        where,
        label="switches PV drivers off",
        guest=guest.name,
        disk=hidden[0].target,
        why="PV drivers find the hypervisor through the platform PCI device",
        elsewhere=elsewhere(guest, _judge),
        help=("remove the line (the default is 1), or name the disk so that it is emulated",),
        related=tuple(Related(disk.where, f"{disk.target} is PV only") for disk in hidden[:5]),
    )


def _judge(guest: Guest) -> Severity | None:
    off = guest.is_xen and not guest.domain.platform_device and guest.domain.virtualization is Virtualization.HVM
    return Severity.ERROR if off and any(shown.pv_only for shown in guest.presentations) else None

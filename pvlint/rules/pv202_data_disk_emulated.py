"""A disk that holds neither MBR, GRUB nor /boot is still emulated.

## What it flags

In the run phase, a fully virtualized guest that boots from an emulated disk, as it should, and has another hard disk
that is emulated too, though a PV driver could serve it:

* under a xend, `hd*` and `sd*`, unless the guest is known to unplug emulated disks (RHEL 6.1 and later);
* under xl, where every emulated disk is PV as well and modern guests unplug the emulated side, only in guests known to
  be RHEL 5 or older;
* under QEMU and KVM, disks on emulated IDE, SATA or SCSI.

Silent where PV drivers cannot be had: the Xen platform device is off, the guest's release is older than the first
that has them, or its packages show that they are not installed. `xvd*` disks are PV already; see PV205.

## Why it matters

Only booting and /boot need emulation. Every other disk is slower for it.

## Example

    disk = ['file:/srv/db01-boot.img,hda,w',
            'phy:/dev/vg0/db01,hdb,w']

## Use instead

    disk = ['file:/srv/db01-boot.img,hda,w',
            'phy:/dev/vg0/db01,xvdb,w']

## Evidence

Inferred from the definition: what the firmware does not start from holds none of the three. Declared, where the
settings name the disk with /boot.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", 2008 edition: the first disk for
MBR, GRUB and /boot, everything else on further disks; only booting and access to /boot then go without PV drivers.
Who unplugs: docs/misc/hvm-emulated-unplug of Xen, arch/x86/xen/platform-pci-unplug.c of Linux.
"""

from collections.abc import Iterator
from typing import Final

from pvlint import layout, proposals
from pvlint.bootmap import BootPath
from pvlint.evidence.command_line import unplugs
from pvlint.guest import Guest
from pvlint.guide import releases
from pvlint.model import HARD_DISKS, Disk, Tri
from pvlint.platforms import vdev
from pvlint.platforms.presentation import Presentation
from pvlint.platforms.toolstack import is_xl
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind

_YES: Final = Tri.YES
_VIRTIO_INSTEAD: Final = ("ide", "sata", "scsi")
"""The emulated buses of QEMU that virtio could stand in for; USB, SD cards and NVMe are chosen for what they are."""


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.path is BootPath.EMULATED and kind.disks > 1


def check(guest: Guest) -> Iterator[Finding]:
    """Every emulated hard disk that need not be."""
    found = list(_needlessly(guest))
    if not found:
        return
    names = layout.pv_only_names(guest)
    others = elsewhere(guest, _judge)
    for place, disk, shown in found:
        name = next(names, "")
        yield Finding(
            Severity.NOTE,
            f"{disk.target} of {guest.name} holds neither MBR, GRUB nor /boot, and is emulated all the same",
            disk.where,
            label=f"emulated {shown.place}",
            guest=guest.name,
            disk=disk.target,
            evidence=guest.map.boot.evidence.value,
            why=f"{shown.reason}; only booting and access to /boot need that",
            elsewhere=others,
            help=_help(guest, disk, name),
            fix=proposals.rename_fix(guest, place, name, "xen" if guest.is_xen else "virtio"),
        )


def _judge(guest: Guest) -> Severity | None:
    return Severity.NOTE if next(_needlessly(guest), None) is not None else None


def _needlessly(guest: Guest) -> Iterator[tuple[int, Disk, Presentation]]:
    if guest.phase != "run" or guest.map.path is not BootPath.EMULATED or not _drivers_can_be_had(guest):
        return
    holders = {holder.disk for holder in (guest.map.mbr, guest.map.grub, guest.map.boot)}
    for place, (disk, shown) in enumerate(zip(guest.domain.disks, guest.presentations, strict=True)):
        if shown.emulated is not _YES or place in holders or disk.device not in HARD_DISKS:
            continue
        if _named_for_emulation(guest, disk):
            yield place, disk, shown


def _drivers_can_be_had(guest: Guest) -> bool:
    facts = guest.facts
    if guest.toolstack is None:
        return guest.domain.hypervisor in ("kvm", "qemu")
    unsupported = facts.release is not None and releases.supported(facts.release) is False
    if not guest.domain.platform_device or unsupported or facts.has_drivers is Tri.NO:
        return False
    if is_xl(guest.toolstack):
        return facts.is_old is Tri.YES
    return unplugs(guest.domain, facts) is not Tri.YES


def _named_for_emulation(guest: Guest, disk: Disk) -> bool:
    if not guest.is_xen:
        return disk.bus in _VIRTIO_INSTEAD
    name = vdev.parse_xl(disk.target)
    return name is not None and name.family in ("hd", "sd")


def _help(guest: Guest, disk: Disk, name: str) -> tuple[str, ...]:
    if not name:
        return ()
    driver = "the PV drivers are" if guest.is_xen else "the virtio drivers are"
    dropped = ", without its <address>" if guest.format == "xml" else ""
    line = layout.entry(guest, disk, name, "xen" if guest.is_xen else "virtio")
    return (f"once {driver} in, name it {name}{dropped}, and so in the guest's /etc/fstab:", line)

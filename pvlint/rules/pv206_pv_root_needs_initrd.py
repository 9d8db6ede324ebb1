"""The root file system is on a PV disk: the initrd has to load the driver.

## What it flags

In the run phase, a fully virtualized guest whose root file system is on a disk that only a PV driver reaches: a
kickstart or the disk images say so, or the kernel is told `root=` that disk. The command line is known where the
definition starts the kernel itself, where the settings give the guest's (`command-line`), or from its boot menu. A root
that the command line names by label, UUID or logical volume says nothing of the disk. Architectures that the guide does
not cover are silent.

## Why it matters

The guide puts everything but MBR, GRUB and /boot on the PV disk. The kernel mounts / before it can load a module from
it, so the modules have to be in the initrd that it starts with; a modprobe in /etc/rc.local, as was usual on RHEL 3,
comes too late.

## Example

    [guests.db01]
    command-line = "ro root=/dev/xvdb1"       # with hda and xvdb

## Use instead

    mkinitrd -f --preload=xen-platform-pci --preload=xen-vbd /boot/initrd-$(uname -r).img $(uname -r)

## Evidence

The definition's own command line; declared, where it is from the settings or a kickstart; observed, where the disk
images show it. Whether the modules are in the initrd is not looked at; a suppression says that they are.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", 2008 edition: all other
partitions on the second disk. The guide calls the first module xen-pci-platform; what exists is xen-platform-pci
(unmodified_drivers/linux-2.6/README of Xen 3.1, with the order of loading), and that is printed. From RHEL 6 on the
driver is xen-blkfront. virt-v2v (rc.local on RHEL 3; virtio in the initrd).
"""

from collections.abc import Iterator
from typing import Final

from pvlint.evidence.command_line import argument
from pvlint.guest import Guest
from pvlint.holders import strongest
from pvlint.model import Tri, Virtualization
from pvlint.place import Where
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.kind import Kind

_COVERED: Final = ("", "x86_64", "amd64", "i386", "i486", "i586", "i686", "ia64")
"""Architectures the guide is about; others have other modules, and virtio as a matter of course."""
_VIRTIO: Final = ("virtio_pci", "virtio_blk")
_MODULES: Final = {
    "xen-vbd": (("xen-platform-pci", "xen-vbd"), ("xen-blkfront",)),
    "virtio-blk": (_VIRTIO, _VIRTIO),
    "virtio-scsi": (("virtio_pci", "virtio_scsi"),) * 2,
    "vmpvscsi": (("vmw_pvscsi",),) * 2,
}
"""For each driver its modules up to RHEL 5 and from RHEL 6 on, in the order in which they load."""


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.claimed or kind.told


def check(guest: Guest) -> Iterator[Finding]:
    """The disk with the root file system, where it is PV only."""
    runs = guest.phase == "run" and guest.domain.virtualization is Virtualization.HVM
    root = _root(guest) if runs and guest.domain.arch in _COVERED else None
    if root is None:
        return
    place, evidence, why, where = root
    disk, shown = guest.domain.disks[place], guest.presentations[place]
    if not shown.pv_only or shown.driver not in _MODULES:
        return
    modules, command = _needed(shown.driver, guest.facts.is_old)
    yield Finding(
        Severity.NOTE,
        f"{guest.name} has / on the PV disk {disk.target}: its initrd has to load {modules}",
        disk.where,
        label=shown.words,
        guest=guest.name,
        disk=disk.target,
        evidence=evidence,
        why=why,
        help=(f"make the initrd with {command}; `pvlint: ignore[PV206] reason` then says that it is done",),
        related=(Related(where, "the root file system"),) if where is not None else (),
    )


def _root(guest: Guest) -> tuple[int, str, str, Where | None] | None:
    """The disk with /, how that is known, why it matters and the place that says so; None where nobody knows."""
    told = argument(guest.domain, guest.facts, "root")
    if told is not None:
        for place, disk in enumerate(guest.domain.disks):
            if told.value.rstrip("0123456789") == f"/dev/{disk.target.rstrip('0123456789')}":
                evidence = "" if told.where is not None else guest.facts.evidence("command_line")
                return (
                    place,
                    evidence,
                    f"the kernel mounts {told.value} before it can load a driver from there",
                    told.where,
                )
    found = strongest("/", guest.claims, None)
    if found is None or found.disk is None:
        return None
    why = f"the kernel mounts / before it can load a driver from there ({found.evidence.value}: {found.reason})"
    return found.disk, found.evidence.value, why, None


def _needed(driver: str, is_old: Tri) -> tuple[str, str]:
    """The modules for a driver, and the command that puts them into an initrd."""
    old, new = (" and ".join(modules) for modules in _MODULES[driver])
    preload = " ".join(f"--preload={module}" for module in _MODULES[driver][0])
    mkinitrd = f"`mkinitrd -f {preload} /boot/initrd-$(uname -r).img $(uname -r)`"
    dracut = f"`dracut -f --add-drivers '{' '.join(_MODULES[driver][1])}'`"
    if is_old is not Tri.UNKNOWN:
        return (old, mkinitrd) if is_old is Tri.YES else (new, dracut)
    return old if old == new else f"{old} (from RHEL 6 on {new})", f"{mkinitrd} (from RHEL 6 on {dracut})"

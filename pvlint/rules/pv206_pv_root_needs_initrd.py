"""The root file system is on a PV disk: the initrd has to load the driver.

## What it flags

In the run phase, a fully virtualized guest whose kernel is told `root=` a disk that only a PV driver reaches. The
command line is known where the definition starts the kernel itself, or where the settings give the guest's
(`command-line`). A root named by label, UUID or logical volume says nothing of the disk. Architectures that the guide
does not cover are silent.

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

The definition's own command line; declared, where it is from the settings. Whether the modules are in the initrd is not
looked at; a suppression says that they are.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", 2008 edition: all other
partitions on the second disk. The guide calls the first module xen-pci-platform; what exists is xen-platform-pci
(unmodified_drivers/linux-2.6/README of Xen 3.1, with the order of loading), and that is printed. From RHEL 6 on the
driver is xen-blkfront. virt-v2v (rc.local on RHEL 3; virtio in the initrd).
"""

from collections.abc import Iterator
from typing import Final

from pvlint.evidence.command_line import Argument, argument
from pvlint.guest import Guest
from pvlint.model import Disk, Tri, Virtualization
from pvlint.rules.finding import Finding, Related, Severity

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


def check(guest: Guest) -> Iterator[Finding]:
    """The disk with the root file system, where it is PV only."""
    root = argument(guest.domain, guest.facts, "root")
    runs = guest.phase == "run" and guest.domain.virtualization is Virtualization.HVM
    if root is None or not runs or guest.domain.arch not in _COVERED:
        return
    for disk, shown in zip(guest.domain.disks, guest.presentations, strict=True):
        if shown.pv_only and shown.driver in _MODULES and _is_on(root, disk):
            modules, command = _needed(shown.driver, guest.facts.is_old)
            yield Finding(
                Severity.NOTE,
                f"{guest.name} has / on the PV disk {disk.target}: its initrd has to load {modules}",
                disk.where,
                label=shown.words,
                guest=guest.name,
                disk=disk.target,
                evidence="" if root.where is not None else "declared",
                why=f"the kernel mounts {root.value} before it can load a driver from there",
                help=(f"make the initrd with {command}; `pvlint: ignore[PV206] reason` then says that it is done",),
                related=(Related(root.where, "the root file system"),) if root.where is not None else (),
            )


def _is_on(root: Argument, disk: Disk) -> bool:
    """Whether root= is the disk, or a partition of it."""
    return root.value.rstrip("0123456789") == f"/dev/{disk.target.rstrip('0123456789')}"


def _needed(driver: str, is_old: Tri) -> tuple[str, str]:
    """The modules for a driver, and the command that puts them into an initrd."""
    old, new = (" and ".join(modules) for modules in _MODULES[driver])
    preload = " ".join(f"--preload={module}" for module in _MODULES[driver][0])
    mkinitrd = f"`mkinitrd -f {preload} /boot/initrd-$(uname -r).img $(uname -r)`"
    dracut = f"`dracut -f --add-drivers '{' '.join(_MODULES[driver][1])}'`"
    if is_old is not Tri.UNKNOWN:
        return (old, mkinitrd) if is_old is Tri.YES else (new, dracut)
    return old if old == new else f"{old} (from RHEL 6 on {new})", f"{mkinitrd} (from RHEL 6 on {dracut})"

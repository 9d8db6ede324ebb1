"""The disk with the MBR, GRUB or /boot uses a para-virtualized block driver.

## What it flags

A fully virtualized guest whose boot disk is presented through a para-virtualized (PV) block driver: Xen's `xvd*` and
whatever else the toolstack does not emulate, virtio under QEMU and KVM. How loudly depends on whether the firmware can
read the disk all the same:

* error: a Xen guest with a BIOS whose boot disk the toolstack does not emulate;
* warning: a Xen guest whose boot disk has a PV name and boots only because this toolstack also emulates it; a Xen
  guest with UEFI, as OVMF has a Xen PV driver; a QEMU or KVM guest on virtio, as SeaBIOS and OVMF have the driver;
* error again: all of these with `--profile rhel5`, and virtio with a guest known to be RHEL 5 or older;
* note: a QEMU or KVM guest of an architecture (s390x, ppc64, aarch64 ...) that the guide does not cover and whose
  firmware reads virtio as a matter of course.

PV and PVH guests, containers and direct kernel boot are silent: no firmware reads their disks.

## Why it matters

Firmware and GRUB read the Master Boot Record, GRUB's files and the kernel before any driver of the guest's runs. A
disk they cannot read does not boot.

## Example

    builder = 'hvm'
    disk = ['tap:aio:/var/lib/xen/images/web01.img,xvda,w']

## Use instead

    builder = 'hvm'
    disk = ['file:/var/lib/xen/images/web01-boot.img,hda,w',
            'tap:aio:/var/lib/xen/images/web01.img,xvdb,w']

## Evidence

Inferred from the definition: the firmware starts from the disk the toolstack shows it first.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", 2008 edition: the disk with
the Master Boot Record, the one with the boot loader and the one with /boot cannot be PV. Presentation: see the table
in `pvlint/platforms/xen_table.py`. Firmware: SeaBIOS 89acfa3f (virtio-blk), OvmfPkg/XenPvBlkDxe.
"""

from collections.abc import Iterator

from pvlint import proposals
from pvlint.bootmap import BootPath
from pvlint.guest import Guest
from pvlint.model import Disk, Firmware
from pvlint.platforms import vdev
from pvlint.rules.boot_severity import is_old, of_pv_boot
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.path is BootPath.PV or (kind.path is BootPath.EMULATED and kind.toolstack != "")


def check(guest: Guest) -> Iterator[Finding]:
    """The boot disk, where it is presented through a PV driver."""
    severity = _judge(guest)
    disk = guest.boot_disk
    if severity is None or disk is None:
        return
    boot = guest.domain.boot
    related = () if boot.where is None or boot.per_device else (Related(boot.where, f"boot order: {boot.words}"),)
    advice, fix = proposals.advice_and_fix(guest)
    yield Finding(
        severity,
        _message(guest, disk),
        disk.where,
        label=f"holds MBR, GRUB and /boot ({guest.map.mbr.evidence.value}: {guest.map.mbr.reason})",
        guest=guest.name,
        disk=disk.target,
        evidence=guest.map.mbr.evidence.value,
        why=guest.map.reason,
        elsewhere=elsewhere(guest, _judge, by_boot_disk=True),
        help=advice,
        related=related,
        fix=fix,
    )


def _judge(guest: Guest) -> Severity | None:
    """How loudly this rule speaks of a guest."""
    if guest.map.path is BootPath.PV:
        return of_pv_boot(guest)
    if (
        guest.map.path is BootPath.EMULATED
        and guest.is_xen
        and guest.boot_disk is not None
        and _pv_name(guest.boot_disk)
    ):
        return Severity.ERROR if guest.profile == "rhel5" else Severity.WARNING
    return None


def _pv_name(disk: Disk) -> bool:
    name = vdev.parse_xl(disk.target)
    return name is not None and name.family == "xvd"


def _message(guest: Guest, disk: Disk) -> str:
    name = guest.name
    if guest.map.path is BootPath.EMULATED:
        who = guest.toolstack.name if guest.toolstack is not None else "this toolstack"
        return f"{name} boots from the PV disk {disk.target} only because {who} also emulates it"
    if guest.is_xen and guest.domain.firmware is not Firmware.UEFI:
        return f"{name} will not boot: its boot disk {disk.target} is para-virtualized only"
    if guest.is_xen:
        return f"{name} boots from {disk.target}, which is para-virtualized only; OVMF can read it, a BIOS cannot"
    shown = guest.boot_presentation
    driver = shown.driver if shown is not None else "PV"
    release = guest.facts.release
    if release is not None and is_old(guest):
        age = f"{release.words}, whose GRUB and initrd may not read it"
        return f"{name} has its boot disk {disk.target} on {driver}, and is {age}"
    return f"{name} has its boot disk {disk.target} on a para-virtualized driver ({driver})"

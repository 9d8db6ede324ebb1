"""xl refuses a read-only hard disk on emulated IDE or AHCI.

## What it flags

Under `xl`: a hard disk with access `r` or `ro` that xl would attach as emulated IDE or AHCI: the boot disk, or another
one of numbers 0 to 3.

## Why it matters

An emulated IDE disk cannot be read-only, so libxl stops and the guest is not built.

## Example

    disk = ['/srv/kiosk.img,raw,hda,ro']

## Use instead

    disk = ['/srv/kiosk.img,raw,hda,rw']

## Evidence

The definition itself.

## Source

libxl_dm.c: read-only IDE and AHCI disks are refused when QEMU's command line is made.
"""

from collections.abc import Iterator

from pvlint import layout
from pvlint.guest import Guest
from pvlint.model import Device, Disk, Virtualization
from pvlint.platforms.presentation import Presentation
from pvlint.platforms.toolstack import is_xl
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and kind.xl


def check(guest: Guest) -> Iterator[Finding]:
    """Every read-only hard disk that xl would emulate."""
    refused = list(_refused(guest))
    others = elsewhere(guest, _judge)
    pv_only = layout.pv_only_name(guest) if refused else ""
    for disk, shown in refused:
        boots = disk is guest.boot_disk
        which = f"the boot disk {disk.target}" if boots else disk.target
        yield Finding(
            Severity.ERROR,
            f"xl refuses {which}: it is a read-only hard disk on emulated {shown.bus}",
            disk.where,
            label="read-only",
            guest=guest.name,
            disk=disk.target,
            why=shown.reason,
            elsewhere=others,
            help=(
                "make it writable"
                if boots
                else f"make it writable, or name it {pv_only} or higher: it is then PV only",
            ),
        )


def _judge(guest: Guest) -> Severity | None:
    return Severity.ERROR if any(True for _ in _refused(guest)) else None


def _refused(guest: Guest) -> Iterator[tuple[Disk, Presentation]]:
    xl = is_xl(guest.toolstack) and not guest.domain.traditional
    if xl and guest.domain.virtualization is Virtualization.HVM:
        for disk, shown in zip(guest.domain.disks, guest.presentations, strict=True):
            if disk.read_only and disk.device is Device.DISK and shown.bus in ("IDE", "AHCI"):
                yield disk, shown

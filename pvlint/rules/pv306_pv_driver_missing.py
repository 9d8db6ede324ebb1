"""A PV-only disk, and the guest is known to have no PV driver for it.

## What it flags

A fully virtualized Xen guest in phase `run` with a hard disk that only a PV driver reaches, whose kernel has no PV
drivers of its own (RHEL 3, RHEL 4 before Update 7, RHEL 5 before 5.3) and whose packages are known to hold no
`kmod-xenpv`.

## Why it matters

The guest does not see the disk, until the package is installed and, if / is on that disk, the driver in the initrd.

## Example

    # RHEL 5.1, `rpm -q kmod-xenpv`: package kmod-xenpv is not installed
    disk = ['file:/srv/db01-boot.img,hda,w', 'file:/srv/db01.img,xvdb,w']

## Use instead

    disk = ['file:/srv/db01-boot.img,hda,w', 'file:/srv/db01.img,hdb,w']

## Evidence

The release is from `--guest-release`, the settings, metadata or the kernel's name; where the kernel's name tells
another update than the release, the kernel counts. The packages are those of `--guest-kernel` or of `kernel` in the
settings. They are known to hold no driver where they are a whole `rpm -qa` (it names glibc) without one, or where rpm
says that kmod-xenpv is not installed; a list of kernels alone tells nothing. Modules that somebody copied by hand are
not seen.

## Source

Red Hat Enterprise Linux 5, Virtualization Guide, 12.1 "System requirements" (last edition): from 4.7 and 5.3 on the
kernel has the drivers. The package's name: virt-v2v.
"""

from collections.abc import Iterator

from pvlint.guest import Guest
from pvlint.guide import packages
from pvlint.model import Disk, Tri
from pvlint.rules.devices import emulated_line, emulated_names, pv_disks
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and kind.known


def check(guest: Guest) -> Iterator[Finding]:
    """Every disk that needs the missing driver."""
    if _judge(guest) is None:
        return
    names = emulated_names(guest)
    others = elsewhere(guest, _judge)
    for disk in pv_disks(guest):
        yield Finding(
            Severity.ERROR,
            f"{guest.name} cannot see {disk.target}: it is PV only, and no kmod-xenpv package is installed",
            disk.where,
            label="PV only",
            guest=guest.name,
            disk=disk.target,
            evidence=guest.facts.evidence("drivers"),
            why=_why(guest),
            elsewhere=others,
            help=_help(guest, disk, names.get(disk.target, "")),
        )


def _judge(guest: Guest) -> Severity | None:
    if guest.phase != "run" or guest.facts.has_drivers is not Tri.NO:
        return None
    return Severity.ERROR if pv_disks(guest) else None


def _help(guest: Guest, disk: Disk, name: str) -> tuple[str, ...]:
    kernel = guest.facts.kernel
    package = packages.driver_for(kernel) if kernel is not None else "the kmod-xenpv package for its kernel"
    if not name:
        return (f"install {package} in the guest",)
    return (f"install {package} in the guest, and name the disk {name} until then:", emulated_line(guest, disk, name))


def _why(guest: Guest) -> str:
    kernel, release = guest.facts.kernel, guest.facts.release
    if kernel is not None and kernel.release is not None:
        return f"{kernel.text} has no PV drivers of its own, like every one before RHEL 4 Update 7 and 5.3"
    words = release.words if release is not None else "its release"
    return f"the kernels of {words} have no PV drivers of their own; the first that do are RHEL 4 Update 7 and 5.3"

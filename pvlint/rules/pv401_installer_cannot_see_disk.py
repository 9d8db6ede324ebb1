"""The installer has no PV driver yet, and a disk is PV only.

## What it flags

A fully virtualized Xen guest in phase `install` with a hard disk that only a PV driver reaches:

* error: its release is RHEL 3, RHEL 4 before Update 7 or RHEL 5 before 5.3, whose installers have no PV driver;
* warning: its release is not known, and the toolstack is a xend's, the age of those releases.

Later releases are silent, and so is a guest that no firmware boots (direct kernel boot). RHEL 6.0 has the driver and
wants `xen_pv_hvm=enable` on its installer's command line.

## Why it matters

The installer does not see the disk. Where it is the only one, it finds none at all; where it is the second, everything
goes to the small first one. The PV drivers are installed after the operating system; then the disk gets its PV name.

## Example

    boot = 'dc'
    disk = ['file:/srv/db01-boot.img,hda,w', 'file:/srv/db01.img,xvdb,w', 'file:/srv/rhel51.iso,hdc:cdrom,r']

## Use instead

    boot = 'dc'
    disk = ['file:/srv/db01-boot.img,hda,w', 'file:/srv/db01.img,hdb,w', 'file:/srv/rhel51.iso,hdc:cdrom,r']

## Evidence

The phase is from the boot order, `--phase` or the settings; the release from `--guest-release`, the settings or
metadata.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", 2008 edition: the driver is to
be installed after the operating system. Virtualization Guide, 12.1 (last edition): in the kernel from 4.7 and 5.3 on.
"""

from collections.abc import Iterator

from pvlint import layout, proposals
from pvlint.changes import Fix
from pvlint.guest import Guest
from pvlint.guide import releases
from pvlint.model import Disk
from pvlint.platforms.toolstack import is_xend
from pvlint.rules.devices import emulated_line, emulated_names, pv_disks
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.phase == "install" and kind.xen_hvm


def check(guest: Guest) -> Iterator[Finding]:
    """Every hard disk that the installer does not see."""
    severity = _judge(guest)
    if severity is None:
        return
    boot, names = guest.domain.boot, emulated_names(guest)
    related = () if boot.where is None else (Related(boot.where, f"boot order: {boot.words}"),)
    others = elsewhere(guest, _judge)
    for disk in pv_disks(guest):
        yield Finding(
            severity,
            f"the installer of {guest.name} {'cannot' if severity is Severity.ERROR else 'may not'} see {disk.target}: "
            "it is PV only, and the drivers are installed later",
            disk.where,
            label="PV only",
            guest=guest.name,
            disk=disk.target,
            evidence="inferred" if guest.facts.release is None else guest.facts.evidence("release"),
            why=_why(guest),
            elsewhere=others,
            help=_help(guest, disk, names.get(disk.target, "")),
            related=related,
            # The boot disk's is PV101's to mend.
            fix=None if disk is guest.boot_disk else _fix(guest, disk, names.get(disk.target, "")),
        )


def _fix(guest: Guest, disk: Disk, name: str) -> Fix | None:
    place = next(n for n, one in enumerate(guest.domain.disks) if one is disk)
    return proposals.rename_fix(guest, place, name)


def _judge(guest: Guest) -> Severity | None:
    if guest.phase != "install" or not guest.boots_through_firmware or not pv_disks(guest):
        return None
    release = guest.facts.release
    built_in = None if release is None else releases.built_in(release)
    if built_in is False:
        return Severity.ERROR
    return Severity.WARNING if built_in is None and is_xend(guest.toolstack) else None


def _why(guest: Guest) -> str:
    release = guest.facts.release
    if release is None:
        return "its release is not known; the installers before RHEL 4 Update 7 and RHEL 5.3 have no PV driver"
    return f"RHEL 4 Update 7 and RHEL 5.3 are the first whose installer has the driver; this is {release.words}"


def _help(guest: Guest, disk: Disk, name: str) -> tuple[str, ...]:
    known = "" if guest.facts.release is not None else "; or say which release it is (--guest-release rhel-5.4)"
    if not name and guest.boot_disk is not None:
        after = layout.emulated_after_boot(guest)
        for before in layout.free_emulated_xen(guest, but_boot=False):
            if before not in after:
                return (f"name the boot disk {before}, as every place after {guest.boot_disk.target} is taken{known}",)
    if not name:
        return (f"give up one of the emulated disks or CD-ROMs: every place for one is taken{known}",)
    if disk is guest.boot_disk:
        now = f"name it {name}, and leave it so, as the boot disk cannot be PV"
    else:
        later = disk.target if not _clashes(guest, disk) else layout.pv_only_name(guest)
        now = f"name it {name} now, {later} once the drivers are in"
    return (f"{now}{known}:", emulated_line(guest, disk, name))


def _clashes(guest: Guest, disk: Disk) -> bool:
    """Whether the disk's PV name is one that PV208 warns of: xvda beside hda."""
    return disk.target == "xvda" and any(other.target == "hda" for other in guest.domain.disks)

"""The guest sees one disk twice, emulated and PV, and does not unplug the emulated one.

## What it flags

In a fully virtualized Xen guest, a hard disk other than the boot disk that is presented both emulated and PV, where the
guest keeps both sides:

* `xvd*` that the toolstack also emulates (xl: xvda to xvdd; xend 3.2 and later without any hd* device), and the guest
  is known to be RHEL 5 or older, whose kernel never unplugs, or is told `xen_emul_unplug=never` or `unnecessary`;
* any disk on AHCI (xl's `hdtype = "ahci"`), which no guest unplugs.

An `hd*` disk of an old guest is not seen twice: its IDE driver owns the name and xen-vbd leaves it alone (PV202). Nor
is one that the kernel is told not to probe (`ide0=noprobe`, `hdb=noprobe`, `ide=disable`). With the Xen platform device
off there is no PV side.

## Why it matters

Two devices, one store, and two caches that know nothing of each other: mounting both, or letting LVM or an installer
pick either, ends in a damaged file system.

## Example

    disk = ['/srv/app01-boot.img,raw,hda,rw', '/srv/app01.img,raw,xvdb,rw']    # a guest with RHEL 5.4

## Use instead

    disk = ['/srv/app01-boot.img,raw,hda,rw', '/srv/app01.img,raw,xvde,rw']

## Evidence

The definition, and the guest's release or the kernel's command line.

## Source

Xen: docs/misc/hvm-emulated-unplug, xen-vbd-interface(7) (start at xvde); drivers/xen/blkfront/vbd.c of Xen 3.1 (names
that IDE owns). Linux: arch/x86/xen/platform-pci-unplug.c; with `unnecessary` both sides stay, with `never` kernels from
2.6.37 on keep the emulated side alone, older ones both. QEMU: docs/system/i386/xen.rst, commit a78c54c4 (AHCI).
"""

from collections.abc import Iterator

from pvlint import layout
from pvlint.evidence.command_line import Argument, arguments, keeps_emulated
from pvlint.guest import Guest
from pvlint.model import Disk, Tri
from pvlint.platforms import vdev
from pvlint.platforms.presentation import Presentation
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.toolstack != ""


def check(guest: Guest) -> Iterator[Finding]:
    """Every hard disk that the guest sees twice."""
    names = (name for name in layout.pv_only_names(guest) if name not in ("xvdb", "xvdc", "xvdd"))
    keeps = keeps_emulated(guest.domain, guest.facts)
    others = elsewhere(guest, _judge)
    for disk, shown in _twice(guest):
        new = next(names, "")
        yield Finding(
            Severity.WARNING,
            f"{guest.name} sees {disk.target} twice, on emulated {shown.place} and PV: {_why(guest, shown, keeps)}",
            disk.where,
            label=shown.words,
            guest=guest.name,
            disk=disk.target,
            why=shown.reason,
            elsewhere=others,
            help=(f"name it {new}, which is PV only:", layout.entry(guest, disk, new, "xen")) if new else (),
            related=(Related(keeps.where, "keeps the emulated side"),) if keeps is not None and keeps.where else (),
        )


def _why(guest: Guest, shown: Presentation, keeps: Argument | None) -> str:
    if shown.bus == "AHCI":
        return "AHCI disks are never unplugged"
    if guest.facts.is_old is not Tri.YES and keeps is not None:
        return f"{keeps.text} keeps it from unplugging the emulated one"
    return f"{guest.facts.release.words if guest.facts.release is not None else 'it'} does not unplug the emulated one"


def _judge(guest: Guest) -> Severity | None:
    return Severity.WARNING if any(True for _ in _twice(guest)) else None


def _twice(guest: Guest) -> Iterator[tuple[Disk, Presentation]]:
    if not guest.is_xen or not guest.domain.platform_device:
        return
    keeps = guest.facts.is_old is Tri.YES or keeps_emulated(guest.domain, guest.facts) is not None
    for place in layout.hard_disks(guest):
        disk, shown = guest.domain.disks[place], guest.presentations[place]
        if disk is guest.boot_disk or shown.emulated is not Tri.YES:
            continue
        name = vdev.parse_xl(disk.target)
        pv_name = name is not None and name.family in ("xvd", "d")
        if shown.bus == "AHCI" or (keeps and pv_name and not _unprobed(guest, shown)):
            yield disk, shown


def _unprobed(guest: Guest, shown: Presentation) -> bool:
    """Whether the kernel is told to leave the emulated disk alone."""
    told = (f"ide{shown.unit // 2}=noprobe", f"hd{vdev.letters(shown.unit)}=noprobe", "ide=disable")
    return any(found.text in told for found in arguments(guest.domain, guest.facts))

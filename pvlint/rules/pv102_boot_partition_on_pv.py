"""The firmware starts an emulated disk, but GRUB's files or /boot are on a PV-only one.

## What it flags

A fully virtualized guest whose boot disk is emulated, as it should be, where a kickstart, the settings or the disk
images put GRUB's files or /boot on another disk, and that one is PV only. Nothing is said where they lie on the boot
disk, on another emulated disk, or where nothing but the definition is known.

## Why it matters

The Master Boot Record is only the beginning: it goes on to GRUB's files, and GRUB reads the kernel and initrd from
/boot, all of it through the firmware. With the second disk PV only, GRUB legacy stops with "GRUB loading, please
wait... Error 21" (no such disk), GRUB 2 in its rescue shell. Under QEMU and KVM the firmware reads virtio disks, so
there it is a warning, unless the guest is RHEL 5 or older.

## Example

    disk = ['file:/srv/web01-boot.img,hda,w', 'file:/srv/web01.img,xvdb,w']
    # in its kickstart:  part /boot --ondisk=xvdb --size=100

## Use instead

    # in its kickstart:  part /boot --ondisk=hda --size=100

## Evidence

Declared: a kickstart, or `boot` in the guest's table in the settings. Observed: the disk images.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", 2008 edition: the disk with the
boot loader, and the one with the kernel and initrd, cannot be PV either ("any disk which contains the /boot directory
or partition" in the last edition). What GRUB says without the second disk: run under SeaBIOS.
"""

from collections.abc import Iterator
from typing import Final

from pvlint import proposals
from pvlint.bootmap import BootPath, Evidence, Holder
from pvlint.guest import Guest
from pvlint.rules.boot_severity import of_pv_boot
from pvlint.rules.devices import emulated_line, emulated_names
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.kind import Kind

_WORDS: Final = {"grub": "GRUB's files", "boot": "/boot"}


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.claimed and kind.path is BootPath.EMULATED


def check(guest: Guest) -> Iterator[Finding]:
    """Every PV-only disk that GRUB would have to read."""
    severity, boots = _judge(guest), guest.boot_disk
    if severity is None or boots is None:
        return
    others = elsewhere(guest, _judge)
    for place, holder in _out_of_reach(guest).items():
        disk, shown = guest.domain.disks[place], guest.presentations[place]
        what = " and ".join(_WORDS[role] for role in guest.map.roles(place) if role in _WORDS)
        verb = "will not boot" if severity is Severity.ERROR else "needs its firmware to read a PV disk"
        yield Finding(
            severity,
            f"{guest.name} {verb}: the firmware starts {boots.target}, but {what} "
            f"{'is' if what == '/boot' else 'are'} on {disk.target}, which is para-virtualized only",
            disk.where,
            label=f"holds {what} ({holder.evidence.value}: {holder.reason})",
            guest=guest.name,
            disk=disk.target,
            evidence=holder.evidence.value,
            why=f"{shown.reason}; what the MBR goes on to is read through the firmware, and so is the kernel",
            elsewhere=others,
            help=_help(guest, place, boots.target, what),
            related=(Related(boots.where, "the disk the firmware starts"),),
            fix=proposals.rename_fix(guest, place, emulated_names(guest).get(disk.target, "")),
        )


def _judge(guest: Guest) -> Severity | None:
    return of_pv_boot(guest) if guest.map.path is BootPath.EMULATED and _out_of_reach(guest) else None


def _out_of_reach(guest: Guest) -> dict[int, Holder]:
    """The PV-only disks with GRUB's files or /boot, where evidence puts them there."""
    found: dict[int, Holder] = {}
    for holder in (guest.map.grub, guest.map.boot):
        place = holder.disk
        if place in (None, guest.map.disk) or holder.evidence is Evidence.INFERRED:
            continue
        if guest.presentations[place].pv_only:
            found[place] = holder
    return found


def _help(guest: Guest, place: int, boots: str, what: str) -> tuple[str, ...]:
    moved = f"put {what} on {boots}, in a partition of its own (`part /boot --ondisk={boots}` in a kickstart)"
    disk = guest.domain.disks[place]
    name = emulated_names(guest).get(disk.target, "")
    if not name:
        return (moved,)
    return (f"{moved}; or let the guest see that disk emulated:", emulated_line(guest, disk, name))

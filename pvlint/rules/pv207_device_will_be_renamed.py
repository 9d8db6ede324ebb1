"""The kernel or /etc/fstab names a device by a name that it will not have.

## What it flags

`root=` on the kernel's command line, or a line of the guest's /etc/fstab, that names a disk or a partition
(`/dev/hdb1`, `/dev/sda2`) which no disk of the guest will be called, though a disk with that letter is there under
another name: `root=/dev/hdb1` while the disk is xvdb, `root=/dev/sda1` while it is virtio's vda. The command line is
known where the definition starts the kernel itself, or where the settings give the guest's (`command-line`); both are
known from the disk images (`--images`).

What a disk can be called depends on the guest's kernel; where its release is not known, every name that some kernel
gives it will do. LABEL=, UUID=, /dev/mapper and logical volumes keep their names and are silent.

## Why it matters

Another bus or another driver gives a disk another name. The kernel then finds no root file system and stops ("unable to
mount root fs", "ALERT! /dev/hdb1 does not exist").

## Example

    disk = ['file:/srv/mail01-boot.img,hda,w', 'file:/srv/mail01.img,xvdb,w']
    extra = 'ro root=/dev/hdb1'

## Use instead

    disk = ['file:/srv/mail01-boot.img,hda,w', 'file:/srv/mail01.img,xvdb,w']
    extra = 'ro root=LABEL=/'

## Evidence

The definition; declared, where the command line is from the settings; observed, where it or the fstab is from the disk
images.

## Source

xen-vbd-interface(7): old guests keep hda, modern ones make it xvda. Linux: platform-pci-unplug.c ("You might have to
change the root device from /dev/hd[a-d] to /dev/xvd[a-d]"), xen-blkfront (sda_is_xvda; RHEL 6 shifts sda to xvde,
bug 729586). Cases: xen-to-pve issue 1, REDDOXX, HyperCoreAnsibleCollection issue 370.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pvlint import layout
from pvlint.evidence.command_line import Argument, argument
from pvlint.guest import Guest
from pvlint.late import regex
from pvlint.readers.xml_disks import drive_index
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.kind import Kind

if TYPE_CHECKING:
    from pvlint.images.seen import Mount

_DEVICE: Final = regex(r"/dev/((hd|sd|vd|xvd)([a-z]{1,2}))(\d*)")


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.claimed or kind.told


def check(guest: Guest) -> Iterator[Finding]:
    """Every disk that is meant by a name that it will not have."""
    if guest.domain.unsaid:
        return
    root = argument(guest.domain, guest.facts, "root")
    told = root.value if root is not None else ""
    if root is not None and (renamed := _renamed(guest, told)):
        yield _of_root(guest, root, *renamed)
    for mount in guest.observation.fstab if guest.observation is not None else ():
        if mount.device != told and (renamed := _renamed(guest, mount.device)):
            yield _of_mount(guest, mount, *renamed)


def _renamed(guest: Guest, name: str) -> tuple[int, str] | None:
    """The disk that a device name means, and what it will be called; None where the name is right, or nobody knows."""
    device = _DEVICE.fullmatch(name)
    names = {place: _names(guest, place) for place in layout.hard_disks(guest)} if device is not None else {}
    if device is None or not all(names.values()):
        return None
    known = {name for found in names.values() for name in found}
    targets = {place: guest.domain.disks[place].target for place in names}
    place = next((place for place in names if drive_index(targets[place]) == drive_index(device[1])), None)
    if place is None or known.intersection((device[1], f"{device[2]}*")):
        return None
    called = [name.replace("*", device[3]) for name in names[place]]
    best = targets[place] if targets[place] in called else called[0]
    return place, f"/dev/{best}{device[4]}"


def _called(guest: Guest, place: int, meant: str) -> str:
    letters = _DEVICE.sub(r"\3", meant)
    names = (name.replace("*", letters) for name in _names(guest, place))
    return " or ".join(dict.fromkeys(names))


def _of_root(guest: Guest, root: Argument, place: int, new: str) -> Finding:
    disk, where, called = guest.domain.disks[place], root.where, _called(guest, place, root.value)
    return Finding(
        Severity.WARNING,
        f"{guest.name} will find no {root.value}: its disk {disk.target} is called {called} there",
        disk.where if where is None else where,
        label=root.text if where is not None else "",
        guest=guest.name,
        disk=disk.target,
        evidence=guest.facts.evidence("command_line") if where is None else "",
        why=guest.presentations[place].reason,
        help=(f"write root={new}, or root=LABEL=... that no bus changes; look at /etc/fstab too",),
        related=() if where is None else (Related(disk.where, f"called {called} in the guest"),),
    )


def _of_mount(guest: Guest, mount: Mount, place: int, new: str) -> Finding:
    disk = guest.domain.disks[place]
    return Finding(
        Severity.WARNING,
        f"{guest.name} will find no {mount.device} for {mount.point}: its disk {disk.target} is called "
        f"{_called(guest, place, mount.device)} there",
        disk.where,
        label=f"observed: its /etc/fstab mounts {mount.point} from {mount.device}",
        guest=guest.name,
        disk=disk.target,
        evidence="observed",
        why=guest.presentations[place].reason,
        help=(f"write {new} in its /etc/fstab, or LABEL=... or UUID=... that no bus changes",),
    )


def _names(guest: Guest, place: int) -> tuple[str, ...]:
    from pvlint.evidence.device_names import device_names

    return device_names(guest.domain, guest.facts, guest.domain.disks[place], guest.presentations[place])

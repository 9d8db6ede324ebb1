"""The kernel is told to mount / from a device by a name that it will not have.

## What it flags

`root=` on the kernel's command line that names a disk or a partition (`/dev/hdb1`, `/dev/sda2`) which no disk of the
guest will be called, though a disk with that letter is there under another name: `root=/dev/hdb1` while the disk is
xvdb, `root=/dev/sda1` while it is virtio's vda. The command line is known where the definition starts the kernel
itself, or where the settings give the guest's (`command-line`).

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

The definition; declared, where the command line is from the settings.

## Source

xen-vbd-interface(7): old guests keep hda, modern ones make it xvda. Linux: platform-pci-unplug.c ("You might have to
change the root device from /dev/hd[a-d] to /dev/xvd[a-d]"), xen-blkfront (sda_is_xvda; RHEL 6 shifts sda to xvde,
bug 729586). Cases: xen-to-pve issue 1, REDDOXX, HyperCoreAnsibleCollection issue 370.
"""

import re
from collections.abc import Iterator
from typing import Final

from pvlint import layout
from pvlint.evidence.command_line import argument
from pvlint.evidence.device_names import device_names
from pvlint.guest import Guest
from pvlint.readers.xml_disks import drive_index
from pvlint.rules.finding import Finding, Related, Severity

_DEVICE: Final = re.compile(r"/dev/((hd|sd|vd|xvd)([a-z]{1,2}))(\d*)")


def check(guest: Guest) -> Iterator[Finding]:
    """The disk that root= means, by a name that it will not have."""
    root = argument(guest.domain, guest.facts, "root")
    device = _DEVICE.fullmatch(root.value) if root is not None else None
    if root is None or device is None or guest.domain.unsaid:
        return
    names = {place: _names(guest, place) for place in layout.hard_disks(guest)}
    known = {name for found in names.values() for name in found}
    targets = {place: guest.domain.disks[place].target for place in names}
    place = next((place for place in names if drive_index(targets[place]) == drive_index(device[1])), None)
    if place is None or not all(names.values()) or known.intersection((device[1], f"{device[2]}*")):
        return
    disk = guest.domain.disks[place]
    called = [name.replace("*", device[3]) for name in names[place]]
    new = disk.target if disk.target in called else called[0]
    where = root.where
    yield Finding(
        Severity.WARNING,
        f"{guest.name} will find no {root.value}: its disk {disk.target} is called {' or '.join(called)} there",
        disk.where if where is None else where,
        label=root.text if where is not None else "",
        guest=guest.name,
        disk=disk.target,
        evidence="declared" if where is None else "",
        why=guest.presentations[place].reason,
        help=(f"write root=/dev/{new}{device[4]}, or root=LABEL=... that no bus changes; look at /etc/fstab too",),
        related=() if where is None else (Related(disk.where, f"called {' or '.join(called)} in the guest"),),
    )


def _names(guest: Guest, place: int) -> tuple[str, ...]:
    return device_names(guest.domain, guest.facts, guest.domain.disks[place], guest.presentations[place])

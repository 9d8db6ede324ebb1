"""Two writable disks have one backing store.

## What it flags

Two disks that may both write to one image, volume or device: in one guest, or in two guests of the run. Both are
errors; where both disks say that they share it (xm's mode `w!`, libvirt's `<shareable/>`) it is a warning.

Paths are compared as text, tidied up: `phy:vg0/a` is /dev/vg0/a, and so is /dev/mapper/vg0-a. Left out are CD-ROMs,
disks that are read-only or write to an overlay of their own (`<transient shareBacking='yes'/>`), paths that are not
known, relative ones, and libvirt's network storage, whose host decides. A guest of the same name in another file is the
same guest.

## Why it matters

A file system that two writers have mounted without knowing of each other is destroyed within minutes. In one guest the
same happens when it takes the two disks for two.

## Example

    disk = ['phy:/dev/vg0/db01,hda,w', 'phy:vg0/db01,xvdb,w']

## Use instead

    disk = ['phy:/dev/vg0/db01-boot,hda,w', 'phy:vg0/db01,xvdb,w']

## Evidence

The definitions themselves. Links and mounts are not looked at, so one store under two paths is not found.

## Source

tools/hotplug/Linux/block of Xen: a device that somebody else may write to is refused, but for mode `w!`; other guests
only, and neither for `tap:` nor in every toolstack. xen/xend/server/blkif.py (modes r, w, w!). libvirt's
formatdomain.rst: shareable, transient. Case: xen-orchestra issue 3381.
"""

from collections.abc import Iterator

from pvlint.guest import Guest
from pvlint.model import Disk
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.memory import Memory
from pvlint.rules.stores import Store, written


def check(guest: Guest) -> Iterator[Finding]:
    """Every disk whose backing store an earlier disk of the guest has."""
    if len(guest.domain.disks) < 2:
        return
    first: dict[Store, Disk] = {}
    for store, disk in written(guest):
        other = first.setdefault(store, disk)
        if other is not disk:
            message = f"{other.target} and {disk.target} of {guest.name} both write to {store[1]}"
            related = (Related(other.where, f"{other.target} writes to it too"),)
            yield _finding(guest, disk, message, said=disk.shared and other.shared, related=related)


def across(guest: Guest, path: str, memory: Memory) -> Iterator[Finding]:
    """Every disk whose backing store an earlier guest of the run writes to; each guest and store once."""
    own, sharing = (guest.name, path, False), (guest.name, path, True)
    for store, disk in written(guest):
        # One text for a key and one value for a guest: a run may see a hundred thousand disks.
        key = f"PV204 {store[1]}\0{store[0]}"
        name, file, shared = memory.first(key, sharing if disk.shared else own)
        if name != guest.name and memory.tell(key, guest.name, path):
            place = "this file" if file == path else file
            message = f"{guest.name} and {name} (in {place}) both write to {store[1]}"
            yield _finding(guest, disk, message, said=disk.shared and shared, label=f"{name} does so too, in {place}")


def _finding(
    guest: Guest, disk: Disk, message: str, *, said: bool, label: str = "", related: tuple[Related, ...] = ()
) -> Finding:
    return Finding(
        Severity.WARNING if said else Severity.ERROR,
        message,
        disk.where,
        label=label or "the same backing store",
        guest=guest.name,
        disk=disk.target,
        why="both say that they share it; only a cluster file system survives that"
        if said
        else "two writers that do not know of each other destroy the file system",
        help=(_help(guest, disk, said=said),),
        related=related,
    )


def _help(guest: Guest, disk: Disk, *, said: bool) -> str:
    own = f"give {disk.target} of {guest.name} a backing store of its own"
    mark = {"xm": "mode w!", "sxp": "(mode w!)", "xml": "<shareable/>"}.get(guest.format, "")
    if said:
        return f"{own}, unless a cluster file system is on it"
    return f"{own}; for a cluster file system say {mark} on both" if mark else own

"""A Xen definition that can be read, but that the toolstack it is for would refuse.

## What it flags

For `xl`: CRLF line ends, a comment on the last line without a line end, names in capitals, a mode `w!`, a disk
without prefix and format (`/x.img,hda,w`), a device name xl does not know (`hde`), a builder it does not know, a `disk`
that is no list. For a xend: a file that is not Python, a disk string with too few fields or a mode other than r, w
and w!.

## Why it matters

The guest is not built at all, or is built without a disk.

## Example

    disk = ['/srv/web01.img,hda,w']

## Use instead

    disk = ['/srv/web01.img,raw,hda,rw']

## Evidence

The definition itself, and the toolstack: `--toolstack`, or what the file says of it.

## Source

xl.cfg(5), xl-disk-configuration(5), libxlu_cfg_l.l, libxlu_disk_l.l, xl_parse.c, libxl_device.c; xend's xm/create.py.
"""

from collections.abc import Iterator

from pvlint.guest import Guest
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.doubtful


def check(guest: Guest) -> Iterator[Finding]:
    """What xl or xend refuses."""
    for fault in guest.domain.faults:
        if fault.by != "libvirt":
            yield Finding(
                Severity.ERROR, fault.message, fault.where, guest=guest.name, help=(fault.help,) if fault.help else ()
            )
    for disk, shown in zip(guest.domain.disks, guest.presentations, strict=True):
        if shown.refused:
            yield Finding(Severity.ERROR, shown.refused, disk.where, guest=guest.name, disk=disk.target,
                          help=("name it hda to hdd, sda to sdp or xvda and up",))  # fmt: skip

"""A guest definition that cannot be read, or that libvirt itself refuses.

## What it flags

A file that is a guest definition but cannot be parsed as what it is: XML that is not well-formed or has a DOCTYPE, a
Xen config that neither xend nor xl can read. And a libvirt domain that libvirt would not define: no type, a disk
without a target, one target twice, an unknown bus, a boot order that is 0, used twice or mixed with `<os><boot>`.

## Why it matters

No verdict on such a guest would be true, and the toolstack stops at the same place.

## Example

    <disk type='file' device='disk'><target dev='vda' bus='virtio'/></disk>
    <disk type='file' device='disk'><target dev='vda' bus='virtio'/></disk>

## Use instead

    <disk type='file' device='disk'><target dev='vda' bus='virtio'/></disk>
    <disk type='file' device='disk'><target dev='vdb' bus='virtio'/></disk>

## Evidence

The definition itself.

## Source

libvirt's domain_conf.c and domain_validate.c; the XML specification; Xen's libxlu_cfg and Python.
"""

from collections.abc import Iterator

from pvlint.guest import Guest
from pvlint.readers.reading import Failed
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.doubtful


def check(guest: Guest) -> Iterator[Finding]:
    """What libvirt refuses in a definition that could be read."""
    for fault in guest.domain.faults:
        if fault.by == "libvirt":
            yield Finding(
                Severity.ERROR, f"libvirt refuses this guest: {fault.message}", fault.where,
                guest=guest.name, help=(fault.help,) if fault.help else (),
            )  # fmt: skip


def unreadable(failed: Failed) -> Finding:
    """The finding for a whole file."""
    return Finding(Severity.ERROR, failed.reason, failed.where, help=(failed.help,) if failed.help else ())

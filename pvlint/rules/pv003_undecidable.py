"""The verdict hangs on something that the file does not say.

## What it flags

A guest whose boot disk, or whose boot disk's presentation, cannot be known from the definition: a value that only
running an xm file would give, a SCSI controller whose model the host decides. The note names what would decide it.

## Why it matters

pvlint never guesses: what is unknown is reported as unknown and raises no error.

## Example

    <controller type='scsi' index='0'/>
    <disk type='file' device='disk'><target dev='sda' bus='scsi'/></disk>

## Use instead

    <controller type='scsi' index='0' model='lsilogic'/>
    <disk type='file' device='disk'><target dev='sda' bus='scsi'/></disk>

## Evidence

The definition itself.

## Source

qemuDomainGetSCSIControllerModel in libvirt; xen/xm/opts.py, which runs a config as a program.
"""

from collections.abc import Iterator

from pvlint.bootmap import BootPath
from pvlint.guest import Guest
from pvlint.rules.finding import Finding, Severity


def check(guest: Guest) -> Iterator[Finding]:
    """A note where the boot path is unknown."""
    if guest.map.path is not BootPath.UNKNOWN or guest.domain.faults:
        return
    unsaid = guest.domain.unsaid[0] if guest.domain.unsaid else None
    disk = guest.boot_disk
    where = unsaid.where if unsaid is not None else disk.where if disk is not None else guest.domain.where
    yield Finding(
        Severity.NOTE,
        f"whether {guest.name} boots cannot be told: {guest.map.reason}",
        where,
        guest=guest.name,
        disk=disk.target if disk is not None else "",
        help=(_remedy(guest),),
    )


def _remedy(guest: Guest) -> str:
    shown = guest.boot_presentation
    if shown is not None and shown.bus == "SCSI":
        return "name the controller's model, as libvirt does in what `virsh dumpxml` prints"
    if guest.domain.unsaid:
        return "write the value as a constant, or check the file the program makes of it"
    return "say what the definition leaves open"

"""The verdict hangs on something that the file does not say.

## What it flags

A guest whose boot disk, or whose boot disk's presentation, cannot be known from the definition: a value that only
running an xm file would give, a SCSI controller whose model the host decides. The note names what would decide it. So
does what `<qemu:commandline>` adds past libvirt.

Where an xm file has a condition that cannot be known, the guest is judged in both versions: what holds in both is found
as ever, what holds in one is a note that names the condition and its line.

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
from pvlint.model import Given
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.doubtful or kind.path is BootPath.UNKNOWN


def check(guest: Guest) -> Iterator[Finding]:
    """A note where the boot path is unknown, and for what goes past the toolstack to the device model."""
    for aside in guest.domain.unmodelled:
        yield Finding(
            Severity.NOTE,
            f"{guest.name} may boot from another disk than pvlint sees: {aside.what}",
            aside.where,
            guest=guest.name,
            help=(f"look at {aside.decides} yourself; pvlint leaves it out",),
        )
    if guest.map.path is BootPath.UNKNOWN and not guest.domain.faults:
        yield _undecided(guest)


def _undecided(guest: Guest) -> Finding:
    unsaid = guest.domain.unsaid[0] if guest.domain.unsaid else None
    disk = guest.boot_disk
    where = unsaid.where if unsaid is not None else disk.where if disk is not None else guest.domain.where
    if given := _given(guest):
        where = given[-1].where
    return Finding(
        Severity.NOTE,
        f"whether {guest.name} boots cannot be told: {guest.map.reason}",
        where,
        guest=guest.name,
        disk=disk.target if disk is not None else "",
        help=(_remedy(guest),),
    )


def in_some(guest: Guest, version: Guest, code: str, finding: Finding) -> Finding:
    """A note for a finding that holds in one version of a guest, and not in every one."""
    given = version.domain.given or _given(guest)
    return Finding(
        Severity.NOTE,
        f"{code} holds for {guest.name} {_when(guest, version)}: {finding.message}",
        given[-1].where if given else finding.where,
        label="only running the file would decide",
        guest=guest.name,
        disk=finding.disk,
        related=(Related(finding.where, f"{code} in that case"),),
        help=(_remedy(guest),),
    )


def _given(guest: Guest) -> tuple[Given, ...]:
    """What the first version of a guest that takes something for granted takes for granted."""
    return next((version.domain.given for version in guest.versions if version.domain.given), ())


def _when(guest: Guest, version: Guest) -> str:
    """In which version that is; one may be what is left when none of the others is."""
    if version.domain.given:
        return "if " + " and ".join(one.words for one in version.domain.given)
    others = (" and ".join(one.words for one in other.domain.given) for other in guest.versions if other.domain.given)
    return "unless " + ", or ".join(others)


def _remedy(guest: Guest) -> str:
    shown = guest.boot_presentation
    if shown is not None and shown.bus == "SCSI":
        return "name the controller's model, as libvirt does in what `virsh dumpxml` prints"
    if guest.domain.unsaid or guest.versions:
        return "write the value as a constant, or check the file the program makes of it"
    return "say what the definition leaves open"

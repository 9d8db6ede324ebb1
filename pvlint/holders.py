"""Who holds the MBR, GRUB and /boot once the evidence is heard: observed beats declared beats inferred."""

from collections.abc import Sequence
from typing import Final

from pvlint.bootmap import BootMap, BootPath, Evidence, Holder
from pvlint.evidence.claims import Claim

ROLES: Final = ("mbr", "grub", "boot")
_STRENGTH: Final = (Evidence.OBSERVED, Evidence.DECLARED)


def heard(found: BootMap, claims: Sequence[Claim]) -> BootMap:
    """The boot map with what is claimed of its holders; which disk the firmware starts is the definition's to say."""
    if not claims or found.path is BootPath.NOT_APPLICABLE:
        return found
    mbr, grub, boot = (strongest(role, claims, found.disk) for role in ROLES)
    if boot is not None and grub is None:
        grub = Holder(boot.disk, Evidence.INFERRED, "GRUB's files lie in /boot")
    elif grub is not None and boot is None:
        boot = Holder(grub.disk, Evidence.INFERRED, "where GRUB's own files are")
    return found._replace(mbr=mbr or found.mbr, grub=grub or found.grub, boot=boot or found.boot)


def strongest(role: str, claims: Sequence[Claim], likely: int | None) -> Holder | None:
    """The best founded claim of a role; where several disks hold it (RAID 1) the ``likely`` one, else the first."""
    for evidence in _STRENGTH:
        said = [claim for claim in claims if claim.role == role and claim.evidence == evidence.value]
        if said:
            best = next((claim for claim in said if claim.disk == likely), said[0])
            return Holder(best.disk, evidence, best.reason)
    return None

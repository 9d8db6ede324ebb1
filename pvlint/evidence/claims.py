"""Claims: what a kickstart, the settings or a disk image say lies on which disk."""

from pvlint.record import NamedTuple


class Claim(NamedTuple):
    """One thing that evidence says lies on a disk."""

    role: str
    """"mbr", "grub", "boot", or what else lies there: "/", "swap", "lvm", "/var" ..."""
    disk: int
    """Its place among the domain's disks."""
    evidence: str
    """"declared" or "observed"."""
    reason: str
    """"part /boot --ondisk=hda in ks/web01.ks, line 12"."""


class Testimony(NamedTuple):
    """What one source says of a guest."""

    source: str = ""
    """"the kickstart ks/web01.ks"."""
    claims: tuple[Claim, ...] = ()
    unknown: tuple[str, ...] = ()
    """What it leaves open, and why."""
    failed: str = ""
    """Why nothing could be taken from it."""

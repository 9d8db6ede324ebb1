"""What Linux calls the disks of a guest: it goes by the bus, by the driver and by its own age."""

from typing import Final

from pvlint.evidence.command_line import arguments, unplugs
from pvlint.evidence.facts import Facts
from pvlint.model import Disk, Domain, Tri, Virtualization
from pvlint.platforms import vdev
from pvlint.platforms.presentation import Presentation

_ON_BUS: Final = {
    "virtio": ("vd*",), "xen": ("xvd*",), "sata": ("sd*",), "scsi": ("sd*",), "usb": ("sd*",), "nvme": ("nvme*",),
    "sd": ("mmcblk*",), "uml": ("ubd*",), "fdc": ("fd*",),
}  # fmt: skip
_ON_IDE: Final = {Tri.YES: ("hd*",), Tri.NO: ("sd*",), Tri.UNKNOWN: ("sd*", "hd*")}
"""By whether the guest is RHEL 5 or older: its IDE drivers call disks hda, libata calls them sda."""
_SHIFT: Final = 4
"""RHEL 6 calls sda xvde, unless it is told xen_blkfront.sda_is_xvda=1 (bug 729586)."""


def device_names(domain: Domain, facts: Facts, disk: Disk, shown: Presentation) -> tuple[str, ...]:
    """What the guest's kernel may call a disk, likeliest first; "sd*" is any sd. Empty where nobody knows."""
    if domain.hypervisor != "xen":
        return _ON_IDE[facts.is_old] if disk.bus == "ide" else _ON_BUS.get(disk.bus, ())
    name = vdev.parse_xl(disk.target) or vdev.parse_xend(disk.target)
    if name is None or name.index < 0:
        return ()
    pv, emulated = _pv_side(domain, facts, name), _emulated_side(facts, name, shown)
    if not emulated or (shown.bus != "AHCI" and unplugs(domain, facts) is Tri.YES):
        return pv
    if shown.bus == "AHCI" or name.family in ("xvd", "d"):
        return tuple(dict.fromkeys(pv + emulated))
    if facts.is_old is Tri.YES:
        return emulated + ((f"xvd{vdev.letters(name.index)}",) if _unprobed(domain, facts) else ())
    return emulated if unplugs(domain, facts) is Tri.NO else tuple(dict.fromkeys(pv + emulated))


def _pv_side(domain: Domain, facts: Facts, name: vdev.Vdev) -> tuple[str, ...]:
    if domain.virtualization is Virtualization.HVM and not domain.platform_device:
        return ()
    modern: tuple[str, ...] = (f"xvd{vdev.letters(name.index)}",)
    if name.family in ("xvd", "d"):
        return modern
    if name.family == "sd":
        shifted = (f"xvd{vdev.letters(name.index + _SHIFT)}",)
        modern = shifted + modern if facts.release is not None and facts.release.major == 6 else modern + shifted
    old = (f"{name.family}{vdev.letters(name.index)}",)
    return {Tri.YES: old, Tri.NO: modern, Tri.UNKNOWN: modern + old}[facts.is_old]


def _emulated_side(facts: Facts, name: vdev.Vdev, shown: Presentation) -> tuple[str, ...]:
    if shown.emulated is not Tri.YES:
        return ()
    if shown.bus != "IDE":
        return ("sd*",)
    as_ide, as_ata = (f"hd{vdev.letters(name.index)}",), ("sd*",)
    return {Tri.YES: as_ide, Tri.NO: as_ata, Tri.UNKNOWN: as_ide + as_ata}[facts.is_old]


def _unprobed(domain: Domain, facts: Facts) -> bool:
    """Whether the kernel is told to leave emulated disks to the PV driver."""
    return any("noprobe" in found.text or found.text == "ide=disable" for found in arguments(domain, facts))

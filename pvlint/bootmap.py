"""The boot map: which disk the firmware starts from and how, and which disks hold the MBR, GRUB and /boot."""

from enum import Enum
from typing import Final

from pvlint.model import BootSource, Domain, Firmware, Tri, Virtualization
from pvlint.platforms.presentation import Presentation
from pvlint.platforms.survey import firmware_order
from pvlint.record import NamedTuple


class BootPath(Enum):
    """How the firmware reaches the boot disk."""

    __hash__ = object.__hash__  # as of Tri: every guest's kind is looked up

    EMULATED = "emulated"
    PV = "pv"
    UNBOOTABLE = "unbootable"
    NONE = "none"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


class Evidence(Enum):
    """How a thing is known."""

    DECLARED = "declared"
    OBSERVED = "observed"
    INFERRED = "inferred"


_HVM: Final = Virtualization.HVM
_DIRECT_KERNEL: Final = Firmware.DIRECT_KERNEL
_UEFI: Final = Firmware.UEFI
_YES: Final = Tri.YES
_NO: Final = Tri.NO
_NOT_KNOWN: Final = Tri.UNKNOWN
_HARD_DISK: Final = BootSource.HARD_DISK
_INFERRED: Final = Evidence.INFERRED
"""Members of enumerations that each guest is compared with: asking an enumeration takes ten times as long."""


class Holder(NamedTuple):
    """The disk that holds the MBR, GRUB or /boot."""

    disk: int | None
    """Its place among the domain's disks; None where no disk of the guest holds it."""
    evidence: Evidence
    reason: str


class BootMap(NamedTuple):
    """Where a guest boots from."""

    disk: int | None
    """The boot disk's place among the domain's disks."""
    starts_from_disk: bool
    """False where the boot order names no hard disk (yet)."""
    path: BootPath
    reason: str
    mbr: Holder
    grub: Holder
    boot: Holder

    def roles(self, disk: int) -> tuple[str, ...]:
        """What a disk holds, of "mbr", "grub" and "boot"."""
        holders = (("mbr", self.mbr), ("grub", self.grub), ("boot", self.boot))
        return tuple(role for role, holder in holders if holder.disk == disk)


def boot_map(domain: Domain, presentations: tuple[Presentation, ...]) -> BootMap:
    """Work out the boot map of a domain from its definition alone."""
    if domain.virtualization is not _HVM:
        return _without_firmware(domain)
    if domain.firmware is _DIRECT_KERNEL:
        return nowhere(BootPath.NOT_APPLICABLE, f"direct kernel boot: {domain.why_firmware}; no firmware reads a disk")
    if domain.boot.host_device_first:
        return nowhere(BootPath.NONE, "it boots from a host device that is passed through, before any disk")
    order = firmware_order(domain, presentations)
    if not order:
        return _without_hard_disk(domain)
    return _from(order, domain, presentations)


def _from(order: list[int], domain: Domain, presentations: tuple[Presentation, ...]) -> BootMap:
    starts = _HARD_DISK in domain.boot.sources
    first = order[0]
    shown = presentations[first]
    disk = domain.disks[first]
    emulated = shown.emulated is _YES
    doubtful = next((i for i in order if presentations[i].emulated is _NOT_KNOWN), None)
    certain = emulated and (shown.unit == 0 or domain.hypervisor != "xen")
    if domain.unsaid and not certain:
        return nowhere(BootPath.UNKNOWN, f"{domain.unsaid[0].what} cannot be known: {domain.unsaid[0].decides}")
    if doubtful is not None and not certain and (domain.hypervisor == "xen" or doubtful == first):
        path, reason = BootPath.UNKNOWN, presentations[doubtful].reason
        first, disk = (doubtful, domain.disks[doubtful]) if domain.disks[doubtful].target else (first, disk)
    elif emulated:
        path = BootPath.UNBOOTABLE if shown.boots is _NO else BootPath.EMULATED
        reason = _why_emulated(domain, shown, disk.target, alone=len(order) == 1)
    elif shown.pv is _YES:
        path, reason = BootPath.PV, _why_pv(domain, shown, disk.target, alone=len(order) == 1)
    else:
        path, reason = BootPath.UNKNOWN, shown.reason
    why = _why_holder(domain, disk.target, alone=len(order) == 1, starts=starts)
    holder = Holder(first, _INFERRED, why)
    return BootMap(first, starts, path, reason, holder, holder, holder)


def _why_emulated(domain: Domain, shown: Presentation, target: str, *, alone: bool) -> str:
    if shown.boots is _NO:
        return f"{shown.reason}; there is no emulated IDE disk to start from"
    if domain.hypervisor != "xen":
        chosen = _chosen(domain, target, alone=alone)
        return f"{chosen}; {shown.reason}, which the firmware reads without a PV driver"
    lowest = "the only emulated hard disk" if alone else f"the lowest unit ({shown.place})"
    name = "OVMF" if domain.firmware is _UEFI else "the BIOS"
    return f"{shown.reason}; {name} starts from {lowest}, {target}"


def _why_pv(domain: Domain, shown: Presentation, target: str, *, alone: bool) -> str:
    if domain.hypervisor == "xen":
        reader = "OVMF has a driver for it" if domain.firmware is _UEFI else "the BIOS and GRUB have no driver for it"
        none = f"{target} is not emulated" if alone else "no hard disk is emulated"
        return f"{none}: {shown.reason}; {reader}"
    reader = _READERS.get(domain.firmware, "today's firmware reads")
    needs = f"{reader} it, and the guest needs a {shown.driver} driver to go on"
    return f"{_chosen(domain, target, alone=alone)}; {shown.reason}: {needs}"


_READERS: Final = {
    Firmware.BIOS: "SeaBIOS reads",
    Firmware.UEFI: "OVMF reads",
    Firmware.SLOF: "SLOF reads",
    Firmware.S390_CCW: "s390-ccw reads",
}
"""What reads a virtio disk under QEMU and KVM (SeaBIOS since 2010, OVMF, SLOF and s390-ccw have the driver)."""


def _chosen(domain: Domain, target: str, *, alone: bool) -> str:
    if domain.boot.per_device and any(disk.target == target and disk.order for disk in domain.disks):
        return f"{target} has the lowest boot order of the hard disks"
    return f"{target} is the only hard disk" if alone else f"{target} is the first hard disk as libvirt sorts them"


def _why_holder(domain: Domain, target: str, *, alone: bool, starts: bool) -> str:
    if alone:
        why = "the only hard disk"
    elif domain.boot.per_device and starts:
        why = f"{target} has the lowest boot order of the hard disks"
    else:
        why = "the disk the firmware starts from"
    if not starts:
        why += " once the boot order names one: that is where the installer puts it"
    if domain.firmware is _UEFI:
        why += "; with UEFI its EFI system partition takes the place of the MBR"
    return why


def nowhere(path: BootPath, reason: str, *, starts: bool = False) -> BootMap:
    """The boot map of a guest that boots from no disk, or from one that is not known."""
    nobody = Holder(None, Evidence.INFERRED, reason)
    return BootMap(None, starts, path, reason, nobody, nobody, nobody)


def _without_hard_disk(domain: Domain) -> BootMap:
    if domain.unsaid:
        return nowhere(BootPath.UNKNOWN, f"{domain.unsaid[0].what} cannot be known: {domain.unsaid[0].decides}")
    return nowhere(BootPath.NONE, "it has no hard disk")


def _without_firmware(domain: Domain) -> BootMap:
    """A PV, PVH or container guest: no firmware and no GRUB of its own read a disk before its kernel runs."""
    if domain.virtualization is Virtualization.UNKNOWN:
        return nowhere(BootPath.UNKNOWN, "what kind of guest this is, is not known")
    kinds = {Virtualization.PV: "a para-virtualized guest", Virtualization.PVH: "a PVH guest"}
    kind = kinds.get(domain.virtualization, "a container")
    if domain.virtualization is Virtualization.CONTAINER:
        return nowhere(BootPath.NOT_APPLICABLE, "a container has no firmware and no boot disk")
    if domain.firmware is Firmware.DIRECT_KERNEL:
        return nowhere(BootPath.NOT_APPLICABLE, f"{kind}: its kernel is started from the host")
    nobody = Holder(None, Evidence.INFERRED, "no firmware reads a Master Boot Record")
    reason = f"{kind}: pygrub or pv-grub reads its first disk with a driver of its own"
    first = Holder(0, Evidence.INFERRED, reason) if domain.disks else Holder(None, Evidence.INFERRED, "it has no disk")
    return BootMap(None, False, BootPath.NOT_APPLICABLE, reason, nobody, first, first)

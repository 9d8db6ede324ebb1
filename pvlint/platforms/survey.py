"""How a domain's disks are presented and which of them its firmware tries first, on whatever platform builds it."""

from pvlint.model import HARD_DISKS, Domain, Tri
from pvlint.platforms import qemu
from pvlint.platforms.presentation import Presentation


def present(domain: Domain, toolstack: str) -> tuple[Presentation, ...]:
    """How each disk is presented; ``toolstack`` matters to Xen guests alone."""
    if domain.hypervisor != "xen":
        return qemu.present(domain)
    from pvlint.platforms.xen import present as on_xen

    return on_xen(domain, toolstack)


def firmware_order(domain: Domain, presentations: tuple[Presentation, ...]) -> list[int]:
    """The hard disks (their places in ``domain.disks``) in the order in which the firmware comes to them.

    Xen's BIOS takes the lowest IDE or AHCI unit, then SCSI; what is PV only comes last, in the file's order, as it
    never gets there. libvirt's QEMU guests take the lowest boot order, or the first hard disk as libvirt sorts them.
    """
    if domain.hypervisor != "xen":
        in_order = qemu.hard_disks_in_order(domain.disks)
        ordered = [i for i in in_order if domain.disks[i].order]
        if not ordered:
            return in_order
        ordered.sort(key=lambda i: domain.disks[i].order)
        return ordered + [i for i in in_order if not domain.disks[i].order]
    hard = [i for i, disk in enumerate(domain.disks) if disk.device in HARD_DISKS]
    if len(hard) < 2:
        return hard

    def rank(i: int) -> tuple[int, int]:
        shown = presentations[i]
        if shown.emulated is not Tri.YES:
            return 2, 0
        return int(shown.bus == "SCSI"), shown.unit

    return sorted(hard, key=rank)

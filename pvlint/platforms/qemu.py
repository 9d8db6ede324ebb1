"""How QEMU, KVM and the other libvirt hypervisors present disks: by bus, and for SCSI by controller."""

from functools import lru_cache
from typing import Final

from pvlint.model import HARD_DISKS, Disk, Domain, Tri, Virtualization
from pvlint.platforms.presentation import Presentation
from pvlint.readers.xml_disks import drive_index
from pvlint.record import NamedTuple


class BusRow(NamedTuple):
    """One line of the table: what a bus, or a SCSI controller, is to the guest."""

    emulated: bool
    driver: str
    """The para-virtualized driver the guest needs; empty where it needs none."""
    words: str
    source: str


_FORMAT: Final = "formatdomain.rst, hard drives; domain_conf.c"
_SCSI: Final = "formatdomain.rst, controllers; qemuDomainGetSCSIControllerModel"

BUSES: Final = {
    "ide": BusRow(True, "", "IDE", _FORMAT),
    "sata": BusRow(True, "", "SATA", _FORMAT),
    "usb": BusRow(True, "", "USB", _FORMAT),
    "sd": BusRow(True, "", "SD", _FORMAT),
    "fdc": BusRow(True, "", "floppy", _FORMAT),
    "nvme": BusRow(True, "", "NVMe", _FORMAT),
    "virtio": BusRow(False, "virtio-blk", "virtio", _FORMAT),
    "xen": BusRow(False, "xen-vbd", "xen", _FORMAT),
    "uml": BusRow(False, "ubd", "uml", _FORMAT),
}

CONTROLLERS: Final = {
    "virtio-scsi": BusRow(False, "virtio-scsi", "virtio-scsi", _SCSI),
    "virtio-transitional": BusRow(False, "virtio-scsi", "virtio-scsi", _SCSI),
    "virtio-non-transitional": BusRow(False, "virtio-scsi", "virtio-scsi", _SCSI),
    "vmpvscsi": BusRow(False, "vmpvscsi", "VMware PVSCSI", _SCSI),
    "ibmvscsi": BusRow(False, "ibmvscsi", "PAPR virtual SCSI", "PAPR; SLOF's vio-vscsi.fs reads it"),
    **{
        model: BusRow(True, "", f"SCSI ({model})", _SCSI)
        for model in ("lsilogic", "lsisas1068", "lsisas1078", "buslogic", "ncr53c90", "am53c974", "dc390")
    },
}

_NO_FIRMWARE: Final = (Virtualization.CONTAINER, Virtualization.PV, Virtualization.PVH)
_LONGEST: Final = 40
"""Characters of a controller's model that are looked at; no model that is known is as long."""


def present(domain: Domain) -> tuple[Presentation, ...]:
    """How each disk of the domain is presented."""
    if domain.virtualization in _NO_FIRMWARE:
        reason = "not a fully virtualized guest: no firmware reads its disks"
        return tuple(Presentation(Tri.NO, Tri.YES, disk.bus, "", -1, Tri.UNKNOWN, reason) for disk in domain.disks)
    return tuple([_present(disk) for disk in domain.disks])


def _present(disk: Disk) -> Presentation:
    shown = _on_bus(disk.bus, disk.controller[:_LONGEST])
    if disk.bus_given or disk.bus == "scsi":
        return shown
    return shown._replace(reason=f"no bus is named: libvirt takes {disk.bus} for {disk.target}")


@lru_cache(maxsize=256)
def _on_bus(bus: str, controller: str) -> Presentation:
    """How a disk on a bus is presented; thousands of guests have a handful of them."""
    if bus == "scsi":
        if controller == "?":
            return _unknown(
                "no SCSI controller model is named: libvirt takes lsilogic where QEMU has it, else virtio-scsi"
            )
        row = CONTROLLERS.get(controller)
        if row is None:
            return _unknown(f"the SCSI controller model '{controller}' is not one pvlint knows")
        reason = f"its SCSI controller is {controller}"
    else:
        row = BUSES[bus]
        reason = f"its bus is {bus}"
    if row.emulated:
        return Presentation(Tri.YES, Tri.NO, "", row.words, -1, Tri.YES, reason)
    return Presentation(Tri.NO, Tri.YES, row.driver, "", -1, Tri.UNKNOWN, reason)


def _unknown(reason: str) -> Presentation:
    return Presentation(Tri.UNKNOWN, Tri.UNKNOWN, "", "SCSI", -1, Tri.UNKNOWN, reason)


def hard_disks_in_order(disks: tuple[Disk, ...]) -> list[int]:
    """The hard disks as libvirt sorts them: buses in order of first appearance, in each by drive index.

    libvirt sorts before it infers a missing bus, so disks that name none are one group, and before it takes "ioemu:"
    off, so such a name has no index and comes first (virDomainDiskInsert).
    """
    ranks: dict[str, int] = {}
    hard = []
    for place, disk in enumerate(disks):
        rank = ranks.setdefault(disk.bus if disk.bus_given else "", len(ranks))
        if disk.device in HARD_DISKS:
            hard.append((rank, -1 if disk.ioemu else drive_index(disk.target), place))
    hard.sort()
    return [place for _, _, place in hard]

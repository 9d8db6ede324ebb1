"""What of a libvirt disk does not fit another bus: libvirt would refuse it there.

Source of every row: virDomainDiskDefValidate (domain_validate.c) and qemuValidateDomainDeviceDefDiskFrontend
(qemu_validate.c).
"""

from collections.abc import Iterator
from typing import Final

from pvlint.split.edits import CannotEdit
from pvlint.split.xml_tree import Element

_VIRTIO_DRIVER: Final = frozenset(
    ("iothread", "queues", "queue_size", "event_idx", "ioeventfd", "iommu", "ats", "packed", "page_per_vq")
)
"""Attributes of <driver> that virtio alone has; libvirt is silent about queue_size elsewhere, and drops it."""
_CHILDREN: Final = {"vendor": ("scsi",), "product": ("scsi",), "wwn": ("ide", "scsi")}
"""Elements that only these buses have."""
_TARGET: Final = {"rotation_rate": ("ide", "sata", "scsi"), "removable": ("usb",)}
"""Attributes of <target> that only these buses have."""
_WITHOUT: Final = {"geometry": ("usb", "sd"), "serial": ("sd",)}
"""Elements that these buses do not have."""
_LUN: Final = ("virtio", "scsi")
_NO_MEDIA: Final = ("virtio", "sd")
"""Buses whose disks have no media to eject."""
_HOTPLUG: Final = ("virtio", "scsi", "usb")
_ONLY_VIRTIO: Final = ("vhostuser", "vhostvdpa")
_NOT_READ_ONLY: Final = ("ide", "sata")


def unfit_elements(disk: Element, bus: str) -> Iterator[Element]:
    """The elements of a disk that have to go when it gets another bus.

    Its address, which is one on the old bus; what the new one does not have; a <driver> that would say nothing more.
    """
    for child in disk.children:
        if child.name == "address" or bus not in _CHILDREN.get(child.name, (bus,)) or _is_for_virtio(child, bus):
            yield child
        elif child.name == "driver" and bus != "virtio":
            yield from child.all("iothreads")
        elif bus in _WITHOUT.get(child.name, ()):
            yield child


def unfit_attributes(disk: Element, bus: str) -> Iterator[tuple[int, int]]:
    """The attributes in what is left of a disk that have to go, each with the blanks before it."""
    unfit = {
        "target": {name for name, buses in _TARGET.items() if bus not in buses},
        "driver": set() if bus == "virtio" else _VIRTIO_DRIVER,
        "geometry": set() if bus == "ide" or bus in _WITHOUT["geometry"] else {"trans"},
    }
    for child in disk.children:
        if not _is_for_virtio(child, bus):
            for name, found in child.attributes().items():
                if name in unfit.get(child.name, ()):
                    yield found.start, found.end
    model = disk.attributes().get("model")
    if model is not None and bus != "virtio" and disk.value("model").startswith("virtio"):
        yield model.start, model.end


def _is_for_virtio(child: Element, bus: str) -> bool:
    """Whether this is a <driver> in which nothing is for the new bus."""
    if child.name != "driver" or bus == "virtio" or any(part.name != "iothreads" for part in child.children):
        return False
    names = child.attributes().keys()
    return bool(names or child.children) and names <= _VIRTIO_DRIVER


def check(disk: Element, target: str, bus: str, *, writable: bool) -> None:
    """Raises CannotEdit where libvirt would refuse this disk on the bus, whatever is taken away from it."""
    kind, device = disk.value("type"), disk.value("device") or "disk"
    if kind in _ONLY_VIRTIO and bus != "virtio":
        raise CannotEdit(f"a disk of type {kind} can be on the bus virtio alone", (f"give {target} another store",))
    if (device == "floppy") is not (bus == "fdc"):
        raise CannotEdit(f"floppy drives, and nothing else, are on the bus fdc; {target} would be on {bus}")
    if device == "cdrom" and bus in _NO_MEDIA:
        raise CannotEdit(f"a CD-ROM drive cannot be on the bus {bus}", ("take sata, ide or scsi",))
    if device == "lun" and bus not in _LUN:
        raise CannotEdit(
            f"a disk with device='lun' cannot be on the bus {bus}",
            ("say device='disk', without rawio, sgio and <reservations>, if the guest sends it no SCSI commands",),
        )
    if device == "disk" and bus in _NOT_READ_ONLY and not writable and any(disk.all("readonly")):
        raise CannotEdit(f"libvirt refuses a read-only disk on the bus {bus}", (f"remove <readonly/> from {target}",))
    if bus not in _HOTPLUG and any(part.value("shareBacking") == "yes" for part in disk.all("transient")):
        raise CannotEdit(
            f"a disk with <transient shareBacking='yes'/> cannot be on the bus {bus}", ("remove shareBacking",)
        )

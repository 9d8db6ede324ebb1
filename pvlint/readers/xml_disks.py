"""The <disk> elements of a libvirt domain: target, bus, SCSI controller, source, and what libvirt refuses of them."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from pvlint.model import Device, Disk, Fault
from pvlint.readers.xml_boot import order_of
from pvlint.readers.xml_tags import Places

if TYPE_CHECKING:
    from lxml import etree

_BUSES: Final = frozenset(("ide", "fdc", "scsi", "virtio", "xen", "usb", "uml", "sata", "sd", "nvme"))
_DEVICES: Final = {device.value: device for device in Device}
_PREFIXES: Final = (("xvd", "xen"), ("hd", "ide"), ("sd", "scsi"), ("vd", "virtio"), ("ubd", "uml"))
_NARROW: Final = 7
_WIDE: Final = 15
"""Disks on one SCSI controller, which is a wide one of VMware's (virDomainDiskDefAssignAddress)."""


def infer_bus(target: str, device: Device) -> str:
    """The bus libvirt gives a disk that names none (virDomainDiskDefPostParse)."""
    if device is Device.FLOPPY:
        return "fdc"
    for prefix, bus in _PREFIXES:
        if target.startswith(prefix):
            return bus
    return "ide"


def disks(elements: list[etree._Element], models: Controllers, places: Places, faults: list[Fault]) -> tuple[Disk, ...]:
    """Every disk with a target, in the file's order; ``elements`` are the <disk>."""
    found: list[Disk] = []
    seen: set[str] = set()
    for element in elements:
        disk = _disk(element, models, places, faults)
        if disk is None:
            continue
        if disk.target in seen:
            faults.append(Fault(f"target '{disk.target[:40]}' is used by two disks", disk.where,
                                "give each disk a target of its own"))  # fmt: skip
        seen.add(disk.target)
        found.append(disk)
    return tuple(found)


def _disk(element: etree._Element, models: Controllers, places: Places, faults: list[Fault]) -> Disk | None:
    kind = element.get("device", "disk")
    device = _DEVICES.get(kind)
    if device is None:
        faults.append(Fault(f"unknown disk device '{kind}'", places.of(element), "disk, lun, cdrom or floppy"))
        return None
    parts: dict[object, etree._Element] = {}
    for part in element:
        parts.setdefault(part.tag, part)
    target = parts.get("target")
    name = "" if target is None else target.get("dev", "")
    if target is None or not name:
        faults.append(Fault("a disk without <target dev='...'>", places.of(element), "say <target dev='vda'/>"))
        return None
    ioemu = name.startswith("ioemu:")
    name = name.removeprefix("ioemu:")
    bus = target.get("bus")
    where = places.of(target)
    if bus is not None and bus not in _BUSES:
        faults.append(
            Fault(
                f"unknown bus '{bus[:40]}'", where, "buses are written in lower case: virtio, ide, sata, scsi, xen ..."
            )
        )
        return None
    wanted = infer_bus(name, device) if bus is None else bus
    driver = parts.get("driver")
    return Disk(  # by place, as names would take longer than all the rest
        name,
        wanted,
        device,
        where,
        "",  # text
        _source(parts["source"]) if "source" in parts else "",
        driver.get("type", "") if driver is not None else "",
        "readonly" in parts,
        "",  # prefix
        order_of(parts["boot"], places, faults) if "boot" in parts else 0,
        models.of(parts.get("address"), name) if wanted == "scsi" else "",
        False,  # virtual_io
        "",  # backend
        ioemu,
        bus is not None,
        "shareable" in parts,
        "transient" in parts and any(part.get("shareBacking") == "yes" for part in element.iterchildren("transient")),
        driver.get("name", "") if driver is not None else "",
    )


def _source(source: etree._Element) -> str:
    for key in ("file", "dev", "dir"):
        value = source.get(key)
        if value:
            return value
    if source.get("volume"):
        return f"{source.get('pool', '')}/{source.get('volume')}"
    if source.get("protocol"):
        return f"{source.get('protocol')}:{source.get('name', '')}"
    return ""


class Controllers:
    """The SCSI controllers of a domain: which model each disk sits on. Nothing is looked at before a disk asks."""

    def __init__(self, elements: list[etree._Element], hypervisor: str, arch: str, machine: str) -> None:
        """``elements`` are its <controller>."""
        self._elements = elements
        self._domain = hypervisor, arch, machine

    @cached_property
    def _default(self) -> str:
        return _default_model(*self._domain)

    @cached_property
    def _models(self) -> dict[int, str]:
        """The model of each controller by its number."""
        models: dict[int, str] = {}
        unnumbered = []
        for element in self._elements:
            if element.get("type") != "scsi":
                continue
            model = element.get("model", "")
            if model in ("", "auto"):
                model = self._default
            index = element.get("index", "")
            if index.isascii() and index.isdigit():
                models[int(index[:9])] = model
            else:
                unnumbered.append(model)
        free = 0
        for model in unnumbered:
            while free in models:
                free += 1
            models[free] = model
        return models

    def of(self, address: etree._Element | None, target: str) -> str:
        """The model of the controller a disk sits on, by its <address>; "?" where the host decides it."""
        if address is not None and address.get("type") == "drive":
            given = address.get("controller", "0")
            index = int(given[:9]) if given.isascii() and given.isdigit() else 0
        else:
            on_each = _WIDE if self._domain[0] == "vmware" else _NARROW
            index = max(drive_index(target), 0) // on_each
        return self._models.get(index, self._default)


def _default_model(hypervisor: str, arch: str, machine: str) -> str:
    """The SCSI controller libvirt adds where none is named (qemuDomainGetSCSIControllerModel)."""
    if arch.startswith("ppc64") or machine.startswith("pseries"):
        return "ibmvscsi"
    if arch.startswith("s390"):
        return "virtio-scsi"
    if hypervisor in ("vmware", "hyperv", "vbox", "parallels", "vz", "bhyve", "xen", "phyp"):
        return "lsilogic"
    return "?"


@lru_cache(maxsize=256)
def drive_index(target: str) -> int:
    """The number in a target name: a is 0, z is 25, aa is 26; -1 for no such name (virDiskNameParse)."""
    name = target
    for prefix in ("fd", "hd", "vd", "sd", "xvd", "ubd"):
        if target.startswith(prefix):
            name = target[len(prefix) :]
            break
    else:
        return -1
    letters = name.rstrip("0123456789")
    if not letters or not letters.isascii() or not letters.isalpha() or not letters.islower():
        return -1
    index = 0
    for letter in letters[:16]:
        index = index * 26 + ord(letter) - ord("a") + 1
    return index - 1

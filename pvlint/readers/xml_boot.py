"""The boot order of a libvirt domain: <os><boot dev>, or <boot order> on each device."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from pvlint.late import regex
from pvlint.model import Boot, BootSource, Device, Disk, Fault
from pvlint.place import Where
from pvlint.readers.xml_tags import Places

if TYPE_CHECKING:
    from lxml import etree

_SOURCES: Final = {
    "hd": BootSource.HARD_DISK, "cdrom": BootSource.CDROM, "network": BootSource.NETWORK, "fd": BootSource.FLOPPY,
}  # fmt: skip
_READ: Final = 4
"""libvirt reads only the first four <boot> elements (VIR_DOMAIN_BOOT_LAST)."""
_HIGHEST: Final = 4294967295
_NUMBER: Final = regex(r"\s*\+?0*([1-9][0-9]{0,9})", re.ASCII)


def order_of(boot: etree._Element, places: Places, faults: list[Fault]) -> int:
    """What the <boot> of a device says; 0 where that is no order."""
    given = boot.get("order", "")
    number = _NUMBER.fullmatch(given)
    value = int(number[1]) if number is not None else 0
    if not 1 <= value <= _HIGHEST:
        faults.append(Fault(f"boot order '{given[:20]}' is not a number from 1 up", places.of(boot), "count from 1"))
        return 0
    return value


def order(
    elements: list[etree._Element],
    disks: tuple[Disk, ...],
    numbered: list[tuple[int, etree._Element]],
    places: Places,
    faults: list[Fault],
) -> Boot:
    """The boot order of an hvm domain.

    ``elements`` are the <boot> of its <os>; ``numbered`` are the devices that have one, but for the disks, each with
    its number.
    """
    per_device = [(disk.order, _source_of(disk), disk.where) for disk in disks if disk.order]
    host: list[tuple[int, Where]] = []
    for number, element in numbered:
        if element.tag == "interface":
            per_device.append((number, BootSource.NETWORK, places.of(element)))
        else:
            host.append((number, places.of(element)))
    if per_device or host:
        return _per_device(per_device, host, elements, places, faults)
    if not elements:
        return Boot((BootSource.HARD_DISK,), None, "hard disk (libvirt's default)")
    names: list[str] = []
    telling = elements[0]
    for element in elements[:_READ]:
        name = element.get("dev", "")
        if name not in _SOURCES:
            faults.append(Fault(f"unknown boot device '{name[:20]}'", places.of(element), "hd, cdrom, network or fd"))
            continue
        if name in names:
            names.remove(name)  # of a repeated one the last place counts (qemuProcessPrepareDeviceBootorder)
        names.append(name)
        if name == "hd":
            telling = element
    sources, words = _named(tuple(names))
    return Boot(sources, places.of(telling), words)


@cache
def _named(names: tuple[str, ...]) -> tuple[tuple[BootSource, ...], str]:
    """What an order of different names means, and in words; there are 65 such orders."""
    sources = tuple(_SOURCES[name] for name in names)
    return sources, ", ".join(source.value for source in sources)


def _per_device(
    found: list[tuple[int, BootSource, Where]],
    host: list[tuple[int, Where]],
    elements: list[etree._Element],
    places: Places,
    faults: list[Fault],
) -> Boot:
    if elements:
        faults.append(Fault("<boot order> on devices and <os><boot> cannot be used together", places.of(elements[0]),
                            "keep one of the two"))  # fmt: skip
    numbers: set[int] = set()
    for number, where in [*((number, where) for number, _, where in found), *host]:
        if number in numbers:
            faults.append(Fault(f"boot order {number} is used by two devices", where, "number each device once"))
        numbers.add(number)
    ordered = sorted(found, key=lambda entry: entry[0])
    sources = tuple(dict.fromkeys(source for _, source, _ in ordered))
    disks = [number for number, source, _ in found if source is BootSource.HARD_DISK]
    first = next((where for _, source, where in ordered if source is BootSource.HARD_DISK), None)
    words = "this device's boot order" if first is not None else "no hard disk has a boot order"
    before = min((number for number, _ in host), default=_HIGHEST + 1) < min(disks, default=_HIGHEST + 1)
    return Boot(sources, first, words, per_device=True, host_device_first=before)


def _source_of(disk: Disk) -> BootSource:
    if disk.device is Device.CDROM:
        return BootSource.CDROM
    if disk.device is Device.FLOPPY:
        return BootSource.FLOPPY
    return BootSource.HARD_DISK

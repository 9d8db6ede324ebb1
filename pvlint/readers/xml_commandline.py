"""What a libvirt domain hands to the device model behind libvirt's back: disks and boot orders that nobody models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pvlint.late import regex
from pvlint.model import Unsaid
from pvlint.readers.xml_tags import Places

if TYPE_CHECKING:
    from lxml import etree

PAST_LIBVIRT: Final = {
    "{http://libvirt.org/schemas/domain/qemu/1.0}commandline": "<qemu:commandline>",
    "{http://libvirt.org/schemas/domain/qemu/1.0}override": "<qemu:override>",
    "{http://libvirt.org/schemas/domain/xen/1.0}commandline": "<xen:commandline>",
}
"""The children of a <domain> that libvirt hands on."""
_DISKS: Final = regex(
    r"-(?:drive|blockdev|hd[a-d]|cdrom|sd|mtdblock|boot|kernel|bios|pflash)\b|\bbootindex=|\bif=(?:virtio|ide|scsi)\b"
)


def unmodelled(children: dict[object, list[etree._Element]], places: Places) -> tuple[Unsaid, ...]:
    """<qemu:commandline>, <qemu:override> and <xen:commandline>, where they add disks or change the boot order.

    ``children`` are the <domain>'s, by their tags.
    """
    if PAST_LIBVIRT.keys().isdisjoint(children):
        return ()
    found = []
    for tag, name in PAST_LIBVIRT.items():
        for part in children.get(tag, ()):
            telling = next((node for node in part.iter() if _tells(node)), None)
            if telling is not None:
                what = f"{name} adds disks or changes the boot order"
                found.append(Unsaid(what, "what it hands to the device model", places.of(telling)))
    return tuple(found)


def _tells(node: etree._Element) -> bool:
    """Whether an argument, or an overridden property, is about disks or booting."""
    if node.get("name") == "bootindex":
        return True
    return _DISKS.search(node.get("value", "")) is not None

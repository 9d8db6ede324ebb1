"""A new <disk> in the style of an old one."""

from pvlint.changes import Add
from pvlint.guest import Guest
from pvlint.layout import xml_driver
from pvlint.model import Disk
from pvlint.sources.text import Text
from pvlint.split import xml_style
from pvlint.split.xml_slots import PARTS, Slot
from pvlint.split.xml_tree import Element

_OF_QEMU = ("hvf", "kqemu", "kvm", "qemu", "test", "xen")
"""The hypervisors whose disks have the driver "qemu" (or a xend's own, which the layout knows)."""


def new_disk(text: Text, guest: Guest, add: Add, like: Element, moved: str, slot: Slot | None) -> str:
    """The element.

    ``moved`` is the old disk's <boot order> as it is written, where that comes here; ``slot`` is where the disk is to
    sit, where libvirt's own choice will not do.
    """
    characters = text.characters
    quote, close = _quote(like), " />" if _spaced(characters, like) else "/>"

    def attributes(**values: str) -> str:
        return "".join(
            f" {name}={quote}{xml_style.value(text, value, quote)}{quote}" for name, value in values.items() if value
        )

    on_block = add.source.startswith("/dev/")
    driver, image = _driver(guest, guest.domain.disks[add.like], add)
    children = [
        f"<driver{attributes(name=driver, type=image)}{close}" if image else "",
        f"<source{attributes(**{'dev' if on_block else 'file': add.source})}{close}",
        f"<target{attributes(dev=add.target, bus=add.bus)}{close}",
        moved,
        f"<address{_address(slot, quote)}{close}" if slot is not None else "",
    ]
    before, after = xml_style.inside(characters, like)
    start = f"<disk{attributes(type='block' if on_block else 'file', device='disk')}>"
    return start + "".join(before + child for child in children if child) + after + "</disk>"


def _driver(guest: Guest, old: Disk, add: Add) -> tuple[str, str]:
    if guest.domain.hypervisor not in _OF_QEMU:
        return old.driver, add.format if old.driver else ""
    return xml_driver(guest, old._replace(format=add.format))


def _address(slot: Slot, quote: str) -> str:
    said = zip(("type", *PARTS), ("drive", *slot), strict=True)
    return "".join(f" {name}={quote}{value}{quote}" for name, value in said)


def _quote(like: Element) -> str:
    """The quote of the old disk's <target>."""
    return next(like.all("target")).attributes()["dev"].quote


def _spaced(characters: str, like: Element) -> bool:
    """Whether the old disk closes its <target> with a blank: ``<target ... />``."""
    return any(characters[: element.inner].endswith(" />") for element in like.all("target"))

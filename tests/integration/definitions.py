"""Guest definitions as libvirt on this machine can be asked about them.

A definition is written for some host. ``for_this_host`` takes away what only that host could know, and nothing else:

* the domain type kvm (hvf, kqemu) becomes ``qemu``: this machine may have no KVM, and it makes no difference to disks;
* no ``<emulator>``, so that libvirt takes the installed one, and no ``<cpu>`` model, which hangs on the host's CPU;
* a machine type that this QEMU does not have becomes the newest of its family, ``pc`` or ``q35``;
* no ``<seclabel>``, ``<auth>`` and ``<encryption>``: security drivers and secrets are the host's;
* a volume of a storage pool becomes a file or block device, as there are no pools here; paths are left alone, as
  nothing needs to exist below them;
* every disk gets an alias of its own, by which it is found again on QEMU's command line.

Network interfaces go when a command line is put together: libvirt opens the host's network devices for it.

What libvirt refuses for something that is neither disk nor boot order, ``only_disks`` leaves out: it keeps the disks,
the controllers, the host devices and what is said of booting. ``only_boot`` goes further, and lets plain files stand
behind the disks, for what libvirt defines but cannot start on this host.
"""

import copy
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

X86: Final = ("x86_64", "i686")
QEMU_TYPES: Final = ("qemu", "kvm", "kqemu", "hvf")
_HOLDERS: Final = ("domains", "domainsnapshot", "domstatus", "node")
_TEST_SNAPSHOT: Final = "{http://libvirt.org/schemas/domain/test/1.0}domainsnapshot"
_DECLARATION: Final = re.compile(rb"\s*<\?xml\b[^>]*?(?:encoding=['\"]([\w.-]+)['\"][^>]*)?\?>")
_ALIAS: Final = "ua-disk-"
_DISK_CONTROLLERS: Final = ("scsi", "ide", "sata", "fdc", "usb")
_HOSTS: Final = (
    "devices/emulator", "cpu/model", "cpu/feature", "cpu/vendor", ".//seclabel", ".//auth", ".//encryption",
)  # fmt: skip


def guests(data: bytes) -> list[etree._Element]:
    """The <domain> elements of a text: of a <domain>, of several in a row, or of what holds them."""
    found: list[etree._Element] = []
    for root in _roots(data):
        domains = [root] if root.tag == "domain" else root.iterchildren("domain") if root.tag in _HOLDERS else ()
        for domain in domains:
            found.append(domain)
            for snapshot in domain.iterchildren(_TEST_SNAPSHOT):
                found += snapshot.iterchildren("domain")
    return found


def _roots(data: bytes) -> Iterator[etree._Element]:
    try:
        yield _parsed(data)
    except etree.XMLSyntaxError:
        # Several documents in a row, each perhaps with an XML declaration and an encoding of its own.
        pieces = data.split(b"</domain>")
        for piece in pieces[:-1] if len(pieces) > 2 else ():
            declared = _DECLARATION.match(piece)
            encoding = declared[1].decode() if declared is not None and declared[1] else "utf-8"
            text = piece[declared.end() if declared is not None else 0 :].decode(encoding)
            yield _parsed(f"{text.lstrip()}</domain>".encode())


def _parsed(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def is_for_qemu(domain: etree._Element) -> bool:
    """Whether QEMU runs it on x86, fully virtualized, or of a kind that no libvirt knows."""
    kind = domain.find("os/type")
    os_type = "" if kind is None else "".join(kind.itertext())
    return (
        domain.get("type", "qemu") in QEMU_TYPES
        and (kind is None or kind.get("arch", "x86_64") in X86)
        and os_type not in ("linux", "xen", "xenpvh", "exe", "uml")
        and (kind is not None or domain.find("bootloader") is None)
    )


def for_this_host(domain: etree._Element, machines: frozenset[str]) -> etree._Element:
    """The definition without what the host it was written for would have to know."""
    adapted = copy.deepcopy(domain)
    adapted.tail = None
    if adapted.get("type") in QEMU_TYPES:
        adapted.set("type", "qemu")
    kind = adapted.find("os/type")
    if kind is not None and (machine := kind.get("machine")) and machines and machine not in machines:
        kind.set("machine", "q35" if "q35" in machine else "pc")
    for path in _HOSTS:
        for element in adapted.findall(path):
            _remove(element)
    cpu = adapted.find("cpu")
    if cpu is not None:
        for name in ("mode", "match", "check", "migratable"):
            cpu.attrib.pop(name, None)
    for place, disk in enumerate(adapted.findall("devices/disk")):
        source = disk.find("source")
        if disk.get("type") == "volume" and source is not None and source.get("pool") and source.get("volume"):
            _back(disk, source)
        for alias in disk.findall("alias"):
            disk.remove(alias)
        etree.SubElement(disk, "alias", name=f"{_ALIAS}{place}")
    return adapted


def without_network(adapted: etree._Element) -> etree._Element:
    """The same without network interfaces; a disk of no interest takes the place of one in the boot order."""
    alone = copy.deepcopy(adapted)
    for place, element in enumerate(alone.findall("devices/interface")):
        boot, parent = element.find("boot"), element.getparent()
        if boot is not None and parent is not None:
            stand_in = etree.SubElement(parent, "disk", type="file")
            etree.SubElement(stand_in, "source", file="/network")
            etree.SubElement(stand_in, "target", dev=f"vdzz{chr(ord('a') + place % 26)}", bus="virtio")
            stand_in.append(boot)
        _remove(element)
    return alone


def without_order(adapted: etree._Element) -> etree._Element:
    """The same without any boot order: libvirt starts from the hard disk that it takes to be the first."""
    plain = copy.deepcopy(adapted)
    for element in [*plain.findall("os/boot"), *plain.findall("devices/*/boot")]:
        _remove(element)
    return plain


def only_disks(adapted: etree._Element) -> etree._Element:
    """What is left of a definition when only its disks are looked at, and what is said of booting."""
    bare = etree.Element("domain", dict(adapted.attrib))
    etree.SubElement(bare, "name").text = "bare"
    etree.SubElement(bare, "memory").text = "65536"
    bare.extend(copy.deepcopy(child) for child in adapted.iterchildren("iothreads", "iothreadids", "bootloader"))
    for os in adapted.findall("os"):
        kept = etree.SubElement(bare, "os")
        kept.extend(copy.deepcopy(child) for child in os.iterchildren("type", "boot", "kernel", "init"))
    for devices in adapted.findall("devices"):
        kept = etree.SubElement(bare, "devices")
        for child in devices.iterchildren("disk", "controller", "hostdev", "redirdev", "interface"):
            if child.tag in ("disk", "hostdev") or child.find("boot") is not None or _holds_disks(child):
                kept.append(copy.deepcopy(child))
    return bare


def only_boot(adapted: etree._Element) -> etree._Element:
    """The same with a plain file or block device behind each disk, and without what this host has not got to start."""
    bare = without_network(only_disks(adapted))
    for disk in bare.findall("devices/disk"):
        for child in list(disk):
            if child.tag not in ("target", "boot", "alias") and not (
                child.tag == "address" and child.get("type") == "drive"
            ):
                disk.remove(child)
        for name in set(disk.attrib) - {"device"}:
            del disk.attrib[name]
        _back(disk, etree.SubElement(disk, "source"))
    for controller in bare.findall("devices/controller"):
        for child in list(controller):
            controller.remove(child)
    for device in bare.findall("devices/hostdev"):
        if device.find("boot") is None:
            _remove(device)
    return bare


def disk_of(alias: str) -> int | None:
    """The place among the definition's disks that an alias says."""
    return int(alias.removeprefix(_ALIAS)) if alias.startswith(_ALIAS) else None


def as_text(element: etree._Element) -> str:
    """The element as XML."""
    return etree.tostring(element, encoding="unicode")


def _holds_disks(device: etree._Element) -> bool:
    return device.tag == "controller" and device.get("type") in _DISK_CONTROLLERS


def _back(disk: etree._Element, source: etree._Element) -> None:
    """Put something plain behind a disk."""
    kind, key = ("block", "dev") if disk.get("device") == "lun" else ("file", "file")
    disk.set("type", kind)
    source.attrib.clear()
    source.set(key, "/image")


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)

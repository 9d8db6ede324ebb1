"""One libvirt <domain> element to a Domain, as libvirt itself reads it (domain_conf.c, domain_postparse.c)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pvlint.late import regex
from pvlint.model import Boot, BootSource, Domain, Fault, Firmware, Hint, Ignore, Interface, Virtualization, Words
from pvlint.place import Where
from pvlint.readers import template, xml_boot, xml_disks
from pvlint.readers.xml_boot import order_of
from pvlint.readers.xml_commandline import PAST_LIBVIRT, unmodelled
from pvlint.readers.xml_tags import Places

if TYPE_CHECKING:
    from lxml import etree

DOMAIN_TYPES: Final = frozenset(
    "bhyve ch hvf hyperv kqemu kvm lxc openvz parallels phyp qemu test uml vbox vmware vz xen".split()
)
"""The hypervisors libvirt knows (virDomainVirtType)."""
_OS_TYPES: Final = {
    "hvm": Virtualization.HVM, "linux": Virtualization.PV, "xen": Virtualization.PV, "uml": Virtualization.PV,
    "xenpvh": Virtualization.PVH, "exe": Virtualization.CONTAINER,
}  # fmt: skip
_HVM: Final = Virtualization.HVM
_IN_CAPITALS: Final = regex(
    r"[HSV]D[A-Z]\d*|XVD[A-Z]\d*"
    r"|BHYVE|HYPERV|KVM|LXC|OPENVZ|QEMU|TEST|UML|VBOX|VMWARE|XEN"
    r"|FDC|IDE|NVME|SATA|SCSI|USB|VIRTIO"
    r"|BOCHS|DMG|ISO|QCOW|QCOW2|QED|RAW|VDI|VHD|VMDK|VPC"
)
"""Words that are no placeholders: what libvirt itself calls so, in the wrong case."""
_PARTS: Final = frozenset(("name", "os", "bootloader", "devices", "metadata", *PAST_LIBVIRT))
"""The children of a <domain> that are looked at."""
_OTHER_DEVICES: Final = frozenset(("interface", "hostdev", "redirdev"))
"""The devices that may have a boot order, besides disks."""
_UEFI_NAMES: Final = ("ovmf", "aavmf", "edk2", "uefi")
_IGNORE: Final = "{urn:pvlint:metadata:1}ignore"
_OSINFO: Final = "{http://libosinfo.org/xmlns/libvirt/domain/1.0}"


def text_of(parent: etree._Element | None, tag: str) -> str:
    """The text of the first child with this tag, without what comments split off; empty where there is none."""
    return "" if parent is None else _text(next(parent.iterchildren(tag), None))


def _text(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return (element.text or "") if len(element) == 0 else "".join(element.itertext())


def domain(element: etree._Element, places: Places) -> Domain:
    """Read a <domain>. What libvirt would refuse becomes a fault; nothing is raised."""
    where = places.of(element)
    faults: list[Fault] = []
    parts: dict[object, list[etree._Element]] = {}
    for child in element:
        if child.tag in _PARTS:
            parts.setdefault(child.tag, []).append(child)
    hypervisor = element.get("type")
    if hypervisor is None:
        faults.append(Fault("<domain> has no type attribute", where, "say type='kvm', 'qemu' or 'xen'", blinds=False))
    elif hypervisor not in DOMAIN_TYPES:
        faults.append(
            Fault(f"invalid domain type '{hypervisor}'", where, "libvirt knows kvm, qemu, xen, lxc ...", blinds=False)
        )
    os = parts.get("os", [])
    of_os, order = _of_os(os)
    os_type = of_os.get("type")
    kind = _text(os_type) or ("xen" if "bootloader" in parts else "")
    virtualization, boots = _virtualization(kind, hypervisor or "", faults, where)
    arch = "" if os_type is None else os_type.get("arch", "")
    machine = "" if os_type is None else os_type.get("machine", "")
    kernel = _text(of_os.get("kernel"))
    firmware, why = _firmware(os, of_os.get("loader"), virtualization, arch, kernel)
    of_disks, controllers, others = _of_devices(parts.get("devices", []))
    models = xml_disks.Controllers(controllers, hypervisor or "", arch, machine)
    disks = xml_disks.disks(of_disks, models, places, faults)
    interfaces, numbered = _others(others, places, faults, boots=boots)
    if boots:
        boot = xml_boot.order(order, disks, numbered, places, faults)
        if hypervisor == "xen" and boot.per_device:
            # libxl hands it to nobody, and starts from the hard disk where <os> names nothing (libxlMakeDomBuildInfo).
            boot = Boot((BootSource.HARD_DISK,), None, "hard disk (libxl reads no <boot order>)")
    else:
        boot = Boot((BootSource.HARD_DISK,), None, "the boot order does not matter to this kind of guest")
    return Domain(  # most of it by place, as names would take twice as long
        _text(parts["name"][0]) if "name" in parts else "",
        where,
        hypervisor if hypervisor in DOMAIN_TYPES else "unknown",
        virtualization,
        firmware,
        boot,
        disks,
        arch,
        machine,
        interfaces,
        _command_words(of_os.get("cmdline"), places) if kernel else (),
        os_id=_os_id(parts["metadata"][0]) if "metadata" in parts else "",
        ignores=_ignores(parts["metadata"][0], places) if "metadata" in parts else (),
        extent=places.whole(element),
        faults=tuple(faults),
        unmodelled=unmodelled(parts, places),
        why_firmware=why,
    )


def _of_os(parents: list[etree._Element]) -> tuple[dict[object, etree._Element], list[etree._Element]]:
    """The first child with each tag, and all <boot>: libvirt reads two <os> as one."""
    firsts: dict[object, etree._Element] = {}
    order: list[etree._Element] = []
    for parent in parents:
        for child in parent:
            if child.tag == "boot":
                order.append(child)
            else:
                firsts.setdefault(child.tag, child)
    return firsts, order


def _of_devices(
    parents: list[etree._Element],
) -> tuple[list[etree._Element], list[etree._Element], list[etree._Element]]:
    """The disks, the controllers, and what else may have a boot order: each device is gone by once."""
    disks: list[etree._Element] = []
    controllers: list[etree._Element] = []
    others: list[etree._Element] = []
    for parent in parents:
        for child in parent:
            tag = child.tag
            if tag == "disk":
                disks.append(child)
            elif tag == "controller":
                controllers.append(child)
            elif tag in _OTHER_DEVICES:
                others.append(child)
    return disks, controllers, others


def _others(
    elements: list[etree._Element], places: Places, faults: list[Fault], *, boots: bool
) -> tuple[tuple[Interface, ...], list[tuple[int, etree._Element]]]:
    """The network interfaces; and the devices that have a boot order, each with it, where that is read."""
    interfaces = []
    numbered = []
    for element in elements:
        parts: dict[object, etree._Element] = {}
        for child in element:
            parts.setdefault(child.tag, child)
        number = order_of(parts["boot"], places, faults) if boots and "boot" in parts else 0
        if number:
            numbered.append((number, element))
        if element.tag == "interface":
            model = parts["model"].get("type", "") if "model" in parts else ""
            interfaces.append(Interface(model, places.of(element)))
    return tuple(interfaces), numbered


def _virtualization(kind: str, hypervisor: str, faults: list[Fault], where: Where) -> tuple[Virtualization, bool]:
    """How a guest whose <os><type> is ``kind`` is virtualized, and whether libvirt reads its boot order at all."""
    if not kind:
        faults.append(Fault("no <os><type>: libvirt cannot tell what kind of guest this is", where,
                            "say <os><type>hvm</type></os>"))  # fmt: skip
        return Virtualization.UNKNOWN, True
    if hypervisor in ("lxc", "openvz"):
        return Virtualization.CONTAINER, False
    found = _OS_TYPES.get(kind)
    if found is None:
        help_ = "remove the white space around it" if kind.strip() in _OS_TYPES else "libvirt knows hvm, xen, linux ..."
        faults.append(Fault(f"unknown OS type {kind[:40]!r}", where, help_))
        return Virtualization.UNKNOWN, True
    return found, found is _HVM


def _firmware(
    os: list[etree._Element], loader: etree._Element | None, virtualization: Virtualization, arch: str, kernel: str
) -> tuple[Firmware, str]:
    if virtualization is not _HVM:
        if virtualization not in (Virtualization.PV, Virtualization.PVH):
            return Firmware.UNKNOWN, ""
        return (Firmware.DIRECT_KERNEL, "") if kernel else (Firmware.BOOTLOADER, "")
    if kernel:
        return Firmware.DIRECT_KERNEL, f"<kernel>{kernel}</kernel> is started from the host"
    if arch.startswith("s390"):
        return Firmware.S390_CCW, ""
    if arch.startswith("ppc64"):
        return Firmware.SLOF, ""
    path = "" if loader is None else (loader.text or "").lower()
    if os and os[0].get("firmware") == "efi":
        return Firmware.UEFI, "<os firmware='efi'>"
    if loader is not None and (loader.get("type") == "pflash" or any(name in path for name in _UEFI_NAMES)):
        return Firmware.UEFI, "a UEFI <loader>"
    if arch in ("", "x86_64", "i686", "i386", "i486", "i586", "amd64"):
        return Firmware.BIOS, ""
    return Firmware.UNKNOWN, f"no firmware is named for {arch}"


def _command_words(element: etree._Element | None, places: Places) -> tuple[Words, ...]:
    text = _text(element)
    return (Words(text, places.of(element)),) if element is not None and text else ()


def _os_id(metadata: etree._Element) -> str:
    for info in metadata.iterchildren(_OSINFO + "libosinfo"):
        for os in info.iterchildren(_OSINFO + "os"):
            return os.get("id", "")
    return ""


def _ignores(metadata: etree._Element, places: Places) -> tuple[Ignore, ...]:
    """<pvlint:ignore rules="..."> in the metadata: libvirt throws comments away on define, and keeps this."""
    return tuple(
        Ignore(found.get("rules", ""), found.get("until", ""), places.of(found))
        for found in metadata.iterchildren(_IGNORE)
    )


def hints(element: etree._Element) -> list[Hint]:
    """Signs of the toolstack a Xen definition was written for: its emulator and its disk drivers."""
    found: list[Hint] = []
    if text_of(next(element.iterchildren("os"), None), "type") == "xenpvh":
        found.append(Hint("xl", "the OS type is xenpvh"))
    for devices in element.iterchildren("devices"):
        emulator = text_of(devices, "emulator")
        if emulator.endswith("qemu-dm"):
            found.append(Hint("xend", "the emulator is qemu-dm"))
        elif "qemu-system-" in emulator:
            found.append(Hint("xl", f"the emulator is {emulator.rpartition('/')[2]}"))
        for disk in devices.iterchildren("disk"):
            for driver in disk.iterchildren("driver"):
                name = driver.get("name")
                if name in ("tap", "tap2", "file"):
                    found.append(Hint("xend", f"a disk uses the driver '{name}'"))
                elif name == "qemu":
                    found.append(Hint("xl", "a disk uses the driver 'qemu'"))
    return found


def bare_placeholder(element: etree._Element) -> str:
    """A word in capitals where a name, a path, a number or a keyword belongs, as some test suites write templates."""
    name = text_of(element, "name").strip()
    if template.is_name(name):
        return name
    values = [text_of(element, "uuid"), text_of(element, "memory"), text_of(element, "vcpu"), element.get("type", "")]
    for devices in element.iterchildren("devices"):
        for disk in devices.iterchildren("disk"):
            for part in disk.iterchildren("source", "target", "driver"):
                values.extend(part.get(key, "") for key in ("file", "dev", "bus", "type"))
    words = (value for value in map(str.strip, values) if template.is_word(value))
    return next((word for word in words if not _IN_CAPITALS.fullmatch(word)), "")

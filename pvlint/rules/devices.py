"""Which devices of a Xen guest only a PV driver reaches, and how to write them so that it sees them without one."""

from typing import TYPE_CHECKING

from pvlint import layout
from pvlint.guest import Guest
from pvlint.model import UNKNOWN_PART, Disk, Interface, Tri, Virtualization
from pvlint.platforms.toolstack import hd_hides_xvd
from pvlint.readers.xml_disks import infer_bus

if TYPE_CHECKING:
    from pvlint.platforms.network import Nic


def is_xen_hvm(guest: Guest) -> bool:
    """Whether Red Hat's chapter is about this guest: fully virtualized, and Xen builds it."""
    return guest.is_xen and guest.domain.virtualization is Virtualization.HVM


def pv_disks(guest: Guest) -> list[Disk]:
    """The hard disks that only Xen's PV driver reaches."""
    if not is_xen_hvm(guest):
        return []
    shown = ((i, guest.presentations[i]) for i in layout.hard_disks(guest))
    return [guest.domain.disks[i] for i, one in shown if one.pv_only and one.driver == "xen-vbd"]


def nics(guest: Guest) -> "list[tuple[Interface, Nic]]":
    """The network interfaces of a fully virtualized Xen guest, and how each is presented."""
    if not is_xen_hvm(guest) or guest.toolstack is None:
        return []
    from pvlint.platforms import network

    name, libvirt = guest.toolstack.name, guest.format == "xml"
    return [(one, network.present(one, name, libvirt=libvirt)) for one in guest.domain.interfaces]


def emulated_names(guest: Guest) -> dict[str, str]:
    """A free name under which each PV-only hard disk would be emulated: its own letter if it can be.

    The boot disk stays the one that the firmware comes to first.
    """
    free = list(layout.emulated_after_boot(guest))
    if _boots_without_hd(guest):
        taken = {disk.target for disk in guest.domain.disks}
        free = [f"xvd{name[2:]}" for name in free if f"xvd{name[2:]}" not in taken]
    found = {}
    for disk in pv_disks(guest):
        if free:
            own = f"{free[0][:-1]}{disk.target[-1:]}"
            found[disk.target] = free.pop(free.index(own) if own in free else 0)
    return found


def _boots_without_hd(guest: Guest) -> bool:
    """Whether the boot disk is an emulated xvd* that any hd* device would hide (PV104)."""
    disk, boot = guest.boot_disk, guest.boot_presentation
    if disk is None or boot is None:
        return False
    hides = hd_hides_xvd(guest.toolstack, traditional=guest.domain.traditional)
    return hides and disk.target.startswith("xvd") and boot.emulated is Tri.YES


def emulated_line(guest: Guest, disk: Disk, name: str) -> str:
    """The disk's entry under an emulated name, to copy into the file; not by `tap:` where that would not work."""
    fails = guest.toolstack is not None and guest.toolstack.traits.tap_fails
    if fails and disk.prefix.startswith("tap"):
        prefix = "phy:" if disk.source.startswith("/dev/") else "file:"
        disk = disk._replace(prefix=prefix, text=f"{prefix}{disk.text.removeprefix(disk.prefix)}")
    line = layout.entry(guest, disk, name, infer_bus(name, disk.device))
    return f"{line} with <driver name='file'/>" if fails and disk.driver.startswith("tap") else line


def nic_line(guest: Guest, nic: Interface, kind: str) -> str:
    """The interface's entry with another type, to copy into the file; empty: with none."""
    if guest.format == "xml":
        return f"<model type='{kind}'/>"
    if guest.format == "sxp":
        return f"(type {kind})"
    kept = [part for part in nic.text.split(",") if part.partition("=")[0].strip() not in ("", "type")]
    text = ",".join([*([f"type={kind}"] if kind else []), *(part.strip() for part in kept)]).replace(UNKNOWN_PART, "?")
    return f'"{text}"' if "'" in text else f"'{text}'"


def without_drivers(guest: Guest) -> tuple[str, ...]:
    """The lines that give the guest emulated devices in place of the PV-only ones."""
    names = emulated_names(guest)
    disks = [emulated_line(guest, disk, names[disk.target]) for disk in pv_disks(guest) if disk.target in names]
    emulated = "rtl8139" if guest.format == "xml" else "ioemu"
    return (*disks, *(nic_line(guest, nic, emulated) for nic, shown in nics(guest) if shown.pv_only))

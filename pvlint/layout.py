"""The two-disk layout for a guest: a small emulated disk for MBR, GRUB and /boot first, the present one second.

The guide's remedy ("Restrictions and Support": at least two disks, the first for the Master Boot Record, GRUB and
/boot). The names are the toolstack's: xvdb beside hda on a xend, as hda with xvda can crash old drivers
(xen-vbd-interface(7)); xvde on xl, which emulates everything before it.
"""

import re
from typing import Final, NamedTuple

from pvlint.guest import Guest
from pvlint.model import Device, Disk
from pvlint.platforms import vdev

_EMULATED_XEN: Final = ("hda", "hdb", "hdc", "hdd")
_IMAGE_SUFFIXES: Final = (".img", ".qcow2", ".qcow", ".raw", ".vhd", ".vmdk", ".qed")


class Layout(NamedTuple):
    """The two disks: device names, buses and the small one's backing store."""

    boot: str
    boot_bus: str
    boot_source: str
    rest: str
    rest_bus: str


def layout(guest: Guest) -> Layout | None:
    """The split for a guest; None where it has no boot disk or no emulated bus to put one on."""
    disk = guest.boot_disk
    if disk is None:
        return None
    taken = {other.target for other in guest.domain.disks if other is not disk}
    boot_source = _boot_source(disk.source, guest.name)
    if not guest.is_xen:
        return _on_qemu(guest, taken, boot_source)
    xl = guest.toolstack is not None and guest.toolstack.name == "xl"
    used = {_number(name) for name in taken} if xl else set()
    free = [name for name in _EMULATED_XEN if name not in taken and _number(name) not in used]
    if not free:
        return None
    first = 4 if xl else 1
    rest = next(f"xvd{vdev.letters(n)}" for n in range(first, 26) if f"xvd{vdev.letters(n)}" not in taken)
    return Layout(free[0], "ide", boot_source, rest, "xen")


def _number(name: str) -> int:
    found = vdev.parse_xl(name)
    return found.index if found is not None and found.family in ("hd", "xvd", "d") else -1


def _on_qemu(guest: Guest, taken: set[str], boot_source: str) -> Layout | None:
    if guest.domain.arch.startswith(("s390", "ppc")):
        return None
    sata = "q35" in guest.domain.machine or guest.domain.arch not in ("", "x86_64", "i686", "i386")
    bus, prefix = ("sata", "sd") if sata else ("ide", "hd")
    boot = next(f"{prefix}{c}" for c in "abcdefgh" if f"{prefix}{c}" not in taken)
    rest = next(f"vd{c}" for c in "bcdefghijklmnop" if f"vd{c}" not in taken)
    return Layout(boot, bus, boot_source, rest, "virtio")


def _boot_source(source: str, name: str) -> str:
    """A small image of the guest's own beside the present one."""
    plain = re.sub(r"[^\w.+-]", "_", name) or "guest"
    folder, slash, base = source.rpartition("/")
    if not source or "?" in source:
        return f"/var/lib/xen/images/{plain}-boot.img"
    suffix = next((s for s in _IMAGE_SUFFIXES if base.endswith(s)), "")
    return f"{folder}{slash}{plain}-boot{suffix}"


def lines(guest: Guest) -> tuple[str, ...]:
    """The split as lines to copy into the guest's own file."""
    planned, disk = layout(guest), guest.boot_disk
    if planned is None or disk is None:
        return ()
    if guest.format == "xml":
        return _xml_lines(planned, disk)
    entries = [_entry(disk, planned.boot, planned.boot_source), _entry(disk, planned.rest, "")]
    entries += [other.text for other in guest.domain.disks if other is not disk]
    quoted = [_quote(entry) for entry in entries if entry]
    head = "disk = ["
    return tuple(
        (head if n == 0 else " " * len(head)) + entry + ("]" if n == len(quoted) - 1 else ",")
        for n, entry in enumerate(quoted)
    )  # fmt: skip


def _entry(disk: Disk, target: str, source: str) -> str:
    """The disk's own entry, with another device name and, if given, another backing store."""
    text = disk.text
    name = re.compile(rf"((?:^|,)\s*(?:vdev=)?)(?:ioemu:)?{re.escape(disk.target)}(?::disk)?(?=\s*(?:,|$))")
    renamed = name.sub(rf"\g<1>{target}", text, count=1)
    if not source:
        return renamed
    if not disk.source or disk.source not in renamed:
        return f"{disk.prefix or 'file:'}{source},{target},w"
    return renamed.replace(disk.source, source, 1)


def _quote(entry: str) -> str:
    return f'"{entry}"' if "'" in entry else f"'{entry}'"


def _xml_lines(planned: Layout, disk: Disk) -> tuple[str, ...]:
    kind, key = ("block", "dev") if planned.boot_source.startswith("/dev/") else ("file", "file")
    image = f" type='{disk.format}'" if disk.format else ""
    driver = f"\n  <driver name='qemu'{image}/>" if image else ""
    text = (
        f"<disk type='{kind}' device='disk'>{driver}\n  <source {key}='{planned.boot_source}'/>\n"
        f"  <target dev='{planned.boot}' bus='{planned.boot_bus}'/>{_order(disk)}\n</disk>\n"
        f"and in the present disk: <target dev='{planned.rest}' bus='{planned.rest_bus}'/>"
    )
    if disk.order:
        text += " without its <boot order>"
    return tuple(text.split("\n"))


def _order(disk: Disk) -> str:
    return f"\n  <boot order='{disk.order}'/>" if disk.order else ""


def advice(guest: Guest) -> tuple[str, ...]:
    """The two-disk advice for a finding: what to do, the lines, and what pvlint does for it."""
    if guest.boot_disk is None:
        return ()
    shown = lines(guest)
    if not shown:
        return ("this platform has no emulated bus for a boot disk; the guide's two-disk split does not apply",)
    first = "put a small emulated disk first, for MBR, GRUB and /boot, and this one second:"
    tail: tuple[str, ...] = ()
    planned = layout(guest)
    xend = guest.is_xen and guest.toolstack is not None and guest.toolstack.name != "xl"
    if guest.phase == "install" and xend and planned is not None:
        tail = (f"until the PV drivers are installed, name the second disk hdb; {planned.rest} afterwards",)
    return (first, *shown, *tail)


def hard_disks(guest: Guest) -> list[int]:
    """The places of a guest's hard disks among its disks."""
    return [i for i, disk in enumerate(guest.domain.disks) if disk.device in (Device.DISK, Device.LUN)]

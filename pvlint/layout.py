"""The two-disk layout for a guest: a small emulated disk for MBR, GRUB and /boot first, the present one second.

The guide's remedy ("Restrictions and Support": at least two disks, the first for the Master Boot Record, GRUB and
/boot). The names are the toolstack's: xvdb beside hda on a xend, as hda with xvda can crash old drivers
(xen-vbd-interface(7)); xvde on xl, which emulates everything before it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pvlint.guest import Guest
from pvlint.late import regex
from pvlint.model import UNKNOWN_PART, Device, Disk, Tri
from pvlint.platforms import free_names
from pvlint.platforms.toolstack import is_xl
from pvlint.readers.xml_disks import drive_index
from pvlint.record import NamedTuple

_EMULATED_QEMU: Final = (
    *(("ide", f"hd{letter}") for letter in "abcd"),
    *((bus, f"sd{letter}") for bus in ("sata", "usb") for letter in "abcdef"),
)
_IMAGE_SUFFIXES: Final = (".img", ".qcow2", ".qcow", ".raw", ".vhd", ".vmdk", ".qed")
_XEND_TAP_FORMATS: Final = ("aio", "sync", "qcow", "qcow2", "vmdk", "ram")
_NO_FILE_NAME: Final = regex(r"[^\w.+-]")
_ESCAPES: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
"""What both Python and xl read as the character itself."""
_IN_ATTRIBUTE: Final = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;",
}  # fmt: skip
"""What cannot stand for itself between the apostrophes of an XML attribute. (xml.sax.saxutils would import urllib.)"""


NO_BUS: Final = "this platform has no emulated bus for a boot disk"
NO_PLACE: Final = "every place for one is taken, so give one of those disks up"


class Layout(NamedTuple):
    """The two disks: device names, buses and the small one's backing store."""

    boot: str
    boot_bus: str
    boot_source: str
    rest: str
    rest_bus: str


def layout(guest: Guest, leaving: tuple[int, ...] = ()) -> Layout | None:
    """The split for a guest; None where it has no boot disk, or no place on an emulated bus to put one.

    The new disk comes before every hard disk that stays emulated, as the firmware starts from the first. The places of
    ``leaving``, disks that become PV as well, are free for it.
    """
    disk = guest.boot_disk
    if disk is None:
        return None
    if guest.is_xen:
        boot, bus, rest, rest_bus = _on_xen(guest, leaving), "ide", pv_only_name(guest), "xen"
    else:
        (boot, bus), rest, rest_bus = _on_qemu(guest, disk, leaving), pv_only_name(guest), "virtio"
    return Layout(boot, bus, boot_source(guest, disk), rest, rest_bus) if boot and rest else None


def free_emulated_xen(guest: Guest, leaving: tuple[int, ...] = (), *, but_boot: bool = True) -> tuple[str, ...]:
    """The names of emulated disks that no disk has.

    ``but_boot``: none but the boot disk, which is to be renamed; so are the disks at the places ``leaving``.
    """
    taken = _taken(guest, leaving) if but_boot else frozenset([disk.target for disk in guest.domain.disks])
    return free_names.emulated_xen(taken, xl=_is_xl(guest))


def emulated_after_boot(guest: Guest) -> tuple[str, ...]:
    """The names of emulated disks that no disk has, and that the firmware of a Xen guest comes to after the boot disk.

    All of them, where it can start from no disk as yet. After a SCSI disk they are SCSI as well, as IDE comes first.
    """
    boot = guest.boot_presentation
    if boot is None or boot.boots is not Tri.YES:
        return free_emulated_xen(guest)
    if boot.bus == "SCSI":
        return free_names.scsi_after(boot.unit, _taken(guest))
    return tuple([name for name in free_emulated_xen(guest) if free_names.EMULATED_XEN.index(name) > boot.unit])


def _on_xen(guest: Guest, leaving: tuple[int, ...]) -> str:
    """The first free name, if no hard disk that stays where it is has a lower unit."""
    present = guest.map.disk
    staying = (
        guest.presentations[place].unit
        for place in hard_disks(guest)
        if place != present and place not in leaving and _is_on_ide(guest, place)
    )
    name = next(iter(free_emulated_xen(guest, leaving)), "")
    lowest = min(staying, default=len(free_names.EMULATED_XEN))
    return name if name and free_names.EMULATED_XEN.index(name) < lowest else ""


def _is_on_ide(guest: Guest, place: int) -> bool:
    """Whether a disk is an emulated IDE or AHCI one."""
    shown = guest.presentations[place]
    return shown.emulated is Tri.YES and shown.bus != "SCSI"


def pv_only_name(guest: Guest) -> str:
    """The first free name of a disk that is not emulated for this guest; empty where there is none."""
    return free_names.first_pv_only(_taken(guest), xen=guest.is_xen, xl=_is_xl(guest), ahci=guest.domain.ahci)


def pv_only_names(guest: Guest) -> Iterator[str]:
    """The free names of disks that are not emulated for this guest, in order. Works nothing out until it is asked."""
    yield from free_names.pv_only(_taken(guest), xen=guest.is_xen, xl=_is_xl(guest), ahci=guest.domain.ahci)


def _taken(guest: Guest, leaving: tuple[int, ...] = ()) -> frozenset[str]:
    """The names of all disks but the boot disk, and those that leave theirs."""
    places = (guest.map.disk, *leaving)
    return frozenset([disk.target for n, disk in enumerate(guest.domain.disks) if n not in places])


def _is_xl(guest: Guest) -> bool:
    return is_xl(guest.toolstack)


def has_emulated_bus(guest: Guest) -> bool:
    """Whether the platform has an emulated bus at all that its firmware starts from: s390x and ppc64 have none."""
    return guest.is_xen or not guest.domain.arch.startswith(("s390", "ppc"))


def _on_qemu(guest: Guest, present: Disk, leaving: tuple[int, ...]) -> tuple[str, str]:
    """A name and bus for a boot disk that stands first in the file: free, and before the hard disks on that bus."""
    if not has_emulated_bus(guest):
        return "", ""
    sata = "q35" in guest.domain.machine or guest.domain.arch not in ("", "x86_64", "i686", "i386")
    taken = _taken(guest, leaving)
    staying = [d for n, d in enumerate(guest.domain.disks) if d is not present and n not in leaving and _is_hard(d)]
    for bus, name in _EMULATED_QEMU[4:] if sata else _EMULATED_QEMU:
        others_on_bus = (d for d in staying if d.bus == bus)
        first = all(drive_index(name) < drive_index(other.target) for other in others_on_bus)
        if name not in taken and (first or present.order):
            return name, bus
    return "", ""


def boot_source(guest: Guest, disk: Disk) -> str:
    """A small image of the guest's own beside the present one."""
    plain = _NO_FILE_NAME.sub("-", guest.name).lstrip("-") or "guest"
    folder, slash, base = disk.source.rpartition("/")
    suffix = base[base.rfind(".") :]
    if suffix not in _IMAGE_SUFFIXES:
        suffix = ""
    if not disk.source or "?" in disk.source or (guest.format == "xml" and not disk.source.startswith("/")):
        folder, slash, suffix = f"/var/lib/{'xen' if guest.is_xen else 'libvirt'}/images", "/", ".img"
    if suffix and _without_tap(guest, disk):
        suffix = ".img"
    taken = {other.source for other in guest.domain.disks}
    name, number = f"{folder}{slash}{plain}-boot{suffix}", 1
    while name in taken:
        number += 1
        name = f"{folder}{slash}{plain}-boot{number}{suffix}"
    return name


def _without_tap(guest: Guest, disk: Disk) -> bool:
    """Whether the disk's `tap:` is nothing for an emulated one (PV211)."""
    tap = disk.prefix.startswith("tap") or disk.driver.startswith("tap")
    return tap and guest.toolstack is not None and guest.toolstack.traits.tap_fails


def boot_prefix(guest: Guest, disk: Disk, source: str) -> str:
    """What stands before the small disk's path in a Xen disk string: the present one's prefix, if it works there."""
    if _without_tap(guest, disk):
        return "phy:" if source.startswith("/dev/") else "file:"
    return disk.prefix


def boot_format(guest: Guest, disk: Disk) -> str:
    """The format of the small disk's image: the present one's; empty where that says none."""
    return xml_driver(guest, disk)[1] if guest.format == "xml" else disk.format


def lines(guest: Guest) -> tuple[str, ...]:
    """The split as lines to copy into the guest's own file."""
    return _lines(guest, layout(guest))


def _lines(guest: Guest, planned: Layout | None) -> tuple[str, ...]:
    disk = guest.boot_disk
    if planned is None or disk is None:
        return ()
    if guest.format == "xml":
        return _xml_lines(guest, planned, disk)
    if guest.format == "sxp":
        return _sxp_lines(guest, planned, disk)
    entries = [_boot_entry(guest, disk, planned), _renamed(disk, planned.rest)]
    entries += [other.text for other in guest.domain.disks if other is not disk]
    quoted = [_quote(entry) for entry in entries if entry] + (["..."] if guest.domain.unsaid else [])
    head = "disk = ["
    return tuple(
        (head if n == 0 else " " * len(head)) + entry + ("]" if n == len(quoted) - 1 else ",")
        for n, entry in enumerate(quoted)
    )  # fmt: skip


def entry(guest: Guest, disk: Disk, target: str, bus: str) -> str:
    """The disk's entry under another name, as a line to copy into the guest's own file."""
    if guest.format == "xml":
        return f"<target dev='{target}' bus='{bus}'/>"
    if guest.format == "sxp":
        return f"(dev {target}:cdrom)" if disk.device is Device.CDROM else f"(dev {target})"
    return _quote(_renamed(disk, target))


def _renamed(disk: Disk, target: str) -> str:
    """The disk's own entry with another device name; as it is, where the present one is not known or not found."""
    start = _source_end(disk)
    rest = disk.text[start:]
    found = _named(disk.target).search(rest) if disk.target else None
    if found is None:
        return disk.text
    return f"{disk.text[:start]}{rest[: found.end(1)]}{target}{found[2] or ''}{rest[found.end() :]}"


@lru_cache(maxsize=256)
def _named(target: str) -> "re.Pattern[str]":
    """A device name as a field of a disk's entry. Few words stand around one; of any number a search takes for ever."""
    return re.compile(
        rf"((?:^|,)\s*(?:vdev=\s*)?)(?:/dev/|\w+:\s*){{0,6}}{re.escape(target)}(:cdrom)?(?::\w*){{0,6}}(?=\s*(?:,|$))"
    )


def _source_end(disk: Disk) -> int:
    """Where the backing store ends in the disk's entry, if it is the first field."""
    begin = f"{disk.prefix}{disk.source}"
    return len(begin) if disk.source and disk.text.startswith(begin + ",") else 0


def _boot_entry(guest: Guest, disk: Disk, planned: Layout) -> str:
    """An entry like the disk's own for the boot disk; a plain one where that would not be emulated, or be read-only."""
    end, prefix = _source_end(disk), boot_prefix(guest, disk, planned.boot_source)
    served_elsewhere = disk.backend and _is_xl(guest)
    if end and not (disk.virtual_io or served_elsewhere or disk.read_only or disk.format == "empty"):
        return f"{prefix}{planned.boot_source}{_renamed(disk, planned.boot)[end:]}"
    if disk.prefix or not disk.source:
        return f"{prefix if end else 'file:'}{planned.boot_source},{planned.boot},w"
    image = disk.format if disk.format != "empty" else "raw"
    return f"format={image},vdev={planned.boot},access=rw,target={planned.boot_source}"


def _quote(entry: str) -> str:
    text = _escaped(entry.replace(UNKNOWN_PART, "?"), _ESCAPES)
    return '"' + text.replace('"', '\\"') + '"' if "'" in text else f"'{text}'"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    """The text with escapes in place of characters; ``str.translate`` would look up every character of it."""
    for character, escape in escapes.items():
        if character in text:
            text = text.replace(character, escape)
    return text


def _sxp_lines(guest: Guest, planned: Layout, disk: Disk) -> tuple[str, ...]:
    prefix = boot_prefix(guest, disk, planned.boot_source)
    kind = prefix.partition(":")[0] if prefix.startswith("tap") else "vbd"
    uname = f"{prefix or 'file:'}{planned.boot_source}"
    if not re.fullmatch(r"[\w./:+-]+", uname):
        uname = "'" + _escaped(uname, _ESCAPES).replace("'", "\\'") + "'"
    return (
        f"(device ({kind} (dev {planned.boot}) (uname {uname}) (mode w)))",
        f"and in the present disk: (dev {planned.rest})",
    )


def _xml_lines(guest: Guest, planned: Layout, disk: Disk) -> tuple[str, ...]:
    kind, key = ("block", "dev") if planned.boot_source.startswith("/dev/") else ("file", "file")
    name, image = xml_driver(guest, disk)
    driver = f"\n  <driver name='{name}' type='{_escaped(image, _IN_ATTRIBUTE)}'/>" if image else ""
    text = (
        f"<disk type='{kind}' device='disk'>{driver}\n"
        f"  <source {key}='{_escaped(planned.boot_source, _IN_ATTRIBUTE)}'/>\n"
        f"  <target dev='{planned.boot}' bus='{planned.boot_bus}'/>{_order(disk)}\n</disk>\n"
        f"and in the present disk: <target dev='{planned.rest}' bus='{planned.rest_bus}'/>"
    )
    without = ["<boot order>"] if disk.order else []
    without += ["<address>"] if disk.bus != planned.rest_bus else []
    if without:
        text += f" without its {' and '.join(without)}"
    return tuple(text.split("\n"))


def xml_driver(guest: Guest, disk: Disk) -> tuple[str, str]:
    """The driver for the small disk: libvirt's Xen driver for xend knows "tap" and "file" (if none is said)."""
    if guest.toolstack is not None and guest.toolstack.traits.tap_fails:
        return "", ""
    if guest.is_xen and not _is_xl(guest):
        return "tap", disk.format if disk.format in _XEND_TAP_FORMATS else ""
    return "qemu", disk.format


def _order(disk: Disk) -> str:
    return f"\n  <boot order='{disk.order}'/>" if disk.order else ""


def advice(guest: Guest) -> tuple[str, ...]:
    """The two-disk advice for a finding: what to do, the lines, and what pvlint does for it."""
    return advice_on(guest, layout(guest))


def advice_on(guest: Guest, planned: Layout | None) -> tuple[str, ...]:
    """The same, of a layout that was worked out before."""
    if guest.boot_disk is None:
        return ()
    shown = _lines(guest, planned)
    if not shown and not has_emulated_bus(guest):
        return (f"{NO_BUS}; the guide's two-disk split does not apply",)
    if not shown:
        return (f"put a small emulated disk first; {NO_PLACE}",)
    first = "put a small emulated disk first, for MBR, GRUB and /boot, and this one second:"
    return (first, *shown, *_besides(guest, planned))


def _besides(guest: Guest, planned: Layout | None) -> Iterator[str]:
    """What else to do on a xend: its installer sees only what is emulated, and hda can hide an xvd* CD-ROM."""
    if not guest.is_xen or planned is None:
        return
    if _is_xl(guest) and not guest.domain.traditional:
        return
    free = [name for name in free_emulated_xen(guest) if name != planned.boot]
    if guest.phase == "install" and not _is_xl(guest) and free:
        yield f"until the PV drivers are installed, name the second disk {free.pop(0)}; {planned.rest} afterwards"
    for disk, shown in zip(guest.domain.disks, guest.presentations, strict=True):
        if disk.device is Device.CDROM and disk.target.startswith("xvd") and shown.emulated is Tri.YES and free:
            yield f"name {disk.target} {free.pop(0)}: beside {planned.boot} it is no longer emulated"


def hard_disks(guest: Guest) -> list[int]:
    """The places of a guest's hard disks among its disks."""
    return [
        place
        for place, disk in enumerate(guest.domain.disks)
        if disk.device is Device.DISK or disk.device is Device.LUN
    ]


def _is_hard(disk: Disk) -> bool:
    return disk.device in (Device.DISK, Device.LUN)

"""Changes of a guest to edits of its libvirt XML: every character outside the changed elements stays as it is."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from pvlint.changes import Add, Change, Delete, Rename, Writable
from pvlint.guest import Guest
from pvlint.model import Device, Disk
from pvlint.platforms.qemu import hard_disks_in_order
from pvlint.readers.xml_disks import drive_index, infer_bus
from pvlint.sources.text import Text
from pvlint.split import xml_bus, xml_slots, xml_style
from pvlint.split.edits import CannotEdit, Edit
from pvlint.split.xml_added import new_disk
from pvlint.split.xml_deleted import deleted
from pvlint.split.xml_tree import Element, elements

_LIBVIRTS_OWN: Final = {
    "domainsnapshot": "the guest as it was when a snapshot was taken",
    "domstatus": "the state of a running guest",
}
_GENERATED: Final = "THIS IS AN AUTO-GENERATED FILE"


def notes(text: Text) -> tuple[str, ...]:
    """What to know before the edited text is written over the file."""
    head = text.characters[: max(text.characters.find("<domain"), 0)]
    if _GENERATED not in head:
        return ()
    return (
        "libvirt wrote this file, and overwrites it: give the result to `virsh define`, as `virsh edit` does, and do "
        "not write it here while libvirt runs",
    )


def edits(text: Text, guest: Guest, changes: Sequence[Change]) -> list[Edit]:
    """The edits that carry the changes out; ``text`` is the whole file the guest was read from.

    Raises CannotEdit where the file is no definition to edit, or where libvirt would refuse what comes of it.
    """
    return _Edits(text, guest, changes).all() if changes else []


class _Edits:
    """The edits of one guest, as they are put together."""

    def __init__(self, text: Text, guest: Guest, changes: Sequence[Change]) -> None:
        self._text = text
        self._characters = text.characters
        self._guest = guest
        self._disks = guest.domain.disks
        self._changes = changes
        self._found = elements(text)
        self._renames = {change.disk: change for change in changes if isinstance(change, Rename)}
        self._adds = [change for change in changes if isinstance(change, Add)]
        self._writable = {change.disk for change in changes if isinstance(change, Writable)}
        self._slots: dict[Add, xml_slots.Slot] = {}
        self._gone: list[tuple[int, int]] = []
        self._edits: list[Edit] = []

    def all(self) -> list[Edit]:
        """All of them, in order."""
        xml_style.writable(self._text)
        if self._renames or self._adds or self._writable:
            self._check()
        replaced, self._gone = deleted(self._text, self._found, (c for c in self._changes if isinstance(c, Delete)))
        self._edits += replaced
        for rename in self._renames.values():
            self._rename(rename)
        for place in self._writable:
            self._take(*self._disk(place).all("readonly"))
        self._add()
        return sorted([*self._edits, *xml_style.removals(self._characters, self._gone)])

    def _disk(self, place: int) -> Element:
        """The <disk> around a disk's <target>."""
        span = self._disks[place].where()
        target = self._found.get(self._text.offset(span.line, span.column))
        disk = None if target is None else target.parent
        if target is None or target.name != "target" or disk is None or disk.name != "disk" or not disk.end:
            raise CannotEdit(f"the <disk> of {self._disks[place].target} is not found in the text")
        for above in disk.ancestors():
            what = _LIBVIRTS_OWN.get(above.name.rpartition(":")[2])
            if what is not None:
                raise CannotEdit(
                    f"this <{above.name}> is libvirt's own file: it describes {what}",
                    ("change the guest's definition instead, with `virsh edit`",),
                )
        return disk

    def _take(self, *gone: Element) -> None:
        self._gone += [(element.start, element.end) for element in gone]

    # --- What is refused ----------------------------------------------------------------------------------------------

    def _check(self) -> None:
        domain = self._guest.domain
        fault = next((fault for fault in domain.faults if fault.blinds and fault.by == "libvirt"), None)
        if fault is not None:
            raise CannotEdit(f"libvirt refuses the definition as it is: {fault.message}", (fault.help,))
        placed: list[xml_slots.Placed] = []
        for place, disk in enumerate(self._disks):
            rename = self._renames.get(place)
            slot = xml_slots.of(self._disk(place)) if rename is None or self._keeps_address(place, rename) else None
            now = disk if rename is None else disk._replace(target=rename.target, bus=rename.bus)
            slot = slot or xml_slots.by_name(now.target, now.bus, domain.hypervisor)
            placed.append(xml_slots.Placed(now.target, now.bus, slot, changed=rename is not None))
            if rename is not None:
                writable = not disk.read_only or place in self._writable
                self._check_bus(rename.target, rename.bus)
                xml_bus.check(self._disk(place), rename.target, rename.bus, writable=writable)
        for add in self._adds:
            self._check_bus(add.target, add.bus)
            own = xml_slots.free(add.target, add.bus, domain.hypervisor, placed)
            if own is not None:
                self._slots[add] = own
            slot = own or xml_slots.by_name(add.target, add.bus, domain.hypervisor)
            placed.append(xml_slots.Placed(add.target, add.bus, slot, changed=True))
        xml_slots.check(placed)

    def _check_bus(self, target: str, bus: str) -> None:
        if bus == "ide" and "q35" in self._guest.domain.machine:
            raise CannotEdit(f"{target} would be on the bus ide, which a q35 machine has not got", ("take sata",))
        if bus == "ide" and drive_index(target) > 3:
            raise CannotEdit(
                f"{target} would be on the bus ide, which has places for hda to hdd", ("take another bus",)
            )
        if bus == "usb" and self._without_usb():
            raise CannotEdit(f"{target} would be on the bus usb, which is switched off for this guest")

    def _without_usb(self) -> bool:
        """Whether a <controller type='usb' model='none'> says so."""
        devices = self._disk(0).parent
        controllers = () if devices is None else devices.all("controller")
        return any((one.value("type"), one.value("model")) == ("usb", "none") for one in controllers)

    def _keeps_address(self, place: int, rename: Rename) -> bool:
        """An <address> stays with the bus it is on; but libvirt's own choice for the old name goes with that name."""
        disk = self._disks[place]
        if disk.bus != rename.bus:
            return False
        slot = xml_slots.of(self._disk(place))
        return slot is None or slot != xml_slots.by_name(disk.target, disk.bus, self._guest.domain.hypervisor)

    # --- What is changed ----------------------------------------------------------------------------------------------

    def _rename(self, rename: Rename) -> None:
        disk, old = self._disk(rename.disk), self._disks[rename.disk]
        self._name(next(disk.all("target")), rename, old.device)
        same = (old.target, old.bus) == (rename.target, rename.bus)
        if not same and not self._keeps_address(rename.disk, rename):
            self._take(*disk.all("address"))
        if old.bus != rename.bus:
            self._take(*xml_bus.unfit_elements(disk, rename.bus))
            self._edits += [Edit(start, end, "") for start, end in xml_bus.unfit_attributes(disk, rename.bus)]
        if self._gives_order(rename):
            self._take(*disk.all("boot"))

    def _name(self, target: Element, rename: Rename, device: Device) -> None:
        attributes = target.attributes()
        dev, bus = attributes["dev"], attributes.get("bus")
        wanted = xml_style.value(self._text, rename.bus, dev.quote if bus is None else bus.quote)
        new = xml_style.value(self._text, rename.target, dev.quote)
        if new != self._characters[dev.value_start : dev.value_end]:
            self._edits.append(Edit(dev.value_start, dev.value_end, new))
        if bus is None:
            if infer_bus(rename.target, device) != rename.bus:
                self._edits.append(Edit(dev.end, dev.end, f" bus={dev.quote}{wanted}{dev.quote}"))
        elif wanted != self._characters[bus.value_start : bus.value_end]:
            self._edits.append(Edit(bus.value_start, bus.value_end, wanted))

    def _gives_order(self, rename: Rename) -> bool:
        given = self._disks[rename.disk].order and rename.gives_order
        return bool(given) and any(add.like == rename.disk for add in self._adds)

    def _add(self) -> None:
        """New disks, those for one place in their order."""
        put: dict[int, str] = defaultdict(str)
        given: set[int] = set()
        for add in self._adds:
            like, moved = self._disk(add.like), ""
            rename = self._renames.get(add.like)
            if rename is not None and self._gives_order(rename) and add.like not in given:
                boot = next(like.all("boot"))
                moved = self._characters[boot.start : boot.end]
                given.add(add.like)
            at, before, after = xml_style.own_place(self._characters, like if moved else self._before(add))
            new = new_disk(self._text, self._guest, add, like, moved, self._slots.get(add))
            put[at] += before + new + after
        self._edits += [Edit(at, at, new) for at, new in put.items()]

    def _before(self, add: Add) -> Element:
        """The disk to put a new one before: the one it is like, or the first where libvirt would start from another.

        Without a boot order of their own, libvirt takes the buses in the order in which they first appear.
        """
        like, first = self._disk(add.like), self._disk(0)
        return first if first.parent is like.parent and not self._first(add, add.like) else like

    def _first(self, add: Add, place: int) -> bool:
        """Whether libvirt would take the new disk for the first, if it stood before the disk at this place."""
        if self._guest.is_xen:
            return True
        now: list[Disk] = list(self._disks)
        for at, rename in self._renames.items():
            now[at] = now[at]._replace(target=rename.target, bus=rename.bus)
        old = self._disks[add.like]
        new = old._replace(target=add.target, bus=add.bus, bus_given=True, device=Device.DISK, ioemu=False)
        now.insert(place, new)
        return hard_disks_in_order(tuple(now))[0] == place

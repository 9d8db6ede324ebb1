"""Random libvirt definitions in every style of writing, with the two-disk split and other changes of their disks."""

import re
from random import Random
from typing import Final

from pvlint.changes import Add, Change, Rename, Writable
from pvlint.guest import Guest
from pvlint.layout import layout
from pvlint.readers.xml_disks import drive_index
from tests.integration.strategies import write_domain

_BETWEEN: Final = (
    "", "", "\n", "\n    ", "\r\n\t", " ", "\n\n  ", "<!-- <disk><target dev='x'/></disk> -->", "<?pi </disk> ?>",
    "\n  <!-- vda -->\n", "\n      ",
)  # fmt: skip
_DETAILS: Final = (
    "<driver name='qemu' type='qcow2' cache='none' queues='4'/>", "<driver ats='on' packed='on'/>",
    "<driver name='qemu' type='raw' iommu='on'/>", "<driver name='qemu' ioeventfd='on' event_idx='off'/>",
    "<serial>S1</serial>", "<serial><![CDATA[</disk>]]></serial>", "<wwn>5000c50015ea71aa</wwn>", "<vendor>V</vendor>",
    "<product>P</product>", "<geometry cyls='16' heads='16' secs='63' trans='lba'/>", "<alias name='ua-1'/>",
    "<address type='pci' domain='0x0000' bus='0x00' slot='0x1e' function='0x0'/>",
)  # fmt: skip
_BUSES: Final = {"fdc": "fd", "ide": "hd", "sata": "sd", "usb": "sd", "scsi": "sd", "virtio": "vd", "xen": "xvd"}


def write_definition(random: Random) -> str:
    """A definition for QEMU, in any style."""
    text = write_domain(random)
    if random.random() < 0.7:
        text = re.sub(r"(<target [^>]*/>)", lambda m: _details(random, m[1]), text)
    if random.random() < 0.8:
        between = random.sample(_BETWEEN, random.choice((1, 2, 5)))
        text = re.sub(r">\s*<", lambda _: f">{random.choice(between)}<", text)
    if random.random() < 0.5:
        text = re.sub(r"=('[^'\"<>]*')", lambda m: m[0].replace("'", random.choice("'\"")), text)
    if random.random() < 0.3:
        text = re.sub(r"/>", lambda _: random.choice(("/>", " />", "\n/>")), text)
    if random.random() < 0.2:
        text = text.replace("\n", "\r\n").replace("\r\r", "\r")
    return text


def _details(random: Random, target: str) -> str:
    details = random.sample(_DETAILS, random.choice((0, 0, 1, 2, 3)))
    place = random.randrange(len(details) + 1)
    return "".join([*details[:place], target, *details[place:]])


def split_of(guest: Guest) -> tuple[Change, ...]:
    """The two-disk split, as it is planned; empty where there is none."""
    planned, place, present = layout(guest), guest.map.disk, guest.boot_disk
    if planned is None or place is None or present is None:
        return ()
    return (
        Rename(place, planned.rest, planned.rest_bus, gives_order=True),
        Add(planned.boot, planned.boot_bus, planned.boot_source, like=place, format=present.format),
    )


def any_changes(random: Random, guest: Guest) -> tuple[Change, ...]:
    """Disks that move to another bus, lose their <readonly/> or get a new one before them."""
    found: list[Change] = []
    for place, disk in enumerate(guest.domain.disks):
        if random.random() < 0.5:
            bus = random.choice((disk.bus, *_BUSES))
            prefix = _BUSES.get(bus, "sd")
            letter = "abcdefghijkl"[(drive_index(disk.target) + random.randrange(3)) % 12]
            found.append(Rename(place, f"{prefix}{letter}", bus, gives_order=random.random() < 0.5))
        if random.random() < 0.3:
            found.append(Writable(place))
        if random.random() < 0.2:
            bus = random.choice(tuple(_BUSES)[1:])
            found.append(Add(f"{_BUSES[bus]}m", bus, random.choice(("/new.img", "/dev/n&'\"")), place, "raw"))
    random.shuffle(found)
    return tuple(found)

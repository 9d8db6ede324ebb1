"""libvirt domains whose disks, controllers and boot orders are put together at random.

As in tests/strategies.py, what writes them takes a ``random.Random``, so that hypothesis can make a failure small and a
plain loop can try very many. Low numbers are the plainest choice: towards them hypothesis makes things smaller.
"""

from collections.abc import Sequence
from random import Random
from typing import Final, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

_PREFIXES: Final = {"ide": "hd", "scsi": "sd", "virtio": "vd", "sata": "sd", "usb": "sd", "fdc": "fd"}
_INFERRED: Final = {"hd": "ide", "sd": "scsi", "vd": "virtio", "fd": "fdc"}
_DEVICES: Final = (
    *(("disk", bus) for bus in ("ide", "ide", "scsi", "scsi", "scsi", "virtio", "virtio", "sata", "usb")),
    *((None, bus) for bus in ("ide", "ide", "scsi", "scsi", "virtio", "sata", "usb")),
    ("cdrom", "ide"), ("cdrom", "scsi"), ("cdrom", "sata"), ("lun", "scsi"), ("lun", "virtio"), ("floppy", "fdc"),
)  # fmt: skip
_UNITS: Final = {"ide": 4, "fdc": 2}
_ODD_BUSES: Final = ("xen", "uml", "sd", "nvme", "IDE", "none", "", "fdc", "ide", "scsi", "virtio", "sata", "usb", None)
_ODD_TARGETS: Final = (
    "hda1",
    "vda0",
    "sd",
    "hdA",
    "foo",
    "ubda",
    "xvda",
    "ioemu:hda",
    "fda",
    "vd1a",
    "hd-a",
    "",
    "hdz",
)
_MODELS: Final = (
    "lsilogic", "virtio-scsi", None, None, "auto", "lsilogic", "virtio-scsi", "virtio-transitional",
    "virtio-non-transitional", "lsisas1068", "lsisas1078", "vmpvscsi", "am53c974", "dc390",
)  # fmt: skip
_ODD_MODELS: Final = ("buslogic", "ncr53c90", "ibmvscsi", "virtio", "", "default")
_ODD_ORDERS: Final = ("0", "-1", "", "abc", "01", " 2", "+3", "0x1", "3 ", "4294967295", "4294967296", "1", None)
_ODD_INDEXES: Final = ("0", "1", "3", "-1", "", "x", "01")
_ODD_ADDRESSES: Final = (
    "<address type='pci' domain='0' bus='0' slot='0x1a' function='0'/>", "<address type='drive'/>",
    "<address type='usb' bus='0' port='1'/>", "<address type='drive' controller='x'/>", "<address/>",
    "<address type='drive' controller='0' bus='0' target='0' unit='0'/>",
    "<address type='drive' controller='0' bus='1' target='2' unit='9'/>",
)  # fmt: skip
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"


def domains() -> st.SearchStrategy[str]:
    """Domains with up to six disks, most of them in order."""
    return st.randoms(use_true_random=False).map(write_domain)


def write_domain(random: Random) -> str:
    """A domain: most are in order, some have something odd in them."""
    return _Writer(random).domain()


class _Writer:
    """Writes one domain, and remembers what is taken already."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._odd = self._chance(0.3)
        self._per_device = self._chance(0.5)
        self._machine = self._choice((None, "pc", "q35"))
        self._last_order = 0
        self._targets: list[str] = []
        self._taken: set[tuple[str, int]] = set()

    def domain(self) -> str:
        disks = [self._disk() for _ in range(self._choice((1, 2, 3, 2, 1, 0, 4, 5, 6)))]
        devices = [*disks, *self._controllers()]
        if self._per_device:
            devices += [device for device in (_INTERFACE, _HOST_DEVICE, _REDIRECTED) if self._chance(0.15)]
        self._random.shuffle(devices)
        if self._per_device:
            devices = [device.replace("<boot/>", self._order() if "<boot/>" in device else "") for device in devices]
        boots = "" if self._per_device and not self._odds(0.2) else self._boots()
        kernel = self._choice(("<kernel/>", "<kernel>/vmlinuz</kernel>")) if self._chance(0.1) else ""
        os_type = _element("type", arch="x86_64", machine=self._machine).replace("/>", ">hvm</type>")
        return (
            "<domain type='qemu'><name>guest</name><memory>65536</memory>"
            f"<os>{os_type}{kernel}{boots}</os>\n"
            f"<devices>{''.join(devices)}\n</devices></domain>"
        )

    def _chance(self, probability: float) -> bool:
        return self._random.random() >= 1 - probability

    def _odds(self, probability: float) -> bool:
        return self._odd and self._chance(probability)

    def _choice(self, options: Sequence[T]) -> T:
        return options[self._random.randrange(len(options))]

    def _boots(self) -> str:
        kinds = [
            self._choice(("hd", "hd", "cdrom", "network", "fd")) for _ in range(self._choice((0, 1, 1, 2, 0, 3, 5)))
        ]
        odd = self._choice(("disk", "HD", "", " hd", None)) if self._odds(0.15) else "hd"
        return "".join(_element("boot", dev=kind) for kind in (*kinds, odd)[: len(kinds) + (odd != "hd")])

    def _order(self) -> str:
        """The orders go up from device to device; the devices are shuffled."""
        self._last_order += 1 + self._random.randrange(3)
        return _element("boot", order=self._choice(_ODD_ORDERS) if self._odds(0.1) else str(self._last_order))

    def _disk(self) -> str:
        device, bus = self._choice(_DEVICES)
        if bus == "ide" and self._machine == "q35" and not self._odds(0.5):
            bus = "sata"
        target = self._target(bus)
        if self._odds(0.1):
            device = self._choice((None, "disk", "cdrom", "lun", "floppy", "tape"))
        block = (device == "lun" or self._chance(0.2)) != self._odds(0.05)
        empty = self._chance(0.5) if device in ("cdrom", "floppy") else self._odds(0.05)
        read_only = device == "cdrom" or self._odds(0.1) or (bus in ("scsi", "virtio") and self._chance(0.1))
        parts = (
            "" if empty else _element("source", **{"dev" if block else "file": "/x"}),
            target,
            "<boot/>" if self._per_device and self._chance(0.6) else "",
            self._address(bus),
            "<readonly/>" if read_only else "",
        )
        start = _element("disk", type="block" if block else "file", device=device).replace("/>", ">")
        return f"\n{start}{''.join(parts)}</disk>"

    def _target(self, bus: str) -> str:
        if self._odds(0.1):
            return _element("target", dev=self._choice((*_ODD_TARGETS, None, *self._targets)), bus=bus)
        prefix = self._choice(("hd", "sd", "vd")) if bus != "fdc" and self._chance(0.2) else _PREFIXES[bus]
        units = range(_UNITS.get(bus, 30))
        free = [unit for unit in units if (bus, unit) not in self._taken and _name(prefix, unit) not in self._targets]
        unit = self._choice((free if self._chance(0.2) else free[:8]) or [0])
        self._taken.add((bus, unit))
        self._targets.append(_name(prefix, unit))
        written: str | None = bus
        if self._odds(0.1):
            written = self._choice(_ODD_BUSES)
        elif _INFERRED[prefix] == bus and self._chance(0.4):
            written = None
        return _element("target", dev=_name(prefix, unit), bus=written)

    def _address(self, bus: str) -> str:
        """Where the disk sits: a unit of its own mostly, so that few of them clash."""
        if self._odds(0.1):
            return self._choice(_ODD_ADDRESSES)
        own = len(self._targets)
        if bus == "scsi" and self._chance(0.3):
            return _drive(self._random.randrange(3), self._random.randrange(7) if self._odds(0.3) else own)
        if bus == "sata" and self._chance(0.1):
            return _drive(1 + self._random.randrange(2), own)
        return ""

    def _controllers(self) -> list[str]:
        indexes: list[str | None] = ["0", "1", "2", "3"]
        self._random.shuffle(indexes)
        found = []
        for index in indexes[: self._choice((0, 1, 0, 2, 0, 1, 3))]:
            given = self._choice(_ODD_INDEXES) if self._odds(0.1) else None if self._chance(0.3) else index
            model = self._choice(_ODD_MODELS if self._odds(0.1) else _MODELS)
            found.append("\n" + _element("controller", type="scsi", index=given, model=model))
        if self._odds(0.1):
            kind = self._choice(("ide", "sata", "scsi", "fdc", "floppy"))
            found.append("\n" + _element("controller", type=kind, index=self._choice(("0", "1"))))
        return found


_INTERFACE: Final = "\n<interface type='user'><model type='virtio'/><boot/></interface>"
_HOST_DEVICE: Final = (
    "\n<hostdev mode='subsystem' type='usb'><source><address bus='1' device='9'/></source><boot/></hostdev>"
)
_REDIRECTED: Final = (
    "\n<redirdev bus='usb' type='tcp'><source mode='connect' host='localhost' service='4000'/><boot/></redirdev>"
)


def _element(tag: str, **attributes: str | None) -> str:
    return f"<{tag}{''.join(f' {key}={value!r}' for key, value in attributes.items() if value is not None)}/>"


def _drive(controller: int, unit: int) -> str:
    return _element("address", type="drive", controller=str(controller), bus="0", target="0", unit=str(unit))


def _name(prefix: str, unit: int) -> str:
    return prefix + (_ALPHABET[unit] if unit < 26 else _ALPHABET[unit // 26 - 1] + _ALPHABET[unit % 26])

"""The words: what a guest definition says, whatever format it is written in.

Every class is a ``NamedTuple``: frozen, slotted and typed, and made in a third of the time of a frozen dataclass, which
counts in a directory of thousands of definitions. Fields are always given and read by name.
"""

from collections.abc import Callable
from enum import Enum
from typing import Final

from pvlint.place import Where, at_top
from pvlint.record import NamedTuple

UNKNOWN_PART: Final = "\ue000"
"""Stands in a text for a part that cannot be known without running the file."""


class Tri(Enum):
    """Yes, no, or not known. Unknown never raises an error."""

    __hash__ = object.__hash__  # Enum's own is a function of Python's, and these are in what is remembered of guests

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def nothing_alike() -> object:
    """No likeness to any other guest is known."""
    return None


class Virtualization(Enum):
    """How the guest is virtualized: only a fully virtualized (hvm) guest boots through firmware and GRUB."""

    __hash__ = object.__hash__  # as of Tri

    HVM = "hvm"
    PV = "pv"
    PVH = "pvh"
    CONTAINER = "container"
    UNKNOWN = "unknown"


class Firmware(Enum):
    """What starts the guest."""

    __hash__ = object.__hash__  # as of Tri

    BIOS = "bios"
    UEFI = "uefi"
    DIRECT_KERNEL = "direct-kernel"
    BOOTLOADER = "bootloader"
    SLOF = "slof"
    S390_CCW = "s390-ccw"
    UNKNOWN = "unknown"


class Device(Enum):
    """What a disk entry is to the guest."""

    __hash__ = object.__hash__  # as of Tri

    DISK = "disk"
    LUN = "lun"
    CDROM = "cdrom"
    FLOPPY = "floppy"


HARD_DISKS: Final = (Device.DISK, Device.LUN)
"""What a firmware can start from, and an installer puts a system on."""


class BootSource(Enum):
    """A kind of device that a boot order names."""

    __hash__ = object.__hash__  # as of Tri

    HARD_DISK = "hard disk"
    CDROM = "CD-ROM"
    NETWORK = "network"
    FLOPPY = "floppy"


class Disk(NamedTuple):
    """One disk entry of a definition."""

    target: str
    """The device name as the definition gives it: a Xen vdev ("xvda") or a libvirt target ("vda"). Empty: not known."""
    bus: str
    """The bus the definition asks for ("ide", "virtio" ...). Xen files name none; it is what libvirt would infer."""
    device: Device
    where: Where
    text: str = ""
    """The entry as written, where it is one string (Xen)."""
    source: str = ""
    """The backing store: a path, "pool/volume" or "protocol:name" of libvirt's; empty for an empty drive."""
    format: str = ""
    read_only: bool = False
    prefix: str = ""
    """What stands before the path of a Xen disk string, with its colon ("tap:aio:")."""
    order: int = 0
    """libvirt's per-device boot order; 0 where none is given."""
    controller: str = ""
    """The model of the SCSI controller the disk sits on; "?" where the host decides it."""
    virtual_io: bool = False
    """Presented through virtio whatever the name says (xl's ``specification=virtio``)."""
    backend: str = ""
    """The domain that serves the disk, where it is not domain 0."""
    ioemu: bool = False
    """Written with the prefix ``ioemu:``, which asked old Xen for emulation."""
    bus_given: bool = True
    """False where the bus is inferred from the name; libvirt sorts such disks as one group."""
    shared: bool = False
    """The definition says that others may write to the backing store too: xm's mode w!, libvirt's <shareable/>."""
    overlay: bool = False
    """Writes go to an overlay of the guest's own (libvirt's <transient shareBacking='yes'/>), not to the store."""
    driver: str = ""
    """libvirt's name for the backend's driver ("qemu", "tap" ...)."""


class Words(NamedTuple):
    """A piece of the kernel's command line, and the place that gives it."""

    text: str
    where: Where


class Interface(NamedTuple):
    """One network interface of a definition."""

    model: str
    """Xen's ``type`` of a vif, libvirt's <model type>; empty where the definition gives none."""
    where: Where
    order: int = 0
    text: str = ""
    """The entry as written, where it is one string (Xen)."""
    known: bool = True
    """False where what it is hangs on something that only running the file would tell."""


class Boot(NamedTuple):
    """What the definition says about the order of booting."""

    sources: tuple[BootSource, ...]
    """In order. Empty when libvirt's per-device order is used instead."""
    where: Where | None
    """The place that says so, of several the one that names the hard disk; None where it is the toolstack's default."""
    words: str
    """The boot order in words, for a finding's second span."""
    per_device: bool = False
    host_device_first: bool = False
    """A passed-through host device stands before every disk in the order."""


class Fault(NamedTuple):
    """Something a reader of the same file would refuse."""

    message: str
    where: Where
    help: str = ""
    by: str = "libvirt"
    """Who refuses it: "libvirt", "xl" or "xend"."""
    blinds: bool = True
    """Whether nothing else can be concluded about the guest."""


class Unsaid(NamedTuple):
    """Something the verdict hangs on and the file does not say."""

    what: str
    decides: str
    """What would decide it."""
    where: Where


class Given(NamedTuple):
    """A condition that only running the file would decide, and what one version of a guest takes it to be."""

    condition: str
    line: int
    holds: bool
    where: Where

    @property
    def words(self) -> str:
        """As it goes after "if": "`x > 1` (line 4) is true"."""
        return f"`{self.condition}` (line {self.line}) is {'true' if self.holds else 'false'}"


class Ignore(NamedTuple):
    """A suppression in a domain's metadata, for all of the guest."""

    rules: str
    until: str
    where: Where


class Hint(NamedTuple):
    """A sign in a file of the toolstack it was written for."""

    toolstack: str
    """"xend" or "xl"."""
    words: str
    decisive: bool = False
    """The other toolstack could not read the file."""


class Domain(NamedTuple):
    """One guest definition (libvirt's word)."""

    name: str
    where: Where
    hypervisor: str
    """"xen", or libvirt's domain type ("kvm", "qemu", "vmware" ...)."""
    virtualization: Virtualization
    firmware: Firmware
    boot: Boot
    disks: tuple[Disk, ...]
    arch: str = ""
    machine: str = ""
    interfaces: tuple[Interface, ...] = ()
    command_words: tuple[Words, ...] = ()
    """The kernel command line of a direct kernel boot, piece by piece."""
    platform_device: bool = True
    """The Xen platform PCI device, without which an HVM guest has no PV drivers."""
    platform_device_where: Where | None = None
    ahci: bool = False
    """xl's ``hdtype=ahci``: six emulated units instead of four."""
    traditional: bool = False
    """xl with ``device_model_version="qemu-xen-traditional"``."""
    os_id: str = ""
    """libosinfo's identifier of the operating system, from the metadata."""
    faults: tuple[Fault, ...] = ()
    unsaid: tuple[Unsaid, ...] = ()
    unmodelled: tuple[Unsaid, ...] = ()
    """What the file hands to the device model past the toolstack; the boot map leaves it out."""
    why_firmware: str = ""
    """Why the firmware is what it is, where that is worth saying."""
    ignores: tuple[Ignore, ...] = ()
    extent: Where = at_top
    """From the first to the last character of the definition."""
    given: tuple[Given, ...] = ()
    """What this version of the guest takes for granted."""
    versions: "tuple[Domain, ...]" = ()
    """Every version of the guest, this one first, where conditions leave several open; else empty."""
    alike: Callable[[], object] = nothing_alike
    """A small value that guests have in common whose boot disk is presented alike under every toolstack, and whose kind
    and firmware are the same, for all that their names and paths differ; None where that cannot be told at a glance."""

    @property
    def command_line(self) -> str:
        """The kernel command line of a direct kernel boot."""
        return " ".join(words.text for words in self.command_words)


class Definition(NamedTuple):
    """A file that was read: what it holds, once a toolstack has been chosen for it."""

    hints: Callable[[], tuple[Hint, ...]]
    """The signs of the toolstack it was written for."""
    domains: Callable[[str], tuple[Domain, ...]]
    """The guests, as the given toolstack reads the file."""
    format: Callable[[str], str]
    """"xm", "xl", "sxp" or "xml": what several dialects accept is xl for xl and xm for a xend."""

"""What is to change in a definition, in the field's words: rules propose it, and the split carries it out.

A change names disks by their place among the domain's disks, so that an edit in any format can carry it out. The size
of a new disk is in MiB.
"""

from pvlint.place import Where
from pvlint.record import NamedTuple


class Rename(NamedTuple):
    """A disk gets another device name and bus; it stays where it is in the file, with its backing store."""

    disk: int
    target: str
    """The new device name ("xvdb", "vdb")."""
    bus: str
    """The bus that goes with it in libvirt's XML ("ide", "sata", "scsi", "xen", "virtio")."""
    gives_order: bool = False
    """Its place in libvirt's per-device boot order goes to the disk that is added."""


class Add(NamedTuple):
    """A new disk, written in the style of an old one and placed before it."""

    target: str
    bus: str
    source: str
    """The path of its backing store."""
    like: int
    """The disk it is written like and placed before."""
    format: str = ""
    """The image's format ("raw", "qcow2"); empty where the file says none for the old one either."""
    prefix: str = ""
    """What stands before the path in a Xen disk string, with its colon ("file:", "tap:aio:")."""
    size: int = 256


class Delete(NamedTuple):
    """A piece of the file goes: a suppression that suppresses nothing. What is then an empty comment goes with it."""

    where: Where
    new: str = ""
    """What stands there instead."""


class Writable(NamedTuple):
    """A disk is no longer read-only."""

    disk: int


Change = Rename | Add | Delete | Writable


class Fix(NamedTuple):
    """What mends a finding."""

    title: str
    """In the imperative: "put a small emulated boot disk first"."""
    changes: tuple[Change, ...]
    safe: bool = False
    """Whether nothing inside the guest has to follow: renaming a disk is never safe."""

    @property
    def adds(self) -> bool:
        """Whether there is a new disk among its changes."""
        return any(isinstance(change, Add) for change in self.changes)

"""The words for what is seen on a disk image: all of it plain values, as a worker process hands them over.

Every string may be a guest's own and hostile; whoever prints it escapes it. Offsets and sizes are in bytes.
"""

from enum import Enum
from typing import Protocol

from pvlint.record import NamedTuple


class Unreadable(Exception):
    """Why an image, or a part of it, was not observed: a few words for a person, with nothing of the host in them."""


class Bytes(Protocol):
    """What a guest reads from a disk, whatever container the image is kept in."""

    @property
    def size(self) -> int:
        """How large the disk is to the guest."""

    def read(self, offset: int, length: int) -> bytes:
        """Exactly ``length`` bytes. Raises Unreadable where the image is truncated, broken or over its budget."""


class Look(Enum):
    """What came of looking at an image."""

    OBSERVED = "observed"
    BLANK = "blank"
    """All zero where a table, a loader or a filesystem would be: not installed yet."""
    NOT_OBSERVED = "not observed"


class GoesTo(Enum):
    """How a boot loader in the first sector finds what it goes on with."""

    SAME_DISK = "the disk it was started from"
    DRIVE = "a BIOS drive by number"
    UUID = "the filesystem with a UUID"
    LABEL = "the filesystem with a label"
    ACTIVE = "the active partition"
    NOWHERE = "nowhere"
    UNKNOWN = "not known"


class Loader(NamedTuple):
    """The boot code of a disk's first sector, and where it goes on."""

    kind: str
    """"GRUB legacy", "GRUB 2", "LILO", "SYSLINUX", "DOS or Windows", "Debian mbr", "libparted", "unknown"; "": none."""
    goes_to: GoesTo = GoesTo.NOWHERE
    drive: int | None = None
    """The BIOS drive from 0 (hd0), where it goes by number."""
    identity: str = ""
    """The UUID or label it looks for; not resolved, GRUB 2's name for a volume: "lvmid/...", "mduuid/..."."""
    partition: int | None = None
    """The partition it reads, as Linux counts (from 1, logical ones from 5); None: the whole disk, or not known."""
    path: str = ""
    """The directory or file it reads there ("/grub/stage2", "/boot/grub")."""
    in_partition: int | None = None
    """The active partition whose first sector holds the loader, where the disk's own only chains to it."""
    words: str = ""
    """What was seen, for a person: "GRUB legacy stage1, stage1.5 (e2fs) going on to (hd1,0)"."""


class Partition(NamedTuple):
    """One entry of a partition table."""

    number: int
    """As Linux counts: from 1, logical ones from 5."""
    start: int
    size: int
    kind: str
    """The type: "83" for a DOS table, the GUID in capitals for GPT."""
    active: bool = False
    name: str = ""
    """A GPT partition's name."""


class Mount(NamedTuple):
    """One line of a guest's fstab."""

    device: str
    """As written: "LABEL=/boot", "UUID=...", "/dev/VolGroup00/LogVol00", "/dev/hda1"."""
    point: str
    kind: str


class Entry(NamedTuple):
    """One way to start a kernel, from grub.conf, grub.cfg, a BLS snippet or syslinux.cfg."""

    title: str
    kernel: str
    """Its path as the configuration gives it, without the drive."""
    initrd: str
    arguments: str
    """The kernel's command line, of recognised keys only (root=, xen_emul_unplug=, ide0=noprobe ...)."""
    drive: int | None = None
    """``root (hdD,P)``: D."""
    partition: int | None = None
    """``root (hdD,P)``: P as Linux counts (P + 1)."""
    default: bool = False


class Files(NamedTuple):
    """What was found inside a filesystem, from a fixed list of paths."""

    boot_at: str | None = None
    """Where kernels and a loader's files are: "/" (a separate /boot), "/boot" (inside a root); None: not here."""
    grub_at: str | None = None
    """Where GRUB's own files are ("/grub", "/boot/grub2"); None: not here."""
    kernels: tuple[str, ...] = ()
    """The versions after "vmlinuz-", newest last."""
    initrds: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    searches: tuple[str, ...] = ()
    """The UUIDs and labels that grub.cfg searches for."""
    fstab: tuple[Mount, ...] | None = None
    """None where there is no /etc/fstab."""
    device_map: tuple[tuple[int, str], ...] = ()
    """grub/device.map: BIOS drive and what the installer called it ("/dev/hda")."""
    release: str = ""
    """The first line of /etc/redhat-release (or system-release)."""
    drivers: tuple[str, ...] | None = None
    """The kernel versions with xen-vbd or xen-blkfront modules of kmod-xenpv (extra/, updates/, weak-updates/ ...);
    None where /lib/modules was not read."""
    efi: tuple[str, ...] = ()
    """The loaders in an EFI system partition ("/EFI/redhat/grubx64.efi")."""


class Filesystem(NamedTuple):
    """A filesystem, swap space or other thing with a superblock."""

    kind: str
    """As libblkid calls it: "ext3", "xfs", "btrfs", "vfat", "swap", "crypto_LUKS", "linux_raid_member" ..."""
    place: str
    """Where it is, for a person: "partition 1", "the whole disk", "logical volume VolGroup00/LogVol00"."""
    start: int = 0
    size: int = 0
    label: str = ""
    uuid: str = ""
    partition: int | None = None
    """The partition it is in (or its volume group is in); None: the whole disk."""
    volume: str = ""
    """"VolGroup00/LogVol00", where it is in a logical volume."""
    files: Files | None = None
    """What is inside; None where that was not read."""
    not_read: str = ""
    """Why the files were not read."""


class Group(NamedTuple):
    """A volume group, of which this disk holds a part."""

    name: str
    volumes: tuple[str, ...]
    """The names of its logical volumes."""
    partition: int | None
    """The partition with the physical volume; None: the whole disk."""
    complete: bool = True
    """Whether all its physical volumes are on this disk."""


class Seen(NamedTuple):
    """What was seen on one disk image."""

    look: Look
    reason: str = ""
    """Why it was not observed, or why it counts as blank."""
    notes: tuple[str, ...] = ()
    """What else a person should know: "EBR loop after partition 5", "declared raw, begins like a qcow2"."""
    container: str = ""
    """"raw", "qcow2", "vhd", "vhdx", "vmdk"."""
    size: int = 0
    scheme: str = ""
    """"dos", "gpt"; "" is none."""
    loader: Loader | None = None
    """None where there is no first sector to speak of; ``Loader("")`` where its code is empty."""
    partitions: tuple[Partition, ...] = ()
    filesystems: tuple[Filesystem, ...] = ()
    groups: tuple[Group, ...] = ()
    bytes_read: int = 0
    stale: bool = False
    """Whether something may be writing to it: it was changed in the last minute, or is a block device."""

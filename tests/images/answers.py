"""The words for what is true of an image that the builder made: what a reader of images must find."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pvlint.images.seen import GoesTo, Look

if TYPE_CHECKING:
    from tests.images.build import Workshop


Build = Callable[["Workshop", Path], tuple[Path, ...]]
"""Makes a guest's disks in a directory of their own."""


class Fs(NamedTuple):
    """A filesystem on a disk, as `blkid -p` would name it."""

    kind: str
    label: str = ""
    partition: int | None = None
    volume: str = ""
    boot_at: str | None = None
    """Where the kernels are in it; None: not here."""
    uuid: str = ""
    """"": made at random."""


class Boots(NamedTuple):
    """The loader that the first sector leads to."""

    kind: str = ""
    """The loader's; where the first sector's own only chains to the active partition's, that one's."""
    goes_to: GoesTo = GoesTo.NOWHERE
    drive: int | None = None
    identity: str = ""
    partition: int | None = None
    path: str = ""
    in_partition: int | None = None
    chain: str = ""
    """What chains to it: the kind of the first sector's own code."""


class Part(NamedTuple):
    """A partition: number as Linux counts, first sector, length in sectors, type."""

    number: int
    start: int
    size: int
    kind: str


class Disk(NamedTuple):
    """What is on one disk of a guest."""

    look: Look = Look.OBSERVED
    declared: str = "raw"
    """The format as libvirt's <driver type=''> has it."""
    container: str = "raw"
    scheme: str = ""
    loader: Boots = Boots()
    partitions: tuple[Part, ...] = ()
    filesystems: tuple[Fs, ...] = ()
    groups: tuple[str, ...] = ()


class Image(NamedTuple):
    """The disks of one guest, and which of them (counted from 0) holds what; None: none of them."""

    name: str
    build: Build
    disks: tuple[Disk, ...]
    mbr: int | None = None
    grub: int | None = None
    boot: int | None = None

"""The words for a superblock: what it is, and the names by which a guest finds it."""

from pvlint.record import NamedTuple


class Superblock(NamedTuple):
    """What a volume holds."""

    kind: str
    """As libblkid calls it: "ext3", "vfat", "LVM2_member" ..."""
    label: str = ""
    uuid: str = ""

"""The presentation table for Xen's fully virtualized guests: which device names each toolstack also emulates.

Every device is offered to the guest as a para-virtualized one (xen-vbd). A row says which names are *emulated as
well*, so that firmware sees them; a name that no row covers is PV only. The first row that fits a disk is the one.
"""

from typing import Final, NamedTuple

TOOLSTACKS: Final = ("rhel5", "xend-3.1", "xend-3.2", "xl")

TAP_FAILS: Final = ("rhel5", "xend-3.1")
"""Toolstacks whose device model gets a `tap:` disk's path with the driver still in front ("aio:/srv/a.img") and cannot
open it: changesets 77b1ee94c3 (October 2007, disks) and 9239f4852e (January 2008, CD-ROMs) take it off."""

NAMES: Final = {
    "rhel5": "rhel5 (xend 3.0.3)",
    "xend-3.1": "xend 3.1",
    "xend-3.2": "xend 3.2 and later",
    "xl": "xl",
}


class Row(NamedTuple):
    """One line of the table."""

    toolstack: str
    family: str
    """"hd", "xvd" or "sd"; "cd" is a CD-ROM of any of them; "d" is libxl's d<disk>p<partition>."""
    last: int
    """The highest unit that is emulated, counted from 0."""
    bus: str
    boots: bool
    """Whether the toolstack's firmware starts from this bus."""
    source: str
    only_if: str = ""
    """"no-hd": only when no hd* device is defined; "ahci", "no-ahci": by hdtype; empty: always."""
    partitions: bool = False
    """Whether the name of a partition (hda1) is emulated too."""


_IOEMU_303: Final = "tools/ioemu/xenstore.c of Xen 3.0.3: names of exactly three characters, hd? only, four of them"
_IOEMU_31: Final = 'changeset 5f3d693d65 (Xen 3.1): up to seven SCSI disks, "an ide disk must still be used to boot"'
_XVD_AS_HD: Final = "changesets 77b1ee94c3 and a5ed18b7c4 (Xen 3.2): xvdN looks like hdN unless an hd* is defined"
_LIBXL: Final = "libxl_dm.c: disks 0 to 3 become hda to hdd whatever their name; the rest is PV only"
_LIBXL_SD: Final = "libxl_dm.c: explicit sd* disks become SCSI (lsi53c895a), which SeaBIOS reads"
_LIBXL_AHCI: Final = "libxl_dm.c, hdtype=ahci (Xen 4.6): disks 0 to 5 on one AHCI controller"
_LIBXL_CD: Final = "libxl_dm.c: a CD-ROM with number 0 to 3 is an IDE one, whatever its name"

TABLE: Final = (
    Row("rhel5", "hd", 3, "IDE", True, _IOEMU_303),
    Row("xend-3.1", "hd", 3, "IDE", True, _IOEMU_303),
    Row("xend-3.1", "sd", 6, "SCSI", False, _IOEMU_31),
    Row("xend-3.2", "hd", 3, "IDE", True, _IOEMU_303),
    Row("xend-3.2", "sd", 6, "SCSI", False, _IOEMU_31),
    Row("xend-3.2", "xvd", 3, "IDE", True, _XVD_AS_HD, only_if="no-hd"),
    Row("xl", "cd", 3, "IDE", True, _LIBXL_CD, partitions=True),
    Row("xl", "sd", 15, "SCSI", True, _LIBXL_SD, partitions=True),
    Row("xl", "hd", 3, "IDE", True, _LIBXL, only_if="no-ahci", partitions=True),
    Row("xl", "xvd", 3, "IDE", True, _LIBXL, only_if="no-ahci", partitions=True),
    Row("xl", "d", 3, "IDE", True, _LIBXL, only_if="no-ahci", partitions=True),
    Row("xl", "hd", 5, "AHCI", True, _LIBXL_AHCI, only_if="ahci", partitions=True),
    Row("xl", "xvd", 5, "AHCI", True, _LIBXL_AHCI, only_if="ahci", partitions=True),
    Row("xl", "d", 5, "AHCI", True, _LIBXL_AHCI, only_if="ahci", partitions=True),
)

WHY_NOT: Final = {
    "rhel5": "under rhel5 (xend 3.0.3) only hda to hdd are emulated",
    "xend-3.1": "under xend 3.1 only hda to hdd (IDE) and sda to sdg (SCSI) are emulated",
    "xend-3.2": (
        "under xend 3.2 and later only hda to hdd, sda to sdg and, where no hd* device is defined, "
        "xvda to xvdd are emulated"
    ),
    "xl": "xl emulates disks 0 to 3 (hda or xvda to hdd or xvdd) and sda to sdp; the rest is PV only",
}
"""Why a name that no row covers is PV only."""


def row_for(
    toolstack: str, family: str, index: int, partition: int, *, cdrom: bool, any_hd: bool, ahci: bool
) -> Row | None:
    """The row that emulates a device; None where it is PV only."""
    any_cd = any(row.toolstack == toolstack and row.family == "cd" for row in TABLE)
    for row in TABLE:
        right = cdrom if row.family == "cd" else row.family == family and not (cdrom and any_cd)
        fits = row.toolstack == toolstack and right
        if not fits or not 0 <= index <= row.last or (partition and not row.partitions):
            continue
        holds = {"": True, "no-hd": not any_hd, "ahci": ahci, "no-ahci": not ahci}[row.only_if]
        if holds:
            return row
    return None

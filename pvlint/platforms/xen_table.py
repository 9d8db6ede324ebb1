"""The toolstacks that build Xen guests: one table of what each is like, how it presents disks, and how interfaces.

All that is known of a toolstack is in this file; the rest of pvlint asks for a column, never for a toolstack's name.
"""

from typing import Final

from pvlint.record import NamedTuple


class Traits(NamedTuple):
    """What a toolstack is like."""

    name: str
    """As in --toolstack."""
    words: str
    """What texts call it."""
    family: str
    """"xend" or "xl": whose dialect of the config file it reads."""
    why_not: str
    """Why a disk whose name no row covers is PV only."""
    tap_fails: bool = False
    """Whether its device model gets a `tap:` disk's path with the driver still in front ("aio:/srv/a.img") and cannot
    open it: changesets 77b1ee94c3 (October 2007, disks) and 9239f4852e (January 2008, CD-ROMs) take it off."""
    repaired: bool = False
    """Whether the packages that have it carry repairs of later versions, and which is not known: Red Hat's do."""
    libvirt_emulates: bool = False
    """Whether libvirt hands it every network interface that is no netfront as an emulated one (bug 300531)."""
    pv_type: str = "netfront"
    """The ``type`` that makes a network interface of a config file PV only."""
    traditional: str = ""
    """The toolstack whose device model it can be told to take: xl's qemu-xen-traditional is that of xend 3.2."""


TOOLSTACKS: Final = {
    traits.name: traits
    for traits in (
        Traits(
            "rhel5",
            "rhel5 (xend 3.0.3)",
            "xend",
            "under rhel5 (xend 3.0.3) only hda to hdd are emulated",
            tap_fails=True,
            repaired=True,
            libvirt_emulates=True,
            pv_type="",
        ),
        Traits(
            "xend-3.1",
            "xend 3.1",
            "xend",
            "under xend 3.1 only hda to hdd (IDE) and sda to sdg (SCSI) are emulated",
            tap_fails=True,
        ),
        Traits(
            "xend-3.2",
            "xend 3.2 and later",
            "xend",
            "under xend 3.2 and later only hda to hdd, sda to sdg and, where no hd* device is defined, "
            "xvda to xvdd are emulated",
        ),
        Traits(
            "xl",
            "xl",
            "xl",
            "xl emulates disks 0 to 3 (hda or xvda to hdd or xvdd) and sda to sdp; the rest is PV only",
            pv_type="vif",
            traditional="xend-3.2",
        ),
    )
}
"""By name, the oldest first."""

GUIDES: Final = "rhel5"
"""The toolstack that Red Hat's guide is about."""

TAP_FAILS: Final = tuple(name for name, traits in TOOLSTACKS.items() if traits.tap_fails)
"""Toolstacks that cannot open an emulated disk behind `tap:`."""


class Row(NamedTuple):
    """Device names that a toolstack emulates; the first row that fits a disk is the one.

    Every device is offered to the guest as a para-virtualized one (xen-vbd). A row says which names are *emulated as
    well*, so that firmware sees them; a name that no row covers is PV only.
    """

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

_IMAGE_303: Final = "image.py, netif.py of Xen 3.0.3: emulated only for type=ioemu, and then without a PV side"
_IMAGE_31: Final = "image.py, netif.py of Xen 3.0.4 and later: ioemu is the default; a PV side unless type=ioemu"
_SEXPR: Final = "libvirt's xend driver: (type ioemu) for each NIC that is no netfront, up to Xen 3.0.4 (bug 300531)"
_SEXPR_31: Final = "libvirt's xend driver: no (type ioemu) from Xen 3.1 on, as it breaks PV drivers"
_XL: Final = "xl-network-configuration(5): ioemu, the default, is emulated and PV; vif is PV only"
_LIBXL_NIC: Final = "libvirt's libxl driver: VIF_IOEMU for each NIC that is no netfront"

NICS: Final = (  # plain, as every start of pvlint reads this file: network.Row says what each column is
    # toolstack, by libvirt, types or models, emulated, PV, source
    ("rhel5", False, ("ioemu",), True, False, _IMAGE_303),
    ("rhel5", False, ("*",), False, True, _IMAGE_303),
    ("rhel5", True, ("netfront",), False, True, _SEXPR),
    ("rhel5", True, ("*",), True, False, _SEXPR),
    ("xl", False, ("", "ioemu"), True, True, _XL),
    ("xl", False, ("vif",), False, True, _XL),
    ("xl", True, ("netfront",), False, True, _LIBXL_NIC),
    ("xl", True, ("*",), True, True, _LIBXL_NIC),
    *(
        row
        for xend in ("xend-3.1", "xend-3.2")
        for row in (
            (xend, False, ("",), True, True, _IMAGE_31),
            (xend, False, ("ioemu",), True, False, _IMAGE_31),
            (xend, False, ("*",), False, True, _IMAGE_31),
            (xend, True, ("netfront",), False, True, _SEXPR_31),
            (xend, True, ("*",), True, True, _SEXPR_31),
        )
    ),
)


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


_HIDING: Final = frozenset(row.toolstack for row in TABLE if row.only_if == "no-hd")


def hides_xvd(toolstack: str) -> bool:
    """Whether a toolstack emulates xvd* names, but only where no hd* device is defined."""
    return toolstack in _HIDING

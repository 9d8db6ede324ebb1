"""How Xen presents the network interfaces of a fully virtualized guest: emulated, para-virtualized, or both."""

from typing import Final, NamedTuple

from pvlint.model import Interface, Tri
from pvlint.platforms.xen_table import NAMES


class Row(NamedTuple):
    """One line of the table; the first that fits an interface is the one."""

    toolstack: str
    libvirt: bool
    """Whether libvirt hands the interface to the toolstack, or the toolstack reads the file itself."""
    models: tuple[str, ...]
    """Xen's ``type`` or libvirt's model; "" is none given, "*" anything."""
    emulated: bool
    pv: bool
    source: str


_IMAGE_303: Final = "image.py, netif.py of Xen 3.0.3: emulated only for type=ioemu, and then without a PV side"
_IMAGE_31: Final = "image.py, netif.py of Xen 3.0.4 and later: ioemu is the default; a PV side unless type=ioemu"
_SEXPR: Final = "libvirt's xend driver: (type ioemu) for each NIC that is no netfront, up to Xen 3.0.4 (bug 300531)"
_SEXPR_31: Final = "libvirt's xend driver: no (type ioemu) from Xen 3.1 on, as it breaks PV drivers"
_XL: Final = "xl-network-configuration(5): ioemu, the default, is emulated and PV; vif is PV only"
_LIBXL: Final = "libvirt's libxl driver: VIF_IOEMU for each NIC that is no netfront"

TABLE: Final = (
    Row("rhel5", False, ("ioemu",), True, False, _IMAGE_303),
    Row("rhel5", False, ("*",), False, True, _IMAGE_303),
    Row("rhel5", True, ("netfront",), False, True, _SEXPR),
    Row("rhel5", True, ("*",), True, False, _SEXPR),
    Row("xl", False, ("", "ioemu"), True, True, _XL),
    Row("xl", False, ("vif",), False, True, _XL),
    Row("xl", True, ("netfront",), False, True, _LIBXL),
    Row("xl", True, ("*",), True, True, _LIBXL),
    *(
        row
        for xend in ("xend-3.1", "xend-3.2")
        for row in (
            Row(xend, False, ("",), True, True, _IMAGE_31),
            Row(xend, False, ("ioemu",), True, False, _IMAGE_31),
            Row(xend, False, ("*",), False, True, _IMAGE_31),
            Row(xend, True, ("netfront",), False, True, _SEXPR_31),
            Row(xend, True, ("*",), True, True, _SEXPR_31),
        )
    ),
)


class Nic(NamedTuple):
    """What one interface looks like to the guest."""

    emulated: Tri
    pv: Tri
    reason: str

    @property
    def pv_only(self) -> bool:
        """Whether only a para-virtualized driver reaches it."""
        return self.pv is Tri.YES and self.emulated is Tri.NO


def present(interface: Interface, toolstack: str, *, libvirt: bool) -> Nic:
    """How a toolstack presents an interface of a fully virtualized guest."""
    if not interface.known:
        return Nic(Tri.UNKNOWN, Tri.UNKNOWN, "its type is not known")
    for row in TABLE:
        fits = row.toolstack == toolstack and row.libvirt is libvirt
        if fits and (interface.model in row.models or "*" in row.models):
            emulated, pv = (Tri.YES if side else Tri.NO for side in (row.emulated, row.pv))
            return Nic(emulated, pv, _why(interface, row))
    return Nic(Tri.UNKNOWN, Tri.UNKNOWN, f"{NAMES[toolstack]} knows no type '{interface.model[:40]}' of vif")


def _why(interface: Interface, row: Row) -> str:
    sides = "emulated and PV" if row.emulated and row.pv else "emulated only" if row.emulated else "PV only"
    if row.libvirt:
        said = f"model {interface.model[:40]}" if interface.model else "no <model>"
        return f"libvirt and {NAMES[row.toolstack]} make it {sides}: {said}"
    said = f"type={interface.model[:40]}" if interface.model else "no type"
    return f"{NAMES[row.toolstack]} makes it {sides}: {said}"

"""How Xen presents the network interfaces of a fully virtualized guest: emulated, para-virtualized, or both."""

from typing import Final

from pvlint.model import Interface, Tri
from pvlint.platforms.xen_table import NICS, TOOLSTACKS
from pvlint.record import NamedTuple


class Row(NamedTuple):
    """How a toolstack presents a network interface; the first row that fits an interface is the one."""

    toolstack: str
    libvirt: bool
    """Whether libvirt hands the interface to the toolstack, or the toolstack reads the file itself."""
    models: tuple[str, ...]
    """Xen's ``type`` or libvirt's model; "" is none given, "*" anything."""
    emulated: bool
    pv: bool
    source: str


TABLE: Final = tuple(Row(*row) for row in NICS)


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
    return Nic(Tri.UNKNOWN, Tri.UNKNOWN, f"{TOOLSTACKS[toolstack].words} knows no type '{interface.model[:40]}' of vif")


def _why(interface: Interface, row: Row) -> str:
    sides = "emulated and PV" if row.emulated and row.pv else "emulated only" if row.emulated else "PV only"
    if row.libvirt:
        said = f"model {interface.model[:40]}" if interface.model else "no <model>"
        return f"libvirt and {TOOLSTACKS[row.toolstack].words} make it {sides}: {said}"
    said = f"type={interface.model[:40]}" if interface.model else "no type"
    return f"{TOOLSTACKS[row.toolstack].words} makes it {sides}: {said}"

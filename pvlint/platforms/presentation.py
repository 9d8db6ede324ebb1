"""How a disk is presented to the guest: emulated, para-virtualized, both, and where on which bus."""

from pvlint.model import Tri
from pvlint.record import NamedTuple


class Presentation(NamedTuple):
    """What one disk looks like to firmware and to the guest's kernel."""

    emulated: Tri
    pv: Tri
    driver: str
    """The driver of the para-virtualized side: "xen-vbd", "virtio-blk" ...; empty where there is none."""
    bus: str
    """The emulated bus: "IDE", "SCSI", "AHCI", "SATA", "USB" ...; empty where the disk is not emulated."""
    unit: int
    """Which unit of the emulated bus; -1 where the platform does not fix it."""
    boots: Tri
    """Whether this platform's firmware can start from the emulated side."""
    reason: str
    """Why, in words."""
    refused: str = ""
    """Why the toolstack refuses to build a guest with this disk; empty where it does not."""

    @property
    def words(self) -> str:
        """One line for a table: "emulated IDE 1:0 and PV"."""
        if self.refused:
            return "refused"
        if self.emulated is Tri.UNKNOWN:
            return "not known"
        emulated = f"emulated {self.place}" if self.emulated is Tri.YES else ""
        if self.pv is Tri.YES:
            return f"{emulated} and PV" if emulated else f"PV only ({self.driver})"
        return emulated or "nothing"

    @property
    def place(self) -> str:
        """The emulated bus and unit: "IDE 1:0", "SCSI 2"."""
        if self.bus == "IDE" and self.unit >= 0:
            return f"IDE {self.unit // 2}:{self.unit % 2}"
        return f"{self.bus} {self.unit}" if self.unit >= 0 else self.bus

    @property
    def pv_only(self) -> bool:
        """Whether only a para-virtualized driver reaches it."""
        return self.pv is Tri.YES and self.emulated is Tri.NO

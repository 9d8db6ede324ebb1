"""The kind of a guest: what tells at a glance that most rules have nothing to say of it."""

from typing import Final

from pvlint.bootmap import BootPath
from pvlint.evidence.facts import UNKNOWN
from pvlint.guest import Guest
from pvlint.model import HARD_DISKS, Virtualization
from pvlint.platforms.xen_table import TOOLSTACKS
from pvlint.record import NamedTuple

_HVM: Final = Virtualization.HVM


class Kind(NamedTuple):
    """What rules go by before they look closer. Thousands of guests are of a few kinds."""

    toolstack: str
    """Who builds it; empty for every guest that is not Xen's."""
    hvm: bool
    """Whether it is fully virtualized."""
    path: BootPath
    phase: str
    disks: int
    """Its hard disks; 2 stands for any larger number."""
    doubtful: bool
    """Something in it is refused, not said or not modelled, or cannot be presented."""
    known: bool
    """A fact is known from outside its definition."""
    claimed: bool
    """Something but its definition says what lies on its disks."""
    told: bool
    """Its kernel's command line is known."""
    platform_device: bool
    ioemu: bool
    """One of its disks is written with the prefix ``ioemu:``."""

    @property
    def xen_hvm(self) -> bool:
        """Whether Red Hat's chapter is about it: fully virtualized, and Xen builds it."""
        return bool(self.toolstack) and self.hvm

    @property
    def xend(self) -> bool:
        """Whether a xend builds it."""
        return bool(self.toolstack) and TOOLSTACKS[self.toolstack].family == "xend"

    @property
    def xl(self) -> bool:
        """Whether libxl builds it."""
        return bool(self.toolstack) and TOOLSTACKS[self.toolstack].family == "xl"


def kind(guest: Guest) -> Kind:
    """The kind of a guest."""
    domain, facts = guest.domain, guest.facts
    hard = 0
    refused = ioemu = False
    for disk in domain.disks:
        if disk.device in HARD_DISKS:
            hard += 1
        if disk.ioemu:
            ioemu = True
    for shown in guest.presentations:
        if shown.refused:
            refused = True
    return Kind(
        guest.toolstack.name if guest.toolstack is not None else "",
        domain.virtualization is _HVM,
        guest.map.path,
        guest.phase,
        hard if hard < 2 else 2,
        refused or bool(domain.faults or domain.unsaid or domain.unmodelled),
        facts != UNKNOWN,
        bool(guest.testimony) or guest.observation is not None,
        bool(domain.command_words or facts.command_line),
        domain.platform_device,
        ioemu,
    )

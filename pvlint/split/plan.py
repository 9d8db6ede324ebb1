"""The plan of a split: what is to change, or why nothing is or nothing can."""

from pvlint import layout, proposals
from pvlint.bootmap import BootPath
from pvlint.changes import Add, Change, Rename
from pvlint.guest import Guest
from pvlint.model import Tri
from pvlint.record import NamedTuple
from pvlint.ruling import Ruling


class Plan(NamedTuple):
    """What is to be done with a guest."""

    stage: str
    """"install", "final" or "one-disk"."""
    changes: tuple[Change, ...]
    title: str


class NoPlan(Exception):
    """Why there is nothing to split; ``done`` where the guest has what it needs already."""

    def __init__(self, reason: str, *, done: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.done = done


def at_stage(ruling: Ruling, stage: str) -> Ruling:
    """The ruling for guests at a stage: whoever says "final" has installed them, wherever they start from."""
    phase = {"install": "install", "final": "run"}.get(stage, ruling.settings.phase)
    return ruling._replace(settings=ruling.settings._replace(phase=phase))


def plan(guest: Guest, stage: str = "", *, keep_one_disk: bool = False, boot_size: int = 0) -> Plan:
    """The plan for a guest. Raises NoPlan where there is nothing to do, or nothing can be done."""
    if guest.map.path in (BootPath.NOT_APPLICABLE, BootPath.NONE):
        raise NoPlan(guest.map.reason, done=True)
    if guest.map.path is BootPath.UNKNOWN:
        raise NoPlan(guest.map.reason)
    stage = stage or proposals.stage_of(guest)
    if keep_one_disk:
        if proposals.boots_well(guest):
            raise NoPlan(_well(guest), done=True)
        changes = proposals.one_disk(guest)
        stage, title = "one-disk", "give the boot disk an emulated name"
    else:
        changes = proposals.two_disks(guest, stage, boot_size)
        if not changes and proposals.boots_well(guest) and len(layout.hard_disks(guest)) > 1:
            raise NoPlan(_split(guest, stage), done=True)
        title = _title(changes)
    if not changes:
        raise NoPlan(_nowhere(guest))
    return Plan(stage, changes, title)


def _well(guest: Guest) -> str:
    disk = guest.boot_disk
    return f"it boots from {disk.target if disk else 'its boot disk'}, which is emulated"


def _split(guest: Guest, stage: str) -> str:
    """Why a guest with several disks that boots from an emulated one needs nothing."""
    others = [place for place in layout.hard_disks(guest) if place != guest.map.disk]
    if stage == "install":
        hidden = [guest.domain.disks[place].target for place in proposals.hidden_from_the_installer(guest)]
        if hidden:
            what = f"the installer may not see {', '.join(hidden)}"
            return f"{_well(guest)}; {what}, and every emulated place after that is taken"
        return f"{_well(guest)}, and the installer sees its other disks"
    if any(guest.presentations[place].emulated is Tri.YES for place in others):
        return f"{_well(guest)}, and its other emulated disks stay as they are"
    return f"{_well(guest)}, and everything else is PV"


def _nowhere(guest: Guest) -> str:
    if not layout.has_emulated_bus(guest):
        return f"{layout.NO_BUS}: the guide's two-disk split does not apply"
    return f"a small emulated disk would have to come first, and {layout.NO_PLACE}"


def _title(changes: tuple[Change, ...]) -> str:
    if any(isinstance(change, Add) for change in changes):
        return "put a small emulated boot disk first"
    renames = [change for change in changes if isinstance(change, Rename)]
    shown = any(change.bus not in ("xen", "virtio") for change in renames)
    what = "show the installer every disk" if shown else "make the data disks PV"
    return f"{what}: {', '.join(change.target for change in renames)}"

"""What a Xen config's disks are to be once changes are carried out, and whether an edited file says just that."""

from collections.abc import Sequence

from pvlint.changes import Add, Change, Rename, Writable
from pvlint.guest import Guest
from pvlint.model import Device, Disk, Domain, Tri
from pvlint.place import at_top
from pvlint.platforms.survey import present
from pvlint.platforms.toolstack import choose
from pvlint.platforms.xen_table import GUIDES, TAP_FAILS
from pvlint.readers import xen_file, xl, xm
from pvlint.readers.config import Config, Value
from pvlint.readers.reading import Read
from pvlint.readers.xml_disks import infer_bus
from pvlint.record import NamedTuple
from pvlint.sources.text import Text
from pvlint.split.edits import CannotEdit, Edit
from pvlint.split.xen_entries import plain_prefix


class Reading(NamedTuple):
    """A config as a guest's toolstack reads it."""

    versions: tuple[Domain, ...]
    hints_at: str
    """The toolstack that it seems to be written for."""
    may_hint_at: tuple[str, ...]
    """Others than these would be another reading of the file."""
    configs: tuple[Config, ...]


def toolstack_of(guest: Guest) -> str:
    """The name of the toolstack that reads a Xen guest's file."""
    return guest.toolstack.name if guest.toolstack is not None else GUIDES


def reading(text: Text, guest: Guest) -> Reading | None:
    """A guest's file, read; None where it cannot be."""
    found = xen_file.read(text, guest.name, guest.format)
    if not isinstance(found, Read):
        return None
    toolstack = toolstack_of(guest)
    if found.definition.format(toolstack) != guest.format:
        return None
    domain = found.definition.domains(toolstack)[0]
    configs: tuple[Config, ...] = (xl.parse(text.characters),)
    if guest.format == "xm":
        configs = tuple(version.config for version in xm.parse(text).versions)
    written_for = choose("auto", found.definition.hints).name
    return Reading(domain.versions or (domain,), written_for, (written_for, toolstack), configs)


def planned(guest: Guest, version: Domain, changes: Sequence[Change]) -> tuple[Disk, ...]:
    """The disks that one version of a guest is to have. Raises CannotEdit where a change does not fit it."""
    disks, added = list(version.disks), dict[int, list[Disk]]()
    for change in changes:
        if isinstance(change, Rename):
            place = _place(guest, version, change.disk)
            disks[place] = _renamed(disks[place], change.target)
        elif isinstance(change, Writable):
            place = _place(guest, version, change.disk)
            disks[place] = disks[place]._replace(read_only=False)
        elif isinstance(change, Add):
            added.setdefault(_place(guest, version, change.like), []).append(_new(change))
    made = [one for n, disk in enumerate(disks) for one in (*added.get(n, ()), disk)]
    return _opened(guest, version, tuple(made))


def clash(guest: Guest, version: Domain, changes: Sequence[Change]) -> str:
    """The name that two disks of a version would then have, and have not now; empty where there is none."""
    before = [disk.target for disk in version.disks]
    made = [disk.target for disk in planned(guest, version, changes)]
    return next((name for name in made if name and made.count(name) > max(1, before.count(name))), "")


def _place(guest: Guest, version: Domain, disk: int) -> int:
    """Which of a version's disks a disk of the guest is."""
    wanted = guest.domain.disks[disk]
    where = wanted.where()
    found = [n for n, one in enumerate(version.disks) if one.text == wanted.text and one.where() == where]
    if disk in found:
        return disk
    if len(found) != 1:
        given = " and ".join(one.words for one in version.given) or "a condition is otherwise"
        raise CannotEdit(f"its disk {wanted.target} is another one, or none, if {given}")
    return found[0]


def _renamed(disk: Disk, target: str) -> Disk:
    return disk._replace(target=target, bus=infer_bus(target, disk.device), ioemu=False)


def _new(change: Add) -> Disk:
    bus = infer_bus(change.target, Device.DISK)
    return Disk(change.target, bus, Device.DISK, at_top, source=change.source, format=change.format, bus_given=False)


def _opened(guest: Guest, version: Domain, disks: tuple[Disk, ...]) -> tuple[Disk, ...]:
    """The disks, without ``tap:`` where one is emulated now whose device model cannot open that (PV211)."""
    toolstack = toolstack_of(guest)
    if toolstack not in TAP_FAILS:
        return disks
    was = {d.where: s.emulated for d, s in zip(version.disks, present(version, toolstack), strict=True)}
    shown = present(version._replace(disks=disks), toolstack)
    made = []
    for disk, now in zip(disks, shown, strict=True):
        emulated_now = now.emulated is Tri.YES and was.get(disk.where) not in (None, Tri.YES)
        if emulated_now and disk.prefix.startswith("tap"):
            if disk.format != "raw":
                raise CannotEdit(
                    f"{disk.target} would be emulated, and its {disk.format} image behind {disk.prefix} cannot be; "
                    "turn it into a raw one first (qemu-img convert -O raw)"
                )
            disk = disk._replace(prefix=plain_prefix(disk.source))
        made.append(disk)
    return tuple(made)


def says(before: Reading, after: Reading | None, plans: Sequence[tuple[Disk, ...]], edits: Sequence[Edit]) -> bool:
    """Whether an edited file says what was planned for each version of its guest, and all else as before."""
    if after is None or len(after.versions) != len(before.versions) or after.hints_at not in before.may_hint_at:
        return False
    same = all(map(_same, before.versions, after.versions))
    disks = all(_are(plan, version.disks) for plan, version in zip(plans, after.versions, strict=True))
    return same and disks and _same_settings(before.configs, after.configs, edits)


def _same(before: Domain, after: Domain) -> bool:
    """Whether a guest is the same but for its disks."""
    return _besides(before) == _besides(after) and not _kinds(after) - _kinds(before)


def _kinds(domain: Domain) -> set[str]:
    """What the toolstack refuses, whatever it says of the one or other entry: a new one is like an old one."""
    return {fault.message.partition(":")[0] for fault in domain.faults}


def _besides(domain: Domain) -> object:
    boot = (domain.boot.sources, domain.platform_device, domain.ahci, domain.traditional)
    nics = tuple((nic.model, nic.known, nic.text) for nic in domain.interfaces)
    doubts = tuple(doubt.what for doubt in domain.unsaid)
    given = tuple((one.condition, one.holds) for one in domain.given)
    return domain.name, domain.virtualization, domain.firmware, boot, domain.command_line, nics, doubts, given


def _are(plan: tuple[Disk, ...], found: tuple[Disk, ...]) -> bool:
    return len(plan) == len(found) and all(_is(one, disk) for one, disk in zip(plan, found, strict=True))


def _is(plan: Disk, found: Disk) -> bool:
    """Whether a disk is what was planned; of a new one less is said: its text is whatever says it."""
    if plan.where is at_top:
        is_new = plan._replace(format=plan.format or found.format, prefix=found.prefix, backend=found.backend)
        return _bare(is_new) == _bare(found)
    return _bare(plan) == _bare(found)


def _bare(disk: Disk) -> Disk:
    return disk._replace(where=at_top, text="")


def _same_settings(before: Sequence[Config], after: Sequence[Config], edits: Sequence[Edit]) -> bool:
    """Whether no setting changed but ``disk``, and names that hold what was edited for it."""
    if len(before) != len(after):
        return False
    for old, new in zip(before, after, strict=True):
        if list(old.settings) != list(new.settings):
            return False
        for name, setting in old.settings.items():
            value = setting.value
            touched = name == "disk" or any(value.start <= edit.start and edit.end <= value.end for edit in edits)
            if not touched and _flat(value) != _flat(new.settings[name].value):
                return False
    return True


def _flat(value: Value) -> object:
    if isinstance(value.data, tuple):
        return [_flat(item) for item in value.data]
    return value.data if isinstance(value.data, str | int | float) else "unknown"

"""A guest: one domain with all that is concluded about it. Reports print it and rules judge it."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pvlint.bootmap import BootMap, BootPath, nowhere
from pvlint.evidence.claims import Claim, Testimony
from pvlint.evidence.facts import Facts, facts, merged, of_guest
from pvlint.evidence.said import GuestSettings
from pvlint.holders import heard
from pvlint.late import regex
from pvlint.likeness import drawn
from pvlint.model import BootSource, Definition, Device, Disk, Domain, Firmware, Virtualization
from pvlint.platforms.presentation import Presentation
from pvlint.platforms.toolstack import Toolstack, choose
from pvlint.record import NamedTuple

if TYPE_CHECKING:
    from pvlint.evidence.images import Observation

_HVM: Final = Virtualization.HVM
_DIRECT_KERNEL: Final = Firmware.DIRECT_KERNEL
_HARD_DISK: Final = BootSource.HARD_DISK
"""Members of enumerations that each guest is compared with: asking an enumeration takes ten times as long."""
_KICKSTART: Final = regex(r"(?:^|\s)(?:inst\.)?ks(?:=|\s|$)")


class Judgement(NamedTuple):
    """How a run is to judge: the options that conclusions depend on."""

    toolstack: str = "auto"
    profile: str = "auto"
    phase: str = "auto"
    said: GuestSettings = GuestSettings()
    """What the command line says of every guest."""
    guests: tuple[tuple[str, GuestSettings], ...] = ()
    """What the settings say of guests, by name or glob."""
    said_in: str = "the settings"
    path: str = ""
    """The definition's; empty where it comes from no file."""
    live: bool = False
    """Whether it is of a live host, and so the files that it names are."""
    directory: str = ""
    """The settings file's, which paths in it start from."""
    observe: "Callable[[Domain, tuple[Presentation, ...]], Observation] | None" = None
    """Looks at a guest's disk images; None where nobody asked for that."""


class Guest(NamedTuple):
    """One domain, presented, mapped and ready to be judged."""

    domain: Domain
    format: str
    """The dialect that its file was read in: "xm", "xl", "sxp" or "xml"."""
    toolstack: Toolstack | None
    """Who builds a Xen guest; None for every other hypervisor."""
    phase: str
    """"install" or "run"."""
    profile: str
    presentations: tuple[Presentation, ...]
    map: BootMap
    facts: Facts
    """What is known of it from outside its definition."""
    under: Callable[[str], "Guest | None"]
    """The same guest under another toolstack."""
    testimony: tuple[Testimony, ...] = ()
    """What the settings, a kickstart and disk images say of its disks."""
    observation: "Observation | None" = None
    """What was seen on its disk images; None where nobody asked."""
    versions: "tuple[Guest, ...]" = ()
    """Every version of the guest, where conditions that nobody knows leave several open; else empty."""

    @property
    def name(self) -> str:
        """The guest's name."""
        return self.domain.name

    @property
    def boot_disk(self) -> Disk | None:
        """The disk the firmware starts from."""
        return None if self.map.disk is None else self.domain.disks[self.map.disk]

    @property
    def boot_presentation(self) -> Presentation | None:
        """How the boot disk is presented."""
        return None if self.map.disk is None else self.presentations[self.map.disk]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All that is said of what lies on its disks."""
        return tuple(claim for one in self.testimony for claim in one.claims)

    @property
    def is_xen(self) -> bool:
        """Whether Xen builds it."""
        return self.domain.hypervisor == "xen"

    @property
    def boots_through_firmware(self) -> bool:
        """Whether firmware and GRUB read its disks at all."""
        return self.domain.virtualization is Virtualization.HVM and self.map.path is not BootPath.NOT_APPLICABLE


def guests(definition: Definition, judgement: Judgement) -> list[Guest]:
    """The guests of a definition, concluded upon."""
    toolstack = choose(judgement.toolstack, definition.hints)
    found = []
    for place, domain in enumerate(definition.domains(toolstack.name)):
        own = of_guest(domain.name, judgement.guests).toolstack if judgement.guests else ""
        if own not in ("", "auto") and judgement.toolstack == "auto" and place < len(definition.domains(own)):
            chosen = Toolstack(own, "as the settings say of this guest")
            found.append(_conclude(definition.domains(own)[place], definition, chosen, judgement, place))
        else:
            found.append(_conclude(domain, definition, toolstack, judgement, place))
    return found


def _source(judgement: Judgement) -> str:
    """Where the facts that were said are from."""
    return "the command line" if judgement.said.release or judgement.said.kernel else judgement.said_in


def _conclude(domain: Domain, definition: Definition, toolstack: Toolstack, judgement: Judgement, place: int) -> Guest:
    others: dict[str, Guest | None] = {}

    def under(name: str) -> Guest | None:
        if name not in others:
            domains, compared = definition.domains(name), Toolstack(name, "for comparison")
            fits = place < len(domains)
            others[name] = _conclude(domains[place], definition, compared, judgement, place) if fits else None
        return others[name]

    said = judgement.said
    if judgement.guests:
        said = merged(said, of_guest(domain.name, judgement.guests))
    phase = judgement.phase if judgement.phase != "auto" else said.phase
    phase = _phase(domain) if phase in ("auto", "") else phase
    presentations, map_ = drawn(domain, toolstack.name)
    observation = judgement.observe(domain, presentations) if judgement.observe is not None else None
    seen = (observation.said, observation.drivers) if observation is not None else ()
    known = facts(said, domain.os_id, _source(judgement), *seen)
    testimony = _testimony(domain, said, judgement) + _kickstart(
        said, judgement, domain, known, presentations, phase, map_.disk
    )
    if observation is not None:
        testimony += (observation.testimony,)
    guest = Guest(  # by place, as names would take twice as long
        domain,
        definition.format(toolstack.name),
        toolstack if domain.hypervisor == "xen" else None,
        phase,
        judgement.profile,
        presentations,
        heard(map_, [claim for one in testimony for claim in one.claims]) if testimony else map_,
        known,
        under,
        testimony,
        observation,
    )
    if not domain.versions:
        return guest
    alone = (version._replace(versions=()) for version in domain.versions)
    versions = tuple(_conclude(version, definition, toolstack, judgement, place) for version in alone)
    alike = len({_held(version) for version in versions}) == 1
    agreed = _agreed(versions)
    if alike:
        return guest._replace(versions=versions, map=agreed)
    # The evidence is about the disks of one version; what holds in all of them is the definition's to say.
    agreed = agreed._replace(mbr=map_.mbr, grub=map_.grub, boot=map_.boot) if agreed.disk is not None else agreed
    return guest._replace(versions=versions, map=agreed, testimony=(), observation=None)


def _testimony(domain: Domain, said: GuestSettings, judgement: Judgement) -> tuple[Testimony, ...]:
    """What is known of the guest's disks from outside the definition."""
    if not said.boot:
        return ()
    place = next((n for n, disk in enumerate(domain.disks) if disk.target == said.boot), None)
    if place is None:
        return ()
    reason = f'{judgement.said_in}: boot = "{said.boot}"'
    return (Testimony(judgement.said_in, (Claim("boot", place, "declared", reason),)),)


def _kickstart(
    said: GuestSettings,
    judgement: Judgement,
    domain: Domain,
    known: Facts,
    presentations: tuple[Presentation, ...],
    phase: str,
    boot_disk: int | None,
) -> tuple[Testimony, ...]:
    """What the guest's kickstart says, where it has one; nothing of all that is imported where it has none."""
    if not said.kickstart and not (domain.command_words and _KICKSTART.search(domain.command_line)):
        return ()
    from pvlint.evidence import kickstart_source

    base = "" if judgement.said.kickstart else judgement.directory
    near = () if judgement.live else (os.path.dirname(judgement.path), os.curdir)
    found = kickstart_source.find(said.kickstart, domain.name, base, domain.command_line, near)
    if not found.shown:
        return ()
    return (kickstart_source.judged(found, domain, known, presentations, phase, boot_disk),)


def _agreed(versions: tuple[Guest, ...]) -> BootMap:
    """The boot map that all versions of a guest have; unknown where they differ."""
    first = versions[0]
    outcomes = {_outcome(version): version for version in versions}
    if len(outcomes) == 1:
        return first.map
    said = "; ".join(f"{outcome} if {_conditions(version)}" for outcome, version in outcomes.items())
    return nowhere(BootPath.UNKNOWN, f"it depends: {said}")


def _held(guest: Guest) -> tuple[tuple[str, str], ...]:
    """Who holds what, by evidence, in one version of a guest."""
    holders = (guest.map.mbr, guest.map.grub, guest.map.boot)
    targets = ["" if one.disk is None else guest.domain.disks[one.disk].target for one in holders]
    return tuple(zip(targets, (one.evidence.value for one in holders), strict=True))


def _outcome(guest: Guest) -> str:
    disk = guest.boot_disk
    return f"{disk.target}, {guest.map.path.value}," if disk is not None else guest.map.path.value


def _conditions(guest: Guest) -> str:
    return " and ".join(given.words for given in guest.domain.given) or "the conditions are otherwise"


def _phase(domain: Domain) -> str:
    """Install: it starts from a CD-ROM with a medium or from the network, or its kernel is told of a kickstart."""
    if domain.firmware is _DIRECT_KERNEL:
        return "install" if domain.command_line and _KICKSTART.search(domain.command_line) else "run"
    if domain.virtualization is not _HVM or not domain.boot.sources:
        return "run"
    first = domain.boot.sources[0]
    if first is _HARD_DISK:
        return "run"
    if first is BootSource.NETWORK:
        return "install"
    if first is BootSource.CDROM and any(d.device is Device.CDROM and d.source for d in domain.disks):
        return "install"
    return "run"

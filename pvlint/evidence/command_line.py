"""The kernel's command line of a guest: what its definition hands to the kernel, or what the settings say of it."""

from typing import Final

from pvlint.evidence.facts import Facts
from pvlint.guide import releases
from pvlint.model import Domain, Tri
from pvlint.place import Where
from pvlint.record import NamedTuple

_KEEPS: Final = frozenset(("never", "unnecessary"))
_UNPLUGS: Final = frozenset(("all", "ide-disks", "aux-ide-disks"))


class Argument(NamedTuple):
    """One argument of a kernel: ``root=/dev/hda2``."""

    name: str
    value: str
    where: Where | None
    """The place that gives it; None where the settings do."""

    @property
    def text(self) -> str:
        """As it is written."""
        return f"{self.name}={self.value}" if self.value else self.name


def arguments(domain: Domain, facts: Facts) -> list[Argument]:
    """Every argument in order: those of the definition or, where the guest's own GRUB has them, of the settings."""
    pieces: list[tuple[str, Where | None]] = [(words.text, words.where) for words in domain.command_words]
    found = []
    for text, where in pieces or [(facts.command_line, None)]:
        for word in text.split():
            name, _, value = word.partition("=")
            found.append(Argument(name, value.strip('"'), where))
    return found


def argument(domain: Domain, facts: Facts, name: str) -> Argument | None:
    """The last argument of a name, which is the one that counts; None where there is none."""
    if not (domain.command_words or facts.command_line):
        return None
    return next((found for found in reversed(arguments(domain, facts)) if found.name == name), None)


def keeps_emulated(domain: Domain, facts: Facts) -> Argument | None:
    """The argument that keeps a modern kernel from unplugging emulated disks (platform-pci-unplug.c)."""
    found = argument(domain, facts, "xen_emul_unplug")
    return found if found is not None and _KEEPS.intersection(found.value.split(",")) else None


def unplugs(domain: Domain, facts: Facts) -> Tri:
    """Whether the guest's kernel unplugs the emulated disks of a Xen guest once it has the PV driver."""
    if not domain.platform_device or facts.is_old is Tri.YES or keeps_emulated(domain, facts) is not None:
        return Tri.NO
    asked = argument(domain, facts, "xen_emul_unplug")
    if asked is not None:
        return Tri.YES if _UNPLUGS.intersection(asked.value.split(",")) else Tri.NO
    return Tri.YES if facts.release is not None and releases.driven(facts.release) else Tri.UNKNOWN

"""A Xen config file to its guest, in the dialect (xm or xl) that the toolstack in question would read."""

import re
from typing import Final

from pvlint.model import Definition, Domain, Given, Hint
from pvlint.place import at_top
from pvlint.readers import template, xen_plain, xl, xm
from pvlint.readers.config import Config, Problem
from pvlint.readers.detect import looks_like_xen, tells
from pvlint.readers.plausible import looks_broken, why_no_guest
from pvlint.readers.reading import Failed, Read, Reading, Skipped
from pvlint.readers.xen_domain import XenConfig
from pvlint.readers.xen_hints import hints
from pvlint.sources.text import Text

_COMMENT: Final = re.compile(r"(?P<string>'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\")|#[^\n]*")


def read(text: Text, name: str, wanted: str) -> Reading:
    """Read a config; ``name`` is the guest's where the file gives none, ``wanted`` a dialect or "auto"."""
    placeholder = _placeholder(text.characters)
    if placeholder:
        return Skipped(f"template: {placeholder} is not filled in")
    plain = xen_plain.read(text.characters)
    if wanted == "auto" and not (plain is not None and tells(plain.config.settings)):
        why_not = looks_like_xen(text.characters)
        if why_not:
            return Skipped(f"not a guest definition ({why_not})")
    file = _File(text, name, plain)
    if file.failure is not None:
        broken = wanted != "auto" or looks_broken(text.characters)
        return file.failure if broken else Skipped("not a guest definition (neither Python nor an xl config)")
    why_not = why_no_guest(file.config()) if wanted == "auto" else ""
    if why_not:
        return Skipped(f"not a guest definition ({why_not})")
    return Read(Definition(file.hints, file.domains, file.format))


class _File:
    """One config. It is read as Python when that is first asked for."""

    def __init__(self, text: Text, name: str, plain: xen_plain.Plain | None) -> None:
        self._text = text
        self._name = name
        self._plain = plain
        self._xl = xl.parse(text.characters) if plain is None else plain.config
        self._python: xm.Program | xm.NotPython | None = None
        self._read: dict[str, tuple[Domain, ...]] = {}

    @property
    def _xm(self) -> xm.Program | xm.NotPython:
        if self._python is None:
            self._python = self._as_python()
        return self._python

    def _as_python(self) -> xm.Program | xm.NotPython:
        if self._plain is not None and len(self._text.characters) <= xm.LONGEST:
            return xm.Program((xm.Version(xen_plain.as_python(self._plain), ()),), "")
        try:
            return xm.parse(self._text)
        except xm.NotPython as error:
            return error

    @property
    def failure(self) -> Failed | None:
        """Why neither dialect reads the file; None where one does."""
        if not self._xl.problems or isinstance(self._xm, xm.Program):
            return None
        by_xl = self._xl.problems[0]
        line = self._text.span(by_xl.start, by_xl.start).line
        where = self._text.where(self._xm.start, self._xm.start)
        reason = f"neither xend nor xl can read it: {self._xm}"
        return Failed(reason, "xm", where, f"xl stops on line {line}: {by_xl.message}")

    def config(self) -> Config:
        """The settings, in the dialect that reads the file."""
        if self._xl.problems and isinstance(self._xm, xm.Program):
            return self._xm.versions[0].config
        return self._xl

    def hints(self) -> tuple[Hint, ...]:
        """The signs of the toolstack that the file was written for."""
        if self._xl.problems and isinstance(self._xm, xm.Program):
            return hints(self._xm.versions[0].config, self._xm.constructs)
        # What xl reads is no program, whatever Python makes of it.
        return hints(self._xl, "")

    def format(self, toolstack: str) -> str:
        """The dialect the file is read in for a toolstack."""
        if toolstack == "xl":
            return "xm" if self._xl.problems else "xl"
        return "xl" if isinstance(self._xm, xm.NotPython) else "xm"

    def domains(self, toolstack: str) -> tuple[Domain, ...]:
        """The guest, as a toolstack reads the file; every xend reads it alike."""
        family = "xl" if toolstack == "xl" else "xend"
        if family not in self._read:
            self._read[family] = self._domains(family)
        return self._read[family]

    def _domains(self, family: str) -> tuple[Domain, ...]:
        configs = self._configs(family)
        if len(configs) == 1:
            config, given = configs[0]
            return (XenConfig(config, self._text, family, self._name).domain(given, self._alike),)
        found: dict[object, Domain] = {}
        for config, given in configs:
            domain = XenConfig(config, self._text, family, self._name).domain(given)
            same = found.setdefault(_gist(domain), domain)
            # What is the same either way does not hang on that condition.
            words = {one.words for one in given}
            found[_gist(domain)] = same._replace(given=tuple(one for one in same.given if one.words in words))
        versions = tuple(found.values())
        return (versions[0] if len(versions) == 1 else versions[0]._replace(versions=versions),)

    def _alike(self) -> object:
        """What plain files have in common; one that is too long for Python is not read alike by all."""
        if self._plain is None or len(self._text.characters) > xm.LONGEST:
            return None
        return xen_plain.likeness(self._plain)

    def _configs(self, family: str) -> list[tuple[Config, tuple[Given, ...]]]:
        """The settings in every version, with why the toolstack's own parser would refuse the file."""
        if (family == "xl" and not self._xl.problems) or isinstance(self._xm, xm.NotPython):
            return [(_with(self._xl, self._refusals(family)), ())]
        return [
            (
                _with(config, (*self._refusals(family), *(config.problems if family == "xend" else ()))),
                tuple(Given(a.condition, a.line, a.holds, self._text.where(a.start, a.end)) for a in assumptions),
            )
            for config, assumptions in self._xm.versions
        ]

    def _refusals(self, family: str) -> tuple[Problem, ...]:
        if family == "xl":
            return self._xl.problems
        if isinstance(self._xm, xm.Program) or not self._xm.refused:
            return ()
        message = f"xend runs this file as Python, and it is not Python: {self._xm}"
        return (Problem(message, self._xm.start, self._xm.start),)


def _with(config: Config, problems: tuple[Problem, ...]) -> Config:
    return config if config.problems == problems else config._replace(problems=problems)


def _gist(domain: Domain) -> object:
    """What tells versions of a guest apart: all that is judged, without its places."""
    disks = tuple(disk._replace(where=at_top) for disk in domain.disks)
    unsaid = tuple(doubt.what for doubt in domain.unsaid)
    faults = tuple(fault.message for fault in domain.faults)
    boot = (domain.boot.sources, domain.platform_device, domain.ahci, domain.traditional)
    nics = tuple((nic.model, nic.known) for nic in domain.interfaces)
    return domain.name, domain.virtualization, domain.firmware, boot, domain.command_line, disks, nics, unsaid, faults


def _placeholder(characters: str) -> str:
    """A placeholder outside comments."""
    if not template.mark(characters):
        return ""
    return template.mark(_COMMENT.sub(lambda found: found["string"] or "", characters))

"""A Xen config file to its guest, in the dialect (xm or xl) that the toolstack in question would read."""

from functools import cache, cached_property

from pvlint.model import Definition, Domain, Hint
from pvlint.readers import template, xl, xm
from pvlint.readers.config import Config, Problem
from pvlint.readers.detect import looks_like_xen, values_look_xen
from pvlint.readers.reading import Failed, Read, Reading, Skipped
from pvlint.readers.xen_domain import XenConfig
from pvlint.readers.xen_hints import hints
from pvlint.sources.text import Text


def read(text: Text, name: str, wanted: str) -> Reading:
    """Read a config; ``name`` is the guest's where the file gives none, ``wanted`` a dialect or "auto"."""
    why_not = looks_like_xen(text.characters) if wanted == "auto" else ""
    placeholder = _placeholder(text.characters)
    if placeholder:
        return Skipped(f"template: {placeholder} is not filled in")
    if why_not:
        return Skipped(f"not a guest definition ({why_not})")
    file = _File(text, name)
    if file.failure is None:
        return Read(Definition(file.hints, file.domains, file.format))
    if wanted == "auto" and not values_look_xen(text.characters):
        return Skipped("not a guest definition (neither Python nor an xl config)")
    return file.failure


class _File:
    """One config. It is parsed in a dialect when that dialect is first asked for."""

    def __init__(self, text: Text, name: str) -> None:
        self._text = text
        self._name = name
        self.domains = cache(self._domains)

    @cached_property
    def _xl(self) -> Config:
        return xl.parse(self._text.characters)

    @cached_property
    def _xm(self) -> xm.Program | xm.NotPython:
        try:
            return xm.parse(self._text)
        except xm.NotPython as error:
            return error

    @cached_property
    def failure(self) -> Failed | None:
        """Why neither dialect reads the file; None where one does."""
        if not self._xl.problems or isinstance(self._xm, xm.Program):
            return None
        by_xl = self._xl.problems[0]
        line = self._text.span(by_xl.start, by_xl.start).line
        where = self._text.where(self._xm.start, self._xm.start)
        reason = f"neither xend nor xl can read it: {self._xm}"
        return Failed(reason, "xm", where, f"xl stops on line {line}: {by_xl.message}")

    def hints(self) -> tuple[Hint, ...]:
        """The signs of the toolstack that the file was written for."""
        if self._xl.problems and isinstance(self._xm, xm.Program):
            return hints(self._xm.config, self._xm.constructs)
        # What xl reads is no program, whatever Python makes of it.
        return hints(self._xl, "")

    def format(self, toolstack: str) -> str:
        """The dialect the file is read in for a toolstack."""
        if toolstack == "xl":
            return "xm" if self._xl.problems else "xl"
        return "xl" if isinstance(self._xm, xm.NotPython) else "xm"

    def _domains(self, toolstack: str) -> tuple[Domain, ...]:
        family = "xl" if toolstack == "xl" else "xend"
        config, refusals = self._config(toolstack)
        return (XenConfig(config._replace(problems=refusals), self._text, family, self._name).domain(),)

    def _config(self, toolstack: str) -> tuple[Config, tuple[Problem, ...]]:
        """The settings, and why the toolstack's own parser would refuse the file."""
        if toolstack == "xl":
            if self._xl.problems and isinstance(self._xm, xm.Program):
                return self._xm.config, self._xl.problems
            return self._xl, self._xl.problems
        if isinstance(self._xm, xm.Program):
            return self._xm.config, self._xm.config.problems
        message = f"xend runs this file as Python, and it is not Python: {self._xm}"
        return self._xl, (Problem(message, self._xm.start, self._xm.start),)


def _placeholder(characters: str) -> str:
    """A placeholder outside comments."""
    if not template.mark(characters):
        return ""
    lines = (line for line in characters.split("\n") if not line.lstrip().startswith("#"))
    return template.mark("\n".join(lines))

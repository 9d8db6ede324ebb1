"""A ruling: the settings and rules that a file is judged by, worked out once for all files that share them."""

import os
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from pvlint.document import Document
from pvlint.evidence.said import GuestSettings
from pvlint.record import NamedTuple
from pvlint.rules import registry
from pvlint.rules.finding import Severity
from pvlint.rules.memory import Memory
from pvlint.rules.registry import Entry, Rule
from pvlint.settings import Settings
from pvlint.settings_files import Discovery, Found
from pvlint.sources.patterns import Patterns

if TYPE_CHECKING:
    from pvlint.evidence.images import Observer
    from pvlint.rules.kind import Kind


class Ruling(NamedTuple):
    """What a file is judged by."""

    settings: Settings
    entries: tuple[Entry, ...]
    """The rules to judge by, which the first file loads."""
    said: GuestSettings
    """What the command line says of every guest."""
    memory: Memory
    """What rules across the guests of a run remember; one for all files."""
    ignores: tuple[tuple[Patterns, frozenset[str]], ...]
    """per-file-ignores: patterns below ``directory``, and codes."""
    severities: dict[str, Severity]
    directory: str
    by_kind: "dict[Kind, tuple[Rule, ...]]"
    """The rules for each kind of guest that there was so far."""
    observer: "Observer | None" = None
    """Looks at disk images; None where nobody asked for that."""
    host: str = ""
    """The URI of the live host that the definition is from; empty for a file."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, loaded."""
        return registry.load(self.entries)

    def afresh(self, path: str) -> "Ruling":
        """The ruling for another look at a file: what rules have told of it before is forgotten."""
        return self._replace(memory=Memory(self.memory, path))

    def rules_for(self, kind: "Kind") -> tuple[Rule, ...]:
        """The rules that can find anything in guests of a kind."""
        found = self.by_kind.get(kind)
        if found is None:
            found = tuple(rule for rule in self.rules if rule.applies is None or rule.applies(kind))
            self.by_kind[kind] = found
        return found

    def for_host(self, host: str) -> "Ruling":
        """The same for the guests of a live host.

        per-file-ignores are about files, and paths in definitions are the host's own: nothing that looks at this
        machine's files goes along, and one path on two hosts is not one store.
        """
        return Ruling(
            settings=self.settings._replace(format="xml"),
            entries=self.entries,
            said=self.said,
            memory=self.memory.of_host(host),
            ignores=(),
            severities=self.severities,
            directory=self.directory,
            by_kind={},
            host=host,
        )

    def adjusted(self, document: Document) -> Document:
        """The document without what per-file-ignores leaves out, and with the severities that the settings give."""
        if not self.ignores and not self.severities:
            return document
        relative = os.path.relpath(document.path, self.directory)
        left_out = {
            c for patterns, codes in self.ignores if patterns.match(relative, is_directory=False) for c in codes
        }
        findings = tuple(
            found._replace(finding=found.finding._replace(severity=self.severities[found.rule.code]))
            if found.rule.code in self.severities
            else found
            for found in document.findings
            if found.rule.code not in left_out
        )
        return document._replace(findings=findings)


class Rulings:
    """Finds the ruling for each file. The command line's options go before the settings files'."""

    def __init__(
        self,
        discovery: Discovery,
        options: dict[str, Any],
        said: GuestSettings,
        only: str = "",
        observer: "Observer | None" = None,
    ) -> None:
        self._discovery = discovery
        self._options = options
        self._said = said
        self._only = only
        self._observer = observer
        self.memory = Memory()
        """What rules across the guests of the run remember."""
        self._known: dict[str, Ruling] = {}
        self._tables: list[tuple[Ruling, str]] = []

    def for_run(self) -> Settings:
        """The settings of the run as a whole: those for the directory it is started in. Raises SettingsError."""
        return self(os.path.join(os.curdir, "x")).settings

    def __call__(self, path: str) -> Ruling:
        """The ruling for a file. Raises SettingsError and UnknownRule."""
        found = self._discovery.for_file(path)
        ruling = self._known.get(found.path)
        if ruling is None:
            ruling = self._make(found)
            self._known[found.path] = ruling
            if ruling.settings.guests:
                self._tables.append((ruling, found.origins.get("guests", found.path)))
        return ruling

    @property
    def observes(self) -> bool:
        """Whether disk images are looked at."""
        return self._observer is not None

    @property
    def may_ask_for_guests(self) -> bool:
        """Whether a settings file may say something of guests that have to be there."""
        return not self._discovery.finds_nothing

    def unanswered(self, guests: set[str]) -> list[str]:
        """What settings files say of guests that were not there: a line for each name or glob."""
        return [
            f"{place}: no guest is called '{key}'"
            for ruling, place in self._tables
            for key, _ in ruling.settings.guests
            if not any(name == key or fnmatchcase(name, key) for name in guests)
        ]

    def _make(self, found: Found) -> Ruling:
        settings = found.settings._replace(**self._options)
        if self._only:
            entries = registry.matching(self._only)
        else:
            entries = registry.select(settings.select, settings.extend_select, settings.ignore)
            entries = registry.with_unreadable(entries, settings.ignore)
        ignores = tuple(
            (Patterns((pattern,)), frozenset(e.code for s in selectors for e in registry.matching(s)))
            for pattern, selectors in settings.per_file_ignores
        )
        severities = {e.code: severity for selector, severity in settings.severity for e in registry.matching(selector)}
        directory = os.path.dirname(found.path) or os.curdir
        return Ruling(settings, entries, self._said, self.memory, ignores, severities, directory, {}, self._observer)

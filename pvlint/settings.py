"""The settings of a run: what the command line, settings files and defaults come to, as one frozen value."""

from typing import Final

from pvlint.evidence.said import GuestSettings
from pvlint.record import NamedTuple
from pvlint.rules.finding import Severity


class Settings(NamedTuple):
    """The effective settings for a file."""

    toolstack: str = "auto"
    profile: str = "auto"
    phase: str = "auto"
    format: str = "auto"
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_severity: Severity = Severity.NOTE
    fail_on: Severity | None = Severity.ERROR
    """The severity from which the exit status is 1; None: never."""
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    allow_empty: bool = False
    no_ignores: bool = False
    baseline: str = ""
    output_format: str = "full"
    color: str = "auto"
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Patterns of paths, and the rules not to apply there."""
    severity: tuple[tuple[str, Severity], ...] = ()
    """Rules, and the severity their findings take."""
    guests: tuple[tuple[str, GuestSettings], ...] = ()
    """Names or globs of guests, and what is known of them."""


DEFAULTS: Final = Settings()


def level(word: str) -> Severity | None:
    """A severity from its word; None for "never"."""
    return None if word == "never" else Severity[word.upper()]

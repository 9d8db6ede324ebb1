"""What a run is to do: the options, as one frozen value."""

from typing import NamedTuple

from pvlint.rules.finding import Severity


class Settings(NamedTuple):
    """The effective settings."""

    toolstack: str = "auto"
    profile: str = "auto"
    phase: str = "auto"
    format: str = "auto"
    min_severity: Severity = Severity.NOTE
    fail_on: Severity | None = Severity.ERROR
    """The severity from which the exit status is 1; None: never."""


def settings(toolstack: str, profile: str, phase: str, format_: str, min_severity: str, fail_on: str) -> Settings:
    """Settings from the words of the command line."""
    return Settings(
        toolstack=toolstack,
        profile=profile,
        phase=phase,
        format=format_,
        min_severity=Severity[min_severity.upper()],
        fail_on=None if fail_on == "never" else Severity[fail_on.upper()],
    )

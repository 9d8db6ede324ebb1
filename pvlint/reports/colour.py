"""Colours for a terminal: nothing but a few escape sequences, and nothing at all elsewhere."""

import os
from typing import Final, TextIO

from pvlint.reports.report import Target
from pvlint.rules.finding import Severity

_CODES: Final = {"bold": "1", "dim": "2", "red": "1;31", "yellow": "1;33", "blue": "1;34", "cyan": "36", "green": "32"}
_SEVERITIES: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}


def wanted(option: str, stream: TextIO) -> bool:
    """Whether to colour: --color first, then NO_COLOR, FORCE_COLOR, and whether a terminal reads it."""
    if option != "auto":
        return option == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class Paint:
    """Colours a text, or leaves it as it is."""

    def __init__(self, *, on: bool) -> None:
        self._on = on

    def __call__(self, style: str, text: str) -> str:
        """The text in a style: "bold", "dim", "red" ..."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self._on and text else text

    def severity(self, severity: Severity, text: str) -> str:
        """The text in the colour of a severity."""
        return self(_SEVERITIES[severity], text)


def paint(option: str, target: Target) -> Paint:
    """The colours of a report: in a file none, unless --color asks for them."""
    return Paint(on=wanted(option, target.stream) and not (target.file and option == "auto"))

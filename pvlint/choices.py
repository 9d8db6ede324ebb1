"""The words that options and settings take. Those of toolstacks and output formats follow from what there is."""

import os
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, get_args

from pvlint.platforms.xen_table import TOOLSTACKS

Profile = Literal["auto", "rhel5"]
"""--profile."""

Phase = Literal["auto", "install", "run"]
"""--phase."""

Format = Literal["auto", "xm", "xl", "sxp", "xml"]
"""--format."""

Level = Literal["note", "warning", "error"]
"""--min-severity."""

FailLevel = Literal["note", "warning", "error", "never"]
"""--fail-on."""

Vendor = Literal["intel", "amd"]
"""--cpu-vendor."""

Color = Literal["auto", "always", "never"]
"""--color."""

_REPORTS: Final = os.path.join(os.path.dirname(__file__), "reports")
_FIRST: Final = ("full", "text", "concise", "json", "json-lines", "sarif")
"""The formats to name before others: first what a command does unless it is told otherwise."""


@cache
def formats(command: str) -> tuple[str, ...]:
    """The output formats of check, disks or audit. A file name says one: reports/check_json_lines.py is json-lines."""
    begins = f"{command}_"
    names = (name for name in os.listdir(_REPORTS) if name.startswith(begins) and name.endswith(".py"))
    found = sorted(name[len(begins) : -3].replace("_", "-") for name in names)
    return tuple(sorted(found, key=lambda form: _FIRST.index(form) if form in _FIRST else len(_FIRST)))


if TYPE_CHECKING:
    Toolstack = str
    CheckFormat = str
    DisksFormat = str
    AuditFormat = str
else:  # Typer wants types that hold the words, and of a list an enumeration
    Toolstack = Literal[("auto", *TOOLSTACKS)]
    CheckFormat = StrEnum("CheckFormat", [(form.upper(), form) for form in formats("check")])
    DisksFormat = Literal[formats("disks")]
    AuditFormat = Literal[formats("audit")]

CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "toolstack": ("auto", *TOOLSTACKS),
    "profile": get_args(Profile),
    "phase": get_args(Phase),
    "format": get_args(Format),
    "min-severity": get_args(Level),
    "fail-on": get_args(FailLevel),
    "cpu-vendor": get_args(Vendor),
    "output-format": formats("check"),
    "color": get_args(Color),
}
"""What a settings file may say; for output-format the words of ``check``, of which other commands have some."""

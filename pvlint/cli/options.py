"""The options that commands share, each said once."""

from enum import StrEnum
from typing import Annotated

import typer


class Toolstack(StrEnum):
    """--toolstack."""

    AUTO = "auto"
    RHEL5 = "rhel5"
    XEND_31 = "xend-3.1"
    XEND_32 = "xend-3.2"
    XL = "xl"


class Profile(StrEnum):
    """--profile."""

    AUTO = "auto"
    RHEL5 = "rhel5"


class Phase(StrEnum):
    """--phase."""

    AUTO = "auto"
    INSTALL = "install"
    RUN = "run"


class Level(StrEnum):
    """--min-severity."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


class FailLevel(StrEnum):
    """--fail-on."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"
    NEVER = "never"


class Format(StrEnum):
    """--format."""

    AUTO = "auto"
    XM = "xm"
    XL = "xl"
    SXP = "sxp"
    XML = "xml"


class Output(StrEnum):
    """--output-format."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"


class Color(StrEnum):
    """--color."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


_SELECTION, _FILES, _OUTPUT = "Selection", "Files", "Output"

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH ... | -]", help="Files and directories; - is standard input. [default: .]", show_default=False
    ),
]
ToolstackOption = Annotated[
    Toolstack,
    typer.Option(
        "--toolstack", help="Who builds Xen guests; auto goes by what each file says.", rich_help_panel=_SELECTION
    ),
]
ProfileOption = Annotated[
    Profile,
    typer.Option(
        "--profile",
        help="rhel5: Red Hat's guide to the letter, every PV boot disk is an error.",
        rich_help_panel=_SELECTION,
    ),
]
PhaseOption = Annotated[
    Phase,
    typer.Option(
        "--phase",
        help="install: no operating system yet, so no drivers; auto goes by the boot order.",
        rich_help_panel=_SELECTION,
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="RULES", help="Only these rules: codes, names, PV1, ALL; commas or repeated.",
                 rich_help_panel=_SELECTION, show_default=False),
]  # fmt: skip
ExtendSelect = Annotated[
    list[str] | None,
    typer.Option(
        "--extend-select", metavar="RULES", help="These rules too.", rich_help_panel=_SELECTION, show_default=False
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="RULES", help="Not these rules.", rich_help_panel=_SELECTION, show_default=False),
]
MinSeverity = Annotated[
    Level, typer.Option("--min-severity", help="The least severity that is shown.", rich_help_panel=_SELECTION)
]
FailOn = Annotated[
    FailLevel,
    typer.Option("--fail-on", help="The least severity that makes the exit status 1.", rich_help_panel=_SELECTION),
]
ExitZero = Annotated[
    bool, typer.Option("-e", "--exit-zero", help="Findings never change the exit status.", rich_help_panel=_SELECTION)
]
FormatOption = Annotated[
    Format,
    typer.Option(
        "--format", help="What the files are; auto goes by what they hold, not by their names.", rich_help_panel=_FILES
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="PATTERNS", help="Leave these out, written as in .gitignore; commas or repeated.",
                 rich_help_panel=_FILES, show_default=False),
]  # fmt: skip
ForceExclude = Annotated[
    bool,
    typer.Option("--force-exclude", help="--exclude counts for files that are named, too.", rich_help_panel=_FILES),
]
Gitignore = Annotated[
    bool,
    typer.Option(
        "--respect-gitignore/--no-respect-gitignore",
        help="Leave out what git ignores below a directory.",
        rich_help_panel=_FILES,
    ),
]
StdinFilename = Annotated[
    str,
    typer.Option(
        "--stdin-filename",
        metavar="NAME",
        help="What to call standard input.",
        rich_help_panel=_FILES,
        show_default=False,
    ),
]
AllowEmpty = Annotated[
    bool,
    typer.Option("--allow-empty", help="Exit with 0 even when no guest definition was found.", rich_help_panel=_FILES),
]
Isolated = Annotated[bool, typer.Option("--isolated", help="Read no settings files.", rich_help_panel=_FILES)]
OutputFormat = Annotated[Output, typer.Option("--output-format", help="How to report.", rich_help_panel=_OUTPUT)]
OutputFile = Annotated[
    str,
    typer.Option(
        "-o",
        "--output-file",
        metavar="FILE",
        help="Write the report here.",
        rich_help_panel=_OUTPUT,
        show_default=False,
    ),
]
ColorOption = Annotated[
    Color,
    typer.Option(
        "--color", help="auto: on a terminal; NO_COLOR and FORCE_COLOR are honoured.", rich_help_panel=_OUTPUT
    ),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No summary.", rich_help_panel=_OUTPUT)]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="List every file that is skipped, and why.", rich_help_panel=_OUTPUT)
]

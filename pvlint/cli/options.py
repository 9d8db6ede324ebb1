"""The options that commands share, each said once. One that is not given (None) leaves the settings as they are."""

from typing import Annotated, Any, Final, Literal

import typer

from pvlint import choices
from pvlint.choices import CHOICES, formats

TextOrJson = Literal["text", "json"]
"""--output-format of kernel and config."""

TextJsonOrMarkdown = Literal["text", "json", "markdown"]
"""--output-format of rule."""


def option(
    panel: str, *names: str, help: str, metavar: str | None = None, among: tuple[int | None, int | None] = (None, None)
) -> Any:
    """An option below the heading ``panel`` of --help; ``among`` bounds a number."""
    least, most = among
    return typer.Option(
        *names, help=help, metavar=metavar, rich_help_panel=panel, show_default=False, min=least, max=most
    )


_SELECTION, _EVIDENCE, _FILES, _SETTINGS, _OUTPUT = "Selection", "Evidence", "Files", "Settings and debt", "Output"
_LIVE, _GIT = "Live hosts", "Files that git ignores"  # by itself: two long names leave others no room beside them

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH ... | -]", help="Files and directories; - is standard input. (default: .)", show_default=False
    ),
]
ToolstackOption = Annotated[
    choices.Toolstack | None,
    option(
        _SELECTION,
        "--toolstack",
        metavar="NAME",
        help=f"Who builds Xen guests: {', '.join(CHOICES['toolstack'])}. (default: auto, by what each file says)",
    ),
]
ProfileOption = Annotated[
    choices.Profile | None,
    option(
        _SELECTION, "--profile", help="rhel5: the guide to the letter, every PV boot disk is an error. (default: auto)"
    ),
]
PhaseOption = Annotated[
    choices.Phase | None,
    option(_SELECTION, "--phase", help="install: no operating system yet. (default: auto, by the boot order)"),
]
Select = Annotated[
    list[str] | None,
    option(
        _SELECTION, "--select", metavar="RULES", help="Only these rules: codes, names, PV1, ALL; commas or repeated."
    ),
]
ExtendSelect = Annotated[
    list[str] | None, option(_SELECTION, "--extend-select", metavar="RULES", help="These rules too.")
]
Ignore = Annotated[list[str] | None, option(_SELECTION, "--ignore", metavar="RULES", help="Not these rules.")]
MinSeverity = Annotated[
    choices.Level | None,
    option(
        _SELECTION,
        "--min-severity",
        metavar="LEVEL",
        help=f"The least severity that is shown: {', '.join(CHOICES['min-severity'])}. (default: note)",
    ),
]
FailOn = Annotated[
    choices.FailLevel | None,
    option(
        _SELECTION,
        "--fail-on",
        metavar="LEVEL",
        help=f"The least severity that makes the exit status 1: {', '.join(CHOICES['fail-on'])}. (default: error)",
    ),
]
ExitZero = Annotated[bool, option(_SELECTION, "-e", "--exit-zero", help="Findings never change the exit status.")]
Images = Annotated[
    bool,
    option(
        _EVIDENCE, "--images", help="Look into the disk images for boot loader, /boot and /; only below --image-root."
    ),
]
ImageRoot = Annotated[
    list[str] | None,
    option(
        _EVIDENCE,
        "--image-root",
        metavar="DIR",
        help="Look into images below DIR, and nowhere else; may be repeated. (default: beside the definition, and "
        "/var/lib/libvirt/images, /var/lib/xen)",
    ),
]
AllowBlockDevices = Annotated[
    bool, option(_EVIDENCE, "--allow-block-devices", help="As --images, and into block devices (phy:, /dev/...) too.")
]
GuestRelease = Annotated[
    str, option(_EVIDENCE, "--guest-release", metavar="RELEASE", help="The guests' release: rhel-5.4, rhel-4.6.")
]
GuestKernel = Annotated[
    list[str] | None,
    option(
        _EVIDENCE, "--guest-kernel", metavar="NVRA", help="A guest's kernel or PV driver package, as rpm -q says it."
    ),
]
HostKernel = Annotated[str, option(_EVIDENCE, "--host-kernel", metavar="NVRA", help="The host's kernel package.")]
CpuVendorOption = Annotated[choices.Vendor | None, option(_EVIDENCE, "--cpu-vendor", help="The host's processor.")]
KickstartFile = Annotated[
    str,
    option(
        _EVIDENCE,
        "--kickstart",
        metavar="FILE",
        help="The kickstart the guests are installed with; {name} stands for a guest's name.",
    ),
]
FormatOption = Annotated[
    choices.Format | None,
    option(
        _FILES,
        "--format",
        metavar="NAME",
        help=f"What the files are: {', '.join(CHOICES['format'])}. (default: auto, by what they hold)",
    ),
]
Exclude = Annotated[
    list[str] | None,
    option(
        _FILES, "--exclude", metavar="PATTERNS", help="Leave these out, written as in .gitignore; commas or repeated."
    ),
]
ExtendExclude = Annotated[
    list[str] | None, option(_FILES, "--extend-exclude", metavar="PATTERNS", help="Leave these out too.")
]
ForceExclude = Annotated[bool | None, option(_FILES, "--force-exclude", help="Excluding counts for named files, too.")]
Gitignore = Annotated[
    bool | None,
    option(
        _GIT,
        "--respect-gitignore/--no-respect-gitignore",
        help="Leave out what git ignores. (default: do, but for --isolated)",
    ),
]
StdinFilename = Annotated[str, option(_FILES, "--stdin-filename", metavar="NAME", help="What to call standard input.")]
AllowEmpty = Annotated[
    bool | None, option(_FILES, "--allow-empty", help="Exit with 0 even when no definition was found.")
]
ShowFiles = Annotated[bool, option(_FILES, "--show-files", help="List the files that would be looked at, and stop.")]
Connect = Annotated[
    list[str] | None,
    option(
        _LIVE,
        "-c",
        "--connect",
        metavar="[URI]",
        help="Check the guests that libvirt knows there, read-only; may be repeated. Without URI: LIBVIRT_DEFAULT_URI, "
        "or what libvirt takes without that.",
    ),
]
Active = Annotated[
    bool,
    option(_LIVE, "--active", help="What running guests run with, and only those. (default: how all start next)"),
]
Jobs = Annotated[
    int | None,
    option(
        _FILES,
        "-j",
        "--jobs",
        metavar="N",
        help="Processes for many files (from 300 on), or hosts asked at a time: 1 to 16. "
        "(default: one for each processor; 16 hosts)",
        among=(1, 16),
    ),
]
Timeout = Annotated[
    int | None,
    option(
        _LIVE, "--timeout", metavar="SECONDS", help="Give up a host that has not answered by then. (default: 10)",
        among=(1, 86400),
    ),
]  # fmt: skip
ConfigFile = Annotated[str, option(_SETTINGS, "--config", metavar="FILE", help="Take this settings file and no other.")]
Isolated = Annotated[bool, option(_SETTINGS, "--isolated", help="Read no settings files and no .gitignore.")]
NoIgnores = Annotated[bool | None, option(_SETTINGS, "--no-ignores", help="Count no `pvlint: ignore[...]`.")]
BaselineFile = Annotated[
    str | None, option(_SETTINGS, "--baseline", metavar="FILE", help="Leave out the findings that this file knows.")
]
WriteBaseline = Annotated[
    str,
    option(_SETTINGS, "--write-baseline", metavar="FILE", help="Write the findings to this file, and exit with 0."),
]
CheckFormats = Annotated[
    list[choices.CheckFormat] | None,
    option(
        _OUTPUT,
        "--output-format",
        metavar="FORMAT",
        help=f"How to report: {', '.join(formats('check'))}. May be repeated, each with its own -o. (default: full)",
    ),
]
CheckFiles = Annotated[
    list[str] | None,
    option(
        _OUTPUT,
        "-o",
        "--output-file",
        metavar="FILE",
        help="Write the report here; the first -o is for the first --output-format, and so on. One format may do "
        "without: it goes to standard output, as - does.",
    ),
]
OutputFormat = Annotated[
    choices.DisksFormat | None, option(_OUTPUT, "--output-format", help="How to report. (default: full)")
]
AuditFormat = Annotated[
    choices.AuditFormat | None,
    option(
        _OUTPUT,
        "--output-format",
        metavar="FORMAT",
        help=f"How to report: {', '.join(formats('audit'))}. (default: text)",
    ),
]
ListFormat = Annotated[TextOrJson, typer.Option("--output-format", help="How to report.")]
RuleFormat = Annotated[TextJsonOrMarkdown, typer.Option("--output-format", help="How to report.")]
OutputFile = Annotated[
    str, option(_OUTPUT, "-o", "--output-file", metavar="FILE", help="Write the report here; - is standard output.")
]
Statistics = Annotated[bool, option(_OUTPUT, "--statistics", help="Count the findings of each rule.")]
ColorOption = Annotated[
    choices.Color | None, option(_OUTPUT, "--color", help="NO_COLOR and FORCE_COLOR are honoured. (default: auto)")
]
Quiet = Annotated[bool, option(_OUTPUT, "-q", "--quiet", help="No summary.")]
Verbose = Annotated[bool, option(_OUTPUT, "-v", "--verbose", help="List every file that is skipped, and why.")]
NoProgress = Annotated[
    bool, option(_OUTPUT, "--no-progress", help="Show no progress. Only audit shows any, on a terminal.")
]
_FIXING: Final = "Fixing"
Diff = Annotated[bool, option(_FIXING, "--diff", help="Show what --fix would change, and report nothing else.")]
Fix = Annotated[bool, option(_FIXING, "--fix", help="Write what mends findings, where no guest has to follow.")]
UnsafeFixes = Annotated[
    bool,
    option(
        _FIXING,
        "--unsafe-fixes",
        help="With --fix or --diff: rename and add disks, too; the guests have to follow. (`pvlint split` says how.)",
    ),
]

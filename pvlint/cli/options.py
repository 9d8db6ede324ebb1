"""The options that commands share, each said once. One that is not given (None) leaves the settings as they are."""

from typing import Annotated, Any, Final, Literal

import typer

Toolstack = Literal["auto", "rhel5", "xend-3.1", "xend-3.2", "xl"]
"""--toolstack."""

Profile = Literal["auto", "rhel5"]
"""--profile."""

Phase = Literal["auto", "install", "run"]
"""--phase."""

Level = Literal["note", "warning", "error"]
"""--min-severity."""

FailLevel = Literal["note", "warning", "error", "never"]
"""--fail-on."""

Vendor = Literal["intel", "amd"]
"""--cpu-vendor."""

Format = Literal["auto", "xm", "xl", "sxp", "xml"]
"""--format."""

Output = Literal["full", "concise", "json"]
"""--output-format of check and disks."""

TextOrJson = Literal["text", "json"]
"""--output-format of kernel and config."""

TextJsonOrMarkdown = Literal["text", "json", "markdown"]
"""--output-format of rule."""

Color = Literal["auto", "always", "never"]
"""--color."""

Stage = Literal["install", "final"]
"""--stage of split."""


def _option(panel: str, *names: str, help: str, metavar: str | None = None) -> Any:
    return typer.Option(*names, help=help, metavar=metavar, rich_help_panel=panel, show_default=False)


_SELECTION, _EVIDENCE, _FILES, _SETTINGS, _OUTPUT = "Selection", "Evidence", "Files", "Settings and debt", "Output"

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH ... | -]", help="Files and directories; - is standard input. (default: .)", show_default=False
    ),
]
ToolstackOption = Annotated[
    Toolstack | None,
    _option(_SELECTION, "--toolstack", help="Who builds Xen guests. (default: auto, by what each file says)"),
]
ProfileOption = Annotated[
    Profile | None,
    _option(
        _SELECTION, "--profile", help="rhel5: the guide to the letter, every PV boot disk is an error. (default: auto)"
    ),
]
PhaseOption = Annotated[
    Phase | None,
    _option(_SELECTION, "--phase", help="install: no operating system yet. (default: auto, by the boot order)"),
]
Select = Annotated[
    list[str] | None,
    _option(
        _SELECTION, "--select", metavar="RULES", help="Only these rules: codes, names, PV1, ALL; commas or repeated."
    ),
]
ExtendSelect = Annotated[
    list[str] | None, _option(_SELECTION, "--extend-select", metavar="RULES", help="These rules too.")
]
Ignore = Annotated[list[str] | None, _option(_SELECTION, "--ignore", metavar="RULES", help="Not these rules.")]
MinSeverity = Annotated[
    Level | None, _option(_SELECTION, "--min-severity", help="The least severity that is shown. (default: note)")
]
FailOn = Annotated[
    FailLevel | None,
    _option(_SELECTION, "--fail-on", help="The least severity that makes the exit status 1. (default: error)"),
]
ExitZero = Annotated[bool, _option(_SELECTION, "-e", "--exit-zero", help="Findings never change the exit status.")]
Images = Annotated[
    bool,
    _option(
        _EVIDENCE, "--images", help="Look into the disk images for boot loader, /boot and /; only below --image-root."
    ),
]
ImageRoot = Annotated[
    list[str] | None,
    _option(
        _EVIDENCE,
        "--image-root",
        metavar="DIR",
        help="Look into images below DIR, and nowhere else; may be repeated. (default: beside the definition, and "
        "/var/lib/libvirt/images, /var/lib/xen)",
    ),
]
AllowBlockDevices = Annotated[
    bool, _option(_EVIDENCE, "--allow-block-devices", help="As --images, and into block devices (phy:, /dev/...) too.")
]
GuestRelease = Annotated[
    str, _option(_EVIDENCE, "--guest-release", metavar="RELEASE", help="The guests' release: rhel-5.4, rhel-4.6.")
]
GuestKernel = Annotated[
    list[str] | None,
    _option(
        _EVIDENCE, "--guest-kernel", metavar="NVRA", help="A guest's kernel or PV driver package, as rpm -q says it."
    ),
]
HostKernel = Annotated[str, _option(_EVIDENCE, "--host-kernel", metavar="NVRA", help="The host's kernel package.")]
CpuVendorOption = Annotated[Vendor | None, _option(_EVIDENCE, "--cpu-vendor", help="The host's processor.")]
KickstartFile = Annotated[
    str,
    _option(
        _EVIDENCE,
        "--kickstart",
        metavar="FILE",
        help="The kickstart the guests are installed with; {name} stands for a guest's name.",
    ),
]
FormatOption = Annotated[
    Format | None, _option(_FILES, "--format", help="What the files are. (default: auto, by what they hold)")
]
Exclude = Annotated[
    list[str] | None,
    _option(
        _FILES, "--exclude", metavar="PATTERNS", help="Leave these out, written as in .gitignore; commas or repeated."
    ),
]
ExtendExclude = Annotated[
    list[str] | None, _option(_FILES, "--extend-exclude", metavar="PATTERNS", help="Leave these out too.")
]
ForceExclude = Annotated[bool | None, _option(_FILES, "--force-exclude", help="Excluding counts for named files, too.")]
Gitignore = Annotated[
    bool | None,
    _option(
        _FILES, "--respect-gitignore/--no-respect-gitignore", help="Leave out what git ignores. (default: respect)"
    ),
]
StdinFilename = Annotated[str, _option(_FILES, "--stdin-filename", metavar="NAME", help="What to call standard input.")]
AllowEmpty = Annotated[
    bool | None, _option(_FILES, "--allow-empty", help="Exit with 0 even when no definition was found.")
]
ShowFiles = Annotated[bool, _option(_FILES, "--show-files", help="List the files that would be looked at, and stop.")]
ConfigFile = Annotated[
    str, _option(_SETTINGS, "--config", metavar="FILE", help="Take this settings file and no other.")
]
Isolated = Annotated[bool, _option(_SETTINGS, "--isolated", help="Read no settings files.")]
NoIgnores = Annotated[bool | None, _option(_SETTINGS, "--no-ignores", help="Count no `pvlint: ignore[...]`.")]
BaselineFile = Annotated[
    str | None, _option(_SETTINGS, "--baseline", metavar="FILE", help="Leave out the findings that this file knows.")
]
WriteBaseline = Annotated[
    str,
    _option(_SETTINGS, "--write-baseline", metavar="FILE", help="Write the findings to this file, and exit with 0."),
]
OutputFormat = Annotated[Output | None, _option(_OUTPUT, "--output-format", help="How to report. (default: full)")]
ListFormat = Annotated[TextOrJson, typer.Option("--output-format", help="How to report.")]
RuleFormat = Annotated[TextJsonOrMarkdown, typer.Option("--output-format", help="How to report.")]
OutputFile = Annotated[str, _option(_OUTPUT, "-o", "--output-file", metavar="FILE", help="Write the report here.")]
Statistics = Annotated[bool, _option(_OUTPUT, "--statistics", help="Count the findings of each rule.")]
ColorOption = Annotated[
    Color | None, _option(_OUTPUT, "--color", help="NO_COLOR and FORCE_COLOR are honoured. (default: auto)")
]
Quiet = Annotated[bool, _option(_OUTPUT, "-q", "--quiet", help="No summary.")]
Verbose = Annotated[bool, _option(_OUTPUT, "-v", "--verbose", help="List every file that is skipped, and why.")]
NoProgress = Annotated[bool, _option(_OUTPUT, "--no-progress", help="Show no progress. (There is none yet.)")]
_SPLIT: Final = "Split"
_FIXING: Final = "Fixing"
Diff = Annotated[bool, _option(_FIXING, "--diff", help="Show what --fix would change, and report nothing else.")]
Fix = Annotated[bool, _option(_FIXING, "--fix", help="Write what mends findings, where no guest has to follow.")]
UnsafeFixes = Annotated[
    bool,
    _option(
        _FIXING,
        "--unsafe-fixes",
        help="With --fix or --diff: rename and add disks, too; the guests have to follow. (`pvlint split` says how.)",
    ),
]
DiffOrWrite = Annotated[
    bool,
    _option(_SPLIT, "--write/--diff", help="Write the file, or show what would change. (default: --diff)"),
]
StageOption = Annotated[
    Stage | None,
    _option(
        _SPLIT,
        "--stage",
        help="install: the installer sees both disks; final: all but the first are PV. (default: by the guest's phase)",
    ),
]
KeepOneDisk = Annotated[
    bool, _option(_SPLIT, "--keep-one-disk", help="No second disk: the boot disk gets an emulated name.")
]
BootSize = Annotated[
    int | None,
    typer.Option(
        "--boot-size",
        metavar="MIB",
        min=16,
        max=65536,
        help="Size of the small disk. (default: 256 up to RHEL 5, else 1024)",
        rich_help_panel=_SPLIT,
        show_default=False,
    ),
]
GuestNames = Annotated[
    list[str] | None, _option(_SPLIT, "--guest", metavar="NAME", help="Only this guest of the file; may be repeated.")
]

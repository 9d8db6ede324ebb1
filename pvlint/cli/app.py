"""The commands. Each collects its options and hands them to the module that does the job."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from pvlint import __version__
from pvlint.cli import options, split_options
from pvlint.cli.connecting import Connecting

app = typer.Typer(
    name="pvlint",
    help="Will a Xen or KVM guest still boot once its disks are para-virtualized?\n\n"
    "Reads xm, xl, SXP and libvirt definitions; writes the layout that boots.\n\n"
    "Exit status: 0 nothing found, 1 findings, 2 not done, 3 nothing to check.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _command(**more: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command whose help is its docstring, each paragraph one line: --help breaks lines where the terminal ends."""

    def declare(command: Callable[..., None]) -> Callable[..., None]:
        paragraphs = (command.__doc__ or "").split("\n\n")
        return app.command(help="\n\n".join(" ".join(lines.split()) for lines in paragraphs), **more)(command)

    return declare


def _version(value: bool) -> None:
    if value:
        print(f"pvlint {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@_command(cls=Connecting)
def check(
    paths: options.Paths = None,
    toolstack: options.ToolstackOption = None,
    profile: options.ProfileOption = None,
    phase: options.PhaseOption = None,
    select: options.Select = None,
    extend_select: options.ExtendSelect = None,
    ignore: options.Ignore = None,
    min_severity: options.MinSeverity = None,
    fail_on: options.FailOn = None,
    exit_zero: options.ExitZero = False,
    images: options.Images = False,
    image_root: options.ImageRoot = None,
    allow_block_devices: options.AllowBlockDevices = False,
    guest_release: options.GuestRelease = "",
    guest_kernel: options.GuestKernel = None,
    host_kernel: options.HostKernel = "",
    cpu_vendor: options.CpuVendorOption = None,
    kickstart: options.KickstartFile = "",
    format_: options.FormatOption = None,
    exclude: options.Exclude = None,
    extend_exclude: options.ExtendExclude = None,
    force_exclude: options.ForceExclude = None,
    respect_gitignore: options.Gitignore = None,
    stdin_filename: options.StdinFilename = "",
    allow_empty: options.AllowEmpty = None,
    show_files: options.ShowFiles = False,
    jobs: options.Jobs = None,
    connect: options.Connect = None,
    active: options.Active = False,
    timeout: options.Timeout = None,
    config: options.ConfigFile = "",
    isolated: options.Isolated = False,
    no_ignores: options.NoIgnores = None,
    baseline: options.BaselineFile = None,
    write_baseline: options.WriteBaseline = "",
    diff: options.Diff = False,
    fix: options.Fix = False,
    unsafe_fixes: options.UnsafeFixes = False,
    output_format: options.CheckFormats = None,
    output_file: options.CheckFiles = None,
    statistics: options.Statistics = False,
    color: options.ColorOption = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_progress: options.NoProgress = False,
) -> None:
    """Lint guest definitions: which will not boot, and what to do."""
    given = locals()
    from pvlint.cli.check import run_check

    raise typer.Exit(run_check(_words(given)))


@_command(cls=Connecting)
def disks(
    paths: options.Paths = None,
    toolstack: options.ToolstackOption = None,
    phase: options.PhaseOption = None,
    kickstart: options.KickstartFile = "",
    images: options.Images = False,
    image_root: options.ImageRoot = None,
    allow_block_devices: options.AllowBlockDevices = False,
    format_: options.FormatOption = None,
    exclude: options.Exclude = None,
    extend_exclude: options.ExtendExclude = None,
    force_exclude: options.ForceExclude = None,
    respect_gitignore: options.Gitignore = None,
    stdin_filename: options.StdinFilename = "",
    allow_empty: options.AllowEmpty = None,
    jobs: options.Jobs = None,
    connect: options.Connect = None,
    active: options.Active = False,
    timeout: options.Timeout = None,
    config: options.ConfigFile = "",
    isolated: options.Isolated = False,
    output_format: options.OutputFormat = None,
    output_file: options.OutputFile = "",
    color: options.ColorOption = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Show the boot map: how disks are presented, what they hold.

    Each disk is emulated, para-virtualized or both. The map says which one holds MBR, GRUB and /boot, and how that is
    known.
    """
    given = locals()
    from pvlint.cli.check import run_disks

    raise typer.Exit(run_disks(_words(given)))


@_command()
def split(
    path: Annotated[
        str, typer.Argument(metavar="PATH | -", help="A guest definition; - is standard input.", show_default=False)
    ],
    write: split_options.DiffOrWrite = False,
    stage: split_options.StageOption = None,
    keep_one_disk: split_options.KeepOneDisk = False,
    boot_size: split_options.BootSize = None,
    guest: split_options.GuestNames = None,
    toolstack: options.ToolstackOption = None,
    phase: options.PhaseOption = None,
    guest_release: options.GuestRelease = "",
    format_: options.FormatOption = None,
    config: options.ConfigFile = "",
    isolated: options.Isolated = False,
    output_format: options.ListFormat = "text",
) -> None:
    """Split a guest's disk in two, so that it boots.

    A small emulated disk comes first, and everything else goes on a PV one. Shows the change of the file as a diff,
    and every step around it.

    --write carries it out, once the result was read again and is in order.
    """
    given = locals()
    from pvlint.cli.split import run_split

    raise typer.Exit(run_split(_words(given)))


@_command(cls=Connecting)
def audit(
    paths: options.Paths = None,
    toolstack: options.ToolstackOption = None,
    profile: options.ProfileOption = None,
    phase: options.PhaseOption = None,
    select: options.Select = None,
    extend_select: options.ExtendSelect = None,
    ignore: options.Ignore = None,
    min_severity: options.MinSeverity = None,
    fail_on: options.FailOn = None,
    exit_zero: options.ExitZero = False,
    images: options.Images = False,
    image_root: options.ImageRoot = None,
    allow_block_devices: options.AllowBlockDevices = False,
    guest_release: options.GuestRelease = "",
    guest_kernel: options.GuestKernel = None,
    host_kernel: options.HostKernel = "",
    cpu_vendor: options.CpuVendorOption = None,
    kickstart: options.KickstartFile = "",
    format_: options.FormatOption = None,
    exclude: options.Exclude = None,
    extend_exclude: options.ExtendExclude = None,
    force_exclude: options.ForceExclude = None,
    respect_gitignore: options.Gitignore = None,
    stdin_filename: options.StdinFilename = "",
    allow_empty: options.AllowEmpty = None,
    jobs: options.Jobs = None,
    connect: options.Connect = None,
    active: options.Active = False,
    timeout: options.Timeout = None,
    config: options.ConfigFile = "",
    isolated: options.Isolated = False,
    no_ignores: options.NoIgnores = None,
    output_format: options.AuditFormat = None,
    output_file: options.OutputFile = "",
    color: options.ColorOption = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_progress: options.NoProgress = False,
) -> None:
    """Take stock of many guests: what each boots from, worst first.

    Gives totals, and says what was skipped and why.
    """
    given = locals()
    from pvlint.cli.audit import run_audit

    raise typer.Exit(run_audit(_words(given)))


@_command()
def kernel(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NVRA ... | -", help="Lines of `rpm -q` or `rpm -qa`; - is standard input.", show_default=False
        ),
    ],
    output_format: options.ListFormat = "text",
) -> None:
    """Tell whether a guest kernel is supported with PV drivers.

    Names the package of drivers that goes with it.
    """
    from pvlint.cli.kernel import run_kernel

    raise typer.Exit(run_kernel(names, output_format))


@_command()
def rule(
    name: Annotated[str, typer.Argument(metavar="CODE|NAME", help="A rule's code or name.", show_default=False)] = "",
    all_: Annotated[bool, typer.Option("--all", help="Every rule.")] = False,
    output_format: options.RuleFormat = "text",
) -> None:
    """Explain a rule: what it flags, why, and what to write instead."""
    from pvlint.cli.rule import run_rule

    raise typer.Exit(run_rule(name, output_format, all_=all_))


@_command()
def config(
    path: Annotated[
        str, typer.Argument(metavar="[PATH]", help="The settings for this file. (default: .)", show_default=False)
    ] = "",
    config: options.ConfigFile = "",
    isolated: options.Isolated = False,
    output_format: options.ListFormat = "text",
) -> None:
    """Show the effective settings, and where each one is from."""
    from pvlint.cli.config import run_config

    raise typer.Exit(run_config(path, config, output_format, isolated=isolated))


def _words(given: dict[str, Any]) -> dict[str, Any]:
    """The options by their own names: ``format_`` as ``format``."""
    return {name.rstrip("_"): value for name, value in given.items()}


def program(first: str) -> typer.Typer:
    """The program as far as its first argument needs it: Typer evaluates every option of each command it holds."""
    named = [command for command in app.registered_commands if getattr(command.callback, "__name__", "") == first]
    if named or first in ("--version", "-V"):
        app.registered_commands = named
    return app


def main() -> None:
    """The program, for a script that was installed when it was started from here."""
    from pvlint.cli.main import main

    main()

"""The commands. Each collects its options and hands them to the module that does the job."""

import sys
from typing import Annotated

import typer

from pvlint import __version__
from pvlint.cli import exits, options

app = typer.Typer(
    name="pvlint",
    help="Will a Xen or KVM guest still boot once its disks are para-virtualized?\n\n"
    "pvlint reads xm, xl, SXP and libvirt guest definitions, tells which disk holds the MBR, GRUB and /boot and how "
    "it knows, flags a boot disk that uses a PV driver, and shows the two-disk layout that boots.\n\n"
    "Exit status: 0 nothing found, 1 findings, 2 the job could not be done, 3 nothing to check.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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


@app.command()
def check(
    paths: options.Paths = None,
    toolstack: options.ToolstackOption = options.Toolstack.AUTO,
    profile: options.ProfileOption = options.Profile.AUTO,
    phase: options.PhaseOption = options.Phase.AUTO,
    select: options.Select = None,
    extend_select: options.ExtendSelect = None,
    ignore: options.Ignore = None,
    min_severity: options.MinSeverity = options.Level.NOTE,
    fail_on: options.FailOn = options.FailLevel.ERROR,
    exit_zero: options.ExitZero = False,
    format_: options.FormatOption = options.Format.AUTO,
    exclude: options.Exclude = None,
    force_exclude: options.ForceExclude = False,
    respect_gitignore: options.Gitignore = True,
    stdin_filename: options.StdinFilename = "",
    allow_empty: options.AllowEmpty = False,
    isolated: options.Isolated = False,
    output_format: options.OutputFormat = options.Output.FULL,
    output_file: options.OutputFile = "",
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Lint guest definitions: tell which guests will not boot, and what to do about it."""
    from pvlint.cli.run import Job, run_check
    from pvlint.settings import settings

    job = Job(
        paths=paths or ["."],
        settings=settings(toolstack.value, profile.value, phase.value, format_.value, min_severity.value,
                          "never" if exit_zero else fail_on.value),
        exclude=tuple(exclude or ()),
        force_exclude=force_exclude,
        gitignore=respect_gitignore,
        stdin_filename=stdin_filename,
        allow_empty=allow_empty,
        output_format=output_format.value,
        output_file=output_file,
        color=color.value,
        quiet=quiet,
        verbose=verbose,
    )  # fmt: skip
    raise typer.Exit(run_check(job, select or [], extend_select or [], ignore or []))


@app.command()
def disks(
    paths: options.Paths = None,
    toolstack: options.ToolstackOption = options.Toolstack.AUTO,
    phase: options.PhaseOption = options.Phase.AUTO,
    format_: options.FormatOption = options.Format.AUTO,
    exclude: options.Exclude = None,
    force_exclude: options.ForceExclude = False,
    respect_gitignore: options.Gitignore = True,
    stdin_filename: options.StdinFilename = "",
    allow_empty: options.AllowEmpty = False,
    isolated: options.Isolated = False,
    output_format: options.OutputFormat = options.Output.FULL,
    output_file: options.OutputFile = "",
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Show the boot map: how each disk is presented, and which one holds MBR, GRUB and /boot."""
    from pvlint.cli.run import Job, run_disks
    from pvlint.settings import settings

    job = Job(
        paths=paths or ["."],
        settings=settings(toolstack.value, "auto", phase.value, format_.value, "note", "error"),
        exclude=tuple(exclude or ()),
        force_exclude=force_exclude,
        gitignore=respect_gitignore,
        stdin_filename=stdin_filename,
        allow_empty=allow_empty,
        output_format=output_format.value,
        output_file=output_file,
        color=color.value,
        quiet=quiet,
        verbose=verbose,
    )
    raise typer.Exit(run_disks(job))


@app.command()
def rule(
    name: Annotated[str, typer.Argument(metavar="CODE|NAME", help="A rule's code or name.", show_default=False)] = "",
    all_: Annotated[bool, typer.Option("--all", help="List every rule.")] = False,
) -> None:
    """Explain a rule: what it flags, why, what to write instead, and its source."""
    from pvlint.cli.rule import run_rule

    raise typer.Exit(run_rule(name, all_=all_))


def main() -> None:
    """The program."""
    from pvlint.cli.output import cannot_write, flush

    status: int | str | None = exits.OK
    try:
        app()
    except SystemExit as ended:
        status = ended.code
    except KeyboardInterrupt:
        sys.stderr.write("pvlint: interrupted\n")
        status = exits.INTERRUPTED
    except BrokenPipeError:
        pass  # whoever reads it has seen enough
    except OSError as error:
        status = cannot_write(error)
    sys.exit(flush() or status)


if __name__ == "__main__":
    main()

"""The options of ``pvlint split`` alone."""

from typing import Annotated, Final, Literal

import typer

from pvlint.cli.options import option

_SPLIT: Final = "Split"

Stage = Literal["install", "final"]
"""--stage of split."""

DiffOrWrite = Annotated[
    bool,
    option(_SPLIT, "--write/--diff", help="Write the file, or show what would change. (default: --diff)"),
]
StageOption = Annotated[
    Stage | None,
    option(
        _SPLIT,
        "--stage",
        help="install: the installer sees both disks; final: all but the first are PV. (default: by the guest's phase)",
    ),
]
KeepOneDisk = Annotated[
    bool, option(_SPLIT, "--keep-one-disk", help="No second disk: the boot disk gets an emulated name.")
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
    list[str] | None, option(_SPLIT, "--guest", metavar="NAME", help="Only this guest of the file; may be repeated.")
]

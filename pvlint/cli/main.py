"""The program: gathers the commands, runs the one that is named, and ends the process with its status."""

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn, TextIO

from pvlint.cli import exits

Status = int | str | None
"""As SystemExit has it."""


def main() -> NoReturn:
    """Run it, and raise SystemExit with its status."""
    sys.exit(run())


def run() -> Status:
    """Run it; what the process is to end with."""
    # Starting makes many objects and no garbage; to look for some takes a tenth of it. A run over files takes it up.
    gc.disable()
    if sys.stderr is None:
        sys.stderr = _nowhere()
    try:
        status = _outcome()
    except KeyboardInterrupt:
        status = exits.INTERRUPTED
    try:
        if status == exits.INTERRUPTED:  # Typer, which catches Ctrl-C too, ends with that and says nothing
            sys.stderr.write("pvlint: interrupted\n")
        status = _end() or status
    except KeyboardInterrupt:  # again
        status = _end() or exits.INTERRUPTED
    gc.freeze()  # or the end of the process looks for garbage, too
    return status


def _outcome() -> Status:
    """What comes of the command."""
    from pvlint.cli.head_start import head_start
    from pvlint.cli.stdout import cannot_write

    try:
        head_start.begin(sys.argv[1:])
        from pvlint.cli.app import program

        program(sys.argv[1] if len(sys.argv) > 1 else "")()
    except SystemExit as ended:
        return ended.code
    except BrokenPipeError:
        pass  # whoever reads it has seen enough
    except OSError as error:
        return cannot_write(error)
    return exits.OK


def _end() -> Status:
    """End what is under way, and write what waits to be written; the status for that."""
    from pvlint.cli.head_start import head_start
    from pvlint.cli.stdout import flush

    head_start.end()
    return flush()


def leave(status: Status) -> NoReturn:
    """End the process: at once, unless somebody watches it.

    All is written and closed by now. To take thousands of objects to pieces costs 5 to 8 ms.
    """
    if isinstance(status, int) and not _watched():
        with suppress(OSError, ValueError):  # it may be closed
            sys.stderr.flush()
        os._exit(status & 0xFF)
    sys.exit(status)


def _watched() -> bool:
    """Whether a debugger, a profiler or a measure of coverage waits for the end."""
    monitoring = getattr(sys, "monitoring", None)  # Python 3.12
    tools = map(monitoring.get_tool, range(6)) if monitoring is not None else ()
    return sys.gettrace() is not None or sys.getprofile() is not None or any(tools)


def _nowhere() -> TextIO:
    """What takes the place of a standard error that is closed. As the same descriptor: no file is to come by it."""
    descriptor = os.open(os.devnull, os.O_WRONLY)
    if descriptor != 2:
        os.dup2(descriptor, 2)
        os.close(descriptor)
    return open(2, "w", encoding="utf-8", closefd=False)

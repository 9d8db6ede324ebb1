"""The program: gathers the commands, runs the one that is named, and ends the process with its status."""

import gc
import os
import sys
from typing import TextIO


def main() -> None:
    """Run it, and end the process with its status."""
    # Starting makes many objects and no garbage; to look for some takes a tenth of it. A run over files takes it up.
    gc.disable()
    if sys.stderr is None:
        sys.stderr = _nowhere()
    from pvlint.cli import exits
    from pvlint.cli.head_start import head_start
    from pvlint.cli.stdout import cannot_write, flush

    status: int | str | None = exits.OK
    try:
        head_start.begin(sys.argv[1:])
        from pvlint.cli.app import program

        program(sys.argv[1] if len(sys.argv) > 1 else "")()
    except SystemExit as ended:
        status = ended.code
    except KeyboardInterrupt:
        sys.stderr.write("pvlint: interrupted\n")
        status = exits.INTERRUPTED
    except BrokenPipeError:
        pass  # whoever reads it has seen enough
    except OSError as error:
        status = cannot_write(error)
    finally:
        head_start.end()
    status = flush() or status
    gc.freeze()  # or the end of the process looks for garbage, too
    sys.exit(status)


def _nowhere() -> TextIO:
    """What takes the place of a standard error that is closed. As the same descriptor: no file is to come by it."""
    descriptor = os.open(os.devnull, os.O_WRONLY)
    if descriptor != 2:
        os.dup2(descriptor, 2)
        os.close(descriptor)
    return open(2, "w", encoding="utf-8", closefd=False)

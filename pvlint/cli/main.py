"""The program: gathers the commands, runs the one that is named, and ends the process with its status."""

import gc
import sys


def main() -> None:
    """Run it, and end the process with its status."""
    # Starting makes many objects and no garbage; to look for some takes a tenth of it. A run over files takes it up.
    gc.disable()
    from pvlint.cli import exits
    from pvlint.cli.stdout import cannot_write, flush

    status: int | str | None = exits.OK
    try:
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
    status = flush() or status
    gc.freeze()  # or the end of the process looks for garbage, too
    sys.exit(status)

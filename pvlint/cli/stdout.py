"""Standard output as a person leaves it: closed, full, or read by something that goes away."""

import os
import sys

from pvlint.cli import exits


def abandon() -> None:
    """Standard output takes no more; Python would try again, and complain, when it closes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def show(text: str) -> int:
    """Write a command's whole answer; the exit status."""
    if sys.stdout is None:
        sys.stderr.write("pvlint: standard output: cannot be written: it is closed\n")
        return exits.FAILED
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        abandon()
    except OSError as error:
        return cannot_write(error)
    return flush()


def flush() -> int:
    """Write what still waits to be written; the status for that. That whoever reads it has seen enough is no fault."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        abandon()
    except OSError as error:
        return cannot_write(error)
    return exits.OK


def cannot_write(error: OSError) -> int:
    """Say that standard output takes no more; the exit status for it."""
    abandon()
    sys.stderr.write(f"pvlint: standard output: cannot be written: {(error.strerror or str(error)).lower()}\n")
    return exits.FAILED

"""``pvlint rule``: the manual of a rule, or the list of all."""

import os
import sys
from collections.abc import Iterable

from pvlint.cli import exits
from pvlint.rules import registry


def run_rule(name: str, *, all_: bool) -> int:
    """Print a rule's manual, or one line for each rule."""
    if all_ == bool(name):
        sys.stderr.write("pvlint: name one rule, or say --all\n")
        return exits.FAILED
    if all_:
        _print(
            f"{entry.code}  {entry.name:25} {registry.manual(entry).partition(chr(10))[0]}\n"
            for entry in registry.entries()
        )
        return exits.OK
    try:
        found = registry.matching(name)
    except registry.UnknownRule as error:
        sys.stderr.write(f"pvlint: {error}\n")
        return exits.FAILED
    _print(f"{entry.code} {entry.name}\n\n{registry.manual(entry)}\n\n" for entry in found)
    return exits.OK


def _print(pieces: Iterable[str]) -> None:
    """Write to standard output; that whoever reads it has seen enough is no fault."""
    try:
        print("".join(pieces), end="", flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

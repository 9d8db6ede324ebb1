"""``pvlint rule``: the manual of a rule, or the list of all."""

import sys

from pvlint.cli import exits
from pvlint.rules import registry


def run_rule(name: str, *, all_: bool) -> int:
    """Print a rule's manual, or one line for each rule."""
    if all_ == bool(name):
        sys.stderr.write("pvlint: name one rule, or say --all\n")
        return exits.FAILED
    if all_:
        for entry in registry.entries():
            print(f"{entry.code}  {entry.name:25} {registry.manual(entry).partition(chr(10))[0]}")
        return exits.OK
    try:
        found = registry.matching(name)
    except registry.UnknownRule as error:
        sys.stderr.write(f"pvlint: {error}\n")
        return exits.FAILED
    for entry in found:
        print(f"{entry.code} {entry.name}\n\n{registry.manual(entry)}\n")
    return exits.OK

"""``-c/--connect``, whose URI may be left out: what Typer needs to be told for that."""

from typing import Any

from typer.core import TyperCommand

_NAMES = ("-c", "--connect")


class Connecting(TyperCommand):
    """A command with ``--connect``: Typer knows no option whose value may be left out."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The same as ever, once every ``-c`` has a value."""
        return super().parse_args(ctx, with_values(args))


def with_values(arguments: list[str]) -> list[str]:
    """The arguments with an empty URI for each ``-c`` that is the last, or that an option follows, or ``-``."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return [
        "--connect="
        if place < end and argument in _NAMES and (place + 1 >= end or arguments[place + 1].startswith("-"))
        else argument
        for place, argument in enumerate(arguments)
    ]

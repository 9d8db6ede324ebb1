"""``-c/--connect``, whose URI may be left out, and what else the command line says of live hosts."""

import os
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from typer.core import TyperCommand

if TYPE_CHECKING:
    from pvlint.sources.live import Hosts

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


class Connect(NamedTuple):
    """What the command line says of live hosts."""

    uris: tuple[str, ...] = ()
    """Empty for LIBVIRT_DEFAULT_URI, or what libvirt takes without it."""
    active: bool = False
    jobs: int = 0
    seconds: int = 0

    def asked(self, most: int) -> "AbstractContextManager[Hosts | None]":
        """The hosts, asked as long as the block runs; None where there are none."""
        if not self.uris:
            return nullcontext()
        from pvlint.sources.live import JOBS, SECONDS, Hosts

        return Hosts(self.uris, active=self.active, jobs=self.jobs or JOBS, seconds=self.seconds or SECONDS, most=most)


def connect(given: dict[str, Any]) -> Connect:
    """The options as one value."""
    return Connect(
        tuple(given.get("connect") or ()), given.get("active", False), given.get("jobs") or 0, given.get("timeout") or 0
    )


def wrong_connect(given: dict[str, Any]) -> str:
    """Why the options make no sense; empty where they do."""
    uris = given.get("connect") or ()
    for option in ("active", "timeout"):
        if given.get(option) and not uris:
            return f"--{option} is about live hosts: it goes with -c"
    for uri in uris:
        if "\0" in uri:
            return "-c: no URI has a zero byte in it"
        if uri and ":" not in uri and os.path.exists(uri):
            return f"-c: {uri} is a path and no URI; for libvirt's default host and this path write: {uri} -c"
    return ""

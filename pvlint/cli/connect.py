"""What the command line says of live hosts: ``-c/--connect`` and what goes with it."""

import os
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from pvlint.record import NamedTuple

if TYPE_CHECKING:
    from pvlint.sources.live import Hosts


class Connect(NamedTuple):
    """What the command line says of live hosts."""

    uris: tuple[str, ...] = ()
    """Empty for LIBVIRT_DEFAULT_URI, or what libvirt takes without it."""
    active: bool = False
    jobs: int = 0
    seconds: int = 0

    def asked(self) -> "AbstractContextManager[Hosts | None]":
        """The hosts, asked as long as the block runs; None where there are none."""
        if not self.uris:
            return nullcontext()
        from pvlint.readers.read import LARGEST
        from pvlint.sources.live import JOBS, SECONDS, Hosts

        return Hosts(
            self.uris, active=self.active, jobs=self.jobs or JOBS, seconds=self.seconds or SECONDS, most=LARGEST + 1
        )


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

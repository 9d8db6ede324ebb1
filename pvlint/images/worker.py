"""The worker process that looks at the images of one guest: bounded in memory and time, it answers and ends.

It is asked with JSON on standard input, and answers with a line for each image on standard output. It has no business
with the network and writes no file, and is not allowed to.
"""

import contextlib
import json
import os
import resource
import sys
from contextlib import ExitStack
from typing import Any, Final

from pvlint.images.budget import Budget, Metered
from pvlint.images.containers import begins_like
from pvlint.images.files import read_files
from pvlint.images.look import look
from pvlint.images.observer import SECONDS, Wanted
from pvlint.images.opening import Allowed, Opened, beside, image
from pvlint.images.qcow2 import Qcow2
from pvlint.images.raw import Raw
from pvlint.images.seen import Bytes, Look, Seen, Unreadable
from pvlint.images.vhd_vmdk import unpacked
from pvlint.images.wire import plain, typed

_LIMITS: Final = (
    (resource.RLIMIT_AS, 512 << 20),
    (resource.RLIMIT_CPU, int(SECONDS)),
    (resource.RLIMIT_NOFILE, 32),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
)
_CONTAINERS: Final = {"raw": "raw", "qcow2": "qcow2", "vpc": "vhd", "vhd": "vhd", "vhdx": "vhdx", "vmdk": "vmdk"}
"""What definitions call a format, and what it is."""
_MAGICS: Final = {"a qcow2": "qcow2", "a VHD": "vhd", "a VHDX": "vhdx", "a VMDK": "vmdk"}
"""What an image begins like, where its format is not declared."""


def main() -> None:
    """Answer one request."""
    for what, limit in _LIMITS:
        resource.setrlimit(what, (limit, limit))
    unshare: Any = getattr(os, "unshare", None)  # from Python 3.12 on
    if unshare is not None:
        # It opens no connection either way; where the rights are there, it cannot.
        with contextlib.suppress(OSError):
            unshare(getattr(os, "CLONE_NEWNET", 0))
    wanted, allowed = json.load(sys.stdin)
    policy = typed(Allowed, allowed)
    for item in wanted:
        sys.stdout.write(json.dumps(plain(_seen(typed(Wanted, item), policy))) + "\n")
        sys.stdout.flush()


def _seen(wanted: Wanted, allowed: Allowed) -> Seen:
    try:
        with ExitStack() as files:
            opened = files.enter_context(image(wanted.source, allowed))
            budget = Budget(seconds=SECONDS)
            disk, container, notes = _disk(wanted.format, opened, budget, files)
            seen = look(disk, container, inside=read_files, budget=budget)
            return seen._replace(stale=opened.stale, notes=(*notes, *seen.notes))
    except Unreadable as error:
        return Seen(Look.NOT_OBSERVED, str(error))
    except MemoryError:
        return Seen(Look.NOT_OBSERVED, "the reader ran out of memory on it")
    except Exception as error:  # noqa: BLE001 - a fault of pvlint's own costs this image's answer, and no other's
        return Seen(Look.NOT_OBSERVED, f"the reader failed on it ({type(error).__name__})")


def _disk(declared: str, opened: Opened, budget: Budget, files: ExitStack) -> tuple[Bytes, str, tuple[str, ...]]:
    """The disk in an image, its container, and what is to be said of that."""
    file = Metered(Raw(opened.fd), budget)
    container = _CONTAINERS.get(declared, "") if declared else _MAGICS.get(begins_like(file), "raw")
    if not container:
        raise Unreadable(f"not supported: {declared[:16]}")
    notes = () if declared or container == "raw" else (f"the definition declares no format; taken for {container}",)
    if container == "qcow2":
        return Qcow2(file, _Backing(opened, budget, files).open), container, notes
    return (file if container == "raw" else unpacked(file, container)), container, notes


class _Backing:
    """Opens the backing files of one image: files of its own directory, and each once."""

    def __init__(self, opened: Opened, budget: Budget, files: ExitStack) -> None:
        self._directory = opened.directory
        self._budget = budget
        self._files = files
        self._known = {opened.identity}

    def open(self, name: str, declared: str) -> Bytes:
        """The disk in a backing file. Raises Unreadable."""
        if not name or "/" in name or ":" in name or "\0" in name or name in (".", ".."):
            raise Unreadable("backing file refused: it is not a file beside the image")
        try:
            opened = self._files.enter_context(beside(self._directory, name))
        except Unreadable as error:
            raise Unreadable(f"backing file refused: {error}") from None
        if opened.identity in self._known:
            raise Unreadable("backing file refused: it is one of those before it")
        self._known.add(opened.identity)
        file = Metered(Raw(opened.fd), self._budget)
        container = declared or _MAGICS.get(begins_like(file), "raw")
        if container == "qcow2":
            return Qcow2(file, self.open)
        if container != "raw":
            raise Unreadable(f"backing file refused: {container[:16]} is not supported")
        return file

"""Has a worker process look at the images of one guest, and believes no more of its answer than its types.

The worker has little memory and time, opens only what the policy allows, and may crash or hang without harm: then the
image was not observed.
"""

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pvlint.images.opening import Allowed
from pvlint.images.seen import Look, Seen
from pvlint.images.wire import plain, typed
from pvlint.record import NamedTuple

SECONDS: Final = 4.0
"""What one image may take."""
_MOST: Final = 64
"""Images of one guest; a guest has at most a few."""
_LONGEST_WAIT: Final = 20.0
"""Seconds for all images of a guest."""
_LONGEST: Final = 4 << 20
"""Bytes of an answer."""
START: Final = "import sys; sys.path.insert(0, sys.argv[1]); from pvlint.images.worker import main; main()"
PACKAGE: Final = str(Path(__file__).parent.parent.parent)


ENVIRONMENT: Final = {"HOME": "/nonexistent"}
"""Nothing of the user's own; with no home at all Python would look one up in /etc/passwd."""


class Wanted(NamedTuple):
    """An image to look at."""

    source: str
    format: str
    """As the definition declares it; empty where it declares none."""


def observe(images: Sequence[Wanted], allowed: Allowed) -> tuple[Seen, ...]:
    """What was seen on each image, in order."""
    wanted = list(images[:_MOST])
    found = _answers(wanted, allowed) if wanted else []
    lost = Seen(Look.NOT_OBSERVED, "the reader failed on it, or took too long")
    found += [lost] * (len(wanted) - len(found))
    return (*found, *(Seen(Look.NOT_OBSERVED, f"a guest with more than {_MOST} images") for _ in images[_MOST:]))


def _answers(wanted: list[Wanted], allowed: Allowed) -> list[Seen]:
    """The answers up to the first that is missing or makes no sense."""
    found: list[Seen] = []
    for line in _ask(request(wanted, allowed), min(SECONDS * len(wanted), _LONGEST_WAIT)):
        try:
            found.append(typed(Seen, json.loads(line)))
        except (ValueError, TypeError, RecursionError):
            break
    return found[: len(wanted)]


def request(wanted: Sequence[Wanted], allowed: Allowed) -> bytes:
    """What a worker is asked."""
    return json.dumps([plain(tuple(wanted)), plain(allowed)]).encode()


def _ask(asked: bytes, seconds: float) -> list[bytes]:
    """The lines that a worker process answers with, as far as it gets."""
    command = [sys.executable, "-I", "-c", START, PACKAGE]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603 - pvlint's own module, and what it is asked goes through the pipe
        command, stdin=pipe, stdout=pipe, stderr=nothing, env=ENVIRONMENT, start_new_session=True
    ) as worker:
        try:
            if worker.stdin is None or worker.stdout is None:
                return []
            with contextlib.suppress(BrokenPipeError):
                worker.stdin.write(asked)
                worker.stdin.close()
            return _read(worker.stdout.fileno(), seconds).splitlines()
        finally:
            worker.kill()


def _read(fd: int, seconds: float) -> bytes:
    """What comes until the end, the deadline, or more than an answer can be."""
    parts, size, deadline = [], 0, time.monotonic() + seconds
    while size < _LONGEST and select.select([fd], [], [], max(0.0, deadline - time.monotonic()))[0]:
        part = os.read(fd, 1 << 16)
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts)

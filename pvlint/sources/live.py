"""Live hosts: the definitions of the guests that libvirt knows there, read-only, each host asked in its own process.

A call into libvirt that hangs cannot be broken off, neither by Python nor by libvirt: it outlives every deadline, and a
thread that is in one lives as long as the program. A process can be ended, with the ssh that libvirt started; it cannot
take the program along when libvirt crashes; and what libvirt and ssh print goes nowhere. So threads wait here, and a
process each (``live_worker.py``) asks. Its answers go into a file without a name, so that a slow reader slows no host
down, and no host fills the memory.
"""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final, Self

from pvlint.record import NamedTuple
from pvlint.sources.live_path import is_live, path_of

JOBS: Final = 16
"""How many hosts are asked at a time."""
SECONDS: Final = 10
"""How long a host has for all of its answers."""
NEEDED: Final = (
    "cannot be asked without libvirt-python: install python3-libvirt (Debian, Fedora) for the system's Python, or "
    "pvlint[libvirt] with pip; or hand definitions over: virsh dumpxml --inactive NAME | pvlint check -"
)
_DEFAULT: Final = "libvirt's default host"
_WORKER: Final = Path(__file__).with_name("live_worker.py")
_AHEAD: Final = 64
"""How many hosts may have been asked before the answers of the first are read; each keeps a file open."""
_LONGEST: Final = 400
"""Characters of a message of libvirt's."""


class Definition(NamedTuple):
    """A guest's definition, as libvirt gives it."""

    path: str
    host: str
    xml: bytes


class Passed(NamedTuple):
    """A guest, or a host, of which nothing is to be checked, and why."""

    path: str
    host: str
    reason: str


class Lost(NamedTuple):
    """A host, or a guest of it, that could not be asked, and why: the job could not be done."""

    path: str
    reason: str


Answer = Definition | Passed | Lost


class _Reply(NamedTuple):
    """What came of asking a host."""

    lines: IO[bytes]
    status: int | None
    """The process's exit status, negative for a signal; None where it was ended at the deadline."""


class Hosts:
    """Asks hosts as long as the block runs; ``answers`` gives what they say in the order the hosts are named."""

    def __init__(
        self, uris: Iterable[str], *, active: bool = False, jobs: int = JOBS, seconds: int = SECONDS, most: int
    ) -> None:
        """An empty URI stands for the default host. ``most``: bytes of a definition that anybody would look at."""
        default = os.environ.get("LIBVIRT_DEFAULT_URI", "")
        self._waiting = deque(dict.fromkeys(uri or default for uri in uris))
        self._which = "active" if active else "inactive"
        self._seconds = seconds
        self._most = most
        self._needs = "" if not self._waiting or importlib.util.find_spec("libvirt") is not None else NEEDED
        self._asked: deque[tuple[str, Future[_Reply]]] = deque()
        self._pool = ThreadPoolExecutor(jobs, "pvlint-host")
        self._stop = threading.Event()

    def __enter__(self) -> Self:
        """Begin to ask."""
        if not self._needs:
            self._go_on()
        return self

    def __exit__(self, *_error: object) -> None:
        """End what has not ended by itself."""
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)
        for _, asked in self._asked:
            if not asked.cancelled() and asked.exception() is None:
                asked.result().lines.close()

    def answers(self) -> Iterator[Answer]:
        """What the hosts answer; the guests of each sorted by name."""
        if self._needs:
            yield Lost(", ".join(uri or _DEFAULT for uri in self._waiting), self._needs)
            return
        seen: set[str] = set()
        while self._asked:
            uri, asked = self._asked.popleft()
            try:
                reply = asked.result()
            except OSError as error:
                yield Lost(uri or _DEFAULT, f"cannot be asked: {(error.strerror or str(error)).lower()}")
            else:
                with reply.lines:
                    yield from self._read(uri, reply, seen)
            self._go_on()

    def _go_on(self) -> None:
        while self._waiting and len(self._asked) < _AHEAD:
            uri = self._waiting.popleft()
            self._asked.append((uri, self._pool.submit(self._ask, uri)))

    def _ask(self, uri: str) -> _Reply:
        """Ask one host, in a thread. Raises OSError where there can be no process, or no file."""
        lines = tempfile.TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
        try:
            return _Reply(lines, self._status(uri, lines))
        except OSError:
            lines.close()
            raise

    def _status(self, uri: str, lines: IO[bytes]) -> int | None:
        """The exit status of the process that asks a host; None where it had to be ended."""
        deadline = time.monotonic() + self._seconds
        process = subprocess.Popen(  # noqa: S603 - pvlint's own file
            [sys.executable, "-P", str(_WORKER), uri, self._which, str(self._seconds), str(self._most)],
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=None if os.environ.get("PVLINT_DEBUG") else subprocess.DEVNULL,
            env={**os.environ, "SSH_ASKPASS_REQUIRE": "never"},
            start_new_session=True,  # without a terminal ssh cannot ask for a password, and Ctrl-C is this process's
        )
        while not self._stop.is_set() and time.monotonic() < deadline:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(0.1)
        os.killpg(process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):  # the kernel may hold it; nobody waits for that
            process.wait(1)
        return None

    def _read(self, said: str, reply: _Reply, seen: set[str]) -> Iterator[Answer]:
        host, listed, given = said or _DEFAULT, -1, 0
        for line in _whole(reply.lines):
            match line:
                case {"uri": uri}:
                    host = said if is_live(said) else str(uri)  # an alias of libvirt.conf, or the default host
                    if host in seen:
                        yield Passed(said or host, host, "the same host under another name")
                        return
                    seen.add(host)
                case {"guests": count}:
                    listed = count
                case {"name": name, "xml": xml}:
                    given += 1
                    yield Definition(path_of(host, name), host, xml.encode("utf-8", "surrogatepass"))
                case {"name": name, "gone": _}:
                    given += 1
                    yield Passed(path_of(host, name), host, "gone since it was listed")
                case {"name": name, "error": error}:
                    given += 1
                    yield Lost(path_of(host, name), _short(error))
                case {"error": error}:
                    yield Lost(host, _short(error) + (f" (after {given} of {listed} guests)" if given else ""))
                    return
                case {"end": _}:
                    if not listed:
                        yield Passed(host, host, f"no {'running ' if self._which == 'active' else ''}guests")
                    return
        yield Lost(host, self._cut_off(reply.status, given, listed))

    def _cut_off(self, status: int | None, given: int, listed: int) -> str:
        """Why there is no end to what a host answers."""
        if status is None:
            got = f"only {given} of {listed} guests" if given else "no answer"
            return f"{got} within {self._seconds} s (--timeout gives it longer)"
        how = f"by signal {-status}" if status < 0 else f"with status {status}"
        return f"libvirt ended {how} before it had answered (PVLINT_DEBUG=1 shows what it says)"


def _whole(lines: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The answers; the last line may be cut off."""
    lines.seek(0)
    for line in lines:
        if line.endswith(b"\n"):
            yield json.loads(line)


def _short(message: str) -> str:
    """What libvirt says, on one line."""
    text = " ".join(str(message).split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."

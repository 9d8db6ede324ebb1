"""Copies of this process: how one is made, the pipes to it and from it, and what it does."""

import os
import pickle  # what it reads was written by copies of this very process
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, Final, NoReturn

from pvlint.record import NamedTuple

_MOUTHFUL: Final = 1 << 20
"""Bytes that are read at a time."""
_SIZE: Final = 8
"""Bytes of the number that a result begins with: how many more bytes it has."""


def can_copy() -> bool:
    """Whether this process can be copied: not without fork, and not from within several threads."""
    threads = sys.modules.get("threading")
    return hasattr(os, "fork") and (threads is None or threads.active_count() == 1)


class Pipes(NamedTuple):
    """The ends of the two pipes between this process and a copy: parts one way, results the other."""

    parts_read: int
    parts_write: int
    results_read: int
    results_write: int

    @property
    def of_parent(self) -> tuple[int, int]:
        """What is the parent's; a copy closes it, or nobody would see that the one at the other end is gone."""
        return self.parts_write, self.results_read

    @property
    def of_copy(self) -> tuple[int, int]:
        """What the copy reads from and writes to; the parent closes it."""
        return self.parts_read, self.results_write

    @contextmanager
    def opened(self) -> Iterator[tuple[BinaryIO, BinaryIO]]:
        """In a copy: where parts come from and results go to."""
        with os.fdopen(self.parts_read, "rb") as parts, os.fdopen(self.results_write, "wb") as results:
            yield parts, results


def pipes() -> Pipes:
    """Two pipes. Raises OSError."""
    parts = os.pipe()
    try:
        return Pipes(*parts, *os.pipe())
    except OSError:
        close(parts)
        raise


def close(descriptors: Iterable[int]) -> None:
    """Close them all."""
    for descriptor in descriptors:
        os.close(descriptor)


class Copy:
    """A copy of this process, and the pipes to it and from it."""

    def __init__(self, pipes: Pipes) -> None:
        close(pipes.of_copy)
        self.parts, self.results = pipes.parts_write, pipes.results_read
        os.set_blocking(self.parts, False)
        self.under_way: deque[int] = deque()
        """The numbers of the parts that it was given and has not answered, in their order."""
        self._unsent = bytearray()
        self._received = bytearray()
        self._has_all = False

    def tell(self, words: object) -> None:
        """Send something that it does not answer. Raises OSError."""
        self._put(words)

    def give(self, number: int, part: object) -> None:
        """Send a part."""
        self.under_way.append(number)
        with suppress(OSError):  # it is gone, as will be seen where its results come from
            self._put(part)

    def _put(self, value: object) -> None:
        self._unsent += pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        self.send()

    @property
    def lacks(self) -> bool:
        """Whether its pipe had no room for all that goes to it."""
        return bool(self._unsent)

    def send(self) -> None:
        """Write what there is room for, of what it has not got yet. Raises OSError."""
        try:
            while self._unsent:
                del self._unsent[: os.write(self.parts, self._unsent)]
        except BlockingIOError:
            return
        except OSError:
            self._unsent.clear()
            raise
        if self._has_all and self.parts >= 0:
            os.close(self.parts)
            self.parts = -1

    def receive(self) -> Iterator[tuple[int, object]]:
        """What it has answered: parts, each with its result. Raises EOFError, OSError, and whatever unpickling does."""
        data = os.read(self.results, _MOUTHFUL)
        if not data:
            raise EOFError
        self._received += data
        while len(self._received) >= _SIZE:
            end = _SIZE + int.from_bytes(self._received[:_SIZE], "big")
            if len(self._received) < end:
                return
            result = pickle.loads(self._received[_SIZE:end])  # noqa: S301
            del self._received[:end]
            yield self.under_way.popleft(), result

    def no_more(self) -> None:
        """What it has is the last of it: it ends when it has done that. Raises OSError."""
        self._has_all = True
        self.send()

    def close(self) -> None:
        """Nothing more goes to it, and nothing from it is wanted."""
        self._unsent.clear()
        self.no_more()
        os.close(self.results)


def forked(then: Callable[[], None]) -> int:
    """A copy of this process, as its number; it does this one thing and ends without a word. Raises OSError."""
    # Ctrl-C is for this process; a copy must not take it for its own on the way to where it ends without a word.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        process = os.fork()
        if process == 0:
            _be_a_copy(then)
        return process
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _be_a_copy(then: Callable[[], None]) -> NoReturn:
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT,))
        then()
        status = 0
    finally:
        os._exit(status)  # this process's outputs are the other's


def work_on(work: Callable[[Any], Any], parts: BinaryIO, results: BinaryIO) -> None:
    """Do parts until there are no more."""
    while True:
        try:
            part = pickle.load(parts)  # noqa: S301
        except EOFError:
            return
        try:
            result = work(part)
        except Exception:  # noqa: BLE001 - the other process does it again, and says what is wrong
            result = None
        answer = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
        results.write(len(answer).to_bytes(_SIZE, "big"))
        results.write(answer)
        results.flush()

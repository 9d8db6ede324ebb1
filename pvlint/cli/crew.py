"""A crew: copies of this process that work on the parts of a job side by side; what comes of them is in order.

A copy is forked, so that it starts with all that is loaded. It has two parts at a time and is read in its turn: what is
under way stays small however long the job. A part that a copy cannot do, or dies of, is left to this process, where
what is wrong with it shows as it would without a crew.
"""

import gc
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, Final, Generic, NamedTuple, NoReturn, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

_AHEAD: Final = 2
"""Parts that a copy has at a time: the one it works on, and the next. Together they have to fit a pipe (64 KiB)."""
_ROOM: Final = 1 << 20
"""Bytes that a copy may write before anybody reads them, where the system grants that."""


def cores() -> int:
    """How many processors this process may use; 1 where it cannot be copied, as from within several threads."""
    threads = sys.modules.get("threading")
    if not hasattr(os, "fork") or (threads is not None and threads.active_count() > 1):
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


class _Copy(NamedTuple):
    """A copy of this process, and the pipes to it and from it."""

    process: int
    parts: BinaryIO
    results: BinaryIO


class Crew(Generic[Part, Result]):
    """Copies at work, for as long as ``crew`` lasts."""

    def __init__(self, work: Callable[[Part], Result], copies: "list[_Copy]") -> None:
        self._work = work
        self._copies: list[_Copy | None] = list(copies) or [None]

    def results(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Result | None]]:
        """Each part in its turn, with what a copy made of it; None for what this process has to do itself."""
        under_way: deque[tuple[int, Part]] = deque()
        for number, part in enumerate(parts):
            place = number % len(self._copies)
            self._hand(place, part)
            under_way.append((place, part))
            if len(under_way) == len(self._copies) * _AHEAD:
                yield self._taken(*under_way.popleft())
        while under_way:
            yield self._taken(*under_way.popleft())

    def _hand(self, place: int, part: Part) -> None:
        copy = self._copies[place]
        if copy is not None:
            try:
                pickle.dump(part, copy.parts, pickle.HIGHEST_PROTOCOL)
                copy.parts.flush()
            except OSError:
                self._copies[place] = None  # it is gone, and what it was to do is found out to be missing

    def _taken(self, place: int, part: Part) -> tuple[Part, Result | None]:
        copy = self._copies[place]
        if copy is None:
            return part, None
        try:
            return part, pickle.load(copy.results)  # noqa: S301
        except (EOFError, OSError, pickle.UnpicklingError):
            self._copies[place] = None
            return part, None


@contextmanager
def crew(work: Callable[[Part], Result], size: int) -> Iterator[Crew[Part, Result]]:
    """So many copies of this process, ready for parts of a job; gone when this ends, however it ends."""
    copies: list[_Copy] = []
    gc.freeze()  # or a copy would touch, and so have, every page of what there is
    try:
        with suppress(OSError):  # as many as the system grants; none at all is only slower
            for _ in range(size):
                copies.append(_copied(work, copies))
        yield Crew(work, copies)
    finally:
        for copy in copies:
            with suppress(OSError):
                os.kill(copy.process, signal.SIGKILL)  # it has nothing of its own to end
            with suppress(ChildProcessError):  # whoever started this process may have told it not to wait
                os.waitpid(copy.process, 0)
            with suppress(OSError):
                copy.parts.close()
            copy.results.close()


def _copied(work: Callable[[Part], Result], earlier: "list[_Copy]") -> _Copy:
    """A copy of this process. Raises OSError."""
    ends = [*os.pipe()]
    try:
        ends += os.pipe()
        process = os.fork()
    except OSError:
        for descriptor in ends:
            os.close(descriptor)
        raise
    parts_read, parts_write, results_read, results_write = ends
    if process == 0:
        _be_a_copy(work, parts_read, results_write, [parts_write, results_read, *_ends(earlier)])
    os.close(parts_read)
    os.close(results_write)
    return _Copy(process, os.fdopen(parts_write, "wb"), os.fdopen(results_read, "rb"))


def _ends(copies: "list[_Copy]") -> list[int]:
    return [file.fileno() for copy in copies for file in (copy.parts, copy.results)]


def _be_a_copy(work: Callable[[Part], Result], parts_read: int, results_write: int, foreign: list[int]) -> NoReturn:
    """Do parts until there are no more, and end without a word: this process's outputs are the other's."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        for descriptor in foreign:
            os.close(descriptor)  # or nobody would see that the one at the other end is gone
        _make_room(results_write)
        with os.fdopen(parts_read, "rb") as parts, os.fdopen(results_write, "wb") as results:
            _work_on(work, parts, results)
        status = 0
    finally:
        os._exit(status)


def _work_on(work: Callable[[Part], Result], parts: BinaryIO, results: BinaryIO) -> None:
    while True:
        try:
            part = pickle.load(parts)  # noqa: S301
        except EOFError:
            return
        try:
            result = work(part)
        except Exception:  # noqa: BLE001 - the other process does it again, and says what is wrong
            result = None
        pickle.dump(result, results, pickle.HIGHEST_PROTOCOL)
        results.flush()


def _make_room(descriptor: int) -> None:
    import fcntl

    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _ROOM)

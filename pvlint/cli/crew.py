"""A crew: copies of this process that work on the parts of a job side by side; what comes of them is in order.

A copy is forked, so that it starts with all that is loaded. It has a few parts at a time and is read in its turn: what
is under way stays small however long the job. A part that a copy cannot do, or dies of, is left to this process, where
what is wrong with it shows as it would without a crew.

Neither side may wait for the other while that waits for it, however small their pipes are: this process writes only as
much of a part as the pipe takes, and the rest once the copy has nothing left to say before it.
"""

import gc
import os
import pickle  # what it reads was written by copies of this very process
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, Generic, NamedTuple, NoReturn, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

AHEAD: Final = 8
"""Parts that a copy has at a time: the one it works on, and the next. With two, it waits for a tenth of its time until
those before its own were read."""
_QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")
"""How many microseconds of a period a container may use, and the period (Linux, cgroup-v2.rst)."""


def can_copy() -> bool:
    """Whether this process can be copied: not without fork, and not from within several threads."""
    threads = sys.modules.get("threading")
    return hasattr(os, "fork") and (threads is None or threads.active_count() == 1)


def cores() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity is not None else os.cpu_count() or 1
    with suppress(OSError, ValueError, ZeroDivisionError):  # "max", or no such file: no quota
        quota, period = map(int, _QUOTA.read_text("ascii").split())
        count = min(count, max(1, quota // period))
    return count


class Ends(NamedTuple):
    """The ends of the two pipes between this process and a copy: parts one way, results the other."""

    parts_read: int
    parts_write: int
    results_read: int
    results_write: int

    @property
    def other(self) -> tuple[int, int]:
        """What a copy has to close: or nobody would see that the one at the other end is gone."""
        return self.parts_write, self.results_read

    @property
    def own(self) -> tuple[int, int]:
        """What a copy reads from and writes to."""
        return self.parts_read, self.results_write

    @contextmanager
    def opened(self) -> Iterator[tuple[BinaryIO, BinaryIO]]:
        """In a copy: where parts come from and results go to."""
        with os.fdopen(self.parts_read, "rb") as parts, os.fdopen(self.results_write, "wb") as results:
            yield parts, results


def ends() -> Ends:
    """Two pipes. Raises OSError."""
    parts = os.pipe()
    try:
        return Ends(*parts, *os.pipe())
    except OSError:
        close(parts)
        raise


def close(descriptors: Iterable[int]) -> None:
    """Close them all."""
    for descriptor in descriptors:
        os.close(descriptor)


class Copy:
    """A copy of this process, and the pipes to it and from it."""

    def __init__(self, ends: Ends) -> None:
        close(ends.own)
        self.parts = ends.parts_write
        self.results: BinaryIO = os.fdopen(ends.results_read, "rb")
        self.under_way = 0
        """Parts it was given whose results have not been read."""
        self._unsent: deque[bytes] = deque()
        """What it has not got yet of those, the first perhaps in part."""
        self._ends = False

    def give(self, part: object) -> None:
        """Send a part, or as much of it as there is room for. Raises OSError."""
        self._unsent.append(pickle.dumps(part, pickle.HIGHEST_PROTOCOL))
        self.under_way += 1
        self._send()

    def take(self) -> object:
        """The next result. Raises EOFError and OSError where there is none to come."""
        self._send()
        result = pickle.load(self.results)  # noqa: S301
        self.under_way -= 1
        return result

    def _send(self) -> None:
        while self._unsent:
            # With nothing to do before this part, the copy reads, and it is safe to wait for it.
            os.set_blocking(self.parts, len(self._unsent) == self.under_way)
            try:
                sent = os.write(self.parts, self._unsent[0])
            except BlockingIOError:
                return
            self._unsent[0] = self._unsent[0][sent:]
            if not self._unsent[0]:
                self._unsent.popleft()
        if self._ends and self.parts >= 0:
            os.close(self.parts)
            self.parts = -1

    def no_more(self) -> None:
        """What it has is the last of it: it ends when it has done that. Raises OSError."""
        self._ends = True
        self._send()

    def close(self) -> None:
        """Nothing more goes to it, and nothing from it is wanted."""
        self._unsent.clear()
        self.no_more()
        self.results.close()


class Crew(Generic[Part, Result]):
    """Copies at work, for as long as ``crew`` lasts."""

    def __init__(self, copies: list[Copy]) -> None:
        self._copies: list[Copy | None] = list(copies) or [None]

    def results(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Result | None]]:
        """Each part in its turn, with what a copy made of it; None for what this process has to do itself."""
        under_way: deque[tuple[int, Part]] = deque()
        for number, part in enumerate(parts):
            place = number % len(self._copies)
            copy = self._copies[place]
            if copy is not None:
                try:
                    copy.give(part)
                except OSError:
                    self._copies[place] = None
            under_way.append((place, part))
            if len(under_way) == len(self._copies) * AHEAD:
                yield self._taken(*under_way.popleft())
        for copy in filter(None, self._copies):
            with suppress(OSError):  # it is gone, as will be seen when its results are to be read
                copy.no_more()
        while under_way:
            yield self._taken(*under_way.popleft())

    def _taken(self, place: int, part: Part) -> tuple[Part, Result | None]:
        copy = self._copies[place]
        if copy is None:
            return part, None
        try:
            result: Result | None = copy.take()  # type: ignore[assignment]
        except (EOFError, OSError, pickle.UnpicklingError):
            self._copies[place] = result = None
        return part, result


@contextmanager
def crew(work: Callable[[Part], Result], size: int) -> Iterator[Crew[Part, Result]]:
    """So many copies of this process, ready for parts of a job; gone when this ends, however it ends."""
    copies: list[tuple[int, Copy]] = []
    gc.freeze()  # or a copy would touch, and so have, every page of what there is
    try:
        with suppress(OSError):  # as many as the system grants; none at all is only slower
            for _ in range(size):
                copies.append(_copied(work, [copy for _, copy in copies]))
        yield Crew([copy for _, copy in copies])
    finally:
        for process, copy in copies:
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)  # it has nothing of its own to end
            with suppress(ChildProcessError):  # whoever started this process may have told it not to wait
                os.waitpid(process, 0)
            copy.close()


def _copied(work: Callable[[Part], Result], earlier: list[Copy]) -> tuple[int, Copy]:
    """A copy of this process. Raises OSError."""
    both = ends()

    def be_one() -> None:
        close((*both.other, *(end for copy in earlier for end in (copy.parts, copy.results.fileno()))))
        with both.opened() as (parts, results):
            work_on(work, parts, results)

    try:
        return forked(be_one), Copy(both)
    except OSError:
        close(both)
        raise


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


def work_on(work: Callable[[Part], Result], parts: BinaryIO, results: BinaryIO) -> None:
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
        pickle.dump(result, results, pickle.HIGHEST_PROTOCOL)
        results.flush()

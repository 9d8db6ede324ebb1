"""A crew: copies of this process that work on the parts of a job side by side; what comes of them is in order.

A copy is forked, so that it starts with all that is loaded. It has two parts at a time, and the next goes to whichever
has least to do: what is under way stays small however long the job, and all end together. A part that a copy cannot do,
or dies of, is left to this process, where what is wrong with it shows as it would without a crew.

Neither side may wait for the other while that waits for it, however small their pipes are: this process writes only as
much of a part as the pipe takes, and waits for all copies at once.
"""

import gc
import os
import pickle  # what it reads was written by copies of this very process
import select
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, Generic, NoReturn, TypeVar

from pvlint.record import NamedTuple

Part = TypeVar("Part")
Result = TypeVar("Result")

AT_A_TIME: Final = 2
"""Parts that a copy has at a time: the one it works on, and the next."""
AHEAD: Final = 8
"""Parts for each copy that may be done before their turn: where one takes long, the others go on meanwhile."""
_MOUTHFUL: Final = 1 << 20
"""Bytes that are read at a time."""
_SIZE: Final = 8
"""Bytes of the number that a result begins with: how many more bytes it has."""
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
        self.parts, self.results = ends.parts_write, ends.results_read
        os.set_blocking(self.parts, False)
        self.under_way: deque[int] = deque()
        """The numbers of the parts that it was given and has not answered, in their order."""
        self._unsent = bytearray()
        self._received = bytearray()
        self._ends = False

    def tell(self, words: object) -> None:
        """Send something that it does not answer. Raises OSError."""
        self._unsent += pickle.dumps(words, pickle.HIGHEST_PROTOCOL)
        self.send()

    def give(self, number: int, part: object) -> None:
        """Send a part."""
        self.under_way.append(number)
        with suppress(OSError):  # it is gone, as will be seen where its results come from
            self.tell(part)

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
        if self._ends and self.parts >= 0:
            os.close(self.parts)
            self.parts = -1

    def receive(self) -> Iterator[tuple[int, object]]:
        """The parts that it has answered, each with its result. Raises EOFError, OSError and UnpicklingError."""
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
        self._ends = True
        self.send()

    def close(self) -> None:
        """Nothing more goes to it, and nothing from it is wanted."""
        self._unsent.clear()
        self.no_more()
        os.close(self.results)


class Crew(Generic[Part, Result]):
    """Copies at work, for as long as ``crew`` lasts."""

    def __init__(self, copies: list[Copy]) -> None:
        self._copies = list(copies)
        self._most = max(len(copies), 1) * AHEAD

    def results(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Result | None]]:
        """Each part in its turn, with what a copy made of it; None for what this process has to do itself."""
        waiting: deque[tuple[int, Part]] = deque()
        done: dict[int, Any] = {}

        def in_turn(most: int) -> Iterator[tuple[Part, Result | None]]:
            """Those that are done and whose turn it is; and more, until no more than ``most`` wait for theirs."""
            while waiting and (waiting[0][0] in done or len(waiting) > most):
                if waiting[0][0] in done:
                    number, part = waiting.popleft()
                    yield part, done.pop(number)
                else:
                    self._gather(done)

        for number, part in enumerate(parts):
            waiting.append((number, part))
            self._give(number, part, done)
            yield from in_turn(self._most)
        for copy in self._copies:
            with suppress(OSError):  # it is gone, as will be seen when its results are to be read
                copy.no_more()
        yield from in_turn(0)

    def _give(self, number: int, part: Part, done: dict[int, Any]) -> None:
        """Give a part to the copy that has least to do, once one has little enough."""
        while self._copies:
            copy = min(self._copies, key=lambda copy: len(copy.under_way))
            if len(copy.under_way) < AT_A_TIME:
                copy.give(number, part)
                return
            self._gather(done)
        done[number] = None

    def _gather(self, done: dict[int, Any]) -> None:
        """Wait until some copy has answered, or takes more of what goes to it."""
        poll = select.poll()
        for copy in self._copies:
            poll.register(copy.results, select.POLLIN)
            if copy.lacks:
                poll.register(copy.parts, select.POLLOUT)
        ready = {descriptor for descriptor, _ in poll.poll()}
        for copy in tuple(self._copies):
            try:
                if copy.parts in ready:
                    copy.send()
                if copy.results in ready:
                    done.update(copy.receive())
            except (EOFError, OSError, pickle.UnpicklingError):
                self._copies.remove(copy)
                done.update(dict.fromkeys(copy.under_way))


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
        close((*both.other, *(end for copy in earlier for end in (copy.parts, copy.results))))
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
        answer = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
        results.write(len(answer).to_bytes(_SIZE, "big"))
        results.write(answer)
        results.flush()

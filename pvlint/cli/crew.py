"""A crew: copies of this process that work on the parts of a job side by side; what comes of them is in order.

A copy is forked, so that it starts with all that is loaded. It has two parts at a time, and the next goes to whichever
has least to do: what is under way stays small however long the job, and all end together. A part that a copy cannot do,
or dies of, is left to this process, where what is wrong with it shows as it would without a crew.

Neither side may wait for the other while that waits for it, however small their pipes are: this process writes only as
much of a part as the pipe takes, and waits for all copies at once.
"""

import gc
import os
import select
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from pvlint.cli.copies import Copy, close, forked, pipes, work_on

Part = TypeVar("Part")
Result = TypeVar("Result")

AT_A_TIME: Final = 2
"""Parts that a copy has at a time: the one it works on, and the next."""
IN_ADVANCE: Final = 8
"""Parts for each copy that may be done before their turn: where one takes long, the others go on meanwhile."""
_QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")
"""How many microseconds of a period a container may use, and the period (Linux, cgroup-v2.rst)."""


def cores() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity is not None else os.cpu_count() or 1
    with suppress(OSError, ValueError, ZeroDivisionError):  # "max", or no such file: no quota
        quota, period = map(int, _QUOTA.read_text("ascii").split())
        count = min(count, max(1, quota // period))
    return count


class Crew(Generic[Part, Result]):
    """Copies at work, for as long as ``crew`` lasts."""

    def __init__(self, copies: list[Copy]) -> None:
        self._copies = list(copies)
        self._most = max(len(copies), 1) * IN_ADVANCE

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
            except Exception:  # noqa: BLE001 - it is gone, or has said what nobody can have sent
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
    both = pipes()

    def be_one() -> None:
        close((*both.of_parent, *(end for copy in earlier for end in (copy.parts, copy.results))))
        with both.opened() as (parts, results):
            work_on(work, parts, results)

    try:
        return forked(be_one), Copy(both)
    except OSError:
        close(both)
        raise

"""The tests, collected once: which of them reach a line, and whether they notice a change, each in a forked process."""

import gc
import os
import resource
import selectors
import signal
import sys
import time
from collections.abc import Callable, Iterable
from functools import _lru_cache_wrapper
from itertools import accumulate
from typing import Any, NamedTuple, NoReturn

import coverage
import pytest

SLOWER = 3
"""How much more processor time than without a change the tests may take, and ..."""
GRACE = 4
"""... the seconds that they may take in any case."""


class Seen(NamedTuple):
    """What one test does when nothing is changed."""

    source: str
    """A fingerprint of the test's file."""
    seconds: float
    """Its processor time."""
    lines: dict[str, list[int]]
    """Where it comes by."""


class Verdict(NamedTuple):
    """What the tests said of a change."""

    word: str
    """"killed", "survived" or "timeout"."""
    by: int | None = None
    """The test that noticed."""


def forget() -> None:
    """Empty every cache of the program and of the tests: what is in it would hide that a test needs it."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("pvlint", "tests"):
            for value in list(vars(module).values()):
                if isinstance(value, _lru_cache_wrapper):
                    value.cache_clear()


def reach(session: pytest.Session, places: Iterable[int], sources: dict[str, str]) -> dict[str, Seen]:
    """Run these tests and see where each goes. Raises RuntimeError where one fails."""
    measured = coverage.Coverage(data_file=None, config_file=False, include=["*/pvlint/*"], messages=False)
    seconds: dict[str, float] = {}
    _silence(session)
    for place in places:
        item = session.items[place]
        forget()
        started = time.process_time()
        measured.start()
        measured.switch_context(item.nodeid)
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        measured.stop()
        seconds[item.nodeid] = time.process_time() - started
        if session.testsfailed:
            raise RuntimeError(f"{item.nodeid} fails without any change")
    found = {test: Seen(sources[test.partition("::")[0]], time_, {}) for test, time_ in seconds.items()}
    data = measured.get_data()
    for file in data.measured_files():
        for line, tests in data.contexts_by_lineno(file).items():
            for test in filter(None, tests):
                found[test].lines.setdefault(file, []).append(line)
    return found


def _silence(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    reporter._tw._file = open(os.devnull, "w")  # noqa: SIM115 - as long as the process


class Bench:
    """Judges changes, a few at a time, each in a process of its own."""

    def __init__(self, session: pytest.Session, seconds: list[float], at_once: int) -> None:
        self._session = session
        self._seconds = seconds
        self._at_once = at_once
        self._selector = selectors.DefaultSelector()
        self._kills: dict[int, int] = {}
        gc.collect()
        gc.freeze()  # else every fork copies what the collector touches

    def judge(
        self,
        prepare: Callable[[], None],
        tests: Iterable[int],
        then: Callable[[Verdict], None],
        first: str = "",
        budget: float = 0,
    ) -> None:
        """See whether one of these tests notices what ``prepare`` does, and say it to ``then``, perhaps later.

        Those with ``first`` in their names go first. With a budget of seconds what is beyond it is not run.
        """
        self.wait(self._at_once - 1)
        order = self._in_order(set(tests), first)
        if budget:
            spent = list(accumulate(self._seconds[one] for one in order))
            order = [one for one, so_far in zip(order, spent, strict=True) if so_far <= budget] or order[:1]
        limit = GRACE + int(SLOWER * sum(self._seconds[one] for one in order))
        read, write = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(read)
            self._child(prepare, order, write, limit)
        os.close(write)
        self._selector.register(read, selectors.EVENT_READ, (process, then))

    def _in_order(self, tests: set[int], first: str) -> list[int]:
        """The few that have noticed most so far, then those of the module's own, then the quickest."""
        champions = sorted(tests & self._kills.keys(), key=lambda one: -self._kills[one])[:5]

        def rank(one: int) -> tuple[bool, bool, float]:
            return one not in champions, first not in self._session.items[one].nodeid, self._seconds[one]

        return sorted(tests, key=rank)

    def wait(self, left: int = 0) -> None:
        """Until no more than so many are being judged."""
        while len(self._selector.get_map()) > left:
            for key, _ in self._selector.select():
                process, then = key.data
                said = os.read(key.fd, 100).decode()
                self._selector.unregister(key.fd)
                os.close(key.fd)
                _, status = os.waitpid(process, 0)
                then(self._verdict(said, status))

    def _verdict(self, said: str, status: int) -> Verdict:
        if said == "survived":
            return Verdict("survived")
        if said.startswith("killed"):
            by = int(said.split()[1])
            self._kills[by] = self._kills.get(by, 0) + 1
            return Verdict("killed", by if by >= 0 else None)
        timeout = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL)
        return Verdict("timeout") if timeout else Verdict("killed")  # it took the process with it

    def _child(self, prepare: Callable[[], None], order: list[int], write: int, limit: int) -> NoReturn:
        _silence(self._session)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        signal.alarm(20 * limit)
        said = "survived"
        try:
            forget()
            prepare()
        except BaseException:  # noqa: BLE001 - a module that does not even load is noticed at once
            said = "killed -1"
        else:
            killer = self._first_to_fail(order)
            said = "survived" if killer is None else f"killed {killer}"
        os.write(write, said.encode())
        os._exit(0)

    def _first_to_fail(self, order: list[int]) -> int | None:
        items: Any = self._session.items
        for number, place in enumerate(order):
            following = items[order[number + 1]] if number + 1 < len(order) else None
            try:
                self._session.config.hook.pytest_runtest_protocol(item=items[place], nextitem=following)
            except BaseException:  # noqa: BLE001 - SystemExit, or pytest's own Exit
                return place
            if self._session.testsfailed:
                return place
        return None

"""The tests, collected once: which of them reach a line, and whether they notice a change, each in a forked process."""

import os
import resource
import selectors
import signal
import sys
import time
from collections.abc import Callable, Iterable
from functools import _lru_cache_wrapper
from typing import Any, NamedTuple, NoReturn

import coverage
import pytest

SLOWER = 4
"""How much more processor time than without a change the tests may take, and ..."""
GRACE = 10
"""... the seconds that they may take in any case."""


class Reach(NamedTuple):
    """What the tests do when nothing is changed."""

    lines: dict[str, dict[int, set[int]]]
    """By file and line, the tests that come by, as their places in the session."""
    seconds: list[float]
    """The processor time of each test."""


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


def reach(session: pytest.Session) -> Reach:
    """Run every test once and see where it goes. Raises RuntimeError where one fails."""
    measured = coverage.Coverage(data_file=None, config_file=False, include=["*/pvlint/*"], messages=False)
    seconds = []
    _silence(session)
    for place, item in enumerate(session.items):
        forget()
        started = time.process_time()
        measured.start()
        measured.switch_context(str(place))
        _run(session, item, place)
        measured.stop()
        seconds.append(time.process_time() - started)
        if session.testsfailed:
            raise RuntimeError(f"{item.nodeid} fails without any change")
    data = measured.get_data()
    found: dict[str, dict[int, set[int]]] = {}
    for file in data.measured_files():
        contexts = data.contexts_by_lineno(file)
        found[file] = {line: {int(one) for one in names if one} for line, names in contexts.items()}
    return Reach(found, seconds)


def _silence(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    reporter._tw._file = open(os.devnull, "w")  # noqa: SIM115 - as long as the process


def _run(session: pytest.Session, item: pytest.Item, place: int) -> None:
    following = session.items[place + 1] if place + 1 < len(session.items) else None
    session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


class Bench:
    """Judges changes, a few at a time, each in a process of its own."""

    def __init__(self, session: pytest.Session, known: Reach, at_once: int) -> None:
        self._session = session
        self._known = known
        self._at_once = at_once
        self._selector = selectors.DefaultSelector()
        self._kills: dict[int, int] = {}

    def judge(self, prepare: Callable[[], None], tests: Iterable[int], then: Callable[[Verdict], None]) -> None:
        """See whether one of these tests notices what ``prepare`` does, and say it to ``then``, perhaps later."""
        self.wait(self._at_once - 1)
        order = sorted(tests, key=lambda one: (-self._kills.get(one, 0), self._known.seconds[one]))
        limit = GRACE + int(SLOWER * sum(self._known.seconds[one] for one in order))
        read, write = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(read)
            self._child(prepare, order, write, limit)
        os.close(write)
        self._selector.register(read, selectors.EVENT_READ, (process, then))

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

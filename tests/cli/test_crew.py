"""A crew: results in order, what becomes of copies that fail or die, and that none is left over."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator

import pytest

from pvlint.cli import copies
from pvlint.cli import crew as crews
from pvlint.cli.crew import crew

PARTS = list(range(43))


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Where somebody waits for ever, the test fails and says so."""

    def too_long(number: int, frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def doubled(part: int) -> int:
    return part * 2


def children() -> list[str]:
    """The processes that this one has started and not waited for."""
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return file.read().split()


@pytest.mark.parametrize("size", [1, 2, 5])
def test_results_come_in_the_order_of_the_parts(size):
    def slowly(part: int) -> int:
        time.sleep(0.002 * (part % 3))
        return doubled(part)

    with crew(slowly, size) as workers:
        assert list(workers.results(PARTS)) == [(part, doubled(part)) for part in PARTS]


def test_other_processes_do_the_work():
    def who(_: int) -> int:
        return os.getpid()

    with crew(who, 2) as workers:
        assert {process for _, process in workers.results(PARTS)}.isdisjoint({os.getpid(), None})


def test_no_parts_no_results():
    with crew(doubled, 2) as workers:
        assert list(workers.results([])) == []


def test_parts_are_taken_as_they_are_needed():
    taken = []

    def parts() -> Iterator[int]:
        for part in PARTS:
            taken.append(part)
            yield part

    with crew(doubled, 2) as workers:
        results = workers.results(parts())
        next(results)
        assert len(taken) <= 2 * crews.IN_ADVANCE + 1


def test_a_part_that_cannot_be_done_is_left_to_this_process_and_only_that():
    def unless_seven(part: int) -> int:
        if part == 7:
            raise ValueError(part)
        return doubled(part)

    with crew(unless_seven, 2) as workers:
        assert list(workers.results(PARTS)) == [(part, None if part == 7 else doubled(part)) for part in PARTS]


def test_the_parts_of_a_copy_that_dies_are_left_to_this_process():
    def unless_seven(part: int) -> int:
        if part == 7:
            os.kill(os.getpid(), signal.SIGKILL)
        return doubled(part)

    with crew(unless_seven, 2) as workers:
        results = dict(workers.results(PARTS))
    assert list(results) == PARTS
    undone = [part for part in PARTS if results[part] is None]
    assert 7 in undone
    assert len(undone) <= crews.AT_A_TIME
    assert all(results[part] == doubled(part) for part in PARTS if part not in undone)


def test_results_larger_than_a_pipe_block_nobody():
    def long(part: int) -> str:
        return str(part) * 3_000_000

    with crew(long, 2) as workers:
        assert [len(text or "") for _, text in workers.results(range(6))] == [3_000_000] * 6


@pytest.mark.skipif(not os.path.exists(f"/proc/self/task/{os.getpid()}/children"), reason="Linux tells of children")
def test_none_is_left_over_even_if_the_results_are_not_wanted():
    before = children()

    def interrupted() -> None:
        with crew(doubled, 3) as workers:
            next(workers.results(PARTS))
            assert len(children()) == len(before) + 3
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert children() == before


def test_where_nobody_waits_for_processes_they_are_gone_all_the_same():
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        with crew(doubled, 2) as workers:
            assert list(workers.results(PARTS)) == [(part, doubled(part)) for part in PARTS]
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_a_system_that_grants_no_process_makes_it_slower_and_no_failure(monkeypatch):
    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    open_before = os.listdir("/proc/self/fd")
    with crew(doubled, 2) as workers:
        assert list(workers.results(PARTS)) == [(part, None) for part in PARTS]
    assert len(os.listdir("/proc/self/fd")) == len(open_before)


def test_a_process_with_threads_or_without_fork_is_not_copied(monkeypatch):
    assert copies.can_copy()
    monkeypatch.setattr("threading.active_count", lambda: 2)
    assert not copies.can_copy()
    monkeypatch.undo()
    monkeypatch.delattr(os, "fork")
    assert not copies.can_copy()


@pytest.mark.parametrize(
    ("quota", "most"),
    [("max 100000\n", 8), ("100000 100000\n", 1), ("250000 100000\n", 2), ("5000 100000", 1), ("nonsense", 8), ("", 8),
     ("100000 0", 8), (None, 8)],
)  # fmt: skip
def test_a_container_has_as_many_processors_as_it_may_use(monkeypatch, tmp_path, quota, most):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.setattr(crews, "_QUOTA", tmp_path / "cpu.max")
    if quota is not None:
        (tmp_path / "cpu.max").write_text(quota)
    assert crews.cores() == most


@pytest.mark.skipif(not hasattr(fcntl, "F_SETPIPE_SZ"), reason="Linux makes pipes smaller")
@pytest.mark.parametrize(("part", "result"), [(10, 300_000), (300_000, 10), (300_000, 300_000), (5_000, 5_000)])
def test_neither_side_waits_for_the_other_for_ever_however_small_the_pipes(monkeypatch, part: int, result: int):
    """As somebody has them whose pipes take more than the system grants a user (pipe(7), pipe-user-pages-soft)."""
    pipe = os.pipe

    def small() -> tuple[int, int]:
        ends = pipe()
        fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, 4096)
        return ends

    def answer(text: str) -> str:
        return text[0] * result

    monkeypatch.setattr(os, "pipe", small)
    parts = [str(number) * part for number in range(9)]
    with crew(answer, 2) as workers:
        assert list(workers.results(parts)) == [(each, each[0] * result) for each in parts]


def test_ctrl_c_is_for_the_process_that_was_started(monkeypatch):
    """It comes while a copy is being made: the copy must not go on in the other's place."""
    fork = os.fork

    def interrupted() -> int:
        process = fork()
        if process == 0:
            os.kill(os.getpid(), signal.SIGINT)
        return process

    monkeypatch.setattr(os, "fork", interrupted)
    with crew(doubled, 2) as workers:
        assert list(workers.results(PARTS)) == [(part, None) for part in PARTS]


def test_while_one_part_takes_long_the_other_copy_goes_on():
    def one_slowly(part: int) -> int:
        time.sleep(0.5 if part == 0 else 0)
        return os.getpid()

    with crew(one_slowly, 2) as workers:
        by = [process for _, process in workers.results(range(2 * crews.IN_ADVANCE))]
    assert by.count(by[0]) <= crews.AT_A_TIME


def test_no_more_is_done_ahead_than_there_is_room_for():
    """Results of parts whose turn has not come are kept: a part that takes long must not let them pile up."""
    taken = []

    def parts() -> Iterator[int]:
        for part in range(1000):
            taken.append(part)
            yield part

    def never_ahead(part: int) -> int:
        time.sleep(0.5 if part == 0 else 0)
        return part

    with crew(never_ahead, 2) as workers:
        assert next(workers.results(parts())) == (0, 0)
    assert len(taken) <= 2 * crews.IN_ADVANCE + 1


def test_all_copies_may_die():
    def die(part: int) -> int:
        os._exit(1)

    with crew(die, 3) as workers:
        assert list(workers.results(PARTS)) == [(part, None) for part in PARTS]


def test_a_copy_that_says_something_else_is_not_listened_to():
    def babble(part: int) -> int:
        os.write(out[0], b"\0" * 7 + b"\3abc")
        return part

    out: list[int] = []
    opened = copies.Pipes.opened

    def told(pipes: copies.Pipes) -> object:
        out[:] = [pipes.results_write]
        return opened(pipes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies.Pipes, "opened", told)
        with crew(babble, 1) as workers:
            assert list(workers.results(PARTS[:4])) == [(part, None) for part in PARTS[:4]]

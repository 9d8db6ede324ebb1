"""A head start: when there is one, that nothing hangs on it, and that nothing is left of it."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from pvlint.cli import crew
from pvlint.cli.head_start import ENOUGH, HeadStart, _many
from tests.cli.program import AHEAD, BAD, GOOD, NOTHING, PATIENCE, command, environment, process

MANY = ENOUGH + 40
FORKED = AHEAD.replace("main()", "import os\nfork = os.fork\n{}\nmain()")


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PVLINT_DEBUG", raising=False)
    fill("guests", MANY)


def fill(directory: str, count: int, suffix: str = "cfg") -> None:
    Path(directory).mkdir(exist_ok=True)
    for number in range(count):
        Path(directory, f"{number:05}.{suffix}").write_text((BAD, GOOD)[number % 2].replace("01", f"{number:05}"))


@pytest.mark.parametrize(
    "arguments",
    ["check", "check .", "disks guests", "audit -q guests", "check --select PV101 guests", "check gone guests",
     "check --output-format guests"],
)  # fmt: skip
def test_many_files_have_one(arguments):
    assert _many(arguments.split()) == {"xen"}


@pytest.mark.parametrize(
    "arguments",
    ["", "--version", "rule PV101", "split guests", "check guests/00000.cfg", "check few", "check hidden",
     "check -j 1 guests", "check -j2 guests", "check --jobs=2 guests", "check --jobs 2 guests", "check FIFO"],
)  # fmt: skip
def test_others_have_none(arguments):
    fill("few", ENOUGH - 1)
    Path("hidden").mkdir()
    fill("hidden/.git", MANY)
    os.mkfifo("FIFO")
    assert _many(arguments.split()) == set()


def test_who_wants_to_see_faults_has_none(monkeypatch):
    monkeypatch.setenv("PVLINT_DEBUG", "1")
    assert _many(["check", "guests"]) == set()


def test_the_names_tell_the_kinds_and_links_to_directories_are_not_followed():
    fill("mixed/", 2, "xml")
    Path("mixed/loop").symlink_to(".", target_is_directory=True)
    assert _many(["check", "mixed"]) == set()
    assert _many(["check", "guests", "mixed"]) == {"xml", "xen"}


def test_files_that_are_named_one_by_one_count():
    names = sorted(map(str, Path("guests").iterdir()))
    assert _many(["check", *names]) == {"xen"}
    assert _many(["check", *names[: ENOUGH - 1]]) == set()


def test_a_look_at_a_hundred_directories_is_enough():
    for number in range(ENOUGH):
        fill(f"wide/{number}", 0) if Path("wide").exists() else Path("wide").mkdir()
        fill(f"wide/{number}", 1)
    assert _many(["check", "wide"]) == set()


def test_a_directory_that_cannot_be_looked_into_counts_for_nothing(monkeypatch):
    def refused(path: str) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(os, "scandir", refused)
    assert _many(["check", "guests"]) == set()


def test_the_process_itself_makes_one_copy_and_loads_no_reader():
    told = (
        "forks = []\nos.fork = lambda: forks.append(1) or fork()\nimport atexit\n"
        "atexit.register(lambda: print(len(forks), *sorted(sys.modules), file=sys.stderr))"
    )
    outcome = process("check", "-q", "guests", program=FORKED.format(told))
    forks, *modules = outcome.err.split()
    assert (forks, outcome.status) == ("1", 1)
    assert "pvlint.cli.head_start" in modules
    assert not {"lxml", "pvlint.guest", "pvlint.pipeline", "pvlint.readers", "pvlint.rules.pv101_boot_disk_pv"} & {
        *modules
    }


FAULTS = {
    "there is no process for it": "def fork_(): raise BlockingIOError\nos.fork = fork_",
    "it dies at once": "os.fork = lambda: fork() or os._exit(1)",
    "it dies when it is told": "import pickle\nload, me = pickle.load, os.getpid()\n"
    "pickle.load = lambda file: load(file) if os.getpid() == me else os._exit(1)",
    "it has no process for the others": "def fork_(): raise BlockingIOError\n"
    "me = os.getpid()\nos.fork = lambda: fork() if os.getpid() == me else fork_()",
    "there are no pipes": "def pipe(): raise OSError\nos.pipe = pipe",
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_without_it_all_is_as_ever(fault):
    alone = process("check", "-j", "1", "guests")
    assert alone.status == 1
    assert process("check", "guests", program=FORKED.format(fault)) == alone


@pytest.mark.parametrize(
    "arguments",
    ["--baseline known.json", "--diff", "--exclude *.cfg --allow-empty", "--select PV999", "--isolated",
     "--config none.toml", "--no-such-option", "--help", "-c test:///default"],
)  # fmt: skip
def test_where_it_is_not_wanted_all_is_as_ever(arguments):
    process("check", "--write-baseline", "known.json", "guests/00000.cfg")
    alone = process("check", "-j", "1", *arguments.split(), "guests", program=AHEAD)
    assert process("check", *arguments.split(), "guests", program=AHEAD) == alone


def test_images_are_looked_at_in_the_process_itself():
    for path in Path("guests").iterdir():
        path.write_text(NOTHING)  # each guest would have a process that looks at its images
    Path("guests/bad.cfg").write_text(BAD)
    alone = process("check", "-j", "1", "--images", "guests", program=AHEAD)
    assert "Checked 1 guest" in alone.err
    assert process("check", "--images", "guests", program=AHEAD) == alone


def test_settings_are_read_by_it_too():
    Path("guests/pvlint.toml").write_text("ignore = ['PV101']\n")
    outcome = process("check", ".", program=AHEAD)
    assert outcome.status == 0
    assert outcome.out == ""


def test_colours_are_those_of_the_place_where_the_report_goes():
    for color in ("always", "auto", "never"):
        alone = process("check", "--color", color, "-j", "1", "guests")
        assert ("\x1b[" in alone.out) is (color == "always")
        assert process("check", "--color", color, "guests", program=AHEAD) == alone


def test_several_reports_each_to_its_file():
    for jobs, directory in ((["-j", "1"], "one"), ([], "ahead")):
        Path(directory).mkdir()
        places = [f"--output-format=json -o {directory}/a --output-format=full -o {directory}/b".split()]
        process("check", *places[0], *jobs, "guests", program=AHEAD)
    assert [Path("one", name).read_bytes() for name in "ab"] == [Path("ahead", name).read_bytes() for name in "ab"]
    assert Path("ahead/b").stat().st_size > 1000


def test_ctrl_c_ends_all_of_it():
    """As a terminal sends it: to the foreground group. The copies are in a group of their own."""
    fill("more", 4000)
    groups = FORKED.format("os.fork = lambda: (lambda p: (p and print(p, file=sys.stderr, flush=True), p)[1])(fork())")
    with subprocess.Popen(
        command("check", ".", program=groups), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL), start_new_session=True,
    ) as run:  # fmt: skip
        assert run.stdout is not None
        assert run.stderr is not None
        copy = int(run.stderr.readline())
        run.stdout.readline()  # something is under way, and more than a pipe holds is to come
        os.killpg(run.pid, signal.SIGINT)
        _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 130
    assert err.endswith(b"pvlint: interrupted\n")
    for group in (run.pid, copy):
        with pytest.raises(ProcessLookupError):
            os.killpg(group, 0)


def test_one_that_is_asked_to_end_ends_those_that_it_has_made():
    """They wait for parts, and the process itself for what comes of parts: all would wait for ever."""
    fill("more", 4000)
    alone = process("check", "-j", "1", ".")
    groups = FORKED.format("os.fork = lambda: (lambda p: (p and print(p, file=sys.stderr, flush=True), p)[1])(fork())")
    with subprocess.Popen(
        command("check", ".", program=groups), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
        bufsize=0,
    ) as run:  # fmt: skip
        assert run.stdout is not None
        assert run.stderr is not None
        copy = int(run.stderr.readline())
        first = run.stdout.readline()  # it is at work, and more than a pipe holds is to come
        os.kill(copy, signal.SIGTERM)
        try:
            out, err = run.communicate(timeout=PATIENCE)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(copy, signal.SIGKILL)
            run.kill()
    assert (first + out).decode() == alone.out
    assert err.decode().endswith(alone.err)
    assert run.returncode == alone.status


def test_one_that_does_not_end_when_it_is_asked_to_is_ended(monkeypatch):
    monkeypatch.setattr(crew, "cores", lambda: 3)
    monkeypatch.setattr("pvlint.cli.head_start._PATIENCE", 0.1)
    monkeypatch.setattr("pvlint.cli.head_start._be_ahead", lambda *_: signal.pause())
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        start = HeadStart()
        start.begin(["check", "guests"])
        process = start._process
        os.kill(process, 0)
        start.end()
    finally:
        signal.signal(signal.SIGTERM, before)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_a_second_ctrl_c_does_not_come_between(monkeypatch):
    monkeypatch.setattr(crew, "cores", lambda: 3)
    start = HeadStart()
    start.begin(["check", "guests"])
    process, kill = start._process, os.killpg
    handler = signal.getsignal(signal.SIGINT)

    def kill_and_press(group: int, number: int) -> None:
        kill(group, number)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(os, "killpg", kill_and_press)
    start.end()
    assert signal.getsignal(signal.SIGINT) is handler
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_nothing_is_left_of_one_that_nobody_told_anything(monkeypatch):
    monkeypatch.setattr(crew, "cores", lambda: 3)
    descriptors = os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd") else []
    start = HeadStart()
    start.begin(["check", "guests"])
    process = start._process
    assert process
    assert start.taken() is None
    start.end()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert not descriptors or len(os.listdir("/proc/self/fd")) == len(descriptors)
    start.end()


def test_one_processor_needs_none(monkeypatch):
    monkeypatch.setattr(crew, "cores", lambda: 1)
    start = HeadStart()
    start.begin(["check", "guests"])
    assert not start._process

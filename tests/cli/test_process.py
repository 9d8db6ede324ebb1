"""What only a process of its own shows: pipes, signals, terminals, and what Python does at the end."""

import os
import pty
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import BAD, GOOD, NOTHING, PATIENCE, Outcome, command, environment, process, write

ANY_COMMAND = pytest.mark.parametrize(
    "arguments",
    [["check", "-e"], ["disks", "--output-format", "json"], ["rule", "--all"], ["rule", "PV101"], ["--help"]],
    ids=" ".join,
)


PRESSED = """
import sys
from importlib.abc import MetaPathFinder
from pvlint.__main__ import main
class Press(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "{0}":
            sys.meta_path.remove(self)
            raise KeyboardInterrupt
sys.meta_path.insert(0, Press())
sys.modules.pop("{0}", None)
main()
"""
"""The program, with Ctrl-C where it comes to a module."""


@pytest.fixture(autouse=True)
def files() -> None:
    write(bad=BAD, good=GOOD, nothing=NOTHING)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [("good.cfg", 0), ("bad.cfg", 1), ("gone.cfg", 2), ("nothing.cfg", 3), ("--bogus", 2)],
)
def test_the_exit_status_of_the_process(arguments, status):
    assert process("check", arguments).status == status


def test_standard_input_and_both_outputs():
    outcome = process("check", "-", "--stdin-filename", "web.cfg", stdin=BAD.encode())
    assert outcome.status == 1
    assert outcome.out.startswith("web.cfg:4:9: error[PV101]")
    assert outcome.err == "Checked 1 guest in 1 file (1 xm). 1 error.\n"


def test_output_that_the_locale_cannot_show_is_escaped_and_not_the_end():
    write(guest=BAD.replace("bad01", "gäst"))
    outcome = process(
        "check", "guest.cfg", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii"
    )
    assert outcome.status == 1
    assert outcome.out.startswith("guest.cfg:4:9: error[PV101] boot-disk-pv: g\\xe4st will not boot")


@ANY_COMMAND
def test_a_reader_that_goes_away_at_once_hears_no_complaint(arguments):
    read_end, write_end = os.pipe()
    os.close(read_end)
    with subprocess.Popen(command(*arguments), stdout=write_end, stderr=subprocess.PIPE, env=environment()) as run:
        os.close(write_end)
        _, err = run.communicate(timeout=PATIENCE)
    assert err == b""
    assert run.returncode == 0 or arguments == ["--help"]


def test_a_reader_that_has_seen_enough_is_no_failure_of_its_own():
    write(**{f"many__{n:03}": BAD for n in range(200)})
    with subprocess.Popen(
        command("check", "many"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert run.stdout.readline().startswith(b"many/000.cfg:4:9: error[PV101]")
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait(PATIENCE) == 1


def test_ctrl_c_ends_it_with_130_and_one_line():
    with subprocess.Popen(
        command("check", "gone.cfg", "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(), preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as run:  # fmt: skip
        assert run.stderr is not None
        # Said before standard input is read: from here on it waits.
        assert run.stderr.readline() == b"pvlint: gone.cfg: no such file or directory\n"
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=PATIENCE)
    assert (run.returncode, out, err) == (130, b"", b"pvlint: interrupted\n")


@pytest.mark.parametrize("module", ["pvlint.cli.head_start", "pvlint.cli.app", "pvlint.cli.check"])
def test_ctrl_c_is_told_wherever_it_comes(module):
    """While modules are loaded, and in Typer's own time, too, which takes it and ends with 130 and without a word."""
    assert process("check", "bad.cfg", program=PRESSED.format(module)) == Outcome(130, "", "pvlint: interrupted\n")


def test_another_one_at_the_end_changes_nothing():
    again = (
        "from pvlint.cli import head_start\n"
        "class Again(head_start.HeadStart):\n"
        "    pressed = False\n"
        "    def end(self):\n"
        "        if not self.pressed:\n"
        "            self.pressed = True\n"
        "            raise KeyboardInterrupt\n"
        "        super().end()\n"
        "head_start.head_start = Again()\n"
    )
    program = again + PRESSED.format("pvlint.cli.check")
    assert process("check", "bad.cfg", program=program) == Outcome(130, "", "pvlint: interrupted\n")


def test_closed_standard_input_is_named():
    outcome = shell("check - <&-")
    assert outcome[0] == 2
    assert outcome[1].startswith("pvlint: <stdin>: standard input is closed\n")


@pytest.mark.parametrize("name", ["check", "disks"])
def test_closed_standard_output_is_named(name):
    assert shell(f"{name} bad.cfg >&-") == (2, "pvlint: standard output is closed\n")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("check good.cfg", 0), ("check bad.cfg", 1), ("check gone.cfg", 2), ("check nothing.cfg", 3),
        ("audit good.cfg", 0), ("disks good.cfg", 0), ("check --nonsense", 2),
        ("check -o report bad.cfg", 1), ("check bad.cfg >&-", 2), ("rule PV101 >&-", 2),
    ],
)  # fmt: skip
def test_closed_standard_error_changes_no_status(line, status):
    assert shell(f"{line} 2>&-") == (status, "")
    assert not Path("report").exists() or Path("report").read_text().startswith("bad.cfg:4:9: error[PV101]")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@ANY_COMMAND
def test_a_full_disk_is_named(arguments):
    status, err = shell(" ".join(arguments) + " >/dev/full")
    assert (status, err) == (2, "pvlint: standard output: cannot be written: no space left on device\n")


def shell(line: str) -> tuple[int, str]:
    """The status and the complaints of a command line with redirections."""
    run = subprocess.run(
        ["/bin/sh", "-c", f'"$@" {line}', "sh", *command()],
        env=environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert b"Traceback" not in run.stderr
    return run.returncode, run.stderr.decode()


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm", "NO_COLOR": "1"}, False)],
)
def test_a_terminal_has_colours_unless_it_cannot_or_one_does_not_want_them(variables, coloured):
    outer, inner = pty.openpty()
    with subprocess.Popen(command("check", "-q", "bad.cfg"), stdout=inner, env=environment(**variables)) as run:
        os.close(inner)
        written = b""
        while True:
            try:
                piece = os.read(outer, 65536)
            except OSError:  # what Linux says when the other side is closed
                break
            if not piece:
                break
            written += piece
    os.close(outer)
    assert run.returncode == 1
    assert b"PV101" in written
    assert (b"\x1b[1;31merror[PV101]\x1b[0m" in written) is coloured

"""Many files in several processes: what comes of it is, byte for byte, what one process makes of it."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from pvlint.cli.head_start import ENOUGH
from tests.cli.program import (
    AHEAD,
    BAD,
    GOOD,
    NOTED,
    NOTHING,
    PATIENCE,
    ROOT,
    WARNED,
    Outcome,
    command,
    environment,
    process,
)

MANY = ENOUGH + 60
FORMATS = ["full", "concise", "json", "json-lines", "github", "gitlab", "junit", "sarif"]


def fill(count: int = MANY) -> None:
    """Guests of all kinds, in two directories."""
    kinds = [BAD, WARNED, NOTED, GOOD, NOTHING, "name = 'cut01'\ndisk = ['phy:/dev/vg/a,xvda,w'\n"]
    for number in range(count):
        path = Path(f"guests{number % 2}/{number:05}.cfg")
        path.parent.mkdir(exist_ok=True)
        path.write_text(kinds[number % len(kinds)].replace("01", f"{number:05}"))


def both(*arguments: str, ahead: bool = False) -> Outcome:
    """What comes of a run in one process, which is what comes of it in several, with a head start or without."""
    alone = process(*arguments, "-j", "1")
    together = process(*arguments, program=AHEAD) if ahead else process(*arguments, "-j", "3")
    assert together == alone
    return together


@pytest.fixture(autouse=True)
def files() -> None:
    fill()


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_of_check(form):
    outcome = both("check", "--output-format", form, ".", ahead=form in ("full", "sarif", "junit"))
    assert outcome.status == 1
    assert outcome.err.startswith(f"Checked {MANY * 4 // 6} guests in")


@pytest.mark.parametrize("form", ["full", "concise", "json"])
def test_every_format_of_disks(form):
    assert both("disks", "--output-format", form, ".", ahead=form == "json").status == 1


@pytest.mark.parametrize("form", ["text", "json", "json-lines", "csv"])
def test_every_format_of_audit(form):
    assert both("audit", "--output-format", form, ".", ahead=form == "csv").status == 1


@pytest.mark.parametrize(
    "arguments",
    ["-v", "--statistics", "--show-files", "--min-severity error", "--select PV101 --fail-on never", "-e -q"],
)
def test_options_that_change_what_is_said(arguments):
    both("check", *arguments.split(), ".")


COUNTING = """
import os, sys
fork, forks = os.fork, []
os.fork = lambda: forks.append(1) or fork()
try:
    from pvlint.cli.main import main
    main()
except SystemExit:
    print(len(forks), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("arguments", "started"),
    [
        ("-j 1 .", 0),
        ("-j 2 .", 2),
        ("-j 16 .", 16),
        ("-j 2 guests0/00000.cfg", 0),
        ("-j 2 guests0", 0),
        ("-j 2 --diff .", 0),
        ("-j 2 - .", 0),
    ],
)
def test_other_processes_judge_many_files_and_no_few(arguments, started):
    """Counted by whoever starts them; a few files, and what one process has to see whole, have none."""
    assert started_by(*arguments.split()) == started


def test_who_looks_at_images_looks_at_all_of_them():
    for path in Path().rglob("*.cfg"):
        path.write_text(NOTHING)
    assert started_by("-j", "2", ".") == 2
    assert started_by("-j", "2", "--images", ".") == 0


def started_by(*arguments: str) -> int:
    """How many processes a run starts."""
    run = subprocess.run(
        [*command()[:1], "-c", COUNTING, "check", "-q", *arguments],
        env=environment(), input="", capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    return int(run.stderr.splitlines()[-1])


def test_guests_that_write_to_one_store_are_found_across_processes():
    for number in range(40, MANY, 7):
        Path(f"guests1/{number:05}.cfg").write_text(
            f"name = 'twin{number}'\nbuilder = 'hvm'\ndisk = ['phy:/dev/vg/shared,hda,w']\n"
        )
    outcome = both("check", "--select", "PV204", ".")
    assert outcome.out.count("both write to /dev/vg/shared") == len(range(40, MANY, 7)) - 1


def test_many_copies_of_one_guest_are_one_guest():
    for number in range(0, MANY, 3):
        Path(f"guests{number % 2}/{number:05}.cfg").write_text(BAD)
    Path("guests1/zz.cfg").write_text(BAD.replace("name = 'bad01'", "name = 'other'"))
    outcome = both("check", "--select", "PV204", ".", ahead=True)
    assert outcome.out.count("error[PV204]") == 1


def test_what_was_told_in_one_share_is_not_told_again_in_another():
    def twin(number: int, name: str) -> None:
        text = f"name = '{name}'\nbuilder = 'hvm'\ndisk = ['phy:/dev/vg/shared,hda,w']\n"
        Path(f"guests{number % 2}/{number:05}.cfg").write_text(text)

    for pair in ((100, 102), (0, 2)):
        fill()
        for number, name in ((pair[0], "one"), (pair[1], "other"), (301, "other")):
            twin(number, name)
        outcome = both("check", "--select", "PV204", ".")
        assert outcome.out.count("both write to /dev/vg/shared") == 1


def test_settings_in_a_directory_that_is_passed_over_do_not_count():
    Path("hidden").mkdir()
    Path("hidden/x.cfg").write_text(BAD)
    Path("hidden/pvlint.toml").write_text("broken = [\n")
    Path(".git").mkdir()
    Path(".gitignore").write_text("hidden/*\n")
    assert both("check", ".").status == 1


def test_what_settings_say_of_guests_that_are_not_there_comes_in_one_order():
    for number in range(40):
        path = Path(f"more{number:02}/a.cfg")
        path.parent.mkdir()
        path.write_text(BAD)
        path.with_name("pvlint.toml").write_text(f"[guests.gone{number:02}]\nphase = 'run'\n")
    warnings = [line for line in both("check", ".").err.splitlines() if "no guest is called" in line]
    assert len(warnings) == 40
    assert warnings == sorted(warnings)


def test_what_was_found_before_settings_that_cannot_be_read_is_told():
    Path("aa").mkdir()
    Path("aa/bad.cfg").write_text(BAD)
    Path("ab").mkdir()
    Path("ab/bad.cfg").write_text(BAD)
    Path("ab/pvlint.toml").write_text("broken = [\n")
    outcome = both("check", ".", ahead=True)
    assert outcome.status == 2
    assert "aa/bad.cfg:4:9: error[PV101]" in outcome.out


def test_settings_below_are_those_of_each_directory():
    Path("guests1/pvlint.toml").write_text("ignore = ['PV101']\n[guests.nobody]\nphase = 'install'\n")
    outcome = both("check", ".", ahead=True)
    assert "guests1" not in "".join(line for line in outcome.out.splitlines() if "PV101]" in line)
    assert "no guest is called 'nobody'" in outcome.err


def test_settings_that_cannot_be_read_end_the_run_in_the_same_words():
    Path("guests1/pvlint.toml").write_text("nonsense = 1\n")
    assert both("check", ".").status == 2


def test_a_kickstart_that_cannot_be_read_is_told_once():
    Path("pvlint.toml").write_text("[guests.'bad*']\nkickstart = 'gone.ks'\n")
    assert both("check", ".", ahead=True).err.count("gone.ks: ") == 1


def test_a_path_that_is_missing_is_told_in_its_place():
    assert both("check", "guests0", "gone", "guests1").status == 2


def test_suppressions_and_their_own_findings():
    for number in range(0, MANY, 5):
        path = Path(f"guests{number % 2}/{number:05}.cfg")
        path.write_text("# pvlint: ignore[PV101]\n" + path.read_text())
    both("check", ".")


def test_a_baseline_is_used_up_as_ever():
    process("check", "--write-baseline", "known.json", "-j", "1", "guests0")
    written = Path("known.json").read_text()
    process("check", "--write-baseline", "known.json", "-j", "3", "guests0")
    assert Path("known.json").read_text() == written
    both("check", "--baseline", "known.json", ".")


@pytest.mark.parametrize(("arguments", "program"), [(["-j", "1"], ""), (["-j", "3"], ""), ([], AHEAD)])
@pytest.mark.parametrize("count", [MANY, 4000])
def test_a_reader_that_has_seen_enough(arguments, program, count):
    fill(count)
    with subprocess.Popen(
        command("check", *arguments, ".", program=program),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
    ) as run:  # fmt: skip
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.readline()
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait(PATIENCE) == 1


def test_ctrl_c_ends_all_of_them():
    """As a terminal sends it: to every process of the group."""
    fill(4000)
    with subprocess.Popen(
        command("check", "-j", "3", "."), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL), start_new_session=True,
    ) as run:  # fmt: skip
        assert run.stdout is not None
        run.stdout.readline()  # something is under way, and more than a pipe holds is to come
        os.killpg(run.pid, signal.SIGINT)
        _, err = run.communicate(timeout=PATIENCE)
    assert (run.returncode, err) == (130, b"pvlint: interrupted\n")
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)


def test_a_fault_of_its_own_is_told_as_in_one_process():
    """A rule that fails in one guest, in a run of its own."""
    program = (
        "import sys\nfrom pvlint import pipeline\nread = pipeline.read\n"
        "def failing(data, *more, **given):\n"
        "    if b'bad00300' in data: raise RuntimeError('of all things')\n"
        "    return read(data, *more, **given)\n"
        "pipeline.read = failing\nfrom pvlint.cli.main import main\nmain()\n"
    )
    found = []
    for jobs in "13":
        run = subprocess.run(
            [*command()[:1], "-c", program, "check", "-j", jobs, "guests0"],
            env=environment(), cwd=Path.cwd(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        found.append((run.returncode, run.stdout, run.stderr))
    assert found[0] == found[1]
    assert found[0][0] in (1, 2)
    assert ROOT.exists()

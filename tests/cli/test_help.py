"""What pvlint says of itself: --version, --help and ``pvlint rule``."""

import re

import pytest
import typer.main

from pvlint import __version__
from pvlint.cli.app import app
from pvlint.cli.head_start import ENOUGH, MOST
from pvlint.rules.registry import entries, manual
from tests.cli.program import pvlint

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
OPTIONS = {
    name: [option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
           if option.startswith("-")]
    for name, command in COMMANDS.items()
}  # fmt: skip


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(option):
    assert pvlint(option) == (0, f"pvlint {__version__}\n", "")


def test_the_commands_are_these():
    assert {"check", "disks", "rule"} <= set(COMMANDS)
    assert len(OPTIONS["check"]) > 20


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command_and_the_exit_statuses(option):
    outcome = pvlint(option, COLUMNS="120")
    assert outcome.status == 0
    assert [name for name in COMMANDS if not re.search(rf"\b{name}\b", outcome.out)] == []
    assert "Exit status: 0 nothing found, 1 findings" in outcome.out


def test_without_a_command_there_is_help():
    outcome = pvlint()
    assert "Usage: pvlint" in outcome.out + outcome.err


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_names_every_option(name):
    outcome = pvlint(name, "--help", COLUMNS="140")
    assert outcome.status == 0
    assert [option for option in OPTIONS[name] if not re.search(rf"(?<![-\w]){option}\b", outcome.out)] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is_for(name):
    for parameter in COMMANDS[name].params:
        assert parameter.help, f"{name} {parameter.name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_first_line_of_a_command_s_help_is_a_sentence(name):
    assert COMMANDS[name].help.strip().endswith(".")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_paragraph_of_a_command_s_help_is_one_line(name):
    """So that --help breaks it where the terminal ends, and nowhere else."""
    assert all("\n" not in paragraph for paragraph in COMMANDS[name].help.split("\n\n"))


@pytest.mark.parametrize("name", ["check", "disks", "audit"])
def test_what_most_runs_need_stands_before_live_hosts(name):
    panels = re.findall(r"^╭─ ([A-Z][a-z ]+[a-z]) ─", pvlint(name, "--help", COLUMNS="100").out, re.MULTILINE)
    assert panels[2:6] == ["Selection", "Evidence", "Files", "Files that git ignores"]
    assert panels[6] == "Live hosts"
    assert panels[-1] == "Output"


def test_the_help_of_jobs_says_from_how_many_files_on():
    (jobs,) = [parameter for parameter in COMMANDS["check"].params if parameter.name == "jobs"]
    assert f"from {ENOUGH} on" in jobs.help
    assert f"1 to {MOST}." in jobs.help


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.code)
def test_a_rule_is_explained_by_code_and_by_name(entry):
    expected = f"{entry.code} {entry.name}\n\n{manual(entry)}\n\n"
    assert pvlint("rule", entry.code) == (0, expected, "")
    assert pvlint("rule", entry.code.lower()) == (0, expected, "")
    assert pvlint("rule", entry.name) == (0, expected, "")


def test_all_rules_have_one_line_each():
    outcome = pvlint("rule", "--all")
    assert outcome.status == 0
    lines = outcome.out.splitlines()
    assert [line.split()[:2] for line in lines] == [[entry.code, entry.name] for entry in entries()]
    assert all(line.endswith(".") for line in lines)


def test_the_beginning_of_a_code_explains_several():
    outcome = pvlint("rule", "PV0")
    assert re.findall(r"^PV\d+(?= )", outcome.out, re.MULTILINE) == ["PV001", "PV002", "PV003"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["PV999"], "no rule is called 'PV999'"),
        (["boot-disc-pv"], "no rule is called 'boot-disc-pv'; did you mean boot-disk-pv?"),
        ([], "name one rule, or say --all"),
        (["PV101", "--all"], "name one rule, or say --all"),
        ([""], "name one rule, or say --all"),
    ],
)
def test_a_rule_that_is_not_there_is_2_and_one_line(arguments, message):
    outcome = pvlint("rule", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"pvlint: {message}")
    assert outcome.err.count("\n") == 1


def test_the_help_of_the_program_fits_a_screen():
    """80 columns; 24 lines, one of them for the prompt."""
    outcome = pvlint("--help", COLUMNS="80", TERMINAL_WIDTH="80")
    lines = outcome.out.splitlines()
    assert len(lines) <= 23
    assert max(len(line.rstrip()) for line in lines) <= 80
    for name, command in COMMANDS.items():
        (line,) = [line for line in lines if line.startswith(f"│ {name} ")]
        assert command.help.partition("\n")[0] in line


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_in_the_help_of_a_command_is_cut_off(name):
    """Not even in 80 columns: no option, no value, and no choice that is broken in two."""
    outcome = pvlint(name, "--help", COLUMNS="80", TERMINAL_WIDTH="80")
    assert "…" not in outcome.out
    assert [option for option in OPTIONS[name] if not re.search(rf"(?<![-\w]){option} ", outcome.out)] == []
    for parameter in COMMANDS[name].params:
        for choice in getattr(parameter.type, "choices", ()):
            assert re.search(rf"(?<![-\w.]){choice}(?![-\w])", outcome.out), choice

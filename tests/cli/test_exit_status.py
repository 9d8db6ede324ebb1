"""Exit statuses: 0, 1, 2, 3, and which one it is when several would hold."""

import pytest

from tests.cli.program import BAD, GOOD, NOTED, NOTHING, WARNED, pvlint, write


@pytest.fixture(autouse=True)
def files() -> None:
    write(bad=BAD, warned=WARNED, noted=NOTED, good=GOOD, nothing=NOTHING)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ("good.cfg", 0),
        ("noted.cfg", 0),
        ("warned.cfg", 0),
        ("bad.cfg", 1),
        ("good.cfg bad.cfg", 1),
        ("missing.cfg", 2),
        ("nothing.cfg", 3),
        ("good.cfg nothing.cfg", 0),
        ("bad.cfg nothing.cfg", 1),
        ("missing.cfg bad.cfg", 2),
        ("bad.cfg missing.cfg", 2),
        ("missing.cfg nothing.cfg", 2),
        ("missing.cfg good.cfg", 2),
    ],
)
def test_check_by_what_there_is(arguments, status):
    assert pvlint("check", *arguments.split()).status == status


@pytest.mark.parametrize(
    ("arguments", "status"),
    [("bad.cfg", 0), ("good.cfg", 0), ("nothing.cfg", 3), ("missing.cfg", 2), ("missing.cfg bad.cfg", 2)],
)
def test_disks_reports_and_does_not_judge(arguments, status):
    assert pvlint("disks", *arguments.split()).status == status


def test_disks_fails_on_what_cannot_be_read():
    write(broken="<domain type='kvm'>\n")
    assert pvlint("disks", "broken.cfg", "good.cfg").status == 1


@pytest.mark.parametrize(
    ("fail_on", "statuses"),
    [
        ("note", {"good": 0, "noted": 1, "warned": 1, "bad": 1}),
        ("warning", {"good": 0, "noted": 0, "warned": 1, "bad": 1}),
        ("error", {"good": 0, "noted": 0, "warned": 0, "bad": 1}),
        ("never", {"good": 0, "noted": 0, "warned": 0, "bad": 0}),
    ],
)
def test_fail_on_is_inclusive(fail_on, statuses):
    for name, status in statuses.items():
        assert pvlint("check", "--fail-on", fail_on, f"{name}.cfg").status == status, name


@pytest.mark.parametrize("option", ["-e", "--exit-zero"])
def test_exit_zero_makes_findings_no_failure_and_nothing_else(option):
    outcome = pvlint("check", option, "bad.cfg")
    assert (outcome.status, "PV101" in outcome.out) == (0, True)
    assert pvlint("check", option, "missing.cfg", "bad.cfg").status == 2
    assert pvlint("check", option, "nothing.cfg").status == 3
    assert pvlint("check", option, "--fail-on", "note", "bad.cfg").status == 0


@pytest.mark.parametrize(
    ("least", "shown"),
    [("note", "bad noted warned"), ("warning", "bad warned"), ("error", "bad")],
)
def test_min_severity_hides(least, shown):
    outcome = pvlint("check", "--min-severity", least, "--output-format", "concise")
    assert [line.partition(".")[0] for line in outcome.out.splitlines()] == shown.split()


@pytest.mark.parametrize("name", ["noted", "warned"])
def test_what_is_hidden_counts_for_the_exit_status(name):
    outcome = pvlint("check", "--min-severity", "error", "--fail-on", "note", f"{name}.cfg")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.endswith("No findings.\n")


@pytest.mark.parametrize("command", ["check", "disks"])
def test_allow_empty_turns_nothing_to_check_into_success(command):
    assert pvlint(command, "nothing.cfg").status == 3
    assert pvlint(command, "--allow-empty", "nothing.cfg").status == 0
    assert pvlint(command, "--allow-empty", "missing.cfg").status == 2


def test_allow_empty_does_not_hide_findings():
    assert pvlint("check", "--allow-empty", "nothing.cfg", "bad.cfg").status == 1


@pytest.mark.parametrize("form", ["full", "concise", "json"])
def test_the_exit_status_is_the_same_in_every_format(form):
    outcomes = [pvlint("check", "--output-format", form, *names.split()).status
                for names in ("good.cfg", "bad.cfg", "missing.cfg bad.cfg", "nothing.cfg")]  # fmt: skip
    assert outcomes == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "arguments",
    [
        "check --bogus",
        "check --toolstack xm",
        "check --profile rhel6",
        "check --phase later",
        "check --format ini",
        "check --fail-on fatal",
        "check --min-severity all",
        "check --output-format text",
        "check --color maybe",
        "check --select",
        "disks --select PV101",
        "disks --fail-on error",
        "bogus",
        "rule",
        "rule PV999",
        "rule PV101 --all",
    ],
)
def test_a_command_line_that_makes_no_sense_is_2_and_named(arguments):
    outcome = pvlint(*arguments.split(), "good.cfg") if not arguments.startswith("rule") else pvlint(*arguments.split())
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err


def test_a_bad_value_is_named_with_what_would_do():
    outcome = pvlint("check", "--toolstack", "xm", COLUMNS="200")
    assert "'xm' is not one of 'auto', 'rhel5', 'xend-3.1', 'xend-3.2', 'xl'" in outcome.err
    assert "--bogus" in pvlint("check", "--bogus").err

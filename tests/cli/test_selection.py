"""Which rules apply, and how they are to judge."""

import json

import pytest

from tests.cli.program import BAD, NOTED, WARNED, Outcome, pvlint, write

FIRST = "name = 'a'\nbuilder = 'hvm'\ndisk = ['phy:/a,xvda,w', 'file:/i,hdc:cdrom,r']\n"
"""PV101 and PV104 under xend-3.2."""


def codes(outcome: Outcome) -> list[str]:
    return sorted(finding["code"] for finding in json.loads(outcome.out)["findings"])


def check(*arguments: str) -> Outcome:
    return pvlint("check", "--output-format", "json", *arguments)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", "PV101 PV104"),
        ("--select PV101", "PV101"),
        ("--select boot-disk-pv", "PV101"),
        ("--select PV1", "PV101 PV104"),
        ("--select PV2", ""),
        ("--select PV101,PV104", "PV101 PV104"),
        ("--select PV101 --select cdrom-hides-xvd", "PV101 PV104"),
        ("--select PV2 --extend-select PV104", "PV104"),
        ("--ignore PV104", "PV101"),
        ("--ignore PV1", ""),
        ("--ignore boot-disk-pv,PV104", ""),
        ("--select PV101 --ignore PV1", "PV101"),
        ("--select ALL --ignore ALL", ""),
    ],
)
def test_rules_are_chosen_by_code_name_prefix_and_all(arguments, expected):
    write(a=FIRST)
    assert codes(check("--toolstack", "xend-3.2", *arguments.split(), "a.cfg")) == expected.split()


@pytest.mark.parametrize("option", ["--select", "--extend-select", "--ignore"])
def test_an_unknown_rule_is_named_with_the_nearest_one_and_nothing_is_checked(option):
    write(a=BAD)
    outcome = pvlint("check", option, "PV101,boot-disc-pv", "a.cfg")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "pvlint: no rule is called 'boot-disc-pv'; did you mean boot-disk-pv?\n"


def test_without_its_rule_a_finding_does_not_count_for_the_exit_status():
    write(a=BAD)
    assert [pvlint("check", *options, "a.cfg").status for options in ([], ["--ignore", "PV101"])] == [1, 0]


@pytest.mark.parametrize(
    ("toolstack", "severity"),
    [("rhel5", "error"), ("xend-3.1", "error"), ("xend-3.2", "warning"), ("xl", "warning"), ("auto", "error")],
)
def test_the_toolstack_decides(toolstack, severity):
    write(a=BAD)
    (finding,) = json.loads(check("--toolstack", toolstack, "a.cfg").out)["findings"]
    assert finding["severity"] == severity


def test_the_profile_is_the_guide_to_the_letter():
    write(a=WARNED)
    assert [pvlint("check", *options, "a.cfg").status for options in ([], ["--profile", "rhel5"])] == [0, 1]


@pytest.mark.parametrize(("phase", "said"), [("install", "phase install"), ("run", "phase run"), ("auto", "phase run")])
def test_the_phase_can_be_said(phase, said):
    write(a=NOTED)
    assert said in pvlint("disks", "--phase", phase, "a.cfg").out


def test_before_the_installation_the_advice_is_another():
    write(a=BAD)
    texts = [pvlint("check", "--phase", phase, "a.cfg").out for phase in ("install", "run")]
    assert ["until the PV drivers are installed" in text for text in texts] == [True, False]


@pytest.mark.parametrize(("form", "status"), [("auto", 3), ("xl", 0), ("xm", 0), ("xml", 3), ("sxp", 3)])
def test_the_format_can_be_said_where_a_file_does_not_show_it(form, status):
    write(a="memory = 512\n")
    assert pvlint("check", "--format", form, "a.cfg").status == status


def test_what_cannot_be_read_is_found_whatever_is_selected(tmp_path):
    broken = tmp_path / "broken.xml"
    broken.write_text("<domain type='kvm'><name>web01")
    assert check("--select", "PV101", str(broken)).status == 1
    assert check("--ignore", "PV001", str(broken)).status == 0

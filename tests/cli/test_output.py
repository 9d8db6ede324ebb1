"""Where the report goes and how it looks; the summary goes to standard error."""

import json
from pathlib import Path

import pytest

from tests.cli.program import BAD, GOOD, pvlint, write


@pytest.fixture(autouse=True)
def files() -> None:
    write(bad=BAD, good=GOOD)


def test_findings_go_to_standard_output_and_the_summary_to_standard_error():
    outcome = pvlint("check")
    assert outcome.out.startswith("bad.cfg:4:9: error[PV101] boot-disk-pv: ")
    assert outcome.err == "Checked 2 guests in 2 files (2 xm). 1 error.\n"


@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_quiet_is_the_report_without_the_summary(option):
    loud, quiet = pvlint("check"), pvlint("check", option)
    assert (quiet.status, quiet.out, quiet.err) == (loud.status, loud.out, "")


def test_quiet_does_not_hide_what_went_wrong():
    assert pvlint("check", "-q", "gone.cfg").err == "pvlint: gone.cfg: no such file or directory\n"


@pytest.mark.parametrize("option", ["-o", "--output-file"])
@pytest.mark.parametrize("form", ["full", "concise", "json"])
@pytest.mark.parametrize("command", ["check", "disks"])
def test_a_report_can_go_to_a_file(command, form, option, here):
    shown = pvlint(command, "--output-format", form, "bad.cfg")
    outcome = pvlint(command, "--output-format", form, option, "report", "bad.cfg")
    assert (outcome.status, outcome.out, outcome.err) == (shown.status, "", shown.err)
    assert (here / "report").read_text() == shown.out != ""


@pytest.mark.parametrize(
    ("place", "why"),
    [("no/such/place", "no such file or directory"), (".", "is a directory"), ("bad.cfg/x", "not a directory")],
)
def test_a_place_that_cannot_be_written_is_named_and_status_2(place, why):
    outcome = pvlint("check", "-o", place, "bad.cfg")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == f"pvlint: {place}: cannot be written: {why}\n"


def test_a_report_goes_where_a_link_leads(here):
    """docs/security.md says so."""
    (here / "elsewhere").write_text("what was there")
    (here / "report").symlink_to("elsewhere")
    assert pvlint("check", "-o", "report", "bad.cfg").status == 1
    assert (here / "report").is_symlink()
    assert (here / "elsewhere").read_text() == pvlint("check", "bad.cfg").out


def test_a_link_to_a_file_elsewhere_is_read_and_an_excerpt_shown(here):
    """docs/security.md says so, and what that means for CI."""
    (here / "repository").mkdir()
    (here / "repository" / "link.cfg").symlink_to(here / "bad.cfg")
    outcome = pvlint("check", "repository")
    assert outcome.status == 1
    assert "\n 4 | disk = ['phy:/dev/vg0/bad01,xvda,w']\n" in outcome.out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_full_disk_is_named_and_status_2():
    outcome = pvlint("check", "-o", "/dev/full", "bad.cfg")
    assert (outcome.status, outcome.err) == (2, "pvlint: /dev/full: cannot be written: no space left on device\n")


@pytest.mark.parametrize(
    ("options", "variables", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"NO_COLOR": "1"}, False),
        ([], {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ([], {"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "auto"], {"FORCE_COLOR": "1"}, True),
    ],
)
@pytest.mark.parametrize("form", ["full", "concise"])
def test_colours_where_they_are_wanted(form, options, variables, coloured):
    outcome = pvlint("check", "--output-format", form, *options, "bad.cfg", **variables)
    assert ("\x1b[" in outcome.out) is coloured
    assert "\x1b" not in outcome.err


def test_a_file_has_colours_only_where_they_are_asked_for(here):
    for options, coloured in (([], False), (["--color", "always"], True)):
        pvlint("check", "-o", "report", *options, "bad.cfg", FORCE_COLOR="1")
        assert ("\x1b[" in (here / "report").read_text()) is coloured


def test_json_has_no_colours_and_is_one_object():
    outcome = pvlint("check", "--output-format", "json", "--color", "always")
    assert "\x1b" not in outcome.out
    assert json.loads(outcome.out)["summary"]["files"] == 2


def test_the_boot_map_in_three_formats():
    full, concise, data = (
        pvlint("disks", "--output-format", form, "bad.cfg").out for form in ("full", "concise", "json")
    )
    assert full.startswith("bad.cfg:1\nbad01   xen, fully virtualized, BIOS, phase run, toolstack rhel5 ")
    assert concise.startswith("bad.cfg:1: bad01: pv xvda: ")
    assert json.loads(data)["schema"] == "pvlint/disks/1"


def test_settings_files_can_be_left_alone():
    assert pvlint("check", "--isolated", "bad.cfg") == pvlint("check", "bad.cfg")

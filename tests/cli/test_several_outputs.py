"""Several reports of one run: the first format goes to the first file, and so on."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from pvlint.choices import CHOICES
from tests.cli.program import BAD, GOOD, NOTED, PATIENCE, command, environment, process, pvlint, write
from tests.reports.ci_formats import gitlab_complaints, junit_complaints, sarif_complaints

FORMATS = CHOICES["output-format"]
REMEDY = "give each --output-format its -o, in the same order"


@pytest.fixture(autouse=True)
def files() -> None:
    write(bad=BAD, good=GOOD)


def pairs(*given: str) -> list[str]:
    """``sarif=a.sarif`` is a format with its file."""
    words = []
    for each in given:
        form, _, file = each.partition("=")
        words += ["--output-format", form, *(["-o", file] if file else [])]
    return words


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_is_the_same_alone_in_a_file_and_beside_others(form, here):
    alone = pvlint("check", "--output-format", form, "bad.cfg", "good.cfg")
    assert alone.out
    named = pvlint("check", *pairs(f"{form}=one"), "bad.cfg", "good.cfg")
    both = pvlint("check", *pairs(f"{form}=two", "concise"), "bad.cfg", "good.cfg")
    assert (named.status, named.out, named.err) == (1, "", alone.err)
    assert (here / "one").read_text() == (here / "two").read_text() == alone.out
    assert both.out == pvlint("check", "--output-format", "concise", "bad.cfg", "good.cfg").out


def test_all_formats_at_once(here):
    outcome = pvlint("check", *pairs(*(f"{form}=report.{form}" for form in FORMATS)), "bad.cfg")
    assert (outcome.status, outcome.out) == (1, "")
    texts = {form: (here / f"report.{form}").read_text() for form in FORMATS}
    assert sarif_complaints(texts["sarif"]) == []
    assert junit_complaints(texts["junit"]) == []
    assert gitlab_complaints(texts["gitlab"]) == []
    assert texts["full"].startswith("bad.cfg:4:9: error[PV101]")
    assert json.loads(texts["json"])["schema"] == "pvlint/check/1"


def test_order_makes_the_pairs_not_where_an_option_stands(here):
    arguments = ["--output-format", "sarif", "--output-format", "junit", "-o", "a", "bad.cfg", "-o", "b"]
    assert pvlint("check", *arguments).status == 1
    assert (here / "a").read_text().startswith("{")
    assert (here / "b").read_text().startswith("<?xml")


def test_a_dash_is_standard_output(here):
    outcome = pvlint("check", *pairs("concise=-", "json=out.json"), "bad.cfg")
    assert outcome.out.startswith("bad.cfg:4:9: PV101 ")
    assert json.loads((here / "out.json").read_text())["summary"]["errors"] == 1
    assert not (here / "-").exists()
    assert pvlint("disks", "-o", "-", "bad.cfg").out == pvlint("disks", "bad.cfg").out


def test_a_file_alone_takes_the_format_of_the_settings(here):
    (here / "pvlint.toml").write_text("output-format = 'gitlab'\n")
    assert pvlint("check", "-o", "out", "bad.cfg").status == 1
    assert gitlab_complaints((here / "out").read_text()) == []
    assert pvlint("check", "--output-format", "concise", "bad.cfg").out.startswith("bad.cfg:4:9: PV101 ")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (pairs("sarif", "junit"), "2 reports for standard output, which takes one"),
        (pairs("sarif", "junit", "json=a"), "2 reports for standard output, which takes one"),
        (pairs("sarif=-", "junit=-"), "2 reports for standard output, which takes one"),
        (["-o", "a", "-o", "b"], "2 output files for 1 output format"),
        ([*pairs("sarif=a"), "-o", "b"], "2 output files for 1 output format"),
        (pairs("sarif=a", "junit=a"), "a: two reports for one file"),
        (pairs("sarif=a", "junit=./a"), "a: two reports for one file"),
    ],
)
def test_numbers_that_do_not_fit_are_2_and_one_line_and_nothing_is_written(given, why, here):
    outcome = pvlint("check", *given, "bad.cfg")
    assert outcome == (2, "", f"pvlint: {why}: {REMEDY}\n")
    assert sorted(path.name for path in here.iterdir()) == ["bad.cfg", "good.cfg"]


@pytest.mark.parametrize("place", ["no/such/place", "."])
def test_a_place_that_cannot_be_written_is_named_and_status_2(place):
    outcome = pvlint("check", *pairs("sarif=a.sarif", f"junit={place}", "full"), "bad.cfg")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"pvlint: {place}: cannot be written: ")
    assert outcome.err.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_directory_that_cannot_be_written_to_is_status_2(here):
    (here / "closed").mkdir(mode=0o500)
    outcome = pvlint("check", *pairs("sarif=closed/a"), "bad.cfg")
    assert (outcome.status, outcome.err) == (2, "pvlint: closed/a: cannot be written: permission denied\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize("form", FORMATS)
def test_a_full_disk_is_named_and_status_2(form):
    outcome = pvlint("check", *pairs(f"{form}=/dev/full", "concise"), "bad.cfg")
    assert (outcome.status, outcome.err) == (2, "pvlint: /dev/full: cannot be written: no space left on device\n")


def test_a_reader_that_goes_away_leaves_the_file_whole(here):
    write(**{f"many__{n:03}": BAD for n in range(200)})
    arguments = ["check", *pairs("sarif=a.sarif", "full"), "many"]
    with subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert run.stdout.readline().startswith(b"many/000.cfg:4:9: error[PV101]")
        run.stdout.close()
        assert run.stderr.read() == b"Checked 200 guests in 200 files (200 xm). 200 errors.\n"
        assert run.wait(PATIENCE) == 1
    log = (here / "a.sarif").read_text()
    assert sarif_complaints(log) == []
    assert len(json.loads(log)["runs"][0]["results"]) == 200


def test_standard_output_may_be_closed_where_nothing_goes_there(here):
    run = subprocess.run(
        ["/bin/sh", "-c", '"$@" check --output-format junit -o a.xml bad.cfg >&-', "sh", *command()],
        env=environment(), capture_output=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (1, b"Checked 1 guest in 1 file (1 xm). 1 error.\n")
    assert junit_complaints((here / "a.xml").read_text()) == []


def test_disks_offers_what_it_has():
    assert "sarif" not in pvlint("disks", "--help", COLUMNS="140").out
    outcome = pvlint("disks", "--output-format", "sarif", "bad.cfg", COLUMNS="140", TERMINAL_WIDTH="140")
    assert outcome.status == 2
    assert "'sarif'" in outcome.err
    assert "'full', 'concise', 'json'" in outcome.err
    offered = " ".join(pvlint("check", "--help", COLUMNS="240").out.split())
    assert f"How to report: {', '.join(FORMATS)}." in offered


def test_a_format_that_only_check_has_leaves_disks_its_own(here):
    plain = pvlint("disks", "bad.cfg").out
    (here / "pvlint.toml").write_text("output-format = 'sarif'\n")
    assert pvlint("disks", "bad.cfg").out == plain
    assert sarif_complaints(pvlint("check", "bad.cfg").out) == []


def test_statistics_stand_beside_text_and_never_in_data(here):
    assert pvlint("check", *pairs("json=out.json", "concise"), "--statistics").out.endswith("  PV101  boot-disk-pv\n")
    for form in ("json", "sarif", "junit"):
        outcome = pvlint("check", "--output-format", form, "--statistics", "-q", "bad.cfg")
        assert outcome.err == "    1  PV101  boot-disk-pv\n"
        assert "1  PV101" not in outcome.out


def test_what_is_shown_and_what_fails_are_the_same_for_every_format():
    write(noted=NOTED)
    for form in FORMATS:
        assert pvlint("check", "--output-format", form, "noted.cfg").status == 0
        assert pvlint("check", "--output-format", form, "--fail-on", "note", "noted.cfg").status == 1
        shown = pvlint("check", "--output-format", form, "--min-severity", "error", "noted.cfg").out
        assert "PV201" not in shown


def test_a_path_that_is_missing_is_in_the_log_and_status_2(here):
    outcome = pvlint("check", *pairs("sarif=a", "junit=b", "concise"), "gone.cfg", "good.cfg")
    assert outcome.status == 2
    (run,) = json.loads((here / "a").read_text())["runs"]
    assert not run["invocations"][0]["executionSuccessful"]
    assert '<error message="no such file or directory">' in (here / "b").read_text()


def test_names_that_are_no_utf_8(here):
    path = os.path.join(os.fsencode(here), b"caf\xe9.cfg")
    try:
        Path(os.fsdecode(path)).write_text(BAD)
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")
    reports = pairs(*(f"{form}=report.{form}" for form in FORMATS))
    assert process("check", *reports, os.fsdecode(path)).status == 1
    texts = {form: (here / f"report.{form}").read_text(encoding="utf-8") for form in FORMATS}
    assert sarif_complaints(texts["sarif"]) == []
    assert '"uri": "caf%E9.cfg"' in texts["sarif"]
    assert junit_complaints(texts["junit"]) == []
    assert gitlab_complaints(texts["gitlab"]) == []
    assert "file=caf\\udce9.cfg,line=4" in texts["github"]


def test_standard_input_has_a_name_in_every_format():
    for form in FORMATS:
        assert "stdin" in pvlint("check", "--output-format", form, "-", stdin=BAD.encode()).out
        named = pvlint("check", "--output-format", form, "--stdin-filename", "web.cfg", "-", stdin=BAD.encode())
        assert "web.cfg" in named.out

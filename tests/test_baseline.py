"""The baseline: known findings are left out, new ones are shown, stale entries are found, and lines do not matter."""

import json
from pathlib import Path

import pytest

from tests.cli.program import pvlint

BAD = "name = '{}'\nbuilder = 'hvm'\ndisk = ['phy:/dev/vg0/{},xvda,w']\n"


@pytest.fixture
def guests(tmp_path: Path) -> Path:
    for name in ("web01", "web02"):
        (tmp_path / f"{name}.cfg").write_text(BAD.format(name, name))
    return tmp_path


def codes(folder: Path, *arguments: str) -> list[str]:
    outcome = pvlint("check", "--isolated", "--output-format", "json", *arguments, str(folder))
    return sorted(f"{found['code']} {found['guest']}" for found in json.loads(outcome.out)["findings"])


def test_what_is_known_is_left_out_and_what_is_new_is_shown(guests):
    baseline = str(guests / "known.json")
    assert pvlint("check", "--isolated", "--write-baseline", baseline, str(guests)).status == 0
    assert codes(guests, "--baseline", baseline) == []
    (guests / "web02.cfg").write_text("# a comment more\n\n" + BAD.format("web02", "web02"))
    assert codes(guests, "--baseline", baseline) == []
    (guests / "web03.cfg").write_text(BAD.format("web03", "web03"))
    assert codes(guests, "--baseline", baseline) == ["PV101 web03"]


def test_an_entry_that_nothing_answers_to_is_stale(guests):
    baseline = guests / "known.json"
    pvlint("check", "--isolated", "--write-baseline", str(baseline), str(guests))
    (guests / "web02.cfg").write_text(BAD.format("web02", "web02").replace("xvda", "hda"))
    outcome = pvlint("check", "--isolated", "--baseline", str(baseline), "--output-format", "concise", str(guests))
    assert "PV904 the baseline knows PV101 for xvda of web02 in web02.cfg" in outcome.out
    line = int(outcome.out.split("known.json:")[1].split(":")[0])
    assert "web02.cfg" in baseline.read_text().splitlines()[line - 1]


def test_a_file_that_was_not_checked_makes_nothing_stale(guests):
    baseline = str(guests / "known.json")
    pvlint("check", "--isolated", "--write-baseline", baseline, str(guests))
    outcome = pvlint("check", "--isolated", "--baseline", baseline, str(guests / "web01.cfg"))
    assert (outcome.status, outcome.out) == (0, "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("nonsense", "not a baseline"),
        ("[]", "not a baseline"),
        ('{"schema": "pvlint/baseline/1", "entries": [{"code": "PV101"}]}', "not a baseline"),
        ('{"schema": "pvlint/baseline/9", "entries": []}', "another version"),
    ],
)
def test_a_baseline_that_cannot_be_used_is_one_line_and_status_2(guests, content, said):
    (guests / "known.json").write_text(content)
    outcome = pvlint("check", "--isolated", "--baseline", str(guests / "known.json"), str(guests))
    assert outcome.status == 2
    assert said in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_baseline_that_cannot_be_written_is_one_line_and_status_2(guests):
    outcome = pvlint("check", "--isolated", "--write-baseline", str(guests / "no" / "known.json"), str(guests))
    assert outcome.status == 2
    assert "cannot be written" in outcome.err


def test_a_baseline_is_written_whole_beside_itself_and_through_nobodys_link(guests):
    (guests / "precious").write_text("keep\n")
    (guests / "known.json.part").symlink_to(guests / "precious")
    baseline = guests / "known.json"
    assert pvlint("check", "--isolated", "--write-baseline", str(baseline), str(guests)).status == 0
    assert (guests / "precious").read_text() == "keep\n"
    assert json.loads(baseline.read_text())["entries"]
    assert baseline.stat().st_mode & 0o777 == (guests / "web01.cfg").stat().st_mode & 0o777
    baseline.chmod(0o640)
    assert pvlint("check", "--isolated", "--write-baseline", str(baseline), str(guests)).status == 0
    assert baseline.stat().st_mode & 0o777 == 0o640
    assert not [path for path in guests.iterdir() if path.name.startswith(".pvlint-")]


def test_a_count_that_is_no_number_of_findings_is_no_baseline(guests):
    entry = '{"code": "PV101", "path": "web01.cfg", "guest": "web01", "disk": "xvda", "count": 1e999}'
    (guests / "known.json").write_text(f'{{"schema": "pvlint/baseline/1", "entries": [{entry}]}}')
    outcome = pvlint("check", "--baseline", str(guests / "known.json"), str(guests))
    assert (outcome.status, outcome.err.count("not a baseline")) == (2, 1)

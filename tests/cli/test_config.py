"""``pvlint config``, and settings as a run sees them."""

import json

import pytest

from tests.cli.program import BAD, NOTED, pvlint


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "bad.cfg").write_text(BAD)
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "noted.cfg").write_text(NOTED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes(*arguments: str) -> list[str]:
    outcome = pvlint("check", "--output-format", "json", *arguments)
    return [f"{found['code']} {found['severity']}" for found in json.loads(outcome.out)["findings"]]


def test_config_shows_each_value_and_where_it_is_from(folder):
    (folder / "pvlint.toml").write_text("# ours\nprofile = 'rhel5'\n")
    outcome = pvlint("config")
    assert outcome.status == 0
    assert f'profile            "rhel5"                      {folder}/pvlint.toml:2' in outcome.out
    assert 'toolstack          "auto"                       default' in outcome.out
    as_json = json.loads(pvlint("config", "--output-format", "json").out)
    assert as_json["schema"] == "pvlint/config/1"
    assert as_json["settings"]["profile"] == {"value": "rhel5", "origin": f"{folder}/pvlint.toml:2"}


def test_config_says_what_is_wrong_and_ends_with_2(folder):
    (folder / "pvlint.toml").write_text("profile = 5\n")
    for command in ("config", "check", "disks"):
        outcome = pvlint(command)
        assert outcome.status == 2
        assert outcome.err == f"pvlint: {folder}/pvlint.toml:1: 'profile' has to be a text, not a number\n"


def test_settings_files_choose_rules_severities_and_files(folder):
    (folder / "pvlint.toml").write_text("[severity]\nPV101 = 'warning'\n[per-file-ignores]\n'lab/*' = ['PV201']\n")
    assert codes() == ["PV101 warning"]
    assert codes("--isolated") == ["PV101 error", "PV201 note"]
    (folder / "lab" / "pvlint.toml").write_text("min-severity = 'note'\n")
    assert codes() == ["PV101 warning", "PV201 note"]
    (folder / "pvlint.toml").write_text("extend-exclude = ['lab/']\n")
    assert codes() == ["PV101 error"]


def test_the_command_line_goes_before_the_settings_file(folder):
    (folder / "pvlint.toml").write_text("toolstack = 'xl'\nfail-on = 'warning'\n")
    assert codes("bad.cfg") == ["PV101 warning"]
    assert pvlint("check", "bad.cfg").status == 1
    assert codes("--toolstack", "rhel5", "bad.cfg") == ["PV101 error"]
    assert pvlint("check", "--fail-on", "error", "bad.cfg").status == 0
    assert pvlint("check", "--exit-zero", "bad.cfg").status == 0


def test_facts_of_guests_come_from_their_tables(folder):
    (folder / "pvlint.toml").write_text("[guests.'bad*']\ntoolstack = 'xl'\n")
    assert codes("bad.cfg") == ["PV101 warning"]


def test_a_guest_table_that_no_guest_answers_to_is_a_warning(folder):
    (folder / "pvlint.toml").write_text("[guests.'nobody']\nphase = 'install'\n")
    outcome = pvlint("check", "--exit-zero", ".")
    assert outcome.status == 0
    assert "pvlint.toml:1: no guest is called 'nobody'" in outcome.err


def test_show_files_lists_what_would_be_checked_and_checks_nothing(folder):
    outcome = pvlint("check", "--show-files")
    assert outcome.out == "bad.cfg\nlab/noted.cfg\n"
    assert outcome.status == 0


def test_statistics_count_the_findings_of_each_rule(folder):
    assert "    1  PV101  boot-disk-pv\n    1  PV201  single-disk\n" in pvlint("check", "--statistics").out


@pytest.mark.parametrize(
    "key",
    ["images", "image-root", "allow-block-devices", "connect", "fix", "unsafe-fixes", "output-file", "write-baseline"],
)
def test_a_settings_file_cannot_make_it_look_or_write_anywhere(folder, key):
    (folder / "pvlint.toml").write_text(f"{key} = true\n")
    outcome = pvlint("check")
    assert (outcome.status, outcome.out) == (2, "")
    assert f"unknown key '{key}'" in outcome.err

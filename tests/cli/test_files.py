"""Which files are checked, and that every other one is accounted for."""

import json
from pathlib import Path

import pytest

from tests.cli.program import BAD, GOOD, NOTHING, pvlint, write


def checked(*arguments: str) -> list[str]:
    """The paths that ``pvlint disks`` reads, in its order."""
    documents = json.loads(pvlint("disks", "--output-format", "json", *arguments).out)["documents"]
    return [document["path"] for document in documents if document["status"] != "skipped"]


def test_with_nothing_named_it_is_the_current_directory():
    write(a=GOOD, sub__b=GOOD)
    assert checked() == ["a.cfg", "sub/b.cfg"]
    assert checked(".") == ["a.cfg", "sub/b.cfg"]


def test_a_directory_comes_in_a_stable_order_and_named_paths_in_theirs():
    write(d__z=GOOD, d__a=GOOD, d__b__c=GOOD, e=GOOD)
    assert checked("e.cfg", "d") == ["e.cfg", "d/a.cfg", "d/b/c.cfg", "d/z.cfg"]


TOOL = "a directory of a tool, not entered"


def test_an_audit_names_the_directories_it_does_not_enter():
    write(d__good=GOOD, d__sub__node_modules__bad=BAD)
    audit = pvlint("audit", "d")
    assert (audit.status, audit.err) == (
        0, f"Checked 1 guest in 1 file (1 xm); skipped d/sub/node_modules ({TOOL}). No findings.\n"
    )  # fmt: skip
    assert "d/sub/node_modules\n" in audit.out
    assert pvlint("check", "d").err == "Checked 1 guest in 1 file (1 xm). No findings.\n"
    said = pvlint("check", "-v", "d").err.splitlines()
    assert said[0] == f"d/sub/node_modules: skipped: {TOOL}"
    assert pvlint("check", "d/sub/node_modules").status == 1


def test_a_directory_of_a_tool_that_is_left_out_by_name_is_excluded():
    write(d__good=GOOD, d__node_modules__bad=BAD)
    assert "d/node_modules: skipped: excluded\n" in pvlint("check", "-v", "--exclude", "node_modules", "d").err


@pytest.mark.parametrize("command", ["check", "audit", "disks"])
def test_isolated_checks_what_git_ignores(command):
    write(d__good=GOOD, d__bad=BAD)
    Path("d/.gitignore").write_text("bad.cfg\n")
    one, two = "Checked 1 guest in 1 file", "Checked 2 guests in 2 files"
    assert one in pvlint(command, "d").err
    assert two in pvlint(command, "--isolated", "d").err
    assert two in pvlint(command, "--no-respect-gitignore", "d").err
    assert one in pvlint(command, "--isolated", "--respect-gitignore", "d").err


def test_config_tells_that_isolated_heeds_no_gitignore():
    line = next(line for line in pvlint("config", "--isolated").out.splitlines() if line.startswith("respect-git"))
    assert line.split() == ["respect-gitignore", "false", "--isolated"]
    assert "respect-gitignore  true                         default\n" in pvlint("config").out


def test_a_path_stays_as_it_was_given(here):
    write(d__a=GOOD, d__e__b=GOOD)
    assert checked("./d/../d/a.cfg", str(here / "d" / "e")) == ["./d/../d/a.cfg", str(here / "d" / "e" / "b.cfg")]


def test_a_file_that_several_paths_lead_to_comes_once_under_its_first_name():
    write(d__a=GOOD)
    assert checked("d/a.cfg", "d", "./d") == ["d/a.cfg"]


def test_a_missing_file_beside_good_ones_is_named_and_the_others_are_checked():
    write(a=BAD)
    outcome = pvlint("check", "a.cfg", "gone.cfg", "--output-format", "concise")
    assert outcome.status == 2
    assert outcome.out.startswith("a.cfg:4:9: PV101 ")
    assert outcome.err.splitlines()[0] == "pvlint: gone.cfg: no such file or directory"
    assert outcome.err.splitlines()[1].startswith("Checked 1 guest in 1 file")


@pytest.mark.parametrize("name", ["gone\x1b[2J.cfg", "gone\nPV101.cfg", "gone\u202e.cfg", "x" * 5000])
def test_a_missing_file_has_one_line_whatever_it_is_called(name):
    outcome = pvlint("check", name)
    assert outcome.status == 2
    line, *_ = outcome.err.split("\n")
    assert line.isprintable()
    assert line.startswith("pvlint: ")


def test_a_directory_without_definitions_is_3_and_says_so():
    write(d__notes=NOTHING)
    outcome = pvlint("check", "d")
    assert (outcome.status, outcome.out) == (3, "")
    assert outcome.err == (
        "Checked 0 guests in 0 files; skipped d/notes.cfg (not a guest definition (no key of a Xen config in it)). "
        "Nothing was checked.\n"
    )
    Path("empty").mkdir()
    assert pvlint("check", "empty").err == "Checked 0 guests in 0 files. Nothing was checked.\n"


def test_exclude_leaves_out_below_a_directory_and_not_what_is_named():
    write(a=GOOD, old__b=GOOD, old__c=GOOD, keep__d=GOOD)
    assert checked("--exclude", "old/") == ["a.cfg", "keep/d.cfg"]
    assert checked("--exclude", "a.cfg,b.cfg") == ["keep/d.cfg", "old/c.cfg"]
    assert checked("--exclude", "old", "--exclude", "a.*") == ["keep/d.cfg"]
    assert checked("--exclude", "*.cfg", "a.cfg") == ["a.cfg"]
    assert checked("--exclude", "*.cfg,!d.cfg") == ["keep/d.cfg"]


def test_force_exclude_leaves_out_what_is_named_too_and_that_is_no_failure():
    write(a=GOOD, b=BAD)
    assert checked("--force-exclude", "--exclude", "a.cfg", "a.cfg", "b.cfg") == ["b.cfg"]
    outcome = pvlint("check", "--force-exclude", "--exclude", "*.cfg", "a.cfg", "b.cfg")
    assert (outcome.status, outcome.out) == (0, "")
    assert "b.cfg (excluded)" in outcome.err


def test_what_git_ignores_is_left_out_unless_it_is_named_or_asked_for():
    Path(".git").mkdir()
    Path(".gitignore").write_text("old/\n*.bak.cfg\n")
    write(**{"a": GOOD, "a.bak": GOOD, "old__b": GOOD, "sub__c.bak": GOOD})
    assert checked() == ["a.cfg"]
    assert checked("--no-respect-gitignore") == ["a.bak.cfg", "a.cfg", "old/b.cfg", "sub/c.bak.cfg"]
    assert checked("--respect-gitignore", "a.bak.cfg") == ["a.bak.cfg"]


@pytest.mark.parametrize("folder", [".git", ".venv", "node_modules", "__pycache__"])
def test_the_directories_of_tools_are_not_entered(folder):
    write(**{f"{folder}/a": GOOD, "b": GOOD})
    assert checked() == ["b.cfg"]


def test_standard_input_is_a_dash():
    outcome = pvlint("check", "-", "--output-format", "concise", stdin=BAD.encode())
    assert (outcome.status, outcome.out.partition(" ")[0]) == (1, "<stdin>:4:9:")
    assert pvlint("check", "-", stdin=b"").status == 3
    assert pvlint("check", "-", stdin=GOOD.encode()).status == 0


def test_standard_input_beside_files_keeps_its_place():
    write(a=GOOD, b=GOOD)
    documents = pvlint("disks", "a.cfg", "-", "b.cfg", "--output-format", "json", stdin=GOOD.encode()).out
    assert [d["path"] for d in json.loads(documents)["documents"]] == ["a.cfg", "<stdin>", "b.cfg"]


def test_stdin_filename_names_it_and_can_be_excluded():
    text = BAD.replace("name = 'bad01'\n", "").encode()
    outcome = pvlint("check", "-", "--stdin-filename", "xen/web07.cfg", "--output-format", "concise", stdin=text)
    assert outcome.out.startswith("xen/web07.cfg:3:9: PV101 web07 will not boot")
    outcome = pvlint("check", "-", "--stdin-filename", "xen/a.cfg", "--exclude", "xen/", "--force-exclude", stdin=text)
    assert (outcome.status, outcome.out) == (0, "")
    assert "xen/a.cfg (excluded)" in outcome.err


def test_verbose_lists_every_file_that_is_skipped_with_its_reason():
    write(**{f"note{n}": NOTHING for n in range(6)}, empty="")
    outcome = pvlint("check", "-v")
    lines = outcome.err.splitlines()
    assert lines[0] == "empty.cfg: skipped: empty"
    assert lines[1:7] == [
        f"note{n}.cfg: skipped: not a guest definition (no key of a Xen config in it)" for n in range(6)
    ]
    assert lines[7] == (
        "Checked 0 guests in 0 files; skipped 7 files: 6 not a guest definition, 1 empty (-v lists them). "
        "Nothing was checked."
    )


def test_a_file_whose_name_begins_with_a_dash_comes_after_two_dashes():
    write(**{"-a": BAD})
    assert pvlint("check", "--", "-a.cfg").status == 1

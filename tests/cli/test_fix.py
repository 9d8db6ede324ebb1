"""`pvlint check --diff` and `--fix`: what is mended, what is left alone, and that nothing is lost."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import BAD, GOOD, NOTED, pvlint, write

UNUSED = f"# pvlint: ignore[PV104] long gone\n{GOOD}"
TWO_FAULTS = "name = 'two'\nbuilder = 'hvm'\nboot = 'c'\ndisk = ['phy:/dev/vg0/two,hda,w', 'phy:/dev/vg0/data,hdb,w']\n"
CLASH = "name = 'x'\ntype = 'hvm'\ndisk = ['/dev/vg0/x,raw,hda,rw', '/dev/vg0/y,raw,xvda,rw']\n"
SHARED = "name = '{0}'\nbuilder = 'hvm'\nboot = 'c'\ndisk = ['phy:/dev/vg0/{0},xvda,w', 'phy:/dev/vg0/shared,xvdf,w']\n"


def read(name: str) -> str:
    return Path(name).read_bytes().decode()


def test_only_safe_fixes_are_made_unasked():
    write(bad=BAD, unused=UNUSED)
    outcome = pvlint("check", "--fix", "bad.cfg", "unused.cfg")
    assert read("bad.cfg") == BAD
    assert read("unused.cfg") == GOOD
    assert "PV101" in outcome.out
    assert "PV901" not in outcome.out
    assert outcome.err.startswith("Fixed 1 finding in 1 file; 1 more with --unsafe-fixes.\n")
    assert outcome.status == 1


def test_unsafe_fixes_are_made_when_asked_for():
    write(bad=BAD)
    outcome = pvlint("check", "--fix", "--unsafe-fixes", "bad.cfg")
    assert outcome.status == 0
    assert "bad01-boot,hda,w', 'phy:/dev/vg0/bad01,xvdb,w'" in read("bad.cfg")
    assert "PV101" not in outcome.out
    assert "\nFixed 1 finding in 1 file.\n" in outcome.err
    again = pvlint("check", "--fix", "--unsafe-fixes", "bad.cfg")
    assert again.err.startswith("Fixed 0 findings in 0 files.\n")


def test_a_diff_shows_the_same_and_reports_nothing():
    write(bad=BAD, unused=UNUSED)
    shown = pvlint("check", "--diff", "--unsafe-fixes", ".")
    assert (read("bad.cfg"), read("unused.cfg")) == (BAD, UNUSED)
    assert shown.out.startswith("--- a/bad.cfg\n+++ b/bad.cfg\n")
    assert "error[PV101]" not in shown.out
    assert "Would fix 2 findings in 2 files.\n" in shown.err
    assert shown.status == 1, "what --diff shows is still to be mended"
    if shutil.which("git"):
        subprocess.run(["git", "apply", "-p1"], input=shown.out.encode(), check=True)
        applied = (read("bad.cfg"), read("unused.cfg"))
        write(bad=BAD, unused=UNUSED)
        pvlint("check", "--fix", "--unsafe-fixes", ".")
        assert applied == (read("bad.cfg"), read("unused.cfg"))


def test_several_fixes_in_one_file_never_collide():
    text = f"# pvlint: ignore[PV104] long gone\n{CLASH}".replace("'/dev/vg0/y", "'/dev/vg0/z,raw,xvdb,rw', '/dev/vg0/y")
    write(clash=text)
    outcome = pvlint("check", "--fix", "--unsafe-fixes", "clash.cfg")
    assert outcome.status == 0, outcome.out
    assert read("clash.cfg") != text
    assert "long gone" not in read("clash.cfg")
    assert "error[" not in outcome.out


def test_a_data_disk_is_renamed_and_the_rest_stays():
    write(two=TWO_FAULTS)
    assert pvlint("check", "--fix", "--unsafe-fixes", "two.cfg").status == 0
    assert read("two.cfg") == TWO_FAULTS.replace("hdb", "xvdb")


def test_a_tree_is_mended_file_by_file():
    write(a=BAD, d__b=BAD.replace("bad01", "bad02"), d__c=GOOD, note=NOTED)
    outcome = pvlint("check", "--fix", "--unsafe-fixes", ".")
    assert outcome.status == 0
    assert "Fixed 2 findings in 2 files" in outcome.err
    assert "bad02-boot" in read("d/b.cfg")
    assert (read("d/c.cfg"), read("note.cfg")) == (GOOD, NOTED)


# --- What is not to be mended ---------------------------------------------------------------------------------------


def test_what_is_suppressed_is_not_mended():
    text = BAD.replace("\ndisk", "\n# pvlint: ignore[PV101] known\ndisk")
    write(bad=text)
    assert pvlint("check", "--fix", "--unsafe-fixes", "bad.cfg").status == 0
    assert read("bad.cfg") == text


def test_what_a_settings_file_leaves_out_is_not_mended():
    write(bad=BAD)
    Path("pvlint.toml").write_text('[per-file-ignores]\n"bad.cfg" = ["PV101"]\n')
    assert pvlint("check", "--fix", "--unsafe-fixes", "bad.cfg").status == 0
    assert read("bad.cfg") == BAD


def test_what_is_not_selected_is_not_mended():
    write(bad=BAD, unused=UNUSED)
    pvlint("check", "--fix", "--unsafe-fixes", "--select", "PV901", ".")
    pvlint("check", "--fix", "--unsafe-fixes", "--ignore", "PV901", "--select", "PV104", ".")
    assert read("bad.cfg") == BAD


def test_what_the_baseline_knows_is_not_mended():
    write(two=TWO_FAULTS)
    assert pvlint("check", "--write-baseline", "base.json", ".").status == 0
    text = f"# pvlint: ignore[PV104] long gone\n{TWO_FAULTS}"
    write(two=text)
    outcome = pvlint("check", "--fix", "--unsafe-fixes", "--baseline", "base.json", ".")
    assert read("two.cfg") == TWO_FAULTS, "only what is new is mended"
    assert "PV202" not in outcome.out
    assert outcome.status == 0


def test_what_another_file_shares_is_still_found_after_a_fix():
    write(a=SHARED.format("a"), b=SHARED.format("b"))
    outcome = pvlint("check", "--fix", "--unsafe-fixes", ".")
    assert "\nFixed 2 findings in 2 files.\n" in outcome.err
    assert outcome.out.count("error[PV204]") == 1
    assert outcome.status == 1


def test_what_cannot_be_edited_is_left_and_told():
    text = "name = 'c'\nbuilder = 'hvm'\nboot = 'c'\nd = 'xvd' + 'a'\ndisk = ['phy:/dev/vg0/c,%s,w' % d]\n"
    write(c=text)
    outcome = pvlint("check", "--fix", "--unsafe-fixes", "c.cfg")
    assert outcome.status == 1
    assert "error[PV101]" in outcome.out
    assert "c.cfg: not fixed: PV101: c: put a small emulated boot disk first: the device name xvda" in outcome.err
    assert read("c.cfg") == text


# --- Writing --------------------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_written_is_told_and_reported_as_it_is():
    write(bad=BAD)
    os.link("bad.cfg", "other.cfg")
    outcome = pvlint("check", "--fix", "--unsafe-fixes", "bad.cfg")
    assert outcome.status == 2
    assert "bad.cfg: not written: it has 2 names (hard links)" in outcome.err
    assert "error[PV101]" in outcome.out
    assert read("bad.cfg") == BAD


def test_a_file_that_changes_meanwhile_is_left(monkeypatch: pytest.MonkeyPatch):
    from pvlint.cli import mending

    real = mending.Mender.mend

    def slow(*given: object) -> object:
        Path("bad.cfg").write_text(GOOD)
        return real(*given)  # type: ignore[arg-type]

    write(bad=BAD)
    monkeypatch.setattr(mending.Mender, "mend", slow)
    outcome = pvlint("check", "--fix", "--unsafe-fixes", "bad.cfg")
    assert outcome.status == 2
    assert "bad.cfg: not written: it was changed since it was read" in outcome.err
    assert read("bad.cfg") == GOOD


@pytest.mark.parametrize("how", ["--fix", "--diff"])
def test_a_link_that_was_found_in_a_directory_is_not_written_through(how):
    write(out__guest=BAD, repo__own=GOOD)
    os.symlink("../out/guest.cfg", "repo/link.cfg")
    outcome = pvlint("check", how, "--unsafe-fixes", "repo")
    assert (outcome.status, read("out/guest.cfg"), os.path.islink("repo/link.cfg")) == (1, BAD, True)
    assert outcome.err.startswith("repo/link.cfg: not fixed: a link; name the file itself\n")
    assert "ix 0 findings in 0 files" in outcome.err.replace("Fixed", "Fix")
    assert ("repo/link.cfg:4:9: error[PV101]" in outcome.out) == (how == "--fix")
    assert pvlint("check", how, "--unsafe-fixes", "repo", "repo/link.cfg").status == (0 if how == "--fix" else 1)
    assert (read("out/guest.cfg") == BAD) == (how == "--diff")


def test_modes_and_links_stay():
    write(bad=BAD)
    os.chmod("bad.cfg", 0o600)
    os.symlink("bad.cfg", "link.cfg")
    assert pvlint("check", "--fix", "--unsafe-fixes", "link.cfg").status == 0
    assert os.path.islink("link.cfg")
    assert "bad01-boot" in read("bad.cfg")
    assert os.stat("bad.cfg").st_mode & 0o777 == 0o600


def test_a_json_report_is_of_the_file_as_it_is_then():
    write(bad=BAD)
    shown = pvlint("check", "--output-format", "json", "bad.cfg")
    [found] = json.loads(shown.out)["findings"]
    assert found["fix"] == {"safety": "unsafe", "title": "put a small emulated boot disk first"}
    outcome = pvlint("check", "--fix", "--unsafe-fixes", "--output-format", "json", "bad.cfg")
    assert '"errors": 0' in outcome.out


# --- Standard input, and what does not go together ------------------------------------------------------------------


def test_standard_input_is_shown_and_never_written():
    shown = pvlint("check", "--diff", "--unsafe-fixes", "-", stdin=BAD.encode())
    assert "+disk = ['phy:/dev/vg0/bad01-boot,hda,w'" in shown.out
    assert pvlint("check", "--fix", "-", stdin=BAD.encode()).status == 2


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8-sig", "utf-16"])
def test_standard_input_of_any_encoding_is_shown(encoding: str):
    text = "<domain type='kvm'><!-- größe --><name>a</name><os><type machine='q35'>hvm</type></os><devices>\n"
    disk = "<disk type='file' device='disk'><source file='/srv/a.img'/><target dev='vda' bus='virtio'/></disk>\n"
    head = "<?xml version='1.0' encoding='ISO-8859-1'?>\n" if encoding == "latin-1" else ""
    data = f"{head}{text}{disk}</devices></domain>\n".encode(encoding)
    shown = pvlint("check", "--diff", "--unsafe-fixes", "-", stdin=data)
    assert "+<disk type='file' device='disk'><source file='/srv/a-boot.img'/>" in shown.out, shown


def test_a_file_named_like_standard_input_is_not_looked_at():
    write(bad=GOOD)
    shown = pvlint("check", "--diff", "--unsafe-fixes", "--stdin-filename", "bad.cfg", "-", stdin=BAD.encode())
    assert "--- a/bad.cfg\n" in shown.out
    assert "bad01-boot" in shown.out
    assert read("bad.cfg") == GOOD


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--fix", "--diff"], "--fix writes and --diff only shows"),
        (["--unsafe-fixes"], "--unsafe-fixes goes with --fix or --diff"),
    ],
)
def test_what_does_not_go_together(options: list[str], words: str):
    write(bad=BAD)
    outcome = pvlint("check", *options, "bad.cfg")
    assert (outcome.status, outcome.out) == (2, "")
    assert words in outcome.err
    assert read("bad.cfg") == BAD


def test_two_guests_never_get_one_image():
    """Both names give the same image, and each would write over the other's /boot."""
    for name, guest in (("one", "a b"), ("two", "a-b")):
        Path(f"{name}.cfg").write_text(
            BAD.replace("name = 'bad01'", f"name = '{guest}'").replace("bad01,xvda", f"{name},xvda")
        )
    outcome = pvlint("check", "--fix", "--unsafe-fixes", "one.cfg", "two.cfg")
    assert "would be the boot disk of a guest of one.cfg, too" in outcome.err
    assert outcome.status == 2
    assert "hda" not in read("two.cfg")


def test_a_disk_that_is_new_is_said_to_be_missing():
    write(bad=BAD)
    outcome = pvlint("check", "--fix", "--unsafe-fixes", "bad.cfg")
    assert "bad.cfg: create /dev/vg0/bad01-boot and copy /boot to it before the guest starts" in outcome.err


@pytest.mark.parametrize("more", [["--show-files"], ["--write-baseline", "b.json"]])
def test_nothing_is_written_where_only_a_list_is_asked_for(more):
    write(bad=BAD)
    assert pvlint("check", "--fix", "--unsafe-fixes", *more, "bad.cfg").status == 2
    assert read("bad.cfg") == BAD

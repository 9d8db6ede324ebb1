"""`pvlint split`: the diff, the file it writes, the steps, and what it says where there is nothing to write."""

import errno
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import BAD, GOOD, NOTED, NOTHING, ROOT, process, pvlint, write

INSTALL = (
    "name = 'new01'\nbuilder = 'hvm'\nboot = 'dc'\ndisk = ['phy:/dev/vg0/new01,xvda,w', 'file:/cd.iso,hdc:cdrom,r']\n"
)
COMPUTED = "name = 'c'\nbuilder = 'hvm'\nd = 'xvd' + 'a'\ndisk = ['phy:/dev/vg0/c,%s,w' % d]\n"
SXP = "(domain (name s) (image (hvm (boot c)))\n(device (vbd (dev xvda:disk) (uname phy:/dev/vg0/s) (mode w))))\n"
KVM = (ROOT / "examples" / "kvm-virtio.xml").read_bytes()
SPLIT_BAD = BAD.replace("['phy:", "['phy:/dev/vg0/bad01-boot,hda,w', 'phy:").replace("xvda", "xvdb")


def read(name: str) -> bytes:
    return Path(name).read_bytes()


# --- The diff -------------------------------------------------------------------------------------------------------


def test_it_shows_a_diff_and_leaves_the_file_alone():
    write(bad=BAD)
    outcome = pvlint("split", "bad.cfg")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("--- a/bad.cfg\n+++ b/bad.cfg\n@@")
    assert "+disk = ['phy:/dev/vg0/bad01-boot,hda,w', 'phy:/dev/vg0/bad01,xvdb,w']\n" in outcome.out
    assert read("bad.cfg").decode() == BAD


@pytest.mark.parametrize("tool", [["patch", "-p1"], ["git", "apply", "-p1"]], ids=["patch", "git apply"])
@pytest.mark.parametrize(
    "text",
    [BAD, BAD.rstrip("\n"), BAD.replace("\n", "\r\n"), f"# größe\n{BAD}", f"# a\u2028b\x85c\f\n{BAD}", KVM.decode()],
    ids=["plain", "no final newline", "CRLF", "not ASCII", "other line ends", "xml"],
)
def test_the_diff_applies(tool: list[str], text: str):
    if shutil.which(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not installed")
    os.mkdir("some dir")
    path = Path("some dir", "a guest.cfg")
    path.write_bytes(text.encode())
    shown = process("split", f"./{path}", "--toolstack", "rhel5")
    assert shown.status == 0
    subprocess.run([*tool], input=shown.out.encode(), check=True, capture_output=True)
    applied = path.read_bytes()
    path.write_bytes(text.encode())
    assert pvlint("split", "--write", str(path), "--toolstack", "rhel5").status == 0
    assert applied == path.read_bytes() != text.encode()


def test_standard_input_is_shown_and_never_written():
    outcome = pvlint("split", "-", stdin=BAD.encode())
    assert outcome.status == 0
    assert outcome.out.startswith("--- a/<stdin>\n")
    assert "pvlint split --write -" in outcome.out
    refused = pvlint("split", "--write", "-", stdin=BAD.encode())
    assert (refused.status, refused.out) == (2, "")
    assert "--write cannot write standard input" in refused.err


# --- Writing --------------------------------------------------------------------------------------------------------


def test_it_writes_and_then_there_is_nothing_to_do():
    write(bad=BAD)
    outcome = pvlint("split", "--write", "bad.cfg")
    assert outcome.status == 0
    assert outcome.out.startswith("Wrote bad.cfg.\n\nbad01: put a small emulated boot disk first")
    assert "change the definition" not in outcome.out
    assert read("bad.cfg").decode() == SPLIT_BAD
    assert pvlint("check", "bad.cfg").status == 0
    again = pvlint("split", "--write", "bad.cfg")
    assert again == (0, "bad01: nothing to do: it boots from hda, which is emulated, and everything else is PV\n", "")
    assert read("bad.cfg").decode() == SPLIT_BAD


@pytest.mark.parametrize(
    ("encoding", "head"),
    [("utf-8", "# größe\n"), ("latin-1", "# größe\n"), ("utf-8-sig", "")],
)
def test_the_encoding_stays(encoding: str, head: str):
    write(bad=(head + BAD).encode(encoding))
    assert pvlint("split", "--write", "bad.cfg", "--toolstack", "rhel5").status == 0
    assert read("bad.cfg") == (head + SPLIT_BAD).encode(encoding)


def test_utf_16_stays():
    Path("k.xml").write_bytes(KVM.decode().encode("utf-16"))
    assert pvlint("split", "--write", "k.xml").status == 0
    assert "bus='sata'" in read("k.xml").decode("utf-16")
    assert read("k.xml")[:2] == KVM.decode().encode("utf-16")[:2]


def test_line_ends_and_a_missing_last_one_stay():
    write(bad=BAD.replace("\n", "\r\n").rstrip())
    assert pvlint("split", "--write", "bad.cfg").status == 0
    assert read("bad.cfg").decode() == SPLIT_BAD.replace("\n", "\r\n").rstrip()


def test_a_link_stays_and_its_target_is_written():
    write(bad=BAD)
    os.chmod("bad.cfg", 0o640)
    os.symlink("bad.cfg", "link.cfg")
    assert pvlint("split", "--write", "link.cfg").status == 0
    assert os.readlink("link.cfg") == "bad.cfg"
    assert read("bad.cfg").decode() == SPLIT_BAD
    assert os.stat("bad.cfg").st_mode & 0o777 == 0o640


def test_a_file_with_two_names_is_not_written():
    write(bad=BAD)
    os.link("bad.cfg", "other.cfg")
    outcome = pvlint("split", "--write", "bad.cfg")
    assert outcome.status == 2
    assert "bad.cfg: not written: it has 2 names (hard links)" in outcome.err
    assert read("bad.cfg").decode() == BAD


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes into read-only directories, too")
def test_a_read_only_directory_is_told():
    write(d__bad=BAD)
    os.chmod("d", 0o555)
    try:
        outcome = pvlint("split", "--write", "d/bad.cfg")
    finally:
        os.chmod("d", 0o755)
    assert outcome == (2, "", "pvlint: d/bad.cfg: not written: it cannot be written: permission denied\n")
    assert os.listdir("d") == ["bad.cfg"]


@pytest.mark.parametrize(
    ("call", "number", "words"),
    [
        ("os.fsync", errno.ENOSPC, "no space left on device"),
        ("tempfile.mkstemp", errno.EROFS, "read-only file system"),
        ("os.replace", errno.EIO, "input/output error"),
    ],
)
def test_a_disk_that_takes_nothing_is_told(call: str, number: int, words: str, monkeypatch: pytest.MonkeyPatch):
    def refuse(*given: object, **more: object) -> None:
        raise OSError(number, os.strerror(number))

    write(bad=BAD)
    monkeypatch.setattr(call, refuse)
    outcome = pvlint("split", "--write", "bad.cfg")
    assert outcome == (2, "", f"pvlint: bad.cfg: not written: it cannot be written: {words}\n")
    assert os.listdir() == ["bad.cfg"]
    assert read("bad.cfg").decode() == BAD


def test_a_file_that_changes_meanwhile_is_not_written(monkeypatch: pytest.MonkeyPatch):
    from pvlint.split import rewriting

    real = rewriting.split

    def slow(*given: object) -> object:
        Path("bad.cfg").write_text("# somebody else\n")
        return real(*given)  # type: ignore[arg-type]

    write(bad=BAD)
    monkeypatch.setattr(rewriting, "split", slow)
    outcome = pvlint("split", "--write", "bad.cfg")
    assert outcome == (2, "", "pvlint: bad.cfg: not written: it was changed since it was read\n")
    assert read("bad.cfg") == b"# somebody else\n"


# --- Stages, one disk, sizes ----------------------------------------------------------------------------------------


def test_a_guest_in_installation_gets_the_first_stage_and_then_the_last():
    write(new=INSTALL)
    first = pvlint("split", "--write", "new.cfg")
    assert first.status == 0
    assert "stage install: the installer sees both disks" in first.out
    assert "part /boot --fstype=ext3 --size=254 --ondisk=hda" in first.out
    assert "pvlint split --write --stage final new.cfg" in first.out
    assert b"new01-boot,hda,w', 'phy:/dev/vg0/new01,hdb,w'" in read("new.cfg")
    last = pvlint("split", "--write", "--stage", "final", "new.cfg")
    assert last.status == 0
    assert b"new01-boot,hda,w', 'phy:/dev/vg0/new01,xvdb,w'" in read("new.cfg")
    assert "still starts from the CD-ROM or the network first" in last.err
    back = pvlint("split", "--write", "--stage", "install", "new.cfg")
    assert "show the installer every disk: hdb" in back.out
    assert b"new01-boot,hda,w', 'phy:/dev/vg0/new01,hdb,w'" in read("new.cfg")


def test_the_final_stage_can_be_written_at_once():
    write(new=INSTALL)
    assert pvlint("split", "--write", "--stage", "final", "new.cfg").status == 0
    assert b"new01-boot,hda,w', 'phy:/dev/vg0/new01,xvdb,w'" in read("new.cfg")


def test_one_disk_can_be_kept():
    write(bad=BAD)
    outcome = pvlint("split", "--write", "--keep-one-disk", "bad.cfg")
    assert outcome.status == 0
    assert "bad01: give the boot disk an emulated name (one disk)" in outcome.out
    assert read("bad.cfg").decode() == BAD.replace("xvda", "hda")
    again = pvlint("split", "--write", "--keep-one-disk", "bad.cfg")
    assert again == (0, "bad01: nothing to do: it boots from hda, which is emulated\n", "")


@pytest.mark.parametrize("more", [["--stage", "final"], ["--boot-size", "64"]])
def test_one_disk_goes_with_nothing_else(more: list[str]):
    write(bad=BAD)
    assert pvlint("split", "--keep-one-disk", *more, "bad.cfg").status == 2


def test_the_size_goes_into_the_steps():
    write(bad=BAD)
    assert "lvcreate -L 512M -n bad01-boot vg0" in pvlint("split", "--boot-size", "512", "bad.cfg").out
    assert "lvcreate -L 256M -n bad01-boot vg0" in pvlint("split", "bad.cfg").out
    assert "lvcreate -L 1024M" in pvlint("split", "--guest-release", "rhel-6.4", "bad.cfg").out
    assert pvlint("split", "--boot-size", "1", "bad.cfg").status == 2


def test_the_command_that_writes_has_the_same_options():
    write(bad=BAD)
    out = pvlint("split", "--toolstack", "xend-3.1", "--guest-release", "rhel-5.4", "--guest", "bad01", "bad.cfg").out
    assert "pvlint split --write --toolstack xend-3.1 --guest-release rhel-5.4 --guest bad01 bad.cfg\n" in out


# --- Several guests -------------------------------------------------------------------------------------------------

TWO = "<domains>\n{}\n{}\n</domains>\n"
ONE = (
    "<domain type='kvm'><name>{0}</name><os><type arch='x86_64' machine='q35'>hvm</type></os><devices>\n"
    "<disk type='file' device='disk'><source file='/srv/{0}.img'/><target dev='vda' bus='virtio'/></disk>\n"
    "</devices></domain>"
)


def test_every_guest_of_a_file_is_split():
    Path("two.xml").write_text(TWO.format(ONE.format("a"), ONE.format("b")))
    outcome = pvlint("split", "--write", "two.xml")
    assert outcome.status == 0
    assert read("two.xml").count(b"bus='sata'") == 2
    assert "a: put a small" in outcome.out
    assert "b: put a small" in outcome.out


def test_one_guest_of_a_file_is_split():
    Path("two.xml").write_text(TWO.format(ONE.format("a"), ONE.format("b")))
    assert pvlint("split", "--write", "--guest", "b", "two.xml").status == 0
    assert read("two.xml").decode().startswith(f"<domains>\n{ONE.format('a')}\n")
    assert b"/srv/b-boot.img" in read("two.xml")
    outcome = pvlint("split", "--guest", "c", "two.xml")
    assert outcome == (2, "", "pvlint: two.xml: no guest is called c\n")


@pytest.mark.parametrize("stage", [[], ["--stage", "install"], ["--stage", "final"]])
def test_what_two_guests_of_a_file_share_is_no_hindrance(stage: list[str]):
    shared = ONE.replace(
        "</devices>", "<disk type='file'><source file='/s'/><target dev='vdc' bus='virtio'/></disk></devices>"
    )
    Path("two.xml").write_text(TWO.format(shared.format("a"), shared.format("b")))
    outcome = pvlint("split", "--write", *stage, "two.xml")
    assert outcome.status == 0, outcome.out
    assert read("two.xml").count(b"bus='sata'") == 2
    assert "still finds in b:\n       error[PV204]" in outcome.out


# --- Nothing to do, nothing that can be done ------------------------------------------------------------------------


def test_a_guest_without_firmware_needs_nothing():
    write(good=GOOD)
    outcome = pvlint("split", "good.cfg")
    assert outcome.status == 0
    assert outcome.out.startswith("good01: nothing to do: a para-virtualized guest")


def test_one_emulated_disk_is_split_too():
    write(noted=NOTED)
    outcome = pvlint("split", "--write", "noted.cfg")
    assert outcome.status == 0
    assert b"one01-boot,hda,w', 'phy:/dev/vg0/one01,xvdb,w'" in read("noted.cfg")


def test_sxp_is_shown_and_not_written():
    Path("s.sxp").write_text(SXP)
    outcome = pvlint("split", "--write", "s.sxp")
    assert outcome.status == 1
    assert "the file cannot be edited: an SXP file is xend's own record" in outcome.out
    assert "(device (vbd (dev hda) (uname phy:/dev/vg0/s-boot) (mode w)))" in outcome.out
    assert Path("s.sxp").read_text() == SXP


def test_a_computed_list_is_shown_and_not_written():
    write(c=COMPUTED)
    outcome = pvlint("split", "--write", "c.cfg")
    assert outcome.status == 1
    assert "the device name xvda cannot be edited" in outcome.out
    assert "disk = ['phy:/dev/vg0/c-boot,hda,w'," in outcome.out
    assert read("c.cfg").decode() == COMPUTED


def test_a_platform_without_an_emulated_bus_is_told_so():
    text = KVM.decode().replace("arch='x86_64'", "arch='s390x'").replace("machine='q35'", "machine='s390-ccw-virtio'")
    Path("z.xml").write_text(text)
    outcome = pvlint("split", "z.xml")
    assert outcome.status == 1
    assert "no split: this platform has no emulated bus for a boot disk" in outcome.out


def test_every_place_taken_is_told():
    drives = ", ".join(f"'file:/{d}.iso,{d}:cdrom,r'" for d in ("hda", "hdb", "hdc", "hdd"))
    write(full=f"name = 'full'\nbuilder = 'hvm'\nboot = 'c'\ndisk = ['phy:/dev/vg0/full,xvda,w', {drives}]\n")
    outcome = pvlint("split", "full.cfg")
    assert outcome.status == 1
    assert "every place for one is taken, so give one of those disks up" in outcome.out


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("none.cfg", 2, "none.cfg: cannot be read: no such file or directory"),
        ("d", 2, "d: a directory: name one file"),
        ("nothing.cfg", 3, "nothing.cfg: not a guest definition"),
        ("broken.xml", 1, "broken.xml: "),
    ],
)
def test_what_is_no_definition_is_told(path: str, status: int, words: str):
    write(nothing=NOTHING, d__bad=BAD)
    Path("broken.xml").write_text("<domain type='kvm'><name>a")
    outcome = pvlint("split", path)
    assert (outcome.status, outcome.out) == (status, "")
    assert outcome.err.startswith(f"pvlint: {words}")


def test_a_suppressed_guest_is_split_all_the_same():
    write(bad=BAD.replace("\ndisk", "\n# pvlint: ignore[PV101] known\ndisk"))
    outcome = pvlint("split", "--write", "bad.cfg")
    assert outcome.status == 0
    assert b"bad01-boot,hda,w" in read("bad.cfg")


def test_what_a_split_does_not_mend_is_told():
    shared = BAD.replace("w']", "w', 'phy:/dev/vg0/bad01,xvdf,w']")
    write(bad=shared)
    outcome = pvlint("split", "bad.cfg")
    assert outcome.status == 0
    assert "`pvlint check` still finds in bad01:\n       error[PV204]" in outcome.out


# --- Programs -------------------------------------------------------------------------------------------------------


def test_json():
    write(bad=BAD)
    found = json.loads(pvlint("split", "--output-format", "json", "bad.cfg").out)
    assert (found["schema"], found["path"], found["written"]) == ("pvlint/split/1", "bad.cfg", False)
    assert found["diff"].startswith("--- a/bad.cfg\n")
    [guest] = found["guests"]
    assert (guest["name"], guest["stage"], guest["edited"], guest["left"]) == ("bad01", "final", True, [])
    assert [change["kind"] for change in guest["changes"]] == ["add", "rename"]
    assert [change["target"] for change in guest["changes"]] == ["hda", "xvdb"]
    assert (guest["changes"][0]["like"], guest["changes"][1]["disk"]) == ("xvda", "xvda")
    assert guest["steps"][0]["lines"] == ["xm shutdown -w bad01", "lvcreate -L 256M -n bad01-boot vg0"]


def test_json_of_what_is_written_and_of_what_is_done():
    write(bad=BAD)
    found = json.loads(pvlint("split", "--write", "--output-format", "json", "bad.cfg").out)
    assert found["written"]
    again = json.loads(pvlint("split", "--write", "--output-format", "json", "bad.cfg").out)
    assert (again["written"], again["diff"], again["guests"][0]["nothing_to_do"]) == (False, "", True)


def test_settings_and_options_are_checked():
    write(bad=BAD)
    assert pvlint("split", "--guest-release", "debian", "bad.cfg").status == 2
    Path("pvlint.toml").write_text("tool = 1\n")
    assert pvlint("split", "bad.cfg").status == 2
    assert pvlint("split", "--isolated", "bad.cfg").status == 0


def test_the_settings_say_what_is_known_of_a_guest():
    write(bad=BAD)
    Path("pvlint.toml").write_text('[guests.bad01]\nrelease = "rhel-6.4"\n')
    out = pvlint("split", "bad.cfg").out
    assert "dracut -f --add-drivers xen-blkfront" in out
    assert "grub --batch" in out

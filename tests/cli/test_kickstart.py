"""``--kickstart``, ``kickstart = ...`` in the settings and ``ks=``: what comes of them on the command line."""

import subprocess
import sys
from pathlib import Path

import pytest

from pvlint.evidence.said import GuestSettings
from pvlint.guest import Guest, Judgement, guests
from pvlint.readers.read import read
from pvlint.readers.reading import Read
from tests.cli.program import GOOD, environment, pvlint, write

pytest.importorskip("pykickstart", reason="reading kickstarts needs pykickstart (pvlint[kickstart])")

SPLIT = "name = 'web01'\nbuilder = 'hvm'\nboot = 'c'\ndisk = ['phy:/dev/vg0/a,hda,w', 'phy:/dev/vg0/b,xvdb,w']\n"
KS = "bootloader --driveorder=hda\npart /boot --ondisk=hda --size=100\npart / --ondisk=xvdb --size=1 --grow\n"


@pytest.fixture(autouse=True)
def files(here: Path) -> None:
    write(web01=SPLIT, good=GOOD)
    (here / "ks").mkdir()
    (here / "ks" / "web01.ks").write_text(KS)


def guest(text: str = SPLIT, path: str = "web01.cfg", **more) -> Guest:
    reading, _ = read(text.encode(), "web01.cfg", "auto")
    assert isinstance(reading, Read)
    return guests(reading.definition, Judgement(path=path, **more))[0]


def claims(guest: Guest) -> list[tuple[str, str]]:
    return [(claim.role, guest.domain.disks[claim.disk].target) for said in guest.testimony for claim in said.claims]


EXPECTED = [("mbr", "hda"), ("boot", "hda"), ("grub", "hda"), ("/", "xvdb")]


@pytest.mark.parametrize("command", ["check", "disks"])
@pytest.mark.parametrize("option", ["ks/web01.ks", "ks/{name}.ks"])
def test_a_kickstart_is_read_without_a_word(command, option):
    outcome = pvlint(command, "web01.cfg", "--kickstart", option)
    assert outcome.status == 0
    assert "warning: the kickstart" not in outcome.err


def test_what_the_command_line_names_starts_from_the_working_directory():
    said = GuestSettings(kickstart="ks/{name}.ks")
    assert claims(guest(said=said, directory="/elsewhere")) == EXPECTED


def test_what_the_settings_name_starts_from_their_directory(here, monkeypatch):
    table = (("web*", GuestSettings(kickstart="ks/{name}.ks")),)
    monkeypatch.chdir("/")
    assert claims(guest(guests=table, directory=str(here))) == EXPECTED
    assert claims(guest(guests=table)) == []


def test_what_the_kernel_is_told_is_read_beside_the_definition(here):
    text = SPLIT + f"kernel = '/k'\nextra = 'inst.ks=file:{here}/ks/web01.ks'\n"
    assert claims(guest(text, path=str(here / "web01.cfg"))) == EXPECTED
    away = SPLIT + "kernel = '/k'\nextra = 'ks=http://192.0.2.1/web01.ks'\n"
    assert "pvlint fetches nothing" in guest(away).testimony[0].unknown[0]


def test_a_guest_without_one_has_no_testimony():
    assert guest().testimony == ()


@pytest.mark.parametrize("command", ["check", "disks"])
@pytest.mark.parametrize("path", ["missing.ks", "ks", "/dev/null"])
def test_a_named_one_that_cannot_be_read_stops_the_run(command, path):
    outcome = pvlint(command, "web01.cfg", "--kickstart", path)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"pvlint: {path}: ")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("command", ["check", "disks"])
def test_one_that_is_no_kickstart_is_told_once_and_the_verdict_falls_back(command):
    write(web02=SPLIT)
    without = pvlint(command, "web01.cfg", "web02.cfg")
    outcome = pvlint(command, "web01.cfg", "web02.cfg", "--kickstart", "good.cfg")
    assert (outcome.status, outcome.out) == (without.status, without.out)
    assert outcome.err.count("pvlint: warning: the kickstart good.cfg: not a kickstart: line 1 is no command") == 1


def test_one_that_the_settings_name_and_is_not_there_is_told(here):
    (here / "pvlint.toml").write_text('[guests."web*"]\nkickstart = "ks/{name}x.ks"\n')
    outcome = pvlint("check", "web01.cfg")
    assert outcome.status == 0
    assert "warning: the kickstart ks/web01x.ks: cannot be read: no such file or directory" in outcome.err


@pytest.mark.parametrize(
    "first", ["root:SECRET:19000:0:::::\n", KS + "rootpw --iscrypted SECRET\nuser --password=SECRET\n"]
)
@pytest.mark.parametrize("command", ["check", "disks"])
def test_nothing_but_what_is_said_of_disks_is_shown_of_a_file_that_the_settings_name(here, command, first):
    (here / "shadow").write_text(first + "bin:SECRET:19000:0:::::\n%pre\necho SECRET\n%end\n")
    (here / "pvlint.toml").write_text('[guests."web*"]\nkickstart = "shadow"\n')
    outcome = pvlint(command, "-v", "web01.cfg")
    assert any(words in outcome.out + outcome.err for words in ("the kickstart shadow", "PV206")), "it was read"
    assert "SECRET" not in outcome.out + outcome.err


def test_one_that_the_settings_name_is_found_from_anywhere(here, monkeypatch):
    (here / "pvlint.toml").write_text('[guests."web*"]\nkickstart = "ks/{name}.ks"\n')
    monkeypatch.chdir("/")
    assert "kickstart" not in pvlint("check", str(here / "web01.cfg")).err


def test_without_pykickstart_a_named_one_says_what_to_install(monkeypatch):
    monkeypatch.setattr("pvlint.evidence.kickstart_syntax.find_spec", lambda name: None)
    outcome = pvlint("check", "web01.cfg", "--kickstart", "ks/web01.ks")
    assert outcome.status == 2
    assert "pip install 'pvlint[kickstart]'" in outcome.err


@pytest.mark.parametrize(("option", "imported"), [((), False), (("--kickstart", "ks/web01.ks"), True)])
def test_pykickstart_is_imported_only_for_a_kickstart(option, imported):
    program = (
        "import sys\nfrom pvlint.cli.app import app\n"
        f"try: app(['check', '-q', 'web01.cfg', *{option!r}])\n"
        "except SystemExit: print(*sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment(), timeout=60, check=False
    )
    assert ("pykickstart.base" in run.stdout, "pvlint.evidence.kickstart_disks" in run.stdout) == (imported, imported)

"""A kickstart can be anybody's: it opens nothing, runs nothing, prints nothing, takes no time and raises nothing."""

import json
import os
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.evidence.kickstart import LARGEST, read_kickstart
from pvlint.evidence.kickstart_lines import lines
from pvlint.guide.releases import Release
from tests.cli.program import ROOT, environment
from tests.evidence.kickstarts import KICKSTARTS, found, kvm, said, xen

pytest.importorskip("pykickstart", reason="reading kickstarts needs pykickstart (pvlint[kickstart])")

HOSTILE = {
    "includes": "%include /etc/passwd\n" * 3 + "%include http://192.0.2.1/x\n%include\n%include a.ks\nautopart\n",
    "appended": "%ksappend http://192.0.2.1/x\n%ksappend /etc/passwd\n%ksappend\npart / --size=1\n",
    "scripts": "%pre --interpreter=/usr/bin/python3\nopen('/tmp/x', 'w')\n%end\n%post\nid > /tmp/x\n%end\nautopart\n",
    "addresses": "url --url http://192.0.2.1/\nnfs --server=192.0.2.1 --dir=/\nupdates http://192.0.2.1/u.img\nautopart\n",
    "from file": "part @/etc/passwd --ondisk=@/etc/passwd\nbootloader @/etc/passwd\nautopart @/etc/passwd\n",
    "interpolated": "part `id` --ondisk=$(id)\npart %s%d%(x)s --size=1\nraid ${x} --level=%s a b\n",
    "sections": "%packages\n%packages\n%include\n%\n%%\n%end\n%end\n%post\n",
}

PROGRAM = """
import json, os, sys
from pvlint.evidence.kickstart import read_kickstart
from pvlint.evidence.kickstart_disks import declared
from tests.evidence.kickstarts import kvm, said
hostile, guest, seen, watching = json.load(sys.stdin), kvm("vda:virtio", "vdb:virtio"), [], False
said("part / --size=lots\\npart /boot --ondisk=vda\\nraid / --level=9\\n", guest)
WATCHED = ("open", "exec", "compile", "import", "subprocess.", "os.", "socket.", "urllib.", "shutil.", "tempfile.")
def hook(event, arguments):
    if watching and event.startswith(WATCHED):
        seen.append([event, repr(arguments)[:200]])
sys.addaudithook(hook)
watching = True
for text in hostile:
    said(text, guest)
open(os.devnull).close()
watching = False
print(json.dumps(seen))
"""


def test_nothing_is_opened_run_or_fetched():
    texts = [*HOSTILE.values(), *(path.read_text() for path in sorted(KICKSTARTS.glob("*.ks")))]
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=json.dumps(texts), capture_output=True, text=True, cwd=ROOT,
        env=environment(), timeout=60, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, "")
    # gettext, which pykickstart takes its messages from, looks for translations: where hangs on the language alone.
    events = [event for event in json.loads(run.stdout) if "LC_MESSAGES" not in event[1]]
    assert [event[0] for event in events] == ["open"], "only what the program itself opens, to show that it would tell"
    assert os.devnull in events[0][1]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_is_printed(text, capfd):
    said(text, kvm("vda:virtio"))
    assert capfd.readouterr() == ("", "")


@pytest.mark.weighs
@pytest.mark.parametrize(
    "text",
    [
        "part /x --size=1 --ondisk=sda\n" * 100_000,
        "foo bar\n" * 100_000,
        "%include x\n" * 80_000,
        "{% if a %}\n" * 90_000,
        "{%" + " " * 1_000_000,
        "#if " + "x" * 1_000_000,
        "part " + "a " * 500_000,
        ("part " + "--size=1 " * 120 + "\n") * 900,
        ("part " + "-- " * 120 + "\n") * 900,
        "part / --size=" + "9" * 1_000_000,
        "".join(f"raid raid.{i} --level=1 --device=md{i} raid.{i + 1} raid.{i + 1}\n" for i in range(400)),
        "part pv.1 --ondisk=vda\nvolgroup v " + "pv.1 " * 100 + "\n" + "logvol /a --vgname=v --name=b\n" * 480,
        f"ignoredisk --only-use={'*a' * 1000},{','.join(['*a*b*c*'] * 200)}\nautopart\n",
        "%pre\n" + "/tmp" * 250_000,
    ],
)
def test_nothing_takes_long(text):
    guest = xen(*(f"xvd{a}" for a in "abcdefghijklmnop"))
    started = time.monotonic()
    said(text[:LARGEST], guest)
    assert time.monotonic() - started < 20


def test_a_raid_that_lies_on_itself_lies_nowhere():
    text = "raid raid.1 --level=1 --device=md0 raid.2 raid.2\nraid raid.2 --level=1 --device=md1 raid.1 raid.1\n"
    assert found(text + "raid / --level=1 --device=md2 raid.1 raid.2\n", kvm("vda:virtio")) == {}


_WORDS = st.sampled_from(
    (
        "part partition raid volgroup logvol bootloader clearpart ignoredisk autopart reqpart mount btrfs lilo install "
        "upgrade / /boot swap raid.1 raid.2 pv.1 v --size=1 --size=x --grow --ondisk=hda --ondisk=sd* --ondisk=$d "
        "--onpart=vda1 --onpart=UUID=x --onbiosdisk=80 --level=1 --device=md0 --vgname=v --name=n --location=mbr "
        "--location=none --location=partition --fstype=ext3 --driveorder=hda,xvda --driveorder=, --boot-drive=vda "
        "--drives=vda --only-use=vd* --only-use=[ --type=lvm --add-boot %pre %end %packages %include %ksappend {%if%} "
        "{%endif%} #if($x) ' \" \\ \x85 \u2028 -- @x 1 "
    ).split(" ")
)
_TEXTS = st.lists(st.lists(_WORDS, max_size=6).map(" ".join), max_size=12).map("\n".join)
_RELEASES = st.sampled_from(
    ["", "rhel-3.9", "rhel-4.6", "rhel-5.1", "rhel-5.4", "rhel-6.0", "rhel-7", "rhel-9.2", "rhel-99"]
)
_GUESTS = [(xen, ("hda", "xvda")), (xen, ("hda", "xvdb", "sda")), (kvm, ("vda:virtio", "sda:sata")), (kvm, ())]


@pytest.mark.fuzz
@given(_TEXTS, _RELEASES, st.sampled_from(_GUESTS), st.sampled_from(["install", "run"]))
def test_whatever_it_says_something_comes_of_it(text, release, guest, phase):
    make, disks = guest
    about = make(*disks, release=release, phase=phase)
    testimony = said(text, about)
    assert testimony.source == "the kickstart a.ks"
    assert all(0 <= claim.disk < len(disks) and claim.role for claim in testimony.claims)
    assert all("in a.ks, line " in claim.reason for claim in testimony.claims)
    assert len(testimony.unknown) <= 41
    assert not (testimony.failed and (testimony.claims or testimony.unknown))


@pytest.mark.fuzz
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.sampled_from([None, Release(5, 4)]))
def test_any_bytes_are_read_or_refused(data, release):
    known = read_kickstart(data, "a.ks", release)
    assert known.path == "a.ks"


@given(_TEXTS)
def test_line_numbers_are_those_of_the_file(text):
    written = text.split("\n")
    for line in (*lines(text).commands, *lines(text).doubtful):
        assert written[line.number - 1].strip() == line.text

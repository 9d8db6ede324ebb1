"""Where a guest's kickstart is: what was named is read; what a definition names only where it may."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.evidence import claims
from pvlint.evidence.kickstart_source import Found, find, judged
from tests.evidence.kickstarts import kvm

pytest.importorskip("pykickstart", reason="reading kickstarts needs pykickstart (pvlint[kickstart])")

KS = "part /boot --ondisk=vda --size=100\n"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Definitions with kickstarts beside them, and a file outside."""
    inside = tmp_path / "guests"
    (inside / "ks").mkdir(parents=True)
    (inside / "ks" / "web01.ks").write_text(KS)
    (tmp_path / "secret.ks").write_text(KS)
    (inside / "out.ks").symlink_to(tmp_path / "secret.ks")
    (inside / "in.ks").symlink_to(inside / "ks" / "web01.ks")
    os.mkfifo(inside / "fifo.ks")
    return inside


def told(found: Found) -> claims.Testimony:
    guest = kvm("vda:virtio")
    return judged(found, guest.domain, guest.facts, guest.presentations, "run")


@pytest.mark.parametrize(
    ("said", "name", "base", "path"),
    [
        ("a.ks", "web01", "", "a.ks"),
        ("a.ks", "web01", "/etc/pvlint", "/etc/pvlint/a.ks"),
        ("/ks/a.ks", "web01", "/etc/pvlint", "/ks/a.ks"),
        ("ks/{name}.ks", "web01", "/etc/pvlint", "/etc/pvlint/ks/web01.ks"),
        ("ks/{name}/{name}.ks", "a", "", "ks/a/a.ks"),
        ("a.ks", "../../etc/passwd", "", "a.ks"),
    ],
)
def test_what_was_said_starts_from_where_it_was_said(said, name, base, path):
    found = find(said, name, base, "ks=/other.ks")
    assert (found.path, found.reason) == (path, "")
    assert found.shown == said.replace("{name}", name)


@pytest.mark.parametrize("name", ["", "../x", "..", "a/b", "/etc/passwd", "a\0b", "a..b"])
def test_a_name_that_leads_elsewhere_is_refused(name):
    found = find("ks/{name}", name, "/etc/pvlint", "")
    assert found.path == ""
    assert told(found).failed == "the guest's name cannot stand in a file name"


@given(st.text())
def test_no_name_leads_out_of_its_directory(name):
    path = find("ks/{name}", name, "/top", "").path
    assert path == "" or os.path.normpath(path).startswith("/top/ks")


@pytest.mark.parametrize("line", ["ks=file:{0}/ks/web01.ks", "quiet ks={0}/ks/web01.ks", "inst.ks=file:ks/web01.ks",
                                  "ks=http://192.0.2.1/x inst.ks={0}/in.ks", "ks=file://{0}/ks/web01.ks"])  # fmt: skip
def test_a_local_file_beside_the_definition_is_read(house, line):
    found = find("", "web01", "", line.format(house), (str(house),))
    assert found.path == str(house / "ks" / "web01.ks")
    assert {claim.role for claim in told(found).claims} == {"boot", "grub"}


def test_a_local_file_below_the_working_directory_is_read(house, monkeypatch):
    monkeypatch.chdir(house)
    assert find("", "a", "", "ks=file:ks/web01.ks", ("/nowhere", ".")).path == str(house / "ks" / "web01.ks")


def test_the_root_of_all_files_is_nobodys_directory(house):
    assert find("", "a", "", f"ks={house}/ks/web01.ks", ("/", "//")).path == ""


@pytest.mark.parametrize(
    "value",
    ["{0}/../secret.ks", "file:{0}/../secret.ks", "file:{0}/out.ks", "{0}/fifo.ks", "{0}/ks", "{0}", "file:/etc/passwd",
     "/etc/passwd", "../secret.ks", "out.ks", "missing.ks", "file:" + "x" * 5000, "a\0b"],
)  # fmt: skip
def test_a_file_that_lies_elsewhere_is_not_read(house, value):
    found = find("", "a", "", f"ks={value.format(house)}", (str(house),))
    assert found.path == ""
    assert "in the installer's own file system" in told(found).unknown[0]
    assert told(found).failed == ""


@pytest.mark.parametrize(
    "value",
    ["http://192.0.2.1/a.ks", "https://x/", "ftp://x/", "nfs:192.0.2.1:/ks", "hd:sda1:/a.ks", "hd:LABEL=x:/a.ks",
     "floppy:/ks", "cdrom:/ks.cfg", "bd:sda:/ks", "file:", "", "floppy://"],
)  # fmt: skip
def test_what_the_installer_fetches_is_never_fetched(house, value):
    found = find("", "a", "", f"inst.ks={value} quiet", (str(house),))
    assert found.path == ""
    assert told(found).unknown == (f"ks={value} is for the installer to fetch, and pvlint fetches nothing",)


def test_without_any_there_is_none():
    assert find("", "a", "/x", "console=ttyS0 tks=/a.ks ksdevice=eth0") == Found()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("missing.ks", "cannot be read: no such file or directory"),
        (".", "cannot be read: not a regular file"),
        ("guests/fifo.ks", "cannot be read: not a regular file"),
        ("a\0b", "cannot be read: no file can have this name"),
        ("/dev/zero", "cannot be read: not a regular file"),
    ],
)
def test_what_was_named_and_cannot_be_read_is_told(house, monkeypatch, path, why):
    monkeypatch.chdir(house.parent)
    assert told(find(path, "a", "", "")).failed == why

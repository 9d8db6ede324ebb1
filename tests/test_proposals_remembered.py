"""The two-disk split of a guest is its own, whatever guests of its shape were asked for before."""

import pytest

from pvlint import layout, proposals
from pvlint.evidence.said import GuestSettings
from pvlint.guest import Guest
from pvlint.platforms.xen_table import TOOLSTACKS
from pvlint.remembered import Remembered
from tests.judging import DEFINITIONS, judged

SOURCES = ("/srv/other.qcow2", "/dev/vg0/other", "/dev/vg?/other", "pool/other", "", "/dev", "/dev/x", "/srv/b.img")


def is_its_own(guest: Guest) -> None:
    assert proposals.advice_and_fix(guest) == (layout.advice(guest), proposals.split_fix(guest))


def with_sources(guest: Guest, source: str) -> Guest:
    """A guest of another name whose disks have another backing store."""
    disks = tuple(disk._replace(source=source, text="") for disk in guest.domain.disks)
    return guest._replace(domain=guest.domain._replace(name="other", disks=disks))


KNOWN = GuestSettings(release="5.2", kernel="kernel-2.6.18-92.el5.x86_64 kmod-xenpv-0.1-9.el5", cpu_vendor="amd")


@pytest.mark.parametrize("toolstack", ["auto", *TOOLSTACKS])
@pytest.mark.parametrize(("phase", "said"), [("auto", GuestSettings()), ("install", KNOWN)])
def test_of_every_fixture_and_example(toolstack: str, phase: str, said: GuestSettings):
    for path in DEFINITIONS:
        for guest in judged(path.read_bytes(), said=said, toolstack=toolstack, phase=phase).guests:
            is_its_own(guest)


def test_of_guests_that_differ_in_names_and_backing_stores_alone():
    guests = [guest for path in DEFINITIONS for guest in judged(path.read_bytes()).guests]
    for source in SOURCES:
        for guest in guests:
            is_its_own(with_sources(guest, source))
    for guest in guests:
        is_its_own(guest)


def xl(disk: str, name: str = "a", more: str = "") -> Guest:
    (guest,) = judged(f"name = '{name}'\ntype = 'hvm'\ndisk = ['{disk}']\n{more}".encode(), toolstack="xl").guests
    return guest


def test_it_is_worked_out_once(monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    real = layout.layout

    def work_out(guest: Guest, leaving: tuple[int, ...] = ()) -> layout.Layout | None:
        asked.append(guest.name)
        return real(guest, leaving)

    monkeypatch.setattr(proposals, "_KNOWN", Remembered(256))
    monkeypatch.setattr(layout, "layout", work_out)
    for name, disk in (
        ("a", "/a,raw,xvda,rw"),
        ("b", "/srv/b,raw,xvda,rw"),
        ("c", "/c,qcow2,xvda,rw"),
        ("d", "/a,,xvda"),
    ):
        proposals.advice_and_fix(xl(disk, name))
    assert set(asked) == {"a", "c"}


def test_no_more_than_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch):
    known: Remembered[object, object] = Remembered(3)
    monkeypatch.setattr(proposals, "_KNOWN", known)
    for letter in "abcdefgh":
        proposals.advice_and_fix(xl(f"/a,raw,xvd{letter},rw"))
        assert 0 < len(known) <= 3


def test_what_is_large_is_not_remembered(monkeypatch: pytest.MonkeyPatch):
    guest = xl("/a,raw,xvda,rw")
    known: Remembered[object, object] = Remembered(256)
    monkeypatch.setattr(proposals, "_KNOWN", known)
    is_its_own(guest._replace(domain=guest.domain._replace(machine="m" * 5000)))
    assert not known
    is_its_own(guest)
    assert known

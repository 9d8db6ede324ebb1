"""The two-disk split of a guest is its own, whatever guests of its shape were asked for before."""

import pytest

from pvlint import layout, proposals
from pvlint.bootmap import Evidence, Holder
from pvlint.changes import Add
from pvlint.evidence.said import GuestSettings
from pvlint.guest import Guest
from pvlint.platforms.xen_table import TOOLSTACKS
from pvlint.remembered import Remembered
from tests.drafts import config, guest_of, xml
from tests.drafts import disk as xml_disk
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


def xm(disks: list[str], toolstack: str = "rhel5", phase: str = "run", more: str = "") -> Guest:
    return guest_of(config(disks, toolstack, more=more).text, toolstack, phase)


def of_release(release: str) -> Guest:
    (guest,) = judged(config(["phy:/a,xvda,w"], "rhel5").text.encode(), said=GuestSettings(release=release)).guests
    return guest


def holding(mbr: int, grub: int, boot: int) -> Guest:
    """A guest of which is known which disks its loader and /boot are on."""
    guest = xm(["phy:/a,hda,w", "phy:/b,hdb,w"])
    held = [Holder(place, Evidence.OBSERVED, "as its disk images say") for place in (mbr, grub, boot)]
    return guest._replace(map=guest.map._replace(mbr=held[0], grub=held[1], boot=held[2]))


ARM = xml([xml_disk("vda", "virtio", "/a")]).text.replace("x86_64", "aarch64")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (xm(["phy:/a,xvda,w"]), xm(["phy:/a,xvda,w"])._replace(format="xml")),
        (xm(["tap:aio:/a,51712,w"]), xm(["tap:aio:/a,51712,w"], "xend-3.2")),
        (xm(["phy:/a,xvda,w"], phase="install"), xm(["phy:/a,xvda,w"])),
        (of_release("rhel-5.4"), of_release("rhel-6.4")),
        (guest_of(xml([xml_disk("vda", "virtio", "/a")]).text), guest_of(ARM)),
        (xl("/a,raw,xvdz,rw"), xl("/a,raw,xvdz,rw", more='hdtype = "ahci"')),
        (xm(["phy:/a,hda,w", "phy:/b,hdb,w"]), xm(["phy:/a,hda,w", "phy:/b,hdb:cdrom,w"])),
        (xm(["phy:/a,xvda,w", "phy:/b,xvdb,w"]), xm(["phy:/a,xvda,w", "phy:/b,xvdf,w"])),
        (xl("/a,raw,xvda,rw"), xl("/a,qcow2,xvda,rw")),
        (xm(["tap:aio:/dev/vg0/a,xvda,w"]), xm(["tap:aio:/srv/a,xvda,w"])),
    ],
    ids=["format", "toolstack", "phase", "release", "arch", "ahci", "device", "name", "image", "device file"],
)  # fmt: skip
def test_of_two_guests_that_differ_in_one_thing(monkeypatch: pytest.MonkeyPatch, one: Guest, other: Guest):
    monkeypatch.setattr(proposals, "_KNOWN", Remembered(256))
    is_its_own(one)
    is_its_own(other)
    assert proposals.split_fix(one) != proposals.split_fix(other), "or they would not have to be told apart"


def test_of_two_guests_that_differ_in_names_and_paths(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(proposals, "_KNOWN", Remembered(256))
    proposals.advice_and_fix(xl("/srv/a.img,raw,xvda,rw"))
    help_, fix = proposals.advice_and_fix(xl("/images/x.img,raw,xvda,rw", "b"))
    assert help_[1] == "disk = ['/images/b-boot.img,raw,hda,rw',"
    assert fix is not None
    (small,) = [change for change in fix.changes if isinstance(change, Add)]
    assert small.source == "/images/b-boot.img"


@pytest.mark.parametrize("held", [(1, 0, 0), (0, 1, 0), (0, 0, 1)], ids=["mbr", "grub", "boot"])
def test_of_two_guests_that_hold_it_on_different_disks(monkeypatch: pytest.MonkeyPatch, held: tuple[int, int, int]):
    on_the_first, on_the_second = holding(0, 0, 0), holding(*held)
    monkeypatch.setattr(proposals, "_KNOWN", Remembered(256))
    is_its_own(on_the_first)
    is_its_own(on_the_second)
    assert proposals.split_fix(on_the_first) is not None
    assert proposals.split_fix(on_the_second) is None, "what holds it stays emulated"

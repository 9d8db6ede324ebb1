"""The kinds of guests: a rule that a guest's kind leaves out would have found nothing in it."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from pvlint import pipeline
from pvlint.cli.app import app
from pvlint.evidence import claims
from pvlint.evidence.images import Observation
from pvlint.evidence.said import GuestSettings
from pvlint.guest import Guest
from pvlint.platforms.xen_table import TOOLSTACKS
from pvlint.rules import registry
from pvlint.rules.kind import Kind, kind
from tests.drafts import config, disk, guest_of, xml
from tests.judging import judged
from tests.rules.fixtures import ROOT, fixtures

RULES = registry.load(registry.entries())
SAID = (
    GuestSettings(),
    GuestSettings(boot="xvda", command_line="root=/dev/hdb1 xen_emul_unplug=never"),
    GuestSettings(
        release="rhel-3.6", kernel="kernel-smp-2.4.21-32.0.1.EL.i686", host_kernel="kernel-xen-x", cpu_vendor="amd"
    ),
    GuestSettings(release="rhel-5.1", boot="hdb", kernel="kernel-2.6.18-53.el5.i686 kmod-xenpv-0.1-9.el5.i686"),
    GuestSettings(release="rhel-6.2", phase="install"),
)
WAYS = (*(("auto", said) for said in SAID), *((toolstack, SAID[0]) for toolstack in TOOLSTACKS))


def check(guest: Guest) -> Kind:
    """The kind of a guest, once all that it leaves out is known to find nothing."""
    of_guest = kind(guest)
    for rule in RULES:
        if rule.applies is not None and not rule.applies(of_guest):
            assert list(rule.check(guest)) == [], f"{rule.code} has something to say of {of_guest}"
    return of_guest


def every_version(guests: tuple[Guest, ...]) -> Iterator[Guest]:
    for guest in guests:
        yield guest
        yield from guest.versions


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/*/*")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_kind_leaves_out_finds_nothing(path):
    for toolstack, said in WAYS:
        for guest in every_version(judged(path.read_bytes(), str(path), said, toolstack=toolstack).guests):
            check(guest)


@pytest.mark.slow
def test_nor_does_it_with_the_evidence_that_fixtures_come_with(monkeypatch):
    seen = set[Kind]()

    def kind_of(guest: Guest) -> Kind:
        seen.add(check(guest))
        return kind(guest)

    monkeypatch.setattr(pipeline, "kind", kind_of)
    for fixture in fixtures():
        if fixture.options:
            CliRunner().invoke(app, ["check", "--isolated", *fixture.options, str(fixture.path)])
    assert any(one.claimed for one in seen)
    assert any(one.told for one in seen)
    assert any(one.known for one in seen)


def test_every_rule_applies_to_some_guest_or_is_about_no_guest():
    """A rule whose ``applies`` is never true would never be run."""
    seen = {
        check(guest)
        for path in ROOT.glob("*/bad/*")
        for toolstack, said in WAYS
        for guest in judged(path.read_bytes(), str(path), said, toolstack=toolstack).guests
    }
    for rule in RULES:
        applies = rule.applies
        about_guests = rule.of_suppression is None and rule.of_baseline is None
        assert applies is None or any(map(applies, seen)) is about_guests, rule.code


def xen(*disks: str, more: str = "") -> Kind:
    return kind(guest_of(config(list(disks), "rhel5", more=more).text, "rhel5"))


def test_hard_disks_are_counted_to_two():
    names = ("hda", "hdb", "xvdc")
    cdrom = "file:/a.iso,hdd:cdrom,r"
    for count, shown in ((0, 0), (1, 1), (2, 2), (3, 2)):
        assert xen(*(f"phy:/{name},{name},w" for name in names[:count]), cdrom).disks == shown


@pytest.mark.parametrize(
    ("disk", "doubtful", "ioemu"),
    [
        ("'phy:/a,hda,w'", False, False),
        ("'phy:/a,ioemu:hda,w'", False, True),
        ("'phy:/a,vda,w'", True, False),  # refused
        ("'phy:/a,' + NAME + ',w'", True, False),  # not said
        ("'phy:/a,hda,x'", True, False),  # a fault
    ],
)
def test_one_disk_can_make_a_guest_doubtful(disk, doubtful, ioemu):
    text = f"import os\nNAME = os.environ['X']\nname = 'a'\nbuilder = 'hvm'\ndisk = [{disk}, 'phy:/b,hdb,w']\n"
    of_guest = kind(guest_of(text, "rhel5"))
    assert (of_guest.doubtful, of_guest.ioemu) == (doubtful, ioemu)


def test_what_a_witness_or_an_image_says_is_a_claim():
    guest = guest_of(config(["phy:/a,hda,w"], "rhel5").text, "rhel5")
    assert not kind(guest).claimed
    assert kind(guest._replace(testimony=(claims.Testimony("a kickstart"),))).claimed
    assert kind(guest._replace(observation=Observation((), claims.Testimony(), GuestSettings(), None, ()))).claimed


def test_a_guest_of_kvm_is_no_toolstack_s():
    of_guest = kind(guest_of(xml([disk("vda", "virtio", "/a")]).text))
    assert (of_guest.toolstack, of_guest.xen_hvm, of_guest.xend, of_guest.xl) == ("", False, False, False)
    assert (xen().xen_hvm, xen().xend, xen().xl) == (True, True, False)

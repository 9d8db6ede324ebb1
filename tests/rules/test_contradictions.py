"""PV103 where two witnesses disagree: what is seen on the images, and what a kickstart or the settings declare."""

import pytest

from pvlint.bootmap import BootPath
from pvlint.evidence import claims
from pvlint.evidence.claims import Claim
from pvlint.guest import Guest
from pvlint.rules import pv103_boot_order_disagrees as rule
from pvlint.rules.finding import Finding, Severity
from tests.drafts import config, guest_of

SPLIT = ((0, "declared"), (1, "observed"))
TWO = ["phy:/dev/vg0/a,hda,w", "phy:/dev/vg0/b,hdb,w"]


def found(*heard: Claim) -> list[Finding]:
    """What the rule finds in a guest of two emulated disks of which this is said."""
    guest = told(*heard)
    return list(rule.check(guest))


def told(*heard: Claim) -> Guest:
    return guest_of(config(TWO, "rhel5").text, "rhel5")._replace(testimony=(claims.Testimony("a witness", heard),))


def seen(role: str, disk: int) -> Claim:
    return Claim(role, disk, "observed", f"{role} seen on {disk}")


def said(role: str, disk: int) -> Claim:
    return Claim(role, disk, "declared", f"{role} said of {disk}")


@pytest.mark.parametrize(
    ("role", "words"), [("mbr", "the Master Boot Record"), ("grub", "GRUB's files"), ("boot", "/boot")]
)
def test_seen_on_one_disk_and_declared_for_another(role, words):
    (finding,) = found(said(role, 0), seen(role, 1))
    assert finding.message == f"a has {words} on hdb, and not on hda as it is declared"
    assert finding.severity is Severity.WARNING
    assert (finding.guest, finding.disk, finding.evidence) == ("a", "hdb", "observed")
    disks = told().domain.disks
    assert finding.where() == disks[1].where()
    assert finding.label == f"observed: {role} seen on 1"
    assert finding.why == f"observed: {role} seen on 1; declared: {role} said of 0"
    assert finding.help == ("mend whichever is out of date: the next installation goes by what is declared",)
    assert [(one.where(), one.message) for one in finding.related] == [
        (disks[0].where(), f"declared: {role} said of 0")
    ]


@pytest.mark.parametrize(
    "heard",
    [
        (said("boot", 0), seen("boot", 0)),
        (said("boot", 0), seen("boot", 1), seen("boot", 0)),  # RAID 1
        (said("boot", 0), seen("mbr", 1)),
        (said("boot", 0), said("boot", 1)),
        (seen("boot", 0), seen("boot", 1)),
    ],
)
def test_nothing_where_they_agree_or_one_is_silent(heard):
    assert found(*heard) == []


@pytest.mark.parametrize("path", BootPath)
def test_only_of_a_guest_whose_disks_the_firmware_reads(path):
    guest = told(said("boot", 0), seen("boot", 1))
    reads = path in (BootPath.EMULATED, BootPath.PV, BootPath.UNBOOTABLE)
    assert len(list(rule.check(guest._replace(map=guest.map._replace(path=path))))) == reads


def test_each_contradiction_is_told_and_one_place_once():
    of_both = found(said("grub", 0), seen("grub", 1), said("boot", 0), seen("boot", 1))
    assert [finding.message.partition(" on ")[0] for finding in of_both] == ["a has GRUB's files", "a has /boot"]
    same = [Claim(role, disk, how, "the partition table") for role in ("grub", "boot") for disk, how in SPLIT]
    assert [finding.message.partition(" on ")[0] for finding in found(*same)] == ["a has GRUB's files"]

"""Holders: observed beats declared beats inferred, and which disk the firmware starts stays what it is."""

import pytest

from pvlint.bootmap import BootMap, BootPath, Evidence, Holder
from pvlint.evidence.claims import Claim
from pvlint.holders import heard

GUESS = Holder(0, Evidence.INFERRED, "the only hard disk")
MAP = BootMap(0, True, BootPath.EMULATED, "", GUESS, GUESS, GUESS)


def says(role, disk, evidence="declared"):
    return Claim(role, disk, evidence, f"{role} on {disk}, {evidence}")


def holders(*claims, found=MAP):
    joined = heard(found, claims)
    return {
        role: (getattr(joined, role).disk, getattr(joined, role).evidence.value) for role in ("mbr", "grub", "boot")
    }


def test_without_claims_it_is_what_it_was():
    assert heard(MAP, ()) is MAP


def test_what_is_seen_counts_before_what_is_said():
    assert holders(says("mbr", 1), says("mbr", 0, "observed"))["mbr"] == (0, "observed")


def test_what_nothing_is_said_of_stays_inferred():
    assert holders(says("mbr", 1)) == {"mbr": (1, "declared"), "grub": (0, "inferred"), "boot": (0, "inferred")}


def test_grub_lies_in_boot_and_boot_where_grub_is():
    assert holders(says("boot", 1)) == {"mbr": (0, "inferred"), "grub": (1, "inferred"), "boot": (1, "declared")}
    assert holders(says("grub", 1, "observed"))["boot"] == (1, "inferred")
    assert heard(MAP, [says("boot", 1)]).grub.reason == "GRUB's files lie in /boot"
    assert heard(MAP, [says("grub", 1)]).boot.reason == "where GRUB's own files are"


def test_of_the_disks_of_a_mirror_the_one_the_firmware_starts_counts():
    assert holders(says("boot", 1), says("boot", 0))["boot"] == (0, "declared")
    assert holders(says("boot", 2), says("boot", 1))["boot"] == (2, "declared")


def test_the_boot_disk_is_the_firmwares_to_choose():
    assert heard(MAP, (says("mbr", 1, "observed"),)).disk == 0


@pytest.mark.parametrize("role", ["mbr", "grub", "boot"])
def test_a_guest_that_no_firmware_boots_has_no_holders_to_hear_of(role):
    found = MAP._replace(path=BootPath.NOT_APPLICABLE)
    assert heard(found, (says(role, 1, "observed"),)) is found

"""PV105, disks that claim one emulated unit: which of them is to move, and to what name."""

import pytest

from pvlint.changes import Fix, Rename
from pvlint.rules import pv105_drive_slot_clash as rule
from tests.drafts import config, guest_of, xml
from tests.drafts import disk as element


def found(disks: list[str], toolstack: str = "xl") -> list[tuple[str, tuple[str, ...], Fix | None]]:
    """The disk, the help and the fix of every finding."""
    guest = guest_of(config(disks, toolstack).text, toolstack)
    return [(one.disk, one.help, one.fix) for one in rule.check(guest)]


def cdrom(target: str) -> str:
    return f"/srv/a.iso,raw,{target},ro,cdrom"


def disk(target: str) -> str:
    return f"/srv/{target}.img,raw,{target},rw"


def test_a_second_hard_disk_becomes_pv_only():
    assert found([disk("hda"), cdrom("hdc"), disk("xvda")]) == [
        (
            "xvda",
            ("rename xvda to xvde or higher: it is then PV only",),
            Fix("name xvda xvde", (Rename(2, "xvde", "xen"),)),
        )
    ]


def test_a_cdrom_leaves_its_unit_to_the_boot_disk():
    assert found([cdrom("hda"), disk("xvda")]) == [
        ("xvda", ("rename hda to hdb",), Fix("name hda hdb", (Rename(0, "hdb", "ide"),)))
    ]


def test_where_every_unit_is_taken_a_cdrom_has_nowhere_to_go():
    drives = [cdrom(name) for name in ("hdb", "hdc", "hdd", "xvdd")]
    assert found([disk("hda"), *drives]) == [("xvdd", (), None)]


def test_what_has_no_unit_clashes_with_nothing():
    floppies = [element(name, "fdc", f"/{name}", device="floppy") for name in ("fda", "fdb")]
    guest = guest_of(xml(floppies, kind="xen").text, "xl")
    assert [one.place for one in guest.presentations] == ["floppy", "floppy"]
    assert list(rule.check(guest)) == []


@pytest.mark.parametrize("toolstack", ["rhel5", "xend-3.2"])
def test_a_xend_goes_by_the_name(toolstack):
    assert found(["phy:/dev/vg0/a,hda,w", "phy:/dev/vg0/b,hda,w"], toolstack) == []

"""Names that no disk has: what takes one, and where they end."""

import pytest

from pvlint.platforms.free_names import EMULATED_XEN, emulated_xen, first_pv_only, pv_only, scsi_after
from tests.xml_strategies import letters

NONE = frozenset[str]()


@pytest.mark.parametrize(
    ("taken", "xend", "xl"),
    [
        ([], "abcd", "abcd"),
        (["hdb"], "acd", "acd"),
        (["xvdb"], "abcd", "acd"),  # to xl hdb and xvdb are one number, and so is a partition of either
        (["hdb1"], "abcd", "acd"),
        (["d1p0"], "abcd", "acd"),
        (["sdb", "vdb", "nothing"], "abcd", "abcd"),
        (["hda", "xvda", "hdc", "hdd", "xvdd"], "b", "b"),
    ],
)
def test_emulated_names_that_are_free(taken, xend, xl):
    assert emulated_xen(frozenset(taken), xl=False) == tuple(f"hd{letter}" for letter in xend)
    assert emulated_xen(frozenset(taken), xl=True) == tuple(f"hd{letter}" for letter in xl)


@pytest.mark.parametrize(
    ("unit", "taken", "names"),
    [
        (13, [], ["sdo", "sdp"]),
        (13, ["sdo"], ["sdp"]),
        (13, ["sdo1"], ["sdp"]),
        (13, ["hdo", "xvdo", "nothing"], ["sdo", "sdp"]),
        (15, [], []),
    ],
)
def test_scsi_names_that_xl_emulates_after_a_unit(unit, taken, names):
    assert list(scsi_after(unit, frozenset(taken))) == names


@pytest.mark.parametrize(
    ("xen", "xl", "ahci", "first", "last"),
    [
        (True, False, False, "xvdb", "xvdiz"),
        (True, True, False, "xvde", "xvdzz"),
        (True, True, True, "xvdg", "xvdzz"),
        (False, False, False, "vdb", "vdzz"),
    ],
)
def test_pv_names_begin_behind_the_emulated_ones_and_end_where_the_toolstack_ends(xen, xl, ahci, first, last):
    names = list(pv_only(NONE, xen=xen, xl=xl, ahci=ahci))
    prefix = "xvd" if xen else "vd"
    every = [f"{prefix}{word}" for word in letters(1000)]
    assert names == every[every.index(first) : every.index(last) + 1]
    assert first_pv_only(NONE, xen=xen, xl=xl, ahci=ahci) == first
    assert first_pv_only(frozenset([first]), xen=xen, xl=xl, ahci=ahci) == names[1]
    assert first_pv_only(frozenset(names[:-1]), xen=xen, xl=xl, ahci=ahci) == last
    assert first_pv_only(frozenset(names), xen=xen, xl=xl, ahci=ahci) == ""


def test_to_xl_every_spelling_of_a_number_takes_its_pv_name():
    taken = frozenset(["d4p0", "xvdf1", *EMULATED_XEN])
    assert first_pv_only(taken, xen=True, xl=True, ahci=False) == "xvdg"
    assert first_pv_only(taken, xen=True, xl=False, ahci=False) == "xvdb"

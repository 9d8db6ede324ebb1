"""The table of toolstacks: a toolstack that is added has all its rows, and no row is about one that there is not."""

import pytest

from pvlint.platforms import network
from pvlint.platforms.toolstack import Toolstack, hd_hides_xvd, is_xend, is_xl
from pvlint.platforms.xen_table import GUIDES, TABLE, TAP_FAILS, TOOLSTACKS


@pytest.mark.parametrize("name", TOOLSTACKS)
def test_every_toolstack_has_its_rows(name):
    assert any(row.boots for row in TABLE if row.toolstack == name)
    assert {row.libvirt for row in network.TABLE if row.toolstack == name} == {True, False}
    assert TOOLSTACKS[name].why_not
    assert TOOLSTACKS[name].traditional in {"", *TOOLSTACKS}


def test_no_row_is_about_another_toolstack_or_without_a_source():
    assert {row.toolstack for row in TABLE} == {row.toolstack for row in network.TABLE} == set(TOOLSTACKS)
    assert all(row.source for row in TABLE)
    assert all(row.source for row in network.TABLE)
    assert GUIDES in TOOLSTACKS


@pytest.mark.parametrize(
    ("name", "xl", "taps", "hides", "traditional_hides"),
    [
        ("rhel5", False, False, False, False),
        ("xend-3.1", False, False, False, False),
        ("xend-3.2", False, True, True, True),
        ("xl", True, True, False, True),
    ],
)
def test_what_a_toolstack_is_like(name, xl, taps, hides, traditional_hides):
    toolstack = Toolstack(name, "as asked for")
    assert (is_xl(toolstack), is_xend(toolstack)) == (xl, not xl)
    assert (name not in TAP_FAILS) is taps
    assert hd_hides_xvd(toolstack, traditional=False) is hides
    assert hd_hides_xvd(toolstack, traditional=True) is traditional_hides


def test_a_guest_without_a_toolstack_is_nobodys():
    assert not is_xl(None)
    assert not is_xend(None)
    assert not hd_hides_xvd(None, traditional=True)

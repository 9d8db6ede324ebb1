"""How network interfaces are presented: by toolstack, by type, and by who hands them to the toolstack."""

import pytest

from pvlint.model import Interface, Tri
from pvlint.place import at_top
from pvlint.platforms import network
from pvlint.platforms.xen_table import TOOLSTACKS

# toolstack, type or model: as the toolstack reads it itself, and as libvirt hands it over; E is emulated, P is PV.
TABLE = """
    rhel5     -         P    E
    rhel5     ioemu     E    E
    rhel5     netfront  P    P
    rhel5     e1000     P    E
    xend-3.1  -         EP   EP
    xend-3.1  ioemu     E    EP
    xend-3.1  netfront  P    P
    xend-3.1  e1000     P    EP
    xend-3.2  -         EP   EP
    xend-3.2  ioemu     E    EP
    xend-3.2  netfront  P    P
    xend-3.2  e1000     P    EP
    xl        -         EP   EP
    xl        ioemu     EP   EP
    xl        vif       P    EP
    xl        netfront  ?    P
    xl        e1000     ?    EP
"""
CASES = [
    pytest.param(toolstack, "" if model == "-" else model, libvirt, sides, id=f"{toolstack}-{model}-{libvirt}")
    for toolstack, model, own, by_libvirt in (line.split() for line in TABLE.strip().splitlines())
    for libvirt, sides in ((False, own), (True, by_libvirt))
]


@pytest.mark.parametrize(("toolstack", "model", "libvirt", "sides"), CASES)
def test_each_kind_is_presented_as_the_table_says(toolstack, model, libvirt, sides):
    shown = network.present(Interface(model, at_top), toolstack, libvirt=libvirt)
    expected = {"E": (Tri.YES, Tri.NO), "P": (Tri.NO, Tri.YES), "EP": (Tri.YES, Tri.YES)}
    assert (shown.emulated, shown.pv) == expected.get(sides, (Tri.UNKNOWN, Tri.UNKNOWN))
    assert shown.pv_only is (sides == "P")
    assert (f"{'model ' if libvirt else 'type='}{model}" if model else f"no {'<model>' if libvirt else 'type'}") in (
        shown.reason
    ) or sides == "?"
    assert {"E": "emulated only", "P": "PV only", "EP": "emulated and PV", "?": "knows no type"}[sides] in shown.reason


@pytest.mark.parametrize("toolstack", TOOLSTACKS)
@pytest.mark.parametrize("libvirt", [False, True])
def test_a_type_that_is_not_known_stays_so(toolstack, libvirt):
    shown = network.present(Interface("ioemu", at_top, known=False), toolstack, libvirt=libvirt)
    assert (shown.emulated, shown.pv) == (Tri.UNKNOWN, Tri.UNKNOWN)

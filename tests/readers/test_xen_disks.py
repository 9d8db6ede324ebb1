"""Disks that differ in their paths alone: what they have in common is worked out once, and is that of each of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.model import Disk, Fault, Unsaid
from pvlint.place import at_top
from pvlint.readers import xen_disks
from pvlint.readers.config import Value
from pvlint.sources.text import Text
from tests.strategies import mutated, xl_disk_strings

FAMILIES = ("xl", "xend")


def without_places(disk: Disk, faults: list[Fault], unsaid: list[Unsaid]) -> tuple[object, ...]:
    faults = [fault._replace(where=at_top) for fault in faults]
    return disk._replace(where=at_top), faults, [doubt._replace(where=at_top) for doubt in unsaid]


def is_read_alike(spec: str, family: str) -> None:
    """A disk is what it would be if no other one had been read before."""
    faults: list[Fault] = []
    unsaid: list[Unsaid] = []
    disk = xen_disks._disk(Value(spec, 0, len(spec)), spec, Text(spec), family, faults, unsaid)
    alone_faults: list[Fault] = []
    alone_unsaid: list[Unsaid] = []
    alone = xen_disks._judged(spec, at_top, family, alone_faults, alone_unsaid)
    assert without_places(disk, faults, unsaid) == without_places(alone, alone_faults, alone_unsaid)
    assert disk.where() == Text(spec).span(0, len(spec))


@pytest.mark.fuzz
@given(st.one_of(xl_disk_strings(), mutated(xl_disk_strings())), st.sampled_from(FAMILIES))
def test_a_disk_that_differs_from_another_in_its_path_alone_is_read_as_if_it_were_the_first(spec: str, family: str):
    is_read_alike(spec, family)


BEFORE = ("", "phy:", "file:", "tap:aio:", "tap2:qcow2:", "raw:", "vhd:file:", "iscsi:", "tap:tapdisk:aio:")
AFTER = (
    ",raw,xvda,rw", ",hda,w", ",xvda:cdrom,r", ",,,,,", ",hda,w!", ",ioemu:hda,w", ",hda ,w", ",xvda,w,2", ",sda1,r",
    ",raw,hdc,r,cdrom", ",\ue000,w", ",hda\ue000", "", ",qcow2,xvdb,w", ",hdb,x", ",hda:disk,w", ",/dev/hda,w",
)  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("before", BEFORE)
def test_so_are_those_that_people_write(before: str, family: str):
    for after in AFTER:
        for path in ("/srv/a.img", "/dev/vg0/a", "/", "//", "/b/c+d-1_x.img", "a.img", "/a=b", "/a:b", "/\xe9"):
            is_read_alike(f"{before}{path}{after}", family)

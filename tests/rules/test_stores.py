"""Backing stores: one name for all the spellings of a path, and none where paths cannot be compared."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from pvlint.guest import Guest
from pvlint.model import UNKNOWN_PART, Device, Disk
from pvlint.place import at_top
from pvlint.rules.memory import Memory
from pvlint.rules.pv204_backing_shared import across
from pvlint.rules.stores import written
from tests.drafts import guest_of


def stores(format_: str = "xm", **disk: Any) -> list[tuple[str, str]]:
    one = Disk(**{"target": "xvda", "bus": "xen", "device": Device.DISK, "where": at_top, **disk})
    guest = SimpleNamespace(domain=SimpleNamespace(disks=(one,)), format=format_)
    return [store for store, of in written(cast(Guest, guest)) if of is one]


@pytest.mark.parametrize(
    ("prefix", "source", "store"),
    [
        ("phy:", "/dev/vg0/web", "/dev/vg0/web"),
        ("phy:", "vg0/web", "/dev/vg0/web"),
        ("", "/dev/vg0/web", "/dev/vg0/web"),
        ("phy:", "/dev/mapper/vg0-web", "/dev/vg0/web"),
        ("phy:", "mapper/vg0-web", "/dev/vg0/web"),
        ("phy:", "/dev/mapper/vg--0-web--data", "/dev/vg-0/web-data"),
        ("phy:", "/dev/mapper/mpatha", "/dev/mapper/mpatha"),
        ("phy:", "/dev/mapper/vg0-web/x", "/dev/mapper/vg0-web/x"),
        ("file:", "/srv/web.img", "/srv/web.img"),
        ("tap:aio:", "/srv/web.img", "/srv/web.img"),
        ("tap:qcow2:", "/srv/web.img", "/srv/web.img"),
        ("tap2:aio:", "/srv/web.img", "/srv/web.img"),
        ("tapdisk:vhd:", "/srv/web.img", "/srv/web.img"),
        ("file:", "/srv//web.img", "/srv/web.img"),
        ("file:", "//srv/web.img", "/srv/web.img"),
        ("file:", "//Xen/web.img", "/Xen/web.img"),
        ("file:", "/srv/./web.img", "/srv/web.img"),
        ("file:", "/srv/xen/../web.img", "/srv/web.img"),
        ("file:", "/srv/web.img/", "/srv/web.img"),
        ("file:", "/srv/.web.img", "/srv/.web.img"),
        ("iscsi:", "iqn.2001-05.com.example:web", "iscsi:iqn.2001-05.com.example:web"),
        ("nbd:", "/srv/web.img", "nbd:/srv/web.img"),
    ],
)
def test_all_spellings_of_a_path_are_one(prefix, source, store):
    assert stores(prefix=prefix, source=source) == [("", store)]


@pytest.mark.parametrize("prefix", ["phy:", "iscsi:"])
def test_an_empty_drive_has_none(prefix):
    assert stores(prefix=prefix, source="") == []


@pytest.mark.parametrize("source", ["", "/srv/?.img", f"/srv/{UNKNOWN_PART}.img", "web.img", "images/web.img"])
def test_what_is_not_known_or_relative_is_compared_with_nothing(source):
    assert stores(prefix="file:", source=source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [("pool/web", [("", "pool/web")]), ("web", []), ("rbd:pool/web", []), ("/srv/web.img", [("", "/srv/web.img")])],
)
def test_a_volume_of_libvirts_is_known_by_its_pool_and_what_is_on_the_network_is_not(source, expected):
    assert stores("xml", source=source) == expected
    if source == "pool/web":
        assert stores("xm", source=source) == []


@pytest.mark.parametrize(
    "disk",
    [{"read_only": True}, {"overlay": True}, {"device": Device.CDROM}],
    ids=["read-only", "overlay", "cdrom"],
)
def test_who_does_not_write_has_no_store(disk):
    assert stores(source="/srv/web.img", **disk) == []


@pytest.mark.parametrize("device", [Device.DISK, Device.LUN, Device.FLOPPY])
def test_everything_else_writes(device):
    assert stores(source="/srv/web.img", device=device) == [("", "/srv/web.img")]


def test_the_domain_that_serves_it_is_part_of_its_name():
    assert stores(source="/srv/web.img", backend="storage01") == [("storage01", "/srv/web.img")]


def test_the_same_path_in_another_domain_is_another_store():
    memory = Memory()

    def told(name: str, server: str) -> int:
        text = f"name = '{name}'\ntype = 'hvm'\ndisk = ['vdev=hda,backend={server},target=/srv/a.img']\n"
        return len(list(across(guest_of(text, "xl"), f"{name}.cfg", memory)))

    assert [told("a", "nas1"), told("b", "nas2"), told("c", "nas1")] == [0, 0, 1]


def test_each_guest_has_stores_of_its_own_in_whatever_order_they_are_asked():
    one, other = (
        guest_of(
            f"<domain type='kvm'><name>{name}</name><os><type>hvm</type></os><devices><disk type='volume'>"
            f"<source pool='p' volume='{name}'/><target dev='vda'/></disk></devices></domain>"
        )
        for name in ("one", "other")
    )
    of_xen = one._replace(format="xl")  # a path there, and none that can be compared
    assert [[store for store, _ in written(guest)] for guest in (one, other, one, of_xen, one)] == [
        [("", "p/one")], [("", "p/other")], [("", "p/one")], [], [("", "p/one")],
    ]  # fmt: skip
    assert written(one) is written(one)

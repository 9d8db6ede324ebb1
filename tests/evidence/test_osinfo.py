"""libosinfo's identifiers: Red Hat's releases and their rebuilds are known, everything else is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.evidence import osinfo
from pvlint.guide.releases import Release


@pytest.mark.parametrize(
    ("os_id", "release"),
    [
        ("http://redhat.com/rhel/5.4", Release(5, 4)),
        ("http://redhat.com/rhel/4.6", Release(4, 6)),
        ("http://redhat.com/rhel/3", Release(3, None)),
        ("http://redhat.com/rhel/2.1.7", Release(2, 1)),
        ("https://www.redhat.com/rhel/7.9", Release(7, 9)),
        ("http://redhat.com/rhel/8-unknown", Release(8, None)),
        ("http://centos.org/centos/5.2", Release(5, 2)),
        ("http://centos.org/centos-stream/9", Release(9, None)),
        ("http://oracle.com/ol/5.4", Release(5, 4)),
        ("http://scientificlinux.org/scientificlinux/5.4", Release(5, 4)),
        ("http://almalinux.org/almalinux/8", Release(8, None)),
        ("http://rockylinux.org/rocky/9", Release(9, None)),
    ],
)
def test_a_release_of_red_hats_or_a_rebuild_is_known(os_id, release):
    assert osinfo.release(os_id) == release


@pytest.mark.parametrize(
    "os_id",
    [
        "",
        "http://fedoraproject.org/fedora/5",
        "http://debian.org/debian/4",
        "http://microsoft.com/win/10",
        "http://redhat.com/rhl/9",
        "http://redhat.com/rhel-atomic/7.0",
        "http://redhat.com/rhel/",
        "http://redhat.com/rhel/unknown",
        "http://redhat.com/rhel/5.4 ",
        "http://redhat.com.example.com/rhel/5.4",
        "http://redhat.com/rhel/\N{ARABIC-INDIC DIGIT FIVE}",
    ],
)
def test_any_other_system_is_not(os_id):
    assert osinfo.release(os_id) is None


@given(st.text())
def test_reading_never_raises(os_id):
    osinfo.release(os_id)

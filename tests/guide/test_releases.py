"""Releases: how they are written, which are supported, which carry the drivers, and what a build number tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.guide import releases
from pvlint.guide.releases import Release


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("rhel-5.4", Release(5, 4)),
        ("rhel5", Release(5, None)),
        ("rhel5.10", Release(5, 10)),
        ("RHEL4u6", Release(4, 6)),
        ("rhel-4.6", Release(4, 6)),
        (" rhel-3.9\n", Release(3, 9)),
        ("rhel-2.1", Release(2, 1)),
        ("rhel-10", Release(10, None)),
    ],
)
def test_a_release_is_read(text, release):
    assert releases.parse(text) == release


@pytest.mark.parametrize(
    "text",
    ["", "5.4", "rhel", "rhel-", "rhel-5.", "rhel-5.4.1", "rhel-555", "fedora-5", "rhel-\N{ARABIC-INDIC DIGIT FIVE}"],
)
def test_anything_else_is_none(text):
    assert releases.parse(text) is None


@given(st.text())
def test_reading_never_raises(text):
    releases.parse(text)


@pytest.mark.parametrize(
    ("release", "words"),
    [
        (Release(5, 1), "RHEL 5.1"),
        (Release(4, 6), "RHEL 4 Update 6"),
        (Release(3, 9), "RHEL 3 Update 9"),
        (Release(2, 1), "RHEL 2.1"),
        (Release(5, None), "RHEL 5"),
    ],
)
def test_a_release_is_written_as_the_guide_writes_it(release, words):
    assert release.words == words


@pytest.mark.parametrize(
    ("release", "supported", "built_in", "driven"),
    [
        # From RHEL 5.1, 4 Update 6, 3 Update 9 on; in the kernel from RHEL 5.3 and 4 Update 7 on; RHEL 3 never.
        (Release(2, 1), False, False, False),
        (Release(2, None), False, False, False),
        (Release(3, 8), False, False, False),
        (Release(3, 9), True, False, False),
        (Release(3, None), None, False, False),
        (Release(4, 5), False, False, False),
        (Release(4, 6), True, False, False),
        (Release(4, 7), True, True, True),
        (Release(4, None), None, None, None),
        (Release(5, 0), False, False, False),
        (Release(5, 1), True, False, False),
        (Release(5, 2), True, False, False),
        (Release(5, 3), True, True, True),
        (Release(5, 11), True, True, True),
        (Release(5, None), None, None, None),
        # RHEL 6.0 has them, and uses them only when its kernel is told to.
        (Release(6, 0), True, True, None),
        (Release(6, None), True, True, None),
        (Release(6, 1), True, True, True),
        (Release(7, None), True, True, True),
        (Release(10, 1), True, True, True),
    ],
    ids=lambda value: value.words if isinstance(value, Release) else None,
)
def test_which_releases_have_drivers(release, supported, built_in, driven):
    assert releases.supported(release) is supported
    assert releases.built_in(release) is built_in
    assert releases.driven(release) is driven


@pytest.mark.parametrize(
    ("major", "build", "minor"),
    [
        (5, 7, None),
        (5, 8, 0),
        (5, 52, 0),
        (5, 53, 1),
        (5, 91, 1),
        (5, 92, 2),
        (5, 127, 2),
        (5, 128, 3),
        (5, 398, 11),
        (5, 10**18, 11),
        (4, 66, 5),
        (4, 67, 6),
        (4, 78, 7),
        (3, 49, 8),
        (3, 50, 9),
        (6, 71, 0),
        (6, 131, 1),
        (6, 754, 10),
        (7, 1160, None),
    ],
)
def test_a_build_number_tells_the_update(major, build, minor):
    assert releases.of_build(major, build) == Release(major, minor)

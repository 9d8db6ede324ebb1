"""Facts: what is known of a guest from outside its definition, and which saying counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.evidence.facts import Facts, facts, merged, of_guest
from pvlint.evidence.said import GuestSettings
from pvlint.guide.releases import Release
from pvlint.model import Tri

OSINFO = "http://redhat.com/rhel/5.4"
ABSENT = "package kmod-xenpv is not installed"


def said(release: str = "", kernel: str = "", os_id: str = "", host_kernel: str = "") -> Facts:
    return facts(GuestSettings(release=release, kernel=kernel, host_kernel=host_kernel), os_id, "the settings")


def test_where_nothing_is_said_nothing_is_known():
    assert said() == Facts()
    assert said().has_drivers is Tri.UNKNOWN


@pytest.mark.parametrize(
    ("release", "os_id", "kernel", "expected", "source"),
    [
        ("rhel-4.6", OSINFO, "kernel-2.6.18-53.el5.i686", Release(4, 6), "the settings"),
        ("", OSINFO, "kernel-2.6.18-53.el5.i686", Release(5, 4), "libosinfo"),
        ("", "", "kernel-2.6.18-53.el5.i686", Release(5, 1), "kernel-2.6.18-53.el5.i686"),
        ("", "http://debian.org/debian/4", "kernel-2.6.18-53.el5.i686", Release(5, 1), "kernel-2.6.18-53.el5.i686"),
        # The update that nobody says is the one the kernel tells, unless it is a kernel of another release.
        ("rhel-5", "", "kernel-2.6.18-128.el5.i686", Release(5, 3), "kernel-2.6.18-128.el5.i686"),
        ("rhel-5", "", "kernel-2.6.9-67.EL.i686", Release(5, None), "the settings"),
        ("rhel-5", "", "kernel-2.6.18-53.site1.i686", Release(5, None), "the settings"),
        ("", "", "kernel-2.6.18-53.site1.i686", None, ""),
        ("", "", "", None, ""),
    ],
)
def test_the_release_is_the_one_that_was_said_then_the_metadatas_then_the_kernels(
    release, os_id, kernel, expected, source
):
    found = said(release, kernel, os_id)
    assert found.release == expected
    assert source in found.release_source
    assert bool(found.release_source) is (expected is not None)


@pytest.mark.parametrize(
    ("text", "kernel"),
    [
        ("kernel-2.6.18-53.el5.i686", "kernel-2.6.18-53.el5.i686"),
        ("kernel-2.6.18-8.el5.i686 kernel-2.6.18-53.el5.i686", "kernel-2.6.18-53.el5.i686"),
        ("kernel-2.6.18-53.el5.i686\nkernel-2.6.18-8.el5.i686\n", "kernel-2.6.18-53.el5.i686"),
        ("kernel-xen-2.6.18-92.el5.i686 kernel-2.6.18-53.el5.i686", "kernel-2.6.18-53.el5.i686"),
        ("kernel-headers-2.6.18-92.el5.i386 kernel-xen-2.6.18-53.el5.i686", "kernel-xen-2.6.18-53.el5.i686"),
        ("kmod-xenpv-0.1-9.el5.i686", None),
    ],
)
def test_of_several_kernels_the_newest_counts_and_kernel_xen_last(text, kernel):
    found = said(kernel=text)
    assert (found.kernel.text if found.kernel is not None else None) == kernel
    assert found.unreadable_kernel == ""
    assert found.kernel_source == "the settings"


@pytest.mark.parametrize(
    ("text", "kernel"),
    [
        ("kernel-2.6.18-92.el5.x86_64 kernel-xen-2.6.18-53.el5.x86_64", "kernel-xen-2.6.18-53.el5.x86_64"),
        ("kernel-2.6.18-92.el5.x86_64", "kernel-2.6.18-92.el5.x86_64"),
    ],
)
def test_of_a_hosts_kernels_kernel_xen_counts(text, kernel):
    found = said(host_kernel=text)
    assert found.host_kernel is not None
    assert found.host_kernel.text == kernel


@pytest.mark.parametrize(
    ("text", "unreadable"),
    [
        ("kernel-2.6.18-53.el5", "kernel-2.6.18-53.el5"),
        ("kernel-2.6.18-53.el5.i686 2.6.18-53.el5PAE", "2.6.18-53.el5PAE"),
        ("kernal-2.6.18-53.el5.i686", "kernal-2.6.18-53.el5.i686"),
        ("the newest one", "the"),
        ("kernel-2.6.18-53.el5.i686 kernel-headers-2.6.18-53.el5.i386", ""),
        ("kmod-xenpv-0.1-9.el5.i686", ""),
        ("package kernel-PAE is not installed", ""),
        (ABSENT, ""),
        ("  ", ""),
    ],
)
def test_what_cannot_be_read_is_kept(text, unreadable):
    assert said(kernel=text).unreadable_kernel == unreadable


def test_what_cannot_be_read_of_the_host_is_kept_too():
    found = said(kernel="kernel-2.6.18-53.el5.i686", host_kernel="vmlinuz-2.6.18-53.el5xen")
    assert (found.host_kernel, found.unreadable_host_kernel) == (None, "vmlinuz-2.6.18-53.el5xen")
    assert found.unreadable_kernel == ""


@pytest.mark.parametrize(
    ("release", "kernel", "has"),
    [
        ("", "kmod-xenpv-0.1-9.el5.i686", Tri.YES),
        ("rhel-5.1", "kmod-xenpv-0.1-9.el5.i686", Tri.YES),
        ("rhel-5.3", "", Tri.YES),
        ("rhel-5.3", ABSENT, Tri.YES),
        ("rhel-4.7", "", Tri.YES),
        ("rhel-7", "", Tri.YES),
        ("rhel-5.2", ABSENT, Tri.NO),
        ("rhel-3.9", ABSENT, Tri.NO),
        ("", f"kernel-2.6.18-53.el5.i686 {ABSENT}", Tri.NO),
        # The kernel that runs decides, not the release around it.
        ("rhel-5.2", f"kernel-2.6.18-128.el5.i686 {ABSENT}", Tri.YES),
        ("rhel-5.3", f"kernel-2.6.18-92.el5.i686 {ABSENT}", Tri.NO),
        ("rhel-5.2", f"kernel-2.6.18-92.site1.i686 {ABSENT}", Tri.NO),
        # Unknown: nothing tells the packages, or the release, or its update, or RHEL 6.0's kernel command line.
        ("rhel-5.2", "", Tri.UNKNOWN),
        ("rhel-5.2", "kernel-2.6.18-92.el5.i686 kernel-2.6.18-53.el5.i686", Tri.UNKNOWN),
        ("", ABSENT, Tri.UNKNOWN),
        ("rhel-5", ABSENT, Tri.UNKNOWN),
        ("rhel-6.0", ABSENT, Tri.UNKNOWN),
    ],
)
def test_whether_the_guest_has_drivers(release, kernel, has):
    assert said(release, kernel).has_drivers is has


def test_the_first_saying_counts_and_the_rest_fills_the_gaps():
    first = GuestSettings(release="rhel-5.1")
    second = GuestSettings(release="rhel-4.6", cpu_vendor="amd")
    assert merged(first, second) == GuestSettings(release="rhel-5.1", cpu_vendor="amd")
    assert merged() == GuestSettings()


def test_a_guests_own_name_goes_before_the_globs_and_those_in_their_order():
    tables = (
        ("*", GuestSettings(release="rhel-3.9", phase="run", boot="hda")),
        ("db*", GuestSettings(release="rhel-4.6", phase="install", cpu_vendor="amd")),
        ("db01", GuestSettings(release="rhel-5.1")),
    )
    assert of_guest("db01", tables) == GuestSettings(release="rhel-5.1", phase="run", boot="hda", cpu_vendor="amd")
    assert of_guest("db02", tables) == GuestSettings(release="rhel-3.9", phase="run", boot="hda", cpu_vendor="amd")
    assert of_guest("web01", tables) == GuestSettings(release="rhel-3.9", phase="run", boot="hda")
    assert of_guest("web01", ()) == GuestSettings()


@given(st.builds(GuestSettings, release=st.text(), kernel=st.text(), host_kernel=st.text()), st.text())
def test_nothing_that_is_said_raises(settings, os_id):
    found = facts(settings, os_id, "the settings")
    assert found.has_drivers in Tri

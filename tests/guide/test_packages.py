"""Names of packages, as rpm prints them and as people write them."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pvlint.guide import packages
from pvlint.guide.releases import Release

SAMPLE = "kernel-PAE-2.6.18-53.1.4.el5.i686"
"""The guide's own."""


def test_the_guides_own_sample_is_read():
    kernel = packages.kernel(SAMPLE)
    assert kernel is not None
    assert (kernel.text, kernel.variant, kernel.version, kernel.build, kernel.arch) == (
        SAMPLE, "PAE", "2.6.18", "53.1.4.el5", "i686",
    )  # fmt: skip
    assert kernel.release == Release(5, 1)
    assert kernel.label == "i686-PAE"
    assert not packages.impossible(kernel)


@pytest.mark.parametrize(
    ("line", "label", "release"),
    [
        (f"{SAMPLE}.rpm", "i686-PAE", Release(5, 1)),
        (f"  {SAMPLE}\r\n", "i686-PAE", Release(5, 1)),
        ("kernel-2.6.18-128.el5.x86_64", "x86_64", Release(5, 3)),
        ("kernel-2.6.18-53.1.6.el5.centos.plus.i686", "i686", Release(5, 1)),
        ("kernel-2.6.18-53.el5.ia64", "Itanium (IA64)", Release(5, 1)),
        ("kernel-largesmp-2.6.9-67.0.1.EL.x86_64", "x86_64-LARGESMP", Release(4, 6)),
        ("kernel-SMP-2.6.9-67.EL.i686", "i686-SMP", Release(4, 6)),
        ("kernel-hugemem-2.4.21-50.EL.i686", "i686-HUGEMEM", Release(3, 9)),
        ("kernel-2.4.21-50.EL.ia32e", "i32e", Release(3, 9)),
        ("kernel-2.4.21-50.EL.i32e", "i32e", Release(3, 9)),
        ("kernel-smp-2.4.21-50.EL.athlon", "athlon-SMP", Release(3, 9)),
        ("kernel-2.4.9-e.72.i686", "i686", Release(2, 1)),
        ("kernel-2.6.32-754.el6.x86_64", "x86_64", Release(6, 10)),
        ("kernel-core-4.18.0-553.el8_10.x86_64", "", Release(8, None)),
        ("kernel-2.6.9-67.EL.i586", "", Release(4, 6)),
        ("kernel-xen-2.6.18-53.el5.i686", "", Release(5, 1)),
        # a site's own, and Fedora's: the name tells no release of Red Hat's
        ("kernel-2.6.18-53.site1.i686", "i686", None),
        ("kernel-2.6.18-1.2798.fc6.i686", "i686", None),
        ("kernel-2.6.18-53.RELEASE.i686", "i686", None),
        # a kernel of another release's version
        ("kernel-2.6.39-400.el5.x86_64", "x86_64", Release(5, None)),
    ],
)
def test_a_kernel_is_read(line, label, release):
    kernel = packages.kernel(line)
    assert kernel is not None
    assert kernel.label == label
    assert kernel.release == release
    assert not packages.looks_like_kernel(line)


@pytest.mark.parametrize(
    "line",
    [
        "kernel-headers-2.6.18-53.1.4.el5.i386",
        "kernel-headers-2.6.18-53.1.4.el5",
        "kernel-headers",
        "kernel-devel-2.6.18-53.el5.i686",
        "kernel-PAE-devel-2.6.18-53.el5.i686",
        "kernel-xen-devel-2.6.18-53.el5.i686",
        "kernel-smp-unsupported-2.4.21-50.EL.i686",
        "kernel-doc-2.6.18-53.el5.noarch",
        "kernel-utils-2.4-14.1.117.x86_64",
        "kernel-debuginfo-common-x86_64-2.6.32-754.el6.x86_64",
        "kernelshark-2.0-1.el8.x86_64",
        "kmod-xenpv-0.1-9.el5.i686",
        "glibc-2.5-24.i686",
        "Remember the milk.",
        "kernel panic",
        "a kernel-2.6.18-53.el5.i686 b",
        "",
        " ",
    ],
)
def test_what_is_no_kernel_is_neither_read_nor_taken_for_one(line):
    assert packages.kernel(line) is None
    assert not packages.looks_like_kernel(line)


@pytest.mark.parametrize(
    "line",
    [
        "kernel",
        "kernel-PAE",
        "kernel-2.6.18",
        "kernel-2.6.18-53.1.4.el5",  # `rpm -q kernel` on RHEL 5
        "kernel-PAE-2.6.18-53.1.4.el5",
        "kernel-2.6.18-53.el5.src",
        "kernel-2.6.18-53.el5-i686",
        "kernel-2.6.9-67.ELsmp",
        "kernel.i686",
        "2.6.18-53.1.4.el5PAE",  # `uname -r`
        "2.6.9-67.ELsmp",
        "2.6.32-754.el6.x86_64",
        "vmlinuz-2.6.18-53.el5",
        "vmlinux",
    ],
)
def test_what_means_a_kernel_and_is_no_name_is_known_as_such(line):
    assert packages.kernel(line) is None
    assert packages.looks_like_kernel(line)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("kernel-smp-2.6.18-53.el5.i686", "RHEL 5 has no kernel-smp"),
        ("kernel-smp-2.6.32-71.el6.x86_64", "RHEL 6 has no kernel-smp"),
        ("kernel-PAE-2.6.18-53.el5.x86_64", "i686 only"),
        ("kernel-smp-2.6.9-67.EL.i686", ""),
        ("kernel-smp-2.6.18-53.site1.i686", ""),
        ("kernel-PAE-2.6.9-67.EL.i686", ""),
    ],
)
def test_a_kernel_that_cannot_be_is_known(line, why):
    kernel = packages.kernel(line)
    assert kernel is not None
    assert why in packages.impossible(kernel)
    assert bool(packages.impossible(kernel)) is bool(why)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("kernel-2.6.18-53.el5.i686", "kernel-2.6.18-53.1.4.el5.i686"),
        ("kernel-2.6.18-8.el5.i686", "kernel-2.6.18-53.el5.i686"),
        ("kernel-2.6.9-100.EL.i686", "kernel-2.6.18-8.el5.i686"),
        ("kernel-2.6.18-53.1.6.el5.i686", "kernel-2.6.18-53.1.14.el5.i686"),
    ],
)
def test_of_two_kernels_the_newer_is_known(older, newer):
    one, other = packages.kernel(older), packages.kernel(newer)
    assert one is not None
    assert other is not None
    assert one.age < other.age


@pytest.mark.parametrize(
    ("line", "variant"),
    [
        ("kmod-xenpv-0.1-9.el5.i686", ""),
        ("kmod-xenpv-0.1-9.el5.i686.rpm", ""),
        ("kmod-xenpv-0.1-9.el5", ""),
        ("kmod-xenpv-PAE-0.1-9.el5.i686", "PAE"),
        ("kmod-xenpv-smp-0.1-8.el4.x86_64", "smp"),
        (" kmod-xenpv-largesmp-0.1-8.el4.x86_64\n", "largesmp"),
        ("kmod-xenpv", None),
        ("kmod-xenpvx-0.1-9.el5.i686", None),
        ("kmod-virtio-0.1-9.el5.i686", None),
        (SAMPLE, None),
    ],
)
def test_a_driver_package_is_read(line, variant):
    assert packages.driver_variant(line) == variant


@pytest.mark.parametrize(
    ("kernel", "package"),
    [
        (SAMPLE, "kmod-xenpv-PAE"),
        ("kernel-2.6.18-92.el5.x86_64", "kmod-xenpv"),
        ("kernel-smp-2.4.21-50.EL.i686", "kmod-xenpv-smp"),
        ("kernel-largesmp-2.6.9-67.EL.x86_64", "kmod-xenpv-largesmp"),
        ("kernel-2.6.18-53.site1.i686", "kmod-xenpv"),
        ("kernel-2.6.18-128.el5.i686", ""),
        ("kernel-smp-2.6.9-78.EL.i686", ""),
        ("kernel-2.6.32-754.el6.x86_64", ""),
    ],
)
def test_the_driver_package_for_a_kernel(kernel, package):
    found = packages.kernel(kernel)
    assert found is not None
    assert packages.driver_for(found) == package


@pytest.mark.parametrize(
    ("text", "drivers"),
    [
        ("", None),
        (SAMPLE, None),
        (f"{SAMPLE} kernel-2.6.18-53.el5.i686", None),
        ("kernel-2.6.18-53.el5.i686 kernel-headers-2.6.18-53.el5.i386", None),
        ("package kernel-PAE is not installed", None),
        ("kmod-xenpv-0.1-9.el5.i686", ("",)),
        ("kmod-xenpv-0.1-9.el5.i686\nkmod-xenpv-PAE-0.1-9.el5.i686", ("", "PAE")),
        ("package kmod-xenpv is not installed", ()),
        (f"{SAMPLE}\npackage kmod-xenpv-PAE is not installed\n", ()),
        ("package kmod-xenpv is not installed kmod-xenpv-PAE-0.1-9.el5.i686", ("PAE",)),
        (f"setup-2.5.58-1.el5.noarch glibc-2.5-24.i686 {SAMPLE}", ()),
        ("glibc-2.5-24 kmod-xenpv-0.1-9.el5", ("",)),
        ("glibc-common-2.5-24.i686", None),
    ],
)
def test_only_a_whole_list_or_rpms_own_word_tells_that_there_is_no_driver(text, drivers):
    assert packages.drivers(text) == drivers


_PIECES = st.sampled_from(
    ["kernel", "-", ".", "PAE", "smp", "2.6.18", "2.6.9", "53", "9" * 5000, "el5", ".el", "EL", "i686", "ia32e", ".rpm",
     "kmod-xenpv", "glibc-2", "package ", " is not installed", "vmlinuz", "\n", "\ud800",
     "\N{ARABIC-INDIC DIGIT FIVE}", "é", "\0"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(_PIECES, max_size=12).map("".join))


@given(TEXTS)
@example("kernel-2.6.18-" + "9" * 5000 + ".el5.i686")
@example("kernel-2.6.18-53.el" + "5" * 5000 + ".i686")
@example("kernel-2." + "6" * 5000 + "-53.el5.i686")
@example("kernel-2.6.18-\N{ARABIC-INDIC DIGIT FIVE}.el\N{ARABIC-INDIC DIGIT FIVE}.i686")
def test_nothing_that_is_read_raises(text):
    kernel = packages.kernel(text)
    if kernel is not None:
        assert kernel.text == text.strip()
        assert kernel.age
        assert isinstance(packages.impossible(kernel), str)
        assert isinstance(packages.driver_for(kernel), str)
        assert kernel.words
    assert not (kernel is not None and packages.looks_like_kernel(text))
    packages.driver_variant(text)
    packages.drivers(text)


@pytest.mark.parametrize(
    "text",
    [
        "kernel-" + "a" * 1_000_000,
        "kernel-" + "1." * 500_000,
        "kernel-2.6.18-" + "1." * 500_000,
        "kernel-2.6.18-" + ".el5" * 250_000,
        "2.6.18-1" + "el5" * 300_000 + "!",
        "2.6.18-1" + ".el5" * 250_000 + "!",
        "kmod-xenpv-" + "a" * 1_000_000,
        "kmod-xenpv-1-" + "1." * 500_000 + "!",
        "package " + "x" * 1_000_000,
        "package" + " " * 1_000_000,
        "package kmod-xenpv is not " * 40_000,
        "kernel " * 150_000,
    ],
    ids=lambda text: f"{text[:20]}...",
)
def test_a_long_line_takes_no_longer_than_its_length(text):
    started = time.process_time()
    packages.kernel(text)
    packages.looks_like_kernel(text)
    packages.driver_variant(text)
    packages.drivers(text)
    assert time.process_time() - started < 5

"""What the guest's own files call its release and kernels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.evidence.release_file import Version, as_package, release, version
from pvlint.guide.releases import Release


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Red Hat Enterprise Linux Server release 5.1 (Tikanga)", Release(5, 1)),
        ("Red Hat Enterprise Linux Server release 5 (Tikanga)", Release(5, None)),
        ("Red Hat Enterprise Linux AS release 4 (Nahant Update 6)", Release(4, 6)),
        ("Red Hat Enterprise Linux ES release 3 (Taroon Update 9)", Release(3, 9)),
        ("CentOS release 5.4 (Final)", Release(5, 4)),
        ("CentOS Linux release 7.9.2009 (Core)", Release(7, 9)),
        ("CentOS Stream release 9", Release(9, None)),
        ("Oracle Linux Server release 6.4", Release(6, 4)),
        ("Enterprise Linux Enterprise Linux Server release 5.4 (Carthage)", Release(5, 4)),
        ("Scientific Linux release 6.4 (Carbon)", Release(6, 4)),
        ("AlmaLinux release 8.5 (Arctic Sphynx)", Release(8, 5)),
        ("Rocky Linux release 9.1 (Blue Onyx)", Release(9, 1)),
        ("Fedora release 20 (Heisenbug)", None),
        ("Red Hat Linux release 9 (Shrike)", None),
        ("", None),
        ("Debian GNU/Linux 12", None),
    ],
)
def test_release_files(text, expected):
    assert release(text) == expected


@pytest.mark.parametrize(
    ("name", "expected", "arch", "rpm"),
    [
        ("/vmlinuz-2.6.18-53.el5", Version("2.6.18-53.el5", "", ""), "x86_64", "kernel-2.6.18-53.el5.x86_64"),
        ("vmlinuz-2.6.18-53.1.4.el5PAE", Version("2.6.18-53.1.4.el5", "PAE", "i686"), "",
         "kernel-PAE-2.6.18-53.1.4.el5.i686"),
        ("/boot/vmlinuz-2.6.9-67.ELsmp", Version("2.6.9-67.EL", "smp", ""), "i386", "kernel-smp-2.6.9-67.EL.i686"),
        ("2.6.9-67.0.1.ELlargesmp", Version("2.6.9-67.0.1.EL", "largesmp", "x86_64"), "",
         "kernel-largesmp-2.6.9-67.0.1.EL.x86_64"),
        ("vmlinuz-2.6.32-71.el6.x86_64", Version("2.6.32-71.el6", "", "x86_64"), "", "kernel-2.6.32-71.el6.x86_64"),
        ("vmlinuz-4.18.0-348.el8_5.x86_64", Version("4.18.0-348.el8_5", "", "x86_64"), "",
         "kernel-4.18.0-348.el8_5.x86_64"),
        ("vmlinuz-2.6.18-53.el5", Version("2.6.18-53.el5", "", ""), "", ""),
    ],
)  # fmt: skip
def test_kernel_names(name, expected, arch, rpm):
    assert version(name) == expected
    assert as_package(expected, arch) == rpm


@pytest.mark.parametrize("name", ["vmlinuz", "vmlinuz-6.1.0-13-amd64", "", "initrd-2.6.18-53.el5.img", "5.10.el"])
def test_what_is_no_red_hat_kernel(name):
    assert version(name) is None


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text):
    release(text)
    found = version(text)
    assert found is None or found.version in text

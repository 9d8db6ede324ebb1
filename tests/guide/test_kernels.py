"""The guide's tables, written out once more by hand: all 33 cells, and the host kernels for RHEL 3 on Intel and AMD."""

import pytest

from pvlint.guide import kernels, packages

# Restrictions and Support, supported guest kernels. "amd" and "intel": supported on these processors; "-": an empty
# cell. Each row ends with the rpm that is meant, as RHEL 3, RHEL 4 and RHEL 5 would call it.
CELLS = """
    athlon            amd     -    -     kernel-{}.athlon
    athlon-SMP        amd     -    -     kernel-smp-{}.athlon
    i32e              intel   -    -     kernel-{}.ia32e
    i686              intel   yes  yes   kernel-{}.i686
    i686-PAE          -       -    yes   kernel-PAE-{}.i686
    i686-SMP          intel   yes  -     kernel-smp-{}.i686
    i686-HUGEMEM      intel   yes  -     kernel-hugemem-{}.i686
    x86_64            amd     yes  yes   kernel-{}.x86_64
    x86_64-SMP        amd     yes  -     kernel-smp-{}.x86_64
    x86_64-LARGESMP   -       yes  -     kernel-largesmp-{}.x86_64
    Itanium           -       -    yes   kernel-{}.ia64
"""
BUILDS = {3: "2.4.21-50.EL", 4: "2.6.9-67.EL", 5: "2.6.18-53.1.4.el5"}
ALL = [
    pytest.param(label, major, said, rpm.format(BUILDS[major]), id=f"{label}-rhel{major}")
    for label, three, four, five, rpm in (line.split() for line in CELLS.strip().splitlines())
    for major, said in ((3, three), (4, four), (5, five))
]

# RHEL 3 guest kernel, the host kernel it wants, and hosts that are something else.
INTEL = [
    ("kernel-2.4.21-50.EL.ia32e", "x86_64", ("i686", "i386")),
    ("kernel-smp-2.4.21-50.EL.ia32e", "x86_64", ("i686",)),
    ("kernel-2.4.21-50.EL.i32e", "x86_64", ("i686",)),
    ("kernel-2.4.21-50.EL.i686", "i686", ("x86_64", "ia64")),
    ("kernel-smp-2.4.21-50.EL.i686", "i686", ("x86_64",)),
    ("kernel-hugemem-2.4.21-50.EL.i686", "i686", ("x86_64",)),
]
AMD = [
    ("kernel-2.4.21-50.EL.athlon", "i386", ("x86_64", "ia64")),
    ("kernel-smp-2.4.21-50.EL.athlon", "i386", ("x86_64",)),
    ("kernel-2.4.21-50.EL.x86_64", "x86_64", ("i686", "i386")),
    ("kernel-smp-2.4.21-50.EL.x86_64", "x86_64", ("i686",)),
]


def test_the_table_has_eleven_rows_and_three_columns():
    assert len(ALL) == 33
    assert len(kernels.TABLE) == 11
    assert kernels.RELEASES == (3, 4, 5)


@pytest.mark.parametrize(("label", "major", "said", "rpm"), ALL)
def test_each_cell_is_the_guides(label, major, said, rpm):
    kernel = packages.kernel(rpm)
    assert kernel is not None
    assert kernel.label.startswith(label)
    assert kernel.release is not None
    assert kernel.release.major == major
    cell = kernels.cell(kernel.label, major)
    assert cell is not None
    assert cell.supported is (said != "-")
    assert cell.vendor == (said if said in ("amd", "intel") else "")


@pytest.mark.parametrize(("label", "major"), [("i686", 2), ("i686", 6), ("i586", 5), ("", 5), ("i386", 3)])
def test_outside_the_table_there_is_no_cell(label, major):
    assert kernels.cell(label, major) is None


@pytest.mark.parametrize(("rpm", "host", "others"), INTEL + AMD, ids=lambda value: value if "-" in value else None)
def test_a_rhel_3_guest_wants_the_host_kernel_of_its_table(rpm, host, others):
    kernel = packages.kernel(rpm)
    assert kernel is not None
    wanted = kernels.host_for(kernel.label)
    assert wanted is not None
    assert kernels.same_host(wanted, host)
    assert not [other for other in others if kernels.same_host(wanted, other)]


def test_the_two_host_tables_share_no_kernel_and_hold_all_that_rhel_3_supports():
    supported = {label for label in kernels.TABLE if (cell := kernels.cell(label, 3)) is not None and cell.supported}
    assert set(kernels.INTEL_HOSTS) | set(kernels.AMD_HOSTS) == supported
    assert not set(kernels.INTEL_HOSTS) & set(kernels.AMD_HOSTS)
    for label in supported:
        cell = kernels.cell(label, 3)
        assert cell is not None
        assert label in (kernels.INTEL_HOSTS if cell.vendor == "intel" else kernels.AMD_HOSTS)


@pytest.mark.parametrize("label", ["i686-PAE", "x86_64-LARGESMP", kernels.IA64, ""])
def test_other_kernels_have_no_host_table(label):
    assert kernels.host_for(label) is None


def test_i386_and_i686_are_one_class_of_hosts_and_x86_64_is_another():
    assert kernels.same_host("i386", "i686")
    assert kernels.same_host("i686", "i386")
    assert not kernels.same_host("i686", "x86_64")
    assert kernels.same_host("ia64", "ia64")

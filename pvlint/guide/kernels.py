"""The guide's table of supported guest kernels, cell by cell, and its tables of host kernels for RHEL 3 guests.

The table is from "Restrictions and Support" (12.2) of the CentOS 5.2 edition, the copy that keeps its empty cells; the
rows agree in every edition. The host tables are those of the 2008 edition, which the last one repeats.
"""

from typing import Final

from pvlint.record import NamedTuple


class Cell(NamedTuple):
    """One cell: whether a kernel variant is supported in a release, and on which processors only."""

    supported: bool
    vendor: str = ""
    """"amd" or "intel" where the cell says so; RHEL 3 only."""


_NO: Final = Cell(False)
_YES: Final = Cell(True)
_AMD: Final = Cell(True, "amd")
_INTEL: Final = Cell(True, "intel")

RELEASES: Final = (3, 4, 5)
VENDORS: Final = {"amd": "AMD", "intel": "Intel"}
IA64: Final = "Itanium (IA64)"

TABLE: Final[dict[str, tuple[Cell, Cell, Cell]]] = {
    #                    RHEL 3  RHEL 4 RHEL 5
    "athlon":           (_AMD,   _NO,   _NO),
    "athlon-SMP":       (_AMD,   _NO,   _NO),
    "i32e":             (_INTEL, _NO,   _NO),
    "i686":             (_INTEL, _YES,  _YES),
    "i686-PAE":         (_NO,    _NO,   _YES),
    "i686-SMP":         (_INTEL, _YES,  _NO),
    "i686-HUGEMEM":     (_INTEL, _YES,  _NO),
    "x86_64":           (_AMD,   _YES,  _YES),
    "x86_64-SMP":       (_AMD,   _YES,  _NO),
    "x86_64-LARGESMP":  (_NO,    _YES,  _NO),
    IA64:               (_NO,    _NO,   _YES),
}  # fmt: skip
"""Row by row as the guide has it. ``i32e`` is the kernel that the Intel host table calls ``ia32e``."""

INTEL_HOSTS: Final = {"i32e": "x86_64", "i686": "i686", "i686-SMP": "i686", "i686-HUGEMEM": "i686"}
"""RHEL 3 guest kernel to host kernel, on Intel processors."""

AMD_HOSTS: Final = {"athlon": "i686", "athlon-SMP": "i686", "x86_64": "x86_64", "x86_64-SMP": "x86_64"}
"""The same on AMD. For athlon the 2008 edition says i386 and the last one i686; RHEL 5 has no i386 Xen kernel, so both
mean a 32-bit x86 host."""

IA64_CONTRADICTION: Final = (
    "the guide contradicts itself on IA64: its table supports it on RHEL 5, its introduction only x86 and x86-64"
)
HOST_CORRECTION: Final = (
    "Red Hat has called this table wrong in public (End Point blog, issue 91): "
    "32-bit RHEL 3 guests were tested on x86_64 hosts"
)


def cell(label: str, major: int) -> Cell | None:
    """The cell of a kernel variant in a release; None where the table has no such row or column."""
    row = TABLE.get(label)
    return row[RELEASES.index(major)] if row is not None and major in RELEASES else None


def host_for(label: str) -> str | None:
    """The architecture of the host kernel that a RHEL 3 guest kernel needs; None where no table has it."""
    return INTEL_HOSTS.get(label) or AMD_HOSTS.get(label)


def same_host(one: str, other: str) -> bool:
    """Whether two host architectures are the same class: every 32-bit x86 is."""
    return _class(one) == _class(other)


def _class(arch: str) -> str:
    return "x86" if arch in ("i386", "i486", "i586", "i686", "athlon") else arch

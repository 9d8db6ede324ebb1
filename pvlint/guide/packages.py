"""Names of kernel and PV driver packages: reading `rpm -q` lines (NAME-VERSION-RELEASE.ARCH)."""

import re
from typing import Final

from pvlint.guide import releases
from pvlint.guide.releases import Release
from pvlint.late import regex
from pvlint.record import NamedTuple

_ARCHES: Final = (
    "i386|i486|i586|i686|athlon|ia32e|i32e|x86_64|amd64|ia64|ppc|ppc64|ppc64le|ppc64iseries|ppc64pseries|s390|s390x"
    "|aarch64|alpha|sparc|sparc64|armv7hl|riscv64"
)
"""What rpm calls a processor. Without the list `kernel-2.6.18-53.el5` would be a kernel for the processor el5."""
_NAME: Final = regex(
    r"kernel(?:-(?P<variant>[A-Za-z]\w*))?-(?P<version>\d+(?:\.\d+)+)-(?P<release>[\w.+~^]+)"
    rf"\.(?P<arch>{_ARCHES})(?:\.rpm)?",
    re.ASCII,
)
_KMOD: Final = regex(r"kmod-xenpv(?:-(?P<variant>[A-Za-z]\w*))?-\d[\w.+~^]*-[\w.+~^]+", re.ASCII)
_MEANT: Final = regex(
    r"kernel(?:-(?P<variant>[A-Za-z]\w*))?(?:(?:-\d|\.)\S*)?"  # as far as it goes: kernel, kernel-PAE, kernel-2.6.18
    r"|vmlinu[xz]\S*"
    r"|\d+\.\d+\.\d+-(?=\S*(?:EL|el\d))\d[\w.]*",  # what `uname -r` says
    re.ASCII,
)
_ABSENT: Final = regex(r"\bpackage\s+(?P<name>\S+)\s+is\s+not\s+installed\b")
_MAJORS: Final = {
    "2.4.9": 2,
    "2.4.21": 3,
    "2.6.9": 4,
    "2.6.18": 5,
    "2.6.32": 6,
    "3.10.0": 7,
    "4.18.0": 8,
    "5.14.0": 9,
    "6.12.0": 10,
}
_DIST: Final = regex(r"\.el(\d{1,2})(?!\d)", re.IGNORECASE | re.ASCII)
_BEFORE_DIST: Final = regex(r"(?:^|\.)EL(?:\.|$)|^e\.\d", re.ASCII)
"""How releases up to RHEL 4 mark their kernels: 67.0.1.EL; RHEL 2.1: e.72."""
_LABELS: Final = {
    ("", "athlon"): "athlon", ("smp", "athlon"): "athlon-SMP", ("", "ia32e"): "i32e", ("smp", "ia32e"): "i32e",
    ("", "i32e"): "i32e", ("smp", "i32e"): "i32e", ("", "i686"): "i686", ("PAE", "i686"): "i686-PAE",
    ("smp", "i686"): "i686-SMP", ("hugemem", "i686"): "i686-HUGEMEM", ("", "x86_64"): "x86_64",
    ("smp", "x86_64"): "x86_64-SMP", ("largesmp", "x86_64"): "x86_64-LARGESMP", ("", "ia64"): "Itanium (IA64)",
}  # fmt: skip
_VARIANTS: Final = {
    name.lower(): name
    for name in ("", "smp", "PAE", "hugemem", "largesmp", "xen", "xenU", "BOOT", "core", "debug", "enterprise",
                 "kdump", "rt", "summit", "uek")
}  # fmt: skip
"""Variants that are kernels; the rest (kernel-headers, kernel-devel ...) is not. The guide writes some in capitals."""


class Kernel(NamedTuple):
    """A kernel package."""

    text: str
    variant: str
    version: str
    build: str
    arch: str
    release: Release | None
    """The Red Hat release it belongs to; None where the name does not tell."""

    @property
    def label(self) -> str:
        """Its row in the guide's table; empty where it has none."""
        return _LABELS.get((self.variant, self.arch), "")

    @property
    def words(self) -> str:
        """Its row, or what a row for it would be called."""
        return self.label or f"{self.arch}-{self.variant}".rstrip("-")

    @property
    def is_paravirtual(self) -> bool:
        """kernel-xen and kernel-xenU: kernels of hosts and para-virtualized guests, not of fully virtualized ones."""
        return self.variant in ("xen", "xenU")

    @property
    def age(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The newer of two kernels has the greater one."""
        return _numbers(self.version), _numbers(self.build)


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers at the beginning: 53.1.4.el5 is 53, 1, 4."""
    found = re.match(r"[\d.]*", text)
    return tuple(int(digits[:18]) for digits in found[0].split(".") if digits) if found is not None else ()


def kernel(line: str) -> Kernel | None:
    """Read one line; None where it names no kernel at all (another package, a package of headers)."""
    text = line.strip()
    found = _NAME.fullmatch(text)
    variant = _VARIANTS.get((found["variant"] or "").lower()) if found is not None else None
    if found is None or variant is None:
        return None
    return Kernel(
        text, variant, found["version"], found["release"], found["arch"], _release(found["version"], found["release"])
    )


def _release(version: str, build: str) -> Release | None:
    dist = _DIST.search(build)
    major = int(dist[1]) if dist is not None else _MAJORS.get(version) if _BEFORE_DIST.search(build) else None
    if major is None:
        return None
    if major == 2:
        return Release(2, 1)
    number = re.match(r"\d{1,9}", build, re.ASCII)
    if _MAJORS.get(version) != major or number is None:
        return Release(major, None)
    return releases.of_build(major, int(number[0]))


def looks_like_kernel(line: str) -> bool:
    """Whether a line means a kernel without being the name of its package: no architecture, `uname -r`, vmlinuz."""
    text = line.strip()
    found = _MEANT.fullmatch(text)
    return found is not None and (found["variant"] or "").lower() in _VARIANTS and kernel(text) is None


def impossible(found: Kernel) -> str:
    """Why no such kernel exists; empty where it may."""
    if found.variant == "smp" and found.release is not None and found.release.major >= 5:
        return f"RHEL {found.release.major} has no kernel-smp: its kernels are all for several processors"
    if found.variant == "PAE" and found.arch != "i686":
        return "kernel-PAE exists for i686 only"
    return ""


def driver_variant(line: str) -> str | None:
    """The variant of a kmod-xenpv package ("" for the plain kernel's); None where the line names no such package."""
    found = _KMOD.fullmatch(line.strip())
    return None if found is None else found["variant"] or ""


def driver_for(found: Kernel) -> str:
    """The PV driver package for a kernel; empty where the kernel has the drivers itself."""
    if found.release is not None and releases.built_in(found.release):
        return ""
    return f"kmod-xenpv-{found.variant}" if found.variant else "kmod-xenpv"


def words(text: str) -> list[str]:
    """The packages that rpm's output lists, without those it says are not installed."""
    return _ABSENT.sub(" ", text).split()


def drivers(text: str) -> tuple[str, ...] | None:
    """The variants of the kmod-xenpv packages that rpm's output lists; None where it does not tell what there is.

    That there is none is told by a whole `rpm -qa` (glibc is in every one), or by `rpm -q kmod-xenpv` in so many words;
    never by `rpm -q kernel` or `rpm -qa 'kernel*'`, which list no driver packages.
    """
    listed = words(text)
    found = tuple(variant for variant in map(driver_variant, listed) if variant is not None)
    whole = any(re.match(r"glibc-\d", word) for word in listed)
    absent = any(one["name"].startswith("kmod-xenpv") for one in _ABSENT.finditer(text))
    return found if found or whole or absent else None

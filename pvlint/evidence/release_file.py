"""What a guest's own files call its release and its kernels: /etc/redhat-release, and the names of kernel images."""

import re
from typing import Final

from pvlint.guide.packages import kernel as package
from pvlint.guide.releases import Release
from pvlint.record import NamedTuple

_NAMES: Final = re.compile(
    r"(?:Red Hat|CentOS|Oracle|Scientific Linux|AlmaLinux|Rocky Linux|Enterprise Linux)\b.*?\brelease "
    r"(?P<major>\d{1,2})(?:\.(?P<minor>\d{1,2}))?(?:\.\d+)*(?P<more>.*)",
    re.ASCII | re.DOTALL,
)
_UPDATE: Final = re.compile(r"\bUpdate (\d{1,2})\b", re.ASCII)
_RED_HAT_LINUX: Final = re.compile(r"Red Hat Linux\b")
"""The product before Red Hat Enterprise Linux, with numbers of its own."""
_VERSION: Final = re.compile(
    r"(?P<version>\d+(?:\.\d+)+-[\w.+~]*?(?:EL|el\d+(?:[._]\d+)*))(?P<variant>PAE|smp|hugemem|largesmp|xenU?)?"
    r"(?:\.(?P<arch>i686|x86_64|ia64))?",
    re.ASCII,
)
_ARCH_OF: Final = {"PAE": "i686", "hugemem": "i686", "largesmp": "x86_64"}
"""Variants that exist for one architecture only."""


class Version(NamedTuple):
    """A kernel version as ``uname -r`` gives it: 2.6.18-53.el5PAE."""

    version: str
    variant: str
    arch: str
    """Empty where the name does not tell."""


def release(text: str) -> Release | None:
    """``CentOS release 5.4 (Final)`` as RHEL 5.4; None for anything that is no Red Hat Enterprise Linux or rebuild."""
    found = _NAMES.search(text[:200])
    if found is None or _RED_HAT_LINUX.search(text[:200]):
        return None
    update = _UPDATE.search(found["more"])
    minor = found["minor"] or (update[1] if update is not None else None)
    return Release(int(found["major"]), int(minor) if minor is not None else None)


def version(name: str) -> Version | None:
    """The version in ``vmlinuz-2.6.9-67.ELsmp``, ``/boot/vmlinuz-...`` or alone; None for no Red Hat kernel."""
    found = _VERSION.fullmatch(name.rpartition("/")[2].removeprefix("vmlinuz-"))
    if found is None:
        return None
    variant = found["variant"] or ""
    return Version(found["version"], variant, found["arch"] or _ARCH_OF.get(variant, ""))


def as_package(found: Version, arch: str) -> str:
    """What rpm calls the kernel's package; empty where nobody knows for which processor it is."""
    arch = found.arch or {"amd64": "x86_64", "i386": "i686"}.get(arch, arch)
    text = "-".join(part for part in ("kernel", found.variant, found.version) if part) + f".{arch}"
    return text if arch and package(text) is not None else ""

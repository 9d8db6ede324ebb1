"""Which releases of Red Hat Enterprise Linux the PV drivers support, and from which on the kernel carries them."""

import re
from typing import Final

from pvlint.late import regex
from pvlint.record import NamedTuple

_RELEASE: Final = regex(r"rhel-?(\d{1,2})(?:[.u](\d{1,2}))?", re.IGNORECASE | re.ASCII)


class Release(NamedTuple):
    """A release; its update is the minor number (RHEL 4 Update 6 is rhel-4.6)."""

    major: int
    minor: int | None
    """None where only the major number is known."""

    @property
    def words(self) -> str:
        """As the guide writes it: "RHEL 5.1", "RHEL 4 Update 6"."""
        if self.minor is None:
            return f"RHEL {self.major}"
        updates = self.major in (3, 4)
        return f"RHEL {self.major} Update {self.minor}" if updates else f"RHEL {self.major}.{self.minor}"


FIRST_SUPPORTED: Final = {3: 9, 4: 6, 5: 1}
"""The first update with PV drivers: 3 Update 9, 4 Update 6, 5.1 (all editions; "and newer" in the last one)."""

FIRST_BUILT_IN: Final = {4: 7, 5: 3}
"""The first update whose kernel has the drivers, so that no package is needed (late RHEL 5 guide, requirements)."""

NEEDS_A_SWITCH: Final = Release(6, 0)
"""RHEL 6.0 needs ``xen_pv_hvm=enable`` on the kernel's command line; from 6.1 on the drivers are the default."""

_FIRST_BUILDS: Final = {
    3: ((4, 0), (9, 1), (15, 2), (20, 3), (27, 4), (32, 5), (37, 6), (40, 7), (47, 8), (50, 9)),
    4: ((5, 0), (11, 1), (22, 2), (34, 3), (42, 4), (55, 5), (67, 6), (78, 7), (89, 8), (100, 9)),
    5: (
        (8, 0), (53, 1), (92, 2), (128, 3), (164, 4), (194, 5), (238, 6), (274, 7), (308, 8), (348, 9), (371, 10),
        (398, 11),
    ),
    6: ((71, 0), (131, 1), (220, 2), (279, 3), (358, 4), (431, 5), (504, 6), (573, 7), (642, 8), (696, 9), (754, 10)),
}  # fmt: skip
"""The build numbers with which each update began: 2.6.18-53 is RHEL 5.1, the guide's own sample."""


def parse(text: str) -> Release | None:
    """``rhel-5.4``, ``rhel5``, ``RHEL4u6`` as a release; None for anything else."""
    found = _RELEASE.fullmatch(text.strip())
    if found is None:
        return None
    return Release(int(found[1]), int(found[2]) if found[2] else None)


def supported(release: Release) -> bool | None:
    """Whether the PV drivers support a release; None where its update decides and is not known."""
    if release.major < 3:
        return False
    first = FIRST_SUPPORTED.get(release.major)
    if first is None:
        return True
    return None if release.minor is None else release.minor >= first


def built_in(release: Release) -> bool | None:
    """Whether the release's kernel has the drivers; None where its update decides and is not known."""
    if release.major <= 3:
        return False
    first = FIRST_BUILT_IN.get(release.major)
    if first is None:
        return True
    return None if release.minor is None else release.minor >= first


def driven(release: Release) -> bool | None:
    """Whether the release drives PV devices as it is installed; None where its update decides and is not known."""
    if release.major == NEEDS_A_SWITCH.major:
        return None if release.minor is None or release <= NEEDS_A_SWITCH else True
    return built_in(release)


def of_build(major: int, build: int) -> Release:
    """The update that a kernel's build number belongs to."""
    minor = None
    for first, update in _FIRST_BUILDS.get(major, ()):
        if build >= first:
            minor = update
    return Release(major, minor)

"""Device names that no disk of a guest has: emulated ones, and ones that only a PV driver reaches.

Thousands of guests have a handful of disks of the same names, so the first free ones are remembered for few names.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pvlint.platforms import vdev

EMULATED_XEN: Final = ("hda", "hdb", "hdc", "hdd")
_LAST_SCSI: Final = 15
"""The last unit that xl emulates as SCSI: sdp."""
_SHORT: Final = 64
"""Characters of the names for which the free ones are remembered."""

Names = frozenset[str]


def emulated_xen(taken: Names, *, xl: bool) -> tuple[str, ...]:
    """The names of disks that Xen emulates, but for those that are taken."""
    return _emulated(taken, xl) if _are_few(taken) else _emulated.__wrapped__(taken, xl)


def scsi_after(unit: int, taken: Names) -> tuple[str, ...]:
    """The names of disks that xl emulates as SCSI, after this unit, but for those that are taken."""
    parsed = map(vdev.parse_xl, taken)
    used = {name.index for name in parsed if name is not None and name.family == "sd"}
    return tuple(f"sd{vdev.letters(n)}" for n in range(unit + 1, _LAST_SCSI + 1) if n not in used)


@lru_cache(maxsize=256)
def _emulated(taken: Names, xl: bool) -> tuple[str, ...]:
    used = _numbers(taken) if xl else ()
    return tuple(name for n, name in enumerate(EMULATED_XEN) if name not in taken and n not in used)


def first_pv_only(taken: Names, *, xen: bool, xl: bool, ahci: bool) -> str:
    """The first of ``pv_only``; empty where there is none."""
    return _first_pv_only(taken, xen, xl, ahci) if _are_few(taken) else next(_pv_only(taken, xen, xl, ahci), "")


@lru_cache(maxsize=256)
def _first_pv_only(taken: Names, xen: bool, xl: bool, ahci: bool) -> str:
    return next(_pv_only(taken, xen, xl, ahci), "")


def pv_only(taken: Names, *, xen: bool, xl: bool, ahci: bool) -> Iterator[str]:
    """The names of disks that are not emulated, in order, but for those that are taken; ``ahci`` is xl's hdtype."""
    return _pv_only(taken, xen, xl, ahci)


def _pv_only(taken: Names, xen: bool, xl: bool, ahci: bool) -> Iterator[str]:
    if not xen:
        return _free("vd", 1, 702, taken)
    if not xl:
        return _free("xvd", 1, 260, taken)
    return _free("xvd", 6 if ahci else 4, 702, taken | {f"xvd{vdev.letters(n)}" for n in _numbers(taken)})


def _free(prefix: str, first: int, last: int, taken: Names) -> Iterator[str]:
    names = (f"{prefix}{vdev.letters(n)}" for n in range(first, last))
    return (name for name in names if name not in taken)


def _are_few(taken: Names) -> bool:
    return sum(map(len, taken)) <= _SHORT


def _numbers(taken: Names) -> set[int]:
    """The numbers that these names are to xl: hda, xvda and d0p0 are one."""
    names = map(vdev.parse_xl, taken)
    return {name.index for name in names if name is not None and name.family in ("hd", "xvd", "d")}

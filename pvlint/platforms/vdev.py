"""The names of Xen's virtual disks: which disk, or partition of one, a vdev such as ``xvda1`` is."""

from functools import lru_cache
from typing import Final, Literal

from pvlint.late import regex
from pvlint.record import NamedTuple

Family = Literal["hd", "sd", "xvd", "d", "number"]


class Vdev(NamedTuple):
    """A device name, understood."""

    family: Family
    """What the name begins with: "d" is libxl's ``d0p0``, "number" a bare device number."""
    index: int  # type: ignore[assignment]  # a disk has an index, whatever tuple.index is
    """Which disk, from 0; -1 for a number."""
    partition: int
    """0 for a whole disk."""


_LETTERED: Final = regex(r"(xvd|hd|sd)([a-z]{1,5})([1-9][0-9]{0,3})?")
_C_INTEGER: Final = r"0[xX][0-9a-fA-F]{1,8}|0[0-7]{0,11}|[1-9][0-9]{0,9}"
_D_P: Final = regex(f"d({_C_INTEGER})p({_C_INTEGER})")
_XL_NUMBER: Final = regex(_C_INTEGER)
_XEND_NUMBER: Final = regex("(?:0x)?[0-9a-fA-F]+")

_Limits = dict[str, tuple[int, int]]
_XL: Final[_Limits] = {"xvd": (2**20, 255), "hd": (4, 63), "sd": (16, 15)}
"""How many disks libxl knows of a family, and the highest partition; of ``d0p0`` as many as of ``xvd``."""
_XEND: Final[_Limits] = {"xvd": (260, 15), "hd": (20, 63), "sd": (256, 15)}
"""The same for xend. It matches ``sdiw`` to ``sdiz`` too, and fails on them for want of a major number."""

_FAMILIES: Final[dict[str, Family]] = {"xvd": "xvd", "hd": "hd", "sd": "sd"}
_A_NUMBER: Final = Vdev(family="number", index=-1, partition=0)


@lru_cache(maxsize=1024)
def parse_xl(name: str) -> Vdev | None:
    """A device name as libxl reads it (libxl_device.c, libxl__device_disk_dev_number); None where it refuses it.

    The freedoms that C's number readers take by accident (blanks and signs, a family without any letter, an empty name
    as number 0) are not taken over.
    """
    found = _D_P.fullmatch(name)
    if found is not None:
        index, partition = _c_integer(found[1]), _c_integer(found[2])
        disks, last = _XL["xvd"]
        return Vdev(family="d", index=index, partition=partition) if index < disks and partition <= last else None
    if _XL_NUMBER.fullmatch(name):
        return _A_NUMBER if _c_integer(name) < 2**31 else None
    return _lettered(name, _XL)


@lru_cache(maxsize=1024)
def parse_xend(name: str) -> Vdev | None:
    """A device name as a xend reads it (xen/util/blkif.py), be it 3.0.3 or 4.1; None where both refuse it.

    Left out: that a device node of domain 0 is a name to xend too, and that 3.0.3 overlooks the end of ``hd`` and
    ``xvd`` names and so takes ``hda0``, as nothing good comes of either.
    """
    if _XEND_NUMBER.fullmatch(name):
        return _A_NUMBER
    return _lettered(name.removeprefix("/dev/"), _XEND)


@lru_cache(maxsize=1024)
def letters(index: int) -> str:
    """The letters of a disk: 0 is ``a``, 25 ``z``, 26 ``aa``."""
    found = ""
    while index >= 0:
        found = chr(ord("a") + index % 26) + found
        index = index // 26 - 1
    return found


def unit(index: int) -> str:
    """The IDE channel and unit of a disk, ``0:0`` to ``1:1``. Raises ValueError for an index IDE does not have."""
    if not 0 <= index <= 3:
        raise ValueError(f"IDE has disks 0 to 3, not {index}")
    return f"{index // 2}:{index % 2}"


def _lettered(name: str, limits: _Limits) -> Vdev | None:
    found = _LETTERED.fullmatch(name)
    if found is None:
        return None
    family, disk, digits = found.groups()
    index, partition = -1, int(digits or 0)
    for letter in disk:
        index = (index + 1) * 26 + ord(letter) - ord("a")
    disks, last = limits[family]
    return (
        Vdev(family=_FAMILIES[family], index=index, partition=partition)
        if index < disks and partition <= last
        else None
    )


def _c_integer(digits: str) -> int:
    """As C reads it in base 0: a leading zero makes it octal."""
    return int(digits, 16 if digits[:2] in ("0x", "0X") else 8 if digits.startswith("0") else 10)

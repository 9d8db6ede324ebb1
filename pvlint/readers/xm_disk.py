"""The disk string of an xm config: ``UNAME,VDEV,MODE[,BACKEND[,PROTOCOL]]`` (xen/xm/create.py)."""

import re
from functools import lru_cache
from typing import Final

from pvlint.readers.config import UNKNOWN_PART
from pvlint.record import NamedTuple

_MODES: Final = ("r", "w", "w!")
_PREFIX: Final = re.compile(r"(?:tap2?:tapdisk:[a-z0-9]+:|tap2?:[a-z0-9]+:|[a-z][a-z0-9-]*:)")
_LONGEST: Final = 80
"""Characters after the first comma that are worth remembering; a disk has a dozen."""


class XmDisk(NamedTuple):
    """One disk string, split."""

    target: str
    vdev: str
    """Without ``ioemu:`` and without ``:cdrom``."""
    cdrom: bool
    read_only: bool
    prefix: str
    backend: str
    ioemu: bool
    shared: bool
    """The mode is w!: xend lets others write to the backing store too."""
    problems: tuple[str, ...]
    """Why xend refuses it."""


def split_uname(uname: str) -> tuple[str, str]:
    """``tap:aio:/srv/a.img`` as its prefix and its path."""
    found = _PREFIX.match(uname)
    return ("", uname) if found is None else (found[0], uname[found.end() :])


class _Rest(NamedTuple):
    """What follows the first field of a disk string; fields as in ``XmDisk``."""

    vdev: str
    cdrom: bool
    read_only: bool
    backend: str
    ioemu: bool
    shared: bool
    problems: tuple[str, ...]


def parse(spec: str) -> XmDisk:
    """Split a disk string as xend does: at every comma, nothing stripped."""
    uname, comma, fields = spec.partition(",")
    rest = _rest(comma + fields) if len(fields) <= _LONGEST else _rest.__wrapped__(comma + fields)
    problems = rest.problems
    prefix, target = split_uname(uname)
    if not prefix and uname and UNKNOWN_PART not in uname:
        problems += (f"'{uname[:40]}' has no type; xend wants phy:, file: or tap:aio: in front of the path",)
    if not uname and not rest.cdrom:
        problems += ("no backing store: only a CD-ROM drive may be empty",)
    return XmDisk(
        target=target,
        vdev=rest.vdev,
        cdrom=rest.cdrom,
        read_only=rest.read_only,
        prefix=prefix,
        backend=rest.backend,
        ioemu=rest.ioemu,
        shared=rest.shared,
        problems=problems,
    )


@lru_cache(maxsize=256)
def _rest(written: str) -> _Rest:
    """What follows the first field, from its comma on; thousands of disks differ in their paths alone."""
    fields = written.split(",")[1:]
    problems: list[str] = []
    if not 2 <= len(fields) <= 4:
        problems.append(f"xend wants 3 to 5 fields (UNAME,VDEV,MODE ...), this has {len(fields) + 1}")
    device, mode, backend = (*fields, "", "", "")[:3]
    ioemu = "ioemu:" in device
    if ioemu:
        device = device.partition(":")[2]
    vdev, _, kind = device.partition(":")
    if kind not in ("", "cdrom", "disk"):
        problems.append(f"unknown device type '{kind[:20]}'; xend knows :cdrom and :disk")
    if mode not in _MODES and UNKNOWN_PART not in mode:
        problems.append(f"invalid mode '{mode[:20]}'; xend knows r, w and w!")
    return _Rest(
        vdev=vdev.removeprefix("/dev/"),
        cdrom=kind == "cdrom",
        read_only=mode == "r",
        backend=backend,
        ioemu=ioemu,
        shared=mode == "w!",
        problems=tuple(problems),
    )

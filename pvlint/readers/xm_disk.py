"""The disk string of an xm config: ``UNAME,VDEV,MODE[,BACKEND[,PROTOCOL]]`` (xen/xm/create.py)."""

import re
from typing import Final, NamedTuple

from pvlint.readers.config import UNKNOWN_PART

_MODES: Final = ("r", "w", "w!")
_PREFIX: Final = re.compile(r"(?:tap2?:tapdisk:[a-z0-9]+:|tap2?:[a-z0-9]+:|[a-z][a-z0-9-]*:)")


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


def parse(spec: str) -> XmDisk:
    """Split a disk string as xend does: at every comma, nothing stripped."""
    fields = spec.split(",")
    problems: list[str] = []
    if not 3 <= len(fields) <= 5:
        problems.append(f"xend wants 3 to 5 fields (UNAME,VDEV,MODE ...), this has {len(fields)}")
    fields += [""] * (3 - len(fields))
    uname, device, mode = fields[:3]
    ioemu = "ioemu:" in device
    if ioemu:
        device = device.partition(":")[2]
    vdev, _, kind = device.partition(":")
    if kind not in ("", "cdrom", "disk"):
        problems.append(f"unknown device type '{kind[:20]}'; xend knows :cdrom and :disk")
    if mode not in _MODES and UNKNOWN_PART not in mode and len(fields) > 2:
        problems.append(f"invalid mode '{mode[:20]}'; xend knows r, w and w!")
    prefix, target = split_uname(uname)
    if not prefix and uname and UNKNOWN_PART not in uname:
        problems.append(f"'{uname[:40]}' has no type; xend wants phy:, file: or tap:aio: in front of the path")
    if not uname and kind != "cdrom":
        problems.append("no backing store: only a CD-ROM drive may be empty")
    return XmDisk(
        target=target,
        vdev=vdev.removeprefix("/dev/"),
        cdrom=kind == "cdrom",
        read_only=mode == "r",
        prefix=prefix,
        backend=fields[3] if len(fields) > 3 else "",
        ioemu=ioemu,
        shared=mode == "w!",
        problems=tuple(problems),
    )

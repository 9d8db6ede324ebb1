"""Backing stores: what the disks of a guest write to, under one name for all the spellings of its path."""

import posixpath
from functools import lru_cache
from typing import Final

from pvlint.guest import Guest
from pvlint.late import regex
from pvlint.model import UNKNOWN_PART, Device, Disk

_CDROM: Final = Device.CDROM
_PATHS: Final = regex(r"(?:(?:file|phy|tap2?|tapdisk|aio|sync|raw|qcow2?|vhd|vmdk|ram):)*")
"""Xen's prefixes before a path; what comes after any other one only its own script understands."""
_MAPPER: Final = regex(r"/dev/mapper/((?:[^-/]|--)+)-((?:[^-/]|--)+)")

Store = tuple[str, str]
"""The domain that serves it, empty for the host, and its canonical path."""


Written = list[tuple[Store, Disk]]


class _Latest:
    """What was worked out last: a rule asks for a guest's own disks first, and then for those of other guests."""

    disks: tuple[Disk, ...] = ()
    format = ""
    written: Written = []  # noqa: RUF012 - there is one of these


_latest: Final = _Latest()


def written(guest: Guest) -> Written:
    """The disks that write, each with its store where that is known. Not to be changed."""
    if _latest.disks is not guest.domain.disks or _latest.format != guest.format:
        _latest.disks, _latest.format, _latest.written = guest.domain.disks, guest.format, _written(guest)
    return _latest.written


def _written(guest: Guest) -> Written:
    found = []
    for disk in guest.domain.disks:
        if disk.read_only or disk.overlay or disk.device is _CDROM:
            continue
        path = _canonical(disk.source, disk.prefix, guest.format)
        if path:
            found.append(((disk.backend, path), disk))
    return found


@lru_cache(maxsize=64)
def _canonical(source: str, prefix: str, format_: str) -> str:
    """A backing store's path, one for all its spellings; empty where it cannot be compared.

    Several rules ask for those of one guest in turn.
    """
    if not source or "?" in source or UNKNOWN_PART in source:
        return ""
    if prefix and not _PATHS.fullmatch(prefix):
        return f"{prefix}{source}"
    if not source.startswith("/"):
        if prefix == "phy:":
            source = f"/dev/{source}"
        else:
            volume = format_ == "xml" and "/" in source and ":" not in source
            return source if volume else ""
    plain = "//" not in source and "/." not in source and not source.endswith("/")
    path = source if plain else "/" + posixpath.normpath(source).lstrip("/")
    volume_of = _MAPPER.fullmatch(path) if path.startswith("/dev/mapper/") else None
    return path if volume_of is None else "/dev/" + "/".join(part.replace("--", "-") for part in volume_of.groups())

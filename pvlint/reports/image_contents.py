"""What was seen on each disk image of a guest, for ``pvlint disks``: as lines for a person, and as plain values."""

from collections.abc import Iterator
from typing import Any, Final

from pvlint.guest import Guest
from pvlint.images.seen import Filesystem, Look, Partition, Seen
from pvlint.reports.excerpt import width
from pvlint.reports.report import printable

_ROLES: Final = {"mbr": "MBR", "grub": "GRUB", "boot": "/boot"}
_WIDEST: Final = 60
_LONGEST: Final = 160
_UNITS: Final = ((1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def lines(guest: Guest) -> Iterator[str]:
    """A line for each image, and below it one for each partition and filesystem on it."""
    for place, seen in _seen(guest):
        disk = guest.domain.disks[place]
        yield f"{printable(disk.target[:_WIDEST]) or '?'}: {_short(printable(disk.source))}: {_summary(seen)}"
        rows = list(_rows(guest, place, seen))
        widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
        for row in rows:
            cells = (cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True))
            yield f"  {'  '.join(cells)}".rstrip()
        yield from (f"  note: {printable(note)}" for note in seen.notes)


def notes(guest: Guest) -> Iterator[str]:
    """What the evidence leaves open, and why; what gave none at all is told on standard error."""
    told = tuple(
        f"{guest.domain.disks[place].target} {words}" for place, _ in _seen(guest) for words in ("was not", "is blank")
    )
    for testimony in guest.testimony:
        yield from (
            f"{printable(testimony.source)}: {printable(words)}"
            for words in testimony.unknown
            if not words.startswith(told)
        )


def size(count: int) -> str:
    """A number of bytes for a person: "256 MiB", "19.5 GiB"."""
    for unit, name in _UNITS:
        if count >= unit:
            return f"{count / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{count} bytes"


def as_dict(guest: Guest, place: int) -> dict[str, Any] | None:
    """What was seen on one disk as plain values; None where it was not looked at."""
    seen = guest.observation.seen[place] if guest.observation is not None else None
    if seen is None:
        return None
    found = _plain(
        {key: value for key, value in seen._asdict().items() if key not in ("look", "notes", "loader", "groups")}
    )
    loader = seen.loader
    return {
        "look": seen.look.value,
        **found,
        "notes": list(seen.notes),
        "loader": None if loader is None else _plain({**loader._asdict(), "goes_to": loader.goes_to.value}),
        "partitions": [_plain(part._asdict()) for part in seen.partitions],
        "filesystems": [_filesystem(guest, place, one) for one in seen.filesystems],
        "groups": [_plain({**group._asdict(), "volumes": list(group.volumes)}) for group in seen.groups],
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """What is empty is null, as everywhere in the contract."""
    return {key: None if value == "" else value for key, value in values.items()}


def _filesystem(guest: Guest, place: int, one: Filesystem) -> dict[str, Any]:
    found = {key: value for key, value in one._asdict().items() if key != "files"}
    return {**_plain(found), "holds": _holds(guest, place, one.partition, one.volume)}


def _short(text: str) -> str:
    """A path that may be anything, with its middle left out where it is very long."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}...{text[-_LONGEST // 2 :]}"


def _seen(guest: Guest) -> list[tuple[int, Seen]]:
    found = guest.observation.seen if guest.observation is not None else ()
    return [(place, seen) for place, seen in enumerate(found) if seen is not None]


def _summary(seen: Seen) -> str:
    if seen.look is Look.NOT_OBSERVED:
        return f"not observed: {printable(seen.reason)}"
    stale = " (may be stale: it is in use, or was just written)" if seen.stale else ""
    what = f"{printable(seen.container)}, {size(seen.size)}"
    if seen.look is Look.BLANK:
        return f"{what}, blank: {printable(seen.reason)}{stale}"
    loader = seen.loader.words or seen.loader.kind if seen.loader is not None else ""
    table = {"dos": "DOS partition table", "gpt": "GPT"}.get(seen.scheme, "no partition table")
    return f"{what}, {table}, {printable(loader) or 'no boot loader'}{stale}"


def _rows(guest: Guest, place: int, seen: Seen) -> Iterator[tuple[str, ...]]:
    """Partitions in their order, each followed by the volumes in it; then what is on the whole disk."""
    for part in seen.partitions:
        inside = [one for one in seen.filesystems if one.partition == part.number]
        plain = next((one for one in inside if not one.volume), None)
        yield _row(guest, place, str(part.number), part, plain)
        for one in inside:
            if one.volume:
                yield _row(guest, place, one.volume, None, one)
    for one in seen.filesystems:
        if one.partition is None:
            yield _row(guest, place, one.volume or "whole", None, one)


def _row(guest: Guest, place: int, name: str, part: Partition | None, one: Filesystem | None) -> tuple[str, ...]:
    kind = one.kind if one is not None else f"type {part.kind}" if part is not None else ""
    label = f"LABEL={one.label}" if one is not None and one.label else ""
    bytes_ = part.size if part is not None else one.size if one is not None else 0
    number = part.number if part is not None else one.partition if one is not None else None
    roles = _holds(guest, place, number, one.volume if one is not None else "")
    holds = ", ".join(_ROLES.get(role, role) for role in roles)
    active = "active" if part is not None and part.active else ""
    why = f"({one.not_read})" if one is not None and one.not_read else ""
    return tuple(printable(cell) for cell in (name, active, size(bytes_), kind, label, f"{holds} {why}".strip()))


def _holds(guest: Guest, place: int, partition: int | None, volume: str) -> list[str]:
    """The roles and mount points that are there."""
    found = guest.observation.places if guest.observation is not None else ()
    return [
        role
        for role, places in found
        if role != "mbr" and any((p.disk, p.partition, p.volume) == (place, partition, volume) for p in places)
    ]

"""A picture of a guest's disks in plain characters: what each holds, and how the guest sees it."""

from collections.abc import Sequence
from typing import Final

from pvlint.changes import Add, Change, Rename
from pvlint.guest import Guest
from pvlint.layout import hard_disks
from pvlint.model import Tri

LEGEND: Final = "|| emulated: the firmware and GRUB read it     ## PV only: drivers of the guest alone do"
_ROLES: Final = {"mbr": "MBR", "grub": "GRUB", "boot": "/boot"}
_WIDTH: Final = 33
"""Characters between the walls of a disk."""


def pictures(before: Guest, after: Guest, changes: Sequence[Change]) -> list[str]:
    """The hard disks before and after, a line each."""
    added = {change.target: f"new, {change.size} MiB" for change in changes if isinstance(change, Add)}
    disks = before.domain.disks
    renames = [c for c in changes if isinstance(c, Rename) and c.target != disks[c.disk].target]
    was = {change.target: f"was {disks[change.disk].target}" for change in renames}
    moved = next((c.target for c in changes if isinstance(c, Rename) and c.disk == before.map.disk and added), "")
    rows = [("before", *row) for row in _rows(before, {}, "")] + [
        ("after", *row) for row in _rows(after, added | was, moved)
    ]
    target, words = (max((len(row[n]) for row in rows), default=0) for n in (1, 3))
    lines, said = [], ""
    for when, name, bar, shown, source in rows:
        lines.append(f"{'' if when == said else when:<6}  {name:<{target}}  {bar}  {shown:<{words}}  {source}".rstrip())
        said = when
    return lines


def _rows(guest: Guest, notes: dict[str, str], moved: str) -> list[tuple[str, str, str, str]]:
    rows = []
    alone = len(hard_disks(guest)) == 1
    for place in hard_disks(guest):
        disk, shown = guest.domain.disks[place], guest.presentations[place]
        holds = [_ROLES[role] for role in guest.map.roles(place)]
        if disk.target == moved or (alone and holds):
            holds.append("everything else")
        wall = "##" if shown.pv_only else "||" if shown.emulated is Tri.YES else "??"
        note = f" ({notes[disk.target]})" if disk.target in notes and disk.source else ""
        bar = f"{wall} {', '.join(holds) or 'data':<{_WIDTH}.{_WIDTH}} {wall}"
        rows.append((disk.target, bar, shown.words, f"{disk.source}{note}"))
    return rows

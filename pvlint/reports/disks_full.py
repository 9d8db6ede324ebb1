"""The text report of ``pvlint disks``: for each guest its boot path and a table of its disks."""

from collections.abc import Callable
from typing import Final

from pvlint.bootmap import BootPath, Holder
from pvlint.document import Document, Status
from pvlint.guest import Guest
from pvlint.model import Firmware, Tri, Virtualization
from pvlint.reports.colour import Paint, paint
from pvlint.reports.excerpt import width
from pvlint.reports.report import InPieces, Target, printable
from pvlint.reports.tally import Tally
from pvlint.settings import Settings

_KINDS: Final = {
    Virtualization.HVM: "fully virtualized", Virtualization.PV: "para-virtualized", Virtualization.PVH: "PVH",
    Virtualization.CONTAINER: "container", Virtualization.UNKNOWN: "kind not known",
}  # fmt: skip
_FIRMWARES: Final = {
    Firmware.BIOS: "BIOS", Firmware.UEFI: "UEFI", Firmware.DIRECT_KERNEL: "direct kernel boot",
    Firmware.BOOTLOADER: "bootloader on the host", Firmware.SLOF: "SLOF", Firmware.S390_CCW: "s390-ccw",
    Firmware.UNKNOWN: "firmware not known",
}  # fmt: skip
_ROLES: Final = {"mbr": "MBR", "grub": "GRUB", "boot": "/boot"}
_HEAD: Final = ("disk", "device", "presented as", "holds", "how we know")
_WIDEST: Final = 60
_LONGEST: Final = 100
"""Characters of a reason in the table."""


class DisksText(InPieces):
    """Writes boot maps as text for a person."""

    def __init__(self, write: Callable[[str], object], paint: Paint) -> None:
        self._write = write
        self._paint = paint

    def piece(self, document: Document) -> str:
        """Every guest of a document, or what went wrong with it."""
        path = self._paint("dim", printable(document.path))
        if document.status is Status.FAILED:
            return f"{path}: {self._paint('red', 'cannot be read')}: {printable(document.reason)}\n\n"
        guests = document.guests if document.status is Status.READ else ()
        texts = ("\n".join([f"{path}:{guest.domain.where().line}", *self._lines(guest)]) for guest in guests)
        return "".join(f"{text}\n\n" for text in texts)

    def put(self, piece: str) -> None:
        """Write it."""
        self._write(piece)

    def end(self, tally: Tally) -> None:
        """Nothing: the summary goes to standard error."""

    def _lines(self, guest: Guest) -> list[str]:
        words = [
            guest.domain.hypervisor,
            _KINDS[guest.domain.virtualization],
            _FIRMWARES[guest.domain.firmware],
            f"phase {guest.phase}",
        ]
        if guest.toolstack is not None:
            words.append(f"toolstack {guest.toolstack.name} ({guest.toolstack.reason})")
        head = f"{self._paint('bold', printable(guest.name))}   {printable(', '.join(words))}"
        lines = [f"  {self._verdict(guest)}", *(f"  {line}" for line in self._table(guest))]
        if guest.testimony:
            from pvlint.reports import image_contents

            lines += [f"  {line}" for line in (*image_contents.lines(guest), *image_contents.notes(guest))]
        return [head, *lines]

    def _verdict(self, guest: Guest) -> str:
        path, disk = guest.map.path, guest.boot_disk
        name = printable(disk.target[:_WIDEST]) if disk is not None else ""
        why = printable(guest.map.reason)
        starts = (
            "boots from" if guest.map.starts_from_disk else "would boot, once its boot order names a hard disk, from"
        )
        if path is BootPath.EMULATED:
            return f"{starts} {self._paint('green', name)}, emulated: {why}"
        if path is BootPath.PV and guest.is_xen and guest.domain.firmware is not Firmware.UEFI:
            return f"{starts} {self._paint('red', name)}: PV only, {self._paint('red', 'will not boot')}: {why}"
        if path is BootPath.PV:
            return f"{starts} {self._paint('yellow', name)}, PV only: {why}"
        if path is BootPath.UNBOOTABLE:
            return f"{starts} {self._paint('red', name)}: emulated, but {self._paint('red', 'will not boot')}: {why}"
        if path is BootPath.UNKNOWN:
            return f"boot disk not known: {why}"
        return f"no boot disk: {why}" if path is BootPath.NONE else f"nothing to check: {why}"

    def _table(self, guest: Guest) -> list[str]:
        rows = [_row(guest, place) for place in range(len(guest.domain.disks))]
        if not rows:
            return []
        widths = [max(width(row[i]) for row in (_HEAD, *rows)) for i in range(len(_HEAD))]
        first, *rest = (
            "  ".join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip()
            for row in (_HEAD, *rows)
        )
        return [self._paint("dim", first), *rest]


def _evidence(holders: dict[str, Holder]) -> str:
    """How each role is known; once where all are known alike."""
    said: dict[str, list[str]] = {}
    for role, holder in holders.items():
        said.setdefault(f"{holder.evidence.value}: {holder.reason}", []).append(_ROLES[role])
    if len(said) <= 1:
        return _cut(next(iter(said), ""))
    return "; ".join(_cut(f"{' and '.join(roles)} {words}") for words, roles in said.items())


def _cut(words: str) -> str:
    """As much as fits a table; JSON has all of it."""
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 3]}..."


def _row(guest: Guest, place: int) -> tuple[str, ...]:
    disk, shown = guest.domain.disks[place], guest.presentations[place]
    roles = guest.map.roles(place)
    holders = {"mbr": guest.map.mbr, "grub": guest.map.grub, "boot": guest.map.boot}
    known = _evidence({role: holders[role] for role in roles})
    if shown.emulated is Tri.UNKNOWN:
        known = shown.reason
    cells = (
        disk.target[:_WIDEST] or "?",
        disk.device.value,
        shown.words,
        ", ".join(_ROLES[role] for role in roles) or "-",
        known,
    )
    return tuple(printable(cell) for cell in cells)


def report(settings: Settings, target: Target) -> DisksText:
    """The report of a run with these settings."""
    return DisksText(target.write, paint(settings.color, target))

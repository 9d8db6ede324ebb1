"""The JSON report of ``pvlint disks``: schema pvlint/disks/1. Programs depend on it; a change raises the number."""

import json
from collections.abc import Callable
from typing import Any, Final

from pvlint.bootmap import Holder
from pvlint.document import Document
from pvlint.guest import Guest
from pvlint.reports.report import InPieces, Target
from pvlint.reports.tally import Tally
from pvlint.settings import Settings

SCHEMA: Final = "pvlint/disks/1"


class DisksJson(InPieces):
    """Collects boot maps and writes one object at the end."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._documents: list[dict[str, Any]] = []

    def piece(self, document: Document) -> dict[str, Any]:
        """A document, as plain values."""
        return {
            "path": document.path,
            "format": document.format or None,
            "status": document.status.value,
            "reason": document.reason or None,
            "guests": [as_dict(guest) for guest in document.guests],
        }

    def put(self, piece: dict[str, Any]) -> None:
        """Collect it."""
        self._documents.append(piece)

    def end(self, tally: Tally) -> None:
        """Write the object."""
        self._write(json.dumps({"schema": SCHEMA, "documents": self._documents}, indent=1) + "\n")


def as_dict(guest: Guest) -> dict[str, Any]:
    """One guest as the contract has it. What is not known, or does not apply, is null."""
    domain, found = guest.domain, guest.map
    return {
        "name": domain.name,
        "line": domain.where().line,
        "hypervisor": domain.hypervisor,
        "virtualization": domain.virtualization.value,
        "firmware": domain.firmware.value,
        "toolstack": guest.toolstack.name if guest.toolstack else None,
        "toolstack_reason": guest.toolstack.reason if guest.toolstack else None,
        "phase": guest.phase,
        "boot_disk": (guest.boot_disk.target or None) if guest.boot_disk else None,
        "starts_from_disk": found.starts_from_disk,
        "boot_path": found.path.value,
        "boot_reason": found.reason,
        "disks": [_disk(guest, place) for place in range(len(domain.disks))],
        "boot": {
            "mbr": _holder(guest, found.mbr),
            "grub": _holder(guest, found.grub),
            "boot": _holder(guest, found.boot),
        },
    }


def _disk(guest: Guest, place: int) -> dict[str, Any]:
    disk, shown = guest.domain.disks[place], guest.presentations[place]
    observed = {}
    if guest.observation is not None:
        from pvlint.reports.image_contents import as_dict

        observed = {"image": as_dict(guest, place)}
    return {
        "target": disk.target or None,
        "bus": disk.bus or None,
        "device": disk.device.value,
        "source": disk.source or None,
        "format": disk.format or None,
        "read_only": disk.read_only,
        "line": disk.where().line,
        "emulated": shown.emulated.value,
        "pv": shown.pv.value,
        "presentation": f"{shown.words}: {shown.reason}",
        "holds": list(guest.map.roles(place)),
        **observed,
    }


def _holder(guest: Guest, holder: Holder) -> dict[str, Any]:
    disk = None if holder.disk is None else guest.domain.disks[holder.disk].target
    return {"disk": disk or None, "evidence": holder.evidence.value, "reason": holder.reason}


def report(settings: Settings, target: Target) -> DisksJson:
    """The report of a run with these settings."""
    return DisksJson(target.write)

"""The audit: for every guest an entry of plain values, worst first; totals, what was skipped, and shared stores.

An entry is what JSON says of a guest (schema pvlint/audit/1). It goes to a shelf at once, and nothing of its document
is kept, so that tens of thousands of guests take little memory. A document that cannot be read is an entry without a
name.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from pvlint import layout
from pvlint.bootmap import BootPath
from pvlint.document import Document, Found, Status
from pvlint.guest import Guest
from pvlint.model import Device, Firmware, Tri
from pvlint.platforms import vdev
from pvlint.record import NamedTuple
from pvlint.reports import check_json, disks_json
from pvlint.reports.marked_lines import excerpt
from pvlint.reports.report import InPieces, shown
from pvlint.reports.shelf import Shelf
from pvlint.rules.finding import Severity
from pvlint.rules.stores import written

VERDICTS: Final = {
    "unreadable": "cannot be read",
    "will-not-boot": "will not boot",
    "pv": "PV boot disk",
    "unknown": "not known",
    "no-boot-disk": "no boot disk",
    "emulated": "emulated boot disk",
    "not-applicable": "no firmware boot",
}
"""What becomes of a guest that is started, the worst first, and the words for it."""
_SAFE: Final = {
    BootPath.UNBOOTABLE: "will-not-boot",
    BootPath.UNKNOWN: "unknown",
    BootPath.NONE: "no-boot-disk",
    BootPath.NOT_APPLICABLE: "not-applicable",
}
_SEVERITIES: Final = ("error", "warning", "note")

Entry = dict[str, Any]


class Part(NamedTuple):
    """What one document adds to an audit."""

    entries: list[Entry]
    skipped: Entry | None = None


class Audit:
    """Collects entries and counts them as documents come."""

    def __init__(self, least: Severity = Severity.NOTE, *, source: bool = False) -> None:
        """``source``: whether entries hold the lines that their findings are about."""
        self._least = least
        self._source = source
        self.entries = Shelf()
        self.skipped = Shelf()
        self.verdicts: Counter[str] = Counter()
        self.rules: Counter[tuple[str, str]] = Counter()
        """In how many guests each rule, by code and name, found something."""
        self.hosts: dict[str, Counter[str]] = {}
        """For each host the guests by their worst severity; "" is none."""
        self._once: set[int] = set()
        self._twice: set[int] = set()

    def of(self, document: Document) -> Part:
        """What a document adds."""
        if document.status is Status.SKIPPED:
            return Part([], {"path": document.path, "host": document.host or None, "reason": document.reason})
        return Part(list(entries(document, self._least, source=self._source)))

    def add(self, part: Part) -> None:
        """Count what a document adds, and keep it."""
        if part.skipped is not None:
            self.skipped.put(f"{part.skipped['reason']}\0{part.skipped['path']}", part.skipped)
        for entry in part.entries:
            self._count(entry)
            self._note_stores(entry)
            self.entries.put(_key(entry), entry)

    def _count(self, entry: Entry) -> None:
        self.verdicts[entry["verdict"]] += 1
        self.rules.update({(finding["code"], finding["name"]) for finding in entry["findings"]})
        self.hosts.setdefault(entry["host"] or "", Counter())[entry["severity"] or ""] += 1

    def _note_stores(self, entry: Entry) -> None:
        """Remember which stores came more than once: a number for each, as there are more of them than guests."""
        for disk in entry["disks"]:
            if disk["store"] is not None:
                store = hash((disk["served_by"], disk["store"]))
                (self._twice if store in self._once else self._once).add(store)

    def shared(self) -> Iterator[dict[str, Any]]:
        """The stores that disks of several guests write to; a guest of one name on one host is one guest."""
        writers: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for entry in self.entries if self._twice else ():
            for disk in entry["disks"]:
                if disk["store"] is not None and hash((disk["served_by"], disk["store"])) in self._twice:
                    writer = {
                        "guest": entry["name"], "host": entry["host"], "path": entry["path"], "line": disk["line"],
                        "disk": disk["target"], "shared": disk["shared"],
                    }  # fmt: skip
                    writers.setdefault((disk["store"], disk["served_by"] or ""), []).append(writer)
        for (path, served_by), found in sorted(writers.items()):
            if len({(writer["host"], writer["guest"]) for writer in found}) > 1:
                hosts = sorted({writer["host"] for writer in found if writer["host"]})
                yield {"store": path, "served_by": served_by or None, "hosts": hosts, "writers": found}


class AuditReport(InPieces):
    """A report that collects the audit, and writes it at the end."""

    def __init__(self, least: Severity, *, source: bool = False) -> None:
        self._audit = Audit(least, source=source)

    def piece(self, document: Document) -> Part:
        """What a document adds."""
        return self._audit.of(document)

    def put(self, piece: Part) -> None:
        """Collect it."""
        self._audit.add(piece)


def entries(document: Document, least: Severity = Severity.NOTE, *, source: bool = False) -> Iterator[Entry]:
    """An entry for every guest of a document; one for the document where it cannot be read at all."""
    found = list(shown(document, least))
    if not document.guests:
        if document.status is Status.FAILED or found:
            lines = {"source": excerpt(document, found)} if source else {}
            yield _unreadable(document, found) | lines
        return
    places = {id(guest): place for place, guest in enumerate(document.guests)}
    by_guest: dict[int, list[Found]] = {}
    for one in found:
        place = places.get(id(one.guest))
        by_guest.setdefault(_owner(document, one) if place is None else place, []).append(one)
    for place, guest in enumerate(document.guests):
        own = by_guest.get(place, [])
        yield _entry(document, guest, own) | ({"source": excerpt(document, own)} if source else {})


def _owner(document: Document, found: Found) -> int:
    """The place of the guest that a finding about no guest, or another version of one, is about: the one around it."""
    line = found.finding.where().line
    for place, guest in enumerate(document.guests):
        extent = guest.domain.extent()
        same = found.guest is not None and found.guest.name == guest.name
        if same or (found.guest is None and extent.line <= line <= extent.end_line):
            return place
    return 0


def _unreadable(document: Document, found: list[Found]) -> Entry:
    line = found[0].finding.where().line if found else 1
    return {
        "name": None, "host": document.host or None, "path": document.path, "line": line,
        "format": document.format or None, "hypervisor": None, "virtualization": None, "firmware": None,
        "toolstack": None, "toolstack_reason": None, "phase": None, "verdict": "unreadable",
        **_findings(document, found), "boot_disk": None, "starts_from_disk": False, "boot_path": "unknown",
        "boot_reason": document.reason or "it cannot be read", "evidence": None, "disks": [], "boot": None,
        "suggested": None,
    }  # fmt: skip


def _entry(document: Document, guest: Guest, found: list[Found]) -> Entry:
    known = disks_json.as_dict(guest)
    stores = {id(disk): store for store, disk in written(guest)}
    for row, disk, presentation in zip(known["disks"], guest.domain.disks, guest.presentations, strict=True):
        served_by, store = stores.get(id(disk), ("", None))
        row |= {"presented": presentation.words, "store": store, "served_by": served_by or None, "shared": disk.shared}
    holds = guest.map.mbr.evidence.value if guest.boot_disk is not None else None
    return {
        "name": known.pop("name"), "host": document.host or None, "path": document.path, "line": known.pop("line"),
        "format": guest.format, **known, "verdict": _verdict(guest, found), **_findings(document, found),
        "evidence": holds, "suggested": _suggested(guest),
    }  # fmt: skip


def _findings(document: Document, found: list[Found]) -> dict[str, Any]:
    findings = [check_json.as_dict(document, one) for one in found]
    for finding in findings:
        del finding["path"], finding["guest"]
    worst = max((one.finding.severity for one in found), default=None)
    return {"severity": worst.word if worst is not None else None, "findings": findings}


def _verdict(guest: Guest, found: list[Found]) -> str:
    if any(one.rule.unreadable is not None for one in found):
        return "unreadable"
    if guest.map.path in _SAFE:
        return _SAFE[guest.map.path]
    holders = (guest.map.mbr.disk, guest.map.grub.disk, guest.map.boot.disk)
    on_pv = any(guest.presentations[place].pv_only for place in holders if place is not None)
    if guest.map.path is not BootPath.PV and not on_pv:
        return "emulated"
    return "will-not-boot" if guest.is_xen and guest.domain.firmware is not Firmware.UEFI else "pv"


def _suggested(guest: Guest) -> dict[str, Any] | None:
    """The two-disk layout; None where there is none, or where an emulated boot disk has other disks beside it."""
    disk, shown_as = guest.boot_disk, guest.boot_presentation
    planned = layout.layout(guest)
    if disk is None or shown_as is None or planned is None:
        return None
    name = vdev.parse_xl(disk.target) if guest.is_xen else None
    plainly = shown_as.emulated is Tri.YES and shown_as.boots is not Tri.NO and (name is None or name.family != "xvd")
    hard = [other for other in guest.domain.disks if other.device in (Device.DISK, Device.LUN)]
    if plainly and len(hard) > 1:
        return None
    return {
        "boot": {"target": planned.boot, "bus": planned.boot_bus, "source": planned.boot_source},
        "rest": {
            "target": planned.rest,
            "bus": planned.rest_bus,
            "source": disk.source or None,
            "was": disk.target or None,
        },
    }


def _key(entry: Entry) -> str:
    """Sorts entries: the loudest finding first, then the worst verdict, then by host, path and line."""
    severity = _SEVERITIES.index(entry["severity"]) if entry["severity"] else len(_SEVERITIES)
    verdict = list(VERDICTS).index(entry["verdict"])
    return f"{severity}{verdict}\0{entry['host'] or ''}\0{entry['path']}\0{entry['line']:09}\0{entry['name'] or ''}"

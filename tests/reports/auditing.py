"""Guests for an audit, and what its reports write of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from pvlint.document import Document, Status
from pvlint.reports.audit import Audit
from pvlint.reports.audit_html import AuditHtml
from pvlint.reports.report import Report
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from tests.judging import judged

NOTE: Final = Severity.NOTE
MADE: Final = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def xm(name: str, *disks: str, more: str = "") -> bytes:
    """A fully virtualized guest of RHEL 5's Xen."""
    return f"name = {name!r}\nbuilder = 'hvm'\nboot = 'c'\n{more}disk = {list(disks)!r}\n".encode(
        "utf-8", "surrogatepass"
    )


def kvm(name: str, target: str, bus: str, source: str = "") -> bytes:
    """A KVM guest with one disk."""
    return (
        f"<domain type='kvm'>\n<name>{name}</name>\n"
        "<os><type arch='x86_64'>hvm</type><boot dev='hd'/></os>\n<devices>\n"
        f"<disk type='file' device='disk'>\n<source file='{source or f'/srv/{name}.img'}'/>\n<target dev='{target}' "
        f"bus='{bus}'/>\n</disk>\n</devices>\n</domain>\n"
    ).encode()


DEAD: Final = xm("dead", "phy:/dev/vg0/dead,xvda,w")
"""An error, PV101: it will not boot."""
SPLIT: Final = xm("split", "file:/srv/split-boot.img,hda,w", "phy:/dev/vg0/split,xvdb,w")
"""No finding: it is split."""
SINGLE: Final = xm("single", "phy:/dev/vg0/single,hda,w")
"""A note, PV201."""
VIRTIO: Final = kvm("virtio", "vda", "virtio")
"""A warning, PV101: SeaBIOS reads it."""
BROKEN: Final = b"<domain type='kvm'><name>broken</name>"
PARA: Final = b"name = 'para'\nbootloader = '/usr/bin/pygrub'\ndisk = ['phy:/dev/vg0/para,xvda,w']\n"
EMPTY: Final = b"name = 'empty'\nbuilder = 'hvm'\nboot = 'c'\ndisk = []\n"


def of(data: bytes, path: str = "guest.cfg", host: str = "") -> Document:
    """A document as a run makes it, from a file or from a host."""
    return judged(data, path)._replace(host=host)


def skipped(path: str, reason: str) -> Document:
    return Document(path, Status.SKIPPED, reason)


def audit(*documents: Document, source: bool = False) -> Audit:
    collected = Audit(NOTE, source=source)
    for document in documents:
        collected.add(collected.of(document))
    return collected


def written(
    make: Callable[[Callable[[str], object]], Report], *documents: Document, lost: tuple[str, str] | None = None
) -> str:
    """What a report writes of some documents."""
    pieces: list[str] = []
    report, tally = make(pieces.append), Tally()
    for document in documents:
        tally.add(document)
        report.document(document)
    if lost is not None:
        tally.lost.append(lost)
    report.end(tally)
    return "".join(pieces)


def page(*documents: Document, lost: tuple[str, str] | None = None) -> str:
    """The HTML report of some documents."""
    return written(lambda write: AuditHtml(write, NOTE, MADE), *documents, lost=lost)

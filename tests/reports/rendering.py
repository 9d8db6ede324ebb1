"""Documents made by hand and by the pipeline, and what the text reports write of them."""

import re
from collections.abc import Callable
from typing import Final

from pvlint.document import Document, Found, Status
from pvlint.reports.audit_text import AuditText
from pvlint.reports.check_concise import Concise
from pvlint.reports.check_full import Full
from pvlint.reports.colour import Paint
from pvlint.reports.disks_concise import DisksConcise
from pvlint.reports.disks_full import DisksText
from pvlint.reports.report import Report
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.registry import Rule, load, matching
from pvlint.sources.text import Text
from tests.judging import judged

HOSTILE: Final = "a\x1b[2J\x07\r\u202e\u200b\x9b31m\ud800"
"""Clears a screen, rings, goes back to the line's begin, turns the reading direction, hides."""
INERT: Final = "a\\x1b[2J\\x07\\r\\u202e\\u200b\\x9b31m\\ud800"
_SGR: Final = re.compile(r"\x1b\[[0-9;]*m")


def rule(code: str = "PV101", name: str = "boot-disk-pv") -> Rule:
    """A rule by this name."""
    return load(matching("PV101"))[0]._replace(code=code, name=name)


def found(text: Text, piece: str, severity: Severity = Severity.ERROR, code: str = "PV101", **more: object) -> Found:
    """A finding at the place of a piece of the text."""
    at = text.characters.index(piece)
    finding = Finding(severity, f"{piece} is wrong", text.where(at, at + len(piece)))
    return Found(rule(code), finding._replace(**more))  # type: ignore[arg-type]


def made(text: Text, *findings: Found, path: str = "guest.cfg") -> Document:
    """A document with these findings."""
    return Document(path, Status.READ, "", "xm", text, (), findings)


def read(text: str | bytes, path: str = "guest.cfg", toolstack: str = "auto") -> Document:
    """A document as the pipeline makes it."""
    data = text.encode() if isinstance(text, str) else text
    return judged(data, path, toolstack=toolstack)


Maker = Callable[[Callable[[str], object], Paint], Report]


def full(write: Callable[[str], object], paint: Paint, least: Severity = Severity.NOTE) -> Report:
    return Full(write, least, paint)


def concise(write: Callable[[str], object], paint: Paint, least: Severity = Severity.NOTE) -> Report:
    return Concise(write, least, paint)


def disks(write: Callable[[str], object], paint: Paint) -> Report:
    return DisksText(write, paint)


def disks_concise(write: Callable[[str], object], _paint: Paint) -> Report:
    return DisksConcise(write)


def audit_text(write: Callable[[str], object], paint: Paint) -> Report:
    return AuditText(write, Severity.NOTE, paint)


def rendered(make: Maker, *documents: Document, colour: bool = False) -> str:
    """What a report writes of some documents."""
    written: list[str] = []
    report = make(written.append, Paint(on=colour))
    tally = Tally()
    for each in documents:
        tally.add(each)
        report.document(each)
    report.end(tally)
    return "".join(written)


def without_colours(text: str) -> str:
    return _SGR.sub("", text)

"""The whole program on one screen: source -> settings -> reader -> platform -> boot map -> rules -> suppressions."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from pvlint.document import Document, Found, Status
from pvlint.guest import Guest, Judgement, guests
from pvlint.readers.read import LARGEST, read
from pvlint.readers.reading import Failed, Skipped
from pvlint.rules.finding import Severity
from pvlint.rules.kind import kind
from pvlint.rules.registry import Rule
from pvlint.ruling import Ruling
from pvlint.sources import files, regular
from pvlint.sources.text import Text

if TYPE_CHECKING:
    from pvlint.sources import live

Rulings = Callable[[str], Ruling]
"""What settings and rules a file is judged by."""


def documents(found: Iterable[files.Found], rulings: Rulings) -> Iterator[Document]:
    """One document for every file: checked, skipped or failed, each with its reason. Missing paths are the caller's."""
    for item in found:
        if isinstance(item, files.Passed):
            yield Document(item.path, Status.SKIPPED, item.reason)
        elif isinstance(item, files.File):
            try:
                data = regular.read(item.path, LARGEST + 1)
            except OSError as error:
                failed = Failed(f"cannot be opened: {(error.strerror or str(error)).lower()}", "")
                yield _unreadable(item.path, failed, Text(""), rulings(item.path))
                continue
            yield guarded(data, item.path, rulings(item.path))


def hosts(answers: "Iterable[live.Answer]", rulings: Rulings) -> Iterator[Document | files.Missing]:
    """One document for every guest of live hosts, and a Missing for what could not be asked.

    The settings are those of the working directory.
    """
    from pvlint.sources import live

    ruling = rulings(os.path.join(os.curdir, "x"))
    for answer in answers:
        if isinstance(answer, live.Lost):
            yield files.Missing(answer.path, answer.reason)
        elif isinstance(answer, live.Passed):
            yield Document(answer.path, Status.SKIPPED, answer.reason, host=answer.host)
        else:
            yield guarded(answer.xml, answer.path, ruling.for_host(answer.host))._replace(host=answer.host)


def guarded(data: bytes, path: str, ruling: Ruling) -> Document:
    """The same as ``document``; a fault of pvlint's own ends the one file and not the run."""
    try:
        return document(data, path, ruling)
    except Exception as error:
        if os.environ.get("PVLINT_DEBUG"):
            raise
        return Document(path, Status.CRASHED, f"{type(error).__name__}: {error}")


def document(data: bytes, path: str, ruling: Ruling) -> Document:
    """One source, from its bytes to its findings."""
    settings = ruling.settings
    # What runs on a host is finished, whatever it is called.
    reading, text = read(data, path.rpartition("/")[2], settings.format, unfinished=not ruling.host)
    if isinstance(reading, Skipped):
        return Document(path, Status.SKIPPED, reading.reason)
    if isinstance(reading, Failed):
        return _unreadable(path, reading, text, ruling)
    judgement = Judgement(
        settings.toolstack,
        settings.profile,
        settings.phase,
        ruling.said,
        settings.guests,
        path=path,
        live=bool(ruling.host),
        directory=ruling.directory,
    )
    if ruling.observer is not None:
        judgement = judgement._replace(observe=partial(ruling.observer, path))
    judged = tuple(guests(reading.definition, judgement))
    refused = [guest for guest in judged if _refusal(guest)]
    whole = Document(
        path,
        Status.READ,
        "",
        judged[0].format,
        text,
        judged,
        tuple(_findings(judged, path, ruling)),
    )
    if len(refused) == len(judged):
        whole = whole._replace(status=Status.FAILED, reason=_refusal(refused[0]))
    whole = ruling.adjusted(whole)
    if "pvlint" not in text.characters:
        return whole  # nothing in it can be a suppression
    from datetime import date

    from pvlint.suppressions import apply

    return apply(whole, ruling, date.today())


def _refusal(guest: Guest) -> str:
    """Why libvirt would not define a guest, where nothing else can be said of it; empty where it can."""
    if not guest.domain.faults:
        return ""
    faults = (fault for fault in guest.domain.faults if fault.blinds and fault.by == "libvirt")
    return next((f"libvirt refuses it: {fault.message}" for fault in faults), "")


def _findings(judged: tuple[Guest, ...], path: str, ruling: Ruling) -> Iterator[Found]:
    for guest in judged:
        if guest.versions:
            yield from _over_versions(guest, ruling.rules)
            continue
        # Of a guest that libvirt refuses nothing else is certain.
        certain = ruling.rules_for(kind(guest))
        if _refusal(guest):
            certain = tuple(rule for rule in certain if rule.unreadable is not None)
        for rule in certain:
            for finding in rule.check(guest):
                yield Found(rule, finding, guest)
            if rule.across is not None:
                for finding in rule.across(guest, path, ruling.memory):
                    yield Found(rule, finding, guest)


def _over_versions(guest: Guest, rules: tuple[Rule, ...]) -> Iterator[Found]:
    """What a rule finds in every version of a guest is found; what it finds in some is left undecided (PV003)."""
    undecided = next((rule for rule in rules if rule.in_some is not None), None)
    partly = []
    for rule in (rule for rule in rules if rule is not undecided):
        by_version = [(version, list(rule.check(version))) for version in guest.versions]
        found = [(version, findings) for version, findings in by_version if findings]
        if len(found) == len(by_version):
            # As loud as the version that says it most quietly.
            least = min(max(finding.severity for finding in findings) for _, findings in found)
            for finding in found[0][1]:
                yield Found(rule, finding._replace(severity=min(finding.severity, least)), guest)
        else:
            partly += [(rule, v, f) for v, findings in found for f in findings[:1] if f.severity > Severity.NOTE]
    if undecided is None or undecided.in_some is None:
        return
    for rule, version, finding in partly:
        yield Found(undecided, undecided.in_some(guest, version, rule.code, finding), guest)
    if not partly:
        for finding in undecided.check(guest):
            yield Found(undecided, finding, guest)


def _unreadable(path: str, failed: Failed, text: Text, ruling: Ruling) -> Document:
    findings = tuple(Found(rule, rule.unreadable(failed)) for rule in ruling.rules if rule.unreadable is not None)
    return ruling.adjusted(Document(path, Status.FAILED, failed.reason, failed.format, text, findings=findings))

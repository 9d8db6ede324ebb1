"""The whole program on one screen: source -> reader -> platform -> boot map -> rules -> report."""

from collections.abc import Iterable, Iterator

from pvlint.document import Document, Found, Status
from pvlint.guest import Guest, Judgement, guests
from pvlint.readers.read import LARGEST, read
from pvlint.readers.reading import Failed, Skipped
from pvlint.rules.finding import Severity
from pvlint.rules.registry import Rule
from pvlint.settings import Settings
from pvlint.sources import files
from pvlint.sources.text import Text


def documents(found: Iterable[files.Found], settings: Settings, rules: tuple[Rule, ...]) -> Iterator[Document]:
    """One document for every file: checked, skipped or failed, each with its reason. Missing paths are the caller's."""
    for item in found:
        if isinstance(item, files.Passed):
            yield Document(item.path, Status.SKIPPED, item.reason)
        elif isinstance(item, files.File):
            try:
                data = files.read(item.path, LARGEST + 1)
            except OSError as error:
                failed = Failed(f"cannot be opened: {(error.strerror or str(error)).lower()}", "")
                yield _unreadable(item.path, failed, Text(""), rules)
                continue
            yield document(data, item.path, settings, rules)


def document(data: bytes, path: str, settings: Settings, rules: tuple[Rule, ...]) -> Document:
    """One source, from its bytes to its findings."""
    reading, text = read(data, path.rpartition("/")[2], settings.format)
    if isinstance(reading, Skipped):
        return Document(path, Status.SKIPPED, reading.reason)
    if isinstance(reading, Failed):
        return _unreadable(path, reading, text, rules)
    judgement = Judgement(settings.toolstack, settings.profile, settings.phase)
    judged = tuple(guests(reading.definition, judgement))
    refused = [guest for guest in judged if _refusal(guest)]
    status = Status.FAILED if len(refused) == len(judged) else Status.READ
    return Document(
        path,
        status,
        reason=_refusal(refused[0]) if status is Status.FAILED else "",
        format=judged[0].format,
        text=text,
        guests=judged,
        findings=tuple(_findings(judged, rules)),
    )


def _refusal(guest: Guest) -> str:
    """Why libvirt would not define a guest, where nothing else can be said of it; empty where it can."""
    return next(
        (
            f"libvirt refuses it: {fault.message}"
            for fault in guest.domain.faults
            if fault.blinds and fault.by == "libvirt"
        ),
        "",
    )


def _findings(judged: tuple[Guest, ...], rules: tuple[Rule, ...]) -> Iterator[Found]:
    for guest in judged:
        if guest.versions:
            yield from _over_versions(guest, rules)
            continue
        # Of a guest that libvirt refuses nothing else is certain.
        apply = tuple(rule for rule in rules if rule.unreadable is not None) if _refusal(guest) else rules
        for rule in apply:
            for finding in rule.check(guest):
                yield Found(rule, finding, guest)


def _over_versions(guest: Guest, rules: tuple[Rule, ...]) -> Iterator[Found]:
    """What holds in every version of a guest is found; what holds in some is left undecided (PV003)."""
    undecided = next((rule for rule in rules if rule.in_some is not None), None)
    others = tuple(rule for rule in rules if rule is not undecided)
    found: dict[tuple[str, int, str], list[tuple[Guest, Found]]] = {}
    for version in guest.versions:
        for rule in others:
            for finding in rule.check(version):
                key = (rule.code, finding.severity, finding.disk)
                found.setdefault(key, []).append((version, Found(rule, finding, guest)))
    partly = []
    for places in found.values():
        if len({id(version) for version, _ in places}) == len(guest.versions):
            yield places[0][1]
        elif places[0][1].finding.severity > Severity.NOTE:
            partly.append(places[0])
    if undecided is None or undecided.in_some is None:
        return
    for version, (rule, finding, _) in partly:
        yield Found(undecided, undecided.in_some(guest, version, rule.code, finding), guest)
    if not partly:
        for finding in undecided.check(guest):
            yield Found(undecided, finding, guest)


def _unreadable(path: str, failed: Failed, text: Text, rules: tuple[Rule, ...]) -> Document:
    findings = tuple(Found(rule, rule.unreadable(failed)) for rule in rules if rule.unreadable is not None)
    return Document(path, Status.FAILED, failed.reason, failed.format, text, findings=findings)

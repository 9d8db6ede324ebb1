"""Inline suppressions: ``pvlint: ignore[PV101] reason`` in a comment, and its twin in a libvirt domain's metadata."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from pvlint.document import Document, Found
from pvlint.late import regex
from pvlint.model import Domain
from pvlint.readers.xml_tags import tags
from pvlint.rules.suppression import Suppression
from pvlint.ruling import Ruling
from pvlint.sources.text import Text

_MARK: Final = regex(r"pvlint:\s*ignore(?:\[(?P<rules>[^\]\n]*)\])?(?P<reason>[^\n]*)")
_UNTIL: Final = regex(r"\buntil=(\S+)")
_XML_COMMENT: Final = regex(r"<!--.*?-->", re.DOTALL)
_HASH: Final = regex(r"#[ \t]*(?=pvlint:)")


def suppressions(text: Text, format_: str, domains: tuple[Domain, ...]) -> list[Suppression]:
    """Every suppression in a source. A source without the word costs one search."""
    characters = text.characters
    if "pvlint" not in characters:
        return []
    found = list(_in_xml(text) if format_ == "xml" else _in_comments(text))
    for domain in domains:
        for ignore in domain.ignores:
            span = domain.extent()
            rules = tuple(part.strip() for part in ignore.rules.split(",") if part.strip())
            found.append(Suppression(rules, ignore.until, ignore.where(), span.line, span.end_line))
    return found


def _in_comments(text: Text) -> Iterator[Suppression]:
    """``#`` comments: for the line they end, or, alone on a line, for the next line that is no comment."""
    for start in _HASH.finditer(text.characters):
        mark = _MARK.match(text.characters, start.end())
        if mark is None:
            continue
        line = text.span(start.start(), start.start()).line
        covered = line
        if text.line(line).lstrip().startswith("#"):
            while covered < text.lines and (not text.line(covered).strip() or text.line(covered).lstrip()[0] == "#"):
                covered += 1
        yield _suppression(mark, text, start.start(), mark.end(), (covered, covered))


def _in_xml(text: Text) -> Iterator[Suppression]:
    """XML comments: for their own line, and, directly above an element, for that whole element."""
    for comment in _XML_COMMENT.finditer(text.characters):
        mark = _MARK.search(text.characters, comment.start(), comment.end() - 3)
        if mark is None:
            continue
        own = text.span(comment.start(), comment.end())
        first, last = own.line, own.end_line
        alone = not text.characters[text.offset(own.line) : comment.start()].strip()
        if alone:
            last = max(last, _end_of_next_element(text, comment.end()))
        yield _suppression(mark, text, comment.start(), comment.end(), (first, last))


def _end_of_next_element(text: Text, at: int) -> int:
    depth = 0
    for tag in tags(text.characters, at):
        depth += tag.opens - tag.closes
        if depth <= 0:
            return text.span(tag.start, tag.end).end_line if tag.opens or depth == 0 else 0
    return 0


def _suppression(mark: "re.Match[str]", text: Text, start: int, end: int, lines: tuple[int, int]) -> Suppression:
    rules = tuple(part.strip() for part in (mark["rules"] or "").split(",") if part.strip())
    until = _UNTIL.search(mark["reason"])
    return Suppression(rules, until[1].rstrip("-") if until is not None else "", text.span(start, end), *lines)


def apply(document: Document, ruling: Ruling, today: date) -> Document:
    """The document without the findings that its suppressions are for, and with what is wrong with those (PV9xx)."""
    if ruling.settings.no_ignores or not document.guests:
        return document
    found = suppressions(document.text, document.format, tuple(guest.domain for guest in document.guests))
    if not found:
        return document
    used: set[int] = set()
    kept = []
    for item in document.findings:
        span = item.finding.where()
        hit = [n for n, one in enumerate(found) if not one.expired(today) and one.covers(item.rule.code, span)]
        used.update(hit)
        if not hit:
            kept.append(item)
    running = {rule.code for rule in ruling.rules}
    for rule in ruling.rules:
        if rule.of_suppression is not None:
            for n, one in enumerate(found):
                finding = rule.of_suppression(one, n in used, running, today)
                if finding is not None:
                    kept.append(Found(rule, finding))
    return document._replace(findings=tuple(kept))

"""The JUnit report: a test suite for each file and a test case for each guest, as Jenkins and GitLab read it.

A guest with an error or a warning is a failure; notes go to its system-out. What a file holds besides guests, and a
file that could not be read, is the case "(file)". Kept to what Jenkins' junit-10.xsd allows, and to one failure a case:
some readers take no more.
"""

from collections import Counter
from collections.abc import Callable
from html import escape
from typing import Final

from pvlint.document import Document, Found, Status
from pvlint.reports.places import relative
from pvlint.reports.remarks import explained
from pvlint.reports.report import InPieces, Target, printable, shown
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.settings import Settings

_FILE: Final = "(file)"


class JUnit(InPieces):
    """Writes a suite when its document comes, and keeps nothing."""

    def __init__(self, write: Callable[[str], object], least: Severity) -> None:
        self._write = write
        self._least = least
        self._begun = False

    def piece(self, document: Document) -> str:
        """A suite for a document."""
        path = printable(relative(document.path))
        if document.status is Status.SKIPPED:
            return _suite(path, [_case(path, _FILE, _element("skipped", document.reason))], skipped=1)
        by_guest: dict[int | None, list[Found]] = {id(guest): [] for guest in document.guests}
        for found in shown(document, self._least):
            by_guest.setdefault(id(found.guest) if id(found.guest) in by_guest else None, []).append(found)
        names = _apart([guest.name for guest in document.guests])
        cases = [_of(path, name, by_guest[id(guest)]) for name, guest in zip(names, document.guests, strict=True)]
        skipped = 0
        if None in by_guest:
            cases.append(_of(path, _FILE, by_guest[None]))
        elif not document.guests and document.status is Status.FAILED:  # and nobody wants to hear of it
            cases.append(_case(path, _FILE, _element("skipped", f"cannot be read: {document.reason}")))
            skipped = 1
        failures = sum(any(map(_fails, findings)) for findings in by_guest.values())
        return _suite(path, cases, failures=failures, skipped=skipped)

    def put(self, piece: str) -> None:
        """Write it."""
        self._begin()
        self._write(piece)

    def end(self, tally: Tally) -> None:
        """What could not be looked at, as errors, and the end."""
        for path, reason in tally.lost:
            shown_path = printable(relative(path))
            self.put(_suite(shown_path, [_case(shown_path, _FILE, _element("error", reason))], errors=1))
        self._begin()
        self._write("</testsuites>\n")

    def _begin(self) -> None:
        if not self._begun:
            self._write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pvlint">\n')
            self._begun = True


def _suite(path: str, cases: list[str], failures: int = 0, errors: int = 0, skipped: int = 0) -> str:
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{errors}" skipped="{skipped}"'
    return f' <testsuite name="{escape(path)}" {counts}>\n{"".join(cases)} </testsuite>\n'


def _apart(names: list[str]) -> list[str]:
    """The names, with a number behind one that came before: readers take two cases of one name for one."""
    seen: Counter[str] = Counter()
    apart = []
    for name in names:
        seen[name] += 1
        apart.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return apart


def _fails(found: Found) -> bool:
    return found.finding.severity > Severity.NOTE


def _of(path: str, name: str, findings: list[Found]) -> str:
    """A case with what was found in it, the worst first."""
    failing = sorted(filter(_fails, findings), key=lambda found: -found.finding.severity)
    content = ""
    if failing:
        worst = failing[0]
        more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
        content += _element("failure", f"{worst.finding.message}{more}", worst.rule.code, _text(path, failing))
    notes = [found for found in findings if not _fails(found)]
    if notes:
        content += f"   <system-out>{_text(path, notes)}</system-out>\n"
    return _case(path, name, content)


def _case(path: str, name: str, content: str) -> str:
    attributes = f'classname="{escape(path)}" name="{escape(printable(name))}"'
    return f"  <testcase {attributes}>\n{content}  </testcase>\n" if content else f"  <testcase {attributes}/>\n"


def _element(kind: str, message: str, code: str = "", text: str = "") -> str:
    attributes = f' type="{code}"' if code else ""
    return f'   <{kind}{attributes} message="{escape(printable(message))}">{text}</{kind}>\n'


def _text(path: str, findings: list[Found]) -> str:
    pieces = []
    for found in findings:
        span = found.finding.where()
        head = f"{path}:{span.line}:{span.column}: {found.finding.severity.word}[{found.rule.code}] {found.rule.name}"
        pieces.append(escape(f"{head}: {explained(found)}", quote=False))
    return "\n\n".join(pieces)


def report(settings: Settings, target: Target) -> JUnit:
    """The report of a run with these settings."""
    return JUnit(target.write, settings.min_severity)

"""The tally of a run: what was checked, what was passed over and why, and what was found."""

from collections import Counter

from pvlint.document import Document, Status
from pvlint.rules.finding import Severity

_FEW = 3


class Tally:
    """Counts documents as they come."""

    def __init__(self, least: Severity = Severity.NOTE) -> None:
        self._least = least
        self.files: Counter[str] = Counter()
        self.guests = 0
        self.skipped: Counter[str] = Counter()
        self._few_skipped: list[tuple[str, str]] = []
        self.severities: Counter[Severity] = Counter()
        self.rules: Counter[tuple[str, str]] = Counter()
        self.worst: Severity | None = None
        """The loudest finding, shown or not: the exit status goes by it."""
        self.lost: list[tuple[str, str]] = []
        """Paths that could not be looked at at all, and why."""

    def add(self, document: Document) -> None:
        """Count a document."""
        if document.status is Status.SKIPPED:
            self.skipped[document.reason.partition(" (")[0].partition(":")[0]] += 1
            if len(self._few_skipped) <= _FEW:
                self._few_skipped.append((document.path, document.reason))
            return
        self.files[document.format] += 1
        self.guests += len(document.guests)
        for found in document.findings:
            severity = found.finding.severity
            self.worst = max(severity, self.worst or severity)
            if severity >= self._least:
                self.severities[severity] += 1
                self.rules[found.rule.code, found.rule.name] += 1

    @property
    def checked(self) -> int:
        """How many files held guest definitions, readable or not."""
        return sum(self.files.values())

    def statistics(self) -> str:
        """How often each rule found something, most first."""
        rows = sorted(self.rules.items(), key=lambda row: (-row[1], row[0]))
        return "".join(f"{count:5}  {code}  {name}\n" for (code, name), count in rows)

    def sentence(self, *, findings: bool = True) -> str:
        """One line for standard error."""
        kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(self.files.items()) if kind)
        text = f"Checked {_count(self.guests, 'guest')} in {_count(self.checked, 'file')}"
        text += f" ({kinds})" if kinds else ""
        if self.skipped:
            text += f"; skipped {self._skipped()}"
        text += "."
        if findings:
            found = [_count(self.severities[s], s.word) for s in reversed(Severity) if self.severities[s]]
            text += f" {', '.join(found)}." if found else " No findings."
        return text

    def _skipped(self) -> str:
        total = sum(self.skipped.values())
        if total <= _FEW:
            return ", ".join(f"{path} ({reason})" for path, reason in self._few_skipped)
        reasons = ", ".join(f"{n} {reason}" for reason, n in self.skipped.most_common())
        return f"{_count(total, 'file')}: {reasons} (-v lists them)"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"

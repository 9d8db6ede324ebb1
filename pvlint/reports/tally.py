"""The tally of a run: what was checked, what was passed over and why, and what was found."""

from collections import Counter
from typing import TYPE_CHECKING

from pvlint.document import Document, Status
from pvlint.rules.finding import Severity

if TYPE_CHECKING:
    from pvlint.guest import Guest

_FEW = 3


class Tally:
    """Counts documents as they come."""

    def __init__(self, least: Severity = Severity.NOTE) -> None:
        self.least = least
        """Findings below this are not counted, but for the exit status."""
        self.files: Counter[str] = Counter()
        self.hosts: Counter[str] = Counter()
        """How many guests of each live host were checked."""
        self.guests = 0
        self.skipped: Counter[str] = Counter()
        self._few_skipped: list[tuple[str, str]] = []
        self.severities: Counter[Severity] = Counter()
        self.rules: Counter[tuple[str, str]] = Counter()
        self.images = 0
        """How many disk images were to be looked at."""
        self.not_observed: Counter[str] = Counter()
        """Why some of them were not; kept apart by reason."""
        self._first_unobserved = ""
        self.worst: Severity | None = None
        """The loudest finding, shown or not: the exit status goes by it."""
        self.lost: list[tuple[str, str]] = []
        """Paths that could not be looked at, and why: missing, or a fault of pvlint's own."""

    def add(self, document: Document) -> None:
        """Count a document."""
        if document.status is Status.SKIPPED:
            self.skipped[document.reason.partition(" (")[0].partition(":")[0]] += 1
            if len(self._few_skipped) <= _FEW:
                self._few_skipped.append((document.path, document.reason))
            return
        if document.host:
            self.hosts[document.host] += 1
        else:
            self.files[document.format] += 1
        self.guests += len(document.guests)
        for guest in document.guests:
            if guest.observation is not None:
                self._count_images(guest)
        for found in document.findings:
            severity = found.finding.severity
            self.worst = max(severity, self.worst or severity)
            if severity >= self.least:
                self.severities[severity] += 1
                self.rules[found.rule.code, found.rule.name] += 1

    def merge(self, later: "Tally") -> None:
        """Count what was counted of later documents."""
        self.files.update(later.files)
        self.hosts.update(later.hosts)
        self.guests += later.guests
        self.skipped.update(later.skipped)
        self._few_skipped += later._few_skipped[: _FEW + 1 - len(self._few_skipped)]
        self.severities.update(later.severities)
        self.rules.update(later.rules)
        self.images += later.images
        self.not_observed.update(later.not_observed)
        self._first_unobserved = self._first_unobserved or later._first_unobserved
        if later.worst is not None:
            self.worst = max(later.worst, self.worst or later.worst)
        self.lost += later.lost

    def _count_images(self, guest: "Guest") -> None:
        seen = guest.observation.seen if guest.observation is not None else ()
        for disk, one in zip(guest.domain.disks, seen, strict=True):
            if one is not None:
                self.images += 1
                if one.look.value == "not observed":
                    self.not_observed[one.reason] += 1
                    self._first_unobserved = self._first_unobserved or disk.source

    def unobserved(self) -> list[str]:
        """What to say of images that were not observed: the verdicts on them are inferred all the same."""
        if not self.not_observed:
            return []
        missed, (reason, most) = sum(self.not_observed.values()), self.not_observed.most_common(1)[0]
        text = f"{missed} of {_count(self.images, 'disk image')} not observed"
        if missed == 1:
            return [f"{text}: {self._first_unobserved[:200]}: {reason}"]
        more = "" if most == missed else f" ({most} of them)"
        return [f"{text}: {reason}{more}; -v says more"]

    @property
    def checked(self) -> int:
        """How many files, and live guests, held guest definitions, readable or not."""
        return self.files.total() + self.hosts.total()

    def statistics(self) -> str:
        """How often each rule found something, most first."""
        rows = sorted(self.rules.items(), key=lambda row: (-row[1], row[0]))
        return "".join(f"{count:5}  {code}  {name}\n" for (code, name), count in rows)

    def sentence(self, *, findings: bool = True) -> str:
        """One line for standard error."""
        kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(self.files.items()) if kind)
        text = f"Checked {_count(self.guests, 'guest')}"
        if self.files or not self.hosts:
            text += f" in {_count(self.files.total(), 'file')}" + (f" ({kinds})" if kinds else "")
        if self.hosts:
            text += f"{' and' if self.files else ''} on {_count(len(self.hosts), 'host')}"
        if self.skipped:
            text += f"; skipped {self._skipped()}"
        text += "."
        if findings:
            found = [_count(self.severities[s], s.word) for s in reversed(Severity) if self.severities[s]]
            none = "No findings." if self.checked else "Nothing was checked."
            text += f" {', '.join(found)}." if found else f" {none}"
        return text

    def _skipped(self) -> str:
        total = sum(self.skipped.values())
        if total <= _FEW:
            return ", ".join(f"{path} ({reason})" for path, reason in self._few_skipped)
        reasons = ", ".join(f"{n} {reason}" for reason, n in self.skipped.most_common())
        return f"{_count(total, 'file')}: {reasons} (-v lists them)"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"

"""A suppression as rules see it: which rules it is of, for which lines, until when."""

from datetime import date

from pvlint.place import Span
from pvlint.record import NamedTuple
from pvlint.rules import registry


class Suppression(NamedTuple):
    """One suppression: of which rules, for which lines, why, until when."""

    rules: tuple[str, ...]
    """Selectors as they are written; empty for one without a bracket."""
    until: str
    """The day as it is written; empty for none."""
    span: Span
    first: int
    last: int
    """The first and the last line that it is for."""

    def where(self) -> Span:
        """Where it stands."""
        return self.span

    def names(self, code: str) -> bool:
        """Whether it is of this rule."""
        return any(code == entry.code for s in self.rules if _known(s) for entry in registry.matching(s))

    def unknown(self) -> tuple[str, ...]:
        """What it names that is no rule."""
        return tuple(selector for selector in self.rules if not _known(selector))

    @property
    def day(self) -> date | None:
        """The last day that it is for; None where none is written, or what is written is no day."""
        try:
            return date.fromisoformat(self.until)
        except ValueError:
            return None

    def expired(self, today: date) -> bool:
        """Whether its day is past, or no day at all."""
        return bool(self.until) and (self.day is None or self.day < today)

    def covers(self, code: str, span: Span) -> bool:
        """Whether it is for a finding of this rule at this place."""
        return span.line <= self.last and span.end_line >= self.first and self.names(code)


def _known(selector: str) -> bool:
    try:
        return bool(registry.matching(selector))
    except registry.UnknownRule:
        return False

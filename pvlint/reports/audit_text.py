"""The text report of ``pvlint audit``: a line for every guest, worst first, then totals, shared stores and the rest."""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import chain, groupby
from typing import Any, Final

from pvlint.reports.audit import VERDICTS, AuditReport, Entry
from pvlint.reports.colour import Paint, paint
from pvlint.reports.excerpt import width
from pvlint.reports.report import Target, printable
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.settings import Settings

_HEAD: Final = ("worst", "verdict", "guest", "boot disk", "presented as", "rules", "host", "where", "how we know")
_WIDEST: Final = 48
"""Columns of a cell that line up the next one; a longer cell pushes its own line to the right."""


class AuditText(AuditReport):
    """Collects entries and writes them as text for a person."""

    def __init__(self, write: Callable[[str], object], least: Severity, paint: Paint) -> None:
        super().__init__(least)
        self._write = write
        self._paint = paint

    def end(self, tally: Tally) -> None:
        """Write everything."""
        if len(self._audit.entries):
            self._table()
            self._totals()
        self._section("Shared backing stores", self._shared())
        self._section("Not checked", self._lost(tally))
        self._section(f"Skipped ({len(self._audit.skipped)})", self._skipped())

    def _table(self) -> None:
        hosts = any(self._audit.hosts)
        widths = [0] * len(_HEAD)
        for row in chain((_HEAD,), map(_cells, self._audit.entries)):
            widths = [max(w, min(width(cell), _WIDEST)) for w, cell in zip(widths, row, strict=True)]
        self._write(self._paint("dim", self._line(_HEAD, widths, hosts=hosts)) + "\n")
        for entry in self._audit.entries:
            line = self._line(_cells(entry), widths, hosts=hosts)
            severity = entry["severity"]
            if severity:
                line = self._paint.severity(Severity[severity.upper()], line[: len(severity)]) + line[len(severity) :]
            self._write(line + "\n")

    def _line(self, row: tuple[str, ...], widths: list[int], *, hosts: bool) -> str:
        cells = zip(_HEAD, row, widths, strict=True)
        shown = ((cell, w) for head, cell, w in cells if hosts or head != "host")
        return "  ".join(cell + " " * (w - width(cell)) for cell, w in shown).rstrip()

    def _totals(self) -> None:
        verdicts = (f"{self._audit.verdicts[v]:6}  {words}" for v, words in VERDICTS.items() if self._audit.verdicts[v])
        self._section("Guests by verdict", verdicts)
        rules = (f"{count:6}  {code}  {name}" for (code, name), count in sorted(self._audit.rules.items()))
        self._section("Guests by rule", rules)
        if any(self._audit.hosts):
            hosts = sorted(self._audit.hosts.items())
            self._section("Guests by host", (_host(host, counts) for host, counts in hosts))

    def _shared(self) -> Iterable[str]:
        for store in self._audit.shared():
            by = f" (served by {store['served_by']})" if store["served_by"] else ""
            far = "; one store only where these hosts share it" if len(store["hosts"]) > 1 else ""
            yield printable(f"  {store['store']}{by}{far}")
            for writer in store["writers"]:
                host = f" on {writer['host']}" if writer["host"] else ""
                shares = ", says that it is shared" if writer["shared"] else ""
                place = f"{writer['path']}:{writer['line']}"
                yield printable(f"      {writer['disk'] or '?'} of {writer['guest']}{host}  {place}{shares}")

    def _lost(self, tally: Tally) -> Iterable[str]:
        return (f"  {printable(path)}: {printable(reason)}" for path, reason in tally.lost)

    def _skipped(self) -> Iterable[str]:
        for reason, files in groupby(self._audit.skipped, lambda skipped: str(skipped["reason"])):
            yield f"  {printable(reason)}"
            for skipped in files:
                yield f"      {printable(skipped['path'])}"

    def _section(self, title: str, lines: Iterable[str]) -> None:
        for place, line in enumerate(lines):
            if place == 0:
                self._write(f"\n{self._paint('bold', title)}\n")
            self._write(line + "\n")


def _host(host: str, counts: Counter[str]) -> str:
    errors = f", {counts['error']} with errors" if counts["error"] else ""
    return f"{sum(counts.values()):6}  {printable(host) or '(files)'}{errors}"


def _cells(entry: Entry) -> tuple[str, ...]:
    presented = next((disk["presented"] for disk in entry["disks"] if "mbr" in disk["holds"]), "-")
    cells: tuple[Any, ...] = (
        entry["severity"] or "-",
        VERDICTS[entry["verdict"]],
        entry["name"] or "-",
        entry["boot_disk"] or "-",
        presented,
        " ".join(sorted({finding["code"] for finding in entry["findings"]})) or "-",
        entry["host"] or "-",
        f"{entry['path']}:{entry['line']}",
        how_known(entry),
    )
    return tuple(printable(str(cell)) for cell in cells)


def how_known(entry: Entry) -> str:
    """The evidence for the boot disk, or why there is none."""
    if entry["boot_disk"] and entry["boot"]:
        return f"{entry['evidence']}: {entry['boot']['mbr']['reason']}"
    return str(entry["boot_reason"])


def report(settings: Settings, target: Target) -> AuditText:
    """The report of a run with these settings."""
    return AuditText(target.write, settings.min_severity, paint(settings.color, target))

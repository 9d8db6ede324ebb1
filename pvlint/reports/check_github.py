"""The report for GitHub Actions: workflow commands that put each finding at its line of a pull request.

Written as "Workflow commands for GitHub Actions" has it, and escaped as @actions/core does (command.ts).
"""

from collections.abc import Callable
from typing import Final

from pvlint.document import Document, Found
from pvlint.reports.places import relative
from pvlint.reports.remarks import explained
from pvlint.reports.report import InPieces, Target, printable, shown
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.settings import Settings

_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = {**_DATA, ord(":"): "%3A", ord(","): "%2C"}


class GitHub(InPieces):
    """Writes ``::error file=...,line=...,title=...::message``."""

    def __init__(self, write: Callable[[str], object], least: Severity) -> None:
        self._write = write
        self._least = least

    def piece(self, document: Document) -> str:
        """A command for each finding of a document."""
        path = printable(relative(document.path))
        return "".join(_command(path, found) for found in shown(document, self._least))

    def put(self, piece: str) -> None:
        """Write them."""
        self._write(piece)

    def end(self, tally: Tally) -> None:
        """Nothing: the summary goes to standard error."""


def _command(path: str, found: Found) -> str:
    span = found.finding.where()
    properties = {"file": path, "line": str(span.line)}
    if span.end_line == span.line:  # columns "cannot be sent" for several lines (@actions/core, AnnotationProperties)
        properties["col"] = str(span.column)
        properties["endLine"] = str(span.end_line)
        properties["endColumn"] = str(span.end_column)
    else:
        properties["endLine"] = str(span.end_line)
    properties["title"] = f"{found.rule.code} {found.rule.name}"
    said = ",".join(f"{key}={value.translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{_COMMANDS[found.finding.severity]} {said}::{explained(found).translate(_DATA)}\n"


def report(settings: Settings, target: Target) -> GitHub:
    """The report of a run with these settings."""
    return GitHub(target.write, settings.min_severity)

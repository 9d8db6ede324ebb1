"""``pvlint audit``: its options to a run and a report over many guests."""

import sys
from typing import Any

from pvlint.cli.check import start
from pvlint.cli.formats import audit_report
from pvlint.cli.run import complain, guarded


def run_audit(given: dict[str, Any]) -> int:
    """Audit; the exit status."""
    if given["output_format"] == "html":
        from pvlint.reports.audit_html import unavailable

        if unavailable():
            return complain(unavailable())
    progress = not (given["quiet"] or given["no_progress"] or _streams_to_terminal(given)) and _terminal(sys.stderr)
    return guarded(lambda: start({**given, "once": True, "progress": progress}, audit_report))


def _streams_to_terminal(given: dict[str, Any]) -> bool:
    """Whether what is written while it runs would get between the lines of the progress."""
    return given["output_format"] == "json-lines" and not given["output_file"] and _terminal(sys.stdout)


def _terminal(stream: Any) -> bool:
    return stream is not None and stream.isatty()

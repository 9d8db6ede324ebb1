"""``pvlint audit``: its options to a run and a report over many guests."""

import sys
from typing import Any

from pvlint.cli.asked import Asked
from pvlint.cli.check import start
from pvlint.cli.formats import streams, unavailable
from pvlint.cli.run import complain, guarded


def run_audit(given: dict[str, Any]) -> int:
    """Audit; the exit status."""
    wrong = unavailable("audit", given["output_format"] or "")
    if wrong:
        return complain(wrong)
    progress = not (given["quiet"] or given["no_progress"] or _streams_to_terminal(given)) and _terminal(sys.stderr)
    return guarded(lambda: start(Asked("audit", {**given, "once": True, "progress": progress})))


def _streams_to_terminal(given: dict[str, Any]) -> bool:
    """Whether what is written while it runs would get between the lines of the progress."""
    return streams("audit", given["output_format"] or "") and not given["output_file"] and _terminal(sys.stdout)


def _terminal(stream: Any) -> bool:
    return stream is not None and stream.isatty()

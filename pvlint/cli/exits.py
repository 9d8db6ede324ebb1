"""Exit statuses, the same for every command and output format. Where several hold: 2 before 1 before 3 before 0."""

from typing import Final

OK: Final = 0
FINDINGS: Final = 1
"""Findings at or above --fail-on; an unreadable definition is one."""
FAILED: Final = 2
"""The job could not be done."""
NOTHING: Final = 3
"""Nothing was checked."""
INTERRUPTED: Final = 130

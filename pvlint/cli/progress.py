"""Progress on a terminal: how many guests so far, what was found, and for how long; gone when the run ends."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity

if TYPE_CHECKING:
    from rich.text import Text

_PER_SECOND: Final = 8


@contextmanager
def progress(tally: Tally, *, on: bool) -> Iterator[None]:
    """Shows the tally while the block runs, and nothing of it afterwards. A thread of rich's looks at it."""
    if not on:
        yield
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    start = time.monotonic()

    def line() -> "Text":
        return Text(words(tally, time.monotonic() - start), no_wrap=True, overflow="ellipsis")

    console = Console(stderr=True, highlight=False)
    with Live(
        get_renderable=line, console=console, refresh_per_second=_PER_SECOND, transient=True, redirect_stdout=False
    ):
        yield


def words(tally: Tally, seconds: float) -> str:
    """The line: counts so far, and minutes and seconds."""
    parts = [f"{tally.guests:,} guests in {tally.checked:,} files"]
    parts += [f"{tally.severities[s]:,} {s.word}s" for s in reversed(Severity) if tally.severities[s]]
    skipped = sum(tally.skipped.values())
    if skipped:
        parts.append(f"{skipped:,} skipped")
    minutes, rest = divmod(int(seconds), 60)
    return f"{', '.join(parts)}  {minutes}:{rest:02}"

"""A head start: a copy of this process that loads what judging takes while this one still reads its options.

It is made where many files are to be looked at, as far as a short look tells. Told what is asked, it becomes a crew:
itself and a copy of its own for every other processor. Where it is not wanted after all, it is gone without a trace.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from pvlint.cli.asked import Asked
    from pvlint.cli.copies import Copy, Pipes
    from pvlint.cli.crew import Crew

ENOUGH: Final = 300
"""Files from which a second process saves more than it costs; measured, see docs/speed.md."""
MOST: Final = 16
"""Processes, however many processors there are."""
_COMMANDS: Final = ("check", "disks", "audit")
_DIRECTORIES: Final = 100
"""How many of them are looked into for files."""
_PATIENCE: Final = 1.0
"""Seconds that it has to end those that it has made, and itself."""


class HeadStart:
    """The copy that is under way, if any."""

    def __init__(self) -> None:
        self._process = 0
        self._copies: list[Copy] = []
        self._told = False

    def begin(self, arguments: list[str]) -> None:
        """Make the copy, if the command line looks like many files."""
        kinds = _many(arguments)
        if not kinds:
            return
        from pvlint.cli import copies, crew

        size = min(crew.cores(), MOST) if copies.can_copy() else 1
        if size == 1:
            return
        pipes: list[Pipes] = []
        with suppress(OSError):  # without it all is as ever, only later
            for _ in range(size):
                pipes.append(copies.pipes())
            self._process = copies.forked(partial(_be_ahead, pipes, kinds))
        if not self._process:
            copies.close(end for each in pipes for end in each)
            return
        with suppress(OSError):  # whoever comes first: it does the same itself
            os.setpgid(self._process, self._process)
        self._copies = [copies.Copy(each) for each in pipes]

    def tell(self, asked: "Asked") -> None:
        """Tell it what is asked, so that it can get ready."""
        if self._copies:
            with suppress(OSError):  # it is gone: nothing is taken of it then
                self._copies[0].tell(asked)
                self._told = True

    def taken(self) -> "AbstractContextManager[Crew[Any, Any]] | None":
        """The crew that it has become, for one job; None where there is none."""
        if not self._told:
            return None
        self._told = False
        return self._crew()

    @contextmanager
    def _crew(self) -> "Iterator[Crew[Any, Any]]":
        from pvlint.cli.crew import Crew

        yield Crew(self._copies)
        if not any(copy.under_way for copy in self._copies):
            self._leave()  # and it ends of itself, when those that it has made have ended

    def end(self) -> None:
        """Nothing is left of it."""
        if self._process:
            # Who presses Ctrl-C again is no sooner rid of it: a short wait is all there is to interrupt.
            before = signal.signal(signal.SIGINT, signal.SIG_IGN)
            with suppress(OSError):
                os.killpg(self._process, signal.SIGTERM)
            self._leave(_PATIENCE)
            signal.signal(signal.SIGINT, before)

    def _leave(self, most: float = 0) -> None:
        """Let it end, and wait for that; no longer than so many seconds, if any are given."""
        process, copies = self._process, self._copies
        self._process, self._copies, self._told = 0, [], False
        for copy in copies:
            copy.close()
        with suppress(ChildProcessError):  # whoever started this process may have told it not to wait
            until = time.monotonic() + most
            while most and time.monotonic() < until:
                if os.waitpid(process, os.WNOHANG)[0]:
                    return
                time.sleep(0.002)
            if most:
                with suppress(OSError):
                    os.killpg(process, signal.SIGKILL)  # it has nothing of its own to end
            os.waitpid(process, 0)


head_start: Final = HeadStart()
"""That of this process."""


def _be_ahead(pipes: "list[Pipes]", kinds: set[str]) -> None:
    from pvlint.cli.copies import close

    os.setpgid(0, 0)  # so that it and those that it makes can be ended as one
    close(end for each in pipes for end in each.of_parent)
    from pvlint.cli.ahead import serve

    serve(pipes, kinds)


def _many(arguments: list[str]) -> set[str]:
    """The kinds of files that a command line is about, if they are many; else, or if others decide, none.

    A kind is "xml" or, for whatever is not called so, "xen".
    """
    if not arguments or arguments[0] not in _COMMANDS or os.environ.get("PVLINT_DEBUG"):
        return set()
    if any(argument.startswith(("-j", "--j")) for argument in arguments):
        return set()  # how many processes there are to be, is told later
    paths = [argument for argument in arguments[1:] if not argument.startswith("-") and os.path.exists(argument)]
    names = list(islice(_names(paths or [os.curdir]), ENOUGH))
    return {"xml" if name.endswith(".xml") else "xen" for name in names} if len(names) == ENOUGH else set()


def _names(paths: list[str]) -> Iterator[str]:
    """The names of files below these paths, in no order; of the first directories only."""
    directories = 0
    while paths and directories < _DIRECTORIES:
        path = paths.pop()
        try:
            with os.scandir(path) as entries:
                directories += 1
                for entry in entries:
                    if not entry.is_dir(follow_symlinks=False):
                        yield entry.name
                    elif not entry.name.startswith("."):
                        paths.append(entry.path)
        except NotADirectoryError:
            yield path
        except OSError:
            continue

"""The commands of a kickstart, read by pykickstart in the syntax of one release.

pykickstart is an extra and takes its time to import, so it is imported here alone and only when a kickstart is read. Of
it only the commands are used, one line at a time: its own reader of files follows ``%include`` and ``%ksappend`` to
files and addresses, and its way to choose a version imports modules by bare names from the working directory.
"""

import importlib
import io
import shlex
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from importlib.util import find_spec
from typing import Any, Final

from pvlint.evidence.kickstart_lines import Line
from pvlint.record import NamedTuple

NEEDED: Final = "reading a kickstart needs pykickstart, which is not installed: pip install 'pvlint[kickstart]'"
RELEASES: Final = (10, 9, 8, 7, 6, 5, 4, 3)
"""The RHEL releases whose syntax is tried, the newest first."""
STORAGE: Final = frozenset(
    "autopart bootloader btrfs clearpart ignoredisk lilo logvol mount part partition raid reqpart volgroup".split()
)
"""The commands that say what goes on which disk."""
_LONGEST: Final = 4096
"""Characters in a line; no storage command comes near."""
_MOST_WORDS: Final = 128
"""Words in a line: the time that argparse takes grows with their square."""
_MOST_WORDS_OF_ALL: Final = 5000
"""Words in all storage commands together."""


class Read(NamedTuple):
    """Storage commands as one release's syntax has them."""

    release: int
    statements: tuple[tuple[Line, Any], ...]
    """Each line, with pykickstart's object for it."""
    refused: tuple[tuple[Line, str, bool], ...]
    """Lines that this syntax does not take, why, and whether it is for another command's sake."""


def available() -> bool:
    """Whether pykickstart is installed. Imports nothing."""
    return find_spec("pykickstart") is not None


def known_commands() -> frozenset[str]:
    """The names of all commands that any release knows. Raises ImportError."""
    with _quiet():
        return frozenset(name for release in RELEASES for name in _handler_class(release).commandMap)


def parse(lines: tuple[Line, ...], release: int, hint: int) -> Read:
    """Read storage commands in a release's syntax; where that is not known (0), in the newest that takes most of them.

    ``hint`` is the release that is tried first then. A line with an option that the release has not, or not any more,
    is taken as the nearest other release has it: of most old options pykickstart knows less than the installers did.
    Raises ImportError.
    """
    split, refused = _split(lines)
    tries = [min(max(release, RELEASES[-1]), RELEASES[0])] if release else list(RELEASES)
    if not release and hint in RELEASES:
        tries.insert(0, hint)
    found = _parse(split, tries[0])
    for candidate in tries[1:]:
        if not found.refused:
            break
        read = _parse(split, candidate)
        found = read if len(read.refused) < len(found.refused) else found
    for other in sorted(RELEASES, key=lambda known: abs(known - found.release))[1:]:
        left = {line for line, _, conflicts in found.refused if not conflicts}
        if not left:
            break
        more = _parse([pair for pair in split if pair[0] in left], other).statements
        taken = {line for line, _ in more}
        statements = tuple(sorted((*found.statements, *more), key=lambda statement: statement[0].number))
        found = Read(found.release, statements, tuple(lost for lost in found.refused if lost[0] not in taken))
    return found._replace(refused=(*refused, *found.refused))


def _split(lines: tuple[Line, ...]) -> tuple[list[tuple[Line, list[str]]], list[tuple[Line, str, bool]]]:
    """The words of each line; and the lines that have none or too many, with the reason."""
    split, refused, total = [], [], 0
    for line in lines:
        if len(line.text) > _LONGEST:
            refused.append((line, f"it is longer than {_LONGEST} characters", False))
            continue
        try:
            words = shlex.split(line.text, comments=True)
        except ValueError as error:
            refused.append((line, _words(error), False))
            continue
        total += len(words)
        if len(words) > _MOST_WORDS or total > _MOST_WORDS_OF_ALL:
            refused.append((line, "it has more words than anybody writes", False))
        else:
            split.append((line, words))
    return split, refused


def _parse(split: list[tuple[Line, list[str]]], release: int) -> Read:
    statements, refused = [], []
    with _quiet():
        of_release = _handler_class(release)
        own = {name: command for name, command in of_release.commandMap.items() if name in STORAGE}
        handler = of_release(mapping=own, dataMapping=of_release.dataMap)
        for line, words in split:
            try:
                found = handler.dispatcher(list(words), line.number)
                if found is None:  # pykickstart warns of a command that was removed, and reads nothing
                    refused.append((line, f"RHEL {release} has no {line.command} any more", False))
                else:
                    statements.append((line, found))
            except Exception as error:  # noqa: BLE001 - whatever a hostile line makes pykickstart raise
                others = getattr(handler.commands.get(line.command), "conflictingCommands", ())
                conflicts = any(getattr(handler.commands.get(other), "seen", False) for other in others)
                refused.append((line, _words(error), conflicts))
    return Read(release, tuple(statements), tuple(refused))


def _handler_class(release: int) -> Any:
    module = importlib.import_module(f"pykickstart.handlers.rhel{release}")
    return getattr(module, module.__all__[0])


def _words(error: Exception) -> str:
    said = getattr(error, "message", "") or str(error) or type(error).__name__
    words = " ".join(str(said).split())
    return words if len(words) <= 120 else words[:117] + "..."


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps pykickstart's warnings, and what argparse prints of deprecated options, off the terminal."""
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield

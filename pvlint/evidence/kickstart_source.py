"""Which kickstart belongs to a guest, and its text: from the command line, the settings, or ``ks=`` of its kernel.

What the user names is read wherever it lies. ``ks=`` is the definition's own word, and a definition may be anybody's:
the file it names is read only where it lies, links followed, below the directory of the definition or below the working
directory (neither counts where it is ``/``); ``http:``, ``nfs:``, ``hd:`` and the like are never fetched or mounted.
The same goes for a guest's name that is to stand in for ``{name}``: one that would lead out of its directory is
refused.
"""

import os
import re
from typing import Final

from pvlint.evidence.claims import Testimony
from pvlint.evidence.facts import Facts
from pvlint.evidence.kickstart import LARGEST, read_kickstart
from pvlint.evidence.kickstart_disks import declared
from pvlint.model import Domain
from pvlint.platforms.presentation import Presentation
from pvlint.record import NamedTuple
from pvlint.sources import regular

_TOLD: Final = re.compile(r"(?:^|\s)(?:inst\.)?ks=(\S*)")


class Found(NamedTuple):
    """Where a guest's kickstart is; with a reason where it cannot be known or read."""

    path: str = ""
    """To open; empty where there is none to open."""
    shown: str = ""
    """As it was said: "ks/web01.ks"."""
    reason: str = ""
    failed: bool = False
    """Whether the user named it, so that its absence is a mistake and not merely something unknown."""


def find(said: str, name: str, base: str, command_line: str, near: tuple[str, ...] = ()) -> Found:
    """The kickstart of a guest: what was said of it (relative to ``base``), else ``ks=`` on its command line.

    ``near`` are the directories that a file named by ``ks=`` has to lie in.
    """
    if said:
        if "{name}" not in said:
            return Found(os.path.join(base, said), said)
        if not name or "/" in name or ".." in name or "\0" in name:
            return Found("", said, "the guest's name cannot stand in a file name", failed=True)
        shown = said.replace("{name}", name)
        return Found(os.path.join(base, shown), shown)
    told = _TOLD.findall(command_line)
    if not told:
        return Found()
    return _local(told[-1].strip("\"'"), near)


def _local(value: str, near: tuple[str, ...]) -> Found:
    """A file of the host that ``ks=`` names; usually it names one of the installer's or of the network."""
    shown = f"ks={value[:80]}"
    scheme, colon, rest = value.partition(":")
    path = rest if colon and scheme == "file" else value
    if (colon and scheme != "file") or not path.strip("/"):
        return Found("", shown, "is for the installer to fetch, and pvlint fetches nothing")
    if path.startswith("//"):
        path = "/" + path.lstrip("/")
    # Below / lies everything: a run that is started there names no place of its own.
    tops = [top for directory in near if (top := os.path.realpath(directory or os.curdir)) != os.sep]
    candidates = [path] if os.path.isabs(path) else [os.path.join(top, path) for top in tops]
    for candidate in candidates:
        try:
            real = os.path.realpath(candidate)
        except (OSError, ValueError):
            continue
        if any(os.path.commonpath((real, top)) == top for top in tops) and os.path.isfile(real):
            return Found(real, shown)
    return Found("", shown, "names no file beside the definition: it is in the installer's own file system")


def judged(
    found: Found,
    domain: Domain,
    facts: Facts,
    presentations: tuple[Presentation, ...],
    phase: str,
    boot_disk: int | None = None,
) -> Testimony:
    """What the kickstart that was found says of a domain's disks; why, where it says nothing. Raises nothing."""
    source = f"the kickstart {found.shown}"
    if not found.path:
        if found.failed:
            return Testimony(source, failed=found.reason)
        return Testimony(source, unknown=(f"{found.shown} {found.reason}",))
    try:
        data = regular.read(found.path, LARGEST + 1)
    except OSError as error:
        return Testimony(source, failed=f"cannot be read: {(error.strerror or str(error)).lower()}")
    kickstart = read_kickstart(data, found.shown, facts.release)
    return declared(kickstart, domain, facts, presentations, phase, boot_disk)

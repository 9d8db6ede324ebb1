"""GRUB legacy's grub.conf (menu.lst): the kernels it starts, and where it says they are."""

import re
from typing import Final

from pvlint.images.arguments import recognised
from pvlint.images.seen import Entry
from pvlint.record import NamedTuple

MOST_ENTRIES: Final = 64
LONGEST: Final = 200
"""Of a title or path."""
_DEVICE: Final = re.compile(r"\(hd(\d{1,3})(?:,(\d{1,3}))?(?:,[a-h])?\)", re.ASCII)


class Config(NamedTuple):
    """What one configuration file of a boot loader says."""

    entries: tuple[Entry, ...] = ()
    searches: tuple[str, ...] = ()
    snippets: bool = False
    """Whether it goes on to loader/entries (``blscfg``)."""


def _device(text: str) -> tuple[int | None, int | None]:
    # GRUB legacy counts partitions from 0, logical ones from 4 (GRUB 0.97 manual, "Naming convention").
    match = _DEVICE.match(text)
    if match is None:
        return None, None
    return int(match[1]), None if match[2] is None else int(match[2]) + 1


def grub_legacy(text: str) -> Config:
    """What a grub.conf says. ``default saved`` marks no entry: what was saved is in a file of its own."""
    entries: list[Entry] = []
    searches: dict[str, None] = {}
    default = "0"
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        word, _, rest = line.replace("\t", " ").replace("=", " ", 1 if "=" in line.split()[0] else 0).partition(" ")
        word, rest = word.lower(), rest.strip()
        if word == "title":
            if len(entries) == MOST_ENTRIES:
                break
            entries.append(Entry(rest[:LONGEST], "", "", ""))
        elif word == "default":
            default = rest
        elif entries:
            entries[-1] = _command(entries[-1], word, rest)
            if word == "uuid" and rest:
                searches[rest[:LONGEST]] = None
    kept = tuple(entry._replace(default=default == str(number)) for number, entry in enumerate(entries) if entry.kernel)
    return Config(kept, tuple(searches))


def _command(entry: Entry, word: str, rest: str) -> Entry:
    if word == "root":
        drive, partition = _device(rest)
        return entry._replace(drive=drive, partition=partition)
    if word == "kernel":
        words = [part for part in rest.split() if not part.startswith("--")] or [""]
        drive, partition = _device(words[0])
        entry = entry._replace(kernel=_DEVICE.sub("", words[0])[:LONGEST], arguments=recognised(" ".join(words[1:])))
        return entry if drive is None else entry._replace(drive=drive, partition=partition)
    if word == "initrd":
        return entry._replace(initrd=_DEVICE.sub("", (rest.split() or [""])[0])[:LONGEST])
    return entry

"""GRUB 2's grub.cfg: the kernels it starts and what it searches for, read without evaluating anything."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from pvlint.images.arguments import recognised
from pvlint.images.grub_conf import LONGEST, MOST_ENTRIES, Config
from pvlint.images.seen import Entry

_WORD: Final = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|([^\s'";#]+)|([;#])|(\s+)""")
_DEVICE: Final = re.compile(r"\(?hd(\d{1,3})(?:,(?:[a-z]+)?(\d{1,3}))?\)?", re.ASCII)
_IN_DEVICE: Final = re.compile(r"^\([^)]*\)")
_LINUX: Final = frozenset(("linux", "linux16", "linuxefi"))
_INITRD: Final = frozenset(("initrd", "initrd16", "initrdefi"))
_MOST_SEARCHES: Final = 32
_LONGEST_LINE: Final = 8192


def commands(line: str) -> list[list[str]]:
    """The commands of a line, as words without their quotes."""
    found: list[list[str]] = [[]]
    glued = False
    for match in _WORD.finditer(line[:_LONGEST_LINE]):
        single, double, plain, sign, space = match.groups()
        if sign == "#" and not glued:
            break
        if sign == ";":
            found.append([])
        word = next((part for part in (single, double, plain, "#" if sign == "#" else None) if part is not None), None)
        if word is not None:
            if glued:
                found[-1][-1] += word
            else:
                found[-1].append(word)
        glued = word is not None and space is None
    return [words for command in found for words in _blocks(command)]


def _blocks(command: list[str]) -> Iterator[list[str]]:
    """A command, cut where a block begins (behind "{") and ends ("}" is one by itself)."""
    words: list[str] = []
    for word in command:
        if word == "}" and words:
            yield words
            words = []
        words.append(word)
        if word in ("{", "}"):
            yield words
            words = []
    if words:
        yield words


class _Reading:
    """What has been read of a grub.cfg so far."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.marks: list[tuple[str, ...]] = []
        """By which names each entry can be the default: its number, title, and id."""
        self.searches: dict[str, None] = {}
        self.defaults: dict[str, None] = {}
        self.snippets = False
        self._open: list[str] = []
        self._numbers = [0]

    def take(self, words: list[str]) -> None:
        """One command."""
        word = words[0]
        if words == ["}"]:
            if self._open and self._open.pop() == "submenu":
                self._numbers.pop()
        elif word in ("menuentry", "submenu"):
            self._menu(word, words)
        elif words[-1] == "{":
            self._open.append(word)
        elif word == "search" or word.startswith("search."):
            name = _searched(words)
            if name and len(self.searches) < _MOST_SEARCHES:
                self.searches[name[:LONGEST]] = None
        elif word == "blscfg":
            self.snippets = True
        elif word == "set" and len(words) > 1:
            self._set(words[1])
        elif self.entries and "menuentry" in self._open:
            self._start(word, words)

    def _menu(self, word: str, words: list[str]) -> None:
        number = ">".join([*(str(n - 1) for n in self._numbers[:-1]), str(self._numbers[-1])])
        self._numbers[-1] += 1
        title = words[1] if len(words) > 1 and words[1] != "{" else ""
        if words[-1] == "{":
            self._open.append(word)
            if word == "submenu":
                self._numbers.append(0)
        if word == "menuentry" and len(self.entries) < MOST_ENTRIES:
            named = [b for a, b in pairwise(words) if a in ("--id", "$menuentry_id_option")]
            self.entries.append(Entry(title[:LONGEST], "", "", ""))
            self.marks.append((number, title, *named))

    def _set(self, setting: str) -> None:
        name, _, value = setting.partition("=")
        if name == "default":
            self.defaults[value] = None
        elif name == "root" and self.entries and "menuentry" in self._open:
            match = _DEVICE.fullmatch(value)
            if match:
                partition = None if match[2] is None else int(match[2])
                self.entries[-1] = self.entries[-1]._replace(drive=int(match[1]), partition=partition)

    def _start(self, word: str, words: list[str]) -> None:
        path = _IN_DEVICE.sub("", words[1])[:LONGEST] if len(words) > 1 else ""
        if word in _LINUX:
            self.entries[-1] = self.entries[-1]._replace(kernel=path, arguments=recognised(" ".join(words[2:])))
        elif word in _INITRD:
            self.entries[-1] = self.entries[-1]._replace(initrd=path)

    def default(self, saved: str) -> str | None:
        """Which entry is the default; None where that hangs on more than one value."""
        plain = [value for value in self.defaults if "$" not in value]
        if any("saved_entry" in value for value in self.defaults):
            return saved if saved and not plain else None
        if not plain:
            return "0"
        return plain[0] if len(plain) == 1 else None


def _searched(words: list[str]) -> str:
    """What a ``search`` looks for; "" where that is a file, or known only at run time."""
    dotted = words[0].removeprefix("search.")
    by_identity = dotted in ("fs_uuid", "fs_label")
    plain: list[str] = []
    skip = False
    for option in words[1:]:
        if skip:
            skip = False
        elif option in ("--file", "-f"):
            return ""
        elif option in ("--fs-uuid", "-u", "--label", "-l", "--fs-label"):
            by_identity = True
        elif option in ("--set", "-s"):
            # "--set root NAME" and "--set NAME" are both written; what is searched for stands last in each.
            continue
        elif option in ("--hint", "-h"):
            skip = True
        elif not option.startswith("-"):
            plain.append(option)
    if not by_identity or not plain:
        return ""
    name = plain[0] if words[0] != "search" else plain[-1]
    return "" if "$" in name else name


def grub_cfg(text: str, saved: str = "") -> Config:
    """What a grub.cfg says; ``saved`` is grubenv's saved_entry."""
    reading = _Reading()
    for line in text.splitlines():
        for words in commands(line.strip()):
            reading.take(words)
    default = reading.default(saved)
    kept = tuple(
        entry._replace(default=default is not None and (default in marks or default.split(">")[-1] in marks[1:]))
        for entry, marks in zip(reading.entries, reading.marks, strict=True)
        if entry.kernel
    )
    return Config(kept, tuple(reading.searches), snippets=reading.snippets)


def grubenv(text: str) -> dict[str, str]:
    """The variables that GRUB keeps from one start to the next: lines of NAME=VALUE, filled up with "#"."""
    pairs = (line.partition("=") for line in text.splitlines()[:64] if "=" in line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}

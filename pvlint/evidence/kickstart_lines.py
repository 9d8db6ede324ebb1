"""The lines of a kickstart: its commands, without its sections and scripts, and what only the installation will know.

Nothing is run, opened or fetched: an ``%include`` is a line like any other here.
"""

import re
from typing import Final

from pvlint.record import NamedTuple

_SECTIONS: Final = frozenset(
    "%pre %pre-install %post %onerror %traceback %packages %certificate %addon %anaconda".split()
)
"""What begins a section (pykickstart, parser.py); up to RHEL 5 the next of them ends it, later ``%end`` does."""
_OPENS: Final = re.compile(r"\{%-?\s*(?:if|for)\b|<%-?\s*(?:if|unless)\b|^\s*#(?:if|for|unless|while)\s+\S*[$(]")
_CLOSES: Final = re.compile(r"\{%-?\s*end(?:if|for)\b|<%-?\s*end\b|^\s*#end\s+(?:if|for|unless|while)\b")
"""The conditions of Jinja, of ERB (Foreman) and of Cheetah (Cobbler), whose lines are comments to a kickstart."""
_BETWEEN: Final = re.compile(r"\{%-?\s*el(?:se|if)\b|<%-?\s*els|\{#")
_FILLED_IN: Final = re.compile(r"\$[{(]?\w|\{\{|\{%|<%|@@|SNIPPET::")
_TEMPLATE: Final = re.compile(r"[{<$]|@@|SNIPPET::")
"""How a line begins that a template's variable stands for."""
_PULLED_IN: Final = re.compile(r"\s*#include\s|\s*#.*\bSNIPPET(?:::|\()")
"""Cheetah fills in comments, too."""
_REWRITES: Final = re.compile(r"(?:/run/install|/tmp|/)/?ks\.cfg")
"""Where the installer keeps the kickstart itself: a %pre script that names it may rewrite it."""
_VERSION: Final = re.compile(r"#version=RHEL(\d{1,2})\s*$")


class Line(NamedTuple):
    """A command of a kickstart."""

    number: int
    command: str
    text: str


class Lines(NamedTuple):
    """What the lines of a kickstart come to."""

    commands: tuple[Line, ...]
    doubtful: tuple[Line, ...]
    """Commands that count only under a condition of a template."""
    unknown: tuple[str, ...]
    """Lines that stand for others, which only the installation will know."""
    sections: bool
    """Whether it has a section or an ``%include``, which hardly any other file has."""
    version: int
    """The RHEL release that ``#version=`` names; 0 where there is none."""


def is_filled_in(text: str) -> bool:
    """Whether a template's variable stands in a text, to be filled in before the installation."""
    return _FILLED_IN.search(text) is not None


def lines(text: str) -> Lines:
    """Go through a kickstart line by line, as long as it may be."""
    commands: list[Line] = []
    doubtful: list[Line] = []
    unknown: list[str] = []
    section, depth, version, seen = "", 0, 0, False
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split(None, 2)
        if not words:
            continue
        word = words[0]
        opened, closed = len(_OPENS.findall(line)), len(_CLOSES.findall(line))
        inside, depth = depth > 0 or opened > 0, max(depth + opened - closed, 0)
        seen = seen or word in _SECTIONS or word in ("%include", "%ksappend")
        if word == "%ksappend":
            unknown.append(f"{_short(line)} (line {number}) adds a file that is never fetched")
        elif section and word != "%end" and word not in _SECTIONS:
            if section in ("%pre", "%pre-install") and _REWRITES.search(line) and word[0] != "#":
                unknown.append(f"{section} names the kickstart itself (line {number}) and may rewrite it")
        elif word == "%end":
            section = ""
        elif word == "%include":
            unknown.append(f"{_short(line)} (line {number}) is only known during the installation")
        elif word.startswith("%"):
            section = word
        elif opened or closed:
            if opened and closed:
                unknown.append(f"line {number} counts only under a condition of the template")
        elif word.startswith("#"):
            named = _VERSION.match(line)
            version = int(named[1]) if named is not None else version
            if _PULLED_IN.match(line):
                unknown.append(f"{_short(line)} (line {number}) is only known once the template is filled in")
        elif _BETWEEN.match(line.lstrip()):
            continue
        elif _TEMPLATE.match(word) and is_filled_in(line):
            unknown.append(f"{_short(line)} (line {number}) is only known once the template is filled in")
        else:
            (doubtful if inside else commands).append(Line(number, word.strip("\"'"), line.strip()))
    return Lines(tuple(commands), tuple(doubtful), tuple(unknown), seen, version)


def _short(line: str) -> str:
    words = " ".join(line.split())
    return words if len(words) <= 60 else words[:57] + "..."

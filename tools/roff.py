"""The little of the man(7) language that the manual pages take: text, names in bold, paragraphs, tagged entries."""

import re
from collections.abc import Iterable
from textwrap import wrap

_NAMES = re.compile(r"`([^`]+)`|(?<![\w-])(--?[a-z][\w-]*)")


def plain(text: str) -> str:
    """Text as it is, on one line: nothing in it is a request or an escape."""
    return _guarded(" ".join(text.split()).replace("\\", r"\e").replace("-", r"\-"))


def text(words: str) -> str:
    """Text in which options, and what stands in backquotes, are bold."""
    pieces, end = [], 0
    for found in _NAMES.finditer(words):
        pieces += [_prose(words[end : found.start()]), bold(found.group(1) or found.group(2))]
        end = found.end()
    line = "".join([*pieces, _prose(words[end:])]).strip()
    return "\n".join(map(_guarded, wrap(line, 78, break_long_words=False, break_on_hyphens=False)))


def _guarded(line: str) -> str:
    """A line that is no request, whatever it begins with."""
    return rf"\&{line}" if line.startswith((".", "'")) else line


def _prose(words: str) -> str:
    """A piece of a sentence: its hyphens are hyphens."""
    return re.sub(r"\s+", " ", words).replace("\\", r"\e")


def bold(name: str) -> str:
    """What is typed as it stands."""
    return rf"\fB{plain(name)}\fR"


def italic(name: str) -> str:
    """What something else is typed for."""
    return rf"\fI{plain(name)}\fR"


def heading(name: str) -> str:
    """The heading of a section."""
    return f".SH {name.upper()}\n"


def subheading(name: str) -> str:
    """A heading within a section."""
    return f".SS {plain(name)}\n"


def paragraphs(lines: Iterable[str]) -> str:
    """Paragraphs that are marked up already."""
    return ".PP\n".join(f"{line.strip()}\n" for line in lines)


def entry(tag: str, line: str) -> str:
    """A line of text below, and to the right of, its tag."""
    return f".TP\n{tag}\n{line}\n"


def example(said: str, command: str) -> str:
    """A command, below what it is for."""
    return f"{text(said)}\n.PP\n.RS 4\n.nf\n{plain(command)}\n.fi\n.RE\n"

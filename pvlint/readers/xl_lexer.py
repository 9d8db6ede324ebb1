r"""The tokens of an xl configuration file, and the text of its strings (libxlu_cfg_l.l, libxlu_cfg.c).

Two liberties are taken, both invisible in what is accepted. A name and the ``=`` or ``+=`` after it are one token (the
grammar knows a name nowhere else), and so are a line end and the empty or commented lines that follow it (the grammar
allows one wherever it allows many).

Characters that only look like blanks (a carriage return, a no-break space ...) are errors in xl. Here they are tokens,
``ODD``, so that the rest of such a file can still be read.
"""

import re
from collections.abc import Iterator
from typing import Final

KEY: Final = 1
NAME: Final = 2
"""Only within a ``KEY``, as is ``OPERATOR``."""
OPERATOR: Final = 3
TEXT: Final = 4
"""A string that means what stands between its quotes."""
QUOTED: Final = 5
"""A string that needs ``dequote``."""
NUMBER: Final = 6
OPEN: Final = 7
CLOSE: Final = 8
COMMA: Final = 9
NEWLINE: Final = 10
SEMICOLON: Final = 11
WORD: Final = 12
"""A name with no ``=`` after it."""
ODD: Final = 13
"""Characters that only look like blanks."""
BAD: Final = 14
"""A character that begins no token, or an ``=`` or ``+=`` with no name before it."""
END: Final = 15

_ODD: Final = r"\r\f\v\x1c-\x1f\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"

# Everything is possessive and no two alternatives begin alike, so that no input can make it try twice.
TOKEN: Final = re.compile(
    rf"""[ \t]*+ (?:
      ( ([a-z][._0-9a-z]*+) [ \t]*+ (\+?=) )
    | ( "[^"\\\n\0]*+" | '[^'\\\n\0]*+' )
    | ( "[^"\\\n]*+ (?:\\.[^"\\\n]*+)*+ " | '[^'\\\n]*+ (?:\\.[^'\\\n]*+)*+ ' )
    | ( [0-9][0-9a-fx]*+ )
    | (\[) | (\]) | (,)
    | ( (?: (?:\#[^\n]*+)?+ \n [ \t]*+ )++ )
    | (;)
    | ( [a-z][._0-9a-z]*+ )
    | ( [{_ODD}]++ )
    | ( [^\n] )
    | ( \Z )
    )""",
    re.VERBOSE,
)

Token = re.Match[str]

has_odd: Final = re.compile(rf"[{_ODD}]").search
"""Whether there could be an ``ODD``: quicker asked once, of the whole file."""

_DECIMAL: Final = re.compile(r"[ \t\v\f\r]*[+-]?[0-9]+")
_MEANING: Final = {
    '"': '"', "'": "'", "\\": "\\",
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip


def tokens(characters: str, at: int = 0) -> Iterator[Token]:
    """The tokens from a place on. ``lastindex`` is the kind; the last one is an ``END``. Never fails."""
    return TOKEN.finditer(characters, at)


def dequote(quoted: str) -> tuple[str, str]:
    """A ``QUOTED`` token's text, and the first letter that xl refuses after a backslash in it, if any.

    Both kinds of quotes know the same escapes. An octal one is recognized and then lost: its further digits are read by
    C's strtoul, in base 10, from three characters of which it must use two, and nothing is written for it
    (libxlu_cfg.c, xlu__cfgl_dequote). What is refused stays in the text as it is.
    """
    body, refused, at = quoted[1:-1], "", 0
    parts = []
    while (slash := body.find("\\", at)) >= 0:
        parts.append(body[at:slash])
        at = slash + 2
        letter = body[slash + 1]
        if letter in _MEANING:
            parts.append(_MEANING[letter])
        elif letter in "01234567" and (digits := _DECIMAL.match(body[at : at + 3])) and digits.end() > 1:
            at += digits.end()
        else:
            parts.append(body[slash:at])
            refused = refused or letter
    parts.append(body[at:])
    return "".join(parts), refused


def is_forgiven(characters: str, at: int) -> bool:
    """Whether a character that begins no token is overlooked: a single byte that is the very last one of the file.

    The scanner reports such a character only together with what follows it, and nothing does (libxlu_cfg_l.l).
    """
    return at == len(characters) - 1 and characters[at] < "\x80" and characters[at] != "="

"""Is this an unfinished template? Its values are not there yet, so no verdict would be true."""

from typing import Final

from pvlint.late import regex

_PAIRS: Final = (("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<%", "%>"))
"""Jinja, and everything that looks like it; ERB, Mason. What is between them may be long."""
_MARKS: Final = regex(
    r"\$\{[A-Za-z_][\w.:-]*\}"  # shell, Terraform
    r"|@@\w+@@|@[A-Za-z_][\w-]*@|__[A-Z][A-Z0-9_]+__"
    r"|\{\s*\$\w+\s*\}|\{\s*(?:if|foreach|unless)\s*\(\s*\$"  # Text::Template
)
_QUICK: Final = regex(r"\{[{%#]|<%|\$\{|@[@A-Za-z_]|__[A-Z]|\{\s*(?:\$|if\b|foreach\b|unless\b)")

_WORD: Final = regex(r"[A-Z][A-Z0-9_]{2,}")
_WORD_IN_XML: Final = regex(r"[A-Z_](?<=[\s\"'>\[\]].)[A-Z0-9_]{2,}+[\s\"'<\]]")
_SHAPES: Final = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789 \t\n\r\f\v\"'>[]", b"A" * 27 + b"0" * 10 + b"|" * 11
)
"""A text's shape: capitals, digits, what may stand before a word. Few definitions hold what each word begins with."""
_NAME_WORD: Final = regex(r"[A-Z_]*(?:GUEST|DOMAIN|VM|HOST)_?NAME[A-Z_]*|[A-Z]+_NAME")


def mark(characters: str) -> str:
    """The first placeholder in a text, or nothing: ``{{ name }}``, ``<%= name %>``, ``${name}``, ``@@NAME@@``."""
    # One of these is in everything that the expression finds, which takes a hundred times as long.
    sign = "{" in characters or "%" in characters or "@" in characters or "__" in characters
    if not sign or _QUICK.search(characters) is None:
        return ""
    found = [(match.start(), match.end()) for match in (_MARKS.search(characters),) if match is not None]
    for opening, closing in _PAIRS:
        # A regex would look for the end again from every beginning that has none.
        start = characters.find(opening)
        end = characters.find(closing, start + 2) if start >= 0 else -1
        if end >= 0:
            found.append((start, end + 2))
    start, end = min(found, default=(0, 0))
    return characters[start:end].split("\n")[0][:40]


def may_hold_words(characters: str) -> bool:
    """Whether an XML text can hold a value that is a bare word in capitals; references may hide what it says."""
    if not characters.isascii() or ("&" in characters and "&#" in characters):
        return True
    shape = characters.encode("ascii").translate(_SHAPES)
    return (b"|AA" in shape or b"|A0" in shape) and _WORD_IN_XML.search(characters) is not None


def is_word(value: str) -> bool:
    """A bare word in capitals where a path, a number or a keyword belongs: ``DISKPATH``, ``HDDRIVER``."""
    return _WORD.fullmatch(value) is not None


def is_name(value: str) -> bool:
    """A guest name that is itself a placeholder: ``GUESTNAME``."""
    return _NAME_WORD.fullmatch(value) is not None

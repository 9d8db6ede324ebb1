"""Why xl refuses a configuration file, said to the person who has to put it right.

A ``{}`` in a message stands for the word or character it is about, so that one message is one kind of problem.
"""

import re
from typing import Final

from pvlint.readers import xl_lexer as lex

MIXED: Final = "'+=' joins text to text or a list to a list; '{}' is one of each here"
TOO_DEEP: Final = "the lists are nested too deep for xl's parser; take some of the brackets away"
NUL: Final = "xl crashes on a NUL character in a string; remove it"

_BARE: Final = "the value '{}' needs quotation marks; xl knows only quoted text, numbers and lists as values"
_PYTHON: Final = "'{}' is Python, which xl does not run; write plain settings, name = value"
_PYTHON_WORDS: Final = (
    "class", "def", "elif", "else", "except", "finally", "for", "from", "if", "import", "print", "raise", "return",
    "try", "while", "with",
)  # fmt: skip
_PYTHON_MARKS: Final = re.compile(r"[ \t]*[(\[%*+-]")
_TRIPLE: Final = "xl knows no triple quotation marks; use one at each end, on one line"
_IN_LIST: Final = {
    lex.SEMICOLON: "a ';' stands in a list; xl separates elements by commas",
    lex.COMMA: "there is nothing before a comma of this list; xl allows one comma after each element and no other",
    lex.END: "this list is not closed; a ']' is missing",
    lex.WORD: _BARE,
    lex.KEY: "the list before '{}' is not closed; a ']' is missing",
}
_AFTER_VALUE: Final = {
    lex.CLOSE: "there is a ']' too many",
    lex.COMMA: "there is a comma after the value; several values need brackets around them",
    lex.KEY: "'{}' needs a line of its own, or a ';' before it",
    lex.WORD: "'{}' stands after a complete value; put the whole value in quotation marks",
}


def of_statement(characters: str, token: lex.Token) -> str:
    """What is wrong with a line that begins like this, where xl expects a name."""
    if token.lastindex == lex.BAD:
        return _of_character(characters, token.start(lex.BAD), value=False)
    if token.lastindex != lex.WORD:
        return "xl expects a setting here, name = value"
    if token[lex.WORD] in _PYTHON_WORDS or characters.startswith(("(", "["), token.end()):
        return _PYTHON
    return "there is no '=' after '{}'; a setting is written name = value, and its name has no '-'"


def of_value(characters: str, token: lex.Token) -> str:
    """What is wrong with this where the value of a setting should begin."""
    kind = token.lastindex
    if kind == lex.BAD:
        return _of_character(characters, token.start(lex.BAD), value=True)
    if kind in (lex.WORD, lex.KEY):
        return _PYTHON if _goes_on_as_python(characters, token) else _BARE
    return "there is no value after the '='; it must begin on the same line"


def of_list(characters: str, token: lex.Token, wanted: bool) -> str:
    """What is wrong with this in a list, where an element is wanted or else a comma."""
    kind = token.lastindex or lex.END
    if kind == lex.BAD:
        return _of_character(characters, token.start(lex.BAD), value=wanted)
    if kind == lex.WORD and _goes_on_as_python(characters, token):
        return _PYTHON
    if kind in _IN_LIST:
        return _IN_LIST[kind]
    if _is_triple(characters, token.start(kind)):
        return _TRIPLE
    return "there is no comma before this element of the list"


def after_value(characters: str, token: lex.Token) -> str:
    """What is wrong with this where a statement should end."""
    kind = token.lastindex or lex.END
    start = token.start(kind)
    if kind in (lex.BAD, lex.WORD) and characters[start - 1].isalnum():
        return "a number goes on with something that xl's numbers cannot have; put the whole value in quotation marks"
    if kind == lex.BAD:
        return _of_character(characters, start, value=True)
    if _is_triple(characters, start):
        return _TRIPLE
    return _AFTER_VALUE.get(kind, "there are two values side by side; xl joins nothing, so write one")


def of_blank(characters: str, at: int) -> str:
    """What xl has against a character that looks like a blank, or like nothing at all."""
    if characters[at] == "\ufeff":
        return "xl accepts no byte order mark; save the file as UTF-8 without one"
    if characters[at] == "\r":
        return "xl accepts no carriage returns (CRLF line ends); convert the file to Unix line ends"
    return "xl accepts only the plain space and the tab between words, not {}"


def of_escape(letter: str) -> str:
    """What xl has against a backslash with this letter, in a string."""
    if letter == "x":
        return "xl refuses every \\x escape; write the character itself"
    if letter in "01234567":
        return "xl refuses octal escapes of less than three digits, and drops the others; write the character itself"
    return "xl does not know this escape; a backslash is written '\\\\'"


def _goes_on_as_python(characters: str, token: lex.Token) -> bool:
    """Whether a word where a value should be is called, subscripted or computed with."""
    return _PYTHON_MARKS.match(characters, token.end()) is not None


def _is_triple(characters: str, start: int) -> bool:
    """Whether a string begins with the last of three quotation marks."""
    return characters[max(start - 2, 0) : start + 1] in ("'''", '"""')


def _of_character(characters: str, at: int, *, value: bool) -> str:
    """What xl has against a character that begins no token."""
    character = characters[at]
    if character == "#":
        return "a comment on the last line needs a line end after it"
    if character == "=" or characters.startswith("+=", at):
        return "there is no name before this '='"
    if character in "'\"":
        return "a string is not closed on the line it begins on"
    if character.isalpha() or character == "_":
        if value:
            return "xl knows no words as values; put text in quotation marks, and write 1 for True and 0 for False"
        return "xl's names are lower case: a letter from a to z, then letters, digits, '_' and '.'; rename this one"
    if character in "+-." and re.compile("[0-9]").match(characters, at + 1):
        return "xl knows neither signs nor fractions of numbers; put the number in quotation marks"
    if character == "\\":
        return "xl cannot continue a line with a backslash; only a list may go over several lines"
    if character in "+-.():%*{}":
        return "this is Python, which xl does not run; write the value out"
    return "xl does not know what to do with {} outside a string"

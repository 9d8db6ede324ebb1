"""Python 2 as Python 3: rewrites what Python 3's parser refuses, every piece by one of the same length.

Columns stay what they are, so a place in the tree is a place in the file. Only indentation cannot keep its length
where tabs and blanks are mixed; by how much a line is off is said. What Python 3 has no words for becomes something
that no config has, so that it is known again in the tree:

    print "a", b      print,"a", b          a tuple that begins with the name
    exec code in d    exec,code in d
    except E, e:      except E| e:          an operator where a class stands
    raise E, "why"    raise E; "why"
    `x`               {x}                   a set that is written with backticks
    10L               10j                   an imaginary number that is written with an L
    def f((a, b)):    def f(_a__b_):        a name with an underscore at each end
    [i for i in 1, 2] [i for i in 1| 2]
"""

import re
from collections.abc import Iterator
from typing import Final

BACKSLASH: Final = "\x02"
"""Stands for a backslash that is none to Python 2: ``"\\u"`` is two characters, unless the text is unicode."""

_TOKEN: Final = re.compile(
    r"(?P<comment>\#[^\r\n]*)"
    r"|(?P<string>(?:(?<!\w)(?:[uU][rR]?|[bB][rR]?|[rR]))?"
    r"(?:'{3}(?:[^\\]|\\.)*?'{3}|\"{3}(?:[^\\]|\\.)*?\"{3}"
    r"|'(?:[^'\\\r\n]|\\\r\n|\\.)*+'|\"(?:[^\"\\\r\n]|\\\r\n|\\.)*+\"))"
    r"|(?P<number>(?<![\w.])\d[\w.]*)|(?P<name>[^\W\d]\w*)|(?P<newline>\\?(?:\r\n?|\n))|(?P<blank>[ \t\f]+)"
    r"|(?P<op><>|>>|.)",
    re.DOTALL,
)
_MARK: Final = re.compile(r"[^\w\s]|\b\w")
_SIMPLE: Final = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|#[^\n]*")
_NOT_A_NAME: Final = re.compile(r"\W")
_TAB: Final = 8
_LONGEST_TUPLE: Final = 200
_LARGEST: Final = 2**53
"""Up to here an imaginary number is exact."""
RENAMED: Final = {"async": "_sync", "await": "_wait", "nonlocal": "_onlocal"}
"""Names like any other in Python 2."""

Token = tuple[str, str]
"""Its kind and its text."""


def marks(characters: str) -> int:
    """How much a text is to parse: its names, numbers and marks, a string or comment counting as one."""
    return sum(1 for _ in _MARK.finditer(_SIMPLE.sub(" 0 ", characters)))


def tokens(characters: str) -> Iterator[Token]:
    """All the tokens of a text: together they are the text."""
    return ((found.lastgroup or "op", found[0]) for found in _TOKEN.finditer(characters))


def as_python3(characters: str) -> tuple[str, dict[int, int]]:
    """The text rewritten, and by how many columns each line with tabs in its indentation is longer than it was."""
    rewriter = _Rewriter(characters)
    return rewriter.text(), rewriter.columns


class _Bracket:
    """A bracket that is open, and how far into it a loop or a list of arguments has got."""

    __slots__ = ("arguments", "loop", "opening", "tick")

    def __init__(self, opening: str, *, arguments: bool = False) -> None:
        self.opening = opening
        self.arguments = arguments
        """Whether names of arguments follow: those of a `def`, or of a `lambda` up to its colon."""
        self.loop = ""
        """"for" or "in", inside a list comprehension."""
        self.tick = False
        """Whether a backtick is open at this level."""


class _Rewriter:
    """Goes through the tokens once."""

    def __init__(self, characters: str) -> None:
        self._tokens = list(tokens(characters))
        self._open = [_Bracket("")]
        self._first = True
        """Whether a statement may begin here."""
        self._comma = ""
        """What the next comma of this statement becomes."""
        self._before = ("", "")
        """The two tokens before this one that are no blanks."""
        self.columns: dict[int, int] = {}

    def text(self) -> str:
        """The whole text, rewritten."""
        output: list[str] = []
        line, place = 1, 0
        while place < len(self._tokens):
            kind, text = self._tokens[place]
            place += 1
            if kind == "blank":
                at_line_start = place == 1 or self._tokens[place - 2][0] == "newline"
                output.append(self._indent(text, line) if at_line_start and "\t" in text else text)
            elif kind == "newline":
                output.append(text)
                if len(self._open) == 1 and not text.startswith("\\"):
                    self._begin()
            elif kind == "op" and text == "(" and self._holds_arguments():
                end = self._closed(place)
                output.append(_NOT_A_NAME.sub("_", "".join(piece for _, piece in self._tokens[place - 1 : end])))
                place = end
                self._before = (self._before[1], ")")
            elif kind != "comment":
                output.append(self._token(kind, text, place))
                self._before = (self._before[1], text)
            else:
                output.append(text)
            line += text.count("\n") + text.count("\r") - text.count("\r\n") if kind in ("newline", "string") else 0
        return "".join(output)

    def _begin(self) -> None:
        """A new statement."""
        self._first, self._comma = True, ""
        self._open = [_Bracket("")]

    def _indent(self, blank: str, line: int) -> str:
        """Tabs in indentation as blanks, up to the next multiple of eight, as Python 2 counts them."""
        wide = blank.expandtabs(_TAB)
        self.columns[line] = len(wide) - len(blank)
        return wide

    def _token(self, kind: str, text: str, place: int) -> str:
        first, self._first = self._first, False
        if kind == "number":
            return _number(text)
        if kind == "string":
            return _string(text)
        return self._name(text, place, first=first) if kind == "name" else self._operator(text, place)

    def _name(self, text: str, place: int, *, first: bool) -> str:
        level = self._open[-1]
        if first and text in ("print", "exec"):
            return self._printed(text, place)
        if first and text in ("raise", "except"):
            self._comma = ";" if text == "raise" else "|"
        elif text == "lambda":
            self._open.append(_Bracket("lambda", arguments=True))
        elif text == "for" or (text == "in" and level.loop == "for"):
            level.loop = text if level.opening == "[" else ""
        elif text == "if":
            level.loop = ""
        return RENAMED.get(text, text)

    def _printed(self, text: str, place: int) -> str:
        """``print`` or ``exec`` before what is printed or executed: a comma takes the place of the blank after it."""
        kind, after = self._after(place)
        if kind in ("newline", "comment") or after in ("(", ">>", "=", ".", ",", ";", ":", ")"):
            return text
        kind, blank = self._tokens[place]
        if kind != "blank":
            return text[:-1] + ","
        self._tokens[place] = ("blank", blank[1:])
        return text + ","

    def _after(self, place: int) -> Token:
        """The next token that is no blank, and no line end that the statement goes on after."""
        inside = len(self._open) > 1
        for at in range(place, len(self._tokens)):
            kind, text = self._tokens[at]
            if kind != "blank" and not (kind == "newline" and (inside or text.startswith("\\"))):
                return kind, text
        return "newline", ""

    def _operator(self, text: str, place: int) -> str:
        level = self._open[-1]
        if text in ("(", "[", "{"):
            self._open.append(_Bracket(text, arguments=self._before[0] == "def"))
        elif text in (")", "]", "}"):
            while len(self._open) > 1 and self._open.pop().opening == "lambda":
                pass
        elif text == ":" and level.opening == "lambda":
            self._open.pop()
        elif text in (";", ":") and len(self._open) == 1:
            self._begin()
        elif text == ",":
            return self._separator(level, place)
        elif text == "`":
            level.tick = not level.tick
            return "{" if level.tick else "}"
        return "!=" if text == "<>" else text

    def _separator(self, level: _Bracket, place: int) -> str:
        if len(self._open) == 1 and self._comma and not level.tick:
            comma, self._comma = self._comma, ""
            return comma
        if level.loop == "in":
            return " " if self._after(place)[1] == "]" else "|"
        return ","

    def _holds_arguments(self) -> bool:
        """Whether a bracket that opens here is a tuple among the arguments of a `def` or a `lambda`."""
        return self._open[-1].arguments and self._before[1] in ("(", ",", "lambda")

    def _closed(self, place: int) -> int:
        """The token after the bracket that closes the one before this token; this one if it is not closed soon."""
        depth = 1
        for at in range(place, min(place + _LONGEST_TUPLE, len(self._tokens))):
            kind, text = self._tokens[at]
            if kind == "newline":
                break
            depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
            if depth == 0:
                return at + 1
        return place


def _number(text: str) -> str:
    """``0755`` and ``10L`` in as many characters."""
    is_long = text[-1] in "lL"
    digits = text[:-1] if is_long else text
    is_octal = len(digits) > 1 and digits[0] == "0" and digits.isdecimal()
    if not is_long and not is_octal:
        return text
    try:
        value = int(digits, 8 if is_octal else 0)
    except ValueError:
        return text
    if value >= _LARGEST:
        return "_" * len(text)
    written = f"{value}j" if is_long else str(value)
    return written.ljust(len(text)) if len(written) <= len(text) else "_" * len(text)


def _string(text: str) -> str:
    """A string with the escapes that are some to Python 2; ``ur''`` in as many characters."""
    prefix = text[: len(text) - len(text.lstrip("uUbBrR"))].lower()
    if prefix == "ur" and not re.search(r"\\[uU]|[\r\n]", text):
        return text[1:] + " "
    if prefix or "\\" not in text:
        return text
    pieces = text.split("\\\\")  # a backslash that another one stands for begins no escape
    for letter in "uUN":
        pieces = [piece.replace("\\" + letter, BACKSLASH + letter) for piece in pieces]
    return "\\\\".join(pieces)

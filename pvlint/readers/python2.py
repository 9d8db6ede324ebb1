"""Python 2 as Python 3: rewrites what Python 3's parser refuses, every piece by one of the same length.

Columns stay what they are, so a place in the tree is a place in the file. Only indentation cannot keep its length
where tabs and blanks are mixed; by how much a line is off is said.
"""

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"(?P<comment>\#[^\n]*)"
    r"|(?P<string>[A-Za-z]{0,2}(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\""
    r"|'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\"))"
    r"|(?P<number>(?<![\w.])\d[\w.]*)|(?P<name>[^\W\d]\w*)|(?P<newline>\\?\r?\n|\r)|(?P<blank>[ \t\f]+)|(?P<op><>|.)",
    re.DOTALL,
)
_MARK: Final = re.compile(r"[^\w\s]|\b\w")
_SIMPLE: Final = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|#[^\n]*")
_TAB: Final = 8
_OPENING: Final = "([{"
_CLOSING: Final = ")]}"


def marks(characters: str) -> int:
    """How much a text is to parse: its names, numbers and marks, a string or comment counting as one."""
    return len(_MARK.findall(_SIMPLE.sub("0", characters)))


def as_python3(characters: str) -> tuple[str, dict[int, int]]:
    """The text rewritten, and by how many columns each line with mixed indentation is longer than it was."""
    return _spaced(_Rewriter(characters).text())


class _Rewriter:
    """Goes through the tokens once, statement by statement."""

    def __init__(self, characters: str) -> None:
        self._tokens = [(found.lastgroup or "op", found[0]) for found in _TOKEN.finditer(characters)]

    def text(self) -> str:
        """The whole text, rewritten."""
        output: list[str] = []
        depth, first, place = 0, True, 0
        while place < len(self._tokens):
            kind, text = self._tokens[place]
            if first and kind == "name" and depth == 0 and text in ("print", "exec", "raise", "except"):
                end = self._end(place)
                output.append(self._statement(text, place, end))
                place = end
                first = False
                continue
            output.append(self._token(kind, text))
            if kind == "op":
                depth += (text in _OPENING) - (text in _CLOSING)
            if kind == "newline":
                first = first if text.startswith("\\") else depth <= 0
            elif kind == "op" and text in ";:" and depth == 0:
                first = True
            elif kind not in ("blank", "comment"):
                first = False
            place += 1
        return "".join(output)

    def _end(self, place: int) -> int:
        """Where a simple statement ends: at a line end, a semicolon or a comment; `except` at its colon."""
        depth = 0
        ends = (";", ":") if self._tokens[place][1] == "except" else (";",)
        for at in range(place, len(self._tokens)):
            kind, text = self._tokens[at]
            if depth <= 0 and (kind == "comment" or (kind == "newline" and not text.startswith("\\"))):
                return at
            if kind == "op":
                depth += (text in _OPENING) - (text in _CLOSING)
                if depth == 0 and text in ends:
                    return at
        return len(self._tokens)

    def _statement(self, keyword: str, place: int, end: int) -> str:
        pieces = self._tokens[place:end]
        if keyword in ("print", "exec"):
            # What is printed or executed is blanked; that something is executed stays to be seen.
            tail = _blanked("".join(text for _, text in pieces[1:]))
            called = keyword == "exec" and len(tail) > 1 and tail[0] == tail[-1] == " "
            return f"exec({tail[1:-1]})" if called else "pass".ljust(len(keyword)) + tail
        depth = 0
        output = ""
        for position, (kind, text) in enumerate(pieces):
            depth += (text in _OPENING and kind == "op") - (text in _CLOSING and kind == "op")
            if kind == "op" and text == "," and depth == 0:
                return output + _blanked("".join(rest for _, rest in pieces[position:]))
            output += self._token(kind, text)
        return output

    @staticmethod
    def _token(kind: str, text: str) -> str:
        if kind == "op" and text == "<>":
            return "!="
        if kind == "op" and text == "`":
            return " "
        if kind == "number":
            return _number(text)
        if kind == "string" and text[:2].lower() == "ur":
            return " " + text[1:]
        return text


def _number(text: str) -> str:
    """``0755`` and ``10L`` in as many characters."""
    plain = text[:-1] + " " if text[-1] in "lL" else text
    digits = plain.rstrip()
    if len(digits) > 1 and digits[0] == "0" and digits.isdigit():
        try:
            value = str(int(digits, 8))
        except ValueError:
            return text
        return value.rjust(len(digits)) + plain[len(digits) :]
    return plain


def _blanked(text: str) -> str:
    """Blanks instead of everything but line ends, which become continued ones where there is room."""
    return re.sub(r"[^\r\n]", " ", text.replace("\\\n", " \n"))


def _spaced(characters: str) -> tuple[str, dict[int, int]]:
    """Tabs in indentation as blanks, up to the next multiple of eight, as Python 2 counts them."""
    if "\t" not in characters:
        return characters, {}
    columns: dict[int, int] = {}
    lines = characters.split("\n")
    for number, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indent:
            wide = indent.expandtabs(_TAB)
            columns[number + 1] = len(wide) - len(indent)
            lines[number] = wide + line[len(indent) :]
    return "\n".join(lines), columns

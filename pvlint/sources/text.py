"""Text: the characters of one source, and where in it a place is."""

from bisect import bisect_right
from functools import partial
from itertools import accumulate
from typing import Final

from pvlint.place import Span, Where

_MARKS: Final = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\x00<\x00": "utf-16-be",
    b"<\x00": "utf-16-le",
}
"""The first bytes of UTF-16: a byte order mark, or the "<" of an XML file without one."""
_MARKED: Final = tuple(_MARKS)


class Text:
    """The characters of one source. Lines, and where they start, are found when the first is asked for."""

    __slots__ = ("_lines", "_starts", "characters", "encoding")

    def __init__(self, characters: str, encoding: str = "utf-8") -> None:
        self.characters = characters
        self.encoding = encoding
        self._lines: list[str] | None = None
        self._starts: list[int] | None = None

    def _split(self) -> list[str]:
        if self._lines is None:
            self._lines = self.characters.split("\n")
        return self._lines

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            lengths = [len(line) + 1 for line in self._split()]
            lengths.pop()  # after the last one no line begins
            self._starts = list(accumulate(lengths, initial=0))
        return self._starts

    def span(self, start: int, end: int) -> Span:
        """The lines and columns of the characters from ``start`` up to ``end``."""
        starts = self._line_starts()
        line = bisect_right(starts, start)
        end_line = bisect_right(starts, end, lo=line)
        return Span(line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1)

    def where(self, start: int, end: int) -> Where:
        """The same, for later."""
        return partial(self.span, start, end)

    def offset(self, line: int, column: int = 1) -> int:
        """The character at a line and column, both from 1; the end of the line, or text, that has no such place."""
        starts = self._line_starts()
        if line > len(starts):
            return len(self.characters)
        end = starts[line] - 1 if line < len(starts) else len(self.characters)
        return min(starts[line - 1] + column - 1, end)

    def line(self, number: int) -> str:
        """The text of a line, without its end."""
        lines = self._split()
        return lines[number - 1].rstrip("\r") if 1 <= number <= len(lines) else ""

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return len(self._split())


def decode(data: bytes) -> Text:
    """Bytes as text: UTF-8, UTF-16 where the first bytes say so, else latin-1, which any bytes are.

    A UTF-8 byte order mark stays in the text, as U+FEFF: xl refuses it.
    """
    encoding = "utf-8"
    if data.startswith(_MARKED):
        encoding = next(encoding for mark, encoding in _MARKS.items() if data.startswith(mark))
    try:
        return Text(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return Text(data.decode("latin-1"), "latin-1")

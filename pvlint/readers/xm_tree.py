"""The text of an xm config as a syntax tree, whichever Python it is written in, and where in the text a node is."""

import ast
import re
import warnings
from bisect import bisect_right
from itertools import accumulate
from typing import Final

from pvlint.readers import python2
from pvlint.sources.text import Text

_NOT_PYTHON_3: Final = re.compile(r"\\[uUN]")
"""In Python 2 an escape only in unicode text."""
_LINE_END: Final = re.compile(r"\r\n?|\n")
_BLOCK: Final = 256


def tree(characters: str) -> tuple[ast.Module, dict[int, int]]:
    """The syntax tree, and by how much each line's columns are off where indentation had to be rewritten."""
    # Python 3's parser refuses a NUL anywhere; in a comment or a string it is no reason to refuse the file.
    characters = characters.replace("\0", "\x01")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in a string is the file's business, not our standard error's
        if _NOT_PYTHON_3.search(characters) is None:
            try:
                return ast.parse(characters), {}
            except SyntaxError:
                pass
        rewritten, columns = python2.as_python3(characters)
        return ast.parse(rewritten), columns


class Source:
    """The characters of a config and the places of its nodes in them: ast counts columns in bytes of UTF-8."""

    def __init__(self, text: Text, shift: int, columns: dict[int, int]) -> None:
        self.characters = text.characters
        self._shift = shift
        self._columns = columns
        self._ascii = text.characters.isascii()
        self._starts = [0, *(found.end() for found in _LINE_END.finditer(text.characters))]
        self._blocks: tuple[int, list[int]] = (0, [])
        """Of the line that was last asked for: how many bytes there are up to each block of characters."""

    def __call__(self, node: ast.AST) -> tuple[int, int]:
        """The first character of a node, and the one after its last."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        end_line, end_column = getattr(node, "end_lineno", line), getattr(node, "end_col_offset", column)
        return self._at(line, column), self._at(end_line, end_column)

    def excerpt(self, node: ast.AST) -> str:
        """A node as the file has it."""
        start, end = self(node)
        return self.characters[start:end]

    def _at(self, line: int, column: int) -> int:
        if line > len(self._starts):
            return len(self.characters)
        column = max(column - self._columns.get(line, 0), 0)
        start = self._starts[line - 1] + (self._shift if line == 1 else 0)
        end = self._starts[line] if line < len(self._starts) else len(self.characters)
        if not self._ascii:
            column = self._characters(line, start, end, column)
        return min(start + column, end)

    def _characters(self, line: int, start: int, end: int, column: int) -> int:
        """How many characters of a line so many bytes are."""
        if self._blocks[0] != line:
            sizes = (len(_utf8(self.characters[at : min(at + _BLOCK, end)])) for at in range(start, end, _BLOCK))
            self._blocks = (line, [0, *accumulate(sizes)])
        block = bisect_right(self._blocks[1], column) - 1
        at = start + block * _BLOCK
        rest = _utf8(self.characters[at : min(at + _BLOCK, end)])[: column - self._blocks[1][block]]
        return block * _BLOCK + len(rest.decode("utf-8", "ignore"))


def _utf8(characters: str) -> bytes:
    return characters.encode("utf-8", "surrogatepass")


def error_at(text: Text, shift: int, error: SyntaxError) -> int:
    """The character that a syntax error is about."""
    starts = [0, *(found.end() for found in _LINE_END.finditer(text.characters))]
    line = min(max(error.lineno or 1, 1), len(starts))
    column = max((error.offset or 1) - 1, 0) + (shift if line == 1 else 0)
    end = starts[line] - 1 if line < len(starts) else len(text.characters)
    return min(starts[line - 1] + column, end)

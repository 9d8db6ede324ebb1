"""Where in a Xen config file an entry of a list stands, and where and how one is put before it in the list's style."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from pvlint.readers import python2
from pvlint.record import NamedTuple
from pvlint.split.edits import Edit

_EMPTY_LINES: Final = re.compile(r"(?:[ \t]*\r?\n)+")
_ONE_COMMA: Final = re.compile(r"\s*,\s*")
_MOST_USES: Final = 4
"""Of a name: nobody wants to know which of many is meant."""


class Token(NamedTuple):
    """A token of a config: Python's, which xl's are among."""

    kind: str
    text: str
    start: int
    end: int
    inside: int
    """The bracket it stands in, by its place among the tokens; -1 for none."""


class Room(NamedTuple):
    """A place for a new entry: what goes before and after its literal."""

    at: int
    before: str
    after: str

    def edit(self, literal: str) -> Edit:
        """The edit that puts an entry there."""
        return Edit(self.at, self.at, f"{self.before}{literal}{self.after}")


class Places:
    """The tokens of a config that count: strings, names and marks, without blanks, line ends and comments."""

    def __init__(self, characters: str) -> None:
        self._characters = characters
        self._tokens: list[Token] = []
        self.comments: list[Token] = []
        self._breaks: set[int] = set()
        """The tokens that follow the end of a line outside all brackets."""
        self._eol = "\r\n" if "\r\n" in characters else "\n"
        open_: list[int] = []
        at = 0
        for kind, text in python2.tokens(characters):
            token = Token(kind, text, at, at + len(text), open_[-1] if open_ else -1)
            at = token.end
            if kind == "comment":
                self.comments.append(token)
            elif kind == "newline" and not open_ and not text.startswith("\\"):
                self._breaks.add(len(self._tokens))
            elif kind not in ("blank", "newline"):
                if kind == "op" and text in ")]}" and open_:
                    token = token._replace(inside=self._tokens[open_.pop()].inside)
                elif kind == "op" and text in "([{":
                    open_.append(len(self._tokens))
                self._tokens.append(token)
        self._starts = [token.start for token in self._tokens]

    def strings(self, start: int, end: int) -> list[Token]:
        """The string literals among some characters."""
        first = bisect_right(self._starts, start - 1)
        last = bisect_right(self._starts, end - 1)
        return [token for token in self._tokens[first:last] if token.kind == "string" and token.end <= end]

    def rooms(self, start: int, deleted: list[Edit]) -> Iterator[Room]:
        """The places for an entry before the one that begins at a character, the likeliest first."""
        at = bisect_right(self._starts, start) - 1
        if at < 0:
            return
        yield from self._around(at, deleted)
        for use in self._uses(at):
            yield from self._around(use, deleted)

    def _around(self, at: int, deleted: list[Edit]) -> Iterator[Room]:
        """In the brackets around a token, the innermost first."""
        bracket = self._tokens[at].inside
        while bracket >= 0:
            if self._tokens[bracket].text == "[":
                yield self._in_list(bracket, at, deleted)
            elif self._is_append(bracket):
                yield self._statement(bracket)
            bracket = self._tokens[bracket].inside

    def _uses(self, at: int) -> list[int]:
        """Where the name stands that is given to the literal at a token, ``name = literal``."""
        while at > 0 and self._tokens[at - 1].text == "(":
            at -= 1
        if at < 2 or self._tokens[at - 1].text != "=" or self._tokens[at - 2].kind != "name":
            return []
        name = self._tokens[at - 2].text
        found = (n for n in range(at + 1, len(self._tokens)) if self._tokens[n].kind == "name")
        return [n for n in found if self._tokens[n].text == name][:_MOST_USES]

    # Lists

    def _in_list(self, bracket: int, at: int, deleted: list[Edit]) -> Room:
        first, last, after = self._element(bracket, at)
        start = self._tokens[first].start
        indent = self._indent(start)
        if indent is None:
            return Room(start, "", self._separator(bracket, first, last, after, None))
        above = self._above_comments(start, self._tokens[bracket].end, deleted)
        if above == start:
            return Room(start, "", self._separator(bracket, first, last, after, indent))
        return Room(above, "", f",{self._eol}{self._indent(above)}")

    def _element(self, bracket: int, at: int) -> tuple[int, int, int]:
        """The first and the last token of the element that a token is in, and the first of the next element, or -1."""
        first, n = bracket + 1, at
        while n > bracket and not (self._tokens[n].inside == bracket and self._tokens[n].text == ","):
            n -= 1
        if n > bracket:
            first = n + 1
        n = at
        while n < len(self._tokens) and not self._ends_element(bracket, n):
            n += 1
        following = n + 1 if n + 1 < len(self._tokens) and self._tokens[n].text == "," else -1
        if following >= 0 and self._is_end(bracket, following):
            following = -1
        return first, n - 1, following

    def _ends_element(self, bracket: int, n: int) -> bool:
        return (self._tokens[n].inside == bracket and self._tokens[n].text == ",") or self._is_end(bracket, n)

    def _is_end(self, bracket: int, n: int) -> bool:
        """Whether a token closes the bracket."""
        return n > bracket and self._tokens[n].text == "]" and self._tokens[n].inside == self._tokens[bracket].inside

    def _separator(self, bracket: int, first: int, last: int, after: int, indent: str | None) -> str:
        """What separates the new entry from the present one, as entries of this list are separated."""
        if after >= 0:
            between = self._characters[self._tokens[last].end : self._tokens[after].start]
            if _ONE_COMMA.fullmatch(between):
                return _EMPTY_LINES.sub(self._eol, between)
            own = self._indent(self._tokens[after].start)
            return ", " if own is None else f",{self._eol}{own}"
        if indent is not None:
            return f",{self._eol}{indent}"
        if first > bracket + 1:
            between = self._characters[self._tokens[first - 2].end : self._tokens[first].start]
            if _ONE_COMMA.fullmatch(between):
                return _EMPTY_LINES.sub(self._eol, between)
        return ", "

    def _indent(self, start: int) -> str | None:
        """The blanks before what begins its line; None for what does not."""
        before = self._characters[self._line_start(start) : start]
        return None if before.strip(" \t") else before

    def _line_start(self, at: int) -> int:
        return self._characters.rfind("\n", 0, at) + 1

    def _above_comments(self, start: int, top: int, deleted: list[Edit]) -> int:
        """The first of the comments that stand directly above an entry, inside its list; else the entry."""
        above, line = start, self._line_start(start)
        while line > 0:
            line = self._line_start(line - 1)
            written = self._characters[line:above].lstrip(" \t")
            comment = line + len(self._characters[line:above]) - len(written)
            if not written.startswith("#") or comment < top:
                break
            above = comment
        kept = (c.start for c in self.comments if above <= c.start < start and self._indent(c.start) is not None)
        return next((at for at in kept if not any(one.start <= at < one.end for one in deleted)), start)

    # Statements

    def _is_append(self, bracket: int) -> bool:
        return bracket >= 3 and [t.text for t in self._tokens[bracket - 2 : bracket + 1]] == [".", "append", "("]

    def _statement(self, bracket: int) -> Room:
        """A statement ``disk.append(...)`` of its own before the one that a bracket belongs to."""
        first = bracket
        while first > 0 and first not in self._breaks and not self._begins(first):
            first -= 1
        start = self._tokens[first].start
        indent = self._indent(start)
        after = "); " if indent is None else f"){self._eol}{indent}"
        return Room(start, self._characters[start : self._tokens[bracket].end], after)

    def _begins(self, n: int) -> bool:
        before = self._tokens[n - 1]
        return before.inside < 0 and before.text in (";", ":")

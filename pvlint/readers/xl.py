"""xl configuration files, as Xen's own parser reads them (libxlu_cfg_y.y, libxlu_cfg.c)."""

from collections.abc import Callable, Iterator
from itertools import chain
from operator import attrgetter
from typing import Final

from pvlint.readers import xl_lexer as lex
from pvlint.readers import xl_refusals as refusals
from pvlint.readers.config import Config, Problem, Setting, Value

_ABOVE_LIST: Final = 6
"""What Xen's parser has on its stack when a list of no other list begins: its bottom, the statements before, the name,
the ``=``, the bracket, the line ends after it."""
_DEEPEST: Final = 9_997
"""The same for a value, at most: the stack ends at 10,000 (YYMAXDEPTH), and a value and its line ends take two."""
_ELEMENTS: Final = frozenset((lex.TEXT, lex.QUOTED, lex.NUMBER, lex.OPEN, lex.CLOSE, lex.COMMA))

_Take = Callable[[], lex.Token]


class _Skip(Exception):
    """Nothing more can be made of a statement: go on at a place, or nowhere if that is negative."""

    def __init__(self, to: int) -> None:
        self.to = to


def parse(characters: str) -> Config:
    """What a file sets, and why xl refuses it if it does. Never raises; time and memory are linear.

    Like Xen's parser it goes on with the next line after an error. A refused file has the settings of those of its
    statements that are in order by themselves. Each kind of problem is reported once, where it first occurs.
    """
    reading = _Reading(characters)
    at = 0
    while at >= 0:
        try:
            reading.statements(at)
        except _Skip as skip:
            at = skip.to
        else:
            at = -1
    return reading.config()


class _Reading:
    """A file on its way: the settings and the problems found so far."""

    def __init__(self, characters: str) -> None:
        self._characters = characters
        self._has_odd = lex.has_odd(characters) is not None
        self._problems: dict[str, Problem] = {}
        self._settings: dict[str, Setting] = {}
        self._added: dict[str, list[Value]] = {}
        """What ``+=`` joins. It is joined once, at the end: doing it at every ``+=`` would take quadratic time."""
        self._in_broken_list = False

    def config(self) -> Config:
        """The result."""
        for name, values in self._added.items():
            self._settings[name] = self._settings[name]._replace(value=_joined(values))
        return Config(settings=self._settings, problems=tuple(sorted(self._problems.values(), key=attrgetter("start"))))

    def statements(self, at: int) -> None:
        """Read the statements from a place on, to the end of the file."""
        tokens = lex.tokens(self._characters, at)
        take = (self._without_odd(tokens) if self._has_odd else tokens).__next__
        while True:
            token = take()
            kind = token.lastindex
            if kind == lex.KEY:
                self._in_broken_list = False
                self._assignment(token, take)
            elif kind == lex.END or self._is_forgiven(token):
                return
            elif kind != lex.NEWLINE and kind != lex.SEMICOLON:
                if not (self._in_broken_list and kind in _ELEMENTS):
                    self._in_broken_list = False
                    self._refuse(refusals.of_statement(self._characters, token), token)
                raise self._skip_line(token)

    def _assignment(self, key: lex.Token, take: _Take) -> None:
        token = take()
        kind = token.lastindex
        if kind == lex.OPEN:
            value = self._list(token, take)
        elif kind == lex.TEXT or kind == lex.NUMBER or kind == lex.QUOTED:
            value = self._scalar(token, kind)
        else:
            self._refuse(refusals.of_value(self._characters, token), token)
            raise self._skip_line(token)
        token = take()
        kind = token.lastindex
        if kind == lex.NEWLINE or kind == lex.SEMICOLON:
            self._store(key, value)
        elif kind == lex.END or self._is_forgiven(token):
            self._store(key, value)
            raise _Skip(to=-1)
        else:
            if token[kind or 0] == "#":  # all that is wrong is the comment
                self._store(key, value)
            self._refuse(refusals.after_value(self._characters, token), token)
            raise self._skip_line(token)

    def _scalar(self, token: lex.Token, kind: int) -> Value:
        start, end = token.span(kind)
        if kind == lex.TEXT:
            return Value(data=self._characters[start + 1 : end - 1], start=start, end=end)
        data = token[kind]
        if kind == lex.QUOTED:
            if "\0" in data:
                self._refuse(refusals.NUL, token)
            data, refused = lex.dequote(data)
            if refused:
                self._refuse(refusals.of_escape(refused), token)
        return Value(data=data, start=start, end=end)

    def _list(self, token: lex.Token, take: _Take) -> Value:
        """The list that a bracket begins. Without recursion: Xen's parser takes up to 4,996 levels."""
        outer: list[tuple[list[Value], int, int]] = []
        items: list[Value] = []
        start = token.start(lex.OPEN)
        opened = depth = _ABOVE_LIST
        wanted = True
        while True:
            token = take()
            kind = token.lastindex
            if kind == lex.NEWLINE:
                continue
            if kind == lex.CLOSE:
                value = Value(data=tuple(items), start=start, end=token.end(lex.CLOSE))
                if not outer:
                    return value
                items, start, opened = outer.pop()
            elif kind == lex.COMMA and not wanted and opened < _DEEPEST:
                depth, wanted = opened + 3, True
                continue
            elif not wanted or depth > _DEEPEST:
                raise self._break_list(token, wanted, opened)
            elif kind == lex.TEXT or kind == lex.NUMBER or kind == lex.QUOTED:
                value = self._scalar(token, kind)
            elif kind == lex.OPEN and depth < _DEEPEST - 1:
                outer.append((items, start, opened))
                items, start = [], token.start(lex.OPEN)
                opened = depth = depth + 2
                continue
            else:
                raise self._break_list(token, wanted, depth)
            items.append(value)
            wanted = False

    def _break_list(self, token: lex.Token, wanted: bool, depth: int) -> _Skip:
        """Give a list up. What follows it on further lines is not held against the file again."""
        too_deep = depth + 3 > _DEEPEST
        self._refuse(refusals.TOO_DEEP if too_deep else refusals.of_list(self._characters, token, wanted), token)
        if token.lastindex == lex.KEY:
            start = token.start(lex.KEY)
            if not self._characters[self._characters.rfind("\n", 0, start) + 1 : start].strip():
                return _Skip(to=start)
        self._in_broken_list = True
        return self._skip_line(token)

    def _store(self, key: lex.Token, value: Value) -> None:
        name, operator = key.group(lex.NAME, lex.OPERATOR)
        if operator == "+=" and name in self._settings:
            values = self._added.get(name) or [self._settings[name].value]
            if isinstance(values[-1].data, str) != isinstance(value.data, str):
                self._refuse(refusals.MIXED, key)
                return
            values.append(value)
            self._added[name] = values
        elif self._added:
            self._added.pop(name, None)
        key_start, key_end = key.span(lex.NAME)
        self._settings[name] = Setting(value=value, key_start=key_start, key_end=key_end)

    def _without_odd(self, tokens: Iterator[lex.Token]) -> Iterator[lex.Token]:
        """The tokens, less the characters that only look like blanks: those are noted as problems."""
        for token in tokens:
            if token.lastindex != lex.ODD:
                yield token
            elif not lex.is_forgiven(self._characters, token.start(lex.ODD)):
                self._refuse(refusals.of_blank(self._characters, token.start(lex.ODD)), token)

    def _is_forgiven(self, token: lex.Token) -> bool:
        return token.lastindex == lex.BAD and lex.is_forgiven(self._characters, token.start(lex.BAD))

    def _refuse(self, message: str, token: lex.Token) -> None:
        if message not in self._problems:
            group = lex.NAME if token.lastindex == lex.KEY else token.lastindex or lex.END
            start, end = token.span(group)
            if group == lex.NEWLINE:
                end = start
            word = token[group][:40] if token[group].isprintable() else f"U+{ord(token[group][0]):04X}"
            self._problems[message] = Problem(message=message.format(word), start=start, end=end)

    def _skip_line(self, token: lex.Token) -> _Skip:
        """On to the next line: a line end always ends a token, so the first one in sight will do."""
        return _Skip(to=self._characters.find("\n", token.start(token.lastindex or lex.END)) + 1 or -1)


def _joined(values: list[Value]) -> Value:
    """The values that ``+=`` put together; the place is that of the last one."""
    if isinstance(values[-1].data, str):
        return values[-1]._replace(data="".join(value.data for value in values if isinstance(value.data, str)))
    parts = (value.data for value in values if isinstance(value.data, tuple))
    return values[-1]._replace(data=tuple(chain.from_iterable(parts)))

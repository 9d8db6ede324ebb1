"""The constants of an xm config, as Python 2 reads them."""

import ast
import re
from typing import Final

from pvlint.readers import python2
from pvlint.readers.xm_tree import Source
from pvlint.readers.xm_values import LARGEST, Held, Long, Unicode, unknown

_UNICODE: Final = re.compile(r"[uU][rR]?['\"]")
_NOT_A_BYTE: Final = re.compile(r"\\[4-7][0-7][0-7]")
"""An escape of which Python 2 keeps only eight bits."""
_NUMBER: Final = re.compile(r"\w+")
_EXACT: Final = 2**53


class Literals:
    """Reads constants. In Python 2, unicode text and long numbers are types of their own, and an ``L`` makes a long."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._has_unicode = _UNICODE.search(source.characters) is not None
        self._has_wide_escapes = _NOT_A_BYTE.search(source.characters) is not None
        self.all_unicode = False
        """Whether ``from __future__ import unicode_literals`` was seen."""

    def held(self, node: ast.Constant) -> Held:
        """What a constant is."""
        value = node.value
        if isinstance(value, str):
            return self._text(node, value)
        if isinstance(value, bytes):
            return value.decode("latin-1")
        if isinstance(value, complex):
            return self._long(node, value)
        if isinstance(value, int):
            return value if abs(value) < LARGEST else unknown("the number is too large", self._source(node))
        if isinstance(value, float) or value is None:
            return value
        return unknown("it is a value of another kind than text, a number or a list", self._source(node))

    def is_backtick(self, node: ast.Set) -> bool:
        """Whether a set was made of backticks, which Python 3 no longer knows."""
        return self._source.excerpt(node).startswith("`")

    def _text(self, node: ast.Constant, value: str) -> Held:
        if python2.BACKSLASH in value:
            value = value.replace(python2.BACKSLASH, "\\")
        if self._has_wide_escapes and _NOT_A_BYTE.search(self._source.excerpt(node)):
            return unknown("it has an escape that is no byte", self._source(node))
        is_unicode = self.all_unicode or (self._has_unicode and self._is_unicode(node))
        return Unicode(value) if is_unicode else value

    def _is_unicode(self, node: ast.Constant) -> bool:
        """One piece of unicode makes unicode of the whole: ``'a' u'b'``."""
        excerpt = self._source.excerpt(node)
        return _UNICODE.match(excerpt) is not None or any(
            kind == "string" and _UNICODE.match(text) for kind, text in python2.tokens(excerpt)
        )

    def _long(self, node: ast.Constant, value: complex) -> Held:
        """``10L``, which was made ``10j``."""
        written = _NUMBER.match(self._source.characters, self._source(node)[0])
        if written is None or written[0][-1] not in "lL" or value.imag >= _EXACT:
            return unknown("it is a value of another kind than text, a number or a list", self._source(node))
        return Long(int(value.imag))

"""Regular expressions that are compiled when they are first used: most runs need few of those that modules hold."""

import re
from typing import Any, cast


class _Late:
    """A pattern to be; each of its methods is looked up once and then is an attribute like any other."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._pattern, self._flags), name)
        setattr(self, name, found)
        return found


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile``, put off to the first use, which is what raises re.error. Give it no function of ``re``."""
    return cast("re.Pattern[str]", _Late(pattern, flags))

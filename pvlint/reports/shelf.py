"""A shelf: small values put away in a temporary file and taken back sorted; memory holds only their keys."""

import json
import weakref
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any, Final

_IN_MEMORY: Final = 4 << 20
"""Bytes up to which nothing is written to a disk."""


class Shelf:
    """Values that JSON can say, each with a key to sort them by."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - open as long as the shelf is there
        weakref.finalize(self, self._file.close)
        self._keys: list[tuple[str, int]] = []
        self._end = 0

    def __len__(self) -> int:
        return len(self._keys)

    def put(self, key: str, value: dict[str, Any]) -> None:
        """Put a value away."""
        line = json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"
        self._keys.append((key, self._end))
        self._file.seek(self._end)
        self._end += self._file.write(line)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """All of them by their keys; those with one key in the order they came."""
        self._keys.sort()
        for _, start in self._keys:
            self._file.seek(start)
            value: dict[str, Any] = json.loads(self._file.readline())
            yield value

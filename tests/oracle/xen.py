"""Xen's own parser (libxlutil), asked through the program in xlu_oracle.c."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

DIED: Final = "died"
"""The answer where libxlutil ended the program: xl would crash."""


class XenParser:
    """One process that answers many questions; it is started anew when a question kills it."""

    def __init__(self, program: Path) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    def config(self, data: bytes, names: Iterable[str]) -> dict[str, list[str]] | str | None:
        """The settings of these names, each a flat list of "[", "]" and "=TEXT"; None where Xen refuses the file."""
        asked = [name for name in names if len(name) < 4000] or ["none"]
        answer = self._ask(data, len(asked), "".join(f"{name}\n" for name in asked))
        return answer  # type: ignore[no-any-return]

    def disk(self, data: bytes) -> dict[str, str | int | bool | None] | str | None:
        """The fields of a disk; None where Xen refuses it."""
        return self._ask(data, 0, "")  # type: ignore[no-any-return]

    def _ask(self, data: bytes, count: int, rest: str) -> Any:
        if self._process is None:
            self._process = subprocess.Popen(
                [self._program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(b"%d %d\n%b%b" % (len(data), count, data, rest.encode()))
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if line.endswith(b"\n"):
            return json.loads(line)
        self.close()
        return DIED

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            process, self._process = self._process, None
            try:
                process.communicate()
            except BrokenPipeError:
                process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

"""The baseline: findings that are known and accepted, so that a run shows only what is new.

An entry has no line number: it is the rule, the path, the guest, the disk, and how often. Lines move, those do not.
"""

import json
import os
import re
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Final

from pvlint.document import Document, Found
from pvlint.record import NamedTuple
from pvlint.settings_files import SettingsError
from pvlint.sources import regular
from pvlint.sources.live_path import is_live

SCHEMA: Final = "pvlint/baseline/1"
LARGEST: Final = 64 << 20
"""Bytes that are read of one."""


class Key(NamedTuple):
    """What a finding is known by."""

    code: str
    path: str
    """Relative to the baseline's own directory; that of a live guest as it is."""
    guest: str
    disk: str


class BaselineError(SettingsError):
    """A baseline that cannot be used; the message says where and what to do."""


class Baseline:
    """The entries of a file, used up as findings come."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._directory = os.path.dirname(os.path.abspath(path))
        self._left: Counter[Key] = Counter()
        self._seen: set[str] = set()

    @classmethod
    def read(cls, path: str) -> "Baseline":
        """Read a baseline. Raises BaselineError."""
        baseline = cls(path)
        remedy = "`--write-baseline` makes it anew"
        try:
            content = json.loads(regular.read(path, LARGEST))
            entries = content["entries"]
            if content["schema"] != SCHEMA:
                raise BaselineError(f"{path}: a baseline of another version ({str(content['schema'])[:40]}); {remedy}")
            for entry in entries:
                key = Key(*(str(entry[field] or "") for field in Key._fields))
                baseline._left[key] += int(entry["count"])
        except OSError as error:
            raise BaselineError(f"{path}: {(error.strerror or str(error)).lower()}") from None
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            raise BaselineError(f"{path}: not a baseline; {remedy}") from None
        return baseline

    def key(self, document: Document, found: Found) -> Key:
        """What a finding is known by."""
        return Key(found.rule.code, self._relative(document.path), found.finding.guest, found.finding.disk)

    def new(self, document: Document) -> Document:
        """The document with the findings that the baseline does not know."""
        self._seen.add(self._relative(document.path))
        kept = []
        for found in document.findings:
            key = self.key(document, found)
            if self._left[key] > 0:
                self._left[key] -= 1
            else:
                kept.append(found)
        return document._replace(findings=tuple(kept))

    def stale(self) -> list[tuple[Key, int]]:
        """The entries that no finding answered to, of files that were checked, and how often each was left over."""
        return [(key, count) for key, count in sorted(self._left.items()) if count > 0 and key.path in self._seen]

    def _relative(self, path: str) -> str:
        return path if is_live(path) else os.path.relpath(path, self._directory).replace(os.sep, "/")


class Writer:
    """Collects findings into a new baseline."""

    def __init__(self, path: str) -> None:
        self._baseline = Baseline(path)
        self._counts: Counter[Key] = Counter()

    def document(self, document: Document) -> None:
        """Take a document's findings."""
        self._counts.update(self._baseline.key(document, found) for found in document.findings)

    def end(self, tally: object) -> None:
        """No more documents."""

    def write(self) -> int:
        """Write the file, whole or not at all; how many findings it holds. Raises OSError."""
        entries = [{**key._asdict(), "count": count} for key, count in sorted(self._counts.items())]
        path = Path(self._baseline.path)
        handle, partial = tempfile.mkstemp(prefix=".pvlint-", dir=path.parent)  # a name that nobody can be there before
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(json.dumps({"schema": SCHEMA, "entries": entries}, indent=1) + "\n")
                os.fchmod(file.fileno(), _mode(path))
            os.replace(partial, path)
        finally:
            with suppress(FileNotFoundError):  # it has been renamed
                os.unlink(partial)
        return sum(self._counts.values())


def _mode(path: Path) -> int:
    """The mode of the file as it is, or as a new one would have."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def line_of(text: str, key: Key) -> int:
    """The line of an entry in the baseline's text; 1 where it cannot be told."""
    for match in re.finditer(re.escape(json.dumps(key.path)), text):
        before = text.rfind("{", 0, match.start())
        block = text[before : text.find("}", match.end())]
        if all(json.dumps(value) in block for value in key):
            return text.count("\n", 0, match.start()) + 1
    return 1

"""Settings files: the nearest pvlint.toml, .pvlint.toml or [tool.pvlint] upward from a file, read and checked."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pvlint.choices import CHOICES
from pvlint.evidence.said import GuestSettings
from pvlint.record import NamedTuple
from pvlint.rules import registry
from pvlint.settings import DEFAULTS, Settings, level
from pvlint.sources import regular

NAMES: Final = ("pvlint.toml", ".pvlint.toml", "pyproject.toml")
_LARGEST: Final = 1 << 20
_MOST_PATTERNS: Final = 1000
"""Every file is held against each pattern, and whoever writes the settings may be a stranger."""
_LONGEST_PATTERN: Final = 4096
_WORDS: Final = ("toolstack", "profile", "phase", "format", "output-format", "color")
_SEVERITIES: Final = ("min-severity", "fail-on")
_SWITCHES: Final = ("force-exclude", "respect-gitignore", "allow-empty")
_RULES: Final = ("select", "extend-select", "ignore")
_LISTS: Final = ("exclude", "extend-exclude")
_GUEST_KEYS: Final = tuple(field.replace("_", "-") for field in GuestSettings._fields)


class SettingsError(Exception):
    """A settings file that cannot be used; the message says where and what to do."""


class Found(NamedTuple):
    """Settings and where each one is from."""

    settings: Settings
    origins: dict[str, str]
    """For each key of the file, the file and line that set it."""
    path: str
    """The settings file; empty where there is none."""


NOTHING: Final = Found(DEFAULTS, {}, "")


class Discovery:
    """Finds the settings for a file; each directory is looked at once."""

    def __init__(self, *, isolated: bool = False, given: str = "") -> None:
        self._given = read(given) if given else None
        self._isolated = isolated
        self._known: dict[str, Found] = {}

    @property
    def finds_nothing(self) -> bool:
        """Whether no settings file is read at all."""
        return self._isolated and self._given is None

    def for_file(self, path: str) -> Found:
        """The settings for a file. Raises SettingsError."""
        if self._given is not None:
            return self._given
        return NOTHING if self._isolated else self._for_directory(os.path.dirname(os.path.abspath(path)))

    def _for_directory(self, directory: str) -> Found:
        found = self._known.get(directory)
        if found is None:
            own = next((os.path.join(directory, n) for n in NAMES if _holds_settings(os.path.join(directory, n))), None)
            parent = os.path.dirname(directory)
            found = read(own) if own is not None else NOTHING if parent == directory else self._for_directory(parent)
            self._known[directory] = found
        return found


def _holds_settings(path: str) -> bool:
    if not os.path.isfile(path):
        return False
    if not path.endswith("pyproject.toml"):
        return True
    try:
        return b"[tool.pvlint" in regular.read(path, _LARGEST + 1)
    except OSError:
        return False  # somebody else's file, which we need not be able to read


def read(path: str) -> Found:
    """Read and check a settings file. Raises SettingsError."""
    try:
        data = regular.read(path, _LARGEST + 1)
    except OSError as error:
        raise SettingsError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    if len(data) > _LARGEST:
        raise SettingsError(f"{path}: larger than 1 MiB, which no settings file is")
    import tomllib

    try:
        text = data.decode("utf-8")
        table: dict[str, Any] = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from None
    if os.path.basename(path) == "pyproject.toml":
        table = table.get("tool", {}).get("pvlint", {})
    return _Reader(path, text).read(table)


class _Reader:
    """Checks one file, key by key."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text

    def read(self, table: Any) -> Found:
        values: dict[str, Any] = {}
        origins: dict[str, str] = {}
        if not isinstance(table, dict):
            raise self._wrong("tool.pvlint", "has to be a table")
        for key, value in table.items():
            values[key.replace("-", "_")] = self._value(key, value)
            origins[key] = self._place(key)
        return Found(DEFAULTS._replace(**values), origins, self._path)

    def _value(self, key: str, value: Any) -> Any:
        if key in _WORDS:
            return self._word(key, value, CHOICES[key])
        if key in _SEVERITIES:
            return level(self._word(key, value, CHOICES[key]))
        if key in _SWITCHES:
            if not isinstance(value, bool):
                raise self._wrong(key, f"has to be true or false, not {_kind(value)}")
            return value
        if key in _RULES:
            return self._rules(key, value)
        if key in _LISTS:
            return self._patterns(key, self._strings(key, value))
        if key == "baseline":
            return str(Path(self._path).parent / self._string(key, value))
        tables: dict[str, Callable[[str, dict[str, Any]], Any]] = {
            "per-file-ignores": self._per_file, "severity": self._severities, "guests": self._guests,
        }  # fmt: skip
        if key not in tables:
            raise self._unknown(key, (*_WORDS, *_SEVERITIES, *_SWITCHES, *_RULES, *_LISTS, "baseline", *tables))
        if not isinstance(value, dict):
            raise self._wrong(key, f"has to be a table, not {_kind(value)}")
        return tables[key](key, value)

    def _per_file(self, key: str, table: dict[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        self._patterns(key, tuple(table))
        return tuple((pattern, self._rules(pattern, rules)) for pattern, rules in table.items())

    def _patterns(self, key: str, patterns: tuple[str, ...]) -> tuple[str, ...]:
        if len(patterns) > _MOST_PATTERNS:
            raise self._wrong(key, f"may hold {_MOST_PATTERNS} patterns at most")
        if any(len(pattern) > _LONGEST_PATTERN for pattern in patterns):
            raise self._wrong(key, f"holds a pattern of more than {_LONGEST_PATTERN} characters")
        return patterns

    def _severities(self, key: str, table: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
        found = []
        for selector, word in table.items():
            self._rules(key, [selector])
            found.append((selector, level(self._word(selector, word, CHOICES["min-severity"]))))
        return tuple(found)

    def _guests(self, key: str, table: dict[str, Any]) -> tuple[tuple[str, GuestSettings], ...]:
        return tuple((name, self._guest(name, said)) for name, said in table.items())

    def _guest(self, name: str, said: Any) -> GuestSettings:
        if not isinstance(said, dict):
            raise self._wrong(name, f"has to be a table, not {_kind(said)}")
        values = {}
        for key, value in said.items():
            if key not in _GUEST_KEYS:
                raise self._unknown(key, _GUEST_KEYS)
            many = isinstance(value, list) and key in ("kernel", "host-kernel")
            values[key.replace("-", "_")] = " ".join(self._strings(key, value)) if many else self._string(key, value)
        checked = GuestSettings(**values)
        from pvlint.guide import releases

        if checked.release and releases.parse(checked.release) is None:
            raise self._wrong("release", f"has to be like rhel-5.4 or rhel-4.6, not '{checked.release}'")
        for key in ("phase", "toolstack", "cpu-vendor"):
            words = CHOICES[key]
            self._word(key, getattr(checked, key.replace("-", "_")) or words[0], words)
        return checked

    def _rules(self, key: str, value: Any) -> tuple[str, ...]:
        selectors = self._strings(key, value)
        for selector in selectors:
            try:
                registry.matching(selector)
            except registry.UnknownRule as error:
                raise self._wrong(key, str(error)) from None
        return selectors

    def _strings(self, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(key, f"has to be a list of texts, not {_kind(value)}")
        return tuple(value)

    def _string(self, key: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self._wrong(key, f"has to be a text, not {_kind(value)}")
        return value

    def _word(self, key: str, value: Any, words: tuple[str, ...]) -> str:
        word = self._string(key, value)
        if word not in words:
            raise self._wrong(key, f"has to be one of {', '.join(words)}, not '{word[:40]}'")
        return word

    def _unknown(self, key: str, known: tuple[str, ...]) -> SettingsError:
        from difflib import get_close_matches

        close = get_close_matches(key.replace("_", "-"), known, 1)
        hint = f"; did you mean {close[0]}?" if close else f"; known are {', '.join(sorted(known))}"
        return SettingsError(f"{self._place(key)}: unknown key '{key[:40]}'{hint}")

    def _wrong(self, key: str, what: str) -> SettingsError:
        return SettingsError(f"{self._place(key)}: '{key[:40]}' {what}")

    def _place(self, key: str) -> str:
        """The file and the line that sets a key: tomllib does not tell, the text does."""
        quoted = re.escape(key)
        found = re.search(rf"^[ \t]*(?:\[.*[.\[\"']?)?[\"']?{quoted}[\"']?[ \t]*[=\].]", self._text, re.MULTILINE)
        if found is None:
            found = re.search(rf"\b{quoted}\b", self._text)
        line = self._text.count("\n", 0, found.start()) + 1 if found is not None else 1
        return f"{self._path}:{line}"


def _kind(value: Any) -> str:
    """A TOML value's type in words."""
    names = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a table"}
    return next((words for kind, words in names.items() if type(value) is kind), "a date")

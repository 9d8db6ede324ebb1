"""docs/settings.md: every key of a settings file is there, with the default it has and an example that is taken."""

import re
import tomllib
from typing import Any

import pytest

from pvlint.choices import CHOICES
from pvlint.cli.config import _plain
from pvlint.evidence.said import GuestSettings
from pvlint.settings import DEFAULTS, Settings
from pvlint.settings_files import SettingsError, read
from tests.docs.pages import read as page

PAGE = page("docs/settings.md")
CELL = r"\| `([^`]*)` "
KEYS = {key: (default, example) for key, default, example in re.findall(rf"^{CELL}{CELL}{CELL}\|", PAGE, re.MULTILINE)}
FACTS = dict(re.findall(rf"^{CELL}{CELL}\| [^`|]", PAGE, re.MULTILINE))


def setting(key: str) -> Any:
    return getattr(DEFAULTS, key.replace("-", "_"))


def settable(tmp_path) -> set[str]:
    """The keys that a settings file may have: of each, some value is refused for another reason than its name."""
    found = set()
    for field in Settings._fields:
        key = field.replace("_", "-")
        (tmp_path / "pvlint.toml").write_text(f"{key} = 1979-05-27\n")
        with pytest.raises(SettingsError) as caught:
            read(str(tmp_path / "pvlint.toml"))
        if "unknown key" not in str(caught.value):
            found.add(key)
    return found


def test_every_key_that_a_file_may_have_is_described_and_no_other(tmp_path):
    assert set(KEYS) == settable(tmp_path)
    assert "no-ignores" not in KEYS


def test_every_fact_of_a_guest_is_described_and_no_other():
    assert set(FACTS) == {field.replace("_", "-") for field in GuestSettings._fields}


@pytest.mark.parametrize("key", KEYS)
def test_the_default_that_is_stated_is_the_one_it_has(key):
    stated = tomllib.loads(f"x = {KEYS[key][0]}")["x"]
    assert (stated or None) == (_plain(setting(key)) or None)


@pytest.mark.parametrize("key", KEYS)
def test_the_example_is_taken_and_changes_something(key, tmp_path):
    (tmp_path / "pvlint.toml").write_text(KEYS[key][1] + "\n")
    found = read(str(tmp_path / "pvlint.toml"))
    assert list(found.origins) == [key]
    assert getattr(found.settings, key.replace("-", "_")) != setting(key)


@pytest.mark.parametrize("fact", FACTS)
def test_the_example_of_a_fact_is_taken(fact, tmp_path):
    (tmp_path / "pvlint.toml").write_text(f"[guests.db01]\n{FACTS[fact]}\n")
    ((name, said),) = read(str(tmp_path / "pvlint.toml")).settings.guests
    assert (name, [field for field in said._fields if getattr(said, field)]) == ("db01", [fact.replace("-", "_")])


@pytest.mark.parametrize("key", [key for key in CHOICES if key in KEYS])
def test_every_word_that_a_key_takes_is_named(key):
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{key}`"))
    if key != "output-format":  # docs/formats.md has the table
        assert [word for word in CHOICES[key] if not re.search(rf"\b{re.escape(word)}\b", row)] == []

"""``pvlint config``: the effective settings for a file, and where each one is from."""

import json
from typing import Any, Final

from pvlint.cli.run import complain, guarded
from pvlint.cli.stdout import show
from pvlint.evidence.said import GuestSettings
from pvlint.rules.finding import Severity
from pvlint.settings import Settings
from pvlint.settings_files import Discovery, SettingsError

SCHEMA: Final = "pvlint/config/1"


def run_config(path: str, given: str, output_format: str, *, isolated: bool) -> int:
    """Print every setting with its origin; the exit status."""
    return guarded(lambda: _run(path, given, output_format, isolated=isolated))


def _run(path: str, given: str, output_format: str, *, isolated: bool) -> int:
    try:
        found = Discovery(isolated=isolated, given=given).for_file(path or "x")
    except SettingsError as error:
        return complain(str(error))
    if isolated:
        found = found._replace(
            settings=found.settings._replace(respect_gitignore=False),
            origins={**found.origins, "respect-gitignore": "--isolated"},
        )
    rows = [
        (key, _plain(getattr(found.settings, field)), found.origins.get(key, "default"))
        for field in Settings._fields
        for key in (field.replace("_", "-"),)
    ]
    if output_format == "json":
        settings = {key: {"value": value, "origin": origin} for key, value, origin in rows}
        return show(json.dumps({"schema": SCHEMA, "file": found.path or None, "settings": settings}, indent=1) + "\n")
    lines = (f"{key:18} {json.dumps(value):28} {origin}\n" for key, value, origin in rows)
    return show(f"settings file: {found.path or 'none'}\n\n" + "".join(lines))


def _plain(value: Any) -> Any:
    """A setting as TOML would have it."""
    if isinstance(value, Severity):
        return value.word
    if isinstance(value, GuestSettings):
        return {key.replace("_", "-"): text for key, text in value._asdict().items() if text}
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return {key: _plain(inner) for key, inner in value}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return "never" if value is None else value

"""From a command's options to what files are judged by: settings, rules, and what is known of the guests."""

import os
from typing import TYPE_CHECKING, Any

from pvlint.cli.evidence import wrong_evidence
from pvlint.evidence.said import GuestSettings
from pvlint.ruling import Rulings
from pvlint.settings import level
from pvlint.settings_files import Discovery, SettingsError

if TYPE_CHECKING:
    from pvlint.evidence.images import Observer

_LISTS = ("select", "extend_select", "ignore", "exclude", "extend_exclude")
_PLAIN = ("toolstack", "profile", "phase", "format", "force_exclude", "respect_gitignore", "allow_empty", "no_ignores",
          "output_format", "color", "baseline")  # fmt: skip


def rulings_for(given: dict[str, Any], *, only: str = "") -> Rulings:
    """What every file is judged by; ``only`` selects rules. Raises SettingsError and UnknownRule."""
    wrong = wrong_evidence(given)
    if wrong:
        raise SettingsError(wrong)
    discovery = Discovery(isolated=given["isolated"], given=given["config"])
    return Rulings(discovery, _options(given), _said(given), only, _observer(given))


def _said(given: dict[str, Any]) -> GuestSettings:
    """What the command line says of every guest."""
    return GuestSettings(
        release=given.get("guest_release") or "",
        kernel=" ".join(given.get("guest_kernel") or ()),
        host_kernel=given.get("host_kernel") or "",
        cpu_vendor=given.get("cpu_vendor") or "",
        kickstart=given.get("kickstart") or "",
    )


def _observer(given: dict[str, Any]) -> "Observer | None":
    """What looks at disk images. Only the command line can ask for it: a settings file may be anyone's."""
    roots = given.get("image_root") or []
    if not (given.get("images") or roots or given.get("allow_block_devices")):
        return None
    from pvlint.evidence.images import Observer

    for root in roots:
        if not os.path.isdir(root):
            raise SettingsError(f"--image-root: {root} is no directory")
    return Observer(roots, block_devices=bool(given.get("allow_block_devices")))


def _options(given: dict[str, Any]) -> dict[str, Any]:
    """What the command line says of the settings; None for what it does not say."""
    options = {name: given.get(name) for name in _PLAIN}
    options.update({name: tuple(_words(given[name])) if given.get(name) else None for name in _LISTS})
    options = {name: value for name, value in options.items() if value is not None}
    if given["isolated"]:  # nothing that lies in a tree changes what of it is checked
        options.setdefault("respect_gitignore", False)
    if given.get("min_severity"):
        options["min_severity"] = level(given["min_severity"])
    if given.get("fail_on") or given.get("exit_zero"):
        options["fail_on"] = None if given["exit_zero"] else level(given["fail_on"])
    return options


def _words(values: list[str]) -> list[str]:
    """Options that take commas, or may be repeated, as one list."""
    return [part.strip() for value in values for part in value.split(",") if part.strip()]

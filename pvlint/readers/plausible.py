"""Is it a guest's config? Other programs assign `name`, `memory` and `disk` too, and Python reads theirs as well."""

import re
from typing import Final

from pvlint.readers.config import Config, Unknown, Value

_VDEV: Final = r"(?:ioemu:)?(?:/dev/)?(?:hd|sd|xvd)[a-z]{1,3}\d*"
_DISK: Final = re.compile(
    rf"\s*(?:phy|file|tap2?|aio|drbd|iscsi|nbd|raw|qcow2?|vhd):|(?:^|.*[,=])\s*{_VDEV}\s*(?:$|[,:])|.*\bvdev=",
    re.DOTALL,
)
_NIC: Final = re.compile(r"\s*$|.*\b(?:bridge|mac|ip|type|script|vifname|model|backend)=")
_KINDS: Final = {"builder": ("hvm", "linux", "generic", "vmx"), "type": ("hvm", "pv", "pvh")}
_LOADED: Final = ("kernel", "bootloader", "ramdisk", "loader")
_LOADERS: Final = ("/", "hvmloader", "pygrub", "pv-grub", "pvgrub")
_BESIDE: Final = ("name", "memory", "vcpus", "disk", "vif", "root", "extra", "maxmem", "on_reboot", "on_crash")

_LITERAL: Final = re.compile(
    rf"['\"][^'\"\n]*,\s*{_VDEV}(?::cdrom|:disk)?\s*,\s*(?:r|w|ro|rw|w!)\b"
    r"|^[ \t]*(?:builder|type)\s*=\s*['\"](?:hvm|linux|generic|pvh?)['\"]|^[ \t]*kernel\s*=.*hvmloader",
    re.MULTILINE,
)
_CONFIG_LINE: Final = re.compile(
    r"[ \t]*(?:[A-Za-z_][\w.]*[ \t]*\+?=(?!=)|[\]\[(){}'\",]|[\w.]+\(|\\?\s*$"
    r"|(?:import|from|if|elif|else|for|while|def|class|return|print|raise|try|except|finally|exec|pass|break|continue"
    r"|global|del|with)\b)"
)
_MOST: Final = 0.8
"""The share of a config's lines that look like lines of one; prose with a config in it has fewer."""


def why_no_guest(config: Config) -> str:
    """Why a config that could be read is no guest's; empty where it is one."""
    settings = config.settings
    for key, words in _KINDS.items():
        if key in settings and settings[key].value.data in words:
            return ""
    if "disk" in settings and _is_list(settings["disk"].value, _DISK):
        return ""
    beside = any(key in settings for key in _BESIDE)
    for key in _LOADED:
        data = settings[key].value.data if key in settings else None
        if beside and isinstance(data, str) and any(word in data for word in _LOADERS):
            return ""
    if "vif" in settings and len(settings) > 1 and _is_list(settings["vif"].value, _NIC):
        return ""
    if "dtdev" in settings and isinstance(settings["dtdev"].value.data, tuple):
        return ""
    keys = ("disk", "builder", "kernel")
    doubtful = [key for key in keys if key in settings and isinstance(settings[key].value.data, Unknown)]
    maybe = len(doubtful) > 1 or (config.runs_more and doubtful)
    return "" if maybe else "no builder, kernel or disk of a guest in it"


def _is_list(value: Value, pattern: "re.Pattern[str]") -> bool:
    if not isinstance(value.data, tuple):
        return False
    texts = [item.data for item in value.data[:100] if isinstance(item.data, str)]
    return any(pattern.match(text[:4096]) for text in texts)


def looks_broken(characters: str) -> bool:
    """Whether a text that neither Python nor xl can parse is a guest's config with a fault, not prose or other code."""
    if _LITERAL.search(characters) is None:
        return False
    lines = [line for line in characters.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return sum(_CONFIG_LINE.match(line) is not None for line in lines) >= _MOST * len(lines)

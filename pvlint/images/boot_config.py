"""Text files inside a guest that say how it starts and what it mounts: one place to find the readers of each."""

import re
from typing import Final

from pvlint.images.grub_cfg import grub_cfg, grubenv
from pvlint.images.grub_conf import LONGEST, Config, grub_legacy
from pvlint.images.menu_files import snippet, syslinux
from pvlint.images.seen import Mount

__all__ = ["Config", "device_map", "fstab", "grub_cfg", "grub_legacy", "grubenv", "release", "snippet", "syslinux"]

_MOST_LINES: Final = 256
_MAPPED: Final = re.compile(r"\s*\(hd(\d{1,3})\)\s+(\S+)", re.ASCII)
_ESCAPE: Final = re.compile(r"\\([0-7]{3})")


def _written(field: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8) & 0xFF), field.strip("\"'"))[:LONGEST]


def fstab(text: str) -> tuple[Mount, ...]:
    r"""What an /etc/fstab mounts, in its order (fstab(5)); ``\040`` is a space."""
    found: list[Mount] = []
    for line in text.splitlines():
        fields = line.split(None, 3)
        if len(fields) < 3 or line.lstrip().startswith("#"):
            continue
        # LABEL="/boot" may be quoted behind its sign (fstab(5)).
        tag, sign, value = fields[0].partition("=")
        device = f"{tag}={_written(value)}"[:LONGEST] if sign else _written(fields[0])
        found.append(Mount(device, _written(fields[1]), _written(fields[2])))
        if len(found) == _MOST_LINES:
            break
    return tuple(found)


def device_map(text: str) -> tuple[tuple[int, str], ...]:
    """What an installer took each BIOS drive for: the lines of grub/device.map about hard disks."""
    matches = (_MAPPED.match(line) for line in text.splitlines()[:_MOST_LINES])
    return tuple((int(match[1]), match[2][:LONGEST]) for match in matches if match)


def release(text: str, name: str) -> str:
    """What a distribution says it is: the first line of redhat-release and its like, or os-release's PRETTY_NAME."""
    lines = text.splitlines()
    if not name.endswith("os-release"):
        return next((line.strip()[:LONGEST] for line in lines if line.strip()), "")
    pretty = next((line.partition("=")[2] for line in lines[:_MOST_LINES] if line.startswith("PRETTY_NAME=")), "")
    return pretty.strip().strip("\"'")[:LONGEST]

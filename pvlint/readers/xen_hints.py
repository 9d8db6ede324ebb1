"""The signs in a Xen config of the toolstack it was written for."""

import re
from typing import Final

from pvlint.model import Hint
from pvlint.readers.config import UNKNOWN_PART, Config

_KEY_VALUE: Final = re.compile(r"(?:^|,)\s*(?:format|vdev|target|access|devtype|backendtype|specification)=")
_POSITIONAL: Final = re.compile(r"[^,:=]*,\s*(?:raw|qcow2?|vhd|qed|)\s*,")
_XL_KEYS: Final = ("type", "bios", "firmware", "hdtype", "device_model_version", "device_model_override")


def hints(config: Config, constructs: str) -> tuple[Hint, ...]:
    """The signs, of xend and of xl; ``constructs`` says what in the file only Python understands."""
    found: list[Hint] = []
    if constructs:
        found.append(Hint("xend", f"the file is a Python program ({constructs})", decisive=True))
    found.extend(_of_disks(config))
    for key in _XL_KEYS:
        if key in config.settings:
            found.append(Hint("xl", f"`{key}` is a key of xl's"))
    model = config.settings.get("device_model")
    if model is not None and isinstance(model.value.data, str) and model.value.data.endswith("qemu-dm"):
        found.append(Hint("xend", "the device model is qemu-dm"))
    return tuple(found)


def _of_disks(config: Config) -> list[Hint]:
    found: list[Hint] = []
    setting = config.settings.get("disk")
    if setting is None or not isinstance(setting.value.data, tuple):
        return found
    for item in setting.value.data:
        spec = item.data
        if not isinstance(spec, str):
            continue
        fields = spec.split(",")
        if _KEY_VALUE.search(spec):
            found.append(Hint("xl", "a disk is written as key=value", decisive=True))
        elif _POSITIONAL.match(spec) and spec.startswith("/"):
            found.append(Hint("xl", "a disk names its format by position", decisive=True))
        elif len(fields) > 2 and fields[2] == "w!":
            found.append(Hint("xend", "a disk has the mode w!", decisive=True))
        elif spec.startswith("tap:aio:") and UNKNOWN_PART not in spec[:8]:
            found.append(Hint("xend", "a disk uses tap:aio:"))
    return found

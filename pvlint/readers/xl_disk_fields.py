"""What the parts of an xl disk string set, and what xl has against them (libxlu_disk_l.l, libxlu_disk.c)."""

import re
from typing import Final

FLAGS: Final = {
    "cdrom": ("cdrom", True),
    "direct-io-safe": ("direct-io-safe", True),
    "discard": ("discard", True),
    "no-discard": ("discard", False),
    "trusted": ("trusted", True),
    "untrusted": ("trusted", False),
    "colo": ("colo", True),
    "no-colo": ("colo", False),
}
CHOICES: Final = {
    "format": ("raw", "qcow", "qcow2", "vhd", "qed", "empty"),
    "backendtype": ("phy", "tap", "qdisk", "standalone"),
    "specification": ("xen", "virtio"),
}
PREFIX_FORMATS: Final = ("raw", "qcow", "qcow2", "vhd")
PREFIX_SCRIPTS: Final = ("iscsi", "nbd", "enbd", "drbd")
PREFIXES: Final = (*PREFIX_FORMATS, *PREFIX_SCRIPTS, "tapdisk", "tap", "tap2", "aio", "ioemu", "file", "phy")
PARAMETERS: Final = (
    *CHOICES, "access", "devtype", "vdev", "script", "backend",
    "colo-host", "colo-port", "colo-export", "active-disk", "hidden-disk",
)  # fmt: skip
"""Those that take a value up to the next comma."""

_ACCESS: Final = {"r": False, "ro": False, "rw": True, "w": True, "": True}
_C_INTEGER: Final = re.compile(r"[ \t\n\v\f\r]*([+-]?)0*([0-9]{0,20})")


class Fields:
    """What has been said of a disk so far. A text that is there but empty has been given, and may be given again."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.flags: dict[str, bool] = {}
        self.writable = True
        self.colo_port = 0
        self.prefixes: list[str] = []
        """Of the target, without their colons."""
        self.vdev_prefixes: list[str] = []
        self.problems: list[str] = []
        self.is_full = False
        """There is a field too many: xl reads no further."""
        self._access_given = False

    def refuse(self, message: str) -> None:
        """Note why xl refuses the disk."""
        if message not in self.problems:
            self.problems.append(message)

    def parameter(self, name: str, value: str) -> None:
        """A ``name=value``; the name is one of ``PARAMETERS``, or "target"."""
        if name in CHOICES:
            self._choose(name, value)
        elif name == "access":
            self._access(value)
        elif name == "devtype":
            self._devtype(value)
        elif name == "colo-port":
            self._port(value)
        else:
            self._text(name, value)

    def eat_prefix(self, name: str, known: bool) -> None:
        """A prefix that was taken off, without its colon. One that xl does not know counts too, to read on."""
        if not known:
            self.refuse(f"unknown prefix '{name[:40]}:'; a path needs none")
        elif name in PREFIX_FORMATS:
            self._choose("format", name)
        elif name in PREFIX_SCRIPTS:
            self._text("script", f"block-{name}")
        prefixes = self.vdev_prefixes if "target" in self.texts else self.prefixes
        prefixes.append(name)

    def positional(self, value: str) -> None:
        """A field without a name: target, format (unless a prefix was seen), device, access, in this order."""
        texts = self.texts
        if "target" not in texts:
            texts["target"] = value
        elif not (self.prefixes or self.vdev_prefixes or "format" in texts):
            if not texts["target"] and ":" in value:
                self._device(value)
                texts["format"] = "empty"
            elif value == "" or value in CHOICES["format"]:
                self._choose("format", value)
            else:
                self.refuse(
                    f"the field after the path is the format of the image, and '{value[:40]}' is none; "
                    "write PATH,raw,DEVICE"
                )
                texts["format"] = "raw"
                if "vdev" not in texts:
                    self._device(value)
        elif "vdev" not in texts:
            self._device(value)
        elif not self._access_given:
            self._access_given = True
            if texts["vdev"] in CHOICES["format"] and value not in _ACCESS:
                self.refuse(
                    "after a path with a prefix such as phy: comes the device, and here comes "
                    f"'{texts['vdev']}'; leave out the prefix or the format"
                )
                texts["format"] = texts.pop("vdev")
                self._access_given = False
                self._device(value)
            else:
                self._access(value)
        else:
            self.is_full = True
            self.refuse(f"one field too many, '{value[:40]}': path, format, device and access are given already")

    def _text(self, name: str, value: str) -> None:
        if self.texts.get(name):
            self.refuse(f"{name} is given twice")
        else:
            self.texts[name] = value

    def _choose(self, name: str, value: str) -> None:
        value = value or ("raw" if name == "format" else "")
        if value not in CHOICES[name]:
            self.refuse(f"unknown {name} '{value[:40]}'; xl knows {', '.join(CHOICES[name])}")
        elif self.texts.get(name, value) != value:
            self.refuse(f"{name} is given twice, as {self.texts[name]} and as {value}")
        else:
            self.texts[name] = value

    def _access(self, value: str) -> None:
        if value in _ACCESS:
            self.writable = _ACCESS[value]
            return
        self.refuse(f"unknown access '{value[:40]}'; xl knows r and ro, w and rw")
        self.writable = not value.startswith("r") or value.startswith("rw")

    def _devtype(self, value: str) -> None:
        if value not in ("cdrom", "disk"):
            self.refuse(f"unknown device type '{value[:40]}'; xl knows cdrom and disk")
        else:
            self.flags["cdrom"] = value == "cdrom"

    def _device(self, value: str) -> None:
        vdev, colon, kind = value.rpartition(":")
        self._text("vdev", vdev if colon else value)
        if colon:
            self._devtype(kind)

    def _port(self, value: str) -> None:
        """C's atoi of 64 bits, and of that the lower 32."""
        found = _C_INTEGER.match(value)
        sign, digits = found.groups() if found is not None else ("", "")
        number = int(f"{sign}{digits or 0}")
        number = max(-(2**63), min(number, 2**63 - 1)) + 2**31
        self.colo_port = number % 2**32 - 2**31
        if not self.colo_port:
            self.refuse(f"colo-port '{value[:40]}' is not a number")

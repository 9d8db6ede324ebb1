"""What a file is, told from what it holds: never from its name."""

from collections.abc import Collection
from typing import Final

from pvlint.late import regex

_TELLING: Final = frozenset(
    "boot bootloader builder device_model device_tree disk dtdev kernel maxmem memory on_crash on_poweroff on_reboot "
    "ramdisk type vcpus vif".split()
)
"""Keys that say a file is a guest's."""
_FREQUENT: Final = frozenset(
    "acpi apic bios cmdline cpus device_model_version extra firmware hap hdtype keymap localtime maxvcpus name nic pae "
    "pci pvh root sdl serial shadow_memory stdvga timer_mode usb usbdevice uuid vfb vga viridian vnc vnclisten "
    "xen_platform_pci".split()
)
"""Keys that many other files have too."""
_KNOWN: Final = _TELLING | _FREQUENT
_ASSIGNMENT: Final = regex(rf"(?:^|[\n;])[ \t]*({'|'.join(sorted(_KNOWN))})[ \t]*\+?=(?!=)")

_BINARY: Final = 0.05
"""The share of control characters above which a file is no text."""
_IS_CONTROL: Final = bytes(c < 32 and c not in b"\t\n\r\f\v\x1b" for c in range(256))
"""1 for each byte that is a control character, else 0."""


def is_binary(data: bytes) -> bool:
    """Whether these first bytes of a file are no text in any encoding a definition is written in."""
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")):
        return False
    controls = head.translate(_IS_CONTROL)
    return 1 in controls and controls.count(1) > _BINARY * len(head)  # most have none, which is quicker to see


def tells(keys: Collection[str]) -> bool:
    """Whether the settings of a file that could be read are a Xen config's: ``looks_like_xen`` would say so too."""
    return not _TELLING.isdisjoint(keys) and ("disk" in keys or sum(key in _KNOWN for key in keys) > 1)


def looks_like_xen(characters: str) -> str:
    """Why a text is no Xen config, told at a glance; empty where it may be one."""
    keys = set(_ASSIGNMENT.findall(characters))
    telling = sorted(keys & _TELLING)
    if not telling:
        return "no key of a Xen config in it"
    if len(keys) < 2 and "disk" not in keys:
        return f"`{telling[0]}` is the only key of a Xen config in it"
    return ""

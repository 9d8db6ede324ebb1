"""What a file is, told from what it holds: never from its name."""

import re
from typing import Final

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
_ASSIGNMENT: Final = re.compile(
    rf"(?:^|[\n;])[ \t]*({'|'.join(sorted(_TELLING | _FREQUENT))})[ \t]*\+?=(?!=)[ \t]*(.?)"
)
_INI_SECTION: Final = re.compile(r"^[ \t]*\[[\w .:/\"'-]+\][ \t]*\r?$", re.MULTILINE)
_VALUE: Final = frozenset("'\"[0123456789")

_BINARY: Final = 0.05
"""The share of control characters above which a file is no text."""
_CONTROL: Final = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1b"))


def is_binary(data: bytes) -> bool:
    """Whether these first bytes of a file are no text in any encoding a definition is written in."""
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")):
        return False
    return len(head) - len(head.translate(None, _CONTROL)) > _BINARY * len(head)


def xen_keys(characters: str) -> dict[str, bool]:
    """The keys of a Xen config that a text assigns, each with whether some value looks like a config's."""
    found: dict[str, bool] = {}
    for match in _ASSIGNMENT.finditer(characters):
        found[match[1]] = found.get(match[1], False) or match[2] in _VALUE
    return found


def looks_like_xen(characters: str) -> str:
    """Why a text is no Xen config, or nothing when it looks like one."""
    keys = xen_keys(characters)
    telling = [key for key in keys if key in _TELLING]
    if not telling:
        return "no key of a Xen config in it"
    if len(keys) < 2 and "disk" not in keys:
        return f"`{telling[0]}` is the only key of a Xen config in it"
    if _INI_SECTION.search(characters):
        return "an INI file"
    return ""


def values_look_xen(characters: str) -> bool:
    """Whether the telling keys of a text that cannot be parsed have a Xen config's values."""
    keys = xen_keys(characters)
    return len(keys) >= 2 and any(good for key, good in keys.items() if key in _TELLING)

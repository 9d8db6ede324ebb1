"""How loudly to speak of a guest that needs a PV driver to boot: it hangs on what its firmware can read (design, 4)."""

from typing import Final

from pvlint.guest import Guest
from pvlint.model import Firmware
from pvlint.rules.finding import Severity

_COVERED: Final = ("", "x86_64", "amd64", "i386", "i486", "i586", "i686", "ia64")
"""Architectures the guide is about."""


def of_pv_boot(guest: Guest) -> Severity:
    """An error where the firmware cannot read a PV disk, or the guest's GRUB and initrd may not."""
    if guest.profile == "rhel5":
        return Severity.ERROR
    if guest.is_xen:
        return Severity.WARNING if guest.domain.firmware is Firmware.UEFI else Severity.ERROR
    if is_old(guest):
        return Severity.ERROR
    return Severity.WARNING if guest.domain.arch in _COVERED else Severity.NOTE


def is_old(guest: Guest) -> bool:
    """Whether the guest is known to be RHEL 5 or older."""
    return guest.facts.release is not None and guest.facts.release.major <= 5

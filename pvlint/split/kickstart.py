"""The part of a kickstart that puts MBR, GRUB and /boot on the small disk, in the release's own words."""

from typing import Final

from pvlint.guest import Guest
from pvlint.model import Firmware
from pvlint.split.inside import NEWER, filesystem, name, release

_ESP: Final = 200
"""MiB for an EFI system partition."""


def fragment(guest: Guest, boot: int, rest: int, size: int) -> tuple[str, ...]:
    """The lines; ``boot`` and ``rest`` are the places of the two disks, ``size`` is the small one's in MiB."""
    first, second, major, kind = name(guest, boot), name(guest, rest), release(guest), filesystem(guest)
    loader = f"--boot-drive={first}" if major >= NEWER else f"--driveorder={first},{second}"
    uefi = guest.domain.firmware is Firmware.UEFI
    esp = f"part /boot/efi --fstype={'efi' if major >= 6 else 'vfat'} --size={_ESP} --ondisk={first}"
    swap = "--recommended" if major >= 6 else "--size=1024"
    # One MiB at each end of the disk is the partition table's.
    left = size - 2 - (_ESP if uefi else 0)
    return (
        f"bootloader --location=mbr {loader}",
        f"clearpart --all --initlabel --drives={first},{second}",
        *((esp,) if uefi else ()),
        f"part /boot --fstype={kind} --size={left} --ondisk={first}",
        f"part pv.01 --size=1 --grow --ondisk={second}",
        "volgroup VolGroup00 pv.01",
        f"logvol swap --vgname=VolGroup00 --name=LogVol01 --fstype=swap {swap}",
        f"logvol / --vgname=VolGroup00 --name=LogVol00 --fstype={kind} --size=1 --grow",
    )

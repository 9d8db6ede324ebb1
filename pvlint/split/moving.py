"""Inside an installed guest: how /boot and the boot loader move to another disk, and what names the disks.

Up to RHEL 5 mkinitrd and GRUB legacy, in RHEL 6 dracut and GRUB legacy, from RHEL 7 on dracut and GRUB 2. Modules and
their order: Xen 3.1's unmodified_drivers README; a driver that comes after / is mounted, comes too late.
"""

from collections.abc import Sequence
from typing import Final

from pvlint.changes import Add, Change, Rename
from pvlint.guest import Guest
from pvlint.model import Firmware, Tri
from pvlint.split.inside import NEWER, filesystem, name, partition, release

_MKINITRD: Final = {"xen-vbd": ("xen-platform-pci", "xen-vbd"), "virtio-blk": ("virtio_pci", "virtio_blk")}
_DRACUT: Final = {"xen-vbd": "xen-blkfront", "virtio-blk": "virtio_blk", "virtio-scsi": "virtio_scsi"}
_VERSION: Final = "v=$(ls -t /lib/modules | head -1)     # the kernel that the guest starts"


def places(after: Guest, changes: Sequence[Change]) -> tuple[int, int]:
    """The boot disk and the one that was it before, in the changed guest."""
    targets = [disk.target for disk in after.domain.disks]
    boot = after.map.disk if after.map.disk is not None else 0
    was = next((change.like for change in changes if isinstance(change, Add)), None)
    rest = next((c.target for c in changes if isinstance(c, Rename) and (was is None or c.disk == was)), "")
    return boot, targets.index(rest) if rest in targets else boot


def rescue(guest: Guest) -> str:
    """How the release's installation CD is told to be a rescue system."""
    return "`linux rescue` at its prompt" if release(guest) <= 6 else "`inst.rescue`, or Troubleshooting in its menu"


def boot(before: Guest, after: Guest, changes: Sequence[Change]) -> tuple[str, ...]:
    """Copies /boot to the new disk and makes it start from there."""
    place, other = places(after, changes)
    disk, rest, kind = name(after, place), name(after, other), filesystem(after)
    old = name(before, before.map.disk) if before.map.disk is not None else ""
    renamed = _renamed(old, rest)
    if after.domain.firmware is Firmware.UEFI:
        return _esp(after, disk, other, renamed)
    part = partition(disk, 1)
    return (
        _partitioned(after, disk),
        f"mkfs.{kind} -L bootdisk {part}",
        f"mount {part} /mnt && cp -a /boot/. /mnt/ && umount /mnt",
        f"vi /etc/fstab     # LABEL=bootdisk /boot {kind} defaults 1 2",
        *renamed,
        "umount /boot; mount /boot",
        *_loader(after, disk, rest),
        *_initrd(after, other),
    )


def _partitioned(after: Guest, disk: str) -> str:
    """One partition over all of it, marked as the one to boot."""
    if release(after) <= 5:  # its parted knows no MiB and no second command
        return f"echo '63,,83,*' | sfdisk -f -uS /dev/{disk}"
    return f"parted -s /dev/{disk} mklabel msdos mkpart primary 1MiB 100% set 1 boot on"


def _renamed(old: str, new: str) -> tuple[str, ...]:
    """The mount points of a disk that has another name."""
    if old == new:
        return ()
    return (f"vi /etc/fstab     # /dev/{old}N is /dev/{new}N from now on; better LABEL=, UUID= or its volume",)


def _loader(after: Guest, disk: str, rest: str) -> tuple[str, ...]:
    if release(after) >= NEWER:
        return (
            f"grub2-install /dev/{disk}",
            "grub2-mkconfig -o /boot/grub2/grub.cfg     # paths in /boot/loader/entries/*: /vmlinuz, not /boot/vmlinuz",
        )
    return (
        f"vi /boot/grub/grub.conf     # root (hd0,0); /vmlinuz, not /boot/vmlinuz; root=/dev/{rest}N, if by name",
        f"echo '(hd0) /dev/{disk}' > /boot/grub/device.map",
        f"printf 'device (hd0) /dev/{disk}\\nroot (hd0,0)\\nsetup (hd0)\\nquit\\n' | grub --batch",
    )


def _initrd(after: Guest, place: int) -> tuple[str, ...]:
    """An initrd with the driver of the disk that / is likely to be on."""
    driver = after.presentations[place].driver if after.presentations[place].emulated is Tri.NO else ""
    if release(after) <= 5:
        loads = " ".join(f"--preload={module} --with={module}" for module in _MKINITRD.get(driver, ()))
        return (_VERSION, f"mkinitrd -f --allow-missing {loads} /boot/initrd-$v.img $v") if loads else ()
    more = f" --add-drivers {_DRACUT[driver]}" if driver in _DRACUT else ""
    return (_VERSION, f"dracut -f{more} /boot/initramfs-$v.img $v")


def _esp(after: Guest, disk: str, place: int, renamed: tuple[str, ...]) -> tuple[str, ...]:
    """With UEFI: an EFI system partition and a /boot on the new disk."""
    esp, part, kind = partition(disk, 1), partition(disk, 2), filesystem(after)
    conf = "grub.conf     # the disk of (hd0,1)" if release(after) <= 6 else "grub.cfg     # UUID of the new /boot"
    loader = "grub.efi" if release(after) <= 6 else "shimx64.efi"
    return (
        f"parted -s /dev/{disk} mklabel gpt mkpart ESP fat32 1MiB 201MiB set 1 boot on mkpart boot 201MiB 100%",
        f"mkfs.vfat -n EFI {esp}; mkfs.{kind} -L bootdisk {part}",
        f"mount {esp} /mnt && cp -r /boot/efi/. /mnt/ && umount /mnt",
        f"mount {part} /mnt && cp -ax /boot/. /mnt/ && umount /mnt",
        f"vi /etc/fstab     # LABEL=bootdisk /boot {kind} defaults 1 2, and LABEL=EFI /boot/efi vfat defaults 0 0",
        *renamed,
        "umount /boot/efi /boot; mount /boot; mount /boot/efi",
        f"vi /boot/efi/EFI/redhat/{conf}: blkid {part}",
        *_initrd(after, place),
        f"efibootmgr -c -d /dev/{disk} -p 1 -L boot -l '\\EFI\\redhat\\{loader}'",
    )


def names(before: Guest, after: Guest, changes: Sequence[Change]) -> tuple[str, ...]:
    """What has to follow the new names of disks."""
    lines, driven = list[str](), list[int]()
    targets = [disk.target for disk in after.domain.disks]
    for change in changes:
        if isinstance(change, Rename) and change.target in targets:
            place = targets.index(change.target)
            lines += _renamed(name(before, change.disk), name(after, place))
            driven.append(place)
    if not driven:
        return ()
    pv = next((place for place in driven if after.presentations[place].pv_only), driven[0])
    if after.map.disk in driven and release(after) < NEWER:
        disk = name(after, after.map.disk)
        root = f"root=/dev/{disk}N in grub.conf, if by name"
        lines.append(f"echo '(hd0) /dev/{disk}' > /boot/grub/device.map     # and {root}")
    return (*lines, *_initrd(after, pv)) or ("# nothing: the names that the guest knows stay",)

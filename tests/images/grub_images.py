"""Putting the real GRUB, legacy and 2, into the images of disks."""

import struct
from collections.abc import Sequence
from pathlib import Path

from tests.images.tools import CACHE, SECTOR, Missing, data_file, patch, run, tool
from tests.images.trees import Tree

LEGACY = CACHE / "grub-legacy"
"""Debian's packages grub-legacy and libc6-i386, unpacked by tools/setup.sh: its shell is a 32-bit program."""


def legacy_stages(at: str = "", *, stage1_5: bool = True) -> Tree:
    """GRUB legacy's own files as `grub-install` copies them to /boot/grub. Raises Missing."""
    names = ["stage1", "stage2", "e2fs_stage1_5"][: 3 if stage1_5 else 2]
    folder = LEGACY / "usr/lib/grub/x86_64-pc"
    if not (folder / "stage2").is_file():
        raise Missing("GRUB legacy is not unpacked in .cache/grub-legacy (tools/setup.sh does that, on Debian)")
    return {f"{at}/grub/{name}".lstrip("/"): (folder / name).read_bytes() for name in names}


def legacy_shell() -> tuple[Path | str, ...]:
    """How GRUB legacy's shell is started: with a 32-bit C library of its own. Raises Missing."""
    for loader in ("lib32/ld-linux.so.2", "usr/lib32/ld-linux.so.2"):
        if (LEGACY / loader).is_file():
            return LEGACY / loader, "--library-path", (LEGACY / loader).parent, LEGACY / "usr/sbin/grub"
    raise Missing("the C library that GRUB legacy runs with is not unpacked in .cache/grub-legacy")


def install_legacy(disks: Sequence[Path], *, boot: str, into: str) -> None:
    """Run GRUB legacy's shell: ``boot`` is the partition with its files, ``into`` where stage1 goes ("(hd0)").

    Raises Missing where its 32-bit program cannot run.
    """
    program = legacy_shell()
    device_map = disks[0].with_suffix(".map")
    device_map.write_text("".join(f"(hd{number})\t{path.resolve()}\n" for number, path in enumerate(disks)))
    commands = f"root {boot}\nsetup {into}\nquit\n"
    shell = (*program, "--batch", "--no-floppy", f"--device-map={device_map}")
    try:
        said = run(*shell, text=commands)
    except OSError as error:  # a kernel without CONFIG_IA32_EMULATION
        raise Missing(f"GRUB legacy cannot run here: {error.strerror}") from error
    device_map.unlink()
    assert "Error" not in said, said
    assert "succeeded" in said, said


def install_grub2(disk: Path, core: bytes, sector: int = 1) -> None:
    """Write boot.img and core.img where `grub-bios-setup` would: into the first sector, and from ``sector`` on.

    GRUB 2.06 include/grub/i386/pc/boot.h and util/setup.c: 0x5c where core.img is, 0x64 the drive (0xFF: the one it was
    started from), 0x66 two NOPs for a hard disk; core.img's first sector ends with the list of its other blocks.
    """
    boot = bytearray(data_file("GRUB 2 for BIOS (grub-pc-bin)", "/usr/lib/grub/i386-pc/boot.img").read_bytes())
    struct.pack_into("<Q", boot, 0x5C, sector)
    boot[0x64] = 0xFF
    boot[0x66:0x68] = b"\x90\x90"
    patch(disk, 0, bytes(boot[:0x1B8]))
    image = bytearray(core.ljust(-(-len(core) // SECTOR) * SECTOR, b"\0"))
    struct.pack_into("<QHH", image, 0x1F4, sector + 1, len(image) // SECTOR - 1, 0x820)
    patch(disk, sector * SECTOR, bytes(image))


def core_image(target: Path, prefix: str, *modules: str, search: str = "") -> bytes:
    """GRUB 2's core.img for BIOS; ``search`` is the UUID of the filesystem that it looks for first. Raises Missing."""
    data_file("GRUB 2 for BIOS (grub-pc-bin)", "/usr/lib/grub/i386-pc/boot.img")
    options: list[str | Path] = ["-O", "i386-pc", "-p", prefix, "-o", target]
    if search:
        config = target.with_suffix(".cfg")
        config.write_text(f"search.fs_uuid {search} root\nset prefix=($root){prefix}\n")
        options += ["-c", config]
    run(tool("grub-mkimage", "grub2-mkimage"), *options, "biosdisk", *modules)
    return target.read_bytes()

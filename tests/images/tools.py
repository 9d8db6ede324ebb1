"""Finding and running the real tools that the images are built with; no root, no loop device, no mount."""

import os
import shutil
import subprocess
from pathlib import Path

SECTOR = 512
MIB = 1 << 20
PATH = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"
CACHE = Path(__file__).parent.parent.parent / ".cache"

# Where a tool comes from, for the one line that says why an image was not built: the package in Debian, in Fedora.
PACKAGES = {
    "mke2fs": ("e2fsprogs", "e2fsprogs"),
    "debugfs": ("e2fsprogs", "e2fsprogs"),
    "sfdisk": ("fdisk", "util-linux"),
    "blkid": ("util-linux", "util-linux"),
    "mkswap": ("util-linux", "util-linux"),
    "mkfs.fat": ("dosfstools", "dosfstools"),
    "mcopy": ("mtools", "mtools"),
    "mkfs.xfs": ("xfsprogs", "xfsprogs"),
    "mkfs.btrfs": ("btrfs-progs", "btrfs-progs"),
    "qemu-img": ("qemu-utils", "qemu-img"),
    "grub-mkimage": ("grub-common", "grub2-tools"),
    "syslinux": ("syslinux", "syslinux"),
    "install-mbr": ("mbr", "-"),
    "parted": ("parted", "parted"),
}


class Missing(Exception):
    """A tool that an image is built with is not there: what it is and where it comes from."""


def tool(*names: str) -> str:
    """The path of the first of these programs that is there. Raises Missing."""
    for name in names:
        if found := shutil.which(name, path=PATH):
            return found
    debian, fedora = PACKAGES.get(names[0], (names[0], names[0]))
    raise Missing(f"{names[0]} is not installed (Debian: {debian}, Fedora: {fedora})")


def data_file(what: str, *places: str) -> Path:
    """The first of these files that is there. Raises Missing."""
    for place in places:
        if Path(place).is_file():
            return Path(place)
    raise Missing(f"{what} is not installed (looked for {', '.join(places)})")


def run(*command: str | Path, text: str = "", folder: Path | None = None, ends: tuple[int, ...] = (0,)) -> str:
    """Run a tool to its end and give its standard output; ``text`` is what it reads.

    Raises CalledProcessError where its exit status is not in ``ends``, TimeoutExpired after a minute.
    """
    environment = {"PATH": PATH, "LC_ALL": "C", "MTOOLS_SKIP_CHECK": "1", "HOME": "/nonexistent"}
    done = subprocess.run(command, input=text, capture_output=True, text=True, env=environment, cwd=folder, timeout=60)
    if done.returncode not in ends:
        failed = subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
        failed.add_note(f"{done.stdout}\n{done.stderr}")
        raise failed
    return done.stdout


def sparse(path: Path, size: int) -> Path:
    """A new file of ``size`` bytes that are all zero and take no room."""
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    return path


def patch(path: Path, offset: int, content: bytes) -> None:
    """Write some bytes into a file that is there."""
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(content)


def place(content: Path, disk: Path, offset: int) -> None:
    """Copy a partition's image into a disk, leaving out what is zero."""
    with content.open("rb") as source, disk.open("r+b") as target:
        end = os.fstat(source.fileno()).st_size
        position = 0
        while position < end:
            try:
                position = os.lseek(source.fileno(), position, os.SEEK_DATA)
            except OSError:  # ENXIO: only a hole is left
                return
            hole = os.lseek(source.fileno(), position, os.SEEK_HOLE)
            while position < hole:
                block = os.pread(source.fileno(), min(MIB, hole - position), position)
                if block.strip(b"\0"):
                    os.pwrite(target.fileno(), block, offset + position)
                position += len(block)

"""Filesystems with content, each made into a file of its own by the tool that makes it on a real guest."""

import itertools
import shutil
from pathlib import Path

from tests.images.tools import MIB, run, sparse, tool
from tests.images.trees import Tree


def plant(tree: Tree, folder: Path) -> Path:
    """Write a tree into a new directory."""
    folder.mkdir(parents=True)
    for path, content in tree.items():
        target = folder / path
        if content is None:
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            target.symlink_to(content.removeprefix("-> "))
        else:
            target.write_bytes(content)
    return folder


class Nursery:
    """Makes filesystems below one directory; every one gets a name of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count()

    def fresh(self) -> Path:
        """The path of a file that is not there yet."""
        return self.folder / f"part{next(self.numbers)}"

    def clear(self) -> None:
        """Remove what was made: it has been copied into disks."""
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def ext(
        self, kind: str, size: int, tree: Tree, *, label: str = "", uuid: str = "", hole: tuple[str, int] | None = None
    ) -> Path:
        """ext2, ext3 or ext4. The two old ones as RHEL 5 makes them: GRUB legacy reads inodes of 128 bytes only.

        ``hole`` is a file that is as long as given and holds nothing.
        """
        image = self.fresh()
        source = plant(tree, image.with_suffix(".tree"))
        if hole:
            sparse(source / hole[0], hole[1])
        options = ["-L", label] if label else []
        options += ["-U", uuid] if uuid else []
        if kind != "ext4":
            options += ["-I", "128", "-b", "1024"]
        options += ["-J", "size=1"] if kind == "ext3" else []
        options += ["-N", str(len(tree) * 2)] if len(tree) > 1000 else []
        run(tool("mke2fs"), "-q", "-F", "-t", kind, *options, "-d", source, sparse(image, size))
        shutil.rmtree(source)
        return image

    def xfs(self, tree: Tree, *, label: str, uuid: str) -> Path:
        """XFS; 300 MB are the least that mkfs.xfs makes."""
        image = self.fresh()
        source = plant(tree, image.with_suffix(".tree"))
        file = sparse(image, 304 * MIB)
        run(tool("mkfs.xfs"), "-q", "-f", "-L", label, "-m", f"uuid={uuid}", "-p", prototype(source), file)
        return image

    def btrfs(self, tree: Tree, *, label: str, uuid: str) -> Path:
        """Btrfs; 128 MB are about the least."""
        image = self.fresh()
        source = plant(tree, image.with_suffix(".tree"))
        run(tool("mkfs.btrfs"), "-q", "-f", "-L", label, "-U", uuid, "-r", source, sparse(image, 128 * MIB))
        return image

    def fat(self, bits: int, size: int, tree: Tree, *, label: str) -> Path:
        """FAT16 or FAT32."""
        image = self.fresh()
        one_sector = ["-s", "1"] if bits == 32 else []
        run(tool("mkfs.fat"), "-F", str(bits), *one_sector, "-n", label, sparse(image, size))
        if tree:
            source = plant(tree, image.with_suffix(".tree"))
            run(tool("mcopy"), "-s", "-i", image, *sorted(source.iterdir()), "::")
        return image

    def swap(self, size: int, *, label: str = "") -> Path:
        """Swap space."""
        image = sparse(self.fresh(), size)
        image.chmod(0o600)
        run(tool("mkswap"), *(["-L", label] if label else []), image)
        return image


def prototype(folder: Path) -> Path:
    """A prototype file (mkfs.xfs(8)) that puts what is in a directory into an XFS, written beside it."""
    file = folder.with_suffix(".proto")
    file.write_text("-\n0 0\nd--755 0 0\n" + "".join(_prototype(folder, 0)) + "$\n")
    return file


def _prototype(folder: Path, depth: int) -> list[str]:
    """The lines of a prototype file (mkfs.xfs(8)) for what is in a directory."""
    lines = []
    for path in sorted(folder.iterdir()):
        start = " " * depth + path.name
        if path.is_symlink():
            lines.append(f"{start} l--777 0 0 {path.readlink()}\n")
        elif path.is_dir():
            lines += [f"{start} d--755 0 0\n", *_prototype(path, depth + 1), " " * depth + "$\n"]
        else:
            lines.append(f"{start} ---644 0 0 {path}\n")
    return lines

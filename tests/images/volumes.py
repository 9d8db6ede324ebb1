"""Filesystems for tests, made by the tools that make them everywhere, without root and without mounting anything."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from pvlint.images.seen import Unreadable

Tree = Mapping[str, str]
"""What is at each path: a file's text, or "-> " and what a link points to."""


class Image:
    """A file as Bytes, that counts what is read."""

    def __init__(self, data: bytes, budget: int = 1 << 40) -> None:
        self._data = data
        self._budget = budget
        self.bytes_read = 0

    @property
    def size(self) -> int:
        return len(self._data)

    def read(self, offset: int, length: int) -> bytes:
        self.bytes_read += length
        if self.bytes_read > self._budget:
            raise Unreadable("over the budget")
        if offset < 0 or offset + length > len(self._data):
            raise Unreadable("truncated")
        return self._data[offset : offset + length]


def tool(name: str, package: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"making this filesystem needs {name} (Debian: {package})")
    return found


def run(*command: str | Path) -> None:
    subprocess.run(list(map(str, command)), check=True, capture_output=True)


def plant(tree: Tree, root: Path) -> Path:
    root.mkdir()
    for path, text in tree.items():
        at = root / path.lstrip("/")
        at.parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("-> "):
            at.symlink_to(text[3:])
        else:
            at.write_text(text)
    return root


def ext(tree: Tree, directory: Path, kind: str = "ext3", size: str = "16M") -> bytes:
    mke2fs = tool("mke2fs", "e2fsprogs")
    image = directory / f"{kind}.img"
    run(mke2fs, "-q", "-F", "-t", kind, "-d", plant(tree, directory / f"{kind}.tree"), image, size)
    return image.read_bytes()


def xfs(tree: Tree, directory: Path) -> bytes:
    mkfs = tool("mkfs.xfs", "xfsprogs")
    root, image = plant(tree, directory / "xfs.tree"), directory / "xfs.img"
    lines = ["/none", "1 1", "d--755 0 0"]
    _proto(root, lines)
    (directory / "proto").write_text("\n".join([*lines, "$"]) + "\n")
    with image.open("wb") as file:
        file.truncate(310 << 20)
    run(mkfs, "-q", "-f", "-p", directory / "proto", image)
    return image.read_bytes()


def _proto(directory: Path, lines: list[str]) -> None:
    for entry in sorted(directory.iterdir()):
        if entry.is_symlink():
            lines.append(f"{entry.name} l--777 0 0 {entry.readlink()}")
        elif entry.is_dir():
            lines.append(f"{entry.name} d--755 0 0")
            _proto(entry, lines)
            lines.append("$")
        else:
            lines.append(f"{entry.name} ---644 0 0 {entry}")


def vfat(tree: Tree, directory: Path) -> bytes:
    mkfs, mcopy = tool("mkfs.fat", "dosfstools"), tool("mcopy", "mtools")
    root, image = plant(tree, directory / "vfat.tree"), directory / "vfat.img"
    with image.open("wb") as file:
        file.truncate(34 << 20)
    run(mkfs, "-F", "32", image)
    for entry in sorted(root.iterdir()):
        run(mcopy, "-s", "-i", image, entry, "::")
    return image.read_bytes()

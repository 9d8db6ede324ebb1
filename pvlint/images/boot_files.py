"""Kernels, GRUB's directory and boot menus in a filesystem: whether it is a /boot, or holds one."""

import re
from typing import Final

from pvlint.images.boot_config import Config, device_map, grub_cfg, grub_legacy, grubenv, snippet, syslinux
from pvlint.images.seen import Entry, Files
from pvlint.images.tree import Tree, parts

_KERNEL: Final = re.compile(r"(?:vmlinu[xz]|bzimage)", re.IGNORECASE)
_INITRD: Final = re.compile(r"init(?:rd|ramfs)", re.IGNORECASE)
_SYSLINUX: Final = ("syslinux.cfg", "extlinux.conf", "syslinux/syslinux.cfg", "extlinux/extlinux.conf")
_MOST_SNIPPETS: Final = 64
_MOST_NAMES: Final = 64
_MOST_VENDORS: Final = 16


def boot_files(tree: Tree, at: str, files: Files) -> Files:
    """``files`` with what a directory, "/" or "/boot", adds to it."""
    names = tree.names(at)
    folded = {name.casefold(): name for name in names}
    kernels = [name for name in names if _KERNEL.match(name)]
    initrds = [name for name in names if _INITRD.match(name)]
    grub = next(
        (_in(at, folded[name]) for name in ("grub2", "grub") if name in folded and _is_grub(tree, at, name)), None
    )
    config = _configuration(tree, at, folded)
    booted = [entry for entry in config.entries if entry.kernel and tree.has(entry.kernel)]
    if config.entries or config.searches or grub is not None:
        map_text = tree.text(_in(at, "grub/device.map")) or tree.text(_in(at, "grub2/device.map")) or ""
        files = files._replace(
            grub_at=files.grub_at or grub,
            entries=files.entries or config.entries,
            searches=tuple(dict.fromkeys((*files.searches, *config.searches))),
            device_map=files.device_map or device_map(map_text),
        )
    # A menu, or one directly in it, is what tells a /boot from a root directory with links to its kernels.
    if files.boot_at is None and (booted or ((kernels or initrds) and (config.entries or grub or _menu(tree, at)))):
        files = files._replace(boot_at=at, kernels=_versions(kernels), initrds=tuple(sorted(initrds)[:_MOST_NAMES]))
    return files


def _in(at: str, name: str) -> str:
    return "/" + "/".join((*parts(at), name))


def _is_grub(tree: Tree, at: str, name: str) -> bool:
    held = {entry.casefold() for entry in tree.names(_in(at, name))}
    return any(entry in held for entry in ("grub.conf", "menu.lst", "grub.cfg", "stage2", "grubenv", "device.map"))


def _menu(tree: Tree, at: str) -> bool:
    return any(tree.has(_in(at, name)) for name in _SYSLINUX)


def _version(name: str) -> str:
    return name.partition("-")[2]


def _versions(kernels: list[str]) -> tuple[str, ...]:
    """The versions, newest last: numbers compare as numbers."""
    versions = {_version(name)[:200] for name in kernels} - {""}
    return tuple(sorted(versions, key=newness)[-_MOST_NAMES:])


def newness(version: str) -> tuple[tuple[int, int, str], ...]:
    """By which versions sort."""
    found = re.findall(r"(\d{1,18})|([a-zA-Z]+)", version)
    return tuple((1, int(number), "") if number else (0, 0, letters) for number, letters in found)


def _configuration(tree: Tree, at: str, names: dict[str, str]) -> Config:
    """What the boot menus of a directory say; the first kind that starts a kernel counts."""
    found = Config()
    environment: dict[str, str] = {}
    for name in ("grub2", "grub"):
        if name not in names:
            continue
        environment = environment or grubenv(tree.text(_in(at, f"{name}/grubenv")) or "")
        for file in ("grub.cfg", "grub.conf", "menu.lst"):
            text = tree.text(_in(at, f"{name}/{file}"))
            if text:
                read = grub_cfg(text, environment.get("saved_entry", "")) if file == "grub.cfg" else grub_legacy(text)
                found = _joined(found, read)
    if "loader" in names and (found.snippets or not found.entries):
        found = found._replace(entries=(*found.entries, *_snippets(tree, at, environment)))
    for file in () if found.entries else _SYSLINUX:
        found = _joined(found, syslinux(tree.text(_in(at, file)) or ""))
    return found


def _joined(first: Config, second: Config) -> Config:
    return Config(
        first.entries or second.entries,
        tuple(dict.fromkeys((*first.searches, *second.searches))),
        first.snippets or second.snippets,
    )


def _snippets(tree: Tree, at: str, environment: dict[str, str]) -> tuple[Entry, ...]:
    directory = _in(at, "loader/entries")
    names = sorted((name for name in tree.names(directory) if name.casefold().endswith(".conf")), key=newness)
    saved = environment.get("saved_entry", "")
    found: list[Entry] = []
    for name in reversed(names[-_MOST_SNIPPETS:]):
        entry = snippet(tree.text(f"{directory}/{name}") or "", environment.get("kernelopts", ""))
        if entry is not None:
            default = name[: -len(".conf")] == saved or (not saved and not found)
            found.append(entry._replace(default=default))
    return tuple(found)


def loader_files(tree: Tree, files: Files) -> Files:
    """``files`` with what an EFI system partition adds: its loaders, and what the grub.cfg beside each searches for."""
    efi: list[str] = []
    searches = dict.fromkeys(files.searches)
    for vendor in tree.names("/EFI")[:_MOST_VENDORS]:
        for name in tree.names(f"/EFI/{vendor}"):
            if name.casefold().endswith(".efi"):
                efi.append(f"/EFI/{vendor}/{name}"[:200])
        text = tree.text(f"/EFI/{vendor}/grub.cfg")
        if text:
            config = grub_cfg(text)
            searches.update(dict.fromkeys(config.searches))
            if config.entries:
                # A whole menu, and no mere pointer to one: GRUB has its files here (RHEL 7 and 8).
                files = files._replace(
                    entries=files.entries or config.entries, grub_at=files.grub_at or f"/EFI/{vendor}"[:200]
                )
    return files._replace(efi=tuple(efi[:_MOST_NAMES]), searches=tuple(searches))

"""A filesystem as a tree of names: by path, with symbolic links that lead nowhere but into the same filesystem."""

import stat
from collections import deque
from typing import Any, Final

from pvlint.images.seen import Unreadable

MOST_ENTRIES: Final = 4096
"""As many entries as a directory may have that is listed."""
MOST_ENTRIES_IN_ALL: Final = 20_000
LARGEST_TEXT: Final = 64 * 1024
"""As much of a configuration file as is read."""
_MOST_LINKS: Final = 8
_MOST_STEPS: Final = 64
_FAT_DIRECTORY: Final = 0x10

Place = tuple[str, ...]
"""Where something is: the names from the root on, none of them a link."""


def parts(path: str) -> Place:
    """The names of a path: "/boot/./grub" has two."""
    return tuple(name for name in path.split("/") if name not in ("", "."))


class Tree:
    """A volume that libyal has opened. Everything raises what libyal raises, and Unreadable."""

    def __init__(self, volume: Any, kind: str) -> None:
        self._volume = volume
        self._fat = kind == "vfat"
        self._entries: dict[Place, Any] = {(): volume.get_root_directory()}
        self._folded: dict[Place, dict[str, Any]] = {}
        self._listed = 0

    def find(self, path: str) -> Place | None:
        """Where a path leads to, its links followed; None where there is nothing, or it leads out of the filesystem."""
        todo = deque(parts(path))
        place: Place = ()
        links = 0
        for _ in range(_MOST_STEPS):
            if not todo:
                return place
            name = todo.popleft()
            if name == "..":
                if not place:
                    return None
                place = place[:-1]
                continue
            entry = self._child(place, name)
            if entry is None:
                return None
            if not self._fat and stat.S_ISLNK(entry.file_mode):
                links += 1
                target = entry.symbolic_link_target
                if links > _MOST_LINKS or not target:
                    return None
                place = () if target.startswith("/") else place
                todo.extendleft(reversed(parts(target)))
            else:
                place = (*place, name)
        return None

    def _child(self, place: Place, name: str) -> Any:
        child = (*place, name)
        if child not in self._entries:
            if not self._is_directory(self._entries[place]):
                return None
            # libfsext fails over names in the root directory, not over their paths: there it tells missing from broken.
            self._entries[child] = (
                self._in_fat(place).get(name.casefold())
                if self._fat
                else self._volume.get_file_entry_by_path("/" + "/".join(child))
            )
        return self._entries[child]

    def _in_fat(self, place: Place) -> dict[str, Any]:
        if place not in self._folded:
            self._folded[place] = {name.casefold(): entry for name, entry in self._list(self._entries[place])}
        return self._folded[place]

    def _is_directory(self, entry: Any) -> bool:
        if self._fat:
            return entry is self._entries[()] or bool(entry.file_attribute_flags & _FAT_DIRECTORY)
        return stat.S_ISDIR(entry.file_mode)

    def _list(self, directory: Any) -> list[tuple[str, Any]]:
        count = directory.number_of_sub_file_entries
        self._listed += count
        if count > MOST_ENTRIES or self._listed > MOST_ENTRIES_IN_ALL:
            raise Unreadable(f"a directory with {count} entries")
        entries = (directory.get_sub_file_entry(number) for number in range(count))
        return [(entry.name, entry) for entry in entries if entry.name]

    def names(self, path: str) -> tuple[str, ...]:
        """The names in a directory; none where it is not one. Raises Unreadable where it is too large."""
        place = self.find(path)
        if place is None or not self._is_directory(self._entries[place]):
            return ()
        if self._fat:
            return tuple(entry.name for entry in self._in_fat(place).values())
        return tuple(name for name, _ in self._list(self._entries[place]))

    def has(self, path: str) -> bool:
        """Whether there is something at a path."""
        return self.find(path) is not None

    def text(self, path: str) -> str | None:
        """What a file says, at most its first 64 KiB; None where there is no regular file. A link ends here too."""
        place = self.find(path)
        if place is None:
            return None
        entry = self._entries[place]
        if self._is_directory(entry) or not (self._fat or stat.S_ISREG(entry.file_mode)):
            return None
        length = min(entry.size or 0, LARGEST_TEXT)
        data = entry.read_buffer_at_offset(length, 0) if length else b""
        return (data or b"").decode("utf-8", "replace").replace("\0", "")

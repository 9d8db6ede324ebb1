"""Bytes as a file has them, and a range of other bytes (a partition)."""

import os

from pvlint.images.seen import Bytes, Unreadable


class Raw:
    """The bytes of an open file or block device, as they are. The descriptor stays its opener's to close."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        try:
            # A block device has st_size 0; its end is its size. No read uses the file's position.
            self._size = os.lseek(descriptor, 0, os.SEEK_END)
        except OSError as error:
            raise Unreadable(f"its size is not known: {error.strerror}") from None

    @property
    def size(self) -> int:
        """The length of the file."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """Exactly ``length`` bytes; raises Unreadable beyond the end, and where the file is shorter than it was."""
        check_range(self, offset, length)
        pieces = []
        while length:
            try:
                piece = os.pread(self._descriptor, length, offset)
            except OSError as error:
                raise Unreadable(f"the image cannot be read at byte {offset}: {error.strerror}") from None
            if not piece:
                raise Unreadable(f"the image ends at byte {offset}, it was longer before")
            pieces.append(piece)
            offset, length = offset + len(piece), length - len(piece)
        return b"".join(pieces)


class Slice:
    """A range of other bytes. It may claim to reach beyond their end: reading there raises Unreadable."""

    def __init__(self, under: Bytes, start: int, size: int) -> None:
        self._under, self._start, self._size = under, start, size

    @property
    def size(self) -> int:
        """The size that was claimed for it."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """Exactly ``length`` bytes, counted from where the range starts."""
        check_range(self, offset, length)
        return self._under.read(self._start + offset, length)


def check_range(disk: Bytes, offset: int, length: int) -> None:
    """Raises Unreadable for a range that is not wholly inside."""
    if offset < 0 or length < 0 or offset + length > disk.size:
        raise Unreadable(f"{length} bytes at byte {offset} are beyond its end ({disk.size} bytes)")

"""A disk, or a part of one, as the file object that libyal's libraries read from."""

from pvlint.images.seen import Bytes, Unreadable


class FileObject:
    """What libyal asks of a file object. The first failure to read is kept: libyal has other words for it."""

    def __init__(self, disk: Bytes) -> None:
        self._disk = disk
        self._at = 0
        self.failure: Unreadable | None = None

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes from where it stands; fewer at the end."""
        left = max(0, self._disk.size - self._at)
        length = left if size < 0 else min(size, left)
        try:
            data = self._disk.read(self._at, length)
        except Unreadable as unreadable:
            self.failure = self.failure or unreadable
            raise
        self._at += length
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Stands elsewhere, as io.IOBase.seek."""
        at = offset + (0, self._at, self._disk.size)[whence]
        if at < 0:
            raise ValueError("before the beginning")
        self._at = at
        return at

    def tell(self) -> int:
        """Where it stands."""
        return self._at

    def get_offset(self) -> int:
        """The same."""
        return self._at

    def get_size(self) -> int:
        """How large it is."""
        return self._disk.size

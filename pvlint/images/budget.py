"""How much may be read of one image, and how long that may take: a hostile image gets no more than an honest one."""

import time
from collections import OrderedDict
from collections.abc import Callable

from pvlint.images.raw import check_range
from pvlint.images.seen import Bytes, Unreadable

LIMIT = 16 << 20
"""Bytes read of one image, its backing files included."""
SECONDS = 5.0
BLOCK = 4096
BLOCKS = 1024
"""Blocks kept: 4 MiB, so that a second look at a superblock costs nothing."""
DIRECT = 256 << 10
"""Longer reads are not kept: they would push everything else out."""


class Budget:
    """What may still be spent on an image: bytes read and seconds since it was made."""

    def __init__(
        self, limit: int = LIMIT, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.spent = 0
        self._limit, self._clock = limit, clock
        self._seconds, self._until = seconds, clock() + seconds

    def check(self) -> None:
        """Raises Unreadable when the time is up."""
        if self._clock() > self._until:
            raise Unreadable(f"looking longer than {self._seconds:g} s is over its budget")

    def spend(self, length: int) -> None:
        """Counts bytes about to be read. Raises Unreadable, counting nothing, when those are too many."""
        self.check()
        if self.spent + length > self._limit:
            raise Unreadable(f"reading more than {self._limit >> 10} KiB is over its budget")
        self.spent += length


class Metered:
    """Bytes that are paid for from a budget, and remembered a block at a time."""

    def __init__(self, under: Bytes, budget: Budget) -> None:
        self._under, self._budget = under, budget
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    @property
    def size(self) -> int:
        """The size of what is read."""
        return self._under.size

    def read(self, offset: int, length: int) -> bytes:
        """Exactly ``length`` bytes. Raises Unreadable when the budget does not allow it."""
        check_range(self, offset, length)
        self._budget.check()
        if length > DIRECT:
            return self._pay(offset, length)
        if not length:
            return b""
        numbers = range(offset // BLOCK, (offset + length - 1) // BLOCK + 1)
        missing = [number for number in numbers if number not in self._kept]
        if missing:
            # One read for everything between the first and the last block that is missing.
            start, end = missing[0] * BLOCK, min((missing[-1] + 1) * BLOCK, self.size)
            try:
                data = self._pay(start, end - start)
            except Unreadable:
                # What lies around a sector may be unreadable, or too much for what is left, when the sector is not.
                return self._pay(offset, length)
            for number in range(missing[0], missing[-1] + 1):
                self._kept[number] = data[number * BLOCK - start : (number + 1) * BLOCK - start]
        for number in numbers:
            self._kept.move_to_end(number)
        joined = b"".join(self._kept[number] for number in numbers)
        while len(self._kept) > BLOCKS:
            self._kept.popitem(last=False)
        skip = offset - numbers[0] * BLOCK
        return joined[skip : skip + length]

    def _pay(self, offset: int, length: int) -> bytes:
        self._budget.spend(length)
        return self._under.read(offset, length)

"""What was worked out for one guest and holds for all that are alike: a table that no input can make grow."""

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(dict[Key, Value]):
    """Values by what they depend on; at most so many, and all are forgotten when one more comes.

    Whoever keeps something sees to it that the key is small: a file can make it as long as it likes.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def keep(self, key: Key, value: Value) -> None:
        """Remember a value."""
        if len(self) >= self.most:
            self.clear()
        self[key] = value

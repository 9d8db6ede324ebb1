"""What rules that compare guests remember of a run: who was the first to say a thing, and what was told of it."""

from __future__ import annotations

Teller = tuple[str, str, bool]
"""Who was the first to say something: a guest, its file, and what the rule wants to know of it besides.

A plain value: a run has one of each guest, and those of other processes arrive in half the time.
"""


class Memory:
    """Remembers what guests say, and nothing else of them: a run may see a hundred thousand.

    What a rule finds may depend on nothing but who was first, and on whether that is another guest: so the files of a
    run can be judged in several processes, and what those remember be brought together.
    """

    def __init__(self, before: Memory | None = None, again: str = "") -> None:
        """``before`` is remembered, too, and stays as it is, but for what was told in the file ``again``."""
        self._before = before
        self._again = again
        # By the hashes of the keys, which take a third of their room: of 100,000 keys two have one hash in one run of
        # a billion, and nobody can make them so, as Python's hashes are other ones in each run.
        self._first: dict[int, Teller] = {}
        self._told: dict[tuple[str, str], str] = {}
        self._hosts: dict[str, Memory] = {}

    def first(self, key: str, said: Teller) -> Teller:
        """Who was the first to say this; the one who says it now where nobody did."""
        known = self._before.said(key) if self._before is not None else None
        return known or self._first.setdefault(hash(key), said)

    def said(self, key: str) -> Teller | None:
        """Who was the first to say this; None where nobody did."""
        return self._first.get(hash(key)) or (self._before.said(key) if self._before is not None else None)

    def tell(self, key: str, guest: str, path: str) -> bool:
        """Whether this is still to be told of a guest; from now on it is not."""
        where = self._before._told.get((key, guest), self._again) if self._before is not None else self._again
        if where != self._again or (key, guest) in self._told:
            return False
        self._told[key, guest] = path
        return True

    def of_host(self, host: str) -> Memory:
        """What is remembered of the guests of one live host: their paths are paths there."""
        return self._hosts.setdefault(host, Memory())

    def forget(self) -> None:
        """Remember nothing."""
        self._first.clear()
        self._told.clear()

    def taken(self) -> tuple[dict[int, Teller], dict[tuple[str, str], str]]:
        """All that is remembered, as plain values: who was first, and what was told of which guest in which file."""
        return dict(self._first), dict(self._told)

    def merge(self, first: dict[int, Teller], told: dict[tuple[str, str], str]) -> bool:
        """Remember what files after these say, unless one of them says what another guest has said before.

        False is for files that have to be judged again, by all that is remembered here.
        """
        common = self._first.keys() & first.keys()
        if common and (told or any(self._first[key][0] != first[key][0] for key in common)):
            return False
        self._first.update({key: said for key, said in first.items() if key not in common} if common else first)
        self._told.update(told)
        return True

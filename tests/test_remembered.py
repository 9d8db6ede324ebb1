"""A table that no input can make grow."""

from pvlint.remembered import Remembered


def test_what_is_kept_is_there_until_there_are_too_many():
    known: Remembered[int, str] = Remembered(3)
    for n in range(3):
        known.keep(n, str(n))
    assert known == {0: "0", 1: "1", 2: "2"}
    known.keep(3, "3")
    assert known == {3: "3"}


def test_it_never_holds_more():
    known: Remembered[int, int] = Remembered(5)
    for n in range(100):
        known.keep(n, n)
        assert known.get(n) == n
        assert len(known) <= 5

"""What the tests of xl disk strings ask of one."""

from pvlint.readers import xl_disk
from pvlint.readers.xl_disk import XlDisk


def accepted(spec: str, **expected: object) -> XlDisk:
    """A disk that xl accepts, with these fields."""
    disk = xl_disk.parse(spec)
    assert disk.problems == ()
    assert {name: getattr(disk, name) for name in expected} == expected
    return disk


def refused(spec: str, words: str = "", **expected: object) -> XlDisk:
    """A disk that xl refuses, saying so, with these fields all the same."""
    disk = xl_disk.parse(spec)
    assert disk.problems, "xl would accept it"
    assert words in " / ".join(disk.problems)
    assert {name: getattr(disk, name) for name in expected} == expected
    return disk

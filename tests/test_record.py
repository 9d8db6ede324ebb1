"""Our named tuples against those of ``typing``: whatever one can do with the one, one can with the other."""

import copy
import inspect
import pickle
import sys
import typing
from typing import Any

import pytest

from pvlint import record

pytestmark = pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python 3.14 and later take those of typing")


class Ours(record.NamedTuple):
    """A disk."""

    target: str
    bus: str = "ide"
    """With a word on it."""
    order: int = 0

    @property
    def words(self) -> str:
        """In words."""
        return f"{self.target} on {self.bus}"

    def later(self) -> "Ours":
        """One place down."""
        return self._replace(order=self.order + 1)


class Theirs(typing.NamedTuple):
    """A disk."""

    target: str
    bus: str = "ide"
    """With a word on it."""
    order: int = 0

    @property
    def words(self) -> str:
        """In words."""
        return f"{self.target} on {self.bus}"

    def later(self) -> "Theirs":
        """One place down."""
        return self._replace(order=self.order + 1)


Item = typing.TypeVar("Item")


class Empty(record.NamedTuple):
    """Nothing."""


Kind: Any = pytest.mark.parametrize("kind", [Ours, Theirs])


@Kind
def test_fields_are_given_by_place_or_name_and_read_by_name(kind):
    disk = kind("hda", order=2)
    assert (disk.target, disk.bus, disk.order) == disk == kind(target="hda", bus="ide", order=2) == ("hda", "ide", 2)
    assert (disk.words, disk.later().order) == ("hda on ide", 3)
    assert isinstance(disk.later(), kind)


@Kind
def test_it_is_a_tuple_of_a_class_and_nothing_more(kind):
    disk: Any = kind("hda")
    assert issubclass(kind, tuple)
    assert not hasattr(disk, "__dict__")
    assert sys.getsizeof(disk) == sys.getsizeof(Theirs("hda"))
    assert hash(disk) == hash(("hda", "ide", 0))
    with pytest.raises(AttributeError):
        disk.target = "hdb"
    with pytest.raises(AttributeError):
        disk.other = 1


@Kind
@pytest.mark.parametrize(
    ("given", "named"),
    [((), {}), ((1, 2, 3, 4), {}), (("hda",), {"target": "hdb"}), (("hda",), {"size": 1})],
    ids=["too-few", "too-many", "twice", "unknown"],
)
def test_what_does_not_fit_is_refused(kind, given, named):
    with pytest.raises(TypeError, match=rf"^{kind.__name__}\.__new__\(\) "):
        kind(*given, **named)


@Kind
def test_one_is_made_of_another_and_of_values(kind):
    disk = kind("hda")
    assert disk._replace(target="xvda", order=1) == kind("xvda", "ide", 1)
    assert kind._make(["hda", "scsi", 1]) == kind("hda", "scsi", 1)
    assert disk._asdict() == {"target": "hda", "bus": "ide", "order": 0}
    with pytest.raises((TypeError, ValueError), match="unexpected field names"):
        disk._replace(size=1)
    with pytest.raises(TypeError, match="Expected 3 arguments, got 1"):
        kind._make(["hda"])


@Kind
def test_copies_and_pickles_are_equal_and_of_the_class(kind):
    disk = kind("hda", order=7)
    for other in (copy.copy(disk), copy.deepcopy(disk), *(pickle.loads(pickle.dumps(disk, n)) for n in range(6))):
        assert other == disk
        assert type(other) is kind


@Kind
def test_it_matches_by_place_and_by_name(kind):
    match kind("hda", "scsi"):
        case kind(target, bus, order=0):  # what a class pattern asks for is in __match_args__
            assert (target, bus) == ("hda", "scsi")
        case _:
            pytest.fail("no match")


@pytest.mark.parametrize("attribute", ["_fields", "_field_defaults", "__match_args__", "__slots__", "__doc__"])
def test_the_class_says_of_itself_what_theirs_says(attribute):
    assert getattr(Ours, attribute) == getattr(Theirs, attribute)


def test_it_shows_itself_and_takes_arguments_as_theirs_does():
    assert repr(Ours("hda")) == repr(Theirs("hda")).replace("Theirs", "Ours")
    assert [str(each) for each in inspect.signature(Ours).parameters.values()] == [
        name if name not in Theirs._field_defaults else f"{name}={Theirs._field_defaults[name]!r}"
        for name in Theirs._fields
    ]
    assert typing.get_type_hints(Ours) == typing.get_type_hints(Theirs)
    assert Ours.__module__ == __name__
    assert Ours.__qualname__ == "Ours"


def test_one_without_fields_is_an_empty_tuple():
    assert Empty() == ()
    assert repr(Empty()) == "Empty()"
    with pytest.raises(TypeError):
        Empty(1)  # type: ignore[call-arg]


def test_it_is_derived_from_nothing_else():
    with pytest.raises(TypeError, match="Wrong can be derived from nothing besides"):

        class Wrong(record.NamedTuple, typing.Generic[Item]):
            first: int


def test_a_field_may_have_any_name():
    class Odd(record.NamedTuple):
        cls: int
        new: int

    assert Odd(cls=1, new=2) == (1, 2)


def test_a_field_without_a_default_after_one_with_a_default_is_refused():
    with pytest.raises(TypeError, match="a field of Wrong without a default"):

        class Wrong(record.NamedTuple):
            first: int = 0
            second: int  # type: ignore[misc]


def test_for_each_number_of_fields_one_thing_is_compiled():
    class One(record.NamedTuple):
        name: str
        line: int
        column: int

    before = record._code.cache_info().misses

    class Other(record.NamedTuple):
        path: str
        start: int
        end: int = 0

    assert record._code.cache_info().misses == before
    assert (One("a", 1, 2), Other(path="b", start=3)) == (("a", 1, 2), ("b", 3, 0))

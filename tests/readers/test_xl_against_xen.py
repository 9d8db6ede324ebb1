"""The xl readers against Xen's own parser: they accept the same files and disks, and take them to mean the same.

Known faults of the libxlutil of Xen 4.17, for which it is no judge:

* it aborts on a NUL character in a string (an assertion in xlu__cfgl_dequote);
* its disk scanner knows neither ``trusted`` and ``untrusted``, which its source has, as the generated file was not made
  anew before 4.19, nor ``grant_usage``, which came with 4.19.
"""

import re
from random import Random

import pytest
from hypothesis import given

from pvlint.readers import xl, xl_disk, xl_refusals
from pvlint.readers.config import Value
from tests.oracle.xen import DIED, XenParser
from tests.strategies import write_config, write_disk, xl_configs, xl_disk_strings

SEED = 20_100
_NEWER_THAN_4_17 = re.compile("trusted|grant_usage")


def flat(value: Value) -> list[str]:
    """A value as the oracle writes it; without recursion, for lists thousands deep."""
    found: list[str] = []
    todo: list[Value | str] = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item.data, tuple):
            found.append("[")
            todo += ["]", *reversed(item.data)]
        else:
            found.append(f"={item.data}".encode().decode("latin-1"))
    return found


def assert_same_config(xen: XenParser, text: str) -> bool:
    """Whether Xen accepts it."""
    ours = xl.parse(text)
    if any(problem.message == xl_refusals.NUL for problem in ours.problems):
        return False
    theirs = xen.config(text.encode(), {*ours.settings, *re.findall(r"[a-z][._0-9a-z]*", text)})
    if theirs is None or theirs == DIED:
        assert ours.problems, f"Xen refuses {text!r}"
        return False
    assert not ours.problems, f"Xen accepts {text!r}"
    assert {name: flat(setting.value) for name, setting in ours.settings.items()} == theirs, repr(text)
    return True


def assert_same_disk(xen: XenParser, spec: str) -> bool:
    """Whether Xen accepts it."""
    ours = xl_disk.parse(spec)
    theirs = xen.disk(spec.encode())
    if theirs is None or theirs == DIED:
        assert ours.problems, f"Xen refuses {spec!r}"
        return False
    assert not ours.problems, f"Xen accepts {spec!r}"
    assert isinstance(theirs, dict)
    for name, value in theirs.items():
        own = getattr(ours, name)
        unset = "unknown" if name in ("backendtype", "specification") else None
        assert (own.encode().decode("latin-1") if isinstance(own, str) else own) == (
            "" if isinstance(own, str) and value in (unset, None) else value
        ), f"{name} of {spec!r}"
    return True


@pytest.mark.fuzz
@given(text=xl_configs())
def test_reads_a_config_as_xen_does(xen_parser: XenParser, text: str):
    assert_same_config(xen_parser, text)


@pytest.mark.fuzz
@given(spec=xl_disk_strings().filter(lambda spec: not _NEWER_THAN_4_17.search(spec)))
def test_reads_a_disk_as_xen_does(xen_parser: XenParser, spec: str):
    assert_same_disk(xen_parser, spec)


@pytest.mark.parametrize("depth", [1997, 1998, 1999, 2000, 2001, 3331, 3332, 3333, 4994, 4995, 4996, 4997, 4998])
@pytest.mark.parametrize("level", ["[", "[\n", "[1,", "[[1,"])
@pytest.mark.parametrize("inside", ["", "1", "1,", "1,2", "[],", "[1,[]]"])
def test_nests_lists_as_deep_as_xen_does(xen_parser: XenParser, level: str, inside: str, depth: int):
    count = depth // level.count("[")
    assert_same_config(xen_parser, f"a={level * count}{inside}{']' * count * level.count('[')}\n")


@pytest.mark.fuzz
def test_reads_many_configs_as_xen_does(xen_parser: XenParser, fuzzing: bool):
    random = Random(SEED)
    count = 200_000 if fuzzing else 3_000
    accepted = sum(assert_same_config(xen_parser, write_config(random)) for _ in range(count))
    assert accepted > count / 3, "too few of the inputs are in order"


@pytest.mark.fuzz
def test_reads_many_disks_as_xen_does(xen_parser: XenParser, fuzzing: bool):
    random = Random(SEED)
    count = 200_000 if fuzzing else 3_000
    specs = (spec for _ in range(count) if not _NEWER_THAN_4_17.search(spec := write_disk(random)))
    accepted = sum(assert_same_disk(xen_parser, spec) for spec in specs)
    assert accepted > count / 5, "too few of the inputs are in order"

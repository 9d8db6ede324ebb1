"""libvirt takes every definition that pvlint has split, if it took it before, and starts it from the new disk.

What pvlint's own reader makes of the result is tests/split's to say; here libvirt reads it: its test driver, and its
QEMU driver, which also says from which disk QEMU would be told to start.
"""

from random import Random
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.changes import Add, Change
from pvlint.guest import Guest
from pvlint.sources.text import decode
from pvlint.split.edits import CannotEdit, edited
from pvlint.split.xml_edits import edits
from tests.integration import definitions
from tests.integration.judge import CannotStart, Judge
from tests.integration.test_against_libvirt import COLLECTIONS, files, known_difference
from tests.judging import judged
from tests.split.xml_writing import any_changes, split_of, write_definition

pytestmark = pytest.mark.libvirt

SEED: Final = 93_000


def changed(data: bytes, guest: Guest, changes: tuple[Change, ...]) -> bytes | None:
    """The file with these changes; None where there are none, or they are refused."""
    text = decode(data)
    try:
        return edited(text.characters, edits(text, guest, changes)).encode(text.encoding) if changes else None
    except CannotEdit:
        return None


def guest_of(text: str) -> Guest:
    [guest] = judged(text.encode(), "random", only="PV001").guests
    return guest


# --- The project's definitions, and other people's --------------------------------------------------------------------


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_split_definition_is_taken(test_driver: Judge, collection: str):
    taken = 0
    for path in files(collection):
        data = path.read_bytes()
        document = judged(data, path.name, only="PV001")
        for place, guest in enumerate(document.guests if document.format == "xml" else ()):
            done = changed(data, guest, split_of(guest))
            before = test_driver.adapted(definitions.guests(data)[place])
            if done is not None and not test_driver.refusal(before):
                after = test_driver.adapted(definitions.guests(done)[place])
                assert not test_driver.refusal(after), f"{path.name}[{place}]"
                taken += 1
    print(f"\n{collection}: libvirt takes {taken} split definitions")
    assert taken


@pytest.mark.libvirtd
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_split_definition_starts_from_the_new_disk(qemu_driver: Judge, collection: str):
    started = 0
    for path in files(collection):
        data = path.read_bytes()
        document = judged(data, path.name, only="PV001")
        for place, guest in enumerate(document.guests if document.format == "xml" else ()):
            domain = definitions.guests(data)[place]
            changes = split_of(guest)
            done = changed(data, guest, changes) if definitions.is_for_qemu(domain) else None
            if done is not None and starts(qemu_driver, data, done, place, changes):
                started += 1
    print(f"\n{collection}: QEMU starts {started} guests from the new disk")


def starts(judge: Judge, data: bytes, done: bytes, place: int, changes: tuple[Change, ...]) -> bool:
    """Whether there was something to start; then it has to start from the disk that was added."""
    if known_difference(judged(data, "guest.xml", only="PV001").guests[place]):
        return False
    [target] = [change.target for change in changes if isinstance(change, Add)]
    try:
        before = judge.answer(definitions.guests(data)[place])
    except CannotStart:
        return False
    if before.refused:
        return False
    after = judge.answer(definitions.guests(done)[place])
    assert (after.refused, after.path, after.disk, after.starts) == ("", "emulated", target, before.starts)
    return True


# --- Random domains ---------------------------------------------------------------------------------------------------


@given(random=st.randoms(use_true_random=False))
def test_a_changed_random_domain_is_taken(test_driver: Judge, random: Random):
    text = write_definition(random)
    guest = guest_of(text)
    done = changed(text.encode(), guest, any_changes(random, guest))
    if done is not None and not test_driver.refusal_of(text):
        assert not test_driver.refusal_of(done.decode())


@pytest.mark.libvirtd
@given(random=st.randoms(use_true_random=False))
def test_a_split_random_domain_starts_from_the_new_disk(qemu_driver: Judge, random: Random):
    text = write_definition(random)
    changes = split_of(guest_of(text))
    done = changed(text.encode(), guest_of(text), changes)
    if done is not None:
        starts(qemu_driver, text.encode(), done, 0, changes)


@pytest.mark.fuzz
@pytest.mark.libvirtd
def test_random_domains_start_from_the_new_disk(qemu_driver: Judge, fuzzing: bool):
    random, started = Random(SEED), 0
    for _ in range(10_000 if fuzzing else 150):
        text = write_definition(random)
        changes = split_of(guest_of(text))
        done = changed(text.encode(), guest_of(text), changes)
        if done is not None:
            started += starts(qemu_driver, text.encode(), done, 0, changes)
    print(f"\nQEMU starts {started} random guests from the new disk")
    assert started

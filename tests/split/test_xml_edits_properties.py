"""Whatever a definition looks like: what is changed is what was asked for, and nothing else is."""

from collections.abc import Iterator
from random import Random
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pvlint.changes import Add, Change, Rename, Writable
from pvlint.guest import Guest
from pvlint.model import Disk, Domain
from pvlint.sources.text import Text, decode
from pvlint.split.edits import CannotEdit, Edit, edited
from pvlint.split.xml_edits import edits
from tests.judging import judged
from tests.split.xml_writing import any_changes, split_of, write_definition

SEED: Final = 42_000
GONE: Final = frozenset(("address", "boot", "driver", "readonly", "vendor", "product", "wwn", "geometry", "serial"))
"""What may be taken out of a disk."""


def guest_of(text: str) -> Guest:
    [guest] = judged(text.encode(), "guest.xml", only="PV001").guests
    return guest


def disks_of(text: str) -> list[tuple[str, etree._Element]]:
    """The disks that have a target, with its name."""
    root = etree.fromstring(text.encode())
    return [
        (target.get("dev", ""), disk) for disk in root.iterfind("devices/disk") for target in disk.findall("target")
    ]


def planned(domain: Domain, changes: tuple[Change, ...]) -> list[Disk]:
    """The disks as they are to be, without the new ones."""
    renames = {change.disk: change for change in changes if isinstance(change, Rename)}
    writable = {change.disk for change in changes if isinstance(change, Writable)}
    wanted = []
    for place, disk in enumerate(domain.disks):
        now = disk._replace(read_only=disk.read_only and place not in writable)
        if place in renames:
            now = now._replace(target=renames[place].target, bus=renames[place].bus, ioemu=False)
        wanted.append(now)
    return wanted


def bare(disk: Disk) -> tuple[object, ...]:
    return disk.target, disk.bus, disk.device, disk.source, disk.read_only, disk.shared


def check(text: str, guest: Guest, changes: tuple[Change, ...]) -> str | None:
    """The edited text, once it is certain that it is in order; None where the change is refused."""
    try:
        found = edits(Text(text), guest, changes)
    except CannotEdit:
        return None
    done = edited(text, found)
    check_places(text, guest, found)
    after = guest_of(done)
    adds = [change for change in changes if isinstance(change, Add)]
    added = {add.target: add for add in adds}
    left = [disk for disk in after.domain.disks if disk.target not in added]
    assert [bare(disk) for disk in left] == [bare(disk) for disk in planned(guest.domain, changes)]
    for disk in after.domain.disks:
        if disk.target in added:
            add = added[disk.target]
            assert (disk.bus, disk.source, disk.format) == (add.bus, add.source, add.format)
    rest = ("disks", "boot", "where", "extent", "faults", "interfaces", "unmodelled")
    assert [getattr(after.domain, name) for name in Domain._fields if name not in rest] == [
        getattr(guest.domain, name) for name in Domain._fields if name not in rest
    ]
    assert sorted(disk.order for disk in after.domain.disks if disk.order) == sorted(
        disk.order for disk in guest.domain.disks if disk.order
    )
    check_details(text, done, set(added))
    return done


def check_places(text: str, guest: Guest, found: list[Edit]) -> None:
    """Edits are inside disks, and what is added stands between elements."""
    inside = list(disk_places(text))
    for edit in found:
        if edit.new.lstrip().startswith("<disk"):
            assert edit.start == edit.end
            assert not any(start < edit.start < end for start, end in inside)
            assert text[: edit.start].rstrip().endswith(">")
        else:
            assert any(start < edit.start <= edit.end < end for start, end in inside), edit


def disk_places(text: str) -> Iterator[tuple[int, int]]:
    """Where disks are, with comments, CDATA and instructions painted over."""
    plain = text
    for opening, closing in (("<!--", "-->"), ("<?pi", "?>"), ("<![CDATA[", "]]>")):
        at = plain.find(opening)
        while at >= 0:
            end = plain.index(closing, at) + len(closing)
            plain = plain[:at] + " " * (end - at) + plain[end:]
            at = plain.find(opening)
    at = plain.find("<disk")
    while at >= 0:
        end = plain.index("</disk>", at) + len("</disk>")
        yield at, end
        at = plain.find("<disk", end)


def check_details(before: str, after: str, added: set[str]) -> None:
    """In a changed disk everything is still there, and in order, except for what may go."""
    left = [disk for name, disk in disks_of(after) if name not in added]
    for (_, old), new in zip(disks_of(before), left, strict=True):
        assert [node for node in map(described, old) if node[0] not in GONE] == [
            node for node in map(described, new) if node[0] not in GONE
        ]
        assert dict(new.attrib).items() <= dict(old.attrib).items()
        for name in GONE:
            ours, theirs = list(new.iterfind(name)), list(old.iterfind(name))
            assert len(ours) <= len(theirs)
            for one in ours:
                assert any(
                    dict(one.attrib).items() <= dict(other.attrib).items() and one.text == other.text
                    for other in theirs
                )


def described(node: etree._Element) -> tuple[object, ...]:
    if node.tag == "target":
        return ("target",)
    return node.tag, dict(node.attrib) if isinstance(node.tag, str) else None, node.text


@given(st.randoms(use_true_random=False))
def test_only_what_was_asked_for_is_changed(random: Random):
    text = write_definition(random)
    guest = guest_of(text)
    changes = any_changes(random, guest)
    done = check(text, guest, changes)
    if done is not None:
        after = guest_of(done)
        places = {disk.target: place for place, disk in enumerate(after.domain.disks)}
        names = [disk.target for disk in planned(guest.domain, changes)]
        same = [
            change._replace(disk=places[names[change.disk]])
            for change in changes
            if isinstance(change, Rename | Writable)
        ]
        assert edits(Text(done), after, same) == [], "twice is no more than once"


@given(st.randoms(use_true_random=False))
def test_the_split_starts_from_the_new_disk(random: Random):
    text = write_definition(random)
    guest = guest_of(text)
    changes = split_of(guest)
    done = check(text, guest, changes) if changes else None
    if done is not None:
        after = guest_of(done)
        assert after.boot_disk is not None
        assert isinstance(changes[1], Add)
        assert (after.boot_disk.target, after.map.path.value) == (changes[1].target, "emulated")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("utf-16-le", "UTF-16"), ("latin-1", "ISO-8859-1")],
)
@settings(max_examples=25)
@given(random=st.randoms(use_true_random=False))
def test_every_encoding_comes_back(encoding: str, declared: str, random: Random):
    declaration = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    written = declaration + write_definition(random).replace("guest<", "\N{LATIN SMALL LETTER E WITH ACUTE}<")
    data = written.encode(encoding)
    text = decode(data)
    [guest] = judged(data, "guest.xml", only="PV001").guests
    changes = split_of(guest)
    try:
        done = edited(text.characters, edits(text, guest, changes))
    except CannotEdit:
        return
    [after] = judged(done.encode(text.encoding), "guest.xml", only="PV001").guests
    assert after.name == guest.name == "\N{LATIN SMALL LETTER E WITH ACUTE}"
    assert len(after.domain.disks) == len(guest.domain.disks) + (len(changes) == 2)


@pytest.mark.fuzz
def test_very_many_definitions(fuzzing: bool):
    random, counted = Random(SEED), 0
    for _ in range(100_000 if fuzzing else 500):
        text = write_definition(random)
        guest = guest_of(text)
        changes = split_of(guest) if random.random() < 0.5 else any_changes(random, guest)
        counted += check(text, guest, changes) is not None
    assert counted

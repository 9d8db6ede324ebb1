"""Whatever way a config is written, the edits give exactly the planned disks and leave the rest alone."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pvlint import layout
from pvlint.changes import Add, Change, Rename
from pvlint.guest import Guest
from pvlint.platforms.xen_table import TAP_FAILS
from pvlint.readers import xl
from pvlint.split.edits import CannotEdit, Edit, edited
from pvlint.split.xen_edits import edits
from tests import drafts
from tests.oracle.xen import DIED, XenParser
from tests.split.carrying import document, two_disks
from tests.split.xen_styles import Styled, xl_configs, xm_configs

pytestmark = pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
NEW = "/srv/it's.img"


def split(config: Styled, place: int) -> tuple[str, list[str]]:
    """The config with its disk at a place split, and the entries it is to have."""
    read = document(config.text, config.toolstack)
    (guest,) = read.guests
    assert [disk.text for disk in guest.domain.disks] == config.entries
    prefix = "" if config.toolstack == "xl" else "file:"
    changes = two_disks(place, boot="hda", rest="xvdf", source=NEW, prefix=prefix)
    made = edits(read.text, guest, changes)
    assert_only_names_go(config, made, guest.domain.disks[place].target)
    text = edited(config.text, made)
    planned = list(config.entries)
    planned[place] = renamed(planned[place], guest.domain.disks[place].target)
    new = [disk.text for disk in document(text, config.toolstack).guests[0].domain.disks][place]
    assert_refused_now(text, config.toolstack, changes)
    return text, [*planned[:place], new, *planned[place:]]


def renamed(entry: str, name: str) -> str:
    """The entry with the name xvdf; no path of these configs holds a comma."""
    return re.sub(rf"(,\s*|vdev=)(ioemu:|/dev/)?{name}(?=,|$)", r"\1xvdf", entry, count=1)


def assert_only_names_go(config: Styled, made: list[Edit], name: str) -> None:
    gone = [config.text[edit.start : edit.end] for edit in made]
    assert sorted(gone) in (["", name], ["", f"ioemu:{name}"], ["", f"/dev/{name}"])
    (added,) = (edit.new for edit in made if edit.start == edit.end)
    written = re.search(r"""(['"])[^'"]*/srv/it""", added)
    assert written is not None
    assert written[1] == config.quote
    assert "\n" not in added.replace("\r\n", "") or "\r" not in config.text


def assert_refused_now(text: str, toolstack: str, changes: list[Change]) -> None:
    read = document(text, toolstack)
    with pytest.raises(CannotEdit):
        edits(read.text, read.guests[0], changes)


def new_is_right(entries: list[str], place: int, toolstack: str) -> None:
    said = drafts.guest_of(drafts.config(entries, toolstack).text, toolstack).domain.disks[place]
    assert (said.target, said.source, said.read_only) == ("hda", NEW, False)


@pytest.mark.fuzz
@given(config=xm_configs(), place=st.integers(0, 3))
def test_python_gives_the_planned_disks(config: Styled, place: int):
    place %= len(config.entries)
    text, planned = split(config, place)
    run: dict[str, object] = {}
    exec(text, run)  # written by the strategy: it assigns and nothing else
    assert run["disk"] == planned
    new_is_right(planned, place, config.toolstack)


@pytest.mark.fuzz
@given(config=xl_configs(), place=st.integers(0, 3))
def test_xl_reads_the_planned_disks(config: Styled, place: int):
    place %= len(config.entries)
    text, planned = split(config, place)
    read = xl.parse(text)
    assert not read.problems
    data = read.settings["disk"].value.data
    assert isinstance(data, tuple)
    assert [item.data for item in data] == planned
    new_is_right(planned, place, "xl")


@pytest.mark.fuzz
@given(config=xl_configs(), place=st.integers(0, 3))
def test_xen_takes_what_is_written(xen_parser: XenParser, config: Styled, place: int):
    place %= len(config.entries)
    text, planned = split(config, place)
    theirs = xen_parser.config(text.encode(), ["disk"])
    assert isinstance(theirs, dict)
    flat = [f"={entry}".encode().decode("latin-1") for entry in planned]
    assert theirs["disk"] == ["[", *flat, "]"]
    for entry in planned:
        assert xen_parser.disk(entry.encode()) not in (None, DIED)


def by_layout(guest: Guest) -> list[Change]:
    """The two-disk layout that the advice of the rules gives, as changes."""
    planned, disk, place = layout.layout(guest), guest.boot_disk, guest.map.disk
    assert planned is not None
    assert disk is not None
    assert place is not None
    toolstack = guest.toolstack.name if guest.toolstack is not None else ""
    without_tap = disk.prefix.startswith("tap") and toolstack in TAP_FAILS
    plain = "phy:" if planned.boot_source.startswith("/dev/") else "file:"
    return [
        Rename(place, planned.rest, planned.rest_bus),
        Add(planned.boot, planned.boot_bus, planned.boot_source, place, "", plain if without_tap else disk.prefix),
    ]


@pytest.mark.fuzz
@given(draft=drafts.configs())
def test_the_advice_carried_out_is_the_advice_followed_by_hand(draft: drafts.Draft):
    read = document(draft.text, draft.toolstack)
    (guest,) = read.guests
    assume(guest.boot_disk is not None)
    text = edited(draft.text, edits(read.text, guest, by_layout(guest)))
    after = document(text, draft.toolstack)
    assert "PV101" not in {found.rule.code for found in after.findings}
    by_hand = drafts.guest_of(draft.follow(list(layout.lines(guest))), draft.toolstack)
    written = {(disk.target, disk.source) for disk in after.guests[0].domain.disks}
    assert written == {(disk.target, disk.source) for disk in by_hand.domain.disks}


@pytest.mark.fuzz
@given(
    text=drafts.configs().map(lambda draft: draft.text),
    cut=st.integers(0, 400),
    put=st.text("[](),'\"#\n\\;=%+ a", max_size=4),
)
def test_whatever_is_in_the_file_it_is_edited_or_refused(text: str, cut: int, put: str):
    broken = text[:cut] + put + text[cut:]
    read = document(broken, "auto")
    for guest in read.guests:
        if guest.domain.disks:
            try:
                made = edits(read.text, guest, two_disks(0, boot="hdd", rest="xvdg"))
            except CannotEdit:
                continue
            (after,) = document(edited(broken, made), guest.toolstack.name if guest.toolstack else "auto").guests
            assert [disk.target for disk in after.domain.disks][:2] == ["hdd", "xvdg"]

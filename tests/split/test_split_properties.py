"""What is split is clean, the same when split twice, and otherwise what it was; no fix makes a guest worse."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pvlint import layout
from pvlint.changes import Add, Rename
from pvlint.rules.finding import Severity
from pvlint.ruling import Ruling
from pvlint.split.fixing import fixed
from pvlint.split.plan import at_stage
from pvlint.split.rewriting import Rewritten
from tests import drafts
from tests.split.splitting import BOOT_RULES, Tried, disks, loud, read, ruling, split
from tests.split.xen_styles import Styled, xl_configs, xm_configs
from tests.split.xml_writing import write_definition

pytestmark = [pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")]
LENIENT = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
STAGES = st.sampled_from(["install", "final", ""])
PHASES = st.sampled_from(["auto", "install", "run"])

Source = tuple[str, str]
"""A text, and the toolstack to read it for."""


def _of_draft(draft: drafts.Draft) -> Source:
    return draft.text, draft.toolstack


def _of_style(config: Styled) -> Source:
    return config.text, config.toolstack


SOURCES = st.one_of(
    st.one_of(drafts.configs(), drafts.xen_domains(), drafts.kvm_domains()).map(_of_draft),
    st.one_of(xm_configs(), xl_configs()).map(_of_style),
    st.randoms(use_true_random=False).map(lambda random: (write_definition(random), "auto")),
)


def check(text: str, judge: Ruling, stage: str, *, keep_one_disk: bool = False) -> Rewritten | None:
    """Split a source of one guest, and hold the result against what a split promises."""
    data = text.encode()
    before = read(data, judge)
    if not before.guests:
        return None
    tried = split(data, judge, stage=stage, keep_one_disk=keep_one_disk)
    if tried.result is None:
        assert tried.reason
        return None
    assert tried.plan is not None
    others = {"PV105"} & set(loud(before, before.guests[0]))  # two of the disks that stay as they are may clash
    assert_clean(tried.result, at_stage(judge, stage), tried, others)
    assert_only_planned(data, judge, tried)
    again = split(tried.result.data, judge, stage=stage, keep_one_disk=keep_one_disk)
    assert again.result is None, again.result.data.decode()
    assert again.done, f"{again.reason}\n{text}\n{tried.result.data.decode()}"
    return tried.result


def assert_clean(made: Rewritten, judge: Ruling, tried: Tried, others: set[str]) -> None:
    after = read(made.data, judge)
    [guest] = after.guests
    left = set(loud(after, guest)) - others
    assert tried.plan is not None
    if tried.plan.stage == "final" or (tried.plan.stage == "install" and _has_room(made)):
        assert not left & set(BOOT_RULES), (left, made.data.decode())
    assert not left & {"PV101", "PV104", "PV106"}, (left, made.data.decode())


def _has_room(made: Rewritten) -> bool:
    """Whether one more disk could be emulated behind the boot disk."""
    [guest] = made.document.guests
    assert guest.boot_disk is not None
    free = layout.free_emulated_xen(guest, but_boot=False) if guest.is_xen else ()
    return any(name > guest.boot_disk.target for name in free)


def assert_only_planned(data: bytes, judge: Ruling, tried: Tried) -> None:
    assert tried.plan is not None
    assert tried.result is not None
    [old], [new] = read(data, judge).guests, tried.result.document.guests
    planned = disks(old)
    for change in tried.plan.changes:
        if isinstance(change, Rename):
            planned[change.disk] = (change.target, planned[change.disk][1])
    planned += [(change.target, change.source) for change in tried.plan.changes if isinstance(change, Add)]
    assert sorted(disks(new)) == sorted(planned)
    rest = ("name", "virtualization", "firmware", "interfaces", "command_line", "platform_device")
    kept = [[getattr(guest.domain, name) for name in rest if name != "interfaces"] for guest in (old, new)]
    assert kept[0] == kept[1]
    # The edits of each format are held to the very characters in tests of their own.
    now = tried.result.data.decode().splitlines(keepends=True)
    for line in data.decode().splitlines(keepends=True):
        assert line in now or not line.startswith(("#", "name", "builder", "boot", "memory", "<name", "<os")), line


@pytest.mark.fuzz
@LENIENT
@given(source=SOURCES, stage=STAGES, phase=PHASES)
def test_what_is_split_is_clean_and_split_twice_is_split_once(source: Source, stage: str, phase: str):
    text, toolstack = source
    check(text, ruling(toolstack=toolstack, phase=phase), stage)


@pytest.mark.fuzz
@LENIENT
@given(source=SOURCES)
def test_one_disk_is_kept(source: Source):
    text, toolstack = source
    made = check(text, ruling(toolstack=toolstack), "", keep_one_disk=True)
    if made is not None:
        [guest] = made.document.guests
        assert len(guest.domain.disks) == len(read(text.encode(), ruling(toolstack=toolstack)).guests[0].domain.disks)


@pytest.mark.fuzz
@LENIENT
@given(source=SOURCES)
def test_installing_first_comes_to_the_same_in_the_end(source: Source):
    text, toolstack = source
    judge = ruling(toolstack=toolstack)
    at_once, before = split(text.encode(), judge, stage="final"), split(text.encode(), judge, stage="install")
    if at_once.result is None or before.result is None:
        return
    finally_ = split(before.result.data, judge, stage="final")
    last = finally_.result or before.result
    if finally_.result is None:
        assert finally_.done, finally_.reason
    [one], [other] = at_once.result.document.guests, last.document.guests
    assert one.boot_disk is not None
    assert other.boot_disk is not None
    assert (one.boot_disk.source, one.map.path) == (other.boot_disk.source, other.map.path)
    seen = [
        sorted((d.source, s.pv_only) for d, s in zip(g.domain.disks, g.presentations, strict=True))
        for g in (one, other)
    ]
    assert seen[0] == seen[1], (text, at_once.result.data.decode(), last.data.decode())


@pytest.mark.fuzz
@LENIENT
@given(source=SOURCES, phase=PHASES)
def test_fixes_reach_an_end_and_make_nothing_worse(source: Source, phase: str):
    text, toolstack = source
    judge = ruling(toolstack=toolstack, phase=phase)
    before = read(text.encode(), judge)
    if not before.guests:
        return
    once = fixed(text.encode(), before, judge, unsafe=True)
    after = read(once.result.data, judge)
    for old, new in zip(before.guests, after.guests, strict=True):
        was, now = loud(before, old), loud(after, new)
        assert all(severity <= was.get(code, Severity.NOTE) for code, severity in now.items()), (was, now)
    twice = fixed(once.result.data, after, judge, unsafe=True)
    assert twice.result.data == once.result.data
    assert twice.failed == once.failed


@pytest.mark.fuzz
@given(random=st.randoms(use_true_random=False))
def test_nothing_is_mended_without_being_asked_for(random: Random):
    text = write_definition(random)
    judge = ruling()
    before = read(text.encode(), judge)
    if before.guests:
        result = fixed(text.encode(), before, judge, unsafe=False)
        assert result.result.data == text.encode()
        assert result.unsafe == sum(found.finding.fix is not None for found in before.findings)

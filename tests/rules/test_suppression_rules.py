"""PV901 to PV904: what they say of suppressions, and of a baseline's entries."""

from datetime import date

import pytest

from pvlint.changes import Delete
from pvlint.place import Span
from pvlint.rules import pv901_unused_ignore as pv901
from pvlint.rules import pv902_unknown_ignore as pv902
from pvlint.rules import pv903_expired_ignore as pv903
from pvlint.rules import pv904_stale_baseline as pv904
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.suppression import Suppression

TODAY = date(2026, 5, 1)
SPAN = Span(4, 1, 4, 30)
ALL = {"PV101", "PV105", "PV201"}


def one(*rules: str, until: str = "") -> Suppression:
    return Suppression(rules, until, SPAN, 4, 5)


def told(finding: Finding | None) -> tuple[str, tuple[str, ...]]:
    assert finding is not None
    assert (finding.severity, finding.where()) == (Severity.WARNING, SPAN)
    return finding.message, finding.help


def test_what_suppresses_nothing_can_be_removed():
    suppression = one("PV101", "single-disk")
    finding = pv901.of_suppression(suppression, False, ALL, TODAY)
    assert told(finding) == ("nothing here for PV101, single-disk to suppress", ("remove it",))
    assert finding is not None
    assert finding.fix is not None
    assert (finding.fix.title, finding.fix.safe) == ("remove the unused suppression", True)
    assert finding.fix.changes == (Delete(suppression.where),)


def test_what_names_no_rule_says_how_to():
    said = ("this suppression names no rule, so it suppresses nothing", ("say which: pvlint: ignore[PV101] why",))
    finding = pv901.of_suppression(one(), True, ALL, TODAY)
    assert told(finding) == said
    assert finding is not None
    assert finding.fix is None


@pytest.mark.parametrize(
    ("suppression", "used", "running"),
    [
        (one("PV101"), True, ALL),
        (one("PV101"), False, {"PV105"}),  # a rule that does not run may have something to suppress
        (one("PV1O1"), False, ALL),  # PV902 speaks of it
        (one("PV1O1", "PV101"), False, ALL),
        (one("PV101", until="2026-04-30"), False, ALL),  # PV903 does
    ],
)
def test_what_is_used_or_another_rule_speaks_of_is_not_unused(suppression, used, running):
    assert pv901.of_suppression(suppression, used, running, TODAY) is None


def test_names_that_are_no_rules():
    said = told(pv902.of_suppression(one("PV1O1", "PV101", "SC2086"), False, ALL, TODAY))
    assert said == ("no rule is called PV1O1, SC2086", ("`pvlint rule --all` lists them",))
    assert pv902.of_suppression(one("PV101", "single-disk", "PV2"), False, ALL, TODAY) is None


@pytest.mark.parametrize(("until", "past"), [("2026-04-30", True), ("2026-05-01", False), ("", False)])
def test_a_suppression_holds_to_the_end_of_its_day(until, past):
    finding = pv903.of_suppression(one("PV101", until=until), True, ALL, TODAY)
    assert (finding is not None) is past
    if past:
        help_ = ("mend what it suppresses, or give it another day",)
        assert told(finding) == (f"this suppression ended on {until}", help_)
        assert finding is not None
        assert finding.label == "past"


@pytest.mark.parametrize("until", ["soon", "2026-02-30", "31.12.2027"])
def test_what_is_no_day_is_said_to_be_none(until):
    finding = pv903.of_suppression(one("PV101", until=until), True, ALL, TODAY)
    assert told(finding) == (f"this suppression ends on no day: '{until}'", ("write the day as 2027-12-31",))
    assert finding is not None
    assert finding.label == "not a day"


@pytest.mark.parametrize(
    ("rules", "names"), [(("PV101",), True), (("PV1",), True), (("boot-disk-pv",), True), (("ALL",), True),
                         (("PV105",), False), (("PV1O1",), False), ((), False), (("PV105", "PV101"), True)]
)  # fmt: skip
def test_a_suppression_is_of_the_rules_that_it_names(rules, names):
    assert one(*rules).names("PV101") is names


@pytest.mark.parametrize(
    ("first", "last", "covered"), [(5, 5, True), (4, 4, True), (6, 9, False), (1, 3, False), (1, 4, True), (5, 9, True)]
)
def test_a_suppression_covers_what_touches_its_lines(first, last, covered):
    assert one("PV101").covers("PV101", Span(first, 1, last, 1)) is covered
    assert not one("PV101").covers("PV105", Span(first, 1, last, 1))


@pytest.mark.parametrize(("count", "times"), [(1, ""), (2, ", 2 times"), (3, ", 3 times")])
def test_an_entry_of_the_baseline_that_nothing_answers_to(count, times):
    finding = pv904.of_baseline("PV101 of a in b.cfg", count, 7)
    assert finding.message == f"the baseline knows PV101 of a in b.cfg{times}, and nothing answers to it"
    assert (finding.severity, finding.where()) == (Severity.WARNING, Span(7, 1, 7, 1))
    assert finding.help == ("`--write-baseline` makes it anew",)

"""PV003 for what holds in one version of a guest only: the condition in words, its place, and what would decide it."""

from pvlint.bootmap import BootPath, nowhere
from pvlint.model import Given, Unsaid
from pvlint.place import Span
from pvlint.rules import pv003_undecidable as rule
from pvlint.rules.finding import Finding, Severity
from tests.drafts import config, guest_of

GUEST = guest_of(config(["phy:/dev/vg0/a,xvda,w"], "rhel5").text, "rhel5")
FOUND = Finding(Severity.ERROR, "it will not boot", GUEST.domain.disks[0].where, guest="a", disk="xvda")
CONSTANT = "write the value as a constant, or check the file the program makes of it"


FIRST = Given("x", 4, True, lambda: Span(4, 1, 4, 9))
SECOND = Given("y", 6, False, lambda: Span(6, 1, 6, 9))
THIRD = Given("z", 8, True, lambda: Span(8, 1, 8, 9))
X, Y = "`x` (line 4) is true", "`y` (line 6) is false"


def version(*of: Given):
    return GUEST._replace(domain=GUEST.domain._replace(given=of))


def test_a_version_with_conditions_holds_if_they_do():
    one = version(FIRST, SECOND)
    found = rule.in_some(GUEST._replace(versions=(version(FIRST), one)), one, "PV101", FOUND)
    assert found.message == f"PV101 holds for a if {X} and {Y}: it will not boot"
    assert (found.severity, found.guest, found.disk) == (Severity.NOTE, "a", "xvda")
    assert found.where().line == 6
    assert found.label == "only running the file would decide"
    assert [(one.where, one.message) for one in found.related] == [(FOUND.where, "PV101 in that case")]
    assert found.help == (CONSTANT,)


def test_a_version_without_conditions_holds_unless_those_of_the_others_do():
    one = version()
    found = rule.in_some(GUEST._replace(versions=(one, version(FIRST, SECOND), version(SECOND))), one, "PV101", FOUND)
    words = f"unless {X} and {Y}, or {Y}"
    assert found.message == f"PV101 holds for a {words}: it will not boot"
    assert found.where().line == 6


def test_what_no_version_decides_is_where_the_last_condition_is():
    one = version(FIRST, SECOND, THIRD)
    guest = GUEST._replace(map=nowhere(BootPath.UNKNOWN, "it depends"), versions=(version(), one, version(FIRST)))
    (found,) = rule.check(guest)
    assert (found.where().line, found.help) == (8, (CONSTANT,))


def test_without_any_condition_it_is_where_the_finding_is():
    one = version()
    assert rule.in_some(GUEST._replace(versions=(one,)), one, "PV101", FOUND).where is FOUND.where


def test_the_remedy_is_what_would_decide_it():
    unsaid = GUEST.domain._replace(unsaid=(Unsaid("the boot order", "the program", FOUND.where),))
    for guest, remedy in (
        (GUEST, "say what the definition leaves open"),
        (GUEST._replace(domain=unsaid), CONSTANT),
        (GUEST._replace(versions=(GUEST,)), CONSTANT),
    ):
        assert rule.in_some(guest, GUEST, "PV101", FOUND).help == (remedy,)
    scsi = GUEST._replace(presentations=(GUEST.presentations[0]._replace(bus="SCSI"),))
    named = "name the controller's model, as libvirt does in what `virsh dumpxml` prints"
    assert rule.in_some(scsi, GUEST, "PV101", FOUND).help == (named,)

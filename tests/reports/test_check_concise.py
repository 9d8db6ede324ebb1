"""The concise reports: one line for each finding, one for each guest."""

from functools import partial

import pytest

from pvlint.reports.colour import Paint
from pvlint.rules.finding import Severity
from pvlint.sources.text import Text
from tests.reports.rendering import HOSTILE, INERT, concise, disks_concise, found, made, read, rendered, without_colours

CONFIG = Text("name = 'a'\nboot = 'c'\ndisk = ['xvda']\n")


def test_one_line_for_each_finding_by_place():
    document = made(CONFIG, found(CONFIG, "xvda"), found(CONFIG, "name", Severity.NOTE, "PV201"))
    assert rendered(concise, document) == "guest.cfg:1:1: PV201 name is wrong\nguest.cfg:3:10: PV101 xvda is wrong\n"


def test_no_finding_no_line():
    assert rendered(concise, made(CONFIG)) == ""


@pytest.mark.parametrize(("least", "shown"), [(Severity.NOTE, 3), (Severity.WARNING, 2), (Severity.ERROR, 1)])
def test_less_than_the_least_severity_is_not_shown(least, shown):
    document = made(CONFIG, *(found(CONFIG, "name", severity) for severity in Severity))
    assert rendered(partial(concise, least=least), document).count("\n") == shown


def test_a_message_stays_on_its_line_and_inert():
    document = made(CONFIG, found(CONFIG, "xvda", message=f"{HOSTILE}\nPV999"), path=f"{HOSTILE}\n.cfg")
    assert rendered(concise, document) == f"{INERT}\\n.cfg:3:10: PV101 {INERT}\\nPV999\n"


def test_colours_add_nothing_but_colours():
    document = made(CONFIG, found(CONFIG, "xvda"))
    painted = rendered(concise, document, colour=True)
    assert painted == f"{Paint(on=True)('bold', 'guest.cfg:3:10:')} \x1b[1;31mPV101\x1b[0m xvda is wrong\n"
    assert without_colours(painted) == rendered(concise, document)


def test_the_boot_map_in_one_line_for_each_guest():
    two = (
        "<domain type='kvm'><name>a</name><os><type arch='x86_64'>hvm</type></os></domain>\n"
        "<domain type='lxc'><name>b</name><os><type>exe</type></os></domain>\n"
    )
    assert rendered(disks_concise, read(two, "two.xml")) == (
        "two.xml:1: a: none: it has no hard disk\n"
        "two.xml:2: b: not-applicable: a container has no firmware and no boot disk\n"
    )


def test_the_boot_map_names_the_boot_disk():
    (line,) = rendered(disks_concise, read("name = 'a'\nbuilder = 'hvm'\ndisk = ['phy:/a,hda,w']\n")).splitlines()
    assert line.startswith("guest.cfg:1: a: emulated hda: ")


def test_the_boot_map_says_what_could_not_be_read_and_passes_over_what_was_skipped():
    assert rendered(disks_concise, read("<domain type='kvm'>", "a.xml")).startswith(
        "a.xml:1: cannot be read: not well-"
    )
    assert rendered(disks_concise, read("just a note\n", "a.txt")) == ""


def test_the_boot_map_is_inert():
    text = "name = '\x1b[2J\u202e'\nbuilder = 'hvm'\ndisk = ['phy:/a,xvd\x1b,w']\n"
    output = rendered(disks_concise, read(text, f"{HOSTILE}.cfg"))
    assert output.endswith("\n")
    assert output[:-1].isprintable()

"""The full report: what is wrong and where, why, and what to do."""

from functools import partial

import pytest

from pvlint.document import Document, Found, Status
from pvlint.place import at_top
from pvlint.reports.colour import Paint
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.sources.text import Text
from tests.reports.rendering import HOSTILE, INERT, found, full, made, read, rendered, rule, without_colours

CONFIG = Text("name = 'a'\nboot = 'c'\ndisk = ['xvda']\n")


def related(piece: str, message: str) -> Related:
    at = CONFIG.characters.index(piece)
    return Related(CONFIG.where(at, at + len(piece)), message)


def test_a_finding_with_everything():
    finding = found(
        CONFIG, "'xvda'", message="a will not boot", label="holds GRUB", evidence="inferred", why="it is PV only",
        elsewhere=lambda: "under xl it is a warning", related=(related("boot = 'c'", "boot order: hard disk"),),
        help=("put a small disk first:", "disk = ['hda',", "        'xvdb']"),
    )  # fmt: skip
    assert rendered(full, made(CONFIG, finding)) == (
        "guest.cfg:3:9: error[PV101] boot-disk-pv: a will not boot\n"
        "   |\n"
        " 2 | boot = 'c'\n"
        "   | ---------- boot order: hard disk\n"
        " 3 | disk = ['xvda']\n"
        "   |         ^^^^^^ holds GRUB\n"
        "   |\n"
        "   = why: it is PV only\n"
        "   = elsewhere: under xl it is a warning\n"
        "   = help: put a small disk first:\n"
        "           disk = ['hda',\n"
        "                   'xvdb']\n"
        "   = rule: pvlint rule PV101\n"
        "\n"
    )


def test_a_finding_with_nothing_but_a_place():
    finding = found(CONFIG, "name", Severity.NOTE, message="a is odd")
    assert rendered(full, made(CONFIG, finding)) == (
        "guest.cfg:1:1: note[PV101] boot-disk-pv: a is odd\n"
        "   |\n"
        " 1 | name = 'a'\n"
        "   | ^^^^\n"
        "   |\n"
        "   = rule: pvlint rule PV101\n"
        "\n"
    )


def test_evidence_is_said_by_itself_where_no_label_says_it():
    assert "   = evidence: inferred\n" in rendered(full, made(CONFIG, found(CONFIG, "name", evidence="inferred")))


def test_the_toolstack_and_why_it_was_chosen_are_part_of_a_finding_about_xen():
    text = "name = 'a'\nbuilder = 'hvm'\ndevice_model = '/usr/lib/xen/bin/qemu-dm'\ndisk = ['phy:/a,xvda,w']\n"
    output = rendered(full, read(text))
    assert "   = toolstack: rhel5: the device model is qemu-dm, so it was written for xend\n" in output
    kvm = (
        "<domain type='kvm'><name>a</name><os><type arch='x86_64'>hvm</type></os>"
        "<devices><disk><target dev='vda'/></disk></devices></domain>"
    )
    assert "PV101" in rendered(full, read(kvm))
    assert "= toolstack:" not in rendered(full, read(kvm))


def test_a_file_that_could_not_be_opened_has_no_excerpt():
    finding = Finding(Severity.ERROR, "cannot be opened: permission denied", at_top)
    failed = Document(
        "a.cfg", Status.FAILED, "cannot be opened", findings=(Found(rule("PV001", "unreadable"), finding),)
    )
    assert rendered(full, failed) == (
        "a.cfg:1:1: error[PV001] unreadable: cannot be opened: permission denied\n   = rule: pvlint rule PV001\n\n"
    )


def test_findings_come_by_place_and_then_by_code():
    findings = [
        found(CONFIG, piece, code=code) for piece, code in (("disk", "PV201"), ("disk", "PV101"), ("name", "PV209"))
    ]
    output = rendered(full, made(CONFIG, *findings))
    heads = [line.split(" ")[:2] for line in output.split("\n") if line.startswith("guest.cfg")]
    assert heads == [
        ["guest.cfg:1:1:", "error[PV209]"],
        ["guest.cfg:3:1:", "error[PV101]"],
        ["guest.cfg:3:1:", "error[PV201]"],
    ]


@pytest.mark.parametrize(("least", "shown"), [(Severity.NOTE, 3), (Severity.WARNING, 2), (Severity.ERROR, 1)])
def test_less_than_the_least_severity_is_not_shown(least, shown):
    findings = [found(CONFIG, "name", severity) for severity in Severity]
    assert rendered(partial(full, least=least), made(CONFIG, *findings)).count("guest.cfg:1:1") == shown


def test_the_remarks_stand_below_the_excerpt_however_wide_its_line_numbers_are():
    text = Text("disk\n" * 8 + "first\n" + "disk\n" * 90 + "last\n")
    at = text.characters.index("last")
    finding = found(text, "first", related=(Related(text.where(at, at + 4), "here"),))
    assert rendered(full, made(text, finding)) == (
        "guest.cfg:9:1: error[PV101] boot-disk-pv: first is wrong\n"
        "     |\n"
        "   9 | first\n"
        "     | ^^^^^\n"
        " ... |\n"
        " 100 | last\n"
        "     | ---- here\n"
        "     |\n"
        "     = rule: pvlint rule PV101\n"
        "\n"
    )


def test_whatever_a_definition_names_is_inert():
    text = Text(f"{HOSTILE} = 1\n")
    finding = found(
        text, HOSTILE, message=f"{HOSTILE} is wrong", label=HOSTILE, why=HOSTILE, elsewhere=lambda: HOSTILE,
        help=(HOSTILE, HOSTILE), related=(Related(text.where(0, 1), HOSTILE),),
    )  # fmt: skip
    output = rendered(full, made(text, finding, path=f"/srv/{HOSTILE}.cfg"))
    assert output.replace("\n", "").isprintable()
    assert output.count(INERT) == 9


def test_a_guest_with_a_hostile_name_is_inert_from_end_to_end():
    name, path = "\x1b]0;owned\x07\u202e", "/\x1b[2J/\x9b"
    text = f"name = '{name}'\nbuilder = 'hvm'\ndisk = ['phy:{path},xvda,w', 'file:/i,hd\x1bc:cdrom,r']\n"
    for toolstack in ("rhel5", "xl"):
        output = rendered(full, read(text, toolstack=toolstack))
        assert "hd\\x1bc" in output
        assert output.replace("\n", "").isprintable()
    assert "\\x1b]0;owned\\x07\\u202e will not boot" in rendered(full, read(text, toolstack="rhel5"))


def test_colours_add_nothing_but_colours():
    finding = found(CONFIG, "'xvda'", label="here", why="so", help=("do",), related=(related("boot", "there"),))
    plain, painted = (rendered(full, made(CONFIG, finding), colour=on) for on in (False, True))
    assert "\x1b" not in plain
    assert painted != plain
    assert without_colours(painted) == plain
    assert "\x1b[1;31merror[PV101]\x1b[0m" in painted


@pytest.mark.parametrize(
    ("severity", "code"), [(Severity.ERROR, "1;31"), (Severity.WARNING, "1;33"), (Severity.NOTE, "1;34")]
)
def test_each_severity_has_a_colour_of_its_own(severity, code):
    assert Paint(on=True).severity(severity, "x") == f"\x1b[{code}mx\x1b[0m"
    assert Paint(on=False).severity(severity, "x") == "x"
    assert Paint(on=True)("bold", "") == ""

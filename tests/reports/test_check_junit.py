"""The JUnit report: Jenkins' schema, and a case for each guest."""

import pytest

from pvlint.reports.check_junit import JUnit
from pvlint.rules.finding import Severity
from pvlint.sources.text import Text
from tests.judging import judged
from tests.reports.ci_formats import junit_complaints, junit_tree, lost, made, of_everything
from tests.reports.rendering import HOSTILE, INERT, found, read
from tests.reports.rendering import made as document
from tests.reports.schemas import of_everything as json_of_everything

CONFIG = Text("name = 'a'\nboot = 'c'\ndisk = ['xvda']\n")
BAD = "name = 'bad01'\nbuilder = 'hvm'\ndisk = ['phy:/dev/vg0/bad01,xvda,w']\n"
NOTED = "name = 'one01'\nbuilder = 'hvm'\ndisk = ['phy:/dev/vg0/one01,hda,w']\n"
TWO = (
    "<domain type='kvm'><name>{}</name><os><type arch='x86_64'>hvm</type></os><devices>"
    "<disk type='file' device='disk'><source file='/a'/><target dev='vda' bus='virtio'/></disk></devices></domain>\n"
    "<domain type='lxc'><name>{}</name><os><type>exe</type></os></domain>\n"
)


def cases(*documents, least: Severity = Severity.NOTE):
    written = made(JUnit, *documents, least=least)
    assert junit_complaints(written) == []
    return list(junit_tree(written).iter("testcase"))


def test_every_fixture_and_example_fits_the_schema():
    written = of_everything("junit")
    assert junit_complaints(written) == []
    tree, report = junit_tree(written), json_of_everything("check")
    summary = report["summary"]
    assert len(tree.findall("testsuite")) == summary["files"] + summary["skipped"]
    assert len([case for case in tree.iter("testcase") if case.get("name") != "(file)"]) == summary["guests"]
    text = "".join(tree.itertext())
    assert all(finding["message"] in text for finding in report["findings"])


def test_the_check_would_notice():
    written = made(JUnit, read(BAD))
    for old, new in ((' errors="0"', ""), ('failures="1"', 'failures="0"'), ("<testcase ", "<testcase x='1' ")):
        assert junit_complaints(written.replace(old, new)), new


def test_an_error_fails_the_guest_and_a_note_does_not():
    bad, noted = cases(read(BAD, "bad.cfg"), read(NOTED, "noted.cfg"))
    assert (bad.get("classname"), bad.get("name")) == ("bad.cfg", "bad01")
    (failure,) = bad
    assert failure.tag == "failure"
    assert failure.get("type") == "PV101"
    assert failure.get("message").startswith("bad01 will not boot")
    assert failure.text.startswith("bad.cfg:3:9: error[PV101] boot-disk-pv: bad01 will not boot")
    assert "\nhelp: put a small emulated disk first" in failure.text
    (output,) = noted
    assert output.tag == "system-out"
    assert output.text.startswith("noted.cfg:3:9: note[PV201] single-disk: ")
    assert list(cases(read(NOTED), least=Severity.WARNING)[0]) == []


def test_each_guest_has_its_case_and_a_warning_is_its_own():
    warned, fine = cases(read(TWO.format("a", "b"), "two.xml"))
    assert [warned.get("name"), fine.get("name")] == ["a", "b"]
    assert [element.tag for element in warned] == ["failure"]
    assert warned[0].get("type") == "PV101"
    assert list(fine) == []


def test_guests_of_one_name_are_told_apart():
    assert [case.get("name") for case in cases(read(TWO.format("a", "a")))] == ["a", "a (2)"]


def test_several_findings_are_one_failure_with_the_worst_first():
    findings = [
        found(CONFIG, "name", Severity.WARNING, "PV209"),
        found(CONFIG, "xvda"),
        found(CONFIG, "boot", Severity.NOTE),
    ]
    (case,) = cases(document(CONFIG, *findings))
    assert (case.get("name"), [element.tag for element in case]) == ("(file)", ["failure", "system-out"])
    assert (case[0].get("type"), case[0].get("message")) == ("PV101", "xvda is wrong (and 1 more)")
    assert [line.split(":")[1] for line in case[0].text.split("\n\n")] == ["3", "1"]


def test_a_skipped_file_says_why():
    (case,) = cases(read("just a note\n", "a.txt"))
    assert case[0].tag == "skipped"
    assert case[0].get("message")


def test_an_unreadable_file_is_a_failure_unless_nobody_wants_to_know():
    (case,) = cases(read("<domain type='kvm'>", "a.xml"))
    assert (case.get("name"), case[0].tag, case[0].get("type")) == ("(file)", "failure", "PV001")
    (case,) = cases(judged(b"<domain type='kvm'>", "a.xml", ignore=("PV001",)))
    assert case[0].tag == "skipped"
    assert case[0].get("message").startswith("cannot be read: not well-formed")


def test_a_path_that_could_not_be_looked_at_is_an_error():
    written: list[str] = []
    JUnit(written.append, Severity.NOTE).end(lost("gone.cfg"))
    report = "".join(written)
    assert junit_complaints(report) == []
    (case,) = junit_tree(report).iter("testcase")
    assert (case.get("classname"), case[0].tag, case[0].get("message")) == (
        "gone.cfg", "error", "no such file or directory",
    )  # fmt: skip


def test_with_no_file_there_is_an_empty_report():
    assert cases() == []


@pytest.mark.parametrize("odd", [f"{HOSTILE}\n\0\x0b\ufffe]]>&<\"'", "]]>", "&amp;", "\ud800"])
def test_any_text_is_valid_xml(odd):
    text = Text("name = 'a'\n")
    finding = found(text, "name", message=odd, why=odd, help=(odd,), guest=odd)
    note = found(text, "name", Severity.NOTE, message=odd)
    (case,) = cases(document(text, finding, note, path=f"{odd}.cfg"))
    inert = odd.replace(HOSTILE, INERT).replace("\n", "\\n").replace("\0", "\\x00").replace("\x0b", "\\x0b")
    inert = inert.replace("\ufffe", "\\ufffe").replace("\ud800", "\\ud800")
    assert case.get("classname") == f"{inert}.cfg"
    assert case[0].get("message") == inert

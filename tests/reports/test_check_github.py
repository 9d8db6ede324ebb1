"""The report for GitHub Actions, read back as GitHub's runner reads it."""

import pytest

from pvlint.reports.check_github import GitHub
from pvlint.rules.finding import Severity
from pvlint.sources.text import Text
from tests.reports.ci_formats import github_commands, made, of_everything
from tests.reports.rendering import HOSTILE, INERT, found, read
from tests.reports.rendering import made as document
from tests.reports.schemas import of_everything as json_of_everything

CONFIG = Text("name = 'a'\nboot = 'c'\ndisk = ['xvda']\n")


def test_a_finding_is_a_command_at_its_place():
    written = made(GitHub, document(CONFIG, found(CONFIG, "xvda"), path="./guests/a.cfg"))
    assert written == (
        "::error file=guests/a.cfg,line=3,col=10,endLine=3,endColumn=14,title=PV101 boot-disk-pv::xvda is wrong\n"
    )


@pytest.mark.parametrize(
    ("severity", "name"), [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.NOTE, "notice")]
)
def test_the_command_goes_by_the_severity(severity, name):
    (command,) = github_commands(made(GitHub, document(CONFIG, found(CONFIG, "xvda", severity))))
    assert command.name == name


def test_columns_are_left_out_of_what_has_several_lines():
    several = found(CONFIG, "xvda")
    several = several._replace(finding=several.finding._replace(where=CONFIG.where(0, 15)))
    (command,) = github_commands(made(GitHub, document(CONFIG, several)))
    assert {key: command.properties.get(key) for key in ("line", "endLine", "col", "endColumn")} == {
        "line": "1", "endLine": "2", "col": None, "endColumn": None,
    }  # fmt: skip


def test_what_has_a_meaning_to_the_runner_is_escaped():
    odd = document(
        CONFIG, found(CONFIG, "xvda", message="50 %: a,b %0A", why="c", help=("d:", " e")), path="a:b,c%.cfg"
    )
    written = made(GitHub, odd)
    assert "file=a%3Ab%2Cc%25.cfg,line" in written
    assert written.endswith("::50 %25: a,b %250A%0Awhy: c%0Ahelp: d:%0A e\n")
    (command,) = github_commands(written)
    assert command.properties["file"] == "a:b,c%.cfg"
    assert command.message == "50 %: a,b %0A\nwhy: c\nhelp: d:\n e"


def test_a_guest_cannot_give_commands():
    attack = f"x\n::add-mask::a\r\n::stop-commands::b{HOSTILE}"
    odd = document(CONFIG, found(CONFIG, "xvda", message=attack, why=attack, help=(attack,)), path=f"{attack}.cfg")
    written = made(GitHub, odd)
    (command,) = github_commands(written)
    assert command.name == "error"
    assert INERT in command.properties["file"]
    assert written[:-1].isprintable()


def test_every_fixture_and_example_can_be_read_back():
    commands = github_commands(of_everything("github"))
    findings = json_of_everything("check")["findings"]
    assert [(c.properties["title"][:5], c.properties["line"]) for c in commands] == [
        (finding["code"], str(finding["line"])) for finding in findings
    ]
    for command, finding in zip(commands, findings, strict=True):
        assert command.message.startswith(finding["message"])


def test_nothing_is_said_of_what_has_no_findings():
    assert made(GitHub) == made(GitHub, document(CONFIG), read("just a note\n", "a.txt")) == ""


def test_less_than_the_least_severity_is_not_shown():
    one = document(CONFIG, *(found(CONFIG, "name", severity) for severity in Severity))
    assert len(github_commands(made(GitHub, one, least=Severity.WARNING))) == 2


def test_an_unreadable_file_is_an_error_at_its_place():
    (command,) = github_commands(made(GitHub, read("<domain type='kvm'>", "a.xml")))
    assert (command.name, command.properties["title"]) == ("error", "PV001 unreadable-definition")

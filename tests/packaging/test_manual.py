"""The manual pages: what the commands say, in a form that man shows without a complaint."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer.main

from pvlint.cli.app import app
from tests.packaging.building import ROOT
from tools import man_pages, roff

PAGES = sorted((ROOT / "share" / "man" / "man1").glob("*.1"))
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def shown(page: Path) -> str:
    """A page as a terminal shows it, without bold and underline."""
    if not shutil.which("groff"):
        pytest.skip("groff is not installed")
    out = subprocess.run(["groff", "-man", "-Tutf8", "-P-c", page], check=True, capture_output=True, text=True).stdout
    return re.sub(r".\x08", "", out)


def test_there_is_a_page_for_the_program_and_one_for_each_command():
    assert {page.stem for page in PAGES} == {"pvlint", *(f"pvlint-{name}" for name in COMMANDS)}


def test_the_pages_are_not_stale():
    wanted = {ROOT / "share" / place: content for place, content in man_pages.pages().items()}
    assert [path.name for path, content in wanted.items() if path.read_text() != content] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_names_every_option(name):
    page = " ".join(shown(ROOT / "share" / "man" / "man1" / f"pvlint-{name}.1").split())
    for parameter in COMMANDS[name].params:
        for option in (*parameter.opts, *parameter.secondary_opts):
            if option.startswith("-"):
                assert re.search(rf"(?<![-\w]){option}(?![-\w])", page), option
        assert " ".join(parameter.help.replace("`", "").split()) in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
@pytest.mark.parametrize(
    "command", [("groff", "-ww", "-man", "-Tutf8", "-z"), ("man", "--warnings", "-l"), ("mandoc", "-T", "lint")],
    ids=lambda command: command[0],
)  # fmt: skip
def test_no_reader_of_manuals_complains(page, command):
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    run = subprocess.run([*command, page], capture_output=True, text=True, check=False)
    said = run.stderr + (run.stdout if command[0] == "mandoc" else "")
    # A date would be one more thing to keep: the pages change with the version, which they name.
    assert [line for line in said.splitlines() if "missing date" not in line] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_man_finds_a_name_and_a_summary_of_one_line(page):
    name, _, summary = " ".join(shown(page).split("NAME")[1].split("SYNOPSIS")[0].split()).partition(" - ")
    assert name == page.stem
    assert 20 < len(summary) < 110
    assert not summary.endswith(".")


def test_text_cannot_give_orders_to_roff():
    assert roff.text(".so /etc/passwd") == r"\&.so /etc/passwd"
    assert roff.text(r"a\fBb") == r"a\efBb"
    assert roff.plain("'quoted") == r"\&'quoted"
    assert roff.text("word " * 15 + ".hidden").splitlines()[-1].startswith(r"\&.")


def test_options_and_commands_in_a_text_are_bold():
    assert roff.text("as `pvlint split` or -c, not well-known") == (
        r"as \fBpvlint split\fR or \fB\-c\fR, not well-known"
    )

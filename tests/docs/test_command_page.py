"""docs/commands.md is what the program's help says; and the pages of commands, formats and schemas miss nothing."""

import importlib.util
import re
from typing import Any

import pytest

from pvlint.choices import CHOICES
from tests.cli.program import pvlint
from tests.docs.pages import DOCS, ROOT, read


def command_page() -> Any:
    spec = importlib.util.spec_from_file_location("command_page", ROOT / "tools" / "command_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGE = read("docs/commands.md")
SECTIONS = dict(re.findall(r"^## pvlint (\w+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def test_the_page_is_not_stale():
    assert not command_page().stale(), "`make docs` writes it"


@pytest.mark.parametrize("command", SECTIONS)
def test_every_option_of_the_help_is_on_the_page_and_no_other(command):
    """By the help that a person sees, so that what makes the page cannot leave an option out."""
    shown = pvlint(command, "--help", COLUMNS="200").out
    in_help = set(re.findall(r"^[│ ]+(?:-\w,? +)?(--[a-z][a-z-]+)", shown, re.MULTILINE)) - {"--help"}
    on_page = set(re.findall(r"^\|.*?`(--[a-z][a-z-]+)", SECTIONS[command], re.MULTILINE))
    on_page |= set(re.findall(r"`(--no-[a-z-]+)`", SECTIONS[command])) & in_help
    assert in_help
    assert in_help <= on_page | set(re.findall(r"`(--[a-z][a-z-]+)", SECTIONS[command]))
    assert on_page <= set(re.findall(r"--[a-z][a-z-]+", shown))


def test_every_command_has_a_section():
    shown = pvlint("--help", COLUMNS="200").out
    assert set(SECTIONS) == set(re.findall(r"^[│ ] (\w+)  +[A-Z]", shown, re.MULTILINE))


def test_every_format_of_check_is_described():
    described = set(re.findall(r"^\| `([\w-]+)` \|", read("docs/formats.md"), re.MULTILINE))
    assert set(CHOICES["output-format"]) <= described


def test_every_environment_variable_that_is_asked_for_is_on_the_page():
    section = PAGE.partition("\n## Environment\n")[2].partition("\n## ")[0]
    asked = {
        name
        for path in (ROOT / "pvlint").rglob("*.py")
        for name in re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", path.read_text())
    }
    assert {"PVLINT_DEBUG", "NO_COLOR", "LIBVIRT_DEFAULT_URI"} <= asked
    assert [name for name in sorted(asked) if not re.search(rf"\b{name}\b", section)] == []


def test_the_page_of_the_contract_names_every_schema():
    linked = set(re.findall(r"\(schemas/([\w-]+)\.json\)", read("docs/json.md")))
    assert linked == {path.stem for path in (DOCS / "schemas").glob("*.json")}

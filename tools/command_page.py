"""Writes docs/commands.md from the commands themselves; with --check it only says whether it is stale."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from pvlint.cli.app import app
from tools.man_texts import VARIABLES

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"
_TOP = """# Command line

Written from the program's own help (`make docs`); `pvlint COMMAND --help` shows the same.

{words}

| command | |
|---|---|
{rows}
| `pvlint --version` | Print the version. |

## Exit status

The same for every output format. `pvlint kernel` ends with 0 for supported kernels and 1 for others.

| status | |
|---|---|
| 0 | checked, nothing at or above `--fail-on` (default: error) |
| 1 | findings at or above it; an unreadable definition is one |
| 2 | the job could not be done: a bad option, a missing path, a host that does not answer |
| 3 | nothing was checked; `--allow-empty` makes it 0 |
| 130 | interrupted |

## Environment

| variable | |
|---|---|
{variables}
"""


def page() -> str:
    """The page: the commands, then each with its arguments and options."""
    program: Any = typer.main.get_command(app)
    words = _plain(program.help.split("\n\n")[1])
    rows = (f"| [`pvlint {name}`](#pvlint-{name}) | {_plain(_first(command))} |" for name, command in _of(program))
    variables = (f"| {', '.join(f'`{one}`' for one in names.split(', '))} | {words} |" for names, words in VARIABLES)
    top = _TOP.format(words=words, rows="\n".join(rows), variables="\n".join(variables))
    return top + "".join(f"\n{_section(name, command)}" for name, command in _of(program))


def _of(program: Any) -> list[tuple[str, Any]]:
    return [(name, command) for name, command in program.commands.items() if not command.hidden]


def _first(command: Any) -> str:
    return str(command.help).partition("\n")[0]


def _section(name: str, command: Any) -> str:
    help_ = "\n\n".join(_plain(part) for part in str(command.help).split("\n\n"))
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    usage = " ".join(["pvlint", name, "[OPTIONS]", *(_named(argument) for argument in arguments)])
    tables = "".join(f"\n**{panel}**\n\n{_table(options)}" for panel, options in _panels(command).items())
    return f"## pvlint {name}\n\n{help_}\n\n`{usage}`\n\n{_arguments(arguments)}{tables}"


def _named(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    return str(name) if argument.required or name.startswith("[") else f"[{name}]"


def _arguments(arguments: list[Any]) -> str:
    rows = (f"| `{_cell(_named(argument))}` | {_cell(_plain(argument.help or ''))} |\n" for argument in arguments)
    return "| argument | |\n|---|---|\n" + "".join(rows)


def _panels(command: Any) -> dict[str, list[Any]]:
    """The options below the headings of --help, in their order."""
    found: dict[str, list[Any]] = {}
    for option in command.params:
        if option.param_type_name == "option" and not option.hidden:
            found.setdefault(getattr(option, "rich_help_panel", None) or "Options", []).append(option)
    return found


def _table(options: list[Any]) -> str:
    rows = (f"| {_cell(', '.join(_spelled(option)))} | {_cell(_plain(option.help or ''))} |\n" for option in options)
    return "| option | |\n|---|---|\n" + "".join(rows)


def _spelled(option: Any) -> Iterator[str]:
    """An option's names, the last one with what it takes."""
    names = [*option.opts, *option.secondary_opts]
    choices = getattr(option.type, "choices", None)
    takes = "" if option.is_flag else option.metavar or "|".join(map(str, choices or ())) or option.type.name.upper()
    for name in names[:-1]:
        yield f"`{name}`"
    yield f"`{f'{names[-1]} {takes}'.strip()}`"


def _plain(words: str) -> str:
    """Help as Markdown: options and codes stay as they are."""
    return " ".join(words.split()).replace("*", "\\*").replace("<", "&lt;")


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def stale() -> bool:
    """Whether the page is not what the program says."""
    return not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page()


def main() -> int:
    """Write the page."""
    if "--check" in sys.argv:
        if stale():
            print("stale: docs/commands.md (`make docs` writes it)")
        return stale()
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

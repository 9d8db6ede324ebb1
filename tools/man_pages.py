"""Writes the manual pages: pvlint(1) and one for each command, from what the commands say of themselves."""

from collections.abc import Iterator
from itertools import groupby, starmap
from pathlib import Path
from typing import Any, Final

import typer.main

from pvlint import __version__
from pvlint.cli.app import app
from tools import man_texts as texts
from tools.roff import bold, entry, example, heading, italic, paragraphs, plain, subheading, text

PLACE: Final = Path("man/man1")
"""Where man looks below PREFIX/share."""


def pages() -> dict[Path, str]:
    """Each page by its place."""
    group: Any = typer.main.get_command(app)
    found = {"pvlint": "".join(_program(group))}
    for name, command in group.commands.items():
        found[f"pvlint-{name}"] = "".join(_command(name, command, sorted(group.commands)))
    return {PLACE / f"{name}.1": page for name, page in found.items()}


def _program(group: Any) -> Iterator[str]:
    yield _title("pvlint")
    yield heading("name") + f"pvlint \\-\n{text(texts.WHAT)}\n"
    yield (heading("synopsis") + f"{bold('pvlint')} {italic('COMMAND')} [{italic('ARGUMENT')} ...]\n")
    yield ".br\n" + f"{bold('pvlint')} {bold('--version')} | {bold('--help')}\n"
    yield heading("description") + paragraphs(map(text, texts.DESCRIPTION))
    yield heading("commands")
    for name, command in group.commands.items():
        yield entry(_see(f"pvlint-{name}"), text(_first(command)))
    yield heading("options")
    yield from (_option(parameter) for parameter in group.params)
    yield _help()
    yield heading("exit status") + "".join(entry(bold(status), text(words)) for status, words in texts.STATUSES)
    yield heading("files") + "".join(entry(bold(name), text(words)) for name, words in texts.FILES)
    yield heading("environment") + "".join(entry(bold(name), text(words)) for name, words in texts.VARIABLES)
    yield heading("examples") + paragraphs(starmap(example, texts.EXAMPLES["pvlint"]))
    yield heading("see also") + ",\n".join(map(_see, [f"pvlint-{name}" for name in group.commands])) + "\n"


def _command(name: str, command: Any, commands: list[str]) -> Iterator[str]:
    yield _title(f"pvlint-{name}")
    summary = _first(command).rstrip(".")
    yield heading("name") + f"pvlint\\-{name} \\- {plain(summary[0].lower() + summary[1:])}\n"
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    takes = "".join(f" {italic(parameter.metavar)}" for parameter in arguments)
    yield heading("synopsis") + f"{bold(f'pvlint {name}')} [{italic('OPTION')} ...]{takes}\n"
    yield heading("description") + paragraphs(map(text, command.help.split("\n\n")))
    yield from (entry(italic(parameter.metavar), text(parameter.help)) for parameter in arguments)
    yield heading("options")
    given = [parameter for parameter in command.params if parameter not in arguments]
    by_panel = sorted(given, key=lambda parameter: _panels(given).index(parameter.rich_help_panel))
    for panel, parameters in groupby(by_panel, key=lambda parameter: parameter.rich_help_panel):
        yield subheading(panel) if panel else ""
        yield from map(_option, parameters)
    yield subheading("Help") + _help()
    yield heading("exit status") + paragraphs([text(texts.STATUS.get(name, texts.STATUS_ELSE))])
    if name in texts.EXAMPLES:
        yield heading("examples") + paragraphs(starmap(example, texts.EXAMPLES[name]))
    others = ["pvlint", *(f"pvlint-{other}" for other in commands if other != name)]
    yield heading("see also") + ",\n".join(map(_see, others)) + "\n"


def _panels(parameters: list[Any]) -> list[str | None]:
    """The headings in their order; options that have none come first."""
    return [None, *dict.fromkeys(parameter.rich_help_panel for parameter in parameters if parameter.rich_help_panel)]


def _option(parameter: Any) -> str:
    names = ", ".join(
        map(bold, sorted([*parameter.opts, *parameter.secondary_opts], key=lambda name: name.startswith("--")))
    )
    value = "" if parameter.is_flag else f" {italic(_value(parameter))}"
    default = f" (default: {parameter.default})" if parameter.show_default and not parameter.is_flag else ""
    return entry(names + value, text(parameter.help + default))


def _value(parameter: Any) -> str:
    choices = getattr(parameter.type, "choices", ())
    return parameter.metavar or "|".join(map(str, choices)) or "VALUE"


def _help() -> str:
    return entry(f"{bold('-h')}, {bold('--help')}", "Show what there is, and exit.")


def _title(name: str) -> str:
    return (
        '.\\" Written by `make share` from the commands.\n'
        f'.TH {plain(name.upper())} 1 "" "pvlint {__version__}"\n.nh\n.ad l\n'
    )


def _first(command: Any) -> str:
    return str(command.help.partition("\n")[0])


def _see(name: str) -> str:
    return rf"{bold(name)}(1)"

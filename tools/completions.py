"""Writes the completion of pvlint's commands for bash, zsh and fish: shtab does, from an argparse view of them."""

import argparse
from pathlib import Path
from typing import Any, Final

import shtab
import typer.main

from pvlint.cli.app import app
from pvlint.rules import registry

PLACES: Final = {
    "bash": Path("bash-completion/completions/pvlint"),
    "zsh": Path("zsh/site-functions/_pvlint"),
    "fish": Path("fish/vendor_completions.d/pvlint.fish"),
}
"""Where each shell looks below PREFIX/share."""
_RULES: Final = ("--select", "--extend-select", "--ignore")
_FILES: Final = ("FILE", "[PATH ... | -]", "PATH | -", "[PATH]")
_HELP: Final = "Show what there is, and exit."


def scripts() -> dict[Path, str]:
    """Each script by its place."""
    return {place: _stable(shtab.complete(parser(), shell)) for shell, place in PLACES.items()}


def _stable(script: str) -> str:
    return "\n".join(line.rstrip() for line in script.strip().splitlines()) + "\n"


def parser() -> argparse.ArgumentParser:
    """What the command line takes, as shtab reads it."""
    group: Any = typer.main.get_command(app)
    view = argparse.ArgumentParser("pvlint", add_help=False)
    _add(view, group)
    commands = view.add_subparsers()
    for name, command in group.commands.items():
        _add(commands.add_parser(name, help=_line(command.help.partition("\n")[0]), add_help=False), command)
    return view


def _add(view: argparse.ArgumentParser, command: Any) -> None:
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            _argument(view, parameter)
        else:
            _option(view, parameter)
    view.add_argument("-h", "--help", action="help", help=_HELP)


def _argument(view: argparse.ArgumentParser, parameter: Any) -> None:
    nargs = "*" if parameter.nargs != 1 else "?"
    choices = _rules() if parameter.metavar == "CODE|NAME" else None
    added: Any = view.add_argument(parameter.name, nargs=nargs, choices=choices, help=_line(parameter.help))
    if parameter.metavar in _FILES:
        added.complete = shtab.FILE


def _option(view: argparse.ArgumentParser, parameter: Any) -> None:
    said = _line(parameter.help)
    if parameter.is_flag:
        view.add_argument(*parameter.opts, *parameter.secondary_opts, action="store_true", help=said)
        return
    choices = [str(choice) for choice in getattr(parameter.type, "choices", ())]
    if parameter.opts[-1] in _RULES:
        choices = ["ALL", *_rules()]
    added: Any = view.add_argument(*parameter.opts, choices=choices or None, metavar=parameter.metavar, help=said)
    if parameter.metavar in _FILES:
        added.complete = shtab.FILE
    elif parameter.metavar == "DIR":
        added.complete = shtab.DIRECTORY


def _rules() -> list[str]:
    return [word for entry in registry.entries() for word in (entry.code, entry.name)]


def _line(text: str) -> str:
    """A description as one line; argparse takes a percent sign for a placeholder."""
    return " ".join(text.split()).replace("%", "%%")

"""What can be said of a block without running it: its syntax, its options, the targets and files that it names."""

import ast
import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from typing import Any, Final

import pytest
import typer
from lxml import etree

from pvlint.cli.app import app
from tests.docs.pages import ROOT, Block
from tests.docs.running import commands

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed; it comes with pre-commit")
_PROGRAM: Final[Any] = typer.main.get_command(app)
_USAGE: Final[Any] = typer.BadParameter.__mro__[1]
"""What is wrong with a command line; which module it is of depends on Typer's version."""
_TARGETS: Final = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def complaints(block: Block) -> list[str]:
    """What is wrong with a block, as far as that can be seen."""
    try:
        match block.language:
            case "console":
                return [words for command in commands(block.text) for words in _of_shell(command.line)]
            case "sh":
                return _of_shell(block.text)
            case "toml":
                tomllib.loads(block.text)
            case "yaml":
                return [words for text in _texts(yaml.safe_load(block.text)) for words in of_pvlint(text)]
            case "json":
                json.loads(block.text)
            case "python":
                ast.parse(block.text)
            case "xml":
                etree.fromstring(f"<all>{block.text}</all>")
            case "text" | "diff" | "lisp":
                pass
            case other:
                return [f"no language that is known: {other!r}"]
    except (ValueError, SyntaxError, yaml.YAMLError) as error:  # lxml's error is a SyntaxError
        return [f"no {block.language}: {error}"]
    return []


def _of_shell(script: str) -> list[str]:
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    found = [done.stderr.strip()] if done.returncode else []
    for line in script.replace("\\\n", " ").split("\n"):
        found += of_pvlint(line)
        found += [f"no target {name!r} in the Makefile" for name in re.findall(r"^make (\w+)", line)
                  if name not in _TARGETS]  # fmt: skip
    return found


def of_pvlint(text: str) -> list[str]:
    """What the program's own parser has against the ``pvlint`` commands in a line."""
    found = []
    for words in filter(None, calls(text)):
        name = words[0]
        command = _PROGRAM.commands.get(name)
        if command is None:
            if name not in ("--version", "--help", "-h", "-V"):
                found.append(f"no command of pvlint: {name!r}")
            continue
        try:
            command.make_context(name, list(words[1:]), resilient_parsing=False)
        except _USAGE as error:
            found.append(f"pvlint {shlex.join(words)}: {error}")
    return found


def calls(text: str) -> Iterator[list[str]]:
    """The arguments of each call of ``pvlint`` in a line, as bash would split it."""
    for piece in re.split(r"\|\||&&|[|;]", re.sub(r"(^|\s)#.*", "", text)):
        try:
            words = shlex.split(re.sub(r"\d?>&?\s*\S+", "", piece))
        except ValueError:
            continue
        if words and words[0] == "pvlint":
            yield words[1:]


def _texts(value: Any) -> Iterator[str]:
    """Every text in a YAML document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)

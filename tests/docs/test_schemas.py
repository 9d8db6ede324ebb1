"""docs/schemas/: the contract as files. Every schema that the program names is there, and real output fits each."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from pvlint.platforms.xen_table import TOOLSTACKS
from tests.cli.program import BAD, GOOD, NOTHING, pvlint, write
from tests.docs.pages import ROOT
from tests.reports.schemas import MATERIAL, OURS, SOME_SKIPPED, complaints, validator

NAMES = sorted(path.stem for path in OURS.glob("*.json"))
LINES = {"check-lines-1": "check-1", "audit-lines-1": "audit-1"}
"""Schemas of single lines, and those of the whole reports whose objects they are."""


@pytest.fixture(autouse=True)
def guests(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(bad=BAD, good=GOOD, **{"notes.txt": NOTHING})


def found(*arguments: str) -> Any:
    """The JSON that a command prints; a list for JSON lines."""
    outcome = pvlint(*arguments)
    assert outcome.status in (0, 1), outcome.err
    return (
        [json.loads(line) for line in outcome.out.splitlines()]
        if "json-lines" in arguments
        else json.loads(outcome.out)
    )


def test_every_schema_that_the_program_names_is_there_and_no_other():
    sources = "".join(path.read_text() for path in (ROOT / "pvlint").rglob("*.py"))
    named = {f"{name}-{number}" for name, number in re.findall(r'SCHEMA: Final = "pvlint/([a-z-]+)/(\d+)"', sources)}
    assert named | {"audit-lines-1"} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_and_says_what_it_is(name):
    schema: Any = validator(name).schema
    stem, number = name.rsplit("-", 1)
    assert schema["$id"] == f"urn:pvlint:{stem}:{number}"
    assert schema["title"]


@pytest.mark.parametrize("name", ["audit-1", "audit-lines-1", "disks-1"])
def test_a_schema_knows_every_toolstack(name):
    words = [
        match[1] for match in re.finditer(r'"toolstack": \{"enum": (\[.*\])\}', (OURS / f"{name}.json").read_text())
    ]
    assert words
    assert all(json.loads(each) == [*TOOLSTACKS, None] for each in words)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("kernel-1", ("kernel", "kernel-PAE-2.6.18-53.1.4.el5.i686", "kernel-smp-2.6.18-53.el5.i686")),
        ("kernel-1", ("kernel", "kernel-2.4.21-50.EL.i686", "kernel-xen-2.6.18-53.el5.i686")),
        ("rule-1", ("rule", "PV101")),
        ("rule-1", ("rule", "--all")),
        ("config-1", ("config",)),
        ("split-1", ("split", "bad.cfg")),
        ("split-1", ("split", "bad.cfg", "--stage", "install")),
        ("split-1", ("split", "bad.cfg", "--keep-one-disk")),
        ("split-1", ("split", "good.cfg")),
        ("check-1", ("check", ".")),
        ("disks-1", ("disks", ".")),
        ("audit-1", ("audit", ".")),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)  # fmt: skip
def test_real_output_fits_its_schema(name, arguments):
    report = found(*arguments, "--output-format", "json")
    assert report["schema"] == f"pvlint/{name.replace('-1', '/1')}"
    assert complaints(name, report) == []
    assert complaints(name, {**report, "surplus": 1})


def test_every_example_split_in_json_fits():
    for path in sorted((ROOT / "examples").glob("*.*")):
        report = found("split", "--output-format", "json", str(path))
        assert complaints("split-1", report) == [], path


def test_settings_of_every_kind_fit(tmp_path):
    (tmp_path / "pvlint.toml").write_text(
        "toolstack = 'xl'\nselect = ['PV1']\nallow-empty = true\n[severity]\nPV202 = 'warning'\n"
        "[per-file-ignores]\n'a/*' = ['PV201']\n[guests.db]\nrelease = 'rhel-5.4'\n"
    )
    assert complaints("config-1", found("config", "--output-format", "json")) == []


def test_a_baseline_fits():
    assert pvlint("check", "--write-baseline", "known.json").status == 0
    written = json.loads(Path("known.json").read_text())
    assert written["entries"]
    assert complaints("baseline-1", written) == []


@pytest.mark.parametrize("command", ["check", "audit"])
def test_every_line_of_every_fixture_fits(command):
    name = f"{command}-lines-1"
    lines = found(command, "--isolated", "--output-format", "json-lines", *map(str, MATERIAL), str(SOME_SKIPPED))
    assert {line.get("type") or line["kind"] for line in lines} >= {"skipped", "summary"}
    wrong = [words for line in lines for words in complaints(name, line)]
    assert wrong == []
    assert complaints(name, {**lines[0], "surplus": 1})


@pytest.mark.parametrize(("name", "whole"), LINES.items())
def test_a_line_is_an_object_of_the_whole_report(name, whole):
    """Said twice, because a schema that allows nothing else cannot be added to; and so compared here."""
    lines: Any = validator(name).schema
    report: Any = validator(whole).schema
    for kind, schema in lines["$defs"].items():
        plain = copy.deepcopy(schema)
        if "additionalProperties" not in plain:
            assert plain == report["$defs"][kind]
            continue
        for key in ("type", "kind", *(("schema",) if kind == "summary" else ())):
            if key in plain["properties"] and "const" in plain["properties"][key]:
                del plain["properties"][key]
                plain["required"].remove(key)
        where = report["$defs"].get(kind) or report["properties"][kind]
        assert plain == where.get("items", where), kind

"""JSON lines are the JSON report, a line at a time."""

import json
from typing import Any

from pvlint.reports.check_json_lines import JsonLines
from pvlint.rules.finding import Severity
from pvlint.sources.text import Text
from tests.reports.ci_formats import made, of_everything
from tests.reports.rendering import HOSTILE, found, read
from tests.reports.rendering import made as document
from tests.reports.schemas import complaints
from tests.reports.schemas import of_everything as json_of_everything

CONFIG = Text("name = 'a'\nboot = 'c'\ndisk = ['xvda']\n")


def lines_of(written: str) -> list[dict[str, Any]]:
    assert written.endswith("\n")
    assert written.isascii()
    return [json.loads(line) for line in written.split("\n")[:-1]]


def joined(written: str) -> dict[str, Any]:
    """The lines as one object of pvlint/check/1."""
    *lines, summary = lines_of(written)
    assert (summary.pop("type"), summary.pop("schema")) == ("summary", "pvlint/check-lines/1")
    by_type: dict[str, list[dict[str, Any]]] = {"skipped": [], "finding": []}
    for line in lines:
        by_type[line.pop("type")].append(line)
    return {
        "schema": "pvlint/check/1", "summary": summary,
        "skipped": by_type["skipped"], "findings": by_type["finding"],
    }  # fmt: skip


def test_of_every_fixture_and_example_they_say_what_the_json_report_says():
    report = joined(of_everything("json-lines"))
    assert complaints("check-1", report) == []
    assert report == json_of_everything("check")


def test_each_line_is_written_when_its_document_comes():
    written: list[str] = []
    report = JsonLines(written.append, Severity.NOTE)
    report.document(document(CONFIG, found(CONFIG, "xvda"), found(CONFIG, "boot")))
    assert [json.loads(line)["line"] for line in "".join(written).splitlines()] == [2, 3]
    report.document(read("just a note\n", "a.txt"))
    assert json.loads(written[-1])["type"] == "skipped"


def test_with_nothing_to_say_there_is_the_summary():
    assert lines_of(made(JsonLines)) == [
        {"type": "summary", "schema": "pvlint/check-lines/1", "files": 0, "guests": 0, "skipped": 0, "errors": 0,
         "warnings": 0, "notes": 0}
    ]  # fmt: skip


def test_less_than_the_least_severity_is_not_shown():
    one = document(CONFIG, *(found(CONFIG, "name", severity) for severity in Severity))
    assert len(lines_of(made(JsonLines, one, least=Severity.WARNING))) == 3


def test_a_text_reaches_a_program_whole():
    one, _ = lines_of(made(JsonLines, document(CONFIG, found(CONFIG, "xvda", guest=HOSTILE), path=HOSTILE)))
    assert one["guest"] == one["path"] == HOSTILE

"""The reports for CI services, read as those services read them, and what their schemas have against them."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final, NamedTuple

from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree
from typer.testing import CliRunner

from pvlint.cli.app import app
from pvlint.reports.colour import Paint
from pvlint.reports.report import Report
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from tests.reports.rendering import rendered
from tests.reports.schemas import MATERIAL, SOME_SKIPPED, TESTS, validator

FORMATS: Final = ("json-lines", "sarif", "github", "gitlab", "junit")
_PIECE: Final = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*"
_URI_REFERENCE: Final = re.compile(
    rf"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://(?:[A-Za-z0-9._~-]+@)?\[[0-9A-Fa-f:.]+\])?{_PIECE}(?:#{_PIECE})?"
)
_CHECKER: Final = FormatChecker(formats=())


@_CHECKER.checks("uri-reference")
def is_uri_reference(value: object) -> bool:
    """RFC 3986: a reference whose first piece has no colon, or a URI; nothing but its characters."""
    return isinstance(value, str) and _URI_REFERENCE.fullmatch(value) is not None


@_CHECKER.checks("uri")
def is_uri(value: object) -> bool:
    """The same with a scheme."""
    return is_uri_reference(value) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", str(value)) is not None


def text(form: str, *arguments: str) -> str:
    """What ``pvlint check`` writes in a format."""
    result = CliRunner().invoke(app, ["check", *arguments, "--isolated", "--output-format", form])
    assert result.exit_code in (0, 1, 3), result.stderr
    return result.stdout


@cache
def of_everything(form: str) -> str:
    """What it writes of all fixtures and examples, and of some files that are no definitions."""
    return text(form, *map(str, MATERIAL), str(SOME_SKIPPED))


def made(make: Any, *documents: Any, least: Severity = Severity.NOTE) -> str:
    """What a report writes of documents."""

    def maker(write: Callable[[str], object], _paint: Paint) -> Report:
        report: Report = make(write, least)
        return report

    return rendered(maker, *documents)


def sarif_complaints(log: str) -> list[str]:
    """What the schema, and then the specification's prose, have against a SARIF log."""
    value = json.loads(log)
    schema = validator("sarif-2.1.0").schema
    errors = Draft202012Validator(schema, format_checker=_CHECKER).iter_errors(value)
    found = [f"{error.json_path}: {error.message[:200]}" for error in errors]
    for run in value["runs"] if not found else ():
        rules = run["tool"]["driver"]["rules"]
        ids = [rule["id"] for rule in rules]
        if ids != sorted(set(ids)):
            found.append("rules are not sorted, or there twice")
        for result in run["results"]:
            if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                found.append(f"ruleIndex {result['ruleIndex']} is not {result['ruleId']}")
        prints = [json.dumps(result["partialFingerprints"]) for result in run["results"]]
        if len(set(prints)) != len(prints):
            found.append("two results have one fingerprint")
        for location in artifact_locations(run):
            relative = "uriBaseId" in location
            if relative and location["uri"].startswith(("/", "../", "./")):
                found.append(f"not below its base: {location['uri']}")
            if relative and location["uriBaseId"] not in run["originalUriBaseIds"]:
                found.append(f"nobody knows {location['uriBaseId']}")
    return found


def artifact_locations(value: Any) -> list[dict[str, Any]]:
    """Every artifactLocation in a piece of a log."""
    if isinstance(value, list):
        return [found for item in value for found in artifact_locations(item)]
    if not isinstance(value, dict):
        return []
    own = [value["artifactLocation"]] if "artifactLocation" in value else []
    return own + [found for item in value.values() for found in artifact_locations(item)]


@cache
def _junit() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(TESTS / "schemas" / "junit-10.xsd"))


def junit_tree(report: str) -> Any:
    """A JUnit report as elements."""
    return etree.fromstring(report.encode())


def junit_complaints(report: str) -> list[str]:
    """What the schema has against a JUnit report, and counts that do not tally."""
    tree = junit_tree(report)
    _junit().validate(tree)
    found = [f"line {error.line}: {error.message}" for error in _junit().error_log]
    for suite in tree.iter("testsuite") if not found else ():
        cases = suite.findall("testcase")
        there = {
            "tests": len(cases),
            **{f"{kind}s": len(suite.findall(f"testcase/{kind}")) for kind in ("failure", "error")},
            "skipped": len(suite.findall("testcase/skipped")),
        }
        said = {key: int(suite.get(key)) for key in there}
        if said != there:
            found.append(f"{suite.get('name')}: says {said}, has {there}")
        if len({case.get("name") for case in cases}) != len(cases):
            found.append(f"{suite.get('name')}: two cases with one name")
    return found


def gitlab_complaints(report: str) -> list[str]:
    """What the schema has against a code quality report."""
    value = json.loads(report)
    found = [f"{error.json_path}: {error.message[:200]}" for error in validator("code-quality").iter_errors(value)]
    prints = [finding["fingerprint"] for finding in value]
    return found + (["two findings have one fingerprint"] if len(set(prints)) != len(prints) else [])


class Command(NamedTuple):
    """A workflow command as GitHub's runner reads it."""

    name: str
    properties: dict[str, str]
    message: str


def github_commands(report: str) -> list[Command]:
    """Every line as a command; one that is no whole line is an error. After the runner's ActionCommand.cs."""
    commands = []
    for line in report.split("\n")[:-1]:
        match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
        assert match is not None, line
        pairs = (pair.split("=", 1) for pair in match[2].split(","))
        properties = {key: _unescaped(value, ":,") for key, value in pairs}
        commands.append(Command(match[1], properties, _unescaped(match[3], "")))
    assert report == "" or report.endswith("\n")
    return commands


def _unescaped(value: str, more: str) -> str:
    for character in f"\r\n{more}%":
        value = value.replace(f"%{ord(character):02X}", character)
    return value


def lost(*paths: str) -> Tally:
    """The tally of a run that could not look at some paths."""
    tally = Tally()
    tally.lost += [(path, "no such file or directory") for path in paths]
    return tally

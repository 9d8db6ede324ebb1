"""The report for GitLab: a code quality artifact."""

import json

import pytest

from pvlint.reports.check_gitlab import GitLab
from pvlint.rules.finding import Severity
from pvlint.sources.text import Text
from tests.reports.ci_formats import gitlab_complaints, made, of_everything
from tests.reports.rendering import HOSTILE, INERT, found, read
from tests.reports.rendering import made as document
from tests.reports.schemas import of_everything as json_of_everything

CONFIG = Text("name = 'a'\nboot = 'c'\ndisk = ['xvda']\n")


def test_one_finding_in_full():
    written = made(GitLab, document(CONFIG, found(CONFIG, "xvda"), path="./guests/a.cfg"))
    assert gitlab_complaints(written) == []
    (finding,) = json.loads(written)
    assert len(finding.pop("fingerprint")) == 32
    assert finding == {
        "description": "PV101: xvda is wrong", "check_name": "boot-disk-pv", "severity": "major",
        "location": {"path": "guests/a.cfg", "lines": {"begin": 3}},
    }  # fmt: skip


def test_every_fixture_and_example_fits_the_schema():
    assert gitlab_complaints(of_everything("gitlab")) == []
    findings = json_of_everything("check")["findings"]
    assert [(f["check_name"], f["location"]["lines"]["begin"]) for f in json.loads(of_everything("gitlab"))] == [
        (finding["name"], finding["line"]) for finding in findings
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [("severity", "error"), ("fingerprint", ""), ("location", {"path": "a"}), ("description", None), ("more", 1)],
)
def test_the_schema_would_notice(key, value):
    findings = json.loads(made(GitLab, document(CONFIG, found(CONFIG, "xvda"))))
    findings[0][key] = value
    assert gitlab_complaints(json.dumps(findings))


@pytest.mark.parametrize(
    ("severity", "word"), [(Severity.ERROR, "major"), (Severity.WARNING, "minor"), (Severity.NOTE, "info")]
)
def test_severities_in_gitlab_s_words(severity, word):
    (finding,) = json.loads(made(GitLab, document(CONFIG, found(CONFIG, "xvda", severity))))
    assert finding["severity"] == word


def test_with_nothing_to_say_it_is_an_empty_array():
    assert json.loads(made(GitLab, document(CONFIG), read("just a note\n", "a.txt"))) == []


def test_less_than_the_least_severity_is_not_shown():
    one = document(CONFIG, *(found(CONFIG, "name", severity) for severity in Severity))
    assert len(json.loads(made(GitLab, one, least=Severity.ERROR))) == 1


def test_texts_of_a_guest_are_inert():
    written = made(GitLab, document(CONFIG, found(CONFIG, "xvda", message=HOSTILE), path=HOSTILE))
    assert gitlab_complaints(written) == []
    (finding,) = json.loads(written)
    assert (finding["description"], finding["location"]["path"]) == (f"PV101: {INERT}", INERT)

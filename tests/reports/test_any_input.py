"""Whatever a file holds, every report can be written of it, keeps its contract and is harmless on a terminal."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.reports.audit_csv import AuditCsv
from pvlint.reports.audit_html import AuditHtml
from pvlint.reports.audit_json import AuditJson
from pvlint.reports.check_github import GitHub
from pvlint.reports.check_gitlab import GitLab
from pvlint.reports.check_json import CheckJson
from pvlint.reports.check_json_lines import JsonLines
from pvlint.reports.check_junit import JUnit
from pvlint.reports.check_sarif import Sarif
from pvlint.reports.disks_json import DisksJson
from pvlint.reports.report import Report
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from tests.judging import judged
from tests.reports.ci_formats import github_commands, gitlab_complaints, junit_complaints, made, sarif_complaints
from tests.reports.rendering import audit_text, concise, disks, disks_concise, full, rendered
from tests.reports.schemas import complaints
from tests.rules.fixtures import fixtures, text_of
from tests.strategies import mutated

SEEDS = [text_of(fixture.path) for fixture in fixtures()]
PIECES = (
    "xvda", "hda", "sda", "hde", "d0p0", "0x300", "hda1", ":cdrom", ",r", "w!", "type = 'hvm'\n", "boot = 'n'\n", "'",
    '"', "\\", "\0", "\x1b[2J", "\u202e", "[", "]", "(", ")", "%s", "\r", "\n", "<", ">", "&", "<boot order='1'/>",
    " bus='virtio'", " bus='scsi'", "<readonly/>", "<domain type='kvm'>", "if x:\n", "# ", "\ud800",
)  # fmt: skip


def written(make: Callable[[Callable[[str], object]], Report], of_all: list[Callable[[Report], None]]) -> str:
    pieces: list[str] = []
    report = make(pieces.append)
    for tell in of_all:
        tell(report)
    return "".join(pieces)


@pytest.mark.fuzz
@given(
    text=mutated(st.sampled_from(SEEDS), PIECES),
    toolstack=st.sampled_from(["auto", "rhel5", "xend-3.1", "xend-3.2", "xl"]),
    profile=st.sampled_from(["auto", "rhel5"]),
    phase=st.sampled_from(["auto", "install", "run"]),
)
def test_every_report_can_be_written_of_any_input(text, toolstack, profile, phase):
    data = text.encode("utf-8", "surrogatepass")
    checked = judged(data, "guest.cfg", toolstack=toolstack, profile=profile, phase=phase)
    tally = Tally()
    tally.add(checked)
    tell: list[Callable[[Report], None]] = [lambda report: report.document(checked), lambda report: report.end(tally)]
    check = json.loads(written(lambda write: CheckJson(write, Severity.NOTE), tell))
    assert complaints("check-1", check) == []
    assert complaints("disks-1", json.loads(written(DisksJson, tell))) == []
    assert sarif_complaints(made(Sarif, checked)) == []
    assert junit_complaints(made(JUnit, checked)) == []
    assert gitlab_complaints(made(GitLab, checked)) == []
    shown = [finding["code"] for finding in check["findings"]]
    assert [command.properties["title"][:5] for command in github_commands(made(GitHub, checked))] == shown
    lines = [json.loads(line) for line in made(JsonLines, checked).splitlines()]
    assert [line["code"] for line in lines if line["type"] == "finding"] == shown
    audit = json.loads(written(lambda write: AuditJson(write, Severity.NOTE), tell))
    assert complaints("audit-1", audit) == []
    page = written(lambda write: AuditHtml(write, Severity.NOTE), tell)
    table = written(lambda write: AuditCsv(write, Severity.NOTE), tell)
    assert (page + table).replace("\n", "").isprintable()
    assert page.count("</script>") == 2
    for make in (full, concise, disks, disks_concise, audit_text):
        plain, painted = rendered(make, checked), rendered(make, checked, colour=True)
        assert plain.replace("\n", "").isprintable()
        assert len(painted) >= len(plain)

"""The summary line: what was checked, what was passed over and why, what was found."""

import pytest

from pvlint.document import Document, Status
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.sources.text import Text
from tests.reports.rendering import found, made, read

CONFIG = Text("name = 'a'\n")
GUEST = "name = 'a'\nbootloader = 'pygrub'\ndisk = []\n"
TWO_GUESTS = "<domain type='lxc'><name>a</name><os><type>exe</type></os></domain>" * 2


def skipped(*reasons: str) -> list[Document]:
    return [Document(f"file{n}", Status.SKIPPED, reason) for n, reason in enumerate(reasons)]


def tally(*documents: Document, least: Severity = Severity.NOTE) -> Tally:
    counted = Tally(least)
    for document in documents:
        counted.add(document)
    return counted


@pytest.mark.parametrize(
    ("documents", "sentence"),
    [
        ([], "Checked 0 guests in 0 files. Nothing was checked."),
        ([read(GUEST)], "Checked 1 guest in 1 file (1 xm). No findings."),
        ([read(GUEST), read(GUEST)], "Checked 2 guests in 2 files (2 xm). No findings."),
        ([read(TWO_GUESTS)], "Checked 2 guests in 1 file (1 xml). No findings."),
        (
            [read(GUEST), read(TWO_GUESTS), read(GUEST, toolstack="xl")],
            "Checked 4 guests in 3 files (1 xl, 1 xm, 1 xml). No findings.",
        ),
        ([read("<domain")], "Checked 0 guests in 1 file (1 xml). 1 error."),
    ],
)
def test_what_was_checked(documents, sentence):
    assert tally(*documents).sentence() == sentence


@pytest.mark.parametrize(
    ("severities", "words"),
    [
        ("e", "1 error."),
        ("ee", "2 errors."),
        ("wn", "1 warning, 1 note."),
        ("nnweew", "2 errors, 2 warnings, 2 notes."),
    ],
)
def test_what_was_found_comes_loudest_first(severities, words):
    kinds = {"e": Severity.ERROR, "w": Severity.WARNING, "n": Severity.NOTE}
    document = made(CONFIG, *(found(CONFIG, "name", kinds[letter]) for letter in severities))
    assert tally(document).sentence().endswith(f". {words}")


def test_the_boot_map_s_summary_says_nothing_of_findings():
    document = made(CONFIG, found(CONFIG, "name"))
    assert tally(document).sentence(findings=False) == "Checked 0 guests in 1 file (1 xm)."


def test_few_skipped_files_are_named_with_their_reasons():
    assert tally(*skipped("empty", "not a guest definition (a libvirt network)")).sentence() == (
        "Checked 0 guests in 0 files; "
        "skipped file0 (empty), file1 (not a guest definition (a libvirt network)). Nothing was checked."
    )
    assert "file2 (c)" in tally(*skipped("a", "b", "c")).sentence()


def test_many_skipped_files_are_counted_by_reason_the_most_frequent_first():
    reasons = [
        "empty",
        "not a guest definition (binary)",
        "not a guest definition (an INI file)",
        "template: {{ x }} is",
    ]
    assert tally(*skipped(*reasons)).sentence() == (
        "Checked 0 guests in 0 files; "
        "skipped 4 files: 2 not a guest definition, 1 empty, 1 template (-v lists them). Nothing was checked."
    )


def test_what_is_hidden_is_not_counted_but_known():
    document = made(CONFIG, found(CONFIG, "name", Severity.WARNING), found(CONFIG, "name", Severity.NOTE))
    counted = tally(document, least=Severity.ERROR)
    assert counted.sentence().endswith("No findings.")
    assert counted.worst is Severity.WARNING


def test_the_worst_is_the_loudest_of_all_documents():
    quiet, loud = made(CONFIG, found(CONFIG, "name", Severity.NOTE)), made(CONFIG, found(CONFIG, "name"))
    assert tally().worst is None
    assert tally(quiet).worst is Severity.NOTE
    assert tally(quiet, loud, quiet).worst is Severity.ERROR


def test_skipped_files_are_not_among_the_checked():
    counted = tally(read(GUEST), *skipped("empty"))
    assert (counted.checked, counted.guests, sum(counted.skipped.values())) == (1, 1, 1)

"""Which files only record a guest that is defined elsewhere."""

import time

import pytest

from pvlint.readers.xml_record import record


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<domainsnapshot><domain type='kvm'/></domainsnapshot>", "a snapshot of a guest"),
        (
            "\ufeff<?xml version='1.0'?>\n<!--\nWARNING -->\n<!-- <domain> --> <domainsnapshot\n>",
            "a snapshot of a guest",
        ),
        ("<domstatus state='running'>", "the state of a running guest"),
        ("<domain type='kvm'><name>domainsnapshot</name></domain>", ""),
        ("<!-- <domainsnapshot> --><domain type='kvm'/>", ""),
        ("<domainsnapshots>", ""),
        ("<!-- <domainsnapshot>", ""),
        ("name = 'a'", ""),
        ("", ""),
    ],
)
def test_a_record_is_told_by_its_root(text, words):
    assert record(text) == words


@pytest.mark.parametrize("text", ["<!---->" * 50_000, "<?a?>" * 50_000, "<!--" * 50_000, "\n" * 200_000 + "<"])
def test_a_hostile_beginning_takes_no_time(text):
    start = time.process_time()
    assert record(text) == ""
    assert time.process_time() - start < 2

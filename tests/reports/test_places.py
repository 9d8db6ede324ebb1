"""Where a file is, for other programs: whatever it is called, a URI says it and says it whole."""

import os
from urllib.parse import unquote, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.reports.places import BASE, artifact, relative
from pvlint.sources.live_path import path_of
from tests.reports.ci_formats import is_uri, is_uri_reference

NAMES = st.lists(
    st.binary(min_size=1).filter(lambda name: not set(name) & {0, 47} and name not in (b".", b"..")), min_size=1
)
"""Names as file systems have them: any bytes but NUL and the slash."""


@given(names=NAMES)
def test_a_relative_reference_holds_every_byte_of_the_path(names):
    path = b"/".join(names)
    found = artifact(os.fsdecode(path))
    assert found["uriBaseId"] == BASE
    assert is_uri_reference(found["uri"])
    assert ":" not in found["uri"].partition("/")[0]
    assert unquote_to_bytes(found["uri"]) == path


@given(names=NAMES)
def test_a_path_from_elsewhere_is_a_file_uri(names):
    path = b"/no such root/" + b"/".join(names)
    found = artifact(os.fsdecode(path))
    assert set(found) == {"uri"}
    assert is_uri(found["uri"])
    assert unquote_to_bytes(found["uri"]) == b"file://" + path


@given(path=st.text(min_size=1).filter(lambda path: "\0" not in path))
def test_any_text_has_a_place(path):
    assert is_uri_reference(artifact(path)["uri"])
    assert not relative(path).startswith(("./", "../"))


@pytest.mark.parametrize(
    "host",
    [
        "qemu:///system",
        "qemu+ssh://root@h.example:22/system?socket=/run/s",
        "xen+tls://[::1]:16514/",
        "test:///a%20b.xml",
    ],
)
@given(name=st.text())
def test_a_live_guest_has_its_host_s_uri_and_its_name_as_the_fragment(host, name):
    path = path_of(host, name)
    uri = artifact(path)["uri"]
    assert is_uri(uri)
    before, _, fragment = uri.partition("#")
    assert before == host
    assert unquote(fragment, errors="surrogatepass") == name
    assert relative(path) == path


@given(rest=st.text() | st.text("/:@[]#?%a1 "))
def test_whatever_is_named_as_a_host_has_a_uri(rest):
    assert is_uri(artifact(f"a+b://{rest}")["uri"])

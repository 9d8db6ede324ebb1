"""The paths of live guests: one for each, told from those of files, and to be taken apart again."""

from hypothesis import given
from hypothesis import strategies as st

from pvlint.sources.live_path import is_live, parted, path_of

HOSTS = st.sampled_from(["qemu:///system", "qemu+ssh://root@h/system?x=a#b", "test:///a%20b", "xen://[::1]/"])


def test_a_path_is_the_uri_and_the_name():
    assert path_of("qemu:///system", "web01") == "qemu:///system#web01"


@given(HOSTS, st.text(min_size=1), HOSTS, st.text(min_size=1))
def test_no_two_guests_have_one_path(host, name, other_host, other_name):
    same = path_of(host, name) == path_of(other_host, other_name)
    assert same is ((host, name) == (other_host, other_name))


@given(HOSTS, st.text(alphabet=st.characters(exclude_characters="%#"), min_size=1))
def test_a_path_can_be_taken_apart(host, name):
    assert is_live(path_of(host, name))
    assert parted(path_of(host, name)) == (host, name)


def test_a_host_has_a_path_too():
    assert is_live("qemu:///system")
    assert parted("qemu:///system") == ("qemu:///system", "")


def test_what_a_walk_comes_by_is_a_file():
    assert not any(map(is_live, ["web01.cfg", "qemu:/system#web01", "./a://b", "/a://b", "a b://c", "<stdin>", ""]))

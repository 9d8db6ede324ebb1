"""The process that asks a host: what it says of hosts that are old, broken, or change while they are asked."""

import json
import subprocess
import sys
from typing import Any

import pytest

from pvlint.sources import live_worker
from tests.sources import fake_libvirt as fake
from tests.sources.fake_libvirt import Connection, Domain, Library, libvirtError

GONE = libvirtError("Domain not found: no domain with matching uuid", fake.VIR_ERR_NO_DOMAIN)


def ask(library: Library, *, active: bool = False, most: int = 1000) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    live_worker.answer(library, "", active=active, most=most, write=said.append)
    return said


def names(said: list[dict[str, Any]]) -> list[str]:
    return [line["name"] for line in said if "name" in line]


def test_guests_come_sorted_by_name_and_the_connection_is_read_only_and_closed():
    library = Library(connection := Connection([Domain("b"), Domain("a", runs=False)]))
    assert ask(library) == [
        {"uri": "fake:///system"},
        {"guests": 2},
        {"name": "a", "xml": "<domain/><!--flags 2-->"},
        {"name": "b", "xml": "<domain/><!--flags 2-->"},
        {"end": True},
    ]
    [(uri, (kinds, callback, data), flags)] = library.opened
    assert (uri, data, flags) == (None, None, fake.VIR_CONNECT_RO)
    assert callback([], None) == -1
    assert len(kinds) == 8
    assert connection.closed


def test_running_definitions_are_those_of_running_guests():
    said = ask(Library(Connection([Domain("b"), Domain("a", runs=False)])), active=True)
    assert said[1:] == [{"guests": 1}, {"name": "b", "xml": "<domain/><!--flags 0-->"}, {"end": True}]


@pytest.mark.parametrize(("active", "expected"), [(False, ["a", "b"]), (True, ["b"])])
def test_a_libvirtd_that_cannot_list_them_all_at_once_is_asked_one_by_one(active, expected):
    connection = Connection([Domain("b"), Domain("gone"), Domain("a", runs=False)], old=True)
    assert names(ask(Library(connection), active=active)) == expected


def test_a_guest_that_vanishes_is_told_and_the_next_is_read():
    said = ask(Library(Connection([Domain("a", GONE), Domain("b")])))
    assert said[2] == {"name": "a", "gone": True}
    assert said[3]["name"] == "b"
    assert said[4] == {"end": True}


def test_a_guest_that_cannot_be_read_is_told_and_the_next_is_read():
    broken = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
    said = ask(Library(Connection([Domain("a", libvirtError("no")), Domain("b", broken), Domain("c")])))
    assert said[2] == {"name": "a", "error": "cannot be read: no"}
    assert said[3]["error"].startswith("cannot be read: 'utf-8' codec can't decode")
    assert (said[4]["name"], said[5]) == ("c", {"end": True})


@pytest.mark.parametrize("alive", [False, libvirtError("no")])
def test_a_connection_that_breaks_off_ends_it(alive):
    lost = Domain("b", libvirtError("client socket is closed", fake.VIR_ERR_RPC))
    said = ask(Library(Connection([Domain("a"), lost, Domain("c")], alive=alive)))
    assert said[3:] == [{"error": "the connection broke off: client socket is closed"}]


def test_a_host_that_cannot_be_connected_to():
    assert ask(Library(libvirtError("Connection refused"))) == [{"error": "cannot connect: Connection refused"}]
    unsayable = UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates not allowed")
    assert ask(Library(unsayable))[0]["error"].startswith("cannot connect: ")


def test_a_host_that_does_not_list_its_guests(monkeypatch):
    def refuse(_self: Connection, _flags: int) -> list[Domain]:
        raise libvirtError("access denied")

    monkeypatch.setattr(Connection, "listAllDomains", refuse)
    assert ask(Library(Connection([])))[1:] == [{"error": "cannot list its guests: access denied"}]


def test_a_name_that_is_no_text_gives_way_to_the_uuid():
    unreadable = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
    assert names(ask(Library(Connection([Domain(unreadable)])))) == ["6695eb01-f6a4-8304-79aa-97f2502e193f"]


def test_a_definition_is_cut_where_nobody_reads_on():
    assert ask(Library(Connection([Domain("a", "x" * 5000)])), most=1000)[2]["xml"] == "x" * 1000


def test_libvirt_s_own_errors_are_taken_from_standard_error():
    library = Library(Connection([]))
    ask(library)
    assert len(library.handlers) == 1
    assert library.handlers[0](None, ("code", "domain", "message")) is None


def _run(program: str) -> "subprocess.CompletedProcess[bytes]":
    start = f"import runpy, sys; sys.path.insert(0, {str(live_worker.__file__).rpartition('/')[0]!r}); "
    return subprocess.run(
        [sys.executable, "-c", f"{start}import live_worker as w\n{program}"], capture_output=True, timeout=60
    )


def test_there_is_an_end_to_what_a_host_may_say():
    run = _run("w._MOST = 1000\ntry:\n w._writer()({'name': 'a', 'xml': 'x' * 2000})\nexcept w._TooMuch: print('much')")
    assert (run.returncode, run.stdout) == (0, b"much\n")


def test_it_ends_by_itself_when_nobody_is_left_to_end_it():
    hang = "import time, sys\nsys.modules['libvirt'] = None\nw._GRACE = 0\nw._writer = lambda: time.sleep(50)\n"
    run = _run(hang + "w.main(['test:///default', 'inactive', '0.2', '1000'])")
    assert run.returncode == -14  # SIGALRM


def test_a_library_that_cannot_be_loaded_is_told():
    run = _run("sys.modules['libvirt'] = None\nw.main(['test:///default', 'inactive', '5', '1000'])")
    [line] = run.stdout.splitlines()
    assert json.loads(line)["error"].startswith("libvirt-python cannot be loaded: import of libvirt halted")

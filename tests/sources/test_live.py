"""Live hosts: what libvirt's test driver has, and hosts that refuse, hang, crash or are given twice."""

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from pvlint.sources import live
from pvlint.sources.live import Answer, Definition, Hosts, Lost, Passed

pytestmark = pytest.mark.libvirt
MOST = 1 << 20
needs_ps = pytest.mark.skipif(shutil.which("ps") is None, reason="looking for processes needs ps (Debian: procps)")


@pytest.fixture(autouse=True)
def libvirt() -> None:
    pytest.importorskip("libvirt", reason="asking hosts needs libvirt-python (the extra libvirt)", exc_type=ImportError)


@pytest.fixture
def silent() -> Iterator[str]:
    """The URI of a host that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"qemu+tcp://127.0.0.1:{server.getsockname()[1]}/system"


def ask(*uris: str, active: bool = False, jobs: int = 16, seconds: int = 30) -> list[Answer]:
    with Hosts(uris, active=active, jobs=jobs, seconds=seconds, most=MOST) as hosts:
        return list(hosts.answers())


def node(path: Path, *names: str) -> str:
    domains = "".join(
        f"<domain type='kvm'><name>{name}</name><memory>1024</memory><os><type>hvm</type></os></domain>"
        for name in names
    )
    path.write_text(f"<node>{domains}</node>")
    return f"test://{path}"


def test_the_built_in_guest_of_the_test_driver():
    [answer] = ask("test:///default")
    assert isinstance(answer, Definition)
    assert (answer.path, answer.host) == ("test:///default#test", "test:///default")
    assert answer.xml.startswith(b"<domain type='test'>")


def test_hosts_in_the_order_given_and_guests_by_name(tmp_path):
    first, second = node(tmp_path / "1.xml", "b", "a", "C"), node(tmp_path / "2.xml", "z", "y")
    paths = [answer.path for answer in ask(second, "test:///default", first)]
    assert paths == [f"{second}#y", f"{second}#z", "test:///default#test", f"{first}#C", f"{first}#a", f"{first}#b"]


def test_inactive_definitions_have_no_id_and_active_ones_have(tmp_path):
    uri = node(tmp_path / "n.xml", "a")
    [inactive], [active] = ask(uri), ask(uri, active=True)
    assert isinstance(inactive, Definition)
    assert isinstance(active, Definition)
    assert b" id='1'" not in inactive.xml
    assert b" id='1'" in active.xml


@pytest.mark.parametrize(("active", "reason"), [(False, "no guests"), (True, "no running guests")])
def test_a_host_without_guests(tmp_path, active, reason):
    uri = node(tmp_path / "n.xml")
    assert ask(uri, active=active) == [Passed(uri, uri, reason)]


def test_a_uri_that_is_left_out_is_that_of_the_environment(monkeypatch):
    monkeypatch.setenv("LIBVIRT_DEFAULT_URI", "test:///default")
    assert [answer.path for answer in ask("", "test:///default", "")] == ["test:///default#test"]


def test_without_that_it_is_libvirt_s_own_and_called_what_that_is_called(monkeypatch, tmp_path):
    monkeypatch.delenv("LIBVIRT_DEFAULT_URI", raising=False)
    said = """{"uri": "qemu:///own"}\n{"guests": 1}\n{"name": "a", "xml": ""}\n{"end": true}\n"""
    _worker(monkeypatch, tmp_path, f"import sys\nassert sys.argv[1] == ''\nprint({said!r}, end='')")
    assert ask("") == [Definition("qemu:///own#a", "qemu:///own", b"")]


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("qemu+tcp://127.0.0.1:1/system", "unable to connect to server at '127.0.0.1:1': Connection refused"),
        ("qemu+unix:///system?socket=/none", "Failed to connect socket to '/none': No such file or directory"),
        ("bogus", "no connection driver available for URI 'bogus' does not include a driver name"),
        ("test:///none.xml", "XML error: failed to parse xml document '/none.xml'"),
        ("a\nb://x", "cannot connect: Unable to parse URI a b://x"),
        ("test:///\udcff", ""),
    ],
)
def test_a_host_that_cannot_be_reached_says_why_and_the_others_are_asked(uri, reason):
    lost, guest = ask(uri, "test:///default")
    assert lost.path == uri
    assert isinstance(lost, Lost)
    assert lost.reason.startswith("cannot connect: ")
    assert lost.reason.endswith(reason)
    assert "\n" not in lost.reason
    assert isinstance(guest, Definition)


def test_a_host_that_never_answers_is_given_up_at_the_deadline(silent):
    begun = time.monotonic()
    assert ask(silent, seconds=1) == [Lost(silent, "no answer within 1 s (--timeout gives it longer)")]
    assert 1 <= time.monotonic() - begun < 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "said",
    [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0\0\0\x1c" + b"\xff" * 24, b"\0\0\0\x40half", b"\0" * 64, b"\xff" * 64],
)
def test_a_host_that_talks_nonsense_is_given_up(said):
    def answer(server: socket.socket) -> None:
        taken, _ = server.accept()
        taken.sendall(said)
        taken.recv(1)
        held.append(taken)  # not closed: it would tell that nothing more comes

    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        talking = threading.Thread(target=answer, args=[server])
        talking.start()
        uri = f"qemu+tcp://127.0.0.1:{server.getsockname()[1]}/system"
        [lost] = ask(uri, seconds=3)
        talking.join()
        held[0].close()
    assert isinstance(lost, Lost)
    assert lost.reason.startswith(("cannot connect: ", "no answer within 3 s"))


@pytest.mark.slow
def test_several_such_hosts_take_the_time_of_one():
    with ExitStack() as servers:
        uris = []
        for _ in range(4):
            server = servers.enter_context(socket.create_server(("127.0.0.1", 0)))
            uris.append(f"qemu+tcp://127.0.0.1:{server.getsockname()[1]}/system")
        begun = time.monotonic()
        answers = ask(*uris, "test:///default", seconds=5)
        assert time.monotonic() - begun < 12
    assert [type(answer) for answer in answers] == [Lost] * 4 + [Definition]


@pytest.mark.slow
def test_jobs_is_how_many_are_asked_at_a_time(silent):
    begun = time.monotonic()
    assert len(ask(silent, silent + "2", jobs=1, seconds=1)) == 2
    assert time.monotonic() - begun >= 2


@needs_ps
def test_leaving_early_leaves_no_process_behind(silent):
    before = _workers()
    with Hosts([silent, "test:///default"], seconds=60, most=MOST):
        deadline = time.monotonic() + 20
        while not _workers() - before and time.monotonic() < deadline:
            time.sleep(0.05)
        assert _workers() - before
        left = time.monotonic()
    assert time.monotonic() - left < 5
    assert not _workers() - before


def _workers() -> set[str]:
    found = subprocess.run(["ps", "-eww", "-o", "pid,args"], capture_output=True, text=True).stdout.splitlines()
    return {line.split()[0] for line in found if "live_worker.py" in line}


@pytest.mark.slow
@needs_ps
def test_the_ssh_of_a_host_that_never_answers_is_ended_and_has_no_terminal(tmp_path):
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\necho $$ >{tmp_path}/pid\n(: </dev/tty) && touch {tmp_path}/tty\nexec sleep 300\n")
    ssh.chmod(0o700)
    [lost] = ask(f"qemu+ssh://host.invalid/system?command={ssh}", seconds=3)
    assert isinstance(lost, Lost)
    assert lost.reason.startswith("no answer within 3 s")
    pid = int((tmp_path / "pid").read_text())
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    assert state[:1] in ("", "Z")
    assert not (tmp_path / "tty").exists()


def test_what_ssh_complains_of_is_on_one_line(tmp_path):
    ssh = tmp_path / "ssh"
    # Like the real one, it fails after the first word of libvirt, which reports a broken pipe otherwise.
    ssh.write_text(
        "#!/bin/sh\nhead -c 1 >/dev/null\nprintf '@@@@@\\nHost key verification failed.\\r\\n' >&2\nexit 255\n"
    )
    ssh.chmod(0o700)
    [lost] = ask(f"qemu+ssh://host.invalid/system?command={ssh}")
    assert isinstance(lost, Lost)
    assert lost.reason.startswith("cannot connect: ")
    assert "Host key verification failed." in lost.reason
    assert "\n" not in lost.reason


def test_more_hosts_than_are_asked_ahead_all_answer(tmp_path, monkeypatch):
    monkeypatch.setattr(live, "_AHEAD", 2)
    uris = [node(tmp_path / f"{n}.xml", "a") for n in range(5)]
    assert [answer.path for answer in ask(*uris)] == [f"{uri}#a" for uri in uris]


def test_a_host_under_two_names_is_checked_once(tmp_path, monkeypatch):
    _worker(
        monkeypatch, tmp_path, _SAYS.format('{"uri": "qemu:///system"}', '{"guests": 1}', '{"name": "a", "xml": ""}')
    )
    first, second = ask("here", "there", seconds=10)[0], ask("here", "there")[-1]
    assert first == Definition("qemu:///system#a", "qemu:///system", b"")
    assert second == Passed("there", "qemu:///system", "the same host under another name")


_SAYS = "print('''{}\n{}\n{}\n{{\"end\": true}}''')"


def _worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str) -> None:
    """Another process in the place of the one that asks."""
    path = tmp_path / "worker.py"
    path.write_text(program)
    monkeypatch.setattr(live, "_WORKER", path)


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import os; os.abort()", "libvirt ended by signal 6 before it had answered"),
        ("raise SystemExit(3)", "libvirt ended with status 3 before it had answered"),
        ('print(\'{"uri": "x:///"}\\n{"guests": 2}\\n{"na\', end="")', "libvirt ended with status 0 before"),
    ],
)
def test_a_process_that_ends_before_the_end_is_told(program, reason, tmp_path, monkeypatch):
    _worker(monkeypatch, tmp_path, program)
    [lost] = ask("x:///")
    assert isinstance(lost, Lost)
    assert lost.reason.startswith(reason)


@pytest.mark.slow
def test_what_came_before_the_deadline_counts(tmp_path, monkeypatch):
    said = '{"uri": "x:///"}\n{"guests": 9}\n{"name": "a", "xml": "<domain/>"}\n'
    _worker(monkeypatch, tmp_path, f"import time; print({said!r}, end='', flush=True); time.sleep(60)")
    assert ask("x:///", seconds=5) == [
        Definition("x:///#a", "x:///", b"<domain/>"),
        Lost("x:///", "only 1 of 9 guests within 5 s (--timeout gives it longer)"),
    ]


def test_a_connection_that_breaks_off_says_how_far_it_came(tmp_path, monkeypatch):
    lines = '{"uri": "x:///"}\n{"guests": 9}\n{"name": "a", "gone": true}\n{"error": "gone\\n  away"}\n'
    _worker(monkeypatch, tmp_path, f"print({lines!r}, end='')")
    assert ask("x:///") == [
        Passed("x:///#a", "x:///", "gone since it was listed"),
        Lost("x:///", "gone away (after 1 of 9 guests)"),
    ]


def test_a_long_message_is_cut(tmp_path, monkeypatch):
    _worker(monkeypatch, tmp_path, "print('{\"error\": \"' + 'x' * 5000 + '\"}')")
    [lost] = ask("x:///")
    assert isinstance(lost, Lost)
    assert lost.reason == "x" * 400 + "..."


def test_where_there_can_be_no_process_it_is_said(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/none/python")
    assert ask("test:///default") == [Lost("test:///default", "cannot be asked: no such file or directory")]


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "libvirt", None)
    [lost] = ask("test:///default", "qemu:///system")
    assert isinstance(lost, Lost)
    assert lost.path == "test:///default, qemu:///system"
    assert "python3-libvirt (Debian, Fedora)" in lost.reason
    assert "virsh dumpxml --inactive NAME | pvlint check -" in lost.reason


def test_no_thread_stays_behind():
    ask("test:///default", "qemu+tcp://127.0.0.1:1/system")
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("pvlint-host")]

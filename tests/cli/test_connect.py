"""Live hosts on the command line: what is flagged, what is said of hosts that fail, and how it ends."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pvlint.sources import live
from tests.cli.program import BAD, PATIENCE, command, environment, process, pvlint, write

pytestmark = pytest.mark.libvirt
REFUSED = "qemu+tcp://127.0.0.1:1/system"
CANNOT = f"pvlint: {REFUSED}: cannot connect: unable to connect to server at '127.0.0.1:1': Connection refused\n"
TEST = "test:///default#test:18:7: PV101 test has its boot disk vda on a para-virtualized driver (virtio-blk)\n"
SCHEMAS = Path(__file__).parents[1] / "schemas"
CONCISE = ("--output-format", "concise")


@pytest.fixture(autouse=True)
def libvirt() -> None:
    pytest.importorskip("libvirt", reason="asking hosts needs libvirt-python (the extra libvirt)", exc_type=ImportError)


@pytest.fixture
def silent() -> Iterator[str]:
    """The URI of a host that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"qemu+tcp://127.0.0.1:{server.getsockname()[1]}/system"


def domain(name: str, target: str = "vda", bus: str = "virtio", source: str = "", more: str = "") -> str:
    return (
        f"<domain type='kvm'><name>{name}</name><memory>1024</memory><os><type arch='x86_64'>hvm</type></os>{more}"
        f"<devices><disk type='file' device='disk'><source file='{source or f'/srv/{name}.img'}'/>"
        f"<target dev='{target}' bus='{bus}'/></disk></devices></domain>"
    )


def node(*domains: str, name: str = "node.xml") -> str:
    """A node of the test driver's; its URI."""
    path = Path(name).absolute()
    path.write_text(f"<node>{''.join(domains)}</node>")
    return f"test://{path}"


# --- What is checked --------------------------------------------------------------------------------------------------


def test_the_virtio_boot_disk_of_the_built_in_guest_is_flagged():
    assert pvlint("check", "-c", "test:///default", *CONCISE) == (0, TEST, "Checked 1 guest on 1 host. 1 warning.\n")


def test_five_guests_of_a_node():
    names = ("db", "mail", "old", "web", "zoo")
    uri = node(*(domain(name) for name in names if name != "old"), domain("old", "hda", "ide"))
    outcome = pvlint("check", "-c", uri, "--select", "PV101", "--profile", "rhel5", *CONCISE)
    assert outcome.status == 1
    assert outcome.err == "Checked 5 guests on 1 host. 4 errors.\n"
    assert [
        line.partition(": PV101 ")[0].rpartition("#")[2].partition(":")[0] for line in outcome.out.splitlines()
    ] == [name for name in names if name != "old"]
    assert all(line.startswith(f"{uri}#") for line in outcome.out.splitlines())


def test_places_are_those_of_the_definition_as_libvirt_gives_it():
    outcome = pvlint("check", "-c", "test:///default")
    assert "test:///default#test:18:7: warning[PV101]" in outcome.out
    assert "\n 18 |       <target dev='vda' bus='virtio'/>\n" in outcome.out


def test_the_boot_map_of_live_guests():
    outcome = pvlint("disks", "-c", "test:///default", *CONCISE)
    assert (outcome.status, outcome.err) == (0, "Checked 1 guest on 1 host.\n")
    assert outcome.out.startswith("test:///default#test:1: test: pv vda: ")


def test_running_guests_run_with_another_definition():
    inactive, active = (
        pvlint("disks", "-c", "test:///default", "--output-format", "json", *more) for more in ([], ["--active"])
    )
    assert inactive.status == active.status == 0
    assert [guest["name"] for d in json.loads(active.out)["documents"] for guest in d["guests"]] == ["test"]


def test_only_hosts_are_checked_where_only_hosts_are_named():
    write(bad=BAD)
    assert "bad.cfg" not in pvlint("check", "-c", "test:///default", *CONCISE).out


def test_files_and_hosts_go_together_files_first():
    write(bad=BAD)
    outcome = pvlint("check", "-c", "test:///default", "bad.cfg", *CONCISE)
    assert [line.partition(":")[0] for line in outcome.out.splitlines()] == ["bad.cfg", "test"]
    assert outcome.err == "Checked 2 guests in 1 file (1 xm) and on 1 host. 1 error, 1 warning.\n"
    assert outcome.status == 1


def test_hosts_in_the_order_they_are_named():
    first, second = node(domain("a"), name="1.xml"), node(domain("z"), name="2.xml")
    outcome = pvlint("check", "-c", second, "--connect", "test:///default", f"--connect={first}", *CONCISE)
    assert [line.partition("#")[0] for line in outcome.out.splitlines() if "PV101" in line] == [
        second, "test:///default", first,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "arguments", [["-c"], ["-c", *CONCISE], ["--connect", "-q"], [*CONCISE, "--connect="], ["-q", "-c", "--", "."]]
)
def test_without_a_uri_it_is_the_default(arguments):
    outcome = pvlint("check", *arguments, LIBVIRT_DEFAULT_URI="test:///default")
    assert outcome.status == 0
    assert outcome.out.startswith("test:///default#test:18:7: ")


def test_standard_input_after_it_is_standard_input():
    outcome = pvlint("check", "-c", "-", *CONCISE, stdin=BAD.encode(), LIBVIRT_DEFAULT_URI="test:///default")
    assert [line.partition(":")[0] for line in outcome.out.splitlines()] == ["<stdin>", "test"]


# --- What settings and other options make of it -----------------------------------------------------------------------


def test_settings_are_those_of_the_working_directory():
    Path("pvlint.toml").write_text(
        'format = "xl"\n[severity]\nPV101 = "error"\n[per-file-ignores]\n"*" = ["PV101"]\n'
        '[guests."test"]\nrelease = "rhel-5.4"\n[guests."tset"]\nrelease = "rhel-5.4"\n'
    )
    outcome = pvlint("check", "-c", "test:///default")
    assert outcome.status == 1
    assert "error[PV101]" in outcome.out
    assert outcome.err.endswith("pvlint.toml:6: no guest is called 'tset'\nChecked 1 guest on 1 host. 1 error.\n")


def test_one_path_on_two_hosts_is_not_one_store():
    shared = node(domain("a", source="/srv/x.img"), domain("b", source="/srv/x.img"), name="1.xml")
    other = node(domain("c", source="/srv/x.img"), name="2.xml")
    write(d__xml=b"")
    Path("d.xml").write_text(domain("d", source="/srv/x.img"))
    outcome = pvlint("check", "--select", "PV204", "-c", shared, "-c", other, "d.xml", *CONCISE)
    [line] = outcome.out.splitlines()
    assert f"b and a (in {shared}#a) both write to /srv/x.img" in line


def test_a_guest_of_a_host_is_no_template_whatever_it_is_called():
    names = ("GUESTNAME", "web-${n}", "{{ name }}")
    outcome = pvlint("check", "-c", node(*map(domain, names)), "--select", "PV101", *CONCISE)
    assert outcome.err == "Checked 3 guests on 1 host. 3 warnings.\n"


def test_suppressions_in_metadata_count():
    ignore = "<pvlint:ignore xmlns:pvlint='urn:pvlint:metadata:1' rules='PV101'>known</pvlint:ignore>"
    uri = node(domain("a", more=f"<metadata>{ignore}</metadata>"), domain("b"))
    outcome = pvlint("check", "-c", uri, "--select", "PV101", *CONCISE)
    assert [line.split()[2] for line in outcome.out.splitlines()] == ["b"]


def test_a_baseline_knows_live_guests_wherever_it_lies():
    os.mkdir("sub")
    known = pvlint("check", "-c", "test:///default", "--write-baseline", "sub/known.json")
    assert known.err == "Wrote 1 findings to sub/known.json.\n"
    assert json.loads(Path("sub/known.json").read_text())["entries"][0]["path"] == "test:///default#test"
    outcome = pvlint("check", "-c", "test:///default", "--baseline", "sub/known.json")
    assert outcome == (0, "", "Checked 1 guest on 1 host. No findings.\n")


def test_the_guests_that_would_be_checked_can_be_listed():
    assert pvlint("check", "-c", "test:///default", "--show-files").out == "test:///default#test\n"


def test_hostile_names_do_nothing_and_stay_apart(monkeypatch):
    names = [
        "a\x1b[2Jb",
        "a#b",
        "a%23b",
        "%s{0}",
        "../../etc/passwd",
        "b\u202egnp.exe",
        "-c",
        "a\nb",
        "",
        "a b",
        "\ud800",
    ]
    says(monkeypatch, *({"name": name, "xml": domain("x")} for name in names))
    outcome = pvlint("check", "-c", "x:///", "--select", "PV101", *CONCISE)
    lines = outcome.out.splitlines()
    assert all(line.isprintable() and line.startswith("x:///#") for line in lines)
    assert len({line.partition(": PV101")[0] for line in lines}) == len(names)


@pytest.mark.parametrize("form", ["json", "json-lines", "sarif", "github", "gitlab", "junit", "full"])
def test_every_format_takes_live_guests(form):
    uri = node(domain("web 01#x"))
    outcome = pvlint("check", "-c", uri, "-c", REFUSED, "--select", "PV101", "--output-format", form)
    assert outcome.status == 2
    path = {"sarif": "#web%2001%23x", "github": "#web 01%2523x"}.get(form, "#web 01%23x")
    assert uri.partition(":")[2] + path in outcome.out


def test_images_of_a_live_guest_are_not_looked_for_on_this_machine():
    image = Path("web.img").absolute()
    image.write_bytes(bytes(1 << 20))
    uri = node(domain("web", source=str(image)))
    outcome = pvlint("disks", "-c", uri, "--image-root", ".", "--output-format", "json")
    assert "the disk images of live hosts are not looked into" in outcome.err
    (document,) = json.loads(outcome.out)["documents"]
    assert "image" not in document["guests"][0]["disks"][0]


def test_a_kickstart_that_a_live_guest_names_is_not_looked_for_on_this_machine():
    Path("web.ks").write_text("bootloader --location=mbr\npart /boot --ondisk=vdb\npart / --ondisk=vda\n")
    text = domain("web").replace("</os>", "<kernel>/k</kernel><cmdline>ks=web.ks</cmdline></os>", 1)
    outcome = pvlint("disks", "-c", node(text))
    assert "names no file beside the definition" in outcome.out
    assert "declared" not in outcome.out
    Path("web.xml").write_text(text)
    assert "ks=web.ks" in pvlint("disks", "web.xml").out
    assert "names no file" not in pvlint("disks", "web.xml").out


def test_sarif_has_uris_and_what_could_not_be_asked():
    outcome = pvlint("check", "-c", "test:///default", "-c", REFUSED, "--output-format", "sarif")
    log = json.loads(outcome.out)
    jsonschema.validate(log, json.loads((SCHEMAS / "sarif-2.1.0.json").read_text()))
    [run] = log["runs"]
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "test:///default#test"}
    assert run["invocations"][0]["executionSuccessful"] is False
    [lost] = run["invocations"][0]["toolExecutionNotifications"]
    assert lost["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": REFUSED}


# --- What goes wrong --------------------------------------------------------------------------------------------------


def test_a_refused_host_is_one_line_and_2_and_the_others_are_checked():
    outcome = process("check", "-c", REFUSED, "-c", "test:///default", *CONCISE)
    assert outcome == (2, TEST, CANNOT + "Checked 1 guest on 1 host. 1 warning.\n")


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize(
    "uri",
    [REFUSED, "qemu+unix:///system?socket=/none/sock", "test:///none.xml", "bogus", "qemu+ssh://127.0.0.1:1/system",
     "esx://127.0.0.1/?no_verify=1", "a\x1b[2J\nb"],
)  # fmt: skip
def test_nothing_but_that_line_is_on_standard_error(uri, quiet):
    outcome = process("check", "-c", uri, *(["-q"] if quiet else []))
    assert (outcome.status, outcome.out) == (2, "")
    said, *rest = outcome.err.splitlines()
    assert said.startswith("pvlint: ")
    assert said.isprintable()
    assert rest == ([] if quiet else ["Checked 0 guests in 0 files. Nothing was checked."])


@pytest.mark.slow
def test_a_host_that_never_answers_ends_at_the_deadline(silent):
    begun = time.monotonic()
    outcome = process("check", "-c", silent, "-c", "test:///default", "--timeout", "4", *CONCISE)
    assert 4 <= time.monotonic() - begun < 15
    assert outcome.status == 2
    assert outcome.err.splitlines()[0] == f"pvlint: {silent}: no answer within 4 s (--timeout gives it longer)"
    assert outcome.out == TEST


def test_so_does_one_behind_a_socket_of_its_own():
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("sock")
        server.listen()
        uri = f"qemu+unix:///session?socket={Path('sock').absolute()}"
        outcome = process("check", "-c", uri, "--timeout", "1")
    assert outcome.status == 2
    assert outcome.err.splitlines()[0] == f"pvlint: {uri}: no answer within 1 s (--timeout gives it longer)"


def test_ctrl_c_while_a_host_hangs_ends_it_at_once(silent):
    with subprocess.Popen(
        command("check", "gone.cfg", "-c", silent, "--timeout", "60"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(), preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as run:  # fmt: skip
        assert run.stderr is not None
        # Said once files are being looked at: from here on it waits for the host.
        assert run.stderr.readline() == b"pvlint: gone.cfg: no such file or directory\n"
        time.sleep(0.3)
        begun = time.monotonic()
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=PATIENCE)
    assert time.monotonic() - begun < 4
    assert (run.returncode, out, err) == (130, b"", b"pvlint: interrupted\n")


def test_a_reader_that_goes_away_leaves_nothing_running(silent):
    read_end, write_end = os.pipe()
    os.close(read_end)
    begun = time.monotonic()
    with subprocess.Popen(
        command("check", "-c", "test:///default", "-c", silent, "--timeout", "60"),
        stdout=write_end, stderr=subprocess.PIPE, env=environment(PYTHONUNBUFFERED="1"),
    ) as run:  # fmt: skip
        os.close(write_end)
        _, err = run.communicate(timeout=PATIENCE)
    assert (run.returncode, err) == (0, b"")
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [((), 3, "no guests"), (("--active",), 3, "no running guests"), (("--allow-empty",), 0, "no guests")],
)
def test_hosts_without_guests_are_nothing_to_check(arguments, status, words):
    uri = node()
    outcome = pvlint("check", "-c", uri, *arguments)
    assert (outcome.status, outcome.out) == (status, "")
    assert outcome.err.startswith(f"pvlint: notice: {uri}: {words}\n")


def says(monkeypatch: pytest.MonkeyPatch, *lines: dict[str, Any]) -> None:
    """A process that says this, in the place of the one that asks hosts."""
    worker = Path("worker.py").absolute()
    text = "".join(json.dumps(line) + "\n" for line in ({"uri": "x:///"}, {"guests": 2}, *lines, {"end": True}))
    worker.write_text(f"print({text!r}, end='')")
    monkeypatch.setattr(live, "_WORKER", worker)


def test_a_guest_that_vanishes_is_a_notice(monkeypatch):
    says(monkeypatch, {"name": "a", "gone": True}, {"name": "b", "xml": domain("b")})
    outcome = pvlint("check", "-c", "x:///", "--select", "PV101", *CONCISE)
    assert outcome.status == 0
    assert outcome.out.startswith("x:///#b:1:")
    assert outcome.err.startswith("pvlint: notice: x:///#a: gone since it was listed\nChecked 1 guest on 1 host; ")


def test_where_all_vanish_nothing_was_checked(monkeypatch):
    says(monkeypatch, {"name": "a", "gone": True})
    assert pvlint("check", "-c", "x:///").status == 3


def test_a_guest_that_cannot_be_read_is_one_line_and_2(monkeypatch):
    says(monkeypatch, {"name": "a", "error": "cannot be read: no"}, {"name": "b", "xml": domain("b")})
    outcome = pvlint("check", "-c", "x:///")
    assert outcome.status == 2
    assert outcome.err.startswith("pvlint: x:///#a: cannot be read: no\nChecked 1 guest on 1 host. ")


def test_what_is_no_definition_is_told(monkeypatch):
    says(monkeypatch, {"name": "a", "xml": "x = 1"}, {"name": "b", "xml": "<domain"})
    outcome = pvlint("check", "-c", "x:///", *CONCISE)
    assert outcome.status == 1
    assert outcome.err.startswith("pvlint: notice: x:///#a: not a guest definition (")
    assert outcome.out.startswith("x:///#b:1:")
    assert " PV001 " in outcome.out

"""``pvlint audit`` as a person runs it: formats, exit statuses, progress, and a host's directories as they are."""

import csv
import json
import os
import pty
import select
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pvlint.cli.progress import words
from pvlint.reports.tally import Tally
from tests.cli.program import BAD, GOOD, NOTED, NOTHING, PATIENCE, WARNED, command, environment, process, pvlint, write

FORMATS = ("text", "json", "json-lines", "csv", "html")
VIRTIO = "<domain type='kvm'>\n<name>{}</name>\n<os><type>hvm</type></os>\n<devices><disk><source file='/srv/{}'/>" \
         "<target dev='vda'/></disk></devices>\n</domain>\n"  # fmt: skip


def test_without_more_it_is_text_worst_first_with_a_summary_on_standard_error():
    write(a=GOOD, b=WARNED, c=BAD, d=NOTED)
    outcome = pvlint("audit")
    assert [line.split()[0] for line in outcome.out.splitlines()[:5]] == ["worst", "error", "warning", "note", "-"]
    assert outcome.err.startswith("Checked 4 guests in 4 files")
    assert outcome.status == 1


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("files", "options", "status"),
    [
        ({"a": BAD}, (), 1),
        ({"a": WARNED}, (), 0),
        ({"a": WARNED}, ("--fail-on", "warning"), 1),
        ({"a": BAD}, ("--exit-zero",), 0),
        ({"a": BAD}, ("nowhere",), 2),
        ({"a": NOTHING}, (), 3),
        ({"a": NOTHING}, ("--allow-empty",), 0),
        ({"a": BAD}, ("--guest-release", "6"), 2),
    ],
)
def test_exit_statuses_are_those_of_every_command(kind, files, options, status):
    write(**files)
    assert pvlint("audit", ".", *options, "--output-format", kind).status == status


def test_the_formats_hold_the_same_guests():
    write(a=BAD, b=WARNED, c=NOTED)
    names = ["bad01", "odd01", "one01"]
    assert [guest["name"] for guest in json.loads(pvlint("audit", "--output-format", "json").out)["guests"]] == names
    assert [row["guest"] for row in csv.DictReader(pvlint("audit", "--output-format", "csv").out.splitlines())] == names
    lines = [json.loads(line) for line in pvlint("audit", "--output-format", "json-lines").out.splitlines()]
    assert sorted(line["name"] for line in lines if line["kind"] == "guest") == names
    page = pvlint("audit", "--output-format", "html").out
    assert page.startswith("<!doctype html>")
    assert all(f">{name}<" in page for name in names)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_report_goes_to_a_file(kind):
    write(a=BAD)
    outcome = pvlint("audit", "--output-format", kind, "-o", "report", "-q")
    assert (outcome.out, outcome.err, outcome.status) == ("", "", 1)
    assert "bad01" in Path("report").read_text()


def test_a_report_can_be_read_from_standard_input():
    outcome = pvlint("audit", "-", "--stdin-filename", "x.cfg", "--output-format", "json", stdin=BAD.encode())
    assert json.loads(outcome.out)["guests"][0]["path"] == "x.cfg"


def test_what_was_out_of_reach_is_in_the_report():
    write(a=GOOD)
    outcome = pvlint("audit", ".", "gone", "--output-format", "json")
    assert json.loads(outcome.out)["lost"] == [{"path": "gone", "reason": "no such file or directory"}]
    assert outcome.status == 2


def test_the_rules_are_selected_as_everywhere():
    write(a=BAD, b=NOTED)
    report = json.loads(pvlint("audit", "--ignore", "PV201", "--output-format", "json").out)
    assert report["summary"]["rules"] == {"PV101": 1}


def test_without_jinja2_html_says_what_to_install_and_the_rest_works():
    write(a=GOOD)
    code = "import sys; sys.modules['jinja2'] = None; sys.argv[0] = 'pvlint'; from pvlint.cli.app import main; main()"
    for kind, status in (("html", 2), ("json", 0)):
        run = [sys.executable, "-c", code, "audit", "--output-format", kind]
        outcome = subprocess.run(run, capture_output=True, text=True, env=environment(), check=False)
        assert outcome.returncode == status
        assert ("pip install 'pvlint[report]'" in outcome.stderr) == (status == 2)


def test_no_report_needs_a_library_before_it_is_asked_for():
    code = (
        "import sys; sys.argv = ['pvlint', 'audit', '--allow-empty']\nfrom pvlint.cli.app import main\n"
        "try: main()\nexcept SystemExit: print(sorted({'jinja2', 'rich.live', 'csv'} & set(sys.modules)))"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True
    )
    assert outcome.stdout == "[]\n"


# --- Progress --------------------------------------------------------------------------------------------------------


def on_a_terminal(*arguments: str, **more: str) -> tuple[str, str]:
    """Standard output, and what a terminal gets as standard error."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("audit", *arguments), stdout=subprocess.PIPE, stderr=theirs, env=environment(TERM="xterm", **more)
    )
    os.close(theirs)
    shown, end = b"", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        ready, _, _ = select.select([ours], [], [], 1)
        try:
            piece = os.read(ours, 65536) if ready else b""
        except OSError:  # Linux: the other end is closed
            break
        shown += piece
    os.close(ours)
    out, _ = process.communicate(timeout=PATIENCE)
    return out.decode(), shown.decode()


def test_progress_is_shown_on_a_terminal_and_gone_at_the_end():
    write(**{f"g{n}": BAD.replace("bad01", f"bad{n}") for n in range(30)})
    out, shown = on_a_terminal()
    assert "guests in" in shown.split("Checked")[0]
    assert "0:0" in shown
    assert "\x1b[2K" in shown  # the line is taken back
    assert "\x1b" not in out
    assert "guests in" not in out
    assert "Checked 30 guests in 30 files" in shown


@pytest.mark.parametrize("option", ["--no-progress", "-q"])
def test_there_is_no_progress_where_none_is_wanted(option):
    write(a=BAD)
    _, shown = on_a_terminal(option)
    assert "\x1b" not in shown
    assert shown.count("guest") == (option == "--no-progress")


def test_there_is_no_progress_where_nobody_looks():
    write(a=BAD)
    outcome = process("audit")
    assert "\x1b" not in outcome.out + outcome.err
    assert outcome.err.count("\n") == 1


def test_the_line_of_progress_counts_and_tells_the_time():
    tally = Tally()
    assert words(tally, 0.4) == "0 guests in 0 files  0:00"
    tally.guests, tally.files["xm"] = 12345, 12300
    tally.skipped["a network"] = 7
    assert words(tally, 3671) == "12,345 guests in 12,300 files, 7 skipped  61:11"


# --- Directories as they are -----------------------------------------------------------------------------------------


@pytest.fixture
def etc(here: Path) -> Path:
    """/etc/libvirt/qemu as libvirtd leaves it."""
    top = here / "etc" / "libvirt" / "qemu"
    (top / "autostart").mkdir(parents=True)
    (top / "networks" / "autostart").mkdir(parents=True)
    for name in ("web01", "db01"):
        (top / f"{name}.xml").write_text(
            "<!-- WARNING: THIS IS AN AUTO-GENERATED FILE. -->\n\n" + VIRTIO.format(name, name)
        )
        (top / f"{name}.xml").chmod(0o600)
    (top / "autostart" / "web01.xml").symlink_to(top / "web01.xml")
    (top / "networks" / "default.xml").write_text(
        "<network><name>default</name><domain name='example.com'/></network>\n"
    )
    (top / "networks" / "autostart" / "default.xml").symlink_to(top / "networks" / "default.xml")
    return top


def audited(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(pvlint("audit", *arguments, "--output-format", "json").out)
    return found


def guests(report) -> list[tuple[str | None, str]]:
    return sorted((guest["name"], guest["path"]) for guest in report["guests"])


def left_out(report) -> dict[str, str]:
    return {one["path"]: one["reason"] for one in report["skipped"]}


def test_libvirts_directory_has_each_guest_once_under_its_own_file(etc):
    report = audited("etc")
    assert guests(report) == [("db01", "etc/libvirt/qemu/db01.xml"), ("web01", "etc/libvirt/qemu/web01.xml")]
    skipped = left_out(report)
    assert skipped["etc/libvirt/qemu/autostart/web01.xml"] == "the same file under another name"
    assert skipped["etc/libvirt/qemu/networks/autostart/default.xml"] == "the same file under another name"
    assert "network" in skipped["etc/libvirt/qemu/networks/default.xml"]
    assert len(skipped) == 3


def test_a_copied_tree_has_links_that_lead_nowhere(etc, here):
    copy = here / "copy"
    copy.mkdir()
    for name in ("web01.xml", "db01.xml"):
        (copy / name).write_text((etc / name).read_text())
    (copy / "autostart").mkdir()
    (copy / "autostart" / "web01.xml").symlink_to("/nowhere/etc/libvirt/qemu/web01.xml")
    report = audited("copy")
    assert [name for name, _ in guests(report)] == ["db01", "web01"]
    assert left_out(report) == {"copy/autostart/web01.xml": "a link that leads nowhere"}


def test_snapshots_and_runtime_copies_are_told_from_guests(etc):
    (etc / "snapshot" / "web01").mkdir(parents=True)
    inner = VIRTIO.format("web01", "web01")
    (etc / "snapshot" / "web01" / "s1.xml").write_text(f"<domainsnapshot><name>s1</name>{inner}</domainsnapshot>")
    (etc / "run.xml").write_text(f"<domstatus state='running'>{inner}</domstatus>")
    report = audited("etc")
    assert [name for name, _ in guests(report)] == ["db01", "web01"]
    skipped = left_out(report)
    assert skipped["etc/libvirt/qemu/run.xml"] == "the state of a running guest"
    assert skipped["etc/libvirt/qemu/snapshot/web01/s1.xml"] == "a snapshot of a guest"
    assert report["summary"]["guests"] == 2


def test_a_definition_that_may_not_be_read_is_an_entry_that_says_so(etc, monkeypatch):
    real = os.open

    def refuse(path, *more, **options):
        if str(path).endswith("db01.xml"):
            raise PermissionError(13, "Permission denied")
        return real(path, *more, **options)

    monkeypatch.setattr(os, "open", refuse)
    report = audited("etc")
    (entry,) = (guest for guest in report["guests"] if guest["name"] is None)
    assert (entry["path"], entry["verdict"]) == ("etc/libvirt/qemu/db01.xml", "unreadable")
    assert entry["boot_reason"] == "cannot be opened: permission denied"
    assert [name for name, _ in guests_of(report)] == ["web01"]


def guests_of(report) -> list[tuple[str, str]]:
    return [(guest["name"], guest["path"]) for guest in report["guests"] if guest["name"] is not None]


def test_fifos_sockets_loops_and_odd_names_do_no_harm(here):
    tree = here / "tree"
    (tree / "d").mkdir(parents=True)
    os.mkfifo(tree / "fifo.cfg")
    (tree / "d" / "loop").symlink_to("..")
    (tree / "self").symlink_to("self")
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(tree)
        listening.bind("socket.xml")
        os.chdir(here)
    names = [b"-dash.cfg", b"--output-file=x", b"new\nline.cfg", b"caf\xe9.cfg", b" .cfg", b"\x1b[2J.cfg", b"=1+1.cfg"]
    for n, name in enumerate(names):
        Path(os.fsdecode(os.path.join(os.fsencode(tree), name))).write_text(BAD.replace("bad01", f"bad{n}"))
    outcome = process("audit", "tree", "--output-format", "json")
    report = json.loads(outcome.out)
    assert sorted(guest["name"] for guest in report["guests"]) == [f"bad{n}" for n in range(len(names))]
    assert {os.fsencode(guest["path"]) for guest in report["guests"]} == {b"tree/" + name for name in names}
    assert left_out(report) == {
        "tree/fifo.cfg": "not a regular file (a FIFO)",
        "tree/socket.xml": "not a regular file (a socket)",
        "tree/d/loop": "a link to a directory",
        "tree/self": "too many levels of symbolic links",
    }
    for kind in FORMATS:
        shown = pvlint("audit", "tree", "--output-format", kind).out
        assert shown.replace("\n", "").isprintable()


def test_one_guest_under_two_arguments_is_judged_once(etc):
    report = audited("etc/libvirt/qemu/autostart", "etc", "etc/libvirt/qemu/web01.xml")
    assert [name for name, _ in guests(report)] == ["db01", "web01"]


def test_many_guests_in_one_file_cost_no_more_each(tmp_path):
    """It took the square of them once, and more."""
    guest = "<domain type='kvm'><name>g{n}</name><memory>1</memory><os><type>hvm</type></os><devices>"
    guest += "<disk><source file='/{n}'/><target dev='vda' bus='virtio'/></disk></devices></domain>"
    path = tmp_path / "many.xml"
    path.write_text("<domains>" + "".join(guest.replace("{n}", str(n)) for n in range(1500)) + "</domains>")
    start = time.process_time()
    outcome = pvlint("audit", "--isolated", "--output-format", "csv", str(path))
    assert outcome.out.count("pv,inferred") == 1500
    assert time.process_time() - start < 15

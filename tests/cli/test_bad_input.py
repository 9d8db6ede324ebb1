"""Input that is not what it should be: one clear line, the right status, never a traceback."""

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

from pvlint.baseline import Baseline, Key
from tests.cli.program import BAD, GOOD, PATIENCE, Outcome, command, environment, process, pvlint, write

DOMAIN = (
    "<domain type='kvm'><name>a</name><os><type arch='x86_64'>hvm</type></os>"
    "<devices><disk><target dev='hda' bus='ide'/></disk></devices></domain>"
)


def check(*arguments: str) -> Outcome:
    return pvlint("check", "--output-format", "concise", *arguments)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (DOMAIN[:-9], "PV001 not well-formed XML: "),
        (DOMAIN.replace("<name>", "<name"), "PV001 not well-formed XML: "),
        ("<!DOCTYPE domain SYSTEM '/etc/passwd'>" + DOMAIN, "PV001 a DOCTYPE, which pvlint does not read"),
        (
            "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>" + DOMAIN.replace(">a<", ">&b;<"),
            "PV001 a DOCTYPE, which pvlint does not read",
        ),
        (DOMAIN.replace(">a<", ">&nowhere;<"), "PV001 not well-formed XML: "),
        (DOMAIN.replace(" type='kvm'", ""), "PV001 libvirt refuses this guest: <domain> has no type attribute"),
        (BAD.replace("]\n", "\n"), "PV001 neither xend nor xl can read it: "),
        ("(domain (name a) (image (hvm)", "PV001 not SXP: "),
    ],
)
def test_a_definition_that_cannot_be_read_is_a_finding_and_status_1(content, message):
    write(a=content)
    outcome = check("--min-severity", "error", "a.cfg")
    assert outcome.status == 1
    (line,) = outcome.out.splitlines()
    place, rest = line.split(": ", 1)
    assert rest.startswith(message)
    assert place.startswith("a.cfg:")
    assert re.fullmatch(r"Checked . guests? in 1 file \(1 (xm|xml|sxp)\)\. 1 error\.\n", outcome.err)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (bytes(range(256)) * 16, "not a guest definition (binary)"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 500, "not a guest definition (binary)"),
        (b"QFI\xfb\0\0\0\3" + b"\0" * 500, "not a guest definition (binary)"),
        (b"\xff\xfe", "not a guest definition (no key of a Xen config in it)"),
        (b"<html><body>disk</html>", "not a guest definition (not well-formed XML, and no <domain> in it)"),
        (b"<network><name>default</name></network>", "not a guest definition (a libvirt network)"),
        (
            b"[section]\nname = x\ndisk = y\nmemory = 3\n",
            "not a guest definition (no builder, kernel or disk of a guest in it)",
        ),
        (b"name = '{{ name }}'\nbuilder = 'hvm'\n", "template: {{ name }} is not filled in"),
    ],
)
def test_what_is_no_definition_is_skipped_with_its_reason_and_status_3(content, reason):
    write(a=content)
    outcome = check("a.cfg")
    assert (outcome.status, outcome.out) == (3, "")
    assert outcome.err == f"Checked 0 guests in 0 files; skipped a.cfg ({reason}). Nothing was checked.\n"


@pytest.mark.parametrize(
    "content",
    [
        BAD.replace("\n", "\r\n").encode(),
        BAD.encode() + b"# J\xf6rg\n",
        b"# J\xc3\xb6rg\n" + BAD.encode(),
        BAD.rstrip("\n").encode(),
        BAD.encode() + b"# last line",
        BAD.encode() + b"\n" * 5000,
    ],
    ids=["CRLF", "latin-1", "UTF-8", "no last line end", "comment without line end", "many empty lines"],
)
def test_odd_bytes_do_not_hide_a_finding(content):
    write(a=content)
    outcome = check("--toolstack", "rhel5", "a.cfg")
    assert outcome.status == 1
    assert "PV101 bad01 will not boot" in outcome.out


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + DOMAIN.encode(),
        DOMAIN.replace("><", ">\r\n<").encode(),
        DOMAIN.encode("utf-16"),
        ("<?xml version='1.0' encoding='ISO-8859-1'?>" + DOMAIN.replace(">a<", ">J\xf6rg<")).encode("latin-1"),
        b"\n\n" + DOMAIN.encode(),
    ],
    ids=["BOM", "CRLF", "UTF-16", "latin-1", "blank lines in front"],
)
def test_odd_bytes_do_not_hide_a_domain(content):
    write(a=content)
    outcome = check("a.cfg")
    assert outcome.status == 0
    assert "PV201" in outcome.out


def test_a_byte_order_mark_in_a_config_is_xl_s_business_and_not_the_end():
    write(a=b"\xef\xbb\xbf" + GOOD.encode())
    assert check("--toolstack", "rhel5", "a.cfg").status in (0, 1)
    outcome = check("--toolstack", "xl", "a.cfg")
    assert outcome.status == 1
    assert "byte order mark" in outcome.out


def test_a_definition_above_the_size_limit_is_a_finding_at_once(here):
    head = BAD + "#" * 8000 + "\n"
    (here / "a.cfg").write_text(head)
    os.truncate("a.cfg", 17 * 2**20)
    outcome = check("a.cfg")
    assert outcome.status == 1
    assert outcome.out.startswith("a.cfg:1:1: PV001 larger than 16 MiB")
    assert len(outcome.out + outcome.err) < 500


def test_a_large_file_that_is_no_definition_is_skipped(here):
    (here / "disk.img").write_bytes(b"")
    os.truncate("disk.img", 2**35)
    (here / "log.txt").write_text("x" * 80 + "\n")
    with (here / "log.txt").open("ab") as log:
        log.write(b"nothing of interest\n" * 900_000)
    outcome = check("disk.img", "log.txt")
    assert (outcome.status, outcome.out) == (3, "")
    assert (
        "disk.img (not a guest definition (binary)), log.txt (not a guest definition (larger than 16 MiB))"
        in outcome.err
    )


def test_a_fifo_and_a_socket_in_a_directory_are_passed_over(here):
    write(d__a=BAD)
    os.mkfifo("d/fifo.cfg")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("d/socket.cfg")
        outcome = check("d")
    assert outcome.status == 1
    assert outcome.out.startswith("d/a.cfg:4:9: PV101")
    assert "d/fifo.cfg (not a regular file (a FIFO)), d/socket.cfg (not a regular file (a socket))" in outcome.err


def test_a_fifo_that_is_named_is_passed_over_as_well():
    os.mkfifo("fifo.cfg")
    outcome = check("fifo.cfg")
    assert (outcome.status, outcome.out) == (3, "")
    assert "fifo.cfg (not a regular file (a FIFO))" in outcome.err


def test_links_that_go_in_circles_or_nowhere_are_passed_over():
    write(d__a=BAD)
    Path("d/up").symlink_to("..")
    Path("d/here").symlink_to(".")
    Path("d/self").symlink_to("self")
    Path("d/gone").symlink_to("nowhere")
    Path("d/same").symlink_to("a.cfg")
    outcome = check("-v", "d")
    assert outcome.status == 1
    assert outcome.out.count("PV101") == 1
    assert outcome.err.splitlines()[:-1] == [
        "d/gone: skipped: a link that leads nowhere",
        "d/here: skipped: a link to a directory",
        "d/same: skipped: the same file under another name",
        "d/self: skipped: too many levels of symbolic links",
        "d/up: skipped: a link to a directory",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_one_may_not_read_is_a_finding():
    write(a=GOOD, b=GOOD)
    Path("a.cfg").chmod(0)
    outcome = check()
    assert outcome.status == 1
    assert outcome.out == "a.cfg:1:1: PV001 cannot be opened: permission denied\n"
    assert outcome.err == "Checked 1 guest in 2 files (1 xm). 1 error.\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root enters every directory")
def test_a_directory_one_may_not_enter_is_named():
    write(d__a=GOOD, b=GOOD)
    Path("d").chmod(0)
    try:
        outcome = check()
    finally:
        Path("d").chmod(0o700)
    assert outcome.status == 2
    assert outcome.err.startswith("pvlint: d: permission denied\n")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that cannot be read, even by root")
def test_a_file_that_fails_while_it_is_read_is_a_finding():
    write(b=GOOD)
    outcome = check("/proc/self/mem", "b.cfg")
    assert outcome.status == 1
    assert outcome.out.startswith("/proc/self/mem:1:1: PV001 cannot be opened: ")


def test_a_file_name_that_is_not_text_is_shown_with_escapes(here):
    Path(os.fsdecode(b"a\xff\x1b.cfg")).write_text(BAD)
    outcome = check()
    assert outcome.status == 1
    assert outcome.out.startswith("a\\udcff\\x1b.cfg:4:9: PV101")


@pytest.mark.parametrize("option", ["--config", "--baseline"])
@pytest.mark.parametrize("kind", ["fifo", "/dev/zero", "/dev/stdin", "/proc/self/fd/0"])
def test_settings_and_baselines_that_are_no_regular_files_are_one_line_at_once(option, kind):
    write(good=GOOD)
    if kind == "fifo":
        os.mkfifo(kind)
    run = subprocess.Popen(  # a pipe that nobody writes to, and nobody closes
        command("check", option, kind, "good.cfg"),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
    )  # fmt: skip
    try:
        assert run.wait(PATIENCE) == 2
        assert run.stdout is not None
        assert run.stderr is not None
        assert (run.stdout.read(), run.stderr.read()) == (b"", f"pvlint: {kind}: not a regular file\n".encode())
    finally:
        run.kill()
        run.communicate()


@pytest.mark.parametrize("kind", ["fifo", "/dev/zero"])
def test_settings_name_no_baseline_that_is_no_regular_file(kind):
    write(good=GOOD)
    os.mkfifo("fifo")
    Path("pvlint.toml").write_text(f"baseline = '{kind}'\n")
    outcome = process("check", "good.cfg")
    assert (outcome.status, outcome.out) == (2, "")
    assert re.fullmatch(rf"pvlint: \S*{kind}: not a regular file\n", outcome.err)


@pytest.mark.parametrize("name", ["pvlint.toml", ".pvlint.toml", "pyproject.toml", ".gitignore"])
def test_a_settings_file_or_gitignore_of_a_tree_that_is_a_fifo_is_not_waited_for(name):
    write(tree__good=GOOD)
    os.mkfifo(f"tree/{name}")
    outcome = process("check", "-v", "tree")
    assert (outcome.status, outcome.out) == (0, "")
    assert f"tree/{name}: skipped: not a regular file (a FIFO)\n" in outcome.err


def test_a_baseline_that_is_gone_before_its_stale_entries_are_shown_is_named(monkeypatch):
    write(a=BAD)
    assert pvlint("check", "--write-baseline", "known.json", "a.cfg").status == 0
    write(a=GOOD)
    real = Baseline.stale

    def stale(self: Baseline) -> list[tuple[Key, int]]:
        Path("known.json").unlink()
        return real(self)

    monkeypatch.setattr(Baseline, "stale", stale)
    outcome = pvlint("check", "--baseline", "known.json", "a.cfg")
    assert outcome.status == 2
    assert "pvlint: known.json: no such file or directory\n" in outcome.err


@pytest.mark.parametrize("arguments", ["check ABSOLUTE", "disks", "audit .", "split a.cfg", "config"])
def test_a_working_directory_that_is_gone(arguments, tmp_path):
    """Nobody can be in such a directory to begin with: a shell removes the one it is in."""
    (tmp_path / "gone").mkdir()
    (tmp_path / "guests").mkdir()
    arguments = arguments.replace("ABSOLUTE", str(tmp_path / "guests"))
    line = f"cd '{tmp_path}/gone' && rmdir ../gone && exec {' '.join(command(*arguments.split()))}"
    run = subprocess.run(["sh", "-c", line], capture_output=True, text=True, env=environment(), timeout=PATIENCE)
    lost = "a.cfg: cannot be read: no such file or directory" if arguments.startswith("split") else ""
    assert (run.returncode, run.stderr) == (2, f"pvlint: {lost or 'the working directory is gone'}\n")

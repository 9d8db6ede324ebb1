"""Hostile images through the worker process: an answer in time, nothing of the host in it, nothing else opened."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pvlint.images import observer
from pvlint.images.observer import SECONDS, Wanted, observe
from pvlint.images.opening import Allowed
from pvlint.images.seen import Look
from tests.cli.program import process
from tests.images.hostile import HOSTILE, build, disturbed
from tests.images.hostile_words import Hostile, complaints, definition
from tests.images.tools import Missing

LARGEST = 16 << 20
"""Bytes read of an image, at most."""


def built(case: Hostile, folder: Path) -> Path:
    try:
        return build(case, folder)
    except Missing as missing:
        pytest.skip(f"hostile image {case.name} is not built: {missing}")


@pytest.mark.weighs
@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_every_hostile_image_gets_an_answer_in_time(case: Hostile, tmp_path: Path):
    path = built(case, tmp_path)
    start = time.monotonic()
    with disturbed(case, path):
        (seen,) = observe([Wanted(str(path), case.declared)], Allowed((str(tmp_path / "images"),)))
    assert time.monotonic() - start < 5 + 10 * bool(os.environ.get("CI"))
    assert not complaints(case, seen)
    assert seen.bytes_read <= LARGEST
    assert str(tmp_path) not in seen.reason + "".join(seen.notes), "where images are is the host's own affair"


def test_nothing_outside_the_allowed_directory_is_opened(tmp_path: Path):
    """Seen from outside, by strace: the worker opens its own program, and images."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    cases = [case for case in HOSTILE if "backing" in case.name or "link" in case.name or "vmdk" in case.name]
    assert len(cases) > 10
    wanted, images = [], []
    for case in cases:
        folder = tmp_path / case.name
        folder.mkdir()
        try:
            wanted.append(Wanted(str(build(case, folder)), case.declared))
        except Missing:
            continue
        images.append(str(folder / "images"))
    trace = tmp_path / "trace"
    command = [strace, "-f", "-y", "-e", "trace=open,openat,openat2,connect,execve", "-o", str(trace)]
    worker = [*command, sys.executable, "-I", "-c", observer.START, observer.PACKAGE]
    request = observer.request(wanted, Allowed(tuple(images)))
    run = subprocess.run(worker, input=request, capture_output=True, timeout=60, check=False, env=observer.ENVIRONMENT)
    assert run.returncode == 0, run.stderr
    opened = re.findall(r"openat\((?:AT_FDCWD|\d+)(?:<([^>]*)>)?, \"([^\"]*)\", (\S+).*\) = \d", trace.read_text())
    assert any(folder.startswith(str(tmp_path)) for folder, *_ in opened), "the images themselves"
    outside = [
        f"{folder}/{name}"
        for folder, name, _ in opened
        if "/outside" in f"{folder}/{name}" or name.startswith("/etc/passwd")
    ]
    assert not outside
    assert "connect(" not in trace.read_text()
    assert trace.read_text().count("execve(") == 1
    writing = [entry for entry in opened if "O_WRONLY" in entry[2] or "O_RDWR" in entry[2]]
    assert not writing


def test_a_worker_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(observer, "START", "import time; time.sleep(60)")
    start = time.monotonic()
    (seen,) = observe([Wanted("/a.img", "raw")], Allowed(("/",)))
    assert time.monotonic() - start < SECONDS + 3
    assert seen.look is Look.NOT_OBSERVED
    assert "took too long" in seen.reason


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "print('[]')",
        "print('nonsense')",
        "print('[' * 100000)",
        "import sys\nwhile True: sys.stdout.write('x' * 65536)",
        "raise SystemExit(3)",
    ],
)
def test_a_worker_that_crashes_or_lies_is_not_believed(monkeypatch, program):
    monkeypatch.setattr(observer, "START", program)
    (seen,) = observe([Wanted("/a.img", "raw")], Allowed(("/",)))
    assert seen.look is Look.NOT_OBSERVED


def test_the_worker_gets_nothing_of_the_environment(monkeypatch, tmp_path):
    """Neither variables, nor modules that those or the working directory would bring."""
    (tmp_path / "json.py").write_text("raise SystemExit('not the library's')\n")
    monkeypatch.chdir(tmp_path)
    for name in ("PYTHONPATH", "PYTHONHOME", "PVLINT_SECRET"):
        monkeypatch.setenv(name, str(tmp_path))
    said = tmp_path / "said"
    monkeypatch.setattr(observer, "START", f"import json, os; json.dump(sorted(os.environ), open({str(said)!r}, 'w'))")
    observe([Wanted("/a.img", "raw")], Allowed(("/",)))
    assert set(json.loads(said.read_text())) <= {"HOME", "LC_CTYPE"}  # Python's own, where there is no locale


def test_a_guest_with_very_many_images_is_looked_at_in_part(tmp_path):
    seen = observe([Wanted(f"{n}.img", "raw") for n in range(200)], Allowed((str(tmp_path),)))
    assert len(seen) == 200
    assert "more than 64 images" in seen[-1].reason


def test_the_program_ends_well_whatever_the_image_is(tmp_path):
    """A guest with a hostile disk of every fourth kind, through the command line."""
    folder = tmp_path / "all"
    folder.mkdir()
    images = []
    for n, case in enumerate(HOSTILE[::4]):
        own = tmp_path / f"{n}"
        own.mkdir()
        try:
            images.append((build(case, own), case.declared))
        except Missing:
            continue
    for n in range(0, len(images), 4):
        (folder / f"guest{n}.xml").write_text(definition(images[n : n + 4], f"guest{n}"))
    outcome = process("disks", "--isolated", "--image-root", str(tmp_path), str(folder))
    assert outcome.status == 0
    assert "\x1b" not in outcome.out
    assert "CANARY" not in outcome.out

"""A machine with SeaBIOS, emulated without KVM, and what it writes on its serial console."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.images.tools import PATH

PATIENCE = 20
"""Seconds until a machine that does not write what it should is stopped."""


def ide(disks: Sequence[Path]) -> list[str]:
    """QEMU's options for disks on the IDE units 0:0, 0:1, 1:0 and 1:1."""
    options = []
    for number, disk in enumerate(disks):
        options += ["-drive", f"file={disk},format=raw,if=ide,index={number},snapshot=on"]
    return options


def console(options: Sequence[str], words: str, board: str = "pc") -> str:
    """What SeaBIOS and what it starts write, until ``words`` are among it or PATIENCE has run out.

    Skips the test where there is no QEMU.
    """
    program = shutil.which("qemu-system-x86_64", path=PATH)
    if program is None:
        pytest.skip("starting the images needs qemu-system-x86_64 (Debian: qemu-system-x86)")
    command = [program, "-M", f"{board},graphics=off,accel=tcg", "-m", "64"]
    command += ["-display", "none", "-serial", "stdio", "-nic", "none", *options]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as machine:
        assert machine.stdout is not None
        limit = threading.Timer(PATIENCE, machine.kill)
        limit.start()
        seen = ""
        while words not in seen and (more := os.read(machine.stdout.fileno(), 4096)):
            # SeaBIOS brings the terminal's cursor to where the screen's is, now and then in the middle of a word.
            seen = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r", "", seen + more.decode(errors="replace"))
        limit.cancel()
        machine.kill()
    return seen

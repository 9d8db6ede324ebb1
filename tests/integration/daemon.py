"""A libvirtd of its own for a test run: session mode, private directories, ended with the run whatever happens."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

DAEMONS: Final = {"libvirtd": "libvirt-sock", "virtqemud": "virtqemud-sock"}
"""The daemons that know QEMU, with the name of the socket each of them listens on."""
_IDLE: Final = 20
"""Seconds after which a daemon that nobody is connected to ends by itself: the last resort, when pytest is killed."""
_PATIENCE: Final = 30
"""Seconds a daemon has to come up."""


class NoDriver(Exception):
    """The daemon knows nothing of QEMU."""


class Account(NamedTuple):
    """Who the daemon runs as: libvirt's session mode is for ordinary users, and as root it would be the system's."""

    name: str
    uid: int
    gid: int


def account() -> Account | None:
    """The user of the tests, or an unprivileged one where that is root; None where there is no such account."""
    if os.getuid():
        return Account("", os.getuid(), os.getgid())
    for name in ("nobody", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid:
            return Account(name, entry.pw_uid, entry.pw_gid)
    return None


def missing() -> str:
    """What is missing to run a daemon here; empty where nothing is."""
    if which(*DAEMONS) is None:
        return "libvirtd (Debian: libvirt-daemon, Fedora: libvirt-daemon-driver-qemu)"
    if which("qemu-system-x86_64", "qemu-kvm") is None and not Path("/usr/libexec/qemu-kvm").exists():
        return "QEMU (Debian: qemu-system-x86, Fedora: qemu-system-x86-core)"
    return "" if account() is not None else "an account other than root to run libvirtd as"


def which(*programs: str) -> str | None:
    """The first of these programs that is installed; daemons live where an ordinary user's PATH may not lead."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"))
    return next((found for program in programs if (found := shutil.which(program, path=path))), None)


@contextmanager
def running(libvirt: Any) -> Iterator[Any]:
    """A connection to a daemon that runs as long as the context; ``libvirt`` is libvirt-python's module."""
    who, program = account(), which(*DAEMONS)
    assert who is not None
    assert program is not None
    # Directly below /tmp: a socket's path has to be short, and the account has to reach it.
    home = Path(tempfile.mkdtemp(prefix="pvlint-libvirtd-", dir="/tmp"))
    process: subprocess.Popen[bytes] | None = None
    try:
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                [program, "--timeout", str(_IDLE)],
                env=_environment(home, who),
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **_identity(who),
            )
        connection = _connect(libvirt, process, home / "run" / "libvirt" / DAEMONS[Path(program).name], home / "log")
        try:
            yield connection
        finally:
            connection.close()
    finally:
        if process is not None:
            _end(process, home)
        shutil.rmtree(home, ignore_errors=True)


def _environment(home: Path, who: Account) -> dict[str, str]:
    """Private directories; no bus, no display, nothing of the user's own."""
    environment = {"PATH": os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin", "LC_ALL": "C"}
    for name, part in (
        ("HOME", "home"), ("XDG_RUNTIME_DIR", "run"), ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache"),
        ("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state"), ("TMPDIR", "tmp"),
    ):  # fmt: skip
        directory = home / part
        directory.mkdir(mode=0o700)
        environment[name] = str(directory)
    if who.name:
        for path in (home, *home.iterdir()):
            os.chown(path, who.uid, who.gid)
    return environment


def _identity(who: Account) -> dict[str, Any]:
    return {"user": who.uid, "group": who.gid, "extra_groups": []} if who.name else {}


def _connect(libvirt: Any, process: "subprocess.Popen[bytes]", socket: Path, log: Path) -> Any:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return libvirt.open(f"qemu+unix:///session?socket={socket}")
        except libvirt.libvirtError as error:
            if error.get_error_code() == libvirt.VIR_ERR_NO_CONNECT:
                raise NoDriver(str(error)) from error
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"libvirtd did not come up: {error}\n{log.read_text(errors='replace')}") from error
        time.sleep(0.02)


def _end(process: "subprocess.Popen[bytes]", home: Path) -> None:
    """End the daemon, and the QEMU it may have asked what it can do at that very moment."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for file in home.rglob("qmp.pid"):
        with suppress(OSError, ValueError):
            os.kill(int(file.read_text()), signal.SIGKILL)

"""The process that asks one host for its guests: libvirt's answers as JSON, one to a line, on standard output.

It is run by its path and imports nothing of pvlint's. ``live.py`` says why it is a process, and reads the answers:

    {"uri": "qemu:///system"}          the connection is there
    {"guests": 2}                      so many guests are listed
    {"name": "web01", "xml": "..."}    a definition
    {"name": "db01", "gone": true}     the guest is not there any more
    {"name": "db02", "error": "..."}   its definition cannot be had
    {"error": "..."}                   the host is of no use, or not any longer
    {"end": true}                      that was all
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, Final

_GRACE: Final = 5.0
"""Seconds after the deadline until the process ends by itself: whoever was to end it is gone."""
_MOST: Final = 1 << 30
"""Bytes of answers. A limit of the process's (RLIMIT_FSIZE) would be inherited by a libvirtd that libvirt starts for
its session mode, and by the guests of that."""

Write = Callable[[dict[str, Any]], None]


class _TooMuch(Exception):
    """The host gives more than anybody can want."""


def main(arguments: list[str]) -> None:
    """Ask the host. Arguments: its URI, "active" or "inactive", seconds, the most characters of a definition."""
    uri, which, seconds, most = arguments
    signal.setitimer(signal.ITIMER_REAL, float(seconds) + _GRACE)
    write = _writer()
    try:
        import libvirt
    except ImportError as error:
        write({"error": f"libvirt-python cannot be loaded: {error}"})
        return
    try:
        answer(libvirt, uri, active=which == "active", most=int(most), write=write)
    except _TooMuch:
        os.write(1, b'{"error": "it gives more than 1 GiB of definitions"}\n')


def _writer() -> Write:
    written = 0

    def write(values: dict[str, Any]) -> None:
        nonlocal written
        line = json.dumps(values).encode("ascii") + b"\n"
        written += len(line)
        if written > _MOST:
            raise _TooMuch
        # Whole and at once: the process may be ended at any time, and what it said so far counts.
        while line:
            line = line[os.write(1, line) :]

    return write


def answer(libvirt: Any, uri: str, *, active: bool, most: int, write: Write) -> None:
    """Everything a host answers; ``libvirt`` is libvirt-python's module, and an empty URI stands for its default."""
    failures = (libvirt.libvirtError, ValueError)  # ValueError: a text that is not UTF-8, on either side
    libvirt.registerErrorHandler(lambda _context, _error: None, None)
    try:
        connection = _open(libvirt, uri)
        write({"uri": connection.getURI()})
    except failures as error:
        write({"error": f"cannot connect: {_said(error)}"})
        return
    try:
        domains = sorted(_domains(libvirt, connection, active=active), key=lambda domain: domain[0])
    except failures as error:
        write({"error": f"cannot list its guests: {_said(error)}"})
        return
    write({"guests": len(domains)})
    flags = 0 if active else libvirt.VIR_DOMAIN_XML_INACTIVE
    for name, domain in domains:
        try:
            write({"name": name, "xml": domain.XMLDesc(flags)[:most]})
        except failures as error:
            if _code(error) == libvirt.VIR_ERR_NO_DOMAIN:
                write({"name": name, "gone": True})
            elif _is_alive(connection, failures):
                write({"name": name, "error": f"cannot be read: {_said(error)}"})
            else:
                write({"error": f"the connection broke off: {_said(error)}"})
                return
    write({"end": True})
    connection.close()


def _open(libvirt: Any, uri: str) -> Any:
    """A read-only connection. Nobody is there to be asked for a password: what libvirt's auth.conf knows is used."""
    kinds = (
        libvirt.VIR_CRED_USERNAME, libvirt.VIR_CRED_AUTHNAME, libvirt.VIR_CRED_LANGUAGE, libvirt.VIR_CRED_CNONCE,
        libvirt.VIR_CRED_PASSPHRASE, libvirt.VIR_CRED_ECHOPROMPT, libvirt.VIR_CRED_NOECHOPROMPT,
        libvirt.VIR_CRED_REALM,
    )  # fmt: skip
    return libvirt.openAuth(uri or None, [list(kinds), lambda _credentials, _data: -1, None], libvirt.VIR_CONNECT_RO)


def _domains(libvirt: Any, connection: Any, *, active: bool) -> list[tuple[str, Any]]:
    """The guests, by name; only those that run where those are asked for."""
    try:
        found = connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE if active else 0)
    except libvirt.libvirtError as error:
        if _code(error) != libvirt.VIR_ERR_NO_SUPPORT:
            raise
        found = _one_by_one(libvirt, connection, active=active)
    return [(_name(domain), domain) for domain in found]


def _one_by_one(libvirt: Any, connection: Any, *, active: bool) -> list[Any]:
    """The same from a libvirtd older than 0.9.13, such as RHEL 5's."""
    finders: list[tuple[Callable[[Any], Any], Any]] = [(connection.lookupByID, i) for i in connection.listDomainsID()]
    if not active:
        finders += [(connection.lookupByName, name) for name in connection.listDefinedDomains()]
    found = []
    for find, known_as in finders:
        try:
            found.append(find(known_as))
        except libvirt.libvirtError as error:
            if _code(error) != libvirt.VIR_ERR_NO_DOMAIN:
                raise
    return found


def _name(domain: Any) -> str:
    try:
        return str(domain.name())
    except ValueError:
        return str(domain.UUIDString())


def _is_alive(connection: Any, failures: tuple[type[Exception], ...]) -> bool:
    try:
        return bool(connection.isAlive())
    except failures:
        return False


def _said(error: Exception) -> str:
    """What libvirt says. "internal error" is its word for most of what drivers have to say."""
    return str(error).replace("internal error: ", "", 1)


def _code(error: Exception) -> int | None:
    code = getattr(error, "get_error_code", None)
    return code() if code is not None else None


if __name__ == "__main__":
    main(sys.argv[1:])

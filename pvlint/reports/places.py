"""Where a file is, as reports for other programs write it: from the working directory, with slashes, or as a URI."""

import os
import re
from typing import Any, Final
from urllib.parse import quote

from pvlint.reports.report import STDIN
from pvlint.sources.live_path import is_live, parted

BASE: Final = "SRCROOT"
"""SARIF's name for the directory that relative paths start from."""
_AUTHORITY: Final = re.compile(
    r"(?:[\w.~!$&'()*+,;=:-]*@)?(?:\[[0-9A-Fa-f:.]+\]|[\w.~!$&'()*+,;=-]*)(?::[0-9]*)?(?=[/?]|\Z)", re.ASCII
)
"""User, host and port of a URI (RFC 3986, 3.2), up to its path."""
_PLAIN: Final = "%/:@!$&'()*+,;=?"
"""What stands for itself in a URI's path and query (RFC 3986, 3.3 and 3.4)."""
_BARE: Final = re.compile("%(?![0-9A-Fa-f]{2})")


def relative(path: str) -> str:
    """The path from the directory pvlint runs in, with slashes and no "./"; a file outside of it has its whole path.

    A guest of a live host keeps its own.
    """
    if path == STDIN or is_live(path):
        return path
    whole, here = os.path.abspath(path), os.path.join(os.getcwd(), "")
    return (whole[len(here) :] if whole.startswith(here) else whole).replace(os.sep, "/")


def artifact(path: str) -> dict[str, Any]:
    """SARIF's artifactLocation: a relative reference, or a file URI for what lies outside the working directory.

    Every byte of a name that is not plain is percent-encoded, also one that is no UTF-8 (RFC 3986; SARIF 2.1.0, 3.4).
    """
    if path == STDIN:
        return {"uri": _encoded(path), "description": {"text": "standard input"}}
    if is_live(path):
        return {"uri": _address(path)}
    place = relative(path)
    return (
        {"uri": f"file://{_encoded(place)}"} if place.startswith("/") else {"uri": _encoded(place), "uriBaseId": BASE}
    )


def _address(path: str) -> str:
    """The URI of a live host, or of a guest on it. What libvirt takes is not always one; this is."""
    host, guest = parted(path)
    scheme, _, rest = host.partition("://")
    authority = _AUTHORITY.match(rest)
    begin = authority.end() if authority is not None else 0
    uri = f"{scheme}://{rest[:begin]}{_escaped(rest[begin:], _PLAIN if authority is not None else '/')}"
    return f"{uri}#{_escaped(guest, '%')}" if guest else uri


def _escaped(text: str, safe: str) -> str:
    return quote(_BARE.sub("%25", text) if "%" in safe else text, safe=safe, errors="surrogatepass")


def _encoded(path: str) -> str:
    try:
        return quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:  # a name that no file has, from --stdin-filename
        return quote(path.encode("utf-8", "surrogatepass"))

"""What a guest of a live host is called where a file has its path: ``qemu:///system#web01``."""

import re
from typing import Final

_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def path_of(host: str, guest: str) -> str:
    """The path of a guest: its host's URI, and its name as the URI's fragment (RFC 3986, 3.5).

    The last "#" is the one that parts them, and no two guests of a host have one path: "#" and "%" of a name are
    written as %23 and %25.
    """
    return f"{host}#{guest.replace('%', '%25').replace('#', '%23')}"


def is_live(path: str) -> bool:
    """Whether a path is that of a host or of a guest on one. A walk never gives a file such a path: it has "//"."""
    return _URI.match(path) is not None


def parted(path: str) -> tuple[str, str]:
    """The host's URI and the guest's name, as they stand in a path; without a name where it is that of a host."""
    host, mark, guest = path.rpartition("#")
    return (host, guest) if mark else (path, "")

"""Bytes to definitions: decides what a source is and hands it to its reader."""

import re
from typing import Final

from pvlint.readers.detect import is_binary, looks_like_xen
from pvlint.readers.reading import Failed, Reading, Skipped
from pvlint.sources.text import Text, decode

LARGEST: Final = 16 * 1024 * 1024
"""Bytes. A guest definition is a few KiB; a libvirt one with 20,000 disks is 4 MiB."""
_LARGEST_XEN: Final = 2 * 1024 * 1024
"""Bytes of a Xen config or of SXP; one with 20,000 disks is 1 MiB."""

_COMMENTS: Final = re.compile(r"\A(?:\s+|#[^\n]*\n)+")
"""What may stand before the first token of a Xen config or of SXP."""


def read(data: bytes, name: str, wanted: str = "auto", *, unfinished: bool = True) -> tuple[Reading, Text]:
    """Read a source.

    ``name`` is its path's last part; ``wanted`` is a format, or "auto" to go by what it holds; ``unfinished`` says
    whether an XML definition may be a template.
    """
    if not data.strip():
        return Skipped("empty"), Text("")
    if wanted == "auto" and is_binary(data):
        return Skipped("not a guest definition (binary)"), Text("")
    text = decode(data)
    if len(data) > LARGEST:
        return _too_large(text, LARGEST), text
    head = text.characters.lstrip("\ufeff \t\r\n")[:4096]
    if not head.startswith("<"):
        head = _COMMENTS.sub("", head)
    if wanted == "xml" or (wanted == "auto" and head.startswith("<") and not head.startswith("<%")):
        from pvlint.readers.xml_file import read as read_xml

        return read_xml(data, text, unfinished=unfinished), text
    if len(data) > _LARGEST_XEN:
        return _too_large(text, _LARGEST_XEN), text
    if wanted == "sxp" or (wanted == "auto" and head.startswith("(")):
        from pvlint.readers.sxp_file import read as read_sxp

        return read_sxp(text), text
    from pvlint.readers.xen_file import read as read_xen

    return read_xen(text, _stem(name), wanted), text


def _too_large(text: Text, limit: int) -> Reading:
    head = text.characters[:65536]
    size = f"larger than {limit // 2**20} MiB"
    if "<domain" in head:
        return Failed(f"{size}, which no guest definition is", "xml")
    if not looks_like_xen(head):
        return Failed(f"{size}, which no Xen config is", "xm")
    return Skipped(f"not a guest definition ({size})")


def _stem(name: str) -> str:
    return name.removesuffix(".cfg").removesuffix(".xl").removesuffix(".xm").removesuffix(".hvm")

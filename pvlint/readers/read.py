"""Bytes to definitions: decides what a source is and hands it to its reader."""

import re
from typing import Final

from pvlint.readers.detect import is_binary
from pvlint.readers.reading import Failed, Reading, Skipped
from pvlint.sources.text import Text, decode

LARGEST: Final = 16 * 1024 * 1024
"""Bytes. A guest definition is a few KiB; a 20,000-disk one is 4 MiB."""

_COMMENTS: Final = re.compile(r"\A(?:\s+|#[^\n]*\n)+")
"""What may stand before the first token of a Xen config or of SXP."""


def read(data: bytes, name: str, wanted: str = "auto") -> tuple[Reading, Text]:
    """Read a source. ``name`` is its path's last part; ``wanted`` is a format, or "auto" to go by what it holds."""
    if not data.strip():
        return Skipped("empty"), Text("")
    if wanted == "auto" and is_binary(data):
        return Skipped("not a guest definition (binary)"), Text("")
    text = decode(data)
    if len(data) > LARGEST:
        return _too_large(text), text
    head = _COMMENTS.sub("", text.characters[:4096].lstrip("\ufeff"))
    if wanted == "xml" or (wanted == "auto" and head.startswith("<") and not head.startswith("<%")):
        from pvlint.readers import xml_file

        return xml_file.read(data, text), text
    if wanted == "sxp" or (wanted == "auto" and head.startswith("(")):
        from pvlint.readers import sxp_file

        return sxp_file.read(text), text
    from pvlint.readers import xen_file

    return xen_file.read(text, _stem(name), wanted), text


def _too_large(text: Text) -> Reading:
    head = text.characters[:65536]
    if "<domain" in head or "disk" in head:
        return Failed(
            f"larger than {LARGEST // 2**20} MiB, which no guest definition is", "xml" if "<domain" in head else "xm"
        )
    return Skipped(f"not a guest definition (larger than {LARGEST // 2**20} MiB)")


def _stem(name: str) -> str:
    return name.removesuffix(".cfg").removesuffix(".xl").removesuffix(".xm").removesuffix(".hvm")

"""XML texts for tests: written out of parts that are easily misread, with the place of every start tag in them.

The writer knows the places because it counts what it has written, not because it looks for them afterwards.
"""

from itertools import count, islice, product
from random import Random
from string import ascii_lowercase
from typing import Final, NamedTuple

from hypothesis import strategies as st

from pvlint.guest import Guest, Judgement, guests
from pvlint.model import Domain
from pvlint.readers.read import read
from pvlint.readers.reading import Read
from tests.strategies import mutate, written

_ELEMENTS: Final = (
    "a",
    "b",
    "disk",
    "target",
    "domain",
    "a.b",
    "x-1",
    "_z",
    "\N{LATIN SMALL LETTER E WITH ACUTE}",
    "q:a",
)
_ATTRIBUTES: Final = ("x", "dev", "bus", "q:z", "data-1", "\N{LATIN SMALL LETTER E WITH ACUTE}")
_BLANKS: Final = (" ", " ", " ", "\n", "\r\n    ", "\t", "\n\n")
_VALUES: Final = (
    "vda", "/", "/>", ">", "!--", "-->", "]]>", "?>", "&lt;target&gt;", "&#10;", "&amp;", " ", "\n", "\r\n", "=",
    "\N{LATIN SMALL LETTER E WITH ACUTE}", "\N{GRINNING FACE}",
)  # fmt: skip
_TEXTS: Final = (
    "hvm", " ", "\n", "\r\n", "\t", ">", "/>", "'", '"', "&amp;", "&#60;a&#62;", "--", "=", "\N{GRINNING FACE}",
)  # fmt: skip
_COMMENTS: Final = ("<disk>", "</disk>", "<a x='", "'", '"', ">", "<![CDATA[", "]]>", "<?x", "?>", "\n", "- ", "&", "")
_CDATA: Final = ("<disk>", "</disk>", "<a x='", "'", '"', "<!--", "-->", "<?x", "?>", "]", "&", "\r\n", "")
_INSTRUCTIONS: Final = ("<disk>", "</disk>", "'", '"', ">", "<!--", "-->", "<![CDATA[", "]]>", "\n", "&", "")


class Written(NamedTuple):
    """Some documents, one after the other."""

    characters: str
    documents: tuple[tuple[int, int], ...]
    """Where the root element of each begins and ends."""
    tags: tuple[tuple[tuple[int, int], ...], ...]
    """The start tags of each document, in order."""


class _Writer:
    def __init__(self, random: Random) -> None:
        self._random = random
        self._parts: list[str] = []
        self.at = 0
        self.tags: list[tuple[int, int]] = []

    def text(self) -> str:
        return "".join(self._parts)

    def put(self, *parts: str) -> None:
        self._parts += parts
        self.at += sum(map(len, parts))

    def pick(self, parts: tuple[str, ...], most: int = 4) -> str:
        return "".join(self._random.choice(parts) for _ in range(self._random.randrange(most)))

    def miscellany(self, *, inside: bool) -> None:
        kind = self._random.randrange(5 if inside else 3)
        if kind == 0:
            self.put("<!--", self.pick(_COMMENTS), "-->")
        elif kind == 1:
            self.put("<?pi ", self.pick(_INSTRUCTIONS), "?>")
        elif kind == 2:
            self.put(self._random.choice(_BLANKS))
        elif kind == 3:
            self.put("<![CDATA[", self.pick(_CDATA), "]]>")
        else:
            self.put(self.pick(_TEXTS))

    def element(self, depth: int = 0) -> None:
        random = self._random
        name, start = random.choice(_ELEMENTS), self.at
        self.put("<", name)
        if depth == 0:
            self.put(" xmlns:q='urn:q'")
        for attribute in random.sample(_ATTRIBUTES, random.choice((0, 1, 1, 2, 3))):
            quote = random.choice("'\"")
            other = "'" if quote == '"' else '"'
            value = self.pick((*_VALUES, other))
            equals = random.choice(("=", "=", " = ", "\n="))
            self.put(random.choice(_BLANKS), attribute, equals, quote, value, quote)
        self.put(random.choice(("", "", " ", "\n")))
        empty = random.random() < 0.3
        self.put("/>" if empty else ">")
        self.tags.append((start, self.at))
        if empty:
            return
        for _ in range(random.choice((2, 4, 6)) if depth == 0 else random.randrange(4)):
            if depth < 4 and random.random() < 0.5:
                self.element(depth + 1)
            else:
                self.miscellany(inside=True)
        self.put("</", name, random.choice(("", "", " ", "\n")), ">")


def write_documents(random: Random) -> Written:
    """One to three well-formed documents in one text."""
    writer = _Writer(random)
    documents: list[tuple[int, int]] = []
    tags: list[tuple[tuple[int, int], ...]] = []
    for _ in range(random.choice((1, 1, 2, 3))):
        if random.random() < 0.3:
            writer.put("<?xml version='1.0'?>")
        for _ in range(random.randrange(3)):
            writer.miscellany(inside=False)
        start, writer.tags = writer.at, []
        writer.element()
        documents.append((start, writer.at))
        tags.append(tuple(writer.tags))
    for _ in range(random.randrange(3)):
        writer.miscellany(inside=False)
    return Written(writer.text(), tuple(documents), tuple(tags))


def xml_documents() -> st.SearchStrategy[Written]:
    """Well-formed texts of one to three documents, with the places of their start tags."""
    return st.randoms(use_true_random=False).map(write_documents)


_ODD: Final = (
    "<", ">", "</", "/>", "'", '"', "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "&", "&lt;", "&x;", "{{ x }}",
    "<!DOCTYPE domain>", "<!DOCTYPE domain [", "]>", "<!ENTITY x 'y'>", "<domain type='kvm'>", "</domain>",
    "<os><type>hvm</type></os>", "<boot dev='hd'/>", "<boot order='1'/>", "<disk>", "</disk>", "<target dev='vda'/>",
    "<?xml version='1.0'?>", "<?xml version='1.0' encoding='latin-1'?>", " order='0'", " bus='scsi'", " xmlns='urn:x'",
    "<controller type='scsi'/>", " index='99999999999'", "<metadata>", "<kernel>/k</kernel>", "\0", "\r", "\n",
    "\ufeff", "\N{LATIN SMALL LETTER E WITH ACUTE}",
)  # fmt: skip


def _write_odd(random: Random) -> str:
    disks = [
        disk(f"{random.choice(('vd', 'hd', 'sd', 'fd', 'xvd', ''))}{random.choice('abcz')}", random.choice(BUSES))
        for _ in range(random.randrange(4))
    ]
    return mutate(random, definition(*disks).decode(), _ODD)


def odd_definitions() -> st.SearchStrategy[str]:
    """libvirt definitions with pieces put in, taken out or repeated: hardly any of them is in order."""
    return written(_write_odd)


BUSES: Final = ("ide", "sata", "scsi", "virtio", "usb", "xen", "fdc", "sd", "nvme", "uml")


def disk(target: str, bus: str | None = "", inside: str = "", device: str = "disk") -> str:
    """A <disk>; a bus of "" is none."""
    on = f" bus='{bus}'" if bus else ""
    return f"<disk type='file' device='{device}'><source file='/{target}'/><target dev='{target}'{on}/>{inside}</disk>"


def letters(most: int) -> list[str]:
    """The letters of the first disks, counted out: a to z, aa to zz ..."""
    words = ("".join(word) for length in count(1) for word in product(ascii_lowercase, repeat=length))
    return list(islice(words, most))


def order(number: int | str) -> str:
    """A <boot order>."""
    return f"<boot order='{number}'/>"


def boots(*devices: str) -> str:
    """The <boot dev> elements of an <os>."""
    return "".join(f"<boot dev='{device}'/>" for device in devices)


def definition(*devices: str, os: str = "", kind: str = "kvm", os_type: str = "hvm", arch: str = "x86_64") -> bytes:
    """A <domain> with these devices."""
    head = f"<domain type='{kind}'><name>guest</name><os><type arch='{arch}'>{os_type}</type>{os}</os>"
    return f"{head}<devices>{''.join(devices)}</devices></domain>".encode()


def domains_of(data: bytes, name: str = "guest.xml") -> tuple[Domain, ...]:
    """The domains of a source that can be read."""
    reading, _ = read(data, name)
    assert isinstance(reading, Read), reading
    return reading.definition.domains("xl")


def domain_of(data: bytes) -> Domain:
    """The only domain of a source."""
    (found,) = domains_of(data)
    return found


def guests_of(data: bytes, toolstack: str = "auto") -> list[Guest]:
    """The guests of a source that can be read."""
    reading, _ = read(data, "guest.xml")
    assert isinstance(reading, Read), reading
    return guests(reading.definition, Judgement(toolstack))


def guest_of(data: bytes, toolstack: str = "auto") -> Guest:
    """The only guest of a source."""
    (found,) = guests_of(data, toolstack)
    return found

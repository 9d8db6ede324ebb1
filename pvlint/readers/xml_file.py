"""An XML text to its guests: which documents it holds, which of them are definitions, and what refuses to be read."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from lxml import etree

from pvlint.late import regex
from pvlint.model import Definition, Domain, Hint
from pvlint.place import Span
from pvlint.readers import domain_xml, template
from pvlint.readers.reading import Failed, Read, Reading, Skipped
from pvlint.readers.xml_tags import Places, documents, tags
from pvlint.sources.text import Text

_LIBVIRT_ROOTS: Final = {
    "network": "network", "networkport": "network port", "pool": "storage pool", "volume": "storage volume",
    "secret": "secret", "filter": "network filter", "filterbinding": "network filter binding",
    "interface": "interface", "device": "node device", "domainCapabilities": "domain capabilities",
    "capabilities": "capabilities", "domainbackup": "backup job", "domaincheckpoint": "checkpoint",
    "cpu": "CPU", "disk": "disk",
}  # fmt: skip
"""What libvirt's other documents are called (formatdomain and its sister pages)."""

_HOLDERS: Final = frozenset(("domainsnapshot", "domstatus", "node"))
"""Documents of libvirt's own that hold whole definitions: snapshot, runtime status, test driver node."""

_TEST_SNAPSHOT: Final = "{http://libvirt.org/schemas/domain/test/1.0}domainsnapshot"
"""A snapshot inside a <domain> of a <node>, which the test driver alone knows."""

_WHOLE_DOCTYPE: Final = regex(r"<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*)?>", re.DOTALL)
_DOCTYPE: Final = regex(r"(?:[\s\ufeff]++|<!--.*?-->|<\?.*?\?>)*+(<!DOCTYPE)", re.DOTALL)
"""A DOCTYPE before the root element, outside comments."""

_SEVERAL: Final = ("Extra content at the end", "XML declaration allowed only at the start")
"""What the parser says of the second of several documents."""

_NO_HOLDERS: Final = frozenset(("domaincheckpoint", "domainbackup", "capabilities", "domainCapabilities"))


@cache
def _parser() -> etree.XMLParser:
    """A parser that opens nothing, fetches nothing and expands nothing."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding=None,
    )  # fmt: skip


@cache
def _utf8_parser() -> etree.XMLParser:
    """The same, for a text that was decoded already, whatever its XML declaration says."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip


def read(data: bytes, text: Text, *, unfinished: bool = True) -> Reading:
    """Read the bytes of an XML file; ``text`` is the same, decoded; ``unfinished``: whether it may be a template."""
    declared = _DOCTYPE.match(text.characters)
    if declared is not None:
        return _with_doctype(text, declared.start(1))
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        pieces = documents(text.characters) if error.msg.startswith(_SEVERAL) else []
        return _several(text, pieces) if len(pieces) > 1 else _broken(text, error, 0)
    return _judge(text, [(root, 0)], unfinished=unfinished)


def _several(text: Text, pieces: list[tuple[int, int]]) -> Reading:
    """Several documents in one file, as ``virt-install --print-xml`` writes them."""
    roots: list[tuple[etree._Element, int]] = []
    for begin, end in pieces:
        piece = text.characters[begin:end].lstrip()
        start = end - len(piece)
        declared = _DOCTYPE.match(piece)
        if declared is not None:
            return _with_doctype(text, start + declared.start(1))
        try:
            roots.append((etree.fromstring(piece.encode("utf-8", "replace"), _utf8_parser()), start))
        except etree.XMLSyntaxError as error:
            return _broken(text, error, start)
    return _judge(text, roots)


def _judge(text: Text, roots: list[tuple[etree._Element, int]], *, unfinished: bool = True) -> Reading:
    found: list[Domain] = []
    of_xen: list[etree._Element] = []
    marked, worded = template.mark(text.characters) != "", template.may_hold_words(text.characters)
    for root, begin in roots:
        if root.getroottree().docinfo.internalDTD is not None:
            return _with_doctype(text, begin)  # in an encoding that hid it so far
        places = Places(text, root, begin)
        for element in _definitions(root):
            placeholder = _placeholder(element, marked=marked, worded=worded) if unfinished else ""
            if placeholder:
                return Skipped(f"template: {placeholder} is not filled in")
            domain = domain_xml.domain(element, places)
            found.append(domain)
            if domain.hypervisor == "xen":
                of_xen.append(element)
    if not found:
        return Skipped(_reason(roots[0][0], text))
    domains = tuple(found)
    return Read(Definition(lambda: _hints(of_xen), lambda _toolstack: domains, lambda _toolstack: "xml"))


def _hints(of_xen: list[etree._Element]) -> tuple[Hint, ...]:
    return tuple(hint for element in of_xen for hint in domain_xml.hints(element)) if of_xen else ()


def _definitions(root: etree._Element) -> Iterator[etree._Element]:
    """The guest definitions in a document; never one deeper down, where it is another tool's data."""
    if root.tag == "domain":
        if _is_definition(root):
            yield root
    elif root.tag not in _NO_HOLDERS:
        for child in root.iterchildren("domain"):
            if _is_definition(child) and _is_libvirt(child):
                yield child
            for snapshot in child.iterchildren(_TEST_SNAPSHOT):
                yield from _definitions(snapshot)


def _is_definition(element: etree._Element) -> bool:
    """A libvirt domain has a type or an <os>; other <domain>s (GlassFish, a network's DNS domain) have neither."""
    return element.get("type") is not None or next(element.iterchildren("os", "bootloader"), None) is not None


def _is_libvirt(element: etree._Element) -> bool:
    """Below another element, a <domain> has to be libvirt's: of a type it knows, or with an <os> or <devices>."""
    known = element.get("type") in domain_xml.DOMAIN_TYPES
    return known or next(element.iterchildren("os", "devices", "bootloader"), None) is not None


def _reason(root: etree._Element, text: Text) -> str:
    placeholder = template.mark(text.characters)
    if placeholder:
        return f"template: {placeholder} is not filled in"
    tag = str(root.tag)
    name = domain_xml.text_of(root, "name").strip()
    if template.is_name(name):
        return f"template: {name} is not filled in"
    if tag in _LIBVIRT_ROOTS:
        return f"not a guest definition (a libvirt {_LIBVIRT_ROOTS[tag]})"
    if tag in _HOLDERS:
        return f"not a guest definition (a libvirt {tag} without a whole domain in it)"
    if tag.rpartition("}")[2] == "domain":
        return "not a guest definition (another product's domain.xml)"
    return f"not a guest definition (XML, root element <{tag.rpartition('}')[2][:40]}>)"


def _with_doctype(text: Text, at: int) -> Reading:
    declared = _WHOLE_DOCTYPE.match(text.characters, at)
    if declared is not None and _first_tag(text.characters[declared.end() :]) not in ("domain", "domains", *_HOLDERS):
        return Skipped("not a guest definition (XML with a DOCTYPE)")
    return Failed(
        "a DOCTYPE, which pvlint does not read: a definition needs none, and its entities can hide anything",
        "xml", text.where(at, at + 9), "remove the DOCTYPE; `xmllint --noent --dropdtd` expands its entities",
    )  # fmt: skip


def _broken(text: Text, error: etree.XMLSyntaxError, begin: int) -> Reading:
    """Not well-formed: a template, somebody else's file, or a definition with a fault."""
    placeholder = template.mark(text.characters)
    if placeholder:
        return Skipped(f"template: {placeholder} is not filled in")
    if _first_tag(text.characters) not in ("domain", *_HOLDERS) and "<domain" not in text.characters:
        return Skipped("not a guest definition (not well-formed XML, and no <domain> in it)")
    line, column = error.position
    first = text.span(begin, begin)
    before = first.column - 1 if line <= 1 else 0
    at = text.offset(max(line, 1) + first.line - 1, max(column or 1, 1) + before)
    message = error.msg.split(", line ")[0].strip()
    if "declaration" in message and "start" in message:
        help_ = "remove what stands before <?xml, white space too"
    elif not text.characters.rstrip().endswith(">"):
        help_ = "the file seems to be cut off"
    else:
        help_ = "`xmllint --noout FILE` shows the place too"

    def where() -> Span:
        return text.span(at, at)

    return Failed(f"not well-formed XML: {message}", "xml", where, help_)


def _first_tag(characters: str) -> str:
    tag = next(tags(characters), None)
    return tag.name if tag is not None else characters.partition("<")[2][:6]


def _placeholder(element: etree._Element, *, marked: bool, worded: bool) -> str:
    """A placeholder among the values that a verdict would rest on; metadata and descriptions may hold anything."""
    if marked:
        for part in (element, *(c for c in element if c.tag not in ("metadata", "description", "title"))):
            for node in part.iter("*") if part is not element else (part,):
                for value in (*node.attrib.values(), node.text or "", node.tail or ""):
                    found = template.mark(str(value))
                    if found:
                        return found
    return domain_xml.bare_placeholder(element) if worded else ""

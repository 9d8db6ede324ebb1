"""XML files of every nasty kind: each is read as libvirt reads it, skipped with a reason, or refused at a place."""

import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pvlint.guest import Judgement, guests
from pvlint.model import Tri
from pvlint.platforms.qemu import hard_disks_in_order
from pvlint.readers.read import LARGEST, read
from pvlint.readers.reading import Failed, Read, Skipped
from tests.xml_strategies import definition, disk, domain_of, domains_of, guest_of, letters, odd_definitions

FIXTURES = Path(__file__).parent.parent / "fixtures" / "libvirt"

VIRTIO = ("guest", "vda", "pv")
IDE = ("guest", "hda", "emulated")

# The guests of a file: name, boot disk and how the firmware reaches it.
READ = {
    "auto-generated-header.xml": [VIRTIO],
    "backing-and-mirror-decoy.xml": [IDE],
    "cdata.xml": [VIRTIO],
    "character-references.xml": [("<guest> & co", "vda", "pv")],
    "comment-decoy.xml": [IDE],
    "comment-splits-text.xml": [VIRTIO],
    "crlf.xml": [VIRTIO],
    "direct-kernel.xml": [("guest", None, "not-applicable")],
    "doctype-in-a-comment.xml": [VIRTIO],
    "domstatus.xml": [VIRTIO],
    "empty-kernel.xml": [VIRTIO],
    "five-boots.xml": [VIRTIO],
    "latin1-declared.xml": [("Münster", "vda", "pv")],
    "metadata-decoy.xml": [IDE],
    "no-buses.xml": [VIRTIO],
    "node-with-snapshot.xml": [("now", "vda", "pv"), ("then", "hda", "emulated")],
    "node.xml": [("one", "vda", "pv"), ("two", "hda", "emulated")],
    "order-beats-position.xml": [VIRTIO],
    "processing-instructions.xml": [VIRTIO],
    "qemu-commandline.xml": [IDE],
    "snapshot.xml": [VIRTIO],
    "template-in-a-comment.xml": [VIRTIO],
    "template-in-metadata.xml": [VIRTIO],
    "two-documents-declared.xml": [("one", "vda", "pv"), ("zwei für alle", "hda", "emulated")],
    "two-documents-with-comments.xml": [("one", "vda", "pv"), ("two", "hda", "emulated")],
    "two-documents.xml": [("one", "vda", "pv"), ("two", "hda", "emulated")],
    "two-letters.xml": [("guest", "sdz", "emulated")],
    "two-os.xml": [("guest", None, "not-applicable")],  # the kernel of the second one counts, too
    "two-targets.xml": [IDE],
    "utf16-with-bom.xml": [("größer", "vda", "pv")],
    "utf16be-without-bom.xml": [("größer", "vda", "pv")],
    "utf8-bom.xml": [VIRTIO],
    "wrapper.xml": [("one", "vda", "pv"), ("two", "hda", "emulated")],
    "xinclude.xml": [IDE],
}

# What libvirt would not define: the fault, its line and column, and whether nothing else can be concluded.
REFUSED = {
    "refused-boot-device.xml": ("unknown boot device 'HD'", 5, 5, True),
    "refused-boot-without-dev.xml": ("unknown boot device ''", 5, 5, True),
    "refused-bus-case.xml": ("unknown bus 'IDE'", 9, 7, True),
    "refused-bus-empty.xml": ("unknown bus ''", 9, 7, True),
    "refused-disk-device.xml": ("unknown disk device 'tape'", 7, 5, True),
    "refused-domain-type-case.xml": ("invalid domain type 'KVM'", 1, 1, False),
    "refused-domain-type.xml": ("invalid domain type 'virtualpc'", 1, 1, False),
    "refused-duplicate-target.xml": ("target 'vda' is used by two disks", 13, 7, True),
    "refused-no-os-type.xml": ("no <os><type>: libvirt cannot tell what kind of guest this is", 1, 1, True),
    "refused-no-target.xml": ("a disk without <target dev='...'>", 7, 5, True),
    "refused-no-type.xml": ("<domain> has no type attribute", 1, 1, False),
    "refused-order-beside-os-boot.xml": (
        "<boot order> on devices and <os><boot> cannot be used together", 5, 5, True,
    ),
    "refused-order-missing.xml": ("boot order '' is not a number from 1 up", 10, 7, True),
    "refused-order-of-disk-and-interface.xml": ("boot order 1 is used by two devices", 12, 5, True),
    "refused-order-of-two-host-devices.xml": ("boot order 2 is used by two devices", 15, 5, True),
    "refused-order-twice.xml": ("boot order 1 is used by two devices", 14, 7, True),
    "refused-order-word.xml": ("boot order 'first' is not a number from 1 up", 10, 7, True),
    "refused-order-zero.xml": ("boot order '0' is not a number from 1 up", 10, 7, True),
    "refused-os-type-spaces.xml": ("unknown OS type ' hvm '", 1, 1, True),
    "refused-os-type.xml": ("unknown OS type 'windows'", 1, 1, True),
    "refused-target-without-dev.xml": ("a disk without <target dev='...'>", 7, 5, True),
}  # fmt: skip

# What cannot be read at all: how the reason begins, the line, and a word of the help.
NO_DOCTYPE = "a DOCTYPE, which pvlint does not read"
BROKEN = "not well-formed XML: "
FAILED = {
    "doctype-attribute-default.xml": (NO_DOCTYPE, 1, "remove the DOCTYPE"),
    "doctype-entity-bomb.xml": (NO_DOCTYPE, 1, "remove the DOCTYPE"),
    "doctype-entity-in-attribute.xml": (NO_DOCTYPE, 1, "remove the DOCTYPE"),
    "doctype-external.xml": (NO_DOCTYPE, 1, "remove the DOCTYPE"),
    "doctype-in-second-document.xml": (NO_DOCTYPE, 14, "remove the DOCTYPE"),
    "doctype-parameter-entity.xml": (NO_DOCTYPE, 1, "remove the DOCTYPE"),
    "doctype-plain.xml": (NO_DOCTYPE, 1, "remove the DOCTYPE"),
    "doctype-reads-a-file.xml": (NO_DOCTYPE, 2, "remove the DOCTYPE"),
    "ends-twice.xml": (BROKEN, 13, "xmllint"),
    "latin1-undeclared.xml": (BROKEN, 2, "xmllint"),
    "nul.xml": (BROKEN, 9, "xmllint"),
    "space-before-declaration.xml": (BROKEN, 2, "remove what stands before <?xml"),
    "truncated.xml": (BROKEN, 9, "cut off"),
    "two-documents-second-broken.xml": (BROKEN, 17, "xmllint"),
}

SKIPPED = {
    "application-server-domain.xml": "not a guest definition (another product's domain.xml)",
    "bare-word-name.xml": "template: GUESTNAME is not filled in",
    "bare-words.xml": "template: DISKPATH is not filled in",
    "blank.xml": "empty",
    "broken-feed.xml": "not a guest definition (not well-formed XML, and no <domain> in it)",
    "checkpoint.xml": "not a guest definition (a libvirt checkpoint)",
    "doctype-of-a-web-page.xml": "not a guest definition (XML with a DOCTYPE)",
    "empty.xml": "empty",
    "erb.xml.erb": "template: <%= @name %> is not filled in",
    "feed.xml": "not a guest definition (XML, root element <feed>)",
    "jinja-ill-formed.xml.j2": "template: {% for d in disks if d.size < 9 %} is not filled in",
    "jinja-well-formed.xml.j2": "template: {{ name }} is not filled in",
    "namespace-default.xml": "not a guest definition (another product's domain.xml)",
    "namespace-prefixed.xml": "not a guest definition (another product's domain.xml)",
    "network.xml": "not a guest definition (a libvirt network)",
    "node-of-references.xml": "not a guest definition (a libvirt node without a whole domain in it)",
    "other-product-domain.xml": "not a guest definition (another product's domain.xml)",
    "pool.xml": "not a guest definition (a libvirt storage pool)",
    "snapshot-without-domain.xml": "not a guest definition (a libvirt domainsnapshot without a whole domain in it)",
    "upper-case-root.xml": "not a guest definition (XML, root element <DOMAIN>)",
}

IN_UTF7 = "doctype-in-utf7.xml"


def outcome(name: str) -> Read | Skipped | Failed:
    reading, _ = read((FIXTURES / name).read_bytes(), name)
    return reading


def test_every_fixture_is_in_one_table():
    tables = [*READ, *REFUSED, *FAILED, *SKIPPED, IN_UTF7]
    assert sorted(tables) == sorted(path.name for path in FIXTURES.iterdir())


@pytest.mark.parametrize("name", READ)
def test_a_definition_is_read_as_libvirt_reads_it(name):
    reading = outcome(name)
    assert isinstance(reading, Read)
    found = guests(reading.definition, Judgement())
    shown = [(g.name, g.boot_disk and g.boot_disk.target, g.map.path.value) for g in found]
    assert shown == READ[name]
    assert not [fault for guest in found for fault in guest.domain.faults]
    assert {guest.format for guest in found} == {"xml"}


@pytest.mark.parametrize("name", REFUSED)
def test_what_libvirt_refuses_is_a_fault_at_its_place(name):
    domain = domain_of((FIXTURES / name).read_bytes())
    (fault,) = domain.faults
    place = fault.where()
    assert (fault.message, place.line, place.column, fault.blinds) == REFUSED[name]
    assert fault.by == "libvirt"
    assert fault.help


@pytest.mark.parametrize("name", FAILED)
def test_what_cannot_be_read_fails_at_a_line_with_help(name):
    reading = outcome(name)
    assert isinstance(reading, Failed)
    reason, line, help_ = FAILED[name]
    assert reading.reason.startswith(reason)
    assert reading.where().line == line
    assert help_ in reading.help
    assert reading.format == "xml"


@pytest.mark.parametrize("name", SKIPPED)
def test_what_is_no_finished_definition_is_skipped_with_a_reason(name):
    assert outcome(name) == Skipped(SKIPPED[name])


def test_a_doctype_is_no_more_accepted_in_an_encoding_that_hides_it():
    # Where the XML library does not know UTF-7 the encoding is what is refused.
    assert isinstance(outcome(IN_UTF7), Failed)


def test_an_entity_bomb_costs_neither_time_nor_memory():
    start = time.process_time()
    tracemalloc.start()
    reading = outcome("doctype-entity-bomb.xml")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(reading, Failed)
    assert time.process_time() - start < 1
    assert peak < 2**20


def test_no_other_file_is_opened(tmp_path):
    stolen = tmp_path / "secret"
    stolen.write_text("<disk><target dev='vda' bus='virtio'/></disk>")
    with_doctype = f"<!DOCTYPE domain [<!ENTITY x SYSTEM '{stolen}'>]>".encode() + definition("&x;")
    included = definition(f"<i:include xmlns:i='http://www.w3.org/2001/XInclude' href='{stolen}'/>", disk("hda", "ide"))
    stolen.chmod(0)
    assert isinstance(read(with_doctype, "x.xml")[0], Failed)
    assert [d.target for d in domain_of(included).disks] == ["hda"]


@pytest.mark.parametrize(
    ("root", "kind"),
    [
        ("networkport", "network port"), ("volume", "storage volume"), ("secret", "secret"),
        ("filter", "network filter"), ("filterbinding", "network filter binding"),
        ("interface", "interface"), ("device", "node device"),
        ("domainCapabilities", "domain capabilities"), ("capabilities", "capabilities"), ("domainbackup", "backup job"),
        ("cpu", "CPU"), ("disk", "disk"),
    ],
)  # fmt: skip
def test_libvirts_other_documents_are_named_when_they_are_skipped(root, kind):
    reading, _ = read(f"<{root}><name>x</name><type>hvm</type></{root}>".encode(), "x.xml")
    assert reading == Skipped(f"not a guest definition (a libvirt {kind})")


def test_only_the_depth_that_the_parser_allows_is_read():
    def deep(levels: int) -> bytes:
        return definition(disk("vda")).replace(
            b"<os>", b"<metadata>" + b"<a>" * levels + b"</a>" * levels + b"</metadata><os>"
        )

    assert guest_of(deep(200)).map.path.value == "pv"
    reading, _ = read(deep(3000), "deep.xml")
    assert isinstance(reading, Failed)
    assert reading.reason.startswith(BROKEN)


def test_twenty_thousand_disks_in_reverse_order_are_sorted_in_no_time():
    names = [f"vd{word}" for word in letters(20_001) if word != "b"][::-1]
    data = definition(*(disk(name) for name in [*names, "vdb"]))
    assert len(data) < LARGEST
    start = time.process_time()
    guest = guest_of(data)
    assert time.process_time() - start < 5
    assert guest.boot_disk is not None
    assert guest.boot_disk.target == "vda"
    found = [guest.domain.disks[i].target for i in hard_disks_in_order(guest.domain.disks)]
    assert found == ["vda", "vdb", *names[::-1][1:]]


def test_a_target_of_five_thousand_letters_is_a_disk_like_any_other():
    start = time.process_time()
    guest = guest_of(definition(disk("vd" + "a" * 5000), disk("vdb")))
    assert time.process_time() - start < 1
    assert guest.boot_disk is not None
    assert guest.boot_disk.target == "vdb"


def test_fault_messages_quote_only_the_beginning_of_what_is_long():
    long = "z" * 5000
    data = definition(
        disk("vda", long), disk(f"vd{long}"), disk(f"vd{long}"), disk("vdc", inside=f"<boot order='{long}'/>"),
        os=f"<boot dev='{long}'/>",
    )  # fmt: skip
    found = [fault.message for fault in domain_of(data).faults]
    assert len(found) >= 3
    assert all(len(message) < 200 for message in found)


@pytest.mark.parametrize("pair", [("controller type='scsi'", "controller type='scsi'"), ("hostdev", "interface")])
def test_tens_of_thousands_of_devices_take_no_more_than_seconds(pair):
    many = (f"<{pair[n % 2]}><boot order='{n}'/></{pair[n % 2].split()[0]}>" for n in range(2, 50_000))
    start = time.process_time()
    guest = guest_of(definition(*many, disk("sda", inside="<boot order='1'/>")))
    assert time.process_time() - start < 5
    assert guest.boot_disk is not None


def test_more_than_the_largest_file_fails_where_it_may_be_a_definition():
    reading, _ = read(definition(disk("vda")) + b" " * LARGEST, "large.xml")
    assert isinstance(reading, Failed)
    assert reading.reason == "larger than 16 MiB, which no guest definition is"
    assert reading.format == "xml"


def test_more_than_the_largest_file_is_skipped_where_it_is_none():
    reading, _ = read(b"<feed>" + b" " * LARGEST + b"</feed>", "large.xml")
    assert reading == Skipped("not a guest definition (larger than 16 MiB)")


def test_the_largest_file_is_read():
    data = definition(disk("vda"))
    comment = b"<!-- a line of a comment -->\n"
    data += comment * ((LARGEST - len(data)) // len(comment))
    start = time.process_time()
    assert guest_of(data).map.path.value == "pv"
    assert time.process_time() - start < 5


def test_thousands_of_documents_in_one_file_take_no_more_than_seconds():
    start = time.process_time()
    found = domains_of(b"<domain type='kvm'/>\n" * 20_000)
    assert len(found) == 20_000
    assert time.process_time() - start < 8


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\n<!-- x -->"])
def test_a_byte_order_mark_may_stand_before_several_documents(mark):
    data = (mark.encode() + definition(disk("vda")) + b"\n") * 2
    assert [domain.where().line for domain in domains_of(data)] == ([1, 2] if "\n" not in mark else [2, 4])


def test_the_place_of_a_fault_in_a_later_document_counts_from_the_top_of_the_file():
    data = b"<!-- x -->\n" + definition() + b"\n\n  " + definition(disk("vda", "VIRTIO"))
    _, second = domains_of(data)
    (fault,) = second.faults
    line = data.decode().split("\n")[3]
    assert fault.where()[:2] == (4, line.index("<target") + 1)


def test_where_a_later_document_on_the_same_line_is_broken_the_column_counts_from_the_line():
    data = definition() + b" <domain type='kvm'></os></domain>"
    reading, _ = read(data, "x.xml")
    assert isinstance(reading, Failed)
    place = reading.where()
    assert place.line == 1
    assert len(definition()) < place.column <= len(data) + 1


@given(st.integers(0, 60), st.integers(0, 5), st.sampled_from(["", "ü", "\N{GRINNING FACE}"]))
def test_the_place_of_broken_xml_is_on_the_broken_line(before, after, character):
    broken = f"<domain type='kvm'>{chr(10) * before}<name>{character * 50}</nane>{chr(10) * after}</domain>"
    reading, _ = read(broken.encode(), "x.xml")
    assert isinstance(reading, Failed)
    assert reading.where().line == before + 1


@pytest.mark.parametrize("bus", ["SATA", "VIRTIO", "USB", "NVME"])
def test_a_bus_in_capitals_is_refused_rather_than_taken_for_a_template(bus):
    assert [fault.message for fault in domain_of(definition(disk("sda", bus))).faults] == [f"unknown bus '{bus}'"]


@pytest.mark.fuzz
@given(odd_definitions())
@example("<domain type='kvm'>\0</domain>")
@example("<" + "a" * 100_000)
@example("<domain>" + "{{" * 50_000)
def test_nothing_that_looks_like_a_definition_breaks_the_reader(characters):
    reading, text = read(characters.encode("utf-8", "surrogatepass"), "x.xml", "xml")
    places = []
    if isinstance(reading, Failed):
        assert reading.reason
        places.append(reading.where())
    elif isinstance(reading, Skipped):
        assert reading.reason
    else:
        for guest in guests(reading.definition, Judgement()):
            assert guest.map.reason
            assert len(guest.presentations) == len(guest.domain.disks)
            assert all(isinstance(shown.emulated, Tri) for shown in guest.presentations)
            places += [guest.domain.where(), *(disk.where() for disk in guest.domain.disks)]
            places += [fault.where() for fault in guest.domain.faults]
    for place in places:
        assert (1, 1) <= place[:2] <= place[2:]
        assert place.end_line <= text.lines
        assert place.end_column <= len(text.line(place.end_line)) + 2


@pytest.mark.fuzz
@given(st.binary(max_size=200), st.sampled_from(["auto", "xml"]))
@example(b"\xff\xfe<\x00a", "xml")
@example(b"\x00<\x00?\x00x", "xml")
@example(b"\x4c\x6f\xa7\x94\x93", "xml")
@example(b"<?xml version='1.0' encoding='EBCDIC-CP-US'?><domain type='kvm'/>", "xml")
@example(b"<?xml version='1.0' encoding='\xff'?><domain/>", "xml")
@example(b"\xff\xfe\x00\x00<\x00\x00\x00", "xml")
def test_no_bytes_break_the_reader(data, wanted):
    reading, _ = read(data, "x.xml", wanted)
    if not isinstance(reading, Read):
        assert reading.reason

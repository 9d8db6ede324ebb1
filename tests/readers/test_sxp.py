"""SXP: its forms and atoms with their places, and the guests that ``xm list --long`` prints in it."""

import time
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pvlint.model import BootSource, Device, Domain, Firmware, Virtualization
from pvlint.place import Span
from pvlint.readers.read import read
from pvlint.readers.reading import Failed, Read, Skipped
from pvlint.readers.sxp import Atom, Form, SxpError, parse
from pvlint.sources.text import decode

Tree = str | list["Tree"]


def shape(item: Atom | Form) -> Tree:
    return item.text if isinstance(item, Atom) else [shape(inner) for inner in item.items]


def shapes(characters: str) -> list[Tree]:
    return [shape(form) for form in parse(characters)]


@pytest.mark.parametrize(
    ("characters", "tree"),
    [
        ("(a b)", [["a", "b"]]),
        ("(a\n\t(b c)\r\n)", [["a", ["b", "c"]]]),
        ("()", [[]]),
        ("(a) (b)", [["a"], ["b"]]),
        ("((a) b)", [[["a"], "b"]]),
        ("(a 'b c' \"d e\")", [["a", "b c", "d e"]]),
        ("(a '')", [["a", ""]]),
        ("(VDI )", [["VDI"]]),
        ("(a 'it\\'s' \"\\\"\")", [["a", "it's", '"']]),
        ("(a '\\n\\t\\\\')", [["a", "\n\t\\"]]),
        ("(a '\\x41\\101')", [["a", "AA"]]),
        ("(a '\\q')", [["a", "\\q"]]),
        ("(a 'two\nlines')", [["a", "two\nlines"]]),
        ("# (no)\n(a) # (no)\n", [["a"]]),
        ("(a b#c)\n)", [["a", "b"]]),
        ("(a bob's)", [["a", "bob's"]]),
        ('(a x="1")', [["a", 'x="1"']]),
        ("(a\\\n b\\\r\n)", [["a", "b"]]),
        ("(a \\\n b \\\r\n)", [["a", "b"]]),
        ("(a;b)", [["a", "b"]]),
        ("(a {b} [c] <d>)", [["a", "{", "b", "}", "[", "c", "]", "<", "d", ">"]]),
        ("(uname phy:/dev/vg/x.y-z_1)", [["uname", "phy:/dev/vg/x.y-z_1"]]),
        ("(a b) c", [["a", "b"]]),
        ("c (a b)", [["a", "b"]]),
        ("(a)) (b", [["a"]]),
        ("", []),
        ("\ufeff(a)", [["a"]]),
    ],
)
def test_forms_and_atoms_are_xends(characters, tree):
    assert shapes(characters) == tree


@pytest.mark.parametrize(
    ("characters", "message", "at"),
    [
        ("(a", "a parenthesis is not closed", 0),
        ("(a (b) (c", "a parenthesis is not closed", 7),
        ("(a 'b)", "a quoted string does not end", 3),
        ('(a "b\\")', "a quoted string does not end", 3),
        ("(" * 101 + ")" * 101, "too deeply nested", 100),
    ],
)
def test_what_is_no_sxp_is_an_error_at_its_character(characters, message, at):
    with pytest.raises(SxpError, match=message) as caught:
        parse(characters)
    assert caught.value.at == at


def test_a_hundred_levels_are_read():
    depth, (tree,) = 0, shapes("(" * 100 + ")" * 100)
    while tree:
        assert isinstance(tree, list)
        (tree,) = tree
        depth += 1
    assert depth == 99


_PLAIN = ("a", "vbd", "phy:/x", "w!", "1", "x.y-z", "a\\b")
_BLANKS = (" ", "\n", "\t", "  ", " # (not 'this\n", ";", " \\\n")
_QUOTED = {
    "a": "a",
    " ": " ",
    "(": "(",
    ")": ")",
    "#": "#",
    "\n": "\n",
    "\\n": "\n",
    "\\\\": "\\",
    "\\x28": "(",
    "ü": "ü",
}


class Writer:
    """Writes trees and remembers where each form and atom is."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.characters = ""
        self.places: list[tuple[int, int]] = []

    def form(self, depth: int) -> Tree:
        start, place = len(self.characters), len(self.places)
        self.places.append((0, 0))
        self.characters += "("
        tree: list[Tree] = []
        for _ in range(self.random.randrange(4)):
            self.characters += self.random.choice(_BLANKS)
            tree.append(self.form(depth + 1) if depth < 4 and self.random.random() < 0.4 else self.atom())
        self.characters += self.random.choice(("", *_BLANKS)) + ")"
        self.places[place] = (start, len(self.characters))
        return tree

    def atom(self) -> str:
        start = len(self.characters)
        if self.random.random() < 0.5:
            text = self.random.choice(_PLAIN)
            self.characters += text
        else:
            quote = self.random.choice("'\"")
            parts = [self.random.choice(list(_QUOTED)) for _ in range(self.random.randrange(4))]
            self.characters += quote + "".join(parts) + quote
            text = "".join(_QUOTED[part] for part in parts)
        self.places.append((start, len(self.characters)))
        return text


def places(item: Atom | Form) -> list[tuple[int, int]]:
    inside = [place for inner in item.items for place in places(inner)] if isinstance(item, Form) else []
    return [(item.start, item.end), *inside]


def written(random: Random) -> tuple[Writer, list[Tree]]:
    writer, trees = Writer(random), []
    for _ in range(random.randrange(1, 4)):
        writer.characters += random.choice(_BLANKS)
        trees.append(writer.form(0))
    return writer, trees


@pytest.mark.fuzz
@given(st.randoms(use_true_random=False))
def test_what_was_written_is_read_back_with_every_place(random):
    writer, trees = written(random)
    found = parse(writer.characters)
    assert [shape(form) for form in found] == trees
    assert [place for form in found for place in places(form)] == writer.places


@pytest.mark.fuzz
@given(st.text("()'\"\\#; \nax1{<", max_size=40))
@example("(" * 200)
def test_any_text_is_read_or_refused_at_one_of_its_characters(characters):
    places, end = [], len(characters)
    try:
        places += [(form.start, form.end) for form in parse(characters)]
    except SxpError as error:
        places.append((error.at, error.at + 1))
    assert all(0 <= start < stop <= end for start, stop in places)


@pytest.mark.parametrize(
    "text", ["(a '" + "x" * 300_000, "(a " + "b " * 200_000, "(a " + "\\" * 300_000, "(a" * 99 + "'" * 99_999]
)
def test_reading_takes_no_longer_than_the_text_is_long(text):
    start = time.process_time()
    with pytest.raises(SxpError):
        parse(text)
    assert time.process_time() - start < 2


def test_the_last_value_of_a_name_counts_and_an_empty_one_is_none():
    (form,) = parse("(d (a 1) (a 2) (b '') (c) (e (f)))")
    assert [getattr(form.value(name), "text", None) for name in "abcex"] == ["2", None, None, None, None]
    assert form.name == "d"
    assert [inner.name for inner in form.forms("b", "c")] == ["b", "c"]


HVM = """(domain
    (domid 3)
    (name web01)
    (image
        (hvm
            (kernel /usr/lib/xen/boot/hvmloader)
            (boot dc)
            (device_model /usr/lib64/xen/bin/qemu-dm)
        )
    )
    (device (vif (mac 00:16:3e:00:00:01) (type ioemu)))
    (device (vbd (uname file:/srv/web01.img) (dev hda:disk) (mode w)))
    (device (tap (uname tap:aio:/srv/data.img) (dev ioemu:xvdb) (mode r)))
    (device (vbd (uname phy:/dev/cdrom) (dev hdc:cdrom) (mode r)))
    (device (vkbd (dev hdz)))
)
"""


def domains(characters: str) -> tuple[Domain, ...]:
    reading, _ = read(characters.encode(), "list.sxp")
    assert isinstance(reading, Read), reading
    assert reading.definition.format("rhel5") == "sxp"
    return reading.definition.domains("rhel5")


def test_a_fully_virtualized_guest_is_read_from_a_listing():
    (domain,) = domains(HVM)
    assert (domain.name, domain.hypervisor) == ("web01", "xen")
    assert (domain.virtualization, domain.firmware) == (Virtualization.HVM, Firmware.BIOS)
    assert domain.boot.sources == (BootSource.CDROM, BootSource.HARD_DISK)
    shown = [(d.target, d.bus, d.device, d.prefix, d.source, d.read_only) for d in domain.disks]
    assert shown == [
        ("hda", "ide", Device.DISK, "file:", "/srv/web01.img", False),
        ("xvdb", "xen", Device.DISK, "tap:aio:", "/srv/data.img", True),
        ("hdc", "ide", Device.CDROM, "phy:", "/dev/cdrom", True),
    ]
    assert [nic.model for nic in domain.interfaces] == ["ioemu"]
    assert domain.faults == ()


def test_the_place_of_a_disk_is_its_form_and_that_of_the_guest_its_name():
    (domain,) = domains(HVM)
    lines = HVM.split("\n")
    for disk, line in zip(domain.disks, (12, 13, 14), strict=True):
        place = disk.where()
        assert (place.line, place.end_line) == (line, line)
        written = lines[line - 1][place.column - 1 : place.end_column - 1]
        assert written.startswith(("(vbd", "(tap"))
        assert written == lines[line - 1].strip().removeprefix("(device ").removesuffix(")")
    assert domain.where() == Span(3, 11, 3, 16)
    assert domain.boot.where is not None
    assert domain.boot.where() == Span(7, 19, 7, 21)


def test_a_byte_order_mark_moves_no_place_but_its_own_lines():
    (plain,), (marked,) = domains(HVM), domains("\ufeff" + HVM)
    assert [d.where() for d in marked.disks] == [d.where() for d in plain.disks]
    reading, _ = read("\ufeff(domain (name 'a".encode(), "x")
    assert isinstance(reading, Failed)
    assert reading.where() == Span(1, 16, 1, 17)


def test_several_domains_are_several_guests():
    found = domains(HVM + "(domain (name two) (image (linux (kernel /boot/vmlinuz) (args 'root=/dev/xvda1 ro'))))")
    assert [domain.name for domain in found] == ["web01", "two"]
    assert found[1].virtualization is Virtualization.PV
    assert found[1].firmware is Firmware.DIRECT_KERNEL
    assert found[1].command_line == "root=/dev/xvda1 ro"


@pytest.mark.parametrize(
    ("body", "firmware"),
    [
        ("(bootloader /usr/bin/pygrub)", Firmware.BOOTLOADER),
        ("(bootloader /usr/bin/pygrub) (image (linux (kernel /boot/x)))", Firmware.BOOTLOADER),
        ("(image (linux (kernel /boot/x)))", Firmware.DIRECT_KERNEL),
        ("(image (linux (kernel )))", Firmware.BOOTLOADER),
        ("(image (hvm (kernel '')))", Firmware.BIOS),
        ("(image (hvm))", Firmware.BIOS),
        ("(image (hvm (kernel /boot/vmlinuz)))", Firmware.DIRECT_KERNEL),
        ("(image (vmx (kernel /usr/lib/xen/boot/vmxloader)))", Firmware.BIOS),
    ],
)
def test_kernel_and_bootloader_say_what_starts_a_guest(body, firmware):
    (domain,) = domains(f"(domain (name a) {body})")
    assert domain.firmware is firmware


def test_the_cdrom_of_the_oldest_xends_is_hdc():
    (domain,) = domains("(domain (image (hvm (cdrom '/srv/a.iso'))) (device (vbd (dev hda) (uname file:/a) (mode w))))")
    assert [(d.target, d.device, d.source) for d in domain.disks] == [
        ("hda", Device.DISK, "/a"),
        ("hdc", Device.CDROM, "/srv/a.iso"),
    ]


@pytest.mark.parametrize(("said", "on"), [("(xen_platform_pci 0)", False), ("(xen_platform_pci 1)", True), ("", True)])
def test_the_platform_device_can_be_switched_off(said, on):
    (domain,) = domains(f"(domain (image (hvm {said})))")
    assert domain.platform_device is on
    assert (domain.platform_device_where is not None) is bool(said)


def test_without_a_boot_order_it_is_the_hard_disk():
    (domain,) = domains("(vm (image (hvm)))")
    assert (domain.boot.sources, domain.boot.where) == ((BootSource.HARD_DISK,), None)
    assert domain.name == "unnamed"


def test_sxp_is_a_decisive_sign_of_xend():
    reading, _ = read(HVM.encode(), "x")
    assert isinstance(reading, Read)
    assert [(hint.toolstack, hint.decisive) for hint in reading.definition.hints()] == [("xend", True)]


@pytest.mark.parametrize(
    ("characters", "reason"),
    [
        ("(a (b c))", "not a guest definition (SXP without a domain)"),
        ("(define (f x) (* x x)", "not a guest definition (no SXP either)"),
        ("(setq x '(1 2))", "not a guest definition (no SXP either)"),
    ],
)
def test_what_holds_no_domain_is_skipped(characters, reason):
    reading, _ = read(characters.encode(), "x", "auto")
    assert reading == Skipped(reason)


def test_a_domain_that_does_not_end_fails_at_the_parenthesis():
    reading, text = read(b"# saved\n(domain\n  (name a)\n  (image (hvm\n", "x")
    assert isinstance(reading, Failed)
    assert reading.reason == "not SXP: a parenthesis is not closed"
    assert reading.where() == Span(4, 10, 4, 11)
    assert text.line(4)[9] == "("


def test_a_text_asked_for_as_sxp_is_read_as_sxp():
    reading, _ = read(b"name = 'x'\ndisk = []\nmemory = 1\n", "x.cfg", "sxp")
    assert reading == Skipped("not a guest definition (SXP without a domain)")
    assert decode(b"(a)").characters == "(a)"

"""What is written into a definition by hand-made examples: the wanted lines, and everything else as it was."""

import textwrap

import pytest

from pvlint.changes import Add, Change, Delete, Rename, Writable
from pvlint.sources.text import Text, decode
from pvlint.split.edits import CannotEdit, edited
from pvlint.split.xml_edits import edits, notes
from tests.judging import judged

HEAD = "<domain type='kvm'>\n  <name>web01</name>\n  <os><type arch='x86_64'>hvm</type></os>\n  <devices>\n"
TAIL = "  </devices>\n</domain>\n"
VIRTIO = """\
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/img/web01.qcow2'/>
      <target dev='vda' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
    </disk>
"""
SPLIT = (
    Rename(0, "vdb", "virtio", gives_order=True),
    Add("hda", "ide", "/img/web01-boot.qcow2", like=0, format="qcow2"),
)


def after(text: str, *changes: Change, guest: int = 0) -> str:
    """The text with these changes to one of its guests."""
    document = judged(text.encode(), "guest.xml")
    return edited(document.text.characters, edits(document.text, document.guests[guest], changes))


def disk(inside: str, *, name: str = "vda", bus: str = "virtio", start: str = "type='file' device='disk'") -> str:
    """A definition with one disk, whose other lines are these."""
    lines = textwrap.indent(textwrap.dedent(inside).strip(), "      ")
    return (
        f"{HEAD}    <disk {start}>\n      <source file='/img/a'/>\n      <target dev='{name}' bus='{bus}'/>\n"
        f"{lines + chr(10) if lines else ''}    </disk>\n{TAIL}"
    )


# --- The split --------------------------------------------------------------------------------------------------------


def test_the_small_disk_comes_first_in_the_style_of_the_present_one():
    small = """\
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/img/web01-boot.qcow2'/>
      <target dev='hda' bus='ide'/>
    </disk>
"""
    assert after(HEAD + VIRTIO + TAIL, *SPLIT) == HEAD + small + VIRTIO.replace("'vda'", "'vdb'") + TAIL


def test_double_quotes_tabs_blanks_before_the_slash_and_crlf_are_kept():
    text = (HEAD + VIRTIO + TAIL).replace("'", '"').replace("  ", "\t").replace("/>", " />").replace("\n", "\r\n")
    small = (
        '\t\t<disk type="file" device="disk">\r\n'
        '\t\t\t<driver name="qemu" type="qcow2" />\r\n'
        '\t\t\t<source file="/img/web01-boot.qcow2" />\r\n'
        '\t\t\t<target dev="hda" bus="ide" />\r\n'
        "\t\t</disk>\r\n"
    )
    at = text.index("\t\t<disk")
    assert after(text, *SPLIT) == text[:at] + small + text[at:].replace('"vda"', '"vdb"')


def test_a_definition_of_one_line_stays_one_line():
    text = "".join(line.strip() for line in (HEAD + VIRTIO + TAIL).splitlines())
    small = (
        "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/img/web01-boot.qcow2'/>"
        "<target dev='hda' bus='ide'/></disk>"
    )
    at = text.index("<disk")
    assert after(text, *SPLIT) == text[:at] + small + text[at:].replace("'vda'", "'vdb'")


def test_a_disk_on_the_line_of_its_parent_gets_company_there():
    text = HEAD.rstrip() + VIRTIO.lstrip() + TAIL
    assert "<devices><disk type='file' device='disk'>\n      <driver" in after(text, *SPLIT)
    assert "    </disk><disk type='file' device='disk'>\n" in after(text, *SPLIT)


def test_the_boot_order_goes_to_the_small_disk_as_it_is_written():
    text = disk("<boot order=\" 2\" loadparm='x'/><!-- fast -->\n<serial>S1</serial>")
    done = after(text, *SPLIT)
    small, _, present = done.partition("</disk>")
    assert "<target dev='hda' bus='ide'/>\n      <boot order=\" 2\" loadparm='x'/>\n    " in small
    assert "boot" not in present
    assert "\n      <!-- fast -->\n      <serial>S1</serial>\n" in present


def test_the_boot_order_stays_where_nothing_is_said_of_it_or_nothing_is_added():
    text = disk("<boot order='1'/>")
    assert "vdb' bus='virtio'/>\n      <boot order='1'/>" in after(text, Rename(0, "vdb", "virtio"), SPLIT[1])
    assert "<boot order='1'/>" in after(text, SPLIT[0])


def test_the_boot_order_of_the_operating_system_is_left_alone():
    text = (HEAD + VIRTIO + TAIL).replace("</os>", "<boot dev='cdrom'/><boot dev='hd'/></os>")
    assert "<boot dev='cdrom'/><boot dev='hd'/></os>" in after(text, *SPLIT)
    assert "order=" not in after(text, *SPLIT)


def test_a_comment_above_a_disk_stays_with_it():
    comment = "    <!-- the system\n         disk -->\n"
    done = after(HEAD + comment + VIRTIO + TAIL, *SPLIT)
    assert done.startswith(HEAD + "    <disk")
    assert comment + VIRTIO.replace("'vda'", "'vdb'") in done


def test_without_an_order_the_small_disk_goes_before_every_bus_that_would_come_first():
    data = VIRTIO.replace("vda", "vdc").replace("web01", "data")
    done = after(HEAD + data + VIRTIO + TAIL, Rename(1, "vdb", "virtio"), SPLIT[1]._replace(like=1))
    assert done.index("hda") < done.index("vdc") < done.index("vdb")
    [guest] = judged(done.encode(), "guest.xml").guests
    assert guest.boot_disk is not None
    assert guest.boot_disk.target == "hda"


def test_a_block_device_a_network_disk_and_no_format():
    assert "<disk type='block' device='disk'>\n      <source dev='/dev/vg/boot'/>\n" in after(
        disk(""), SPLIT[0], SPLIT[1]._replace(source="/dev/vg/boot", format="")
    )
    network = disk("", start="type='network' device='disk'").replace("file='/img/a'", "protocol='rbd' name='p/a'")
    assert (
        "<disk type='file' device='disk'>\n      <driver name='qemu' type='raw'/>\n      <source file='/b'/>"
        in after(network, SPLIT[0], SPLIT[1]._replace(source="/b", format="raw"))
    )


def test_the_drivers_of_other_hypervisors():
    split = (Rename(0, "xvdb", "xen"), SPLIT[1]._replace(format="raw"))
    xen = disk("<driver name='tap' type='aio'/>", name="xvda", bus="xen").replace("'kvm'", "'xen'")
    assert "driver" not in after(xen, *split).partition("</disk>")[0], "rhel5 has no tap for an emulated disk"
    bhyve = disk("<driver name='file' type='raw'/>").replace("'kvm'", "'bhyve'")
    assert "<driver name='file' type='raw'/>" in after(bhyve, *SPLIT[:1], split[1]).partition("</disk>")[0]
    plain = disk("").replace("'kvm'", "'bhyve'")
    assert "driver" not in after(plain, *SPLIT)


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_path_is_escaped_for_its_quotes(quote):
    text = (HEAD + VIRTIO + TAIL).replace("'", quote)
    path = "/a&b<c>\"d'\te\N{GRINNING FACE}"
    done = after(text, SPLIT[0], SPLIT[1]._replace(source=path))
    assert "\N{GRINNING FACE}" in done
    assert judged(done.encode(), "guest.xml").guests[0].domain.disks[0].source == path


def test_a_path_that_xml_cannot_hold():
    with pytest.raises(CannotEdit, match="XML cannot hold"):
        after(HEAD + VIRTIO + TAIL, SPLIT[0], SPLIT[1]._replace(source="/a\x01b"))


def test_nothing_to_change():
    assert edits(Text("anything"), judged((HEAD + VIRTIO + TAIL).encode(), "x").guests[0], ()) == []
    assert after(HEAD + VIRTIO + TAIL, Rename(0, "vda", "virtio")) == HEAD + VIRTIO + TAIL


# --- Renaming ---------------------------------------------------------------------------------------------------------


def test_an_address_goes_with_the_bus_and_its_line_with_it():
    done = after(HEAD + VIRTIO + TAIL, Rename(0, "hda", "ide"))
    assert done == HEAD + VIRTIO.replace("'vda' bus='virtio'", "'hda' bus='ide'").replace(
        "      <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>\n", ""
    ) + TAIL  # fmt: skip


def test_an_address_beside_other_elements_goes_without_their_line():
    text = disk("<serial>S1</serial> <address type='drive' unit='0'/>\n<wwn>x</wwn> <boot order='1'/> <!-- x -->")
    done = disk("<serial>S1</serial>\n<boot order='1'/> <!-- x -->").replace("\n      <boot", "\n       <boot")
    assert after(text, Rename(0, "sda", "sata")) == done.replace("'vda' bus='virtio'", "'sda' bus='sata'")


def test_the_drive_address_that_a_name_stands_for_goes_with_the_name_and_another_stays():
    own = "<address type='drive' controller='0' bus='0' target='0' unit='{}'/>"
    assert "address" not in after(disk(own.format(0), name="sda", bus="scsi"), Rename(0, "sdb", "scsi"))
    assert own.format(3) in after(disk(own.format(3), name="sda", bus="scsi"), Rename(0, "sdb", "scsi"))


@pytest.mark.parametrize(
    ("bus", "target", "inside", "left"),
    [
        ("ide", "hda", "<driver name='q' iothread='1'\n  ats=\"on\" io='x'/>", "<driver name='q' io='x'/>"),
        ("ide", "hda", "<driver ats='on' iommu = 'on' packed='on'/>", ""),
        ("ide", "hda", "<driver><iothreads><iothread id='1'/></iothreads></driver>", ""),
        ("ide", "hda", "<driver name='q'><iothreads/><x/></driver>", "<driver name='q'><x/></driver>"),
        ("ide", "hda", "<driver/>", "<driver/>"),
        ("ide", "hda", "<geometry cyls='1' secs='3' trans='lba'/>", "<geometry cyls='1' secs='3' trans='lba'/>"),
        ("sata", "sda", "<geometry cyls='1' secs='3' trans='lba'/>", "<geometry cyls='1' secs='3'/>"),
        ("usb", "sda", "<geometry cyls='1' secs='3' trans='lba'/>", ""),
        ("sd", "sda", "<serial>S</serial>", ""),
        ("ide", "hda", "<serial>S</serial>", "<serial>S</serial>"),
        ("ide", "hda", "<wwn>5000c50015ea71aa</wwn>", "<wwn>5000c50015ea71aa</wwn>"),
        ("sata", "sda", "<wwn>5000c50015ea71aa</wwn>", ""),
        ("ide", "hda", "<alias name='ua-x'/>", "<alias name='ua-x'/>"),
    ],
)  # fmt: skip
def test_what_a_bus_does_not_have_goes(bus, target, inside, left):
    done = after(disk(inside), Rename(0, target, bus))
    assert done == disk(left).replace("'vda' bus='virtio'", f"'{target}' bus='{bus}'")


def test_what_scsi_alone_has_goes_on_virtio():
    text = disk("<vendor>V</vendor>\n<product>P</product>\n<wwn>5000c50015ea71aa</wwn>", name="sda", bus="scsi")
    text = text.replace("bus='scsi'", "bus='scsi' rotation_rate='1'")
    assert after(text, Rename(0, "vda", "virtio")) == disk("")
    usb = disk("", name="sda", bus="usb").replace("bus='usb'", "removable='on' bus='usb'")
    assert after(usb, Rename(0, "vda", "virtio")) == disk("")


def test_a_virtio_model_goes_when_the_disk_leaves_virtio():
    text = disk("", start="type='file' model='virtio-transitional' device='disk'")
    assert "<disk type='file' device='disk'>" in after(text, Rename(0, "hda", "ide"))
    assert "model='virtio-transitional'" in after(text, Rename(0, "vdb", "virtio"))


def test_a_bus_is_written_where_the_name_does_not_say_it():
    text = disk("").replace(" bus='virtio'", "")
    assert "<target dev='vdb'/>" in after(text, Rename(0, "vdb", "virtio"))
    assert "<target dev='sda' bus='sata'/>" in after(text, Rename(0, "sda", "sata"))


def test_the_quotes_and_order_of_attributes_are_kept():
    text = disk("").replace("dev='vda' bus='virtio'", "bus = \"virtio\"\n  tray='open' dev='&#118;da'")
    assert "<target bus = \"ide\"\n  tray='open' dev='hda'/>" in after(text, Rename(0, "hda", "ide"))


def test_read_only_goes_with_its_line():
    text = disk("<readonly/>\n<boot order='1'/>", name="hda", bus="ide")
    assert after(text, Writable(0)) == disk("<boot order='1'/>", name="hda", bus="ide")


def test_several_changes_of_one_disk_do_not_get_in_each_others_way():
    text = disk("<driver iothread='1'/> <boot order='1'/> <readonly/>\n<address type='pci'/><!-- end -->")
    done = after(text, Writable(0), Rename(0, "sda", "sata", gives_order=True), SPLIT[1])
    assert done.endswith("<target dev='sda' bus='sata'/>\n      <!-- end -->\n    </disk>\n" + TAIL)


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "change", "reason"),
    [
        (disk("", start="type='vhostuser' device='disk'"), Rename(0, "hda", "ide"), "can be on the bus virtio alone"),
        (disk("", start="type='block' device='lun'"), Rename(0, "hda", "ide"), "device='lun' cannot be on the bus ide"),
        (disk("<readonly/>"), Rename(0, "sda", "sata"), "refuses a read-only disk on the bus sata"),
        (disk("<transient shareBacking='yes'/>"), Rename(0, "hda", "ide"), "shareBacking"),
        (disk("").replace("arch=", "machine='pc-q35-7.2' arch="), Rename(0, "hda", "ide"), "a q35 machine has not got"),
        (disk("").replace("</os>", "</os>").replace("<devices>", "<devices><controller type='usb' model='none'/>"),
         Rename(0, "sda", "usb"), "switched off"),
        (disk("", start="type='file' device='floppy'", name="fda", bus="fdc"), Rename(0, "sda", "usb"), "nothing else"),
        (disk(""), Rename(0, "fda", "fdc"), "floppy drives, and nothing else"),
        (disk("", start="type='file' device='cdrom'", name="hdc", bus="ide"), Rename(0, "vda", "virtio"), "CD-ROM"),
        (disk(""), Rename(0, "hde", "ide"), "places for hda to hdd"),
        (disk(""), Add("vda", "virtio", "/b", 0), "two disks would be called vda"),
    ],
)  # fmt: skip
def test_what_libvirt_would_refuse_is_not_written(text, change, reason):
    with pytest.raises(CannotEdit, match=reason):
        after(text, change)


def test_a_taken_place_is_left_to_the_disk_that_has_it():
    sits = "      <address type='drive' controller='0' bus='0' target='0' unit='0'/>\n    </disk>"
    cdrom = "    <disk type='file' device='cdrom'>\n      <target dev='hdc' bus='ide'/>\n    </disk>\n"
    text = HEAD + cdrom.replace("    </disk>", sits) + VIRTIO + TAIL
    done = after(text, SPLIT[0]._replace(disk=1), SPLIT[1]._replace(like=1))
    assert "'hda' bus='ide'/>\n      <address type='drive' controller='0' bus='0' target='0' unit='1'/>" in done
    with pytest.raises(CannotEdit, match="hdc and hda would both be at controller 0, bus 0, target 0, unit 0"):
        after(text, Rename(1, "hda", "ide"))


def test_what_was_wrong_before_is_not_the_changes_fault():
    cdrom = disk("<address type='drive' unit='1'/>", name="sda", bus="sata", start="type='file' device='cdrom'")
    both = cdrom.removeprefix(HEAD).removesuffix(TAIL)
    assert "vdb" in after(HEAD + VIRTIO + both + both.replace("sda", "sdc") + TAIL, *SPLIT)
    with pytest.raises(CannotEdit, match="libvirt refuses the definition as it is: target 'sda' is used by two disks"):
        after(HEAD + VIRTIO + both + both + TAIL, *SPLIT)


def test_a_wide_controller_of_vmware_has_fifteen_places():
    at = "<address type='drive' controller='0' bus='0' target='0' unit='{}'/>"
    for unit, stays in ((8, False), (7, True)):
        text = disk(at.format(unit), name="sdh", bus="scsi").replace("'kvm'", "'vmware'")
        assert ("address" in after(text, Rename(0, "sdi", "scsi"))) is stays


@pytest.mark.parametrize("holder", ["domainsnapshot", "domstatus", "test:domainsnapshot"])
def test_libvirts_own_records_are_not_edited(holder):
    space = " xmlns:test='http://libvirt.org/schemas/domain/test/1.0'"
    inner = f"<{holder}{space}>{HEAD}{VIRTIO}{TAIL}</{holder}>"
    text = f"<node>{HEAD}{VIRTIO}  </devices>{inner}</domain></node>" if ":" in holder else inner
    with pytest.raises(CannotEdit, match=rf"this <{holder}> is libvirt's own file"):
        after(text, *SPLIT, guest=-1)


@pytest.mark.parametrize(
    "wrap", ["<node>{}{}</node>", "{}{}", "<domains>\n{}{}</domains>", "<?xml version='1.0'?>\n{}\n<!-- x -->{}"]
)
def test_of_several_guests_one_is_changed(wrap):
    first, second = HEAD + VIRTIO + TAIL, (HEAD + VIRTIO + TAIL).replace("web01", "web02")
    text = wrap.format(first, second)
    assert after(text, *SPLIT, guest=1) == wrap.format(first, after(second, *SPLIT))


def test_a_file_that_libvirt_wrote_is_better_given_to_virsh():
    generated = "<!--\nWARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE\nOVERWRITTEN\n-->\n\n"
    [note] = notes(Text(generated + HEAD))
    assert "virsh define" in note
    assert notes(Text(HEAD)) == ()


# --- Encodings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "declared", "path"),
    [
        ("utf-8", "", "\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("utf-8-sig", "UTF-8", "\N{GRINNING FACE}"),
        ("utf-16", "UTF-16", "\N{GRINNING FACE}"),
        ("iso-8859-1", "ISO-8859-1", "\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("iso-8859-15", "iso-8859-15", "\N{EURO SIGN}"),
        ("koi8-r", "KOI8-R", "\N{CYRILLIC SMALL LETTER DE}"),
        ("ascii", "us-ascii", "\N{CYRILLIC SMALL LETTER DE}"),
    ],
)
def test_every_encoding_comes_back_byte_for_byte(encoding, declared, path):
    declaration = f"<?xml version='1.0' encoding='{declared}'?>\n" if declared else ""
    name = path if encoding not in ("ascii",) else "x"
    written = (declaration + HEAD + VIRTIO + TAIL).replace("web01<", f"{name}<")
    data = written.encode(encoding)
    document = judged(data, "guest.xml")
    changes = (SPLIT[0], SPLIT[1]._replace(source=f"/{path}"))
    done = edited(document.text.characters, edits(document.text, document.guests[0], changes))
    again = judged(done.encode(document.text.encoding), "guest.xml").guests[0]
    assert (again.name, again.domain.disks[0].source) == (name, f"/{path}")
    for line in written.splitlines():
        if "vda" not in line:
            assert line.encode(encoding.removesuffix("-sig")).lstrip(b"\xff\xfe") in done.encode(document.text.encoding)


@pytest.mark.parametrize("name", ["UTF-7", "EBCDIC-CP-US", "no-such-encoding"])
def test_an_encoding_that_is_not_like_ascii_is_refused(name):
    text = decode((f"<?xml version='1.0' encoding='{name}'?>" + HEAD + VIRTIO + TAIL).encode())
    guest = judged((HEAD + VIRTIO + TAIL).encode(), "guest.xml").guests[0]
    with pytest.raises(CannotEdit, match=f"encoded in {name}"):
        edits(text, guest, SPLIT)


def test_a_text_that_is_not_the_guests_is_refused():
    guest = judged((HEAD + VIRTIO + TAIL).encode(), "guest.xml").guests[0]
    with pytest.raises(CannotEdit, match="the <disk> of vda is not found"):
        edits(Text(HEAD + "\n" + VIRTIO + TAIL), guest, SPLIT)


# --- Deleting ---------------------------------------------------------------------------------------------------------


def deleted(text: str, piece: str, new: str = "") -> str:
    at = text.index(piece)
    return after(text, Delete(Text(text).where(at, at + len(piece)), new))


def test_a_comment_goes_with_its_line():
    comment = "    <!-- pvlint: ignore[PV101] old -->\n"
    assert deleted(HEAD + comment + VIRTIO + TAIL, comment.strip()) == HEAD + VIRTIO + TAIL


def test_a_comment_beside_an_element_goes_alone():
    text = disk("<serial>S</serial>  <!-- pvlint: ignore[PV101] -->")
    assert deleted(text, "<!-- pvlint: ignore[PV101] -->") == disk("<serial>S</serial>")
    before = disk("<!-- pvlint: ignore[PV101] --><serial>S</serial>")
    assert deleted(before, "<!-- pvlint: ignore[PV101] -->") == disk("<serial>S</serial>")


def test_a_part_of_a_comment_goes_and_with_the_last_part_the_comment():
    text = HEAD + "    <!-- pvlint: ignore[PV101,PV202] -->\n" + VIRTIO + TAIL
    assert deleted(text, ",PV202") == text.replace(",PV202", "")
    assert deleted(text, "PV101,PV202", "PV101") == text.replace(",PV202", "")
    assert deleted(text, "pvlint: ignore[PV101,PV202]") == HEAD + VIRTIO + TAIL


def test_an_element_of_the_metadata_goes_whole():
    ignore = "    <pvlint:ignore xmlns:pvlint='urn:pvlint:metadata:1' rules='PV101'>\n  why\n</pvlint:ignore>\n"
    text = (HEAD + VIRTIO + TAIL).replace("  <os>", f"  <metadata>\n{ignore}    <x/>\n  </metadata>\n  <os>")
    start = ignore.strip().partition(">")[0] + ">"
    assert deleted(text, start) == text.replace(ignore, "")
    assert deleted(text, "PV101", "PV202") == text.replace("PV101", "PV202")
    decoyed = text.replace("    <x/>", "    <!-- x -->").replace("<metadata>", "<metadata><a><![CDATA[<!--]]></a>")
    assert deleted(decoyed, start) == decoyed.replace(ignore, "")


def test_a_comment_above_a_disk_goes_while_one_is_added_before_it():
    comment = "    <!-- pvlint: ignore[PV101] -->\n"
    text = HEAD + comment + VIRTIO + TAIL
    at = text.index("<!--")
    gone = Delete(Text(text).where(at, at + len(comment.strip())))
    assert after(text, gone, *SPLIT) == after(HEAD + VIRTIO + TAIL, *SPLIT)


def test_a_disk_that_has_the_name_already_keeps_its_address():
    """The address is the one that its name stands for, as it may be when libvirt wrote it."""
    text = (
        "<domain type='kvm'><name>a</name><memory>1</memory><os><type arch='x86_64'>hvm</type></os><devices>"
        "<disk type='file' device='disk'><source file='/x'/><target dev='sdb' bus='scsi'/>"
        "<address type='drive' controller='0' bus='0' target='0' unit='1'/></disk></devices></domain>"
    )
    guest = judged(text.encode(), "a.xml").guests[0]
    assert edits(Text(text), guest, [Rename(0, "sdb", "scsi")]) == []

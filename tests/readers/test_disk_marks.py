"""What rules ask of a disk besides its name and store, and the pieces of a kernel's command line with their places."""

import pytest

from pvlint.model import Disk, Domain
from pvlint.readers.read import read
from pvlint.readers.reading import Read


def domain(text: str, toolstack: str = "rhel5") -> Domain:
    reading, _ = read(text.encode(), "a", "auto")
    assert isinstance(reading, Read)
    return reading.definition.domains(toolstack)[0]


def config(disk: str, toolstack: str = "rhel5") -> Disk:
    return domain(f'name = "a"\nbuilder = "hvm"\ndisk = ["{disk}"]\n', toolstack).disks[0]


def sxp(disk: str) -> Disk:
    return domain(f"(domain (name a) (image (hvm (boot c))) (device (vbd {disk})))").disks[0]


def xml(inner: str) -> Disk:
    disk = f"<disk type='file'><source file='/a'/>{inner}</disk>"
    return domain(f"<domain type='kvm'><os><type>hvm</type></os><devices>{disk}</devices></domain>").disks[0]


@pytest.mark.parametrize(
    ("disk", "shared"),
    [
        (config("phy:/a,hda,w!"), True),
        (config("phy:/a,hda,w!", "xl"), True),
        (config("phy:/a,hda,w"), False),
        (config("/a,raw,hda,rw", "xl"), False),
        (sxp("(dev hda) (uname phy:/a) (mode w!)"), True),
        (sxp("(dev hda) (uname phy:/a) (mode w)"), False),
        (sxp("(dev hda) (uname phy:/a)"), False),
        (xml("<target dev='vda'/><shareable/>"), True),
        (xml("<target dev='vda'/>"), False),
    ],
)
def test_a_disk_may_say_that_it_shares_its_store(disk, shared):
    assert disk.shared is shared
    assert not disk.read_only


@pytest.mark.parametrize(
    ("disk", "ioemu"),
    [
        (config("phy:/a,ioemu:hda,w"), True),
        (config("phy:/a,ioemu:hda,w", "xl"), True),
        (config("ioemu:/a,hda,w", "xl"), False),
        (config("tap:ioemu:/a,hda,w"), False),
        (sxp("(dev ioemu:hda)"), True),
        (sxp("(dev hda)"), False),
        (xml("<target dev='ioemu:hda'/>"), True),
        (xml("<target dev='hda'/>"), False),
    ],
)
def test_the_prefix_of_a_device_name_is_remembered(disk, ioemu):
    assert (disk.target, disk.ioemu) == ("hda", ioemu)


def test_only_shared_backing_makes_an_overlay():
    assert xml("<target dev='vda'/><transient shareBacking='yes'/>").overlay
    assert not xml("<target dev='vda'/><transient/>").overlay
    assert not xml("<target dev='vda'/>").overlay


def test_the_name_of_the_driver_is_kept():
    assert xml("<target dev='vda'/><driver name='tap' type='aio'/>").driver == "tap"
    assert xml("<target dev='vda'/><driver type='raw'/>").driver == ""


KERNEL = 'builder = "hvm"\nkernel = "/boot/vmlinuz"\n'


@pytest.mark.parametrize(
    ("said", "toolstack", "line"),
    [
        ('root = "/dev/xvda1 ro"\nextra = "quiet"', "rhel5", "root=/dev/xvda1 ro quiet"),
        ('root = "root=/dev/xvda1"', "rhel5", "root=/dev/xvda1"),
        ('extra = "quiet"', "xl", "quiet"),
        ('cmdline = "root=/dev/xvda1"\nroot = "/dev/hda1"\nextra = "quiet"', "xl", "root=/dev/xvda1"),
        ('cmdline = "root=/dev/xvda1"\nroot = "/dev/hda1"\nextra = "quiet"', "rhel5", "root=/dev/hda1 quiet"),
        ('cmdline = "root=/dev/xvda1"', "rhel5", "root=/dev/xvda1"),
        ("", "xl", ""),
    ],
)
def test_the_command_line_of_a_config_is_what_its_toolstack_makes_of_it(said, toolstack, line):
    assert domain(KERNEL + said, toolstack).command_line == line


def test_without_a_kernel_of_the_hosts_there_is_no_command_line():
    assert domain('builder = "hvm"\nroot = "/dev/hda1"').command_words == ()
    assert domain("<domain type='kvm'><os><type>hvm</type><cmdline>ro</cmdline></os></domain>").command_words == ()


def test_every_piece_of_a_command_line_has_its_place():
    words = domain(KERNEL + 'root = "/dev/xvda1"\nextra = "quiet"').command_words
    assert [(w.where().line, w.where().column, w.where().end_column) for w in words] == [(3, 1, 20), (4, 1, 16)]
    text = "(domain (image (hvm (kernel /k) (root /dev/sda1) (args 'ro quiet'))))"
    found = domain(text).command_words
    assert [w.text for w in found] == ["root=/dev/sda1", "ro quiet"]
    assert [text[w.where().column - 1 : w.where().end_column - 1] for w in found] == ["/dev/sda1", "'ro quiet'"]
    text = "<domain type='kvm'><os><type>hvm</type><kernel>/k</kernel><cmdline>ro</cmdline></os></domain>"
    (words_of_xml,) = domain(text).command_words
    assert words_of_xml.where().column == text.index("<cmdline>") + 1
    assert domain(text.replace("ro<", "<")).command_words == ()


def test_versions_of_a_guest_may_differ_in_their_command_line_alone():
    text = (
        KERNEL + 'import os\nif os.getenv("A"):\n    extra = "root=/dev/hda1"\nelse:\n    extra = "root=/dev/xvda1"\n'
    )
    assert [v.command_line for v in domain(text).versions] == ["root=/dev/hda1", "root=/dev/xvda1"]

"""xm and xl configs -> Domain: what only running the file would tell stays unknown."""

import pytest

from pvlint.model import Firmware, Virtualization
from pvlint.readers import xen_domain
from pvlint.readers.read import read
from pvlint.readers.reading import Read

DISK = "disk = ['file:/a.img,hda,w']\n"


def domain(text, family="rhel5"):
    reading, _ = read(text.encode(), "a.cfg", "auto")
    assert isinstance(reading, Read), reading
    return reading.definition.domains(family)[0]


@pytest.mark.parametrize(
    ("line", "firmware"),
    [
        ("kernel = '/usr/lib/' + x", Firmware.UNKNOWN),
        ("kernel = x", Firmware.UNKNOWN),
        ("kernel = x + '/hvmloader'", Firmware.BIOS),
        ("kernel = '/boot/vmlinuz'", Firmware.DIRECT_KERNEL),
        ("kernel = '/usr/lib/xen/boot/hvmloader'", Firmware.BIOS),
    ],
)
def test_a_kernel_that_is_not_known_may_be_anything_but_for_its_name(line, firmware):
    assert domain(f"import sys\nx = sys.argv[1]\nbuilder = 'hvm'\n{line}\n{DISK}").firmware is firmware


def test_a_builder_known_in_part_is_not_known():
    found = domain(f"import sys\nbuilder = 'h' + sys.argv[1]\n{DISK}")
    assert found.virtualization is Virtualization.UNKNOWN
    assert found.unsaid[0].decides == "the value of builder or type"


def test_a_boot_order_known_in_part_names_no_device():
    found = domain(f"import sys\nbuilder = 'hvm'\nboot = 'd' + sys.argv[1]\n{DISK}")
    assert found.boot.words == "a boot order that only running the file would tell"


def test_of_a_boot_order_nothing_is_remembered_but_its_letters():
    xen_domain._in_words.cache_clear()
    for number in range(40):
        odd = "".join(chr(0x4E00 + number * 100 + more) for more in range(100))
        assert domain(f"builder = 'hvm'\nboot = 'd{odd}c'\n{DISK}").boot.words == "CD-ROM, hard disk"
    assert xen_domain._in_words.cache_info().currsize == 1

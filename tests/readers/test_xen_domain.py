"""xm and xl configs -> Domain: what only running the file would tell stays unknown."""

import pytest

from pvlint.model import Firmware, Virtualization
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

"""Which texts are guests: other programs' files assign the same names, and guests come in many shapes."""

import pytest

from pvlint.readers.read import read
from pvlint.readers.reading import Failed, Read, Skipped

FENCE = "`" * 3

OTHERS = {
    "Makefile": "name = foo\nmemory = 512\nall:\n\techo $(name)\n",
    "start.sh": '#!/bin/sh\nmemory=512\nboot="c"\nif [ -n "$boot" ]; then echo $boot; fi\n',
    "site.yml": "- hosts: all\n  vars:\n    memory = 512\n    disk = 20\n",
    "main.tf": 'resource "libvirt_domain" "web" {\n  name = "web"\n  memory = 512\n  disk = ["a.img"]\n}\n',
    "config.toml": "name = 'x'\nmemory = 512\ndisk = ['a.img']\n[table]\ntype = 'innodb'\n",
    "settings.py": "import os\nname = 'shop'\nmemory = 512\ntype = 'innodb'\ndisk = ['a', 'b']\n",
    ".env": 'disk="20G"\nmemory="2G"\n',
    "setup.cfg": "[metadata]\nname = x\ntype = y\nkernel = z\n",
    "README.md": f"# Guests\n\nThis one boots from xvda:\n\n{FENCE}\nname = 'a'\nbuilder = 'hvm'\n"
    f"disk = ['phy:/dev/vg/a,xvda,w']\n{FENCE}\n\nIt is a good one.\n",
    "module.py": "def f(disk='x', memory=1):\n    kernel = 'k'\n    return disk\n",
    "docstring.py": '"""\nname = \'a\'\ndisk = [\'phy:/a,xvda,w\']\n"""\nx = 1\n',
    "page.html": "<!DOCTYPE html>\n<html><body>&lt;domain type='kvm'&gt; and <domain></body></html>\n",
    "zones.xml": "<zones><domain type='primary'><name>example.com</name></domain></zones>\n",
}
GUESTS = {
    "placeholder-in-a-comment": "builder = 'hvm'\ndisk = ['phy:/a,xvda,w'] # was ${DISK} and {{ disk }}\n",
    "brackets-alone": "builder = 'hvm'\nmemory = 1\ndisk = ['phy:/a,hda,w']\nvif = [\n ['mac']\n]\n",
    "continued": "builder = 'hvm'\npci = \\\n [ '00:1d.0' ]\ndisk = ['phy:/a,hda,w']\n",
    "section-in-a-docstring": "'''\n[section]\n'''\nbuilder = 'hvm'\ndisk = ['phy:/a,hda,w']\n",
    "only-a-disk": "name = 'a'\ndisk = ['/dev/vg/a,raw,xvda,rw']\n",
    "key-value": "name = 'a'\ndisk = ['vdev=xvda,format=raw,target=/a']\n",
    "pygrub": "name = 'a'\nbootloader = 'pygrub'\nmemory = 512\n",
    "nic": "memory = 512\nname = 'a'\nvif = ['bridge=xenbr0']\n",
    "unknown-disk": "builder = 'hvm'\nname = 'g'\ndisk = f()\n",
    "all-unknown": "kernel = here + '/vmlinuz'\nname = 'g'\ndisk = f()\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_programs_files_are_skipped(name):
    reading, _ = read(OTHERS[name].encode(), name)
    assert isinstance(reading, Skipped), reading


@pytest.mark.parametrize("name", GUESTS)
def test_guests_of_every_shape_are_read(name):
    reading, _ = read(GUESTS[name].encode(), name)
    assert isinstance(reading, Read), reading


def test_a_guest_with_a_fault_is_a_failure_and_not_skipped():
    text = "name = 'a'\nbuilder = 'hvm'\nmemory = = 5\ndisk = ['phy:/dev/vg/a,xvda,w']\nvif = ['']\n"
    reading, _ = read(text.encode(), "a.cfg")
    assert isinstance(reading, Failed)
    assert reading.where().line == 3

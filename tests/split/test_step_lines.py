"""The printed steps of a split, line by line: a shell can read them, and what they mean depends on no machine."""

import json
import os
import subprocess
from typing import Final

import pytest

from tests.cli.program import ROOT, pvlint
from tests.images.filesystems import plant
from tests.images.trees import RHEL5
from tests.split.starting import RescueSystem, example, line, split

RHEL5_XEND: Final = "rhel5-single-pv.cfg"
XL: Final = "xl-xvda.cfg"
KVM: Final = "kvm-virtio.xml"


@pytest.mark.parametrize(
    ("name", "maker", "image"), [(RHEL5_XEND, "mkinitrd", "initrd-"), (KVM, "dracut", "initramfs-")]
)
def test_the_initrd_is_made_for_the_kernel_of_the_guest_not_of_the_rescue_system(tmp_path, name, maker, image):
    steps, rescue = split(example(name, tmp_path), "--stage", "final"), RescueSystem(tmp_path)
    modules = plant({"2.6.18-8.el5": None, RHEL5: None}, tmp_path / "modules")
    os.utime(modules / "2.6.18-8.el5", (0, 0))
    rescue.names = {"/lib/modules": f"{tmp_path}/modules", "/boot/": f"{tmp_path}/boot/"}
    rescue.program(maker, 'for last; do echo "$last"; done')
    which = line(steps, "v=").partition("     # ")[0]
    *_, made, kernel = rescue.type(f"{which}; {line(steps, maker)}").split()
    assert (made, kernel) == (f"{tmp_path}/boot/{image}{RHEL5}.img", RHEL5)


@pytest.mark.parametrize("options", [("--stage", "install"), ("--stage", "final"), ("--keep-one-disk",)])
def test_every_line_outside_the_kickstart_is_one_that_a_shell_can_read(options):
    read_by_shell = set[str]()
    for path in [*(ROOT / "tests/fixtures/rules/PV101").rglob("*.*"), *(ROOT / "examples").glob("*.*")]:
        said = pvlint("split", "--isolated", "--output-format", "json", *options, str(path))
        for guest in json.loads(said.out)["guests"] if said.out else ():
            for step in guest["steps"]:
                assert step["lines"], (path, step["title"])
                if step["title"] != "in the kickstart":
                    read_by_shell.update(step["lines"])
    assert len(read_by_shell) > 10
    for command in read_by_shell:
        done = subprocess.run(["sh", "-n"], input=command, capture_output=True, text=True)
        assert done.stderr == "", command


def test_boot_d_after_the_rest_of_an_xl_config_is_what_xl_takes(tmp_path, xen_parser):
    """`xl create FILE LINE` puts the line behind the file's own."""
    data = example(XL, tmp_path).read_bytes()
    assert xen_parser.config(data, ["boot"]) == {"boot": ["=c"]}
    assert xen_parser.config(data + b'boot="d"\n', ["boot"]) == {"boot": ["=d"]}

"""``pvlint check -c`` against a libvirtd with QEMU: guests are defined there, and pvlint has to find them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.program import process
from tests.integration.judge import Judge

pytestmark = [pytest.mark.libvirt, pytest.mark.libvirtd]
_BUSES: Final = {"ide01": "ide", "sata01": "sata", "virtio01": "virtio", "virtio02": "virtio"}


def definition(name: str, bus: str) -> str:
    return f"""
      <domain type='qemu'>
        <name>pvlint-{name}</name>
        <memory unit='MiB'>64</memory>
        <os><type arch='x86_64' machine='pc'>hvm</type></os>
        <devices>
          <disk type='file' device='disk'>
            <driver name='qemu' type='raw'/>
            <source file='/srv/pvlint-{name}.img'/>
            <target dev='{"vda" if bus == "virtio" else "hda" if bus == "ide" else "sda"}' bus='{bus}'/>
          </disk>
        </devices>
      </domain>"""


@pytest.fixture
def uri(qemu_driver: Judge) -> Iterator[str]:
    """The URI of the daemon, with four guests."""
    connection: Any = qemu_driver.connection
    domains = [connection.defineXML(definition(name, bus)) for name, bus in _BUSES.items()]
    yield connection.getURI()
    for domain in domains:
        domain.undefine()


def test_every_guest_with_a_virtio_boot_disk_is_flagged_and_no_other(uri: str):
    outcome = process("check", "-c", uri, "--select", "PV101", "--profile", "rhel5", "--output-format", "concise")
    assert outcome.status == 1
    assert outcome.err == "Checked 4 guests on 1 host. 2 errors.\n"
    assert [line.rpartition("#")[2].partition(":")[0] for line in outcome.out.splitlines()] == [
        "pvlint-virtio01", "pvlint-virtio02",
    ]  # fmt: skip


def test_the_place_is_in_the_definition_that_libvirt_keeps(uri: str, qemu_driver: Judge):
    connection: Any = qemu_driver.connection
    text = connection.lookupByName("pvlint-virtio01").XMLDesc(2).splitlines()
    outcome = process("check", "-c", uri, "--select", "PV101", "--output-format", "concise")
    line = int(outcome.out.partition("#pvlint-virtio01:")[2].partition(":")[0])
    assert text[line - 1].strip() == "<target dev='vda' bus='virtio'/>"


def test_none_of_them_runs(uri: str):
    outcome = process("check", "-c", uri, "--active")
    assert outcome.status == 3
    assert outcome.err.startswith(f"pvlint: notice: {uri}: no running guests\n")


def test_the_daemon_is_asked_beside_hosts_that_fail(uri: str, tmp_path: Path):
    gone = f"qemu+unix:///session?socket={tmp_path}/none"
    outcome = process("disks", "-c", gone, "-c", uri, "--output-format", "concise")
    assert outcome.status == 2
    assert outcome.err.splitlines()[0].startswith(f"pvlint: {gone}: cannot connect: Failed to connect socket to ")
    assert outcome.err.count("\n") == 2
    assert outcome.out.count(os.linesep) == 4

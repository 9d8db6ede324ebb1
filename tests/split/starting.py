"""The machine of a written definition: the images that it names, and the drives that its firmware sees."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from pvlint.guest import Guest
from pvlint.model import BootSource, Device, Disk, Tri
from pvlint.platforms.presentation import Presentation
from pvlint.readers.xml_disks import drive_index
from tests.cli.program import pvlint
from tests.images.machine import console
from tests.images.tools import PATH, run, tool
from tests.images.trees import GRUB_CONF, RHEL5
from tests.judging import judged

EXAMPLES: Final = Path(__file__).parent.parent.parent / "examples"
NOTHING_TO_START: Final = "No bootable device"
MENU: Final = f"Red Hat Enterprise Linux Server ({RHEL5})"
"""The line of RHEL 5's entry in GRUB's menu."""
_LETTERS: Final = {
    BootSource.FLOPPY: "a", BootSource.HARD_DISK: "c", BootSource.CDROM: "d", BootSource.NETWORK: "n",
}  # fmt: skip


def example(name: str, folder: Path) -> Path:
    """A copy of an example whose images are in ``folder``."""
    text = (EXAMPLES / name).read_text()
    for place in ("/var/lib/xen/images", "/var/lib/libvirt/images"):
        text = text.replace(place, str(folder))
    copy = folder / name
    copy.write_text(text)
    return copy


def read(definition: Path) -> Guest:
    """The only guest of a file."""
    (guest,) = judged(definition.read_bytes(), str(definition)).guests
    return guest


def split(definition: Path, *options: str) -> list[tuple[str, list[str]]]:
    """Run `pvlint split --write` and give the steps that it prints."""
    said = pvlint("split", "--isolated", "--write", "--output-format", "json", *options, str(definition))
    assert (said.status, said.err) == (0, "")
    answer: dict[str, Any] = json.loads(said.out)
    assert answer["written"]
    (guest,) = answer["guests"]
    return [(step["title"], step["lines"]) for step in guest["steps"]]


def line(steps: list[tuple[str, list[str]]], start: str) -> str:
    """The only printed line that starts so; with "..." it may be anywhere in it."""
    wanted = start.removeprefix("...")
    printed = [line for _, lines in steps for line in lines]
    (found,) = [line for line in printed if (wanted in line if wanted != start else line.startswith(start))]
    return found


def severities(definition: Path, code: str, *options: str) -> list[str]:
    """How loudly a rule is heard, finding by finding."""
    said = pvlint("check", "--isolated", "--output-format", "json", *options, str(definition))
    return [found["severity"] for found in json.loads(said.out)["findings"] if found["code"] == code]


def hard_disks(guest: Guest) -> list[Disk]:
    return [disk for disk in guest.domain.disks if disk.device is Device.DISK]


def lay(guest: Guest, *images: Path) -> None:
    """Put raw images where a guest's hard disks are to be, in the format that its definition says."""
    for disk, image in zip(hard_disks(guest), images, strict=True):
        run(tool("qemu-img"), "convert", "-f", "raw", "-O", disk.format or "raw", image, disk.source)


def started(guest: Guest, words: str) -> str:
    """What is written on the console of the guest's machine, until ``words`` are among it."""
    return console(_drives(guest), words, "q35" if "q35" in guest.domain.machine else "pc")


def _drives(guest: Guest) -> list[str]:
    """QEMU's options for the drives that the firmware sees, each where `Presentation` says.

    A disk that is only a xen-vbd is left out. There is no Xen here to serve it, and none is needed: hvmloader's BIOS
    and GRUB have no driver for one, so what they see of it is what they see here, a machine without that drive. A
    virtio disk is there as virtio-blk, for SeaBIOS has a driver. SeaBIOS also stands in for the BIOS of old Xen,
    ROMBIOS: both start the first sector of the first drive that hangs on an emulated controller.
    """
    options = ["-boot", "order=" + "".join(_LETTERS[source] for source in guest.domain.boot.sources)]
    if not guest.is_xen:
        options = ["-boot", "strict=on"]  # as libvirt starts every guest; which disk is first, it says by bootindex
    for number, (disk, shown) in enumerate(zip(guest.domain.disks, guest.presentations, strict=True)):
        if shown.pv_only and shown.driver == "xen-vbd":
            continue
        device = _device(disk, shown)
        if disk.source:
            file = disk.source.replace(",", ",,")
            options += ["-drive", f"file={file},format={disk.format or 'raw'},if=none,id=d{number},snapshot=on"]
            device += f",drive=d{number}"
        # libvirt gives QEMU the disk that `<boot dev='hd'/>` means; tests/integration asks it that pvlint knows which.
        if not guest.is_xen and disk is guest.boot_disk:
            device += ",bootindex=1"
        options += ["-device", device]
    return options


def _device(disk: Disk, shown: Presentation) -> str:
    kind = "ide-cd" if disk.device is Device.CDROM else "ide-hd"
    unit = shown.unit if shown.unit >= 0 else drive_index(disk.target)
    if shown.emulated is Tri.YES and shown.bus == "IDE":
        return f"{kind},bus=ide.{unit // 2},unit={unit % 2}"
    if shown.emulated is Tri.YES and shown.bus == "SATA":
        return f"{kind},bus=ide.{unit}"
    assert (shown.pv_only, shown.driver) == (True, "virtio-blk"), f"no drive for {disk.target}, {shown.words}"
    return "virtio-blk-pci"


class RescueSystem:
    """Where the printed steps are typed: a shell whose disk is an image, and whose GRUB legacy is the builder's."""

    def __init__(self, folder: Path) -> None:
        self.names: dict[str, str] = {}
        """What stands for a path in the steps: "/dev/hda" for an image."""
        self.programs = folder / "programs"
        self.programs.mkdir()

    def program(self, name: str, script: str) -> None:
        """A program that the guest has."""
        file = self.programs / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def type(self, line: str, more: str = "") -> str:
        """Run a line as printed, its paths replaced and options added; its output. Raises where it fails."""
        command = line.partition("     # ")[0] + more
        for name in sorted(self.names, key=len, reverse=True):
            command = command.replace(name, self.names[name])
        environment = {**os.environ, "PATH": f"{self.programs}:{PATH}", "LC_ALL": "C"}
        done = subprocess.run(["sh", "-ec", command], env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def partition(disk: Path) -> tuple[int, int]:
    """Where the only partition of a disk starts and how long it is, in bytes; it is the active one."""
    (found,) = json.loads(run(tool("sfdisk"), "--json", disk))["partitiontable"]["partitions"]
    assert (found["bootable"], found["type"]) == (True, "83")
    assert found["start"] + found["size"] == disk.stat().st_size // 512
    return found["start"] * 512, found["size"] * 512


def menu_on_serial_port(conf: str) -> str:
    """A grub.conf that shows its menu, where it can be read."""
    conf = conf.replace("hiddenmenu", "serial --unit=0\nterminal serial")
    return "".join(line for line in conf.splitlines(keepends=True) if not line.startswith("splashimage"))


def show_menu(disk: Path, folder: Path, *, drive: int = 0) -> None:
    """Let the GRUB legacy of a disk, whose /boot starts at sector 63, show its menu on the serial port."""
    conf = folder / "grub.conf"
    root = "/dev/VolGroup00/LogVol00"
    conf.write_text(menu_on_serial_port(GRUB_CONF.format(at="", drive=drive, partition=0, kernel=RHEL5, root=root)))
    commands = f"rm /grub/grub.conf\nwrite {conf} /grub/grub.conf\n"
    run(tool("debugfs"), "-w", "-f", "-", f"{disk}?offset={63 * 512}", text=commands)


def old_boot(disk: Path, offset: int, folder: str, into: Path) -> Path:
    """What is in a guest's /boot, copied into a new directory."""
    into.mkdir()
    run(tool("debugfs"), "-R", f"rdump {folder} {into}", f"{disk}?offset={offset}")
    if folder != "/":
        inside = into / Path(folder).name
        for path in list(inside.iterdir()):
            path.rename(into / path.name)
        inside.rmdir()
    shutil.rmtree(into / "lost+found", ignore_errors=True)
    assert list(into.glob("vmlinuz-*"))
    return into

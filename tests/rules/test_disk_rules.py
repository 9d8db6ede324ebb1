"""PV202 to PV211: what they say, and what the settings tell them of a guest that boots with its own GRUB."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pvlint.cli.app import app

FIXTURES = Path(__file__).parent.parent / "fixtures" / "rules"
SPLIT = """
name = "web01"
builder = "hvm"
disk = ["file:/srv/web01-boot.img,hda,w", "file:/srv/web01.img,%s,w"]
"""


def printed(path: Path, *options: str) -> str:
    """The text report of one file; the settings beside it count."""
    result = CliRunner().invoke(app, ["check", *options, str(path)])
    assert result.exit_code in (0, 1), result.stderr
    return result.stdout


def found(path: Path, code: str, *options: str) -> list[dict[str, Any]]:
    report = json.loads(printed(path, "--output-format", "json", "--toolstack", "rhel5", *options))
    return [finding for finding in report["findings"] if finding["code"] == code]


def guest(folder: Path, name: str, settings: str, second: str = "xvdb") -> Path:
    path = folder / f"{name}.cfg"
    path.write_text((SPLIT % second).replace("web01", name))
    (folder / "pvlint.toml").write_text(f"[guests.{name}]\n{settings}\n")
    return path


@pytest.mark.parametrize(
    ("fixture", "words"),
    [
        ("PV202/bad/second-ide-disk.cfg", "elsewhere: under xl there is no such finding"),
        ("PV202/bad/second-ide-disk.cfg", "once the PV drivers are in, name it xvdb, and so in"),
        ("PV202/bad/kvm-sata.xml", "once the virtio drivers are in, name it vdb, without its <address>, and so in"),
        ("PV204/bad/forced.cfg", "why: both say that they share it"),
        ("PV204/bad/forced.cfg", "own, unless a cluster file system is on it"),
        ("PV204/bad/forced-once.cfg", "for a cluster file system say mode w! on both"),
        ("PV204/bad/forced-once.cfg", "why: two writers"),
        ("PV204/bad/forced-once.cfg", "^ the same backing store"),
        ("PV204/bad/detour.cfg", "help: give xvdg of web01 a backing store of its own\n"),
        ("PV204/bad/two-guests.sxp", "app02 and app01 (in this file) both write to /srv/xen/app01.img"),
        ("PV204/bad/two-guests.sxp", "^ app01 does so too, in this file"),
        ("PV204/bad/two-guests.sxp", "say (mode w!) on both"),
        ("PV204/bad/mapper-name.xml", "say <shareable/> on both"),
        ("PV205/bad/rhel5-on-xl.cfg", "twice, on emulated IDE 0:1 and PV: RHEL 5.4 does not unplug the emulated one"),
        ("PV205/bad/rhel5-on-xl.cfg", "elsewhere: under rhel5, xend-3.1 and xend-3.2 there is no such finding"),
        ("PV205/bad/ahci.cfg", "twice, on emulated AHCI 1 and PV: AHCI disks are never unplugged"),
        ("PV205/bad/never.xml", "xen_emul_unplug=never keeps it from unplugging"),
        ("PV205/bad/never.xml", "- keeps the emulated side"),
        ("PV206/bad/second-disk.cfg", "load xen-platform-pci and xen-vbd (from RHEL 6 on xen-blkfront)"),
        ("PV205/bad/rhel5-on-xl.cfg", "help: name it xvde, which is PV only:\n"),
        ("PV206/bad/second-disk.cfg", "- the root file system"),
        ("PV206/bad/rhel6.cfg", "its initrd has to load xen-blkfront\n"),
        ("PV206/bad/rhel6.cfg", "with `dracut -f --add-drivers 'xen-blkfront'`;"),
        ("PV206/bad/list-long.sxp", "its initrd has to load xen-platform-pci and xen-vbd\n"),
        ("PV206/bad/list-long.sxp", "with `mkinitrd -f --preload=xen-platform-pci --preload=xen-vbd /boot/"),
        ("PV206/bad/kvm.xml", "has to load virtio_pci and virtio_blk\n"),
        ("PV207/bad/second-disk.cfg", "hr01 will find no /dev/hdb1: its disk xvdb is called xvdb there"),
        ("PV207/bad/second-disk.cfg", "- called xvdb in the guest"),
        ("PV207/bad/second-disk.cfg", "^ root=/dev/hdb1"),
        ("PV207/bad/rhel6-unplugs.cfg", "its disk hda is called xvda there"),
        ("PV207/bad/rhel6-unplugs.cfg", "help: write root=/dev/xvda2, or root=LABEL=..."),
        ("PV207/bad/scsi-shift.cfg", "help: write root=/dev/xvde1, or"),
        ("PV207/bad/list-long.sxp", "help: write root=/dev/hda2, or"),
        ("PV208/bad/rhel5-on-xl.cfg", "why: RHEL 5.3 is of the age of such drivers"),
        ("PV208/bad/hda-xvda.cfg", "why: guests under a xend are of the age of such drivers"),
        ("PV208/bad/hda-xvda.cfg", "help: name it xvdb, and so in the guest:\n"),
        ("PV208/bad/hda-xvda.cfg", "elsewhere: under xl there is no such finding"),
        ("PV210/bad/on-xl.cfg", "`ioemu:` before hda of old02 has no effect under xl\n"),
        ("PV210/bad/kvm.xml", "`ioemu:` before hda of old05 has no effect\n"),
        (
            "PV211/bad/libvirt-qcow2.xml",
            "help: turn the qcow2 image into a raw one (qemu-img convert -O raw), then leave out",
        ),
        (
            "PV211/bad/disk-and-cdrom.cfg",
            "the emulated disk hda of img01 is behind tap:, which rhel5 (xend 3.0.3) cannot",
        ),
        ("PV211/bad/disk-and-cdrom.cfg", "the emulated CD-ROM hdc of img01 is behind tap:"),
        ("PV211/bad/disk-and-cdrom.cfg", "help: write file: for tap:aio:\n"),
        ("PV211/bad/disk-and-cdrom.cfg", "elsewhere: under xend-3.2 and xl there is no such finding"),
        (
            "PV211/bad/list-long.sxp",
            "help: turn the qcow2 image into a raw one (qemu-img convert -O raw), then write (vbd",
        ),
        ("PV211/bad/volume.cfg", "aio:/...; whether Red Hat's packages have the repair is not known\n"),
        ("PV211/bad/list-long.sxp", "still in front, aio:/...\n"),
        ("PV211/bad/libvirt.xml", "help: leave out <driver name='tap'>"),
    ],
)
def test_what_a_finding_says(fixture, words):
    text = (FIXTURES / fixture).read_text()
    options = next((line for line in text.split("\n")[:3] if "options:" in line), "options:").partition("options:")[2]
    given = [w if w.startswith("-") or "=" not in w else f"--{w}" for w in shlex.split(options.removesuffix("-->"))]
    assert words in printed(FIXTURES / fixture, "--isolated", "--select", fixture[:5], *given)


def test_the_disk_that_the_settings_say_holds_boot_may_be_emulated(tmp_path):
    assert found(guest(tmp_path, "a", "", "hdb"), "PV202")[0]["evidence"] == "inferred"
    assert not found(guest(tmp_path, "a", 'boot = "hdb"', "hdb"), "PV202")
    assert found(guest(tmp_path, "a", 'boot = "hda"', "hdb"), "PV202")[0]["evidence"] == "declared"


def test_a_store_is_looked_for_in_the_other_files_of_the_run(tmp_path):
    for name in ("a", "b", "c"):
        guest(tmp_path, name, "")
    (tmp_path / "b.cfg").write_text((tmp_path / "a.cfg").read_text().replace('"a"', '"b"'))
    shared = found(tmp_path, "PV204")
    assert [finding["disk"] for finding in shared] == ["hda", "xvdb"]
    assert shared[0]["message"] == f"b and a (in {tmp_path / 'a.cfg'}) both write to /srv/a-boot.img"
    assert found(tmp_path / "b.cfg", "PV204") == []


def test_a_guest_is_told_of_a_store_once_however_often_it_is_defined(tmp_path):
    text = guest(tmp_path, "a", "").read_text()
    for file in ("b.cfg", "c.cfg"):
        (tmp_path / file).write_text(text.replace('"a"', '"b"'))
    (tmp_path / "d.cfg").write_text(text.replace('"a"', '"d"'))
    assert [finding["path"][-5:] for finding in found(tmp_path, "PV204")] == ["b.cfg"] * 2 + ["d.cfg"] * 2


def test_a_guest_is_itself_in_every_file(tmp_path):
    text = guest(tmp_path, "a", "").read_text()
    (tmp_path / "a.cfg.orig").write_text(text)
    (tmp_path / "copy.cfg").write_text(text)
    assert found(tmp_path, "PV204") == []


def test_a_store_of_two_guests_is_told_once_and_that_of_two_disks_as_well(tmp_path):
    guest(tmp_path, "a", "")
    (tmp_path / "b.cfg").write_text((SPLIT % "xvdb").replace("web01-boot", "a").replace("/web01", "/a"))
    messages = [finding["message"] for finding in found(tmp_path, "PV204")]
    assert sorted(messages) == [
        "hda and xvdb of web01 both write to /srv/a.img",
        f"web01 and a (in {tmp_path / 'a.cfg'}) both write to /srv/a.img",
    ]


def test_the_settings_know_the_command_line_of_a_guest_with_its_own_grub(tmp_path):
    (finding,) = found(guest(tmp_path, "a", 'command-line = "ro root=/dev/xvdb1 quiet"'), "PV206")
    assert (finding["disk"], finding["evidence"], finding["related"]) == ("xvdb", "declared", [])
    assert finding["line"] == 4
    (finding,) = found(guest(tmp_path, "a", 'command-line = "ro root=/dev/hdb1 quiet"'), "PV207")
    assert (finding["disk"], finding["evidence"], finding["related"]) == ("xvdb", "declared", [])
    assert (finding["line"], finding["column"]) == (4, 39)


def test_a_command_line_in_the_definition_is_no_declaration():
    for fixture, code in (("PV206/bad/second-disk.cfg", "PV206"), ("PV207/bad/second-disk.cfg", "PV207")):
        (finding,) = found(FIXTURES / fixture, code, "--isolated")
        assert finding["evidence"] is None
        assert len(finding["related"]) == 1


def test_a_disk_that_may_have_two_names_is_advised_its_own(tmp_path):
    (finding,) = found(guest(tmp_path, "a", 'command-line = "root=/dev/vdb1"', "hdb"), "PV207")
    assert "is called xvdb or hdb or sdb there" in finding["message"]
    assert finding["help"].startswith("write root=/dev/hdb1, or")


def test_the_settings_know_what_a_kernel_is_told_to_keep(tmp_path):
    path = guest(tmp_path, "a", 'command-line = "xen_emul_unplug=unnecessary"')
    assert "xen_emul_unplug=unnecessary keeps it" in found(path, "PV205", "--toolstack", "xl")[0]["message"]
    path = guest(tmp_path, "a", 'release = "rhel-5.4"\ncommand-line = "hdb=noprobe"')
    assert found(path, "PV205", "--toolstack", "xl") == []
    path = guest(tmp_path, "a", 'release = "rhel-5.4"\ncommand-line = "xen_emul_unplug=never"')
    assert "RHEL 5.4 does not unplug" in found(path, "PV205", "--toolstack", "xl")[0]["message"]

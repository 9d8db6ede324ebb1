"""What the rules of the guide (PV301 to PV403) say beside the place: why, and the lines to write instead."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pvlint.cli.app import app

XM = """name = 'db01'
builder = 'hvm'
disk = [{disks}]
vif = [{vif}]
"""
XML = """<domain type='xen'>
  <name>db01</name>
  <os><type>hvm</type></os>
  <devices>
    <emulator>/usr/lib64/xen/bin/qemu-dm</emulator>
    <disk type='file' device='disk'>
      <source file='/srv/boot.img'/>
      <target dev='hda' bus='ide'/>
    </disk>
    <disk type='file' device='disk'>
      <driver name='tap' type='aio'/>
      <source file='/srv/db01.img'/>
      <target dev='xvdb' bus='xen'/>
    </disk>
    <interface type='bridge'>{model}</interface>
  </devices>
</domain>
"""
SXP = """(domain (name db01)
  (image (hvm (kernel /usr/lib/xen/boot/hvmloader)))
  (device (vbd (dev hda) (uname file:/srv/boot.img) (mode w)))
  (device (vbd (dev xvdb) (uname file:/srv/db01.img) (mode w)))
  (device (vif (bridge xenbr0){type})))
"""
SPLIT = "'file:/srv/boot.img,hda,w', 'file:/srv/db01.img,xvdb,w'"
ABSENT = "package kmod-xenpv is not installed"
KMOD = "kmod-xenpv-0.1-9.el5.i686"


def said(tmp_path: Path, code: str, text: str, *options: str) -> str:
    """The report of the one finding of a rule, its white space made plain."""
    path = tmp_path / f"db01{'.xml' if text.startswith('<') else '.sxp' if text.startswith('(') else '.cfg'}"
    path.write_text(text)
    result = CliRunner().invoke(app, ["check", "--isolated", "--select", code, *options, str(path)])
    assert result.exit_code in (0, 1), result.stderr
    assert result.stdout.count("pvlint rule") == 1, result.stdout
    return re.sub(r"\s+", " ", result.stdout)


def xm(disks: str = SPLIT, vif: str = "") -> str:
    return XM.format(disks=disks, vif=vif)


def xml(model: str = "") -> str:
    return XML.format(model=f"<model type='{model}'/>" if model else "")


@pytest.mark.parametrize(
    ("disks", "toolstack", "lines"),
    [
        (SPLIT, "rhel5", "'file:/srv/db01.img,hdb,w' "),
        ("'file:/srv/db01.img,xvda,w'", "rhel5", "'file:/srv/db01.img,hda,w' "),
        # hdb is the CD-ROM's, so the disk gets the next free name; and two disks get two names
        (f"{SPLIT}, ',hdb:cdrom,r'", "rhel5", "'file:/srv/db01.img,hdc,w' "),
        (f"{SPLIT}, 'phy:/dev/vg/a,xvdg,w'", "rhel5", "'file:/srv/db01.img,hdb,w' 'phy:/dev/vg/a,hdc,w' "),
        # its own letter, if that is free
        ("'phy:/dev/vg/a,hda,w', 'phy:/dev/vg/b,xvdd,w'", "rhel5", "'phy:/dev/vg/b,hdd,w' "),
        # behind the boot disk: an IDE disk would come before a SCSI one, and become the boot disk
        ("'phy:/dev/vg/a,sda,w', 'phy:/dev/vg/b,xvde,w'", "xl", "'phy:/dev/vg/b,sde,w' "),
        ("'phy:/dev/vg/a,sdf,w', 'phy:/dev/vg/b,xvde,w'", "xl", "'phy:/dev/vg/b,sdg,w' "),
        ("'phy:/dev/vg/a,hdb,w', 'phy:/dev/vg/b,xvda,w'", "rhel5", "'phy:/dev/vg/b,hdc,w' "),
        # xvda would be hda, and that is the boot disk's
        ("'phy:/dev/vg/a,hda,w', 'phy:/dev/vg/b,xvda,w'", "rhel5", "'phy:/dev/vg/b,hdb,w' "),
        # xend 3.2 emulates xvda as long as there is no hd*
        ("'phy:/dev/vg/a,xvda,w', 'phy:/dev/vg/b,xvde,w'", "xend-3.2", "'phy:/dev/vg/b,xvdb,w' "),
        ("'phy:/dev/vg/a,xvda,w', 'phy:/dev/vg/b,xvde,w'", "xl", "'phy:/dev/vg/b,hdb,w' "),
        # behind tap: it would not be emulated for old xends (PV211)
        ("'phy:/dev/vg/a,hda,w', 'tap:aio:/srv/b,xvdb,w'", "rhel5", "'file:/srv/b,hdb,w' "),
        ("'phy:/dev/vg/a,hda,w', 'tap:aio:/dev/vg/b,xvdb,w'", "xend-3.1", "'phy:/dev/vg/b,hdb,w' "),
        ("'phy:/dev/vg/a,hda,w', 'tap:aio:/srv/b,xvdb,w'", "xend-3.2", "'tap:aio:/srv/b,hdb,w' "),
    ],
)
def test_pv301_writes_each_disk_as_an_emulated_one(tmp_path, disks, toolstack, lines):
    text = said(tmp_path, "PV301", xm(disks), "--guest-release", "rhel-5.0", "--toolstack", toolstack)
    assert f"= help: update the guest to RHEL 5.1 or later, or give it emulated devices: {lines}= rule" in text
    assert "= why: no RHEL 5 before RHEL 5.1 has PV drivers; the release is from the command line" in text


def test_pv301_says_so_where_every_emulated_name_is_taken(tmp_path):
    disks = ", ".join(f"'phy:/dev/vg/{name},{name},w'" for name in ("hda", "hdb", "hdc", "hdd", "xvde"))
    text = said(tmp_path, "PV301", xm(disks), "--guest-release", "rhel-5.0", "--toolstack", "rhel5")
    assert "or give it emulated devices: = rule" in text


def test_pv301_names_the_network_where_no_disk_needs_a_driver(tmp_path):
    text = said(
        tmp_path, "PV301", xm("'phy:/dev/vg/a,hda,w'", "'mac=00:16:3e:00:00:01', 'type=ioemu'"),
        "--guest-release", "rhel-2.1", "--toolstack", "rhel5",
    )  # fmt: skip
    assert "db01 runs RHEL 2.1, which PV drivers do not support, and its network interface is PV only" in text
    assert "= why: no release before RHEL 3 has PV drivers" in text
    assert "= help: give it emulated devices: 'type=ioemu,mac=00:16:3e:00:00:01' = rule" in text


def test_pv301_points_at_every_device_that_needs_a_driver(tmp_path):
    text = said(tmp_path, "PV301", xm(vif="'bridge=a', 'type=ioemu'"), "--guest-release", "rhel-4.5")
    assert text.count("this network interface is PV only") == 1
    assert "and xvdb is PV only" in text
    assert "under xl there is no such finding" in text


@pytest.mark.parametrize(
    ("text", "toolstack", "lines"),
    [
        (xml("netfront"), "rhel5", "<target dev='hdb' bus='ide'/> with <driver name='file'/> <model type='rtl8139'/>"),
        (xml("netfront"), "xend-3.2", "<target dev='hdb' bus='ide'/> <model type='rtl8139'/>"),
        (SXP.format(type=""), "rhel5", "(dev hdb) (type ioemu)"),
    ],
    ids=["xml", "xml-xend-3.2", "sxp"],
)
def test_pv301_writes_in_the_files_own_format(tmp_path, text, toolstack, lines):
    found = said(tmp_path, "PV301", text, "--guest-release", "rhel-5.0", "--toolstack", toolstack)
    assert f"emulated devices: {lines} = rule" in found


@pytest.mark.parametrize(
    ("kernel", "labels"),
    [
        ("kernel-smp-2.6.18-53.el5.i686", "i686, i686-PAE, x86_64"),
        ("kernel-PAE-2.6.9-67.EL.i686", "i686, i686-SMP, i686-HUGEMEM, x86_64, x86_64-SMP, x86_64-LARGESMP"),
        (
            "kernel-largesmp-2.4.21-50.EL.x86_64",
            "athlon, athlon-SMP, i32e, i686, i686-SMP, i686-HUGEMEM, x86_64, x86_64-SMP",
        ),
    ],
)
def test_pv302_lists_what_is_supported(tmp_path, kernel, labels):
    text = said(tmp_path, "PV302", xm(), "--guest-kernel", kernel)
    assert f"= help: install one that is: {labels} = rule" in text


def test_pv302_quotes_the_contradiction_about_ia64(tmp_path):
    text = said(tmp_path, "PV302", xm(), "--guest-kernel", "kernel-2.6.18-53.el5.ia64")
    assert "note[PV302]" in text
    assert "its table supports it on RHEL 5, its introduction only x86 and x86-64" in text


def test_pv302_says_that_kernel_xen_is_another_kind_of_guests(tmp_path):
    text = said(tmp_path, "PV302", xm(), "--guest-kernel", "kernel-xenU-2.6.9-67.EL.i686")
    assert "db01 is fully virtualized, and kernel-xenU-2.6.9-67.EL.i686 is a kernel of hosts and para-virtual" in text
    assert "--host-kernel" in text


@pytest.mark.parametrize(
    ("guest", "host", "corrected"),
    [
        ("kernel-smp-2.4.21-50.EL.i686", "x86_64", True),
        ("kernel-2.4.21-50.EL.athlon", "x86_64", True),
        ("kernel-2.4.21-50.EL.ia32e", "i686", False),
        ("kernel-2.4.21-50.EL.x86_64", "i686", False),
        ("kernel-2.4.21-50.EL.i686", "ia64", False),
    ],
)
def test_pv303_quotes_the_correction_for_32_bit_guests_on_64_bit_hosts(tmp_path, guest, host, corrected):
    host_kernel = f"kernel-xen-2.6.18-53.el5.{host}"
    text = said(tmp_path, "PV303", xm(), "--guest-kernel", guest, "--host-kernel", host_kernel)
    assert ("Red Hat has called this table wrong in public" in text) is corrected
    assert ("or test that its PV drivers load here" in text) is corrected
    assert (f"the host runs {host_kernel}" in text) is not corrected


@pytest.mark.parametrize(
    ("kernel", "vendor", "other"),
    [
        ("kernel-2.4.21-50.EL.athlon", "intel", "i686"),
        ("kernel-smp-2.4.21-50.EL.athlon", "intel", "i686-SMP"),
        ("kernel-2.4.21-50.EL.x86_64", "intel", "i32e (ia32e)"),
        ("kernel-smp-2.4.21-50.EL.x86_64", "intel", "i32e (ia32e)"),
        ("kernel-2.4.21-50.EL.i686", "amd", "athlon"),
        ("kernel-smp-2.4.21-50.EL.i686", "amd", "athlon-SMP"),
        ("kernel-hugemem-2.4.21-50.EL.i686", "amd", "athlon-SMP"),
        ("kernel-2.4.21-50.EL.ia32e", "amd", "x86_64"),
    ],
)
def test_pv304_names_the_other_vendors_kernel(tmp_path, kernel, vendor, other):
    text = said(tmp_path, "PV304", xm(), "--guest-kernel", kernel, "--cpu-vendor", vendor)
    assert f"= help: install the {other} kernel, or run the guest on a host with" in text
    assert f"its host has {'Intel' if vendor == 'intel' else 'AMD'}'s" in text


@pytest.mark.parametrize(
    ("options", "help_", "why"),
    [
        (
            ("--guest-release", "rhel-5.1"),
            "install the kmod-xenpv package for its kernel in the guest, and name the disk hdb until then: 'file:",
            "the kernels of RHEL 5.1 have no PV drivers of their own",
        ),
        (
            ("--guest-kernel", "kernel-smp-2.4.21-50.EL.i686"),
            "install kmod-xenpv-smp in the guest, and name the disk hdb until then: 'file:",
            "kernel-smp-2.4.21-50.EL.i686 has no PV drivers of its own",
        ),
        (
            ("--guest-release", "rhel-5.2", "--guest-kernel", "kernel-PAE-2.6.18-92.site1.i686"),
            "install kmod-xenpv-PAE in the guest, and name the disk hdb until then: 'file:",
            "the kernels of RHEL 5.2 have no PV drivers of their own",
        ),
    ],
)
def test_pv306_names_the_package_and_the_name_until_then(tmp_path, options, help_, why):
    text = said(tmp_path, "PV306", xm(), "--toolstack", "rhel5", "--guest-kernel", ABSENT, *options)
    assert f"= help: {help_}" in text
    assert f"= why: {why}" in text


@pytest.mark.parametrize(
    ("code", "options"), [("PV306", ("--guest-kernel", ABSENT)), ("PV401", ("--phase", "install"))]
)
def test_pv306_and_pv401_say_where_the_disk_is_emulated(tmp_path, code, options):
    text = said(tmp_path, code, xm(), "--guest-release", "rhel-5.1", "--toolstack", "rhel5", *options)
    assert "= elsewhere: under xl there is no such finding" in text


def test_pv306_gives_no_name_where_every_one_is_taken(tmp_path):
    disks = ", ".join(f"'phy:/dev/vg/{name},{name},w'" for name in ("hda", "hdb", "hdc", "hdd", "xvde"))
    options = ("--guest-release", "rhel-5.1", "--guest-kernel", ABSENT, "--toolstack", "rhel5")
    text = said(tmp_path, "PV306", xm(disks), *options)
    assert "= help: install the kmod-xenpv package for its kernel in the guest = rule" in text


def test_pv307_names_what_is_installed_and_what_is_needed(tmp_path):
    options = ("--guest-kernel", f"kernel-PAE-2.6.18-53.el5.i686 {KMOD} {KMOD.replace('xenpv', 'xenpv-smp')}")
    text = said(tmp_path, "PV307", xm(), *options)
    assert "are for another kernel: kmod-xenpv, kmod-xenpv-smp = " not in text
    assert "are for another kernel: kmod-xenpv, kmod-xenpv-smp" in text
    assert "= help: install kmod-xenpv-PAE in the guest = rule" in text
    assert "xen-platform-pci (xen-pci-platform to the guide)" in text


@pytest.mark.parametrize(
    ("disks", "release", "message", "help_"),
    [
        (
            SPLIT,
            "rhel-5.1",
            "cannot see xvdb",
            "name it hdb now, xvdb once the drivers are in: 'file:/srv/db01.img,hdb,w' =",
        ),
        (
            SPLIT,
            "",
            "may not see xvdb",
            "name it hdb now, xvdb once the drivers are in; or say which release it is (--guest-release rhel-5.4): "
            "'file:/srv/db01.img,hdb,w' =",
        ),
        (
            "'file:/srv/db01.img,xvda,w'",
            "rhel-5.1",
            "cannot see xvda",
            "name it hda, and leave it so, as the boot disk cannot be PV: 'file:/srv/db01.img,hda,w' =",
        ),
        # later not xvda, which can clash with hda (PV208)
        (
            "'phy:/dev/vg/a,hda,w', 'phy:/dev/vg/b,xvda,w'",
            "rhel-5.1",
            "cannot see xvda",
            "name it hdb now, xvdb once the drivers are in: 'phy:/dev/vg/b,hdb,w' =",
        ),
        (
            "'phy:/dev/vg/a,hdc,w', 'phy:/dev/vg/b,xvda,w'",
            "rhel-5.1",
            "cannot see xvda",
            "name it hdd now, xvda once the drivers are in: 'phy:/dev/vg/b,hdd,w' =",
        ),
        (
            "'phy:/dev/vg/a,hdd,w', 'phy:/dev/vg/b,xvdb,w'",
            "rhel-5.1",
            "cannot see xvdb",
            "name the boot disk hda, as every place after hdd is taken =",
        ),
        (
            ", ".join(f"'phy:/dev/vg/{name},{name},w'" for name in ("hda", "hdb", "hdc", "hdd", "xvde")),
            "rhel-5.1",
            "cannot see xvde",
            "give up one of the emulated disks or CD-ROMs: every place for one is taken =",
        ),
    ],
    ids=["second", "release-not-known", "boot-disk", "xvda-beside-hda", "xvda-beside-hdc", "last", "all-taken"],
)  # fmt: skip
def test_pv401_names_the_disk_for_now_and_for_later(tmp_path, disks, release, message, help_):
    options = ("--phase", "install", "--toolstack", "rhel5", *(("--guest-release", release) if release else ()))
    text = said(tmp_path, "PV401", f"boot = 'dc'\n{xm(disks)}", *options)
    assert f"the installer of db01 {message}: it is PV only" in text
    assert f"= help: {help_}" in text
    assert "boot order: CD-ROM, hard disk" in text
    assert (f"this is {'RHEL 5.1' if release else ''}" in text) is bool(release)


def test_pv401_needs_no_boot_order_in_the_file(tmp_path):
    text = said(tmp_path, "PV401", xm(), "--phase", "install", "--toolstack", "rhel5")
    assert "boot order" not in text


@pytest.mark.parametrize(
    ("text", "options", "line", "label"),
    [
        (xm(vif="'type=ioemu,mac=a,bridge=b'"), "--toolstack rhel5", "'mac=a,bridge=b'", "emulated only"),
        (xm(vif="'mac=a , type = ioemu'"), "--toolstack xend-3.1", "'type=netfront,mac=a'", "emulated only"),
        (xm(vif="''"), "--toolstack xend-3.2", "'type=netfront'", "emulated and PV, one MAC address"),
        (xm(vif="\"ip='1'\""), "--toolstack xend-3.2", "\"type=netfront,ip='1'\"", "emulated and PV, one MAC address"),
        (xm(vif="'bridge=b'"), "--toolstack xl", "'type=vif,bridge=b'", "emulated and PV, one MAC address"),
        (xml("e1000"), "", "<model type='netfront'/>", "emulated only"),
        (xml("e1000"), "--toolstack xl", "<model type='netfront'/>", "emulated and PV, one MAC address"),
        (SXP.format(type=" (type ioemu)"), "", "(type netfront)", "emulated only"),
        (SXP.format(type=""), "--toolstack xend-3.1", "(type netfront)", "emulated and PV, one MAC address"),
    ],
)
def test_pv402_writes_the_interface_as_a_pv_one(tmp_path, text, options, line, label):
    found = said(tmp_path, "PV402", text, "--guest-release", "rhel-5.4", *options.split())
    assert f"= help: make it PV only: {line} = rule" in found
    assert f" {label} " in found
    assert ("sees one network interface twice" in found) is ("one MAC" in label)
    assert ("has an emulated network interface" in found) is ("only" in label)


def test_pv402_says_what_another_toolstack_would_make_of_it(tmp_path):
    text = said(tmp_path, "PV402", xm(vif="'bridge=b'"), "--guest-release", "rhel-6.5", "--toolstack", "xend-3.1")
    assert "= elsewhere: under rhel5 and xl there is no such finding" in text


def test_pv403_names_both_ways_out_and_the_bug(tmp_path):
    text = said(tmp_path, "PV403", xml(), "--guest-kernel", KMOD)
    assert (
        "= help: start the guest with `xm create`, or say in the <interface>: <model type='netfront'/> = rule" in text
    )
    assert "make it emulated only: no <model> (bug 300531)" in text
    assert "= elsewhere: under xend-3.1, xend-3.2 and xl there is no such finding" in text


@pytest.mark.parametrize(
    ("code", "disks", "options", "disk", "evidence"),
    [
        ("PV301", SPLIT, "--guest-release rhel-5.0", "xvdb", "declared"),
        ("PV301", "'phy:/dev/vg/a,hda,w'", "--guest-release rhel-5.0", "", "declared"),
        ("PV401", SPLIT, "--phase install", "xvdb", "inferred"),
        ("PV401", SPLIT, "--phase install --guest-release rhel-5.1", "xvdb", "declared"),
    ],
)
def test_json_has_the_disk_and_how_it_is_known(tmp_path, code, disks, options, disk, evidence):
    path = tmp_path / "db01.cfg"
    path.write_text(xm(disks, "'bridge=b'"))
    arguments = ["check", "--isolated", "--toolstack", "rhel5", "--select", code, "--output-format", "json"]
    result = CliRunner().invoke(app, [*arguments, *options.split(), str(path)])
    (finding,) = json.loads(result.stdout)["findings"]
    assert (finding["guest"], finding["disk"] or "", finding["evidence"]) == ("db01", disk, evidence)

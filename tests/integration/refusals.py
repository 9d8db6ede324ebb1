"""What libvirt refuses of disks, controllers and boot orders: each kind with its message and a small definition.

``COMMON`` is what its common parser refuses, whatever the hypervisor; ``QEMU`` is what its QEMU driver adds to that.
"""

import re
from typing import Final, NamedTuple


class Refusal(NamedTuple):
    """One kind of refusal."""

    name: str
    message: str
    """A pattern of libvirt's message."""
    xml: str
    known: bool = True
    """Whether pvlint knows it. One that it does not know yet excuses pvlint for missing it anywhere else."""


def excuse(message: str) -> str:
    """The kind of refusal that libvirt's message tells of, where pvlint does not know it yet; empty otherwise."""
    return next((r.name for r in (*COMMON, *QEMU) if not r.known and re.search(r.message, message)), "")


def _guest(devices: str, *, machine: str = "pc", os: str = "", more: str = "") -> str:
    return (
        f"<domain type='qemu'><name>guest</name><memory>65536</memory>{more}"
        f"<os><type arch='x86_64' machine='{machine}'>hvm</type>{os}</os><devices>{devices}</devices></domain>"
    )


def _disk(target: str, more: str = "", attributes: str = "type='file'", source: str = "<source file='/x'/>") -> str:
    return f"<disk {attributes}>{source}<target {target}/>{more}</disk>"


def _at(where: str) -> str:
    return f"<address type='drive' {where}/>"


_FILE, _LUN, _CDROM, _FLOPPY = "type='file'", "type='block' device='lun'", "device='cdrom'", "device='floppy'"
_BLOCK: Final = "<source dev='/x'/>"
_PCI: Final = "<address type='pci' domain='0' bus='0' slot='9' function='0'/>"
_USB_HOST: Final = "<hostdev mode='subsystem' type='usb'><source><address bus='1' device='9'/></source>{}</hostdev>"
_SCSI_HOST: Final = (
    "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/>"
    "<address bus='0' target='{}' unit='0'/></source>{}</hostdev>"
)
_FIRST: Final = "<boot order='1'/>"

COMMON: Final = (
    # Known: targets, buses, devices and boot orders.
    Refusal("no-target", "missing target", _guest("<disk><source file='/x'/></disk>")),
    Refusal("target-twice", "duplicated for disk sources", _guest(_disk("dev='hda'") + _disk("dev='ioemu:hda'"))),
    Refusal("bus-empty", "'bus' in element 'target'", _guest(_disk("dev='vda' bus=''"))),
    Refusal("bus-in-capitals", "'bus' in element 'target'", _guest(_disk("dev='vda' bus='VirtIO'"))),
    Refusal("device-unknown", "'device' in element 'disk'", _guest(_disk("dev='vda'", "", "device='tape'"))),
    Refusal("os-boot-without-dev", "attribute 'dev' in element 'boot'", _guest("", os="<boot/>")),
    Refusal("os-boot-unknown", "attribute 'dev' in element 'boot'", _guest("", os="<boot dev='HD'/>")),
    Refusal("order-0", "'order' in element 'boot'", _guest(_disk("dev='vda'", "<boot order='0'/>"))),
    Refusal("order-not-a-number", "'order' in element 'boot'", _guest(_disk("dev='vda'", "<boot order='0x1'/>"))),
    Refusal("order-missing", "'order' in element 'boot'", _guest(_disk("dev='vda'", "<boot/>"))),
    Refusal("order-0-of-a-host-device", "Zero is not permitted", _guest(_USB_HOST.format("<boot order='0'/>"))),
    Refusal("order-twice", "boot order '1' used", _guest(_disk("dev='vda'", _FIRST) + _disk("dev='vdb'", _FIRST))),
    Refusal("order-twice-with-a-host-device", "boot order '1' used",
            _guest(_disk("dev='vda'", _FIRST) + _USB_HOST.format(_FIRST))),
    Refusal("order-and-os-boot", "per-device boot elements",
            _guest(_disk("dev='vda'", _FIRST), os="<boot dev='hd'/>")),
    Refusal("os-type-missing", "an os <type> must be specified",
            "<domain type='qemu'><name>guest</name><memory>65536</memory><devices/></domain>"),
    Refusal("os-type-with-spaces", "unknown OS type", _guest("").replace(">hvm<", "> hvm <")),
    Refusal("domain-type-missing", "missing domain type", _guest("").replace(" type='qemu'", "", 1)),
    Refusal("domain-type-unknown", "invalid domain type", _guest("").replace("'qemu'", "'QEMU'", 1)),
    # Not known yet: what is behind a disk.
    Refusal("no-source", "missing source information for device", _guest(_disk("dev='vda'", "", _FILE, "")), False),
    Refusal("disk-type-unknown", "'type' in element 'disk'", _guest(_disk("dev='vda'", "", "type='img'")), False),
    Refusal("driver-type-unknown", "unknown driver format",
            _guest(_disk("dev='vda'", "<driver name='qemu' type='img'/>")), False),
    Refusal("backing-store-without-format", "missing disk backing store format",
            _guest(_disk("dev='vda'", "<backingStore type='file'><source file='/y'/></backingStore>")), False),
    Refusal("protocol-missing", "attribute 'protocol' in element 'source'",
            _guest(_disk("dev='vda'", "", "type='network'", "<source name='x'/>")), False),
    Refusal("volume-without-pool", "must be specified together",
            _guest(_disk("dev='vda'", "", "type='volume'", "<source volume='x'/>")), False),
    Refusal("lun-on-a-file", "only valid for block type", _guest(_disk("dev='sda'", "", "device='lun'")), False),
    Refusal("lun-not-raw", "must use 'raw' format",
            _guest(_disk("dev='sda'", "<driver name='qemu' type='qcow2'/>", _LUN, _BLOCK)), False),
    # Names and places.
    Refusal("device-empty", "'device' in element 'disk': ''", _guest(_disk("dev='vda'", "", "device=''"))),
    Refusal("target-unknown", "Unknown disk name", _guest(_disk("dev='hdA'")), False),
    Refusal("hard-disk-called-floppy", "Invalid harddisk device name", _guest(_disk("dev='fda'")), False),
    Refusal("floppy-called-disk", "Invalid floppy device name", _guest(_disk("dev='hda'", "", _FLOPPY)), False),
    Refusal("floppy-on-ide", "for floppy disk", _guest(_disk("dev='fda' bus='ide'", "", _FLOPPY)), False),
    Refusal("hard-disk-on-fdc", "Invalid bus type 'fdc'", _guest(_disk("dev='vda' bus='fdc'")), False),
    Refusal("disk-model-of-another-bus", "disk model '.*' not supported",
            _guest(_disk("dev='hda'", "", "model='virtio'")), False),
    Refusal("address-twice", "duplicate drive address",
            _guest(_disk("dev='hda' bus='sata'") + _disk("dev='sda' bus='sata'")), False),
    Refusal("address-of-a-host-device", "SCSI host device|SCSI host address",
            _guest(_disk("dev='sda'") + _SCSI_HOST.format(0, _at("unit='0'"))), False),
    Refusal("address-twice-among-host-devices", "another SCSI host device",
            _guest(_SCSI_HOST.format(0, _at("unit='3'")) + _SCSI_HOST.format(1, _at("unit='3'"))), False),
    Refusal("host-device-twice", "Hostdev already exists", _guest(_USB_HOST.format("") * 2), False),
    Refusal("address-of-another-bus", "Invalid address type", _guest(_disk("dev='hda'", _PCI)), False),
    Refusal("address-without-type", "No type specified for device", _guest(_disk("dev='vda'", "<address/>")), False),
    Refusal("address-type-unknown", "unknown address type",
            _guest(_disk("dev='vda'", "<address type='ide'/>")), False),
    Refusal("address-not-a-number", "in element 'address'", _guest(_disk("dev='sda'", _at("unit='x'"))), False),
    Refusal("pci-address-impossible", "Invalid PCI address",
            _guest(_disk("dev='vda'", "<address type='pci' domain='0' bus='0' slot='0x20' function='0'/>")), False),
    # Controllers.
    Refusal("controller-type-unknown", "'type' in element 'controller'", _guest("<controller type='raid'/>"), False),
    Refusal("controller-model-unknown", "Unknown model type",
            _guest("<controller type='scsi' model='virtio'/>"), False),
    Refusal("controller-model-empty", "Unknown model type", _guest("<controller type='scsi' model=''/>"), False),
    Refusal("controller-without-type", "Unknown model type", _guest("<controller model='virtio-scsi'/>"), False),
    Refusal("controller-index-not-a-number", "'index' in element 'controller'",
            _guest("<controller type='scsi' index='-1'/>"), False),
    Refusal("controller-twice", "Multiple '.*' controllers with index",
            _guest("<controller type='scsi' index='0'/>" * 2), False),
    # Booting.
    Refusal("firmware-unknown", "unknown firmware value", _guest("").replace("<os>", "<os firmware='uefi'>"), False),
    Refusal("loader-type-unknown", "in element 'loader'", _guest("", os="<loader type='uefi'>/x</loader>"), False),
    Refusal("nvram-without-loader", "no loader path", _guest("", os="<nvram>/x</nvram>"), False),
    Refusal("loadparm-too-long", "loadparm value",
            _guest(_disk("dev='vda'", "<boot order='1' loadparm='TOOLONGBYFAR'/>")), False),
    Refusal("architecture-unknown", "Unknown architecture", _guest("").replace("'x86_64'", "'amd64'"), False),
    Refusal("container-without-init", "init binary must be specified", _guest("").replace(">hvm<", ">exe<"), False),
)  # fmt: skip

QEMU: Final = (
    Refusal("partition", "partitions can't appear", _guest(_disk("dev='vda1'")), False),
    Refusal("target-of-no-known-name", "invalid disk target",
            _guest(_disk("dev='hd-a' bus='scsi'", _at("unit='1'"))), False),
    Refusal("cdrom-on-virtio", "does not support ejectable media", _guest(_disk("dev='vda'", "", _CDROM)), False),
    Refusal("lun-on-ide", "disk device='lun' is not supported", _guest(_disk("dev='hda'", "", _LUN, _BLOCK)), False),
    Refusal("read-only-ide", "readonly ide", _guest(_disk("dev='hda'", "<readonly/>")), False),
    Refusal("read-only-sata", "readonly sata", _guest(_disk("dev='sda' bus='sata'", "<readonly/>")), False),
    Refusal("ide-fifth-disk", "Only 1 IDE controller", _guest(_disk("dev='hde'")), False),
    Refusal("ide-second-controller", "Only a single IDE controller",
            _guest("<controller type='ide' index='1'/>"), False),
    Refusal("ide-target", "target must be 0 for ide", _guest(_disk("dev='hda'", _at("target='1'"))), False),
    Refusal("ide-on-q35", "IDE controllers are unsupported", _guest(_disk("dev='hda'"), machine="q35"), False),
    Refusal("floppy-third", "Only 1 fdc controller", _guest(_disk("dev='fdc'", "", _FLOPPY)), False),
    Refusal("floppy-bus", "Only 1 fdc bus", _guest(_disk("dev='fda'", _at("bus='1'"), _FLOPPY)), False),
    Refusal("floppy-target", "target must be 0 for controller fdc",
            _guest(_disk("dev='fda'", _at("target='1'"), _FLOPPY)), False),
    Refusal("sata-bus", "bus must be 0 for sata", _guest(_disk("dev='sda' bus='sata'", _at("bus='1'"))), False),
    Refusal("sata-target", "target must be 0 for sata",
            _guest(_disk("dev='sda' bus='sata'", _at("target='1'"))), False),
    Refusal("scsi-bus", "SCSI controller only supports 1 bus", _guest(_disk("dev='sda'", _at("bus='1'"))), False),
    Refusal("scsi-target-on-lsilogic", "target must be 0 for controller model 'lsilogic'",
            _guest(_disk("dev='sda'", _at("target='1'")) + "<controller type='scsi' model='lsilogic'/>"), False),
    Refusal("scsi-buslogic", "Unsupported controller model",
            _guest("<controller type='scsi' model='buslogic'/>"), False),
    Refusal("scsi-ncr53c90", "ncr53c90", _guest("<controller type='scsi' model='ncr53c90'/>"), False),
    Refusal("virtio-on-a-drive-address", "virtio disk cannot have an address",
            _guest(_disk("dev='vda'", _at("unit='0'"))), False),
    Refusal("usb-on-a-drive-address", "unexpected address type for usb",
            _guest(_disk("dev='sda' bus='usb'", _at("unit='0'"))), False),
    Refusal("usb-disk-without-usb", "USB is disabled",
            _guest("<controller type='usb' model='none'/>" + _disk("dev='sda' bus='usb'")), False),
    Refusal("pci-address-twice", "double use of PCI Address",
            _guest(_disk("dev='vda'", _PCI) + _disk("dev='vdb'", _PCI)), False),
    Refusal("driver-of-xen", "unsupported driver name", _guest(_disk("dev='vda'", "<driver name='tap'/>")), False),
    Refusal("vendor-on-virtio", "supports vendor and product",
            _guest(_disk("dev='vda'", "<vendor>SEAGATE</vendor>")), False),
    Refusal("wwn-on-virtio", "disk support wwn", _guest(_disk("dev='vda'", "<wwn>5000c50015ea71ad</wwn>")), False),
    Refusal("io-native-cached", "io='native' needs", _guest(_disk("dev='vda'", "<driver name='qemu' io='native'/>")),
            False),
    Refusal("iothread-undefined", "iothread '1' not defined",
            _guest(_disk("dev='vda'", "<driver name='qemu' iothread='1'/>")), False),
    Refusal("boot-from-vhost-scsi", "not supported by vhost SCSI",
            _guest("<hostdev mode='subsystem' type='scsi_host'><source protocol='vhost' wwpn='naa.5123456789abcde0'/>"
                   f"{_FIRST}</hostdev>"), False),
    Refusal("os-type-of-xen", "does not support os type", _guest("").replace(">hvm<", ">linux<"), False),
)  # fmt: skip

"""libvirt as a judge: would it define a guest, and from which disk would it have QEMU boot?"""

import json
import shlex
from itertools import pairwise
from typing import Any, Final, NamedTuple

from lxml import etree

from tests.integration import definitions

_PV: Final = ("virtio-", "vhost-user-blk", "vhost-vdpa", "pvscsi", "spapr-vscsi")
"""How the names of QEMU's para-virtualized block devices and SCSI controllers begin."""
_ON_SCSI: Final = ("scsi-hd", "scsi-block", "scsi-cd", "scsi-generic")


class Answer(NamedTuple):
    """What is known of a guest's booting, from either side."""

    refused: str = ""
    """Why libvirt refuses the definition; empty where it does not."""
    path: str = ""
    """"emulated" or "pv": what the disk is that it boots from; "none" without one; "not-applicable" with a kernel."""
    disk: str | None = None
    """The target of that disk."""
    starts: bool = True
    """Whether the boot order names a hard disk; if not, ``disk`` is the one it would start from once it does."""
    unsaid: bool = False
    """The disk is on a SCSI controller whose model the definition does not say: another host may choose another."""

    def __str__(self) -> str:
        if self.refused:
            return f"refused ({self.refused})"
        return f"{'' if self.starts else 'once the order says so: '}{self.path} {self.disk or ''}".strip()


class _Started(NamedTuple):
    """What a QEMU command line says."""

    disk: int | None
    """The place, among the definition's disks, of the hard disk with the lowest boot index."""
    host_device_first: bool
    kernel: bool
    pv: bool = False
    scsi: str = ""
    """The name of the SCSI controller the disk is on."""


class Judge:
    """Asks a connection to libvirt."""

    def __init__(self, connection: Any, error: type[Exception], machines: frozenset[str] = frozenset()) -> None:
        self.connection = connection
        self._error = error
        self._machines = machines

    def adapted(self, domain: etree._Element) -> etree._Element:
        """The definition as it can be asked about here."""
        return definitions.for_this_host(domain, self._machines)

    def refusal(self, adapted: etree._Element) -> str:
        """Why libvirt would not define it; empty where it does."""
        return self.refusal_of(definitions.as_text(adapted))

    def refusal_of(self, xml: str) -> str:
        """The same of a text. What libvirt does define is gone again afterwards."""
        try:
            domain = self.connection.defineXML(xml)
        except self._error as error:
            return self._refused(error, xml)
        domain.undefine()
        return ""

    def answer(self, domain: etree._Element) -> Answer:
        """What libvirt makes of a definition for QEMU. Raises CannotStart for what it defines but cannot start."""
        adapted = self.adapted(domain)
        refused = self.refusal(adapted)
        return Answer(refused) if refused else self.start(adapted)

    def start(self, adapted: etree._Element) -> Answer:
        """From which disk libvirt would have QEMU boot."""
        started = self._started(adapted)
        if started.kernel:
            return Answer(path="not-applicable")
        if started.host_device_first:
            return Answer(path="none")
        if started.disk is not None:
            return self._from(started, adapted, starts=True)
        would = self._started(definitions.without_order(adapted))
        return Answer(path="none") if would.disk is None else self._from(would, adapted, starts=False)

    def _from(self, started: _Started, adapted: etree._Element, *, starts: bool) -> Answer:
        assert started.disk is not None
        target = adapted.findall("devices/disk")[started.disk].find("target")
        assert target is not None
        said = {
            f"scsi{controller.get('index')}"
            for controller in adapted.findall("devices/controller[@type='scsi']")
            if controller.get("model", "auto") != "auto"
        }
        return Answer(
            path="pv" if started.pv else "emulated",
            disk=target.get("dev", "").removeprefix("ioemu:"),
            starts=starts,
            unsaid=bool(started.scsi) and started.scsi not in said,
        )

    def _started(self, adapted: etree._Element) -> _Started:
        refused = ""
        for form in (definitions.without_network(adapted), definitions.only_boot(adapted)):
            xml = definitions.as_text(form)
            try:
                words = shlex.split(self.connection.domainXMLToNative("qemu-argv", xml, 0))
            except self._error as error:
                refused = refused or self._refused(error, xml)
            else:
                return _read(words, [disk.get("device", "disk") for disk in adapted.findall("devices/disk")])
        raise CannotStart(refused)

    def _refused(self, error: Exception, xml: str) -> str:
        if not self.connection.isAlive():
            raise RuntimeError(f"libvirtd died of this definition: {error}\n{xml}")
        return str(error)


def machines(connection: Any) -> frozenset[str]:
    """The machine types that the QEMU behind a connection knows."""
    root = etree.fromstring(connection.getCapabilities())
    return frozenset(machine.text or "" for machine in root.iterfind("guest/arch[@name='x86_64']/machine"))


class CannotStart(Exception):
    """libvirt defines a guest, and cannot say how to start it on this host."""


def _read(words: list[str], kinds: list[str]) -> _Started:
    devices = [_device(after) for word, after in pairwise(words) if word == "-device"]
    by_id = {device["id"]: device for device in devices if "id" in device}
    disks: list[tuple[int, int, dict[str, str]]] = []
    host: list[int] = []
    for device in devices:
        index = int(device.get("bootindex", 0))
        place = definitions.disk_of(device.get("id", ""))
        if index and place is not None and kinds[place] in ("disk", "lun"):
            disks.append((index, place, device))
        elif index and device.get("id", "").startswith(("hostdev", "redir")):
            host.append(index)
    if not disks:
        return _Started(None, bool(host), "-kernel" in words)
    index, place, device = min(disks, key=lambda entry: entry[0])
    scsi = device.get("bus", "").partition(".")[0] if device["driver"] in _ON_SCSI else ""
    driver = by_id[scsi]["driver"] if scsi else device["driver"]
    return _Started(place, min(host, default=index) < index, "-kernel" in words, driver.startswith(_PV), scsi)


def _device(text: str) -> dict[str, str]:
    """A -device argument: JSON, or "driver,key=value" where libvirt or QEMU is older (7.10 and 6.2)."""
    if text.startswith("{"):
        return {key: str(value) for key, value in json.loads(text).items()}
    driver, _, rest = text.partition(",")
    return {"driver": driver, **dict(part.partition("=")[::2] for part in rest.split(",") if part)}

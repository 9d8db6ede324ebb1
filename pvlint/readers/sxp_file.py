"""An SXP text, as ``xm list --long`` prints it and xend stores it, to its guests."""

from functools import partial
from typing import Final

from pvlint.model import (
    Boot,
    BootSource,
    Definition,
    Device,
    Disk,
    Domain,
    Firmware,
    Hint,
    Interface,
    Virtualization,
    Words,
)
from pvlint.place import Where
from pvlint.readers.reading import Failed, Read, Reading, Skipped
from pvlint.readers.sxp import Form, SxpError, parse
from pvlint.readers.xen_domain import FIRMWARE_KERNELS, boot_sources
from pvlint.readers.xm_disk import split_uname
from pvlint.readers.xml_disks import infer_bus
from pvlint.sources.text import Text

_HINTS: Final = (Hint("xend", "SXP is xend's own format", decisive=True),)
_DISKS: Final = ("vbd", "tap", "tap2")


def read(text: Text) -> Reading:
    """Read the (domain ...) forms of a text."""
    try:
        forms = parse(text.characters)
    except SxpError as error:
        if "(domain" not in text.characters and "(vm" not in text.characters:
            return Skipped("not a guest definition (no SXP either)")
        return Failed(f"not SXP: {error}", "sxp", text.where(error.at, error.at + 1))
    domains = tuple(_Sxp(form, text).domain() for form in forms if form.name in ("domain", "vm"))
    if not domains:
        return Skipped("not a guest definition (SXP without a domain)")
    return Read(Definition(lambda: _HINTS, lambda _toolstack: domains, lambda _toolstack: "sxp"))


class _Sxp:
    """One (domain ...) form."""

    def __init__(self, form: Form, text: Text) -> None:
        self._form = form
        self._text = text
        image = next(form.forms("image"), None)
        self._hvm = next(image.forms("hvm", "vmx"), None) if image is not None else None
        self._image = self._hvm or (next(image.forms("linux"), None) if image is not None else None)

    def domain(self) -> Domain:
        """The guest."""
        virtualization = Virtualization.HVM if self._hvm is not None else Virtualization.PV
        name = self._form.value("name")
        switch = self._hvm.value("xen_platform_pci") if self._hvm is not None else None
        firmware, why = self._firmware()
        return Domain(
            name=name.text if name is not None else "unnamed",
            where=self._where(name.start, name.end)
            if name is not None
            else self._where(self._form.start, self._form.start + 1),
            hypervisor="xen",
            virtualization=virtualization,
            firmware=firmware,
            boot=self._boot(),
            disks=tuple(self._disks()),
            interfaces=tuple(self._interfaces()),
            command_words=self._command_words() if firmware is Firmware.DIRECT_KERNEL else (),
            platform_device=switch is None or switch.text != "0",
            platform_device_where=self._where(switch.start, switch.end) if switch is not None else None,
            why_firmware=why,
        )

    def _where(self, start: int, end: int) -> Where:
        return partial(self._text.span, start, end)

    def _of_image(self, key: str) -> str:
        found = self._image.value(key) if self._image is not None else None
        return found.text if found is not None else ""

    def _command_words(self) -> tuple[Words, ...]:
        found = []
        for key, before in (("root", "root="), ("args", "")):
            atom = self._image.value(key) if self._image is not None else None
            if atom is not None and atom.text:
                text = f"{before}{atom.text.removeprefix(before)}"
                found.append(Words(text, self._where(atom.start, atom.end)))
        return tuple(found)

    def _firmware(self) -> tuple[Firmware, str]:
        kernel = self._of_image("kernel")
        if self._hvm is None:
            direct = bool(kernel) and self._form.value("bootloader") is None
            return (Firmware.DIRECT_KERNEL if direct else Firmware.BOOTLOADER), ""
        if kernel and kernel.rpartition("/")[2] not in FIRMWARE_KERNELS:
            return Firmware.DIRECT_KERNEL, f"(kernel {kernel}) is started from the host"
        return Firmware.BIOS, ""

    def _boot(self) -> Boot:
        order = self._hvm.value("boot") if self._hvm is not None else None
        if order is None:
            return Boot((BootSource.HARD_DISK,), None, "hard disk (xend's default)")
        sources = boot_sources(order.text)
        return Boot(sources, self._where(order.start, order.end), ", ".join(source.value for source in sources))

    def _disks(self) -> list[Disk]:
        found = []
        for device in self._form.forms("device"):
            for form in device.forms(*_DISKS):
                name, uname, mode = form.value("dev"), form.value("uname"), form.value("mode")
                device_name = name.text if name is not None else ""
                vdev, _, kind = device_name.removeprefix("ioemu:").partition(":")
                prefix, source = split_uname(uname.text if uname is not None else "")
                device_kind = Device.CDROM if kind == "cdrom" else Device.DISK
                disk = Disk(
                    target=vdev.removeprefix("/dev/"),
                    bus=infer_bus(vdev, device_kind),
                    device=device_kind,
                    where=self._where(form.start, form.end),
                    source=source,
                    read_only=mode is not None and mode.text == "r",
                    prefix=prefix,
                    bus_given=False,
                    shared=mode is not None and mode.text == "w!",
                    ioemu=device_name.startswith("ioemu:"),
                )
                found.append(disk)
        path = self._hvm.value("cdrom") if self._hvm is not None else None
        if path is not None:
            found.append(
                Disk(
                    "hdc",
                    "ide",
                    Device.CDROM,
                    self._where(path.start, path.end),
                    source=path.text,
                    read_only=True,
                    bus_given=False,
                )
            )
        return found

    def _interfaces(self) -> list[Interface]:
        found = []
        for device in self._form.forms("device"):
            for form in device.forms("vif"):
                kind = form.value("type")
                found.append(Interface(kind.text if kind is not None else "", self._where(form.start, form.end)))
        return found

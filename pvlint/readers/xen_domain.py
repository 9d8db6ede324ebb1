"""The settings of a Xen config to a Domain, as the toolstack that is going to read it understands them."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from pvlint.model import (
    Boot,
    BootSource,
    Domain,
    Fault,
    Firmware,
    Given,
    Interface,
    Unsaid,
    Virtualization,
    Words,
    nothing_alike,
)
from pvlint.place import Where
from pvlint.readers import xen_disks
from pvlint.readers.config import UNKNOWN_PART, Config, Setting, Unknown, Value
from pvlint.sources.text import Text

_BOOT_LETTERS: Final = {
    "a": BootSource.FLOPPY, "c": BootSource.HARD_DISK, "d": BootSource.CDROM, "n": BootSource.NETWORK,
}  # fmt: skip
FIRMWARE_KERNELS: Final = ("hvmloader", "vmxloader")
"""What `kernel` names in a fully virtualized guest that boots through firmware all the same."""
_UEFI: Final = ("ovmf", "uefi")


def boot_sources(letters: str) -> tuple[BootSource, ...]:
    """What a ``boot`` value names, in order: a floppy, c hard disk, d CD-ROM, n network; the hard disk if nothing."""
    named = tuple(dict.fromkeys(_BOOT_LETTERS[letter] for letter in letters if letter in _BOOT_LETTERS))
    return named or (BootSource.HARD_DISK,)


@lru_cache(maxsize=64)
def _in_words(letters: str) -> tuple[tuple[BootSource, ...], str]:
    """What the letters of a ``boot`` value name, and how to say it; thousands of guests have a handful of them."""
    sources = boot_sources(letters)
    return sources, ", ".join(source.value for source in sources)


class XenConfig:
    """One Xen config file in one dialect, and the toolstack family ("xl" or "xend") that reads it."""

    def __init__(self, config: Config, text: Text, family: str, name: str) -> None:
        self._settings = config.settings
        self._runs_more = config.runs_more
        self._text = text
        self._family = family
        self._name = name
        self._faults: list[Fault] = [
            Fault(p.message, text.where(p.start, p.end), by=family) for p in config.problems
        ]  # fmt: skip
        self._unsaid: list[Unsaid] = []

    def domain(self, given: tuple[Given, ...] = (), alike: Callable[[], object] = nothing_alike) -> Domain:
        """The guest, if conditions are as given; ``alike`` tells what its file has in common with others.

        What the toolstack would refuse becomes a fault; nothing is raised.
        """
        virtualization = self._virtualization()
        firmware, why = self._firmware(virtualization)
        boot = self._boot(virtualization)
        disks = xen_disks.disks(self._settings.get("disk"), self._text, self._family, self._faults, self._unsaid)
        if self._runs_more and "disk" not in self._settings:
            self._unsaid.append(self._elsewhere("the disks"))
        platform, platform_where = self._platform_device()
        name = self._settings.get("name")
        return Domain(
            name=self.string("name").replace(UNKNOWN_PART, "?") or self._name,
            where=self._text.where(name.key_start, name.value.end) if name else self._text.where(0, 0),
            hypervisor="xen",
            virtualization=virtualization,
            firmware=firmware,
            boot=boot,
            disks=disks,
            interfaces=self._interfaces(),
            command_words=self._command_words() if firmware is Firmware.DIRECT_KERNEL else (),
            platform_device=platform,
            platform_device_where=platform_where,
            ahci=self._family == "xl" and self.string("hdtype") == "ahci",
            traditional=self.string("device_model_version") == "qemu-xen-traditional",
            faults=tuple(self._faults),
            unsaid=tuple(self._unsaid),
            why_firmware=why,
            given=given,
            alike=alike,
        )

    def string(self, key: str) -> str:
        """The text of a setting; empty where it is absent, of another type or unknown."""
        setting = self._settings.get(key)
        return setting.value.data if setting is not None and isinstance(setting.value.data, str) else ""

    def _is_unknown(self, setting: Setting) -> bool:
        """Whether the value of a setting, or some part of it, only shows when the file is run."""
        data = setting.value.data
        return isinstance(data, Unknown) or (isinstance(data, str) and UNKNOWN_PART in data)

    def _number(self, key: str) -> int | None:
        setting = self._settings.get(key)
        data = setting.value.data if setting is not None else None
        if isinstance(data, int | float):
            return int(data)
        try:
            return int(data, 0) if isinstance(data, str) and len(data) < 20 else None
        except ValueError:
            return None

    def _fault(self, message: str, setting: Setting, help_: str = "", by: str = "xl") -> None:
        where = self._text.where(setting.key_start, setting.value.end)
        self._faults.append(Fault(message, where, help_, by))

    def _virtualization(self) -> Virtualization:
        kind, builder = self._settings.get("type"), self._settings.get("builder")
        for setting in (builder, kind):
            if setting is not None and self._is_unknown(setting) and (setting is builder or not builder):
                where = self._text.where(setting.key_start, setting.value.end)
                self._unsaid.append(Unsaid("what kind of guest this is", "the value of builder or type", where))
                return Virtualization.UNKNOWN
        if self._runs_more and builder is None and kind is None:
            self._unsaid.append(self._elsewhere("what kind of guest this is"))
            return Virtualization.UNKNOWN
        if self._family == "xend":
            if builder is not None:
                return Virtualization.HVM if self.string("builder") in ("hvm", "vmx") else Virtualization.PV
            # xend knows no `type`; a file that has one was written for xl, and is judged as what it is meant to be.
            return {"hvm": Virtualization.HVM, "pvh": Virtualization.PVH}.get(self.string("type"), Virtualization.PV)
        return self._xl_virtualization(kind, builder)

    def _elsewhere(self, what: str) -> Unsaid:
        return Unsaid(what, f"the other code that it runs ({self._runs_more})", self._text.where(0, 0))

    def _xl_virtualization(self, kind: Setting | None, builder: Setting | None) -> Virtualization:
        """xl compares `type` and `builder` by prefix: "h" and "" are hvm too (xl_parse.c)."""
        found: Virtualization | None = None
        if kind is not None:
            said = self.string("type")
            names = (("hvm", Virtualization.HVM), ("pv", Virtualization.PV), ("pvh", Virtualization.PVH))
            found = next((value for name, value in names if name.startswith(said)), None)
            if found is None:
                self._fault(f"invalid domain type '{said[:20]}'", kind, "xl knows hvm, pv and pvh")
        if builder is not None:
            said = self.string("builder")
            built = next(
                (v for n, v in (("hvm", Virtualization.HVM), ("generic", Virtualization.PV)) if n.startswith(said)),
                None,
            )
            if built is None:
                self._fault(
                    f"invalid builder '{said[:20]}'", builder, 'xl knows hvm and generic; say type = "hvm" or "pv"'
                )
                built = Virtualization.HVM if said.lower() == "hvm" else Virtualization.PV
            elif found is not None and found is not built:
                self._fault(
                    f"builder '{said[:20]}' contradicts type '{self.string('type')[:20]}'", builder, "keep type alone"
                )
            found = found or built
        return found or Virtualization.PV

    def _firmware(self, virtualization: Virtualization) -> tuple[Firmware, str]:
        kernel = self.string("kernel")
        base = kernel.rpartition("/")[2]
        if virtualization is Virtualization.HVM:
            if self._hides_firmware(base):
                return Firmware.UNKNOWN, ""
            if kernel and base not in FIRMWARE_KERNELS:
                return Firmware.DIRECT_KERNEL, f"kernel = '{kernel}' is started from the host"
            for key in ("firmware", "bios") if self._family == "xl" else ():  # xend knows neither
                said = self.string(key)
                if said and any(name.startswith(said) for name in _UEFI):
                    return Firmware.UEFI, f"{key} = '{said}'"
            return Firmware.BIOS, ""
        if virtualization is Virtualization.UNKNOWN:
            return Firmware.UNKNOWN, ""
        grub = base.startswith("pv-grub") or base.startswith("pvgrub") or bool(self.string("firmware"))
        return (Firmware.DIRECT_KERNEL, "") if kernel and not grub else (Firmware.BOOTLOADER, "")

    def _hides_firmware(self, base: str) -> bool:
        """Whether it only shows when the file is run what starts the guest; ``base`` is the kernel without its path."""
        for key in ("kernel", "firmware", "bios") if self._family == "xl" else ("kernel",):
            setting = self._settings.get(key)
            if setting is None or not self._is_unknown(setting) or (key == "kernel" and base in FIRMWARE_KERNELS):
                continue
            where = self._text.where(setting.key_start, setting.value.end)
            self._unsaid.append(Unsaid("what starts the guest", f"the value of {key}", where))
            return True
        return False

    def _boot(self, virtualization: Virtualization) -> Boot:
        setting = self._settings.get("boot")
        default = "cda" if self._family == "xl" else "c"
        if virtualization is not Virtualization.HVM:
            return Boot((BootSource.HARD_DISK,), None, "the boot order does not matter to this kind of guest")
        if setting is not None and self._is_unknown(setting):
            where = self._text.where(setting.key_start, setting.value.end)
            return Boot((BootSource.HARD_DISK,), where, "a boot order that only running the file would tell")
        if setting is None or not isinstance(setting.value.data, str):
            names = ", ".join(_BOOT_LETTERS[letter].value for letter in default)
            return Boot(tuple(_BOOT_LETTERS[letter] for letter in default), None, f"{names} ({self._family}'s default)")
        # Of whatever else there is in it, nothing is to be remembered: it may be megabytes.
        letters = "".join([letter for letter in dict.fromkeys(setting.value.data) if letter in _BOOT_LETTERS])
        sources, words = _in_words(letters)
        return Boot(sources, self._text.where(setting.key_start, setting.value.end), words)

    def _platform_device(self) -> tuple[bool, Where | None]:
        setting = self._settings.get("xen_platform_pci")
        if setting is None or self._number("xen_platform_pci") != 0:
            return True, None
        return False, self._text.where(setting.key_start, setting.value.end)

    def _interfaces(self) -> tuple[Interface, ...]:
        setting = self._settings.get("vif")
        items = setting.value.data if setting is not None and isinstance(setting.value.data, tuple) else ()
        found = []
        for item in items:
            if isinstance(item, Value) and isinstance(item.data, str):
                if "type" not in item.data and UNKNOWN_PART not in item.data:
                    found.append(Interface("", self._text.where(item.start, item.end), text=item.data))
                    continue
                parts = (part.partition("=") for part in item.data.split(","))
                fields = {key.strip(): value.strip() for key, _, value in parts}
                known = UNKNOWN_PART not in fields.get("type", "".join(fields))
                where = self._text.where(item.start, item.end)
                found.append(Interface(fields.get("type", ""), where, text=item.data, known=known))
        return tuple(found)

    def _command_words(self) -> tuple[Words, ...]:
        """`root` and `extra`; xl leaves them for `cmdline`, which xend does not know (xl_parse.c, xm/create.py)."""
        both = self._words("root") + self._words("extra")
        whole = self._words("cmdline")
        return (whole or both) if self._family == "xl" else (both or whole)

    def _words(self, key: str) -> tuple[Words, ...]:
        setting, said = self._settings.get(key), self.string(key)
        if setting is None or not said:
            return ()
        if key == "root":
            said = f"root={said.removeprefix('root=')}"
        return (Words(said, self._text.where(setting.key_start, setting.value.end)),)

"""Two more ways to write down a boot menu: Boot Loader Specification snippets, and SYSLINUX's configuration."""

from typing import Final

from pvlint.images.arguments import recognised
from pvlint.images.grub_conf import LONGEST, MOST_ENTRIES, Config
from pvlint.images.seen import Entry

_LONGEST: Final = 4096


def snippet(text: str, kernelopts: str = "") -> Entry | None:
    """One loader/entries/*.conf (UAPI.1, with Fedora's $kernelopts of grubenv); None where it starts no Linux."""
    values: dict[str, list[str]] = {}
    for line in text.splitlines()[:256]:
        words = line.split(None, 1)
        if len(words) == 2 and not words[0].startswith("#"):
            values.setdefault(words[0], []).append(words[1].strip())
    if "linux" not in values:
        return None
    options = " ".join(values.get("options", ()))
    options = options[:_LONGEST].replace("$kernelopts", kernelopts[:_LONGEST], 1)
    initrd = (values.get("initrd", [""])[0].split() or [""])[0]
    title = " ".join(part for key in ("title", "version") for part in values.get(key, ())[:1])
    if values.get("version", [""])[0] in values.get("title", [""])[0]:
        title = values.get("title", [""])[0]
    return Entry(title[:LONGEST], values["linux"][0][:LONGEST], initrd[:LONGEST], recognised(options))


def syslinux(text: str) -> Config:
    """What a syslinux.cfg or extlinux.conf says. Keywords are taken in any case (SYSLINUX wiki, "Config")."""
    entries: list[Entry] = []
    labels: list[str] = []
    default = ""
    for line in text.splitlines():
        words = line.split(None, 1)
        if len(words) < 2:
            continue
        key, value = words[0].lower(), words[1].strip()
        if key == "default":
            default = value
        elif key == "label":
            if len(entries) == MOST_ENTRIES:
                break
            labels.append(value)
            entries.append(Entry(value[:LONGEST], "", "", ""))
        elif entries:
            entries[-1] = _line(entries[-1], key, value)
    kept = tuple(
        entry._replace(default=label == default) for entry, label in zip(entries, labels, strict=True) if entry.kernel
    )
    return Config(kept)


def _line(entry: Entry, key: str, value: str) -> Entry:
    if key == "menu" and value.lower().startswith("label "):
        return entry._replace(title=value[6:].strip().replace("^", "")[:LONGEST])
    if key in ("kernel", "linux"):
        kernel = value.split()[0]
        # A menu program or another boot sector is not a kernel.
        return entry if kernel.endswith((".c32", ".bin", ".0")) else entry._replace(kernel=kernel[:LONGEST])
    if key == "initrd":
        return entry._replace(initrd=value[:LONGEST])
    if key == "append":
        initrd = next((word[7:] for word in value[:_LONGEST].split() if word.startswith("initrd=")), entry.initrd)
        return entry._replace(arguments=recognised(value), initrd=initrd[:LONGEST])
    return entry

"""Guests whose disks are images of the builder, as definitions for the command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

NAMES: Final = ("hda", "hdb", "hdc", "hdd")


def domain(
    disks: Sequence[tuple[Path | str, str]], names: Sequence[str] = NAMES, *, kind: str = "kvm", uefi: bool = False
) -> str:
    """A libvirt definition with these images and their declared formats."""
    buses = {"h": "ide", "v": "virtio", "x": "xen", "s": "sata"}
    entries = "".join(
        f"""
    <disk type='file' device='disk'>
      <driver name='qemu'{f" type='{declared}'" if declared else ""}/>
      <source file={quoteattr(str(path))}/>
      <target dev='{name}' bus='{buses[name[0]]}'/>
    </disk>"""
        for (path, declared), name in zip(disks, names, strict=False)
    )
    firmware = " firmware='efi'" if uefi else ""
    return f"""<domain type='{kind}'>
  <name>looked-at</name>
  <memory>1024</memory>
  <os{firmware}>
    <type arch='x86_64'>hvm</type>
    <boot dev='hd'/>
  </os>
  <devices>{entries}
  </devices>
</domain>
"""

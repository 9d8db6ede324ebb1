"""Guests and kickstarts to try one on the other."""

from pathlib import Path
from typing import Final

from pvlint.evidence.claims import Testimony
from pvlint.evidence.kickstart import read_kickstart
from pvlint.evidence.kickstart_disks import declared
from pvlint.evidence.said import GuestSettings
from pvlint.guest import Guest, Judgement, guests
from pvlint.readers.read import read
from pvlint.readers.reading import Read

KICKSTARTS: Final = Path(__file__).parent.parent / "fixtures" / "kickstarts"


def xen(*disks: str, toolstack: str = "rhel5", release: str = "", phase: str = "auto", more: str = "") -> Guest:
    """A Xen guest with disks of these names; xl's syntax is asked for by its toolstack."""
    entries = ", ".join(
        f'"/img/{i},raw,{disk},rw"' if toolstack == "xl" else f'"phy:/dev/vg0/{i},{disk},w"'
        for i, disk in enumerate(disks)
    )
    kind = 'type = "hvm"' if toolstack == "xl" else 'builder = "hvm"'
    return _guest(f'name = "a"\n{kind}\n{more}\ndisk = [{entries}]\n', toolstack, release, phase)


def kvm(*disks: str, release: str = "", phase: str = "auto", more: str = "") -> Guest:
    """A KVM guest with disks such as "vda:virtio"."""
    entries = "".join(
        f"<disk type='file' device='disk'><source file='/img/{target}'/><target dev='{target}' bus='{bus}'/></disk>"
        for target, _, bus in (disk.partition(":") for disk in disks)
    )
    text = f"""<domain type='kvm'><name>a</name><os {more}><type arch='x86_64'>hvm</type></os>
        <devices>{entries}</devices></domain>"""
    return _guest(text, "auto", release, phase)


def _guest(text: str, toolstack: str, release: str, phase: str) -> Guest:
    reading, _ = read(text.encode(), "a", "auto")
    assert isinstance(reading, Read)
    said = GuestSettings(release=release)
    return guests(reading.definition, Judgement(toolstack=toolstack, said=said, phase=phase))[0]


def said(kickstart: str | bytes, guest: Guest) -> Testimony:
    """What a kickstart says of a guest's disks."""
    data = kickstart.encode() if isinstance(kickstart, str) else kickstart
    known = read_kickstart(data, "a.ks", guest.facts.release)
    return declared(known, guest.domain, guest.facts, guest.presentations, guest.phase, guest.map.disk)


def found(kickstart: str | bytes, guest: Guest) -> dict[str, str]:
    """By role, the disks that a kickstart puts it on: "hda" or "vda vdb"."""
    by_role: dict[str, list[str]] = {}
    for claim in said(kickstart, guest).claims:
        assert claim.evidence == "declared"
        by_role.setdefault(claim.role, []).append(guest.domain.disks[claim.disk].target)
    return {role: " ".join(disks) for role, disks in by_role.items()}


def example(name: str) -> bytes:
    """A kickstart of the fixtures."""
    return (KICKSTARTS / f"{name}.ks").read_bytes()

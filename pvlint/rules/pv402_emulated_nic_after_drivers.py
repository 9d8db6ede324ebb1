"""The PV drivers are in, and a network interface is still emulated.

## What it flags

A fully virtualized Xen guest in phase `run` that is known to have PV drivers (a kmod-xenpv package, or a release or
kernel that carries them), and a network interface that is

* emulated only: `type=ioemu` on a xend; in a libvirt definition on a RHEL 5 host, any `<model>` but netfront;
* both emulated and PV, with one MAC address: no type on xend 3.1 and later, no type or `type=ioemu` on xl, any
  `<model>` but netfront in a libvirt definition there.

On the xend of RHEL 5 no type is PV only, and right. On xl a guest of RHEL 6 and later is right, too: its kernel
unplugs the emulated one. A libvirt definition without `<model>` on a RHEL 5 host is PV403's.

## Why it matters

Emulated, the interface is slow, and the PV drivers go unused. Seen twice, the guest has two interfaces with one MAC
address, and which of them it configures is chance.

## Example

    vif = ['type=ioemu,mac=00:16:3e:10:20:30,bridge=xenbr0']

## Use instead

    vif = ['mac=00:16:3e:10:20:30,bridge=xenbr0']                  # RHEL 5's xend
    vif = ['type=netfront,mac=00:16:3e:10:20:30,bridge=xenbr0']    # xend 3.1 and later
    vif = ['type=vif,mac=00:16:3e:10:20:30,bridge=xenbr0']         # xl

## Evidence

The drivers are from `--guest-kernel`, `--guest-release`, the settings or metadata; a PV disk alone does not prove them.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", 2008 edition (bug 300531: an
interface that falls to qemu-dm). Presentation: see the table in `pvlint/platforms/xen_table.py`. Removing type=ioemu: a
Red Hat engineer in End Point's blog, issue 91.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pvlint.guest import Guest
from pvlint.model import Interface, Tri
from pvlint.platforms.toolstack import is_xl
from pvlint.rules.devices import nic_line, nics
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and kind.known


if TYPE_CHECKING:
    from pvlint.platforms.network import Nic


def check(guest: Guest) -> Iterator[Finding]:
    """Every network interface that is emulated though it need not be."""
    others = elsewhere(guest, _judge)
    for nic, shown in _emulated(guest):
        both = shown.pv is Tri.YES
        what = "sees one network interface twice, emulated and PV" if both else "has an emulated network interface"
        yield Finding(
            Severity.WARNING,
            f"{guest.name} {what}, though its PV drivers are in",
            nic.where,
            label="emulated and PV, one MAC address" if both else "emulated only",
            guest=guest.name,
            evidence="declared",
            why=shown.reason,
            elsewhere=others,
            help=("make it PV only:", nic_line(guest, nic, _kind(guest))),
        )


def _judge(guest: Guest) -> Severity | None:
    return Severity.WARNING if any(True for _ in _emulated(guest)) else None


def _emulated(guest: Guest) -> "Iterator[tuple[Interface, Nic]]":
    if guest.phase != "run" or guest.facts.has_drivers is not Tri.YES or guest.toolstack is None:
        return
    for nic, shown in nics(guest):
        unplugged = is_xl(guest.toolstack) and guest.facts.is_old is not Tri.YES
        through_libvirt = guest.toolstack.traits.libvirt_emulates and not nic.model
        if shown.emulated is Tri.YES and not unplugged and not through_libvirt:
            yield nic, shown


def _kind(guest: Guest) -> str:
    """The type that makes an interface PV only."""
    in_config = guest.toolstack is not None and guest.format not in ("xml", "sxp")
    return guest.toolstack.traits.pv_type if guest.toolstack is not None and in_config else "netfront"

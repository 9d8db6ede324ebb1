"""Started through libvirt on a RHEL 5 host, the guest's PV network interface is emulated (bug 300531).

## What it flags

A libvirt definition of a fully virtualized Xen guest on the toolstack of RHEL 5, in phase `run`, that is known to
have PV drivers and has a network interface without a `<model>`. With `<model type='netfront'/>` libvirt asks for the PV
interface, and there is nothing to say; with another model that is what the definition asks for, and PV402's.

## Why it matters

The libvirt of that age hands every interface of a fully virtualized guest that is no netfront to xend with
`(type ioemu)`. xend then makes no PV side: the guest's PV interface (eth1 in the guide) is not connected at boot,
qemu-dm serves it, and it is slow. The guide's advice is to start such guests with xm only, until the bug is mended:
to `xm create` no type is PV.

## Example

    <interface type='bridge'>
      <source bridge='xenbr0'/>
    </interface>

## Use instead

    <interface type='bridge'>
      <source bridge='xenbr0'/>
      <model type='netfront'/>
    </interface>

## Evidence

The drivers are from `--guest-kernel`, `--guest-release`, the settings or metadata. Which libvirt starts the guest is
not known, so this is a note.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", 2008 edition (bug 300531); the
last edition no longer has it. libvirt's xend driver: (type ioemu) is left out from Xen 3.1 on, as it "breaks paravirt
drivers"; that this is the bug's mending is inferred.
"""

from collections.abc import Iterator

from pvlint.guest import Guest
from pvlint.model import Tri
from pvlint.rules.devices import nics
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and kind.known


def check(guest: Guest) -> Iterator[Finding]:
    """Every network interface whose model libvirt is not told."""
    if _judge(guest) is None:
        return
    others = elsewhere(guest, _judge)
    for nic, shown in nics(guest):
        if not nic.model:
            yield Finding(
                Severity.NOTE,
                f"started through libvirt, the network interface of {guest.name} is emulated, though PV drivers are in",
                nic.where,
                label="no <model>",
                guest=guest.name,
                evidence="declared",
                why=f"{shown.reason} (bug 300531)",
                elsewhere=others,
                help=("start the guest with `xm create`, or say in the <interface>:", "<model type='netfront'/>"),
            )


def _judge(guest: Guest) -> Severity | None:
    emulates = guest.toolstack is not None and guest.toolstack.traits.libvirt_emulates
    if guest.format != "xml" or not emulates or guest.phase != "run" or guest.facts.has_drivers is not Tri.YES:
        return None
    return Severity.NOTE if any(not nic.model for nic, _ in nics(guest)) else None
